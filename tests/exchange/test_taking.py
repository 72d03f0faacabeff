"""A file becomes one batch: digests, duplicates, versions, waiting rows; all of it or nothing."""

import io
import os
import signal
import subprocess
import sys
from datetime import timedelta

import openpyxl
import pytest
import xlsxwriter

from factories.files import DAY, SENDER, codes, csv_bytes, licence, penalty, registered, sender, taken, verdicts
from factories.organisations import ACTOR, code
from xinheng.catalogue.current import rulebook
from xinheng.exchange.filing import IssueFile, issue_file, read_issues, sweep
from xinheng.exchange.models import Batch, Issue, IssueCount, WaitingRow
from xinheng.exchange.reading.errors import FileRefused
from xinheng.exchange.reading.stream import Limits
from xinheng.exchange.selectors import batch_shown, sender_counts
from xinheng.exchange.services import forget_waiting
from xinheng.exchange.services.taking import batches_folder
from xinheng.kernel import merkle
from xinheng.kernel.clock import on_day
from xinheng.kernel.digests import fields_digest
from xinheng.ledger.models import Act
from xinheng.records.models import Version
from xinheng.records.services import withdraw_record

pytestmark = pytest.mark.db


@pytest.fixture(autouse=True)
def _node(request):
    if "own_database" not in request.fixturenames:
        request.getfixturevalue("db")
        sender()
        registered(range(1, 8))


def contents():
    return set(Version.objects.values_list("uscc", "document_number", "content_digest"))


def test_a_hundred_licences_without_a_number_stay_a_hundred_records():
    rows = [licence(1, XK_WSH="无", XK_XKBH=f"JY{number}") for number in range(100)]
    assert verdicts(taken(rows, kind="licence")) == {"accepted": 100}
    assert verdicts(taken(rows, kind="licence")) == {"unchanged": 100}
    assert Version.objects.values("public_id").distinct().count() == 100


def test_the_same_file_twice_changes_nothing():
    rows = [
        penalty(1),
        penalty(2, CF_XDR_MC="别家有限公司"),
        penalty(3, CF_SY=""),
        penalty(4, CF_XDR_LB="自然人"),
    ]
    first = taken(rows)
    held, waiting = contents(), set(WaitingRow.objects.values_list("pk", "batch_id", "forgotten_on"))
    second = taken(rows)
    assert verdicts(first) == {"accepted": 1, "queued": 1, "refused": 2, "refused_person": 1}
    assert verdicts(second) == {"unchanged": 1, "queued": 1, "refused": 2, "refused_person": 1}
    assert contents() == held
    assert set(WaitingRow.objects.values_list("pk", "batch_id", "forgotten_on")) == waiting


def test_other_content_under_the_same_key_is_a_version():
    taken([penalty(1)])
    assert verdicts(taken([penalty(1, CF_NR="罚款2000元，责令改正")])) == {"versions": 1}
    first, second = Version.objects.order_by("version")
    assert (second.version, second.known_to) == (2, None)
    assert (first.marks, second.marks) == ([], ["corrected"])
    assert first.known_to == second.known_from


def test_another_writing_of_the_same_content_is_unchanged():
    taken([penalty(1)])
    assert verdicts(taken([penalty(1, CF_JDRQ="2026年5月10日", CF_NR_FK="0.20", CF_YXQ="2027/5/10")])) == {
        "unchanged": 1
    }


def test_the_same_key_twice_in_one_file():
    rows = [penalty(1), penalty(2), penalty(1), penalty(1, CF_NR="另一内容")]
    result = taken(rows)
    assert verdicts(result) == {"accepted": 2, "unchanged": 1, "queued": 1}
    assert [(one.row, one.code, one.facts) for one in result.issues] == [(5, "key-twice", {"first_row": 2})]


def test_the_same_key_is_found_again_across_chunks():
    rows = [penalty(number % 7 + 1, CF_WSH=f"岚{number}号", BZ="长" * 400) for number in range(300)]
    result = taken([*rows, rows[0], {**rows[1], "CF_NR": "另一内容"}], limits=Limits(chunk_bytes=64 * 1024))
    assert verdicts(result) == {"accepted": 300, "unchanged": 1, "queued": 1}


