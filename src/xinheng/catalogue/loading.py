"""Reads a rulebook folder into plain documents, refusing what YAML would otherwise swallow in silence.

Repeated keys, aliases, days that YAML would turn into objects, files that are not UTF-8 and files nobody reads
are problems with file and path; nothing here raises on what a folder contains.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from xinheng.catalogue.domain import Division
from xinheng.catalogue.errors import RulebookNotFoundError

MAX_FILE_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 40

# Which schema reads which file. A folder stands for all YAML files in it.
SINGLE_FILES: Mapping[str, str] = {
    "deadlines.yaml": "deadlines",
    "doors.yaml": "doors",
    "former.yaml": "former",
    "instruments.yaml": "instruments",
    "links.yaml": "links",
    "mitigations.yaml": "mitigations",
    "parameters.yaml": "parameters",
    "penalty-types.yaml": "penalty-types",
    "placeholders.yaml": "placeholders",
    "windows.yaml": "windows",
}
FOLDERS: Mapping[str, str] = {
    "catalogue": "kind",
    "lists": "list",
    "measures": "measure",
    "indicators": "indicator",
    "matters": "matter",
    "calendars": "calendar",
    "identifiers": "identifiers",
    "cases": "cases",
}
DIVISIONS_FILE = "divisions/divisions.csv"
_DIVISIONS_FOLDER = DIVISIONS_FILE.partition("/")[0]
_DIVISION_COLUMNS = ["code", "name", "former_name", "first_seen", "last_seen"]


@dataclass(frozen=True)
class Problem:
    """One thing a rulebook may not contain: file, JSON pointer into it, stable code, and what would be accepted."""

    file: str
    path: str
    code: str
    message: str


@dataclass(frozen=True)
class Folder:
    """A rulebook folder as read: documents by file name, and what could not be read."""

    root: Path
    documents: Mapping[str, Any]
    problems: tuple[Problem, ...]
    files: tuple[str, ...] = field(default=())

    def of(self, schema: str) -> Iterator[tuple[str, Any]]:
        """File name and document of every file that this schema reads, in order of file name."""
        for name, document in self.documents.items():
            if schema_of(name) == schema:
                yield name, document

    def single(self, schema: str) -> Any:
        """The document of a schema that has one file; None when it is missing or unreadable."""
        return next((document for _, document in self.of(schema)), None)

    def stems(self, folder: str) -> set[str]:
        """Names of the files in a folder of one-entry files, without ``.yaml``; the keys they should have."""
        return {Path(name).stem for name in self.files if name.startswith(f"{folder}/")}

    def without(self, names: set[str]) -> "Folder":
        """The same folder as if these files had not been read."""
        kept = {name: document for name, document in self.documents.items() if name not in names}
        return Folder(self.root, kept, self.problems, self.files)

    @cached_property
    def division_text(self) -> str:
        """The divisions file as text; empty when there is none."""
        path = self.root / DIVISIONS_FILE
        return path.read_bytes().decode("utf-8-sig", "replace") if path.is_file() else ""

    @cached_property
    def divisions(self) -> Mapping[str, Division]:
        """The divisions by code. ValueError names the first line that is not one, or says the text is not UTF-8."""
        return _read_divisions(self.division_text)


def schema_of(name: str) -> str | None:
    """The schema that reads the file of this name inside a rulebook folder, or None."""
    if name in SINGLE_FILES:
        return SINGLE_FILES[name]
    head, _, rest = name.partition("/")
    return FOLDERS.get(head) if rest and "/" not in rest else None


class _RepeatedKeyError(Exception):
    """A mapping names the same key twice; YAML would keep the last and say nothing."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key = key
        self.line = line


