"""Rows that rest on an excluded ground: refused and only counted (G5). The vocabulary is ``catalogue.core``.

Judged by the act: its legal basis, the conduct it names, its document or licence, and an authority that decides
nothing else. The facts and the organisation's name are not asked: a temple's fire decision is a fire decision.
"""

import re
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from xinheng.catalogue.core import EXCLUDED_GROUNDS
from xinheng.catalogue.domain import Kind

Flags = npt.NDArray[np.bool_]

_BASIS_ROLES = ("basis", "document_name", "content", "conduct", "permit", "certificate_name", "remark")
_CONDUCT_ROLES = ("conduct", "document_name", "content", "certificate_name")
_CERTIFICATE_CODES = ("XK_XKZS",)
_BLANKS = r"[\s\x{3000}\x{00a0}\x{200b}《》〈〉“”\"]"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(re.escape(word) for word in words))


_INSTRUMENTS = _any_of(title for ground in EXCLUDED_GROUNDS for title in ground.instruments)
_CONDUCT = _any_of(phrase for ground in EXCLUDED_GROUNDS for phrase in (*ground.conduct, *ground.documents))


class Matters:
    """The gate against excluded grounds of one kind."""

    def __init__(self, kind: Kind) -> None:
        names = {field.code for field in kind.fields}
        self._basis = self._codes(kind, _BASIS_ROLES, names)
        self._conduct = self._codes(kind, _CONDUCT_ROLES, names)
        self._ground = kind.roles.get("basis", "")
        self._authorities = [kind.roles[role] for role in ("authority_name", "source_name") if role in kind.roles]

    @staticmethod
    def _codes(kind: Kind, roles: tuple[str, ...], names: set[str]) -> list[str]:
        held = [kind.roles[role] for role in roles if role in kind.roles]
        return [*held, *(code for code in _CERTIFICATE_CODES if code in names and code not in held)]

    def refused(self, columns: Mapping[str, pa.StringArray], length: int) -> Flags:
        """True for every row that rests on an excluded ground."""
        flags = np.zeros(length, dtype=bool)
        plain = {code: _without_blanks(columns[code]) for code in {*self._basis, *self._conduct} if code in columns}
        for code in self._basis:
            if code in plain:
                flags |= _matches(plain[code], _INSTRUMENTS)
        for code in self._conduct:
            if code in plain:
                flags |= _matches(plain[code], _CONDUCT)
        return flags | self._by_authority(columns, plain, length)

    def _by_authority(
        self, columns: Mapping[str, pa.StringArray], plain: Mapping[str, pa.StringArray], length: int
    ) -> Flags:
        flags = np.zeros(length, dtype=bool)
        for ground in EXCLUDED_GROUNDS:
            if not ground.authorities:
                continue
            decides = np.zeros(length, dtype=bool)
            for code in self._authorities[:1]:
                if code in columns:
                    decides |= _matches(columns[code], _any_of(ground.authorities))
            if ground.general and self._ground in plain and decides.any():
                decides &= ~_matches(plain[self._ground], _any_of(ground.general))
            flags |= decides
        return flags


def _matches(column: pa.StringArray, pattern: str) -> Flags:
    found: Flags = pc.match_substring_regex(column, pattern).to_numpy(zero_copy_only=False)
    return found


def _without_blanks(column: pa.StringArray) -> pa.StringArray:
    return pc.replace_substring_regex(column, _BLANKS, "")