def test_a_withdrawn_record_is_not_revived_by_other_content():
    taken([penalty(1)])
    with on_day(DAY):
        withdraw_record(public_id=Version.objects.get().public_id, reason="决定已撤销", actor=ACTOR)
    result = taken([penalty(1, CF_NR="另一内容")])
    assert (verdicts(result), codes(result)) == ({"queued": 1}, ["record-closed"])


def test_the_root_of_a_batch_is_recomputed_from_what_is_stored():
    result = taken([penalty(1)])
    version = Version.objects.get()
    digest = fields_digest([bytes(version.key), bytes(version.content_digest)], bytes(version.row_salt))
    assert bytes(version.row_digest) == digest
    assert bytes(Batch.objects.get(pk=result.batch).merkle_root) == merkle.root([digest])
    act = Act.objects.get(kind="exchange.batch.taken")
    assert act.body["root"] == merkle.root([digest]).hex()
    assert act.body["rows"]["accepted"] == 1


def workbook(rows):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([list(rows[0]), *(row.values() for row in rows)]):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
    return out.getvalue()


def test_every_writing_of_a_file_gives_the_same_records():
    rows = [penalty(number) for number in range(1, 8)]
    names = {field.code: field.zh for field in rulebook().kinds["penalty"].fields}
    reversed_rows = [dict(reversed(row.items())) for row in rows]
    chinese = [{names[name]: value for name, value in row.items()} for row in rows]
    assert verdicts(taken(rows)) == {"accepted": 7}
    for data in (
        csv_bytes(reversed_rows),
        csv_bytes(chinese),
        csv_bytes(rows, "utf-8-sig"),
        csv_bytes(chinese, "gb18030"),
        csv_bytes(rows, "utf-16"),
        workbook(rows),
    ):
        assert verdicts(taken(data)) == {"unchanged": 7}


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "file-empty"),
        (csv_bytes([penalty()]).split(b"\n")[0] + b"\n", "file-header-only"),
        (csv_bytes([penalty()]).replace(b",", b"^"), "delimiter-wrong"),
        (b"a,b\n1,2\n", "header-not-found"),
        (csv_bytes([penalty()]) + b"\x00\n", "nul-byte"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file-damaged"),
        (csv_bytes([{k: v for k, v in penalty().items() if k != "CF_WSH"}]), "column-missing"),
    ],
)
def test_a_file_that_is_not_taken_says_why_and_leaves_nothing(data, refusal):
    with pytest.raises(FileRefused) as caught:
        taken(data)
    assert caught.value.code == refusal
    assert not Batch.objects.exists()
    assert not Act.objects.filter(kind="exchange.batch.taken").exists()


def test_an_endless_cell_refuses_its_row_only():
    result = taken([penalty(1), penalty(2, CF_SY="长" * 3_500_000)])
    assert (verdicts(result), codes(result)) == ({"accepted": 1, "refused": 1}, ["cell-too-long"])


def test_a_dry_run_says_the_same_and_stores_nothing():
    rows = [penalty(1), penalty(99), penalty(3, CF_SY="")]
    tried = taken(rows, dry_run=True)
    assert tried.batch is None
    assert not Batch.objects.exists()
    assert not Version.objects.exists()
    assert not WaitingRow.objects.exists()
    assert verdicts(taken(rows)) == verdicts(tried) == {"accepted": 1, "queued": 1, "refused": 1}


def test_the_marked_workbook_holds_wrong_rows_only_and_nothing_of_persons(tmp_path):
    rows = [
        penalty(1),
        penalty(2, CF_SY="=HYPERLINK(1)", CF_JDRQ="2026-13-01"),
        penalty(3, CF_XDR_LB="自然人", CF_XDR_MC="欧阳建国"),
    ]
    place = tmp_path / "wrong.xlsx"
    taken(rows, errors=place)
    head, *lines = openpyxl.load_workbook(place).active.iter_rows()
    names = [cell.value for cell in head]
    assert [line[names.index("违法事实")].value for line in lines] == ["'=HYPERLINK(1)", None]
    assert lines[0][names.index("处罚决定日期")].fill.fgColor.rgb == "FFF8D7DA"
    filled = [cell.value for cell in lines[1] if cell.value is not None]
    assert filled[:2] == [4, "person-not-held"]
    assert len(filled) == 3
    assert b"\xe6\xac\xa7\xe9\x98\xb3\xe5\xbb\xba\xe5\x9b\xbd" not in place.read_bytes()


