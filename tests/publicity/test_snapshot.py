"""The bulk files: they hold what the public view holds, outside programs read them, a crash harms none."""

import json
import subprocess
import sys
import zipfile
from datetime import date

import duckdb
import pytest
from frictionless import Package, system

from factories.landing import land, organisation
from factories.records import row
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.publicity.errors import SnapshotPlaceTakenError
from xinheng.publicity.snapshot import making, manifest
from xinheng.publicity.snapshot.making import make_snapshot
from xinheng.records.selectors.public import asked_on

pytestmark = [pytest.mark.db, pytest.mark.django_db]

DAY, KNOWN = date(2026, 11, 20), date(2026, 5, 15)
ODD = '"第一行"，\r\n第二行;\t=1+1 \\ \u2028 😀'


@pytest.fixture
def filled():
    """Records of two organisations: shown, ended, never shown, with text that is hard to quote."""
    one = organisation()
    two = organisation("N29901080000000012", "岚川村股份经济合作社")
    type(two).objects.filter(pk=two.pk).update(
        subject_kind="collective-economic-organisation", named_after_person=True, registered_on=date(2020, 2, 29)
    )
    fines = [row(date(2026, 5, 10), f"{number}号", content=f"罚款{number}元", fine="") for number in range(3)]
    land(*fines, row(date(2026, 5, 11), "奇号", content=ODD, facts=ODD, basis="《价格法》"), known_on=KNOWN, owner=one)
    land(row(date(2026, 5, 10), "警告", types="警告"), row(date(2025, 11, 1), "期满"), known_on=KNOWN, owner=two)
    licence = row(date(2026, 3, 1), "许1号", valid_to=date(2029, 2, 28), document_name="食品经营许可")
    del licence["types"]
    land(licence, kind="licence", known_on=KNOWN, owner=two)
    return one, two


@pytest.fixture
def made(filled, tmp_path):
    with clock.on_day(DAY):
        return tmp_path / "out", make_snapshot(tmp_path / "out")


def public_sums(kind):
    with clock.on_day(DAY), asked_on(DAY) as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT public_id), coalesce(sum(amount_fen), 0), min(decided_on), "
            "max(public_to), coalesce(sum(length(payload->>%s)), 0) FROM records_public WHERE kind = %s",
            [rulebook().kinds[kind].roles["content"], kind],
        )
        return cursor.fetchone()


@pytest.mark.parametrize("kind", ["penalty", "licence"])
def test_the_columnar_engine_reads_what_the_public_view_holds(made, kind):
    folder, said = made
    content = rulebook().kinds[kind].roles["content"]
    read = duckdb.sql(
        f"SELECT count(*), count(DISTINCT id), coalesce(sum(amount_fen), 0), min(decided_on), max(public_to), "
        f"coalesce(sum(length(\"{content}\")), 0) FROM read_parquet('{folder}/records-{kind}.parquet')"
    ).fetchone()
    assert read == public_sums(kind)
    assert read[0] == said.rows[f"records-{kind}"] == {"penalty": 4, "licence": 1}[kind]


def test_frictionless_finds_the_data_package_right(made):
    folder, said = made
    with system.use_context(trusted=True):
        package = Package(str(folder / "records.zip"))
        report = package.validate()
    assert report.valid, report.flatten(["message"])
    assert {task.name: task.stats.get("rows", 0) for task in report.tasks} == dict(said.rows)
    rows = {one["document_number"]: one for one in package.get_resource("records-penalty").read_rows()}
    assert rows["奇号"]["CF_NR"] == ODD
    assert (rows["0号"]["public_to"], rows["0号"]["repair_from"]) == (date(2027, 5, 11), date(2026, 8, 11))
    heads = {one["uscc"]: one for one in package.get_resource("organisations").read_rows()}
    assert [heads[code]["listed"] for code in sorted(heads)] == [True, False]


def test_only_public_fields_leave_and_every_resource_is_described(made):
    folder, _ = made
    hidden = {one.code for kind in rulebook().kinds.values() for one in kind.fields if not one.public}
    with zipfile.ZipFile(folder / "records.zip") as package:
        described = json.loads(package.read("datapackage.json"))
        headers = {name: package.read(name).decode().splitlines()[0] for name in package.namelist() if ".csv" in name}
    named = {one["path"]: [field["name"] for field in one["schema"]["fields"]] for one in described["resources"]}
    assert {name: header.replace('"', "").split(",") for name, header in headers.items()} == named
    assert not hidden & {name for names in named.values() for name in names}
    assert all(
        field["title"] and field["title_en"] for one in described["resources"] for field in one["schema"]["fields"]
    )
    assert set(headers) == {"organisations.csv"} | {f"records-{kind}.csv" for kind in rulebook().kinds}