class _Loader(yaml.CSafeLoader):
    """Safe loading without dates (they stay text) and without repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            key = str(key_node.value)
            if key in seen:
                raise _RepeatedKeyError(key, key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def load(root: Path, only: frozenset[str] | None = None) -> Folder:
    """Read every file of the folder, or those of some schemas only.

    Raises RulebookNotFoundError when ``root`` is not a folder; every other trouble becomes a problem.
    """
    if not root.is_dir():
        raise RulebookNotFoundError(path=str(root))
    documents: dict[str, Any] = {}
    problems: list[Problem] = []
    files: list[str] = []
    for name, path in _walk(root):
        files.append(name)
        if name == DIVISIONS_FILE:
            continue
        if schema_of(name) is None:
            problems.append(_unknown_file(name))
            continue
        if only is not None and schema_of(name) not in only:
            continue
        outcome = _read(name, path)
        if isinstance(outcome, Problem):
            problems.append(outcome)
        else:
            documents[name] = outcome[0]
    return Folder(root, documents, tuple(problems), tuple(files))


@lru_cache(maxsize=2)
def _read_divisions(text: str) -> Mapping[str, Division]:
    """The divisions by code; ValueError names the first line that is not one."""
    if "\ufffd" in text:
        raise ValueError("the file is not UTF-8 text")
    if not text:
        return {}
    rows = csv.DictReader(io.StringIO(text))
    if rows.fieldnames != _DIVISION_COLUMNS:
        raise ValueError(f"line 1: the columns are {','.join(_DIVISION_COLUMNS)}")
    found: dict[str, Division] = {}
    for number, row in enumerate(rows, start=2):
        code = row["code"]
        if len(code) != 6 or not code.isascii() or not code.isdigit() or not row["name"]:
            raise ValueError(f"line {number}: a code of six digits and a name are needed")
        if code in found:
            raise ValueError(f"line {number}: {code} stands there twice")
        found[code] = Division(code, row["name"], row["first_seen"], row["last_seen"] or None, row["former_name"])
    return found


def _walk(root: Path) -> Iterator[tuple[str, Path]]:
    """The folder's files, and folders nobody reads as they are (a wrong path may lead to a whole disk)."""
    for path in _children(root):
        known = path.name in FOLDERS or path.name == _DIVISIONS_FOLDER
        for found in _children(path) if known and path.is_dir() else [path]:
            yield found.relative_to(root).as_posix().encode("utf-8", "replace").decode(), found


def _children(folder: Path) -> list[Path]:
    """What lies in a folder; nothing in one we may not open, whose files are then reported missing."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except PermissionError:
        return []


def _unknown_file(name: str) -> Problem:
    known = ", ".join([*SINGLE_FILES, *(f"{folder}/*.yaml" for folder in FOLDERS), DIVISIONS_FILE])
    return Problem(name, "", "file-unknown", f"nothing reads this; a rulebook has {known}")


def _read(name: str, path: Path) -> Problem | tuple[Any]:
    if not path.is_file():
        return Problem(name, "", "yaml-unreadable", "this is not a file")
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return Problem(name, "", "yaml-unreadable", f"the file is larger than {MAX_FILE_BYTES} bytes")
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return Problem(name, "", "yaml-unreadable", f"the file cannot be read as UTF-8 text: {type(error).__name__}")
    if not path.name.endswith(".yaml"):
        return _unknown_file(name)
    return _parse(name, text)


@lru_cache(maxsize=128)
def _parse(name: str, text: str) -> Problem | tuple[Any]:
    """The document of a file; remembered, and so changed by nobody (a folder is read again when one file changed)."""
    try:
        _refuse_tricks(text)
        return (yaml.load(text, Loader=_Loader),)  # noqa: S506  (a subclass of the safe loader)
    except _RepeatedKeyError as error:
        return Problem(
            name, f"line {error.line}", "duplicate-key", f"the key {error.key!r} stands there twice; keep one"
        )
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or str(error)
        return Problem(name, where, "yaml-unreadable", f"this is not a YAML document we read: {reason}")


def _refuse_tricks(text: str) -> None:
    """Depth and aliases are judged on the event stream, before anything is built from the text."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ValueError("anchors and aliases are not used; write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} levels deep")