def test_all_issues_stand_in_parquet_and_the_first_thousand_in_the_database():
    rows = [penalty(1, CF_WSH=f"岚{number}号", CF_YJ="上级要求") for number in range(1100)]
    result = taken(rows)
    assert result.issue_count == 1100
    assert len(result.issues) == 100
    assert Issue.objects.filter(batch_id=result.batch).count() == 1000
    assert list(IssueCount.objects.values_list("code", "count")) == [("basis-unknown", 1100)]
    kept = list(read_issues(issue_file(batches_folder(), result.batch)))
    assert [one.row for one in kept] == list(range(2, 1102))
    assert batch_shown(result.batch)["issues_by_code"] == {"basis-unknown": 1100}


def test_what_a_crash_left_in_the_folder_is_swept(tmp_path):
    left = {batch: tmp_path / f".intake-ab{batch}.batch-{batch}.parquet" for batch in (7, 8, 9)}
    unsettled = tmp_path / ".intake-ab.parquet"
    for path in (*left.values(), unsettled):
        path.write_bytes(b"left")
    with IssueFile(tmp_path) as held:
        sweep(tmp_path, {7: True, 8: None, 9: False}.__getitem__)
        assert issue_file(tmp_path, 7).exists(), "its batch was committed: only the name was missing"
        assert left[8].exists(), "its transaction still runs"
        assert held.path.exists(), "somebody is writing it"
        assert not unsettled.exists()
    assert sorted(tmp_path.iterdir()) == [left[8], issue_file(tmp_path, 7)]


def test_waiting_rows_are_forgotten_after_thirty_days():
    taken([penalty(1, CF_XDR_MC="别家有限公司")])
    with on_day(DAY + timedelta(days=29)):
        assert forget_waiting(actor=ACTOR) == 0
    with on_day(DAY + timedelta(days=30)):
        assert forget_waiting(actor=ACTOR) == 1
    assert not WaitingRow.objects.exists()


def test_a_senders_counts_take_each_file_once_and_persons_out_of_its_quality():
    rows = [penalty(1), penalty(2, CF_SY=""), penalty(3, CF_XDR_LB="自然人")]
    for _ in range(3):
        taken(rows)
    (counts,) = sender_counts(until=DAY)
    assert (counts.files, counts.rows, counts.taken, counts.refused, counts.refused_person) == (1, 3, 1, 2, 1)
    assert counts.judged == 2
    assert sender_counts(until=DAY - timedelta(days=1)) == []


CRASHING = """
import io, os, signal, sys
import django
django.setup()
from factories.files import penalty, taken
from xinheng.exchange.services.taking import Intake
Intake.record = lambda self, reading: os.kill(os.getpid(), signal.SIGKILL)
taken([penalty(number % 7 + 1, CF_WSH=f"岚{number}号") for number in range(500)])
"""


def test_a_crash_between_copy_and_commit_leaves_nothing_and_the_next_run_finishes(own_database):
    sender()
    registered(range(1, 8))
    paths = os.pathsep.join([str(p) for p in sys.path if p])
    crashed = subprocess.run(
        [sys.executable, "-c", CRASHING], env=os.environ | {"PYTHONPATH": paths}, capture_output=True, check=False
    )
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr.decode()
    assert (Version.objects.count(), Batch.objects.count(), WaitingRow.objects.count()) == (0, 0, 0)
    assert list(batches_folder().glob(".intake-*"))
    rows = [penalty(number % 7 + 1, CF_WSH=f"岚{number}号") for number in range(500)]
    assert verdicts(taken(rows)) == {"accepted": 500}
    assert not list(batches_folder().glob(".intake-*"))


def test_the_sender_is_kept_apart_from_deciding_authority_and_source():
    other, source = code(11, pair="11"), code(12, pair="12")
    taken([penalty(1, CF_CFJGDM=other, CF_SJLYDM=source)])
    version = Version.objects.get()
    assert (version.sender_uscc, version.authority_uscc, version.source_uscc) == (SENDER, other, source)
