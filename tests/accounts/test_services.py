"""Authorities are registered whole or refused; reads of non-public data leave a trace or do not happen."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

from xinheng.accounts import selectors
from xinheng.accounts.domain import Actor, Viewer, may_send
from xinheng.accounts.errors import ActorUnknownError, AuthorityFileError, AuthorityUnknownError, PurposeMissingError
from xinheng.accounts.models import Trace
from xinheng.accounts.services import import_authorities, read_traces, trace

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("operator", None, "node")
HEADER = "name,uscc,level,division,kinds\n"
FIRE = "青禾市消防救援支队,11990100000000015T,city,990100,penalty\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "authorities.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + FIRE)
    first = import_authorities(path=path, actor=CLERK)
    again = import_authorities(path=path, actor=CLERK)
    assert (first.rows, first.created, first.refused) == (1, 1, 0)
    assert (again.created, again.changed, again.unchanged) == (0, 0, 1)


def test_a_mandate_names_its_kinds(tmp_path: Path) -> None:
    every = FIRE.replace("00015T", "00016R").replace("penalty", "*")
    import_authorities(path=write(tmp_path, HEADER + FIRE + every), actor=CLERK)
    fire = selectors.sending_authority("11990100000000015T")
    assert may_send(fire, "penalty")
    assert not may_send(fire, "licence")
    assert may_send(selectors.sending_authority("11990100000000016R"), "licence")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (",11990100000000015T,city,990100,penalty", "name", "required-missing"),
        ("甲局,1199,city,990100,penalty", "uscc", "identifier-malformed"),
        ("甲局,11990100000000015T,village,990100,penalty", "level", "level-unknown"),
        ("甲局,11990100000000015T,city,990100,persons", "kinds", "kind-unknown"),
        ("甲局,11990100000000015T,city,990100,", "kinds", "kind-unknown"),
        (f"{'甲' * 201},11990100000000015T,city,990100,*", "name", "name-unreadable"),
        ("甲\x07局,11990100000000015T,city,990100,*", "name", "name-unreadable"),
        ("甲局,11990100000000015T,city,99 01 00,*", "division", "division-unreadable"),
    ],
)
def test_a_wrong_row_is_refused_and_the_next_taken(tmp_path: Path, row: str, column: str, code: str) -> None:
    result = import_authorities(path=write(tmp_path, HEADER + row + "\n" + FIRE), actor=CLERK)
    assert (result.rows, result.refused, result.created) == (2, 1, 1)
    assert [(one["row"], one["column"], one["code"]) for one in result.issues] == [(2, column, code)]


@pytest.mark.parametrize("code", ["92350100MA2ABCDE1X", "110101199003074514", "１１０１０１１９９００３０７４５１４"])
def test_no_persons_code_becomes_an_authority_or_is_repeated(tmp_path: Path, code: str) -> None:
    path = tmp_path / "authorities.csv"
    path.write_bytes(f"{HEADER}王小明,{code},city,990100,*\n{FIRE}".encode("gb18030"))
    result = import_authorities(path=path, actor=CLERK)
    assert (result.rows, result.refused, result.created) == (2, 1, 1), "GB18030 is read like UTF-8"
    assert [(one["code"], one["value"]) for one in result.issues] == [("person-not-held", "")]


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthorityFileError, match="division"):
        import_authorities(path=write(tmp_path, "name,uscc\n"), actor=CLERK)


def test_an_unknown_authority_is_named() -> None:
    with pytest.raises(AuthorityUnknownError, match="11990100000000099X"):
        selectors.sending_authority("11990100000000099X")


def test_a_trace_is_readable_by_its_subject_and_cannot_be_changed() -> None:
    trace(viewer=Viewer(CLERK, "licensing", "A-1"), subjects=["91990100000000015T"], what="records.show")
    seen = selectors.reads_of("91990100000000015T")
    assert [(one.actor, one.purpose, one.case) for one in seen] == [("operator", "licensing", "A-1")]
    with pytest.raises(ProgrammingError), transaction.atomic():
        Trace.objects.update(purpose="other")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Trace.objects.all().delete()


def test_without_purpose_or_case_nothing_is_read() -> None:
    with pytest.raises(PurposeMissingError, match="purpose, case"):
        trace(viewer=Viewer(CLERK, "", ""), subjects=[], what="records.show")


def test_the_demo_operator_acts_by_default_and_strangers_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    assert selectors.operator().name == "operator"
    assert selectors.command_viewer(None, None).purpose == "demo"
    monkeypatch.setenv("XINHENG_ACTOR", "stranger")
    with pytest.raises(ActorUnknownError, match="stranger"):
        selectors.operator()


def test_reading_the_traces_is_traced_and_an_authority_sees_its_own_only() -> None:
    uscc, mine = "91990100000000015T", "11990100000000099X"
    trace(viewer=Viewer(CLERK, "licensing", "A-1"), subjects=[uscc], what="records.show")
    of_mine = read_traces(viewer=Viewer(Actor("officer", mine, "unit"), "supervision", "B-2"), uscc=uscc)
    assert [(one.case, one.what) for one in of_mine] == [("B-2", "accounts.traces")]
    of_all = read_traces(viewer=Viewer(CLERK, "audit", "C-3"), uscc=uscc)
    assert [one.case for one in of_all] == ["C-3", "B-2", "A-1"]
