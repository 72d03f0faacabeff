"""Every row of the outside lists gets the verdict its class deserves."""

from collections import Counter

import pyarrow as pa
import pytest

import outside_data
from xinheng.catalogue.current import identifier_tables
from xinheng.kernel.identifiers import VERDICTS, check, check_batch, suggestion

pytestmark = pytest.mark.pure

# Class of the list: what each of its codes may be.
INVALID = {
    ("invalid", "badcheck"): {("uscc", "quarantine")},
    ("invalid", "len9"): {("orgcode", "quarantine")},
    ("legacy_in_force", "badcheck"): {("uscc", "quarantine")},
    ("real_row", "badcheck"): {("uscc", "quarantine")},
    ("real_row", "lower"): {("uscc", "quarantine")},
}
IRREGULAR = {
    "alphabet": {("unknown", "quarantine")},
    "badcheck": {("uscc", "quarantine")},
    "fullwidth": {("unknown", "quarantine")},
    "len10": {("orgcode", "valid")},
    "len11": {("unknown", "quarantine")},
    "len12": {("unknown", "quarantine")},
    "len15": {("regno15", "quarantine")},
    "lower": {("uscc", "quarantine")},
    "regno13": {("unknown", "quarantine")},
    "regno15": {("regno15", "valid")},
    "valid_uscc_bad_orgcheck": {("uscc", "warning")},
}


def test_valid_codes_are_valid_and_sole_traders_are_refused() -> None:
    folder = outside_data.folder("uscc")
    if folder is None:
        return
    codes = [row["code"] for row in outside_data.rows(folder / "uscc_valid.csv")]
    assert len(codes) > 70
    for code in codes:
        checked = check(code, identifier_tables())
        assert checked.kind == "uscc"
        assert checked.verdict == ("refused" if code.startswith("92") else "valid"), checked


def test_invalid_codes_get_what_their_class_deserves() -> None:
    folder = outside_data.folder("uscc")
    if folder is None:
        return
    rows = list(outside_data.rows(folder / "uscc_invalid.csv"))
    assert {(row["kind"], row["class"]) for row in rows} == set(INVALID)
    for row in rows:
        checked = check(row["code"], identifier_tables())
        assert (checked.kind, checked.verdict) in INVALID[row["kind"], row["class"]], (row, checked)
        if row["kind"] == "legacy_in_force":
            assert "legacy-pilot-code" in checked.reasons
        if row["class"] == "lower":
            assert suggestion(row["code"], identifier_tables()) == row["code"].upper()


def test_irregular_codes_get_what_their_class_deserves() -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    found: dict[str, Counter[tuple[str, str]]] = {}
    for row in outside_data.rows(folder / "companies_irregular_codes.csv.gz"):
        checked = check(row["uscc"], identifier_tables())
        found.setdefault(row["code_class"], Counter())[checked.kind, checked.verdict] += 1
    assert {name: set(counts) for name, counts in found.items()} == IRREGULAR


def test_all_registered_companies_are_valid() -> None:
    folder = outside_data.folder("companies")
    if folder is None:
        return
    codes = pa.array([row["uscc"] for row in outside_data.rows(folder / "companies.csv.gz")])
    assert len(codes) == 128_332
    batch = check_batch(codes, identifier_tables())
    assert set(batch.verdicts.tolist()) == {VERDICTS.index("valid")}
