"""Issues in words: the code's sentence in the reader's language, filled with the issue's facts.

Nothing here knows a rule; the sentences stand in ``issue_codes`` and the catalogues.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.utils.translation import get_language, gettext, override

from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import Issue, Taken
from xinheng.exchange.issue_codes import ISSUE_CODES


@contextmanager
def terminal_language() -> Iterator[None]:
    """Chinese where the terminal's language is Chinese, English otherwise."""
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    with override("zh-hans" if wanted.startswith("zh") else "en"):
        yield


def column_label(kind: Kind, column: str) -> str:
    """The name of a field in the reader's language; a text that is no official code stays as it is."""
    for field in kind.fields:
        if field.code == column:
            return field.zh if in_chinese() else field.en
    return column


def labelled(kind: Kind, cells: Mapping[str, str]) -> list[tuple[str, str]]:
    """The filled fields of a row with their names, in the order of the kind."""
    return [(column_label(kind, field.code), text) for field in kind.fields if (text := cells.get(field.code))]


def in_chinese() -> bool:
    """Whether the reader's language is Chinese."""
    return (get_language() or "").startswith("zh")


def sentence(kind: Kind, issue: Issue) -> str:
    """What is wrong, in words."""
    return _filled(ISSUE_CODES[issue.code].message, kind, issue)


def rule_sentence(code: str) -> str:
    """What a rule says of a row of which only the rule is told; the code itself for a rule of an earlier program."""
    held = ISSUE_CODES.get(code)
    return gettext(held.message).format_map(_Facts()) if held else code


def accepted(kind: Kind, issue: Issue) -> str:
    """What would be accepted, in words."""
    return _filled(ISSUE_CODES[issue.code].accepted, kind, issue)


def document(kind: Kind, issue: Issue) -> dict[str, Any]:
    """An issue as the command line and the workbench show it."""
    return {
        "row": issue.row,
        "column": issue.column,
        "code": issue.code,
        "message": f"{sentence(kind, issue)} {accepted(kind, issue)}",
        "value": issue.value,
        "suggestion": issue.suggestion,
    }


def taken_document(taken: Taken, kind: Kind, file: str) -> dict[str, Any]:
    """What became of a file, as the command line and programs are told; ``file`` is what it is called there."""
    return {
        "batch": taken.batch,
        "file": file,
        "format": taken.format,
        "encoding": taken.encoding,
        **vars(taken.counts),
        "issue_count": taken.issue_count,
        "issues": [document(kind, issue) for issue in taken.issues],
        "seconds": taken.seconds,
    }


def write_lines(path: Path, kind: Kind, issues: Iterable[Issue]) -> None:
    """Write issues to a file, one JSON object a line."""
    with path.open("w", encoding="utf-8") as out:
        for issue in issues:
            out.write(json.dumps(document(kind, issue), ensure_ascii=False) + "\n")


def issue_of(line: Mapping[str, Any]) -> Issue:
    """The issue of a line of a batch's Parquet file."""
    facts = line["facts"]
    return Issue(
        line["row"], line["column"], line["code"], line["value"], line["suggestion"], json.loads(facts) if facts else {}
    )


def _filled(message: str, kind: Kind, issue: Issue) -> str:
    facts = dict(issue.facts)
    if "other_column" in facts:
        facts["other_column"] = column_label(kind, facts["other_column"])
    if "class" in facts:
        facts["class"] = gettext(facts["class"])
    words = _Facts(
        facts | {"column": column_label(kind, issue.column), "value": issue.value, "suggestion": issue.suggestion}
    )
    return gettext(message).format_map(words)


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"
