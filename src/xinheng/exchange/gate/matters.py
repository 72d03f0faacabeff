"""Rows that rest on an excluded ground: refused and only counted (G5). The vocabulary is ``catalogue.core``.

Judged by the act: its legal basis, the conduct it names, its document or licence, and an authority that decides
nothing else. The organisation's name is not asked, and the facts only where no instrument is cited: a temple's fire
decision is a fire decision.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import pyarrow.compute as pc

from xinheng.catalogue.core import CANDIDATE_PATTERN, IGNORED_CHARACTERS, excluded_ground
from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate.columns import Column, Flags, matches_of_all

_GROUNDS = ("basis",)
_DESCRIBED = ("conduct", "content", "permit")
_DOCUMENTS = ("document_name", "certificate_name")
_AUTHORITY = ("authority_name",)
_FACTS = ("facts",)
_CERTIFICATES = ("XK_XKZS",)
_IGNORED = IGNORED_CHARACTERS.replace("\u200b", r"\x{200b}").replace("\ufeff", r"\x{feff}")


class Matters:
    """The gate against excluded grounds of one kind."""

    def __init__(self, kind: Kind) -> None:
        held = {one.code for one in kind.fields if one.personal is None}

        def codes(*roles: str) -> list[str]:
            return [kind.roles[role] for role in roles if kind.roles.get(role) in held]

        self._grounds, self._facts = codes(*_GROUNDS), codes(*_FACTS)
        self._described, self._authority = codes(*_DESCRIBED), codes(*_AUTHORITY)
        self._documents = list(dict.fromkeys([*codes(*_DOCUMENTS), *(one for one in _CERTIFICATES if one in held)]))
        if not self._grounds:
            # A licence cites no basis: what it allows is named by its content as much as by its title.
            self._documents += codes("content")

    def refused(self, columns: Mapping[str, Column], length: int) -> Flags:
        """True for every row that rests on an excluded ground."""
        flags = np.zeros(length, dtype=bool)
        asked = {*self._grounds, *self._facts, *self._described, *self._documents, *self._authority} & columns.keys()
        plain = [pc.replace_substring_regex(columns[code].texts, _IGNORED, "") for code in asked]
        for code, found in zip(asked, matches_of_all(plain, CANDIDATE_PATTERN), strict=True):
            flags |= columns[code].spread(found)
        for at in np.flatnonzero(flags):
            flags[at] = self._rests(columns, int(at))
        return flags

    def _rests(self, columns: Mapping[str, Column], at: int) -> bool:
        def text(codes: Sequence[str]) -> str:
            return "。".join(columns[code].text(at) for code in codes if code in columns)

        grounds, described = text(self._grounds), text(self._described)
        if not re.search("《|法|条例|办法|规定", grounds):
            described = f"{described}。{text(self._facts)}"
        return _ground(grounds, described, text(self._documents), text(self._authority)) is not None


@lru_cache(maxsize=4096)
def _ground(grounds: str, described: str, document: str, authority: str) -> str | None:
    """Remembered, since a batch repeats its texts; the memory ends with the process."""
    return excluded_ground(grounds, described, document=document, authority=authority)
