"""Codes that are right by construction, registry files, and organisations that are held."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from xinheng.accounts.domain import Actor
from xinheng.kernel.identifiers import orgcode_check_character, uscc_check_character
from xinheng.subjects.services import ImportResult, import_registry

ACTOR = Actor("operator", None, "node")


def code(number: int, *, pair: str = "91", division: str = "110108") -> str:
    """The ``number``-th unified social credit code of a division; both check characters are right."""
    first8 = f"{number:08d}"
    first17 = f"{pair}{division}{first8}{orgcode_check_character(first8)}"
    return first17 + uscc_check_character(first17)


def wrong_check(uscc: str) -> str:
    """The same code with another last character."""
    return uscc[:17] + ("1" if uscc[17] != "1" else "2")


def wrong_orgcode_check(uscc: str) -> str:
    """The same code with a wrong second check character and a right last one."""
    first17 = uscc[:16] + ("1" if uscc[16] != "1" else "2")
    return first17 + uscc_check_character(first17)


def registry_file(path: Path, header: str, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    """A CSV file with this header; cells are quoted."""
    lines = [header, *(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)]
    path.write_bytes("\n".join([*lines, ""]).encode(encoding))
    return path


def imported(path: Path, header: str, rows: Iterable[Sequence[str]], source: str = "test") -> ImportResult:
    """Import these rows as a file."""
    return import_registry(path=registry_file(path, header, rows), source=source, actor=ACTOR)
