"""Real registers: every valid row becomes an organisation, every irregular one is classified as what it is."""

import gzip
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import outside_data
from factories.organisations import ACTOR
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import match
from xinheng.subjects.services import import_registry

pytestmark = [pytest.mark.db, pytest.mark.django_db]

EXPECTED = {
    "regno15": {"identifier-not-uscc"},
    "regno13": {"length"},
    "badcheck": {"identifier-check-digit"},
    "lower": {"lower-case", "identifier-check-digit"},
    "len10": {"identifier-not-uscc"},
    "len11": {"characters"},
    "len12": {"characters"},
    "len15": {"check-unknown"},
    "alphabet": {"characters", "length"},
    "fullwidth": {"characters", "length"},
}


def test_every_valid_row_is_created_and_found_again(tmp_path: Path) -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    rows = list(outside_data.rows(folder / "companies.csv.gz"))
    with gzip.open(folder / "companies.csv.gz") as packed, (tmp_path / "registry.csv").open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    result = import_registry(path=tmp_path / "registry.csv", source="", actor=ACTOR)
    assert (result.rows, result.created) == (len(rows), len(rows))
    codes = Counter(one["code"] for one in result.issues)
    assert set(codes) <= {"entity-type-unknown", "province-unknown"}
    assert sum(codes.values()) < 10
    assert not Organisation.objects.filter(entity_type__contains="GAUTHERON").exists()
    held = dict(Organisation.objects.values_list("uscc", "name"))
    assert [row for row in rows if held[row["uscc"]] != " ".join(row["name"].split())] == []
    for row in rows[:: len(rows) // 40]:
        assert match(row["name"])[0].uscc in {one["uscc"] for one in rows if one["name"] == row["name"]}


def test_irregular_rows_are_classified_by_what_is_wrong_with_them() -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    path = folder / "companies_irregular_codes.csv.gz"
    classes = {number: row["code_class"] for number, row in enumerate(outside_data.rows(path), start=2)}
    result = import_registry(path=path, source="", actor=ACTOR)
    found: dict[str, set[str]] = defaultdict(set)
    for one in result.issues:
        found[classes[one["row"]]].add(one["code"])
    warned = found.pop("valid_uscc_bad_orgcheck")
    assert warned == {"orgcode-check-digit"}
    assert {name: codes - EXPECTED[name] for name, codes in found.items() if codes - EXPECTED[name]} == {}
    assert result.created == sum(name == "valid_uscc_bad_orgcheck" for name in classes.values())
    assert result.quarantined == result.rows - result.created
    assert {one["row"] for one in result.issues} == set(classes)
