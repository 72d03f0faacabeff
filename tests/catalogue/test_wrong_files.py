"""Every way a rulebook folder can be wrong, each shown by one file of ``wrong/``, and each refused with its own code.

A case names a file of the rulebook and how it is broken: ``set`` and ``remove`` change places (JSON pointers) of the
packaged file, ``text`` replaces it. Nothing else may be found than what it expects.
"""

import copy
import os
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from xinheng.catalogue import loading
from xinheng.catalogue.checking import check, problems_of
from xinheng.catalogue.compiling import compile_rulebook
from xinheng.catalogue.current import PACKAGED

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 22)
CASES = sorted((Path(__file__).parent / "wrong").glob("*.yaml"))
PROMISED = {
    *("schema-wrong", "basis-unknown", "rank-too-low", "person-target", "excluded-ground", "time-overlap", "time-gap"),
    *("list-without-exit", "list-without-remedy", "field-invisible", "review-past", "unverified-lengthens"),
    *("duplicate-key", "core-widened", "yaml-unreadable", "key-renamed", "person-field-kept", "basis-ended"),
    *(
        "reference-unknown",
        "file-unknown",
        "class-unknown",
        "import-incomplete",
        "statement-too-short",
        "measure-without-floor",
        "measure-not-ordered",
    ),
}


class _TextDates(yaml.SafeLoader):
    """Days stay text, as the rulebook's own loader reads them."""


_TextDates.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith("timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "cn"
    shutil.copytree(PACKAGED, root)
    return root


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_TextDates)


def _place(document: Any, pointer: str) -> tuple[Any, Any]:
    *steps, last = pointer.removeprefix("/").split("/")
    for step in steps:
        document = document[int(step) if isinstance(document, list) else step]
    return document, int(last) if isinstance(document, list) else last


def break_it(root: Path, case: Any) -> None:
    for name, text in {**case.get("also", {}), **({case["file"]: case["text"]} if "text" in case else {})}.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    if "text" in case:
        return
    document = _read(root / case["file"])
    for pointer, value in case.get("set", {}).items():
        holder, last = _place(document, pointer)
        holder[last] = value
    for pointer in case.get("remove", []):
        holder, last = _place(document, pointer)
        del holder[last]
    (root / case["file"]).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_a_wrong_file_is_refused_with_its_code_and_place(path: Path, folder: Path) -> None:
    case = _read(path)
    break_it(folder, case)
    report = check(folder, TODAY)
    found = {(one.file, one.path, one.code) for one in report.problems}
    assert found == {(one.get("file", case["file"]), one["path"], one["code"]) for one in case["expect"]}
    assert not report.valid
    assert all(one.message for one in report.problems)


def test_every_promised_refusal_has_a_wrong_file() -> None:
    assert {one["code"] for path in CASES for one in _read(path)["expect"]} == PROMISED


def test_lists_measures_matters_and_indicators_that_are_right_are_taken(folder: Path) -> None:
    for path in CASES:
        case = _read(path)
        if case["file"] in {"measures/no-tendering.yaml", "matters/licensing-review.yaml", "indicators/fines.yaml"}:
            break_it(folder, case)
    right = {
        "measures/no-tendering.yaml": [
            ("target: legal-representative", "target: organisation"),
            ("bank", "public-body"),
        ],
        "matters/licensing-review.yaml": [("purpose: employment", "purpose: licensing")],
        "indicators/fines.yaml": [("2036-06-30", "2027-06-30")],
    }
    for name in right:
        (folder / name).unlink()
    for stem, name in (
        ("person-target-measure", "measures/no-tendering.yaml"),
        ("core-widened-purpose", "matters/licensing-review.yaml"),
        ("review-past-too-far", "indicators/fines.yaml"),
    ):
        case = _read(Path(__file__).parent / "wrong" / f"{stem}.yaml")
        for wrong, mended in right[name]:
            case["text"] = case["text"].replace(wrong, mended)
        break_it(folder, case)
    assert check(folder, TODAY).problems == ()


def test_missing_files_are_named(folder: Path) -> None:
    for name in ("penalty-types.yaml", "divisions/divisions.csv"):
        (folder / name).unlink()
    shutil.rmtree(folder / "calendars")
    found = {(one.file, one.code) for one in check(folder, TODAY).problems if one.code == "file-missing"}
    assert found == {
        ("penalty-types.yaml", "file-missing"),
        ("divisions/divisions.csv", "file-missing"),
        ("calendars", "file-missing"),
    }


@pytest.mark.parametrize(
    "raw", [b"\xff\xfeparameters: []", b"parameters: [\x00]", b"", b"parameters: {a: !!python/object:os.system x}"]
)
def test_bytes_that_are_no_text_are_refused_without_a_traceback(raw: bytes, folder: Path) -> None:
    (folder / "parameters.yaml").write_bytes(raw)
    found = {(one.file, one.code) for one in check(folder, TODAY).problems}
    assert found in ({("parameters.yaml", "yaml-unreadable")}, {("parameters.yaml", "schema-wrong")})


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("code,name\n110000,北京市\n", 1),
        ("code,name,former_name,first_seen,last_seen\n11,北京市,,198012,\n", 2),
        ("code,name,former_name,first_seen,last_seen\n110000,北京市,,198012,\n110000,北京,,198012,\n", 3),
    ],
)
def test_a_wrong_divisions_file_names_its_line(text: str, line: int, folder: Path) -> None:
    (folder / "divisions" / "divisions.csv").write_text(text, encoding="utf-8")
    (problem,) = check(folder, TODAY).problems
    assert (problem.code, problem.message.partition(":")[0]) == ("schema-wrong", f"line {line}")


def test_what_is_no_file_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "matters.yaml")
    (folder / "parameters.yaml").unlink()
    (folder / "parameters.yaml").symlink_to(folder / "gone.yaml")
    found = {(one.file, one.code) for one in check(folder, TODAY).problems}
    assert found == {("matters.yaml", "file-unknown"), ("parameters.yaml", "yaml-unreadable")}


def test_no_damage_to_any_place_ends_in_a_traceback() -> None:
    sound = loading.load(PACKAGED)
    rolls = random.Random(20261122)
    names = [name for name in sound.documents if not name.startswith(("cases", "calendars/20"))] + [
        "calendars/2026.yaml"
    ]
    refused = 0
    for _ in range(30):
        name = rolls.choice(names)
        document = copy.deepcopy(sound.documents[name])
        holder, key = rolls.choice(list(_places(document)))
        if rolls.random() < 0.3:
            del holder[key]
        else:
            holder[key] = rolls.choice([None, -1, True, "", "x", [], {}, ["x"], {"a": 1}, "2026-13-40", 10**30])
        damaged = loading.Folder(sound.root, {**sound.documents, name: document}, sound.problems, sound.files)
        found = list(problems_of(damaged, TODAY))
        refused += bool(found)
        if not found:
            assert compile_rulebook(damaged).digest
    assert refused > 10


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in list(inner):
        yield document, key
        yield from _places(value)


def test_a_year_left_out_of_the_calendar_is_a_gap(folder: Path) -> None:
    (folder / "calendars" / "2020.yaml").unlink()
    (problem,) = check(folder, TODAY).problems
    assert (problem.file, problem.code) == ("calendars", "time-gap")
