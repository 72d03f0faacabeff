"""Registering authorities."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xinheng.accounts import domain, models
from xinheng.accounts.errors import AuthorityFileError
from xinheng.kernel.errors import Phrase
from xinheng.kernel.identifiers import normalise
from xinheng.kernel.identifiers.persons import is_whole_uscc, looks_like_identity_number
from xinheng.ledger.services import act

COLUMNS = ("name", "uscc", "level", "division", "kinds")
OPTIONAL = ("parent_uscc", "sector")
MOST_BYTES = 16 * 1024 * 1024
MOST_OF_A_NAME = 200
_DIVISION = re.compile("[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{12}", re.ASCII)
_PERSON = "person-not-held"


@dataclass
class ImportResult:
    """What an import did; the counts are exclusive and add up to ``rows``."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    issues: list[dict[str, Any]] = field(default_factory=list)


def _table(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise AuthorityFileError(reason=f"{path.name} is larger than {MOST_BYTES // 2**20} MiB")
        text = _text(path.read_bytes())
    except OSError as error:
        raise AuthorityFileError(reason=f"{path.name}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise AuthorityFileError(reason=f"{path.name} is neither UTF-8 nor GB18030 (byte {error.start})") from error
    reader = csv.DictReader(io.StringIO(text.replace("\0", "")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise AuthorityFileError(reason=Phrase("columns missing: {columns}", columns=", ".join(missing)))
    for number, row in enumerate(reader, start=2):
        yield number, {name: (row.get(name) or "").strip() for name in (*COLUMNS, *OPTIONAL)}


def _text(sent: bytes) -> str:
    try:
        return sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        return sent.decode("gb18030")


def _is_a_persons(code: str) -> bool:
    """Whether a code is an individual business's or an identity number, however it is written (G1)."""
    normal = normalise(code)
    return normal.startswith("92") or (looks_like_identity_number(normal) and not is_whole_uscc(normal))


def _problem(row: Mapping[str, str]) -> tuple[str, str, str] | None:
    """The first problem of a row as (column, code, message), or None."""
    if not row["name"]:
        return "name", "required-missing", "the authority's name is missing"
    if len(row["name"]) > MOST_OF_A_NAME or not row["name"].isprintable():
        return "name", "name-unreadable", f"a name has at most {MOST_OF_A_NAME} characters, in one line"
    if wrong := _problem_of_code(row):
        return wrong
    if row["level"] not in domain.LEVELS:
        return "level", "level-unknown", f"accepted: {', '.join(domain.LEVELS)}"
    if row["division"] and not _DIVISION.fullmatch(row["division"]):
        return "division", "division-unreadable", "the division's code in six digits, such as 320100, or nothing"
    kinds = _kinds(row)
    unknown = [kind for kind in kinds if kind != domain.ANY_KIND and kind not in domain.KINDS]
    if not kinds or unknown:
        return "kinds", "kind-unknown", f"accepted, separated by ;: * or any of {', '.join(domain.KINDS)}"
    return None


def _problem_of_code(row: Mapping[str, str]) -> tuple[str, str, str] | None:
    uscc = row["uscc"]
    if _is_a_persons(uscc):
        return "uscc", _PERSON, "an authority is a public body; nothing of this row was kept"
    if len(uscc) != 18 or not uscc.isascii() or not uscc.isalnum() or uscc.upper() != uscc:
        return "uscc", "identifier-malformed", "a unified social credit code has 18 characters, 0-9 and A-Z"
    if row["parent_uscc"] and (len(row["parent_uscc"]) != 18 or row["parent_uscc"] == uscc):
        return "parent_uscc", "identifier-malformed", "the code of the superior authority, or nothing"
    return None


def _kinds(row: Mapping[str, str]) -> list[str]:
    return [kind.strip() for kind in row["kinds"].split(";") if kind.strip()]


def import_authorities(*, path: Path, actor: domain.Actor) -> ImportResult:
    """Register the authorities of a CSV file; a row is taken whole or refused, the same file twice changes nothing."""
    result = ImportResult()
    with act(kind="accounts.authorities.imported", actor=actor) as draft:
        for number, row in _table(path):
            result.rows += 1
            problem = _problem(row)
            if problem is not None:
                column, code, message = problem
                result.refused += 1
                issue = {
                    "row": number,
                    "column": column,
                    "code": code,
                    "message": message,
                    "value": "" if code == _PERSON else row[column][:MOST_OF_A_NAME],
                }
                result.issues.append(issue | {"suggestion": None})
                continue
            outcome = _save(row)
            setattr(result, outcome, getattr(result, outcome) + 1)
        draft.body.update(rows=result.rows, created=result.created, changed=result.changed, refused=result.refused)
    return result


def _save(row: Mapping[str, str]) -> str:
    wanted = {name: row[name] for name in ("name", "level", "division", *OPTIONAL)} | {"kinds": _kinds(row)}
    wanted["division"] = row["division"][:6]  # the statistical form of twelve digits begins with the code itself
    known = models.Authority.objects.filter(uscc=row["uscc"]).first()
    if known is None:
        models.Authority.objects.create(uscc=row["uscc"], **wanted)
        return "created"
    if all(getattr(known, name) == value for name, value in wanted.items()):
        return "unchanged"
    models.Authority.objects.filter(pk=known.pk).update(**wanted)
    return "changed"
