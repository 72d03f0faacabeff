"""The invented province: the same each time, large enough, valid by construction, messy in every way, nobody's."""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from outside_data import folder
from xinheng.catalogue.compiling import plain
from xinheng.catalogue.current import rulebook
from xinheng.exchange.reading.headers import Dictionary
from xinheng.kernel import identifiers
from xinheng.shell.demo import mess
from xinheng.shell.demo.files import SUFFIXES
from xinheng.shell.demo.further import FILINGS
from xinheng.shell.demo.generate import Planned, generate, read_plan
from xinheng.shell.demo.organisations import organisations
from xinheng.shell.demo.people import identity_number
from xinheng.shell.demo.province import PLACES, PROVINCE, SENDING_DAYS, dice

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo") / "province"
    generate(made)
    return made


@pytest.fixture(scope="module")
def about(province: Path) -> dict:
    return json.loads((province / "about.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def registry(province: Path) -> list[dict[str, str]]:
    with (province / "registry.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _digests(made: Path) -> dict[str, str]:
    return {
        str(path.relative_to(made)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(made.rglob("*"))
        if path.is_file()
    }


def test_two_runs_write_the_same_bytes(province: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again")
    assert _digests(tmp_path / "again") == _digests(province)


def test_it_is_as_large_as_promised(about: dict, registry: list, province: Path) -> None:
    assert len(registry) == about["organisations"] >= 5000
    assert sum(about["rows"].values()) >= 22_000
    assert about["rows"]["penalty"] >= 8_000
    with (province / "authorities.csv").open(encoding="utf-8", newline="") as handle:
        authorities = list(csv.DictReader(handle))
    assert len(authorities) >= 25
    assert {one["level"] for one in authorities} == {"province", "city", "county"}


def test_every_sending_day_has_a_file_and_every_file_is_planned(province: Path) -> None:
    plan = read_plan(province)
    assert {one.day for one in plan} == set(SENDING_DAYS)
    planned = {one.file for one in plan}
    found = {str(path.relative_to(province)) for path in province.glob("20*/*")}
    assert planned == found
    assert len(planned) == len(plan)
    assert sorted(one.expect for one in plan if one.expect != "taken") == [
        "file-header-only",
        "format-not-held",
        "kind-not-mandated",
    ]


def test_every_mess_occurs(about: dict) -> None:
    expected = {*mess.ANY_KIND, *mess.PENALTY_ONLY, *mess.LICENCE_ONLY, *mess.BY_FILE}
    assert {name for name in expected if about["mess"].get(name, 0) < 5} == set()


def test_codes_are_valid_by_construction(registry: list) -> None:
    for row in registry:
        uscc = row["uscc"]
        assert uscc[17] == identifiers.uscc_check_character(uscc[:17])
        assert uscc[16] == identifiers.orgcode_check_character(uscc[8:16])
        assert uscc[2:4] == "99"
    assert len({row["uscc"] for row in registry}) == len({row["name"] for row in registry}) == len(registry)


def test_no_individual_business_stands_in_the_registry(registry: list) -> None:
    assert {row["uscc"][:2] for row in registry} == {"91", "93", "12", "51", "52", "53", "31", "N2", "71"}


def test_the_registry_has_branches_successors_former_names_and_ended_ones(registry: list) -> None:
    codes = {row["uscc"] for row in registry}
    for column, fewest in {"parent_uscc": 300, "successor_uscc": 20, "former_names": 250}.items():
        assert sum(bool(row[column]) for row in registry) >= fewest, column
    assert {row["state"] for row in registry} == {"active", "revoked", "deregistered", "moved"}
    assert {row["parent_uscc"] for row in registry} | {row["successor_uscc"] for row in registry} <= codes | {""}


def _text(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030", "utf-16") if not data.startswith(b"\xff\xfe") else ("utf-16",):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def _tables(province: Path) -> Iterator[tuple[Planned, str, list[list[str]]]]:
    for one in read_plan(province):
        path = province / one.file
        if one.expect != "taken":
            continue
        if path.suffix == SUFFIXES["xlsx"]:
            table = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
            yield one, "xlsx", [[str(cell) for cell in row] for row in table]
            continue
        text = _text(path)
        delimiter = "\t" if path.suffix == SUFFIXES["utf16"] else ","
        yield one, "text", list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))


def test_files_read_back_with_the_planned_number_of_rows(province: Path) -> None:
    for one, shape, table in _tables(province):
        above = 3 if shape == "xlsx" else 1
        assert len(table) - above == one.rows, one.file
        widths = {len(row) for row in table[above - 1 :]}
        assert len(widths) == 1, one.file


def test_the_further_kinds_come_with_every_column_their_kind_asks_for(province: Path, about: dict) -> None:
    kinds = rulebook().kinds
    sent = [(kinds[one.kind], table) for one, _, table in _tables(province) if one.kind not in {"penalty", "licence"}]
    assert (
        {kind.key for kind, _ in sent}
        == {filing.kind for filing in FILINGS}
        == set(about["rows"])
        - {
            *("penalty", "licence"),
        }
    )
    for kind, table in sent:
        layout = Dictionary(kind).layout(table[:2])
        assert not layout.unknown, kind.key
        outcome = table[0].index(kind.field(kind.roles["outcome"]).zh) if kind.outcomes else None
        known = {spelling for one in kind.outcomes for spelling in one.spellings}
        assert outcome is None or {plain(row[outcome]) for row in table[1:]} <= known


def test_department_handwriting_differs(province: Path) -> None:
    beginnings = {(province / one.file).read_bytes()[:2] for one in read_plan(province) if one.expect == "taken"}
    assert {b"PK", b"\xff\xfe", b"\xef\xbb"} <= beginnings
    texts = [table[0] for _, shape, table in _tables(province) if shape == "text"]
    assert any("CF_XZJG" in head and "CF_CFLB1" in head for head in texts)
    assert any("CF_XDR_MC" in head for head in texts)
    assert any("行政处罚决定书文号" in head for head in texts)
    gb18030 = [one.file for one in read_plan(province) if _is_gb18030(province / one.file)]
    assert gb18030


def _is_gb18030(path: Path) -> bool:
    data = path.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "行政相对人名称".encode("gb18030") in data
    return False


def test_identity_numbers_have_the_right_form_and_belong_to_nobody() -> None:
    rng = dice("test")
    for _ in range(200):
        number = identity_number(rng)
        assert identifiers.is_identity_number(number)
        assert number.startswith("7199")


def test_the_organisations_with_a_story_are_in_the_registry(about: dict, registry: list) -> None:
    codes = {row["uscc"]: row for row in registry}
    assert len(about["look_at"]) >= 10
    for part in about["look_at"]:
        assert codes[part["uscc"]]["name"] == part["name"]
        assert codes[part["uscc"]]["state"] == "active"


def test_places_are_invented() -> None:
    divisions = folder("divisions")
    if divisions is None:
        return
    real = set()
    for name in (
        "gb2260_history_2002_2019.csv",
        *(f"china-division-2.7.0/{one}.csv" for one in ("areas", "cities", "provinces")),
    ):
        with (divisions / name).open(encoding="utf-8", newline="") as handle:
            real |= {(row[0].ljust(6, "0"), row[1]) for row in csv.reader(handle)}
    assert not {name for _, name in real} & {one.name for one in PLACES}
    assert not {code[:2] for code, _ in real} & {one.code[:2] for one in PLACES}
    assert PROVINCE not in {name for _, name in real}


def test_no_name_is_that_of_a_real_organisation() -> None:
    companies = folder("companies")
    if companies is None:
        return
    real: set[str] = set()
    codes: set[str] = set()
    for name in ("companies.csv.gz", "companies_irregular_codes.csv.gz"):
        with gzip.open(companies / name, "rt", encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                real.add(row["name"])
                codes.add(row["uscc"])
    for one in organisations():
        assert not {one.name, *one.former_names} & real
        assert one.uscc not in codes