def test_entities_are_organisations_and_sanctions_of_them(made, filled):
    folder, said = made
    lines = (folder / "entities.ftm.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    entities = [json.loads(line) for line in lines]
    assert len(entities) == said.file("entities.ftm.jsonl").rows == 6
    by_id = {one["id"]: one for one in entities}
    company, rural = (by_id[f"uscc-{one.uscc}"] for one in filled)
    assert (company["schema"], company["properties"]["uscCode"]) == ("Company", [filled[0].uscc])
    assert (rural["schema"], "uscCode" in rural["properties"]) == ("Organization", False)
    assert rural["properties"]["incorporationDate"] == ["2020-02-29"]
    sanctions = [one["properties"] for one in entities if one["schema"] == "Sanction"]
    assert {one["entity"][0] for one in sanctions} == {company["id"]}, "the warning and the ended one are not there"
    odd = next(one for one in sanctions if one["recordId"] == ["奇号"])
    assert (odd["reason"], odd["provisions"], odd["summary"]) == ([ODD], ["《价格法》"], [ODD])
    assert (odd["startDate"], odd["listingDate"], odd["endDate"]) == (["2026-05-11"], ["2026-05-15"], ["2027-05-11"])


def test_the_manifest_names_hashes_state_and_the_first_end(made, tmp_path):
    folder, said = made
    assert manifest.read((folder / "manifest.json").read_text()) == said
    for one in said.files:
        assert manifest.described(folder, one.path, form=one.format, mediatype=one.mediatype, rows=one.rows) == one
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*(one.path for one in said.files), "manifest.json"]
    )
    assert (said.day, said.valid_until, said.edition) == (DAY, date(2027, 5, 11), rulebook().digest)
    with clock.on_day(DAY):
        assert make_snapshot(tmp_path / "again") == said, "the same state makes the same bytes"


def test_a_turn_of_the_rule_is_an_end_that_is_known_before(tmp_path):
    land(row(date(2025, 12, 31), "旧"), known_on=date(2026, 1, 5))
    with clock.on_day(date(2026, 1, 10)):
        assert make_snapshot(tmp_path / "out").valid_until == date(2027, 1, 1)


def test_a_crash_half_way_leaves_the_former_snapshot(made, tmp_path, monkeypatch):
    folder, said = made

    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(making, "write_entities", full)
    with clock.on_day(DAY), pytest.raises(OSError, match="No space"):
        make_snapshot(folder)
    assert manifest.read((folder / "manifest.json").read_text()) == said
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith("partial")] == []


def test_what_a_killed_process_left_is_cleared_away(made, tmp_path):
    folder, _ = made
    for left in (".out.0a1b.partial", ".out.0a1b.former"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "records.zip").write_text("half")
    with clock.on_day(DAY):
        make_snapshot(folder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out.lock", "out"]


def test_a_folder_with_other_things_is_left_alone(filled, tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(SnapshotPlaceTakenError):
        make_snapshot(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_the_command_prints_the_manifest(own_database, tmp_path):
    program = "from xinheng.shell.command_line import main; main()"
    command = [sys.executable, "-c", program, "publicity", "snapshot", str(tmp_path / "out"), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["rows"]["organisations"] == 0
    assert answer["valid_until"] is None
    assert {one["path"] for one in answer["files"]} > {"records.zip", "entities.ftm.jsonl", "records-penalty.parquet"}
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    command[-2] = str(tmp_path / "mine")
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, json.loads(refused.stdout)["code"]) == (1, "snapshot-place-taken")


def test_what_says_nothing_against_anybody_is_no_sanction(tmp_path):
    contract = {"decided_on": date(2026, 5, 10), "content": "工程合同"}
    rows = [contract | {"document_number": f"合{outcome}", "outcome": outcome} for outcome in ("已履行", "未履行")]
    land(*rows, kind="contract", known_on=KNOWN, owner=organisation())
    with clock.on_day(date(2026, 6, 1)):
        said = make_snapshot(tmp_path / "out")
    assert said.rows["records-contract"] == 2, "both are public"
    lines = (tmp_path / "out" / "entities.ftm.jsonl").read_text(encoding="utf-8").splitlines()
    sanctions = [one for one in map(json.loads, lines) if one["schema"] == "Sanction"]
    assert [one["properties"]["recordId"] for one in sanctions] == [["合未履行"]]
