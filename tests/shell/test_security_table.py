"""``docs/security.md``: every line of the standard once, and nothing named there that does not exist."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure
ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
LINK = re.compile(r"\[[^\]]+\]\(([^)#]+)\)")
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
"""How many lines of levels 1 and 2 each chapter of ASVS 5.0.0 has: 253 together."""


def number(line: str) -> list[int]:
    return [int(part) for part in line.split(".")]


def test_every_line_of_the_standard_is_there_once_and_in_order() -> None:
    numbers = [number(line) for line, _, _ in LINES]
    assert all(before < after for before, after in pairwise(numbers))
    assert {chapter: sum(one[0] == chapter for one in numbers) for chapter in CHAPTERS} == CHAPTERS


def test_every_line_says_how_it_is_held() -> None:
    for line, what, how in LINES:
        assert what.strip(), line
        forms = (bool(TEST.match(how)), how.startswith("document: "), how.startswith(("does not apply: ", "open: ")))
        assert forms.count(True) == 1, f"{line}: {how}"
        assert forms[0] or len(how.partition(": ")[2]) > 5, line


def test_every_test_and_document_it_names_exists() -> None:
    named = TEST.findall(PAGE)
    assert len(named) > 150
    texts = {place: (ROOT / "tests" / place).read_text(encoding="utf-8") for place, _ in set(named)}
    assert [(place, name) for place, name in named if f"def {name}(" not in texts[place]] == []
    assert [link for link in LINK.findall(PAGE) if not (ROOT / "docs" / link).exists()] == []
    below = set(re.findall(r"document: \[security\.md\]\(security\.md\), (\w+), below", PAGE))
    assert below <= set(re.findall(r"^## (\w+)", PAGE, re.MULTILINE))
