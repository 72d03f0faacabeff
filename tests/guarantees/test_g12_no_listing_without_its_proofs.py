"""G12: nobody is listed here without facts, served notice, time to answer, answers, a second officer, an end, a remedy.

Whoever writes it: each way around is tried by hand-written SQL as the program's role.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories.files import DAY, registered, right, sender, taken
from factories.lists import ACTOR, DECIDED, FIRST, SECOND, SERVED, UNTIL, listed, noticed, proposed, served
from xinheng.accounts.services import recuse
from xinheng.kernel.clock import SHANGHAI, on_day
from xinheng.lists import services
from xinheng.lists.models import Ban, Case, Step
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 9))
        yield


def refused(statement: str, values: Any = (), said: str | None = None, *, at_commit: bool = False) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        if at_commit:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def step(case: Case, number: int, act: str, state: str, day: date, **given: Any) -> None:
    """A step written by hand is refused."""
    row = {
        **{"case_id": case.pk, "number": number, "act": act, "state": state, "day": day, "actor": "sql"},
        **{"at": datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI), "text": "决定", "unit": "局"},
        **{"certificate": SECOND.certificate, "document_number": "岚应急列〔2026〕1号", "record": "0" * 32},
        **{"until": date(2026, 12, 1)},
    } | given
    at_commit, said = row.pop("at_commit", False), row.pop("said", None)
    holes = ", ".join(["%s"] * len(row))
    refused(
        f"INSERT INTO lists_step ({', '.join(row)}) VALUES ({holes})", list(row.values()), said, at_commit=at_commit
    )


@pytest.mark.parametrize(("made", "number", "day"), [(proposed, 2, DECIDED), (noticed, 3, DECIDED), (served, 4, UNTIL)])
def test_no_listing_before_service_and_the_time_to_answer(made: Any, number: int, day: date) -> None:
    step(made(), number, "list", "listed", day)


def test_no_listing_by_somebody_who_took_part_without_reason_number_end_or_for_longer_than_the_term() -> None:
    case = served()
    for given in (
        {"certificate": FIRST.certificate},
        {"certificate": ""},
        {"certificate": "张建国"},
        {"text": " "},
        {"document_number": ""},
        {"record": ""},
        {"until": None},
        {"until": date(2029, 6, 6)},
        {"until": DECIDED},
    ):
        step(case, 4, "list", "listed", DECIDED, **given)


def test_no_listing_without_the_record_that_everybody_sees() -> None:
    step(served(), 4, "list", "listed", DECIDED, at_commit=True, said="a listing without its record")


def test_no_listing_over_a_statement_nobody_answered_and_no_statement_after_its_day() -> None:
    case = served()
    with on_day(UNTIL):
        services.state(number=case.pk, text="隐患已经整改。", actor=ACTOR)
    step(case, 5, "list", "listed", DECIDED)
    step(case, 5, "not-list", "not-listed", DECIDED, document_number="", record="", until=None)
    step(case, 5, "state", "notice-served", DECIDED, certificate="", until=None, record="")
    step(case, 5, "answer", "notice-served", UNTIL, answers=3, until=None, record="")


def test_a_notice_is_not_served_before_it_was_sent_without_proof_or_for_a_shorter_time() -> None:
    case = noticed()
    right_one = {"served_on": SERVED, "way": "post", "proof": "EMS1002", "until": UNTIL, "record": ""}
    for given in ({"proof": ""}, {"way": ""}, {"served_on": date(2026, 5, 17)}, {"until": date(2026, 5, 25)}):
        step(case, 3, "record-service", "notice-served", SERVED, **right_one | given)


@pytest.mark.parametrize(
    "given",
    [
        {"number": 6},
        {"number": 4},
        {"act": "remove", "state": "removed"},
        {"act": "annul", "state": "listed"},
        {"act": "annul", "state": "annulled", "document_number": ""},
        {"act": "annul", "state": "annulled", "day": date(2026, 6, 1)},
        {"act": "annul", "state": "annulled", "at_commit": True},
    ],
)
def test_an_entry_leaves_by_its_own_way_and_with_its_record(given: dict[str, Any]) -> None:
    case = listed()
    asked = {"number": 5, "act": "annul", "state": "annulled", "day": DECIDED} | given
    step(case, asked.pop("number"), asked.pop("act"), asked.pop("state"), asked.pop("day"), record="", **asked)


def test_no_period_is_corrected_by_hand_to_a_longer_one_by_who_took_part_or_without_its_record() -> None:
    case = listed()
    right_one = {"since": DECIDED, "until": date(2027, 1, 1), "certificate": "35010055555", "record": ""}
    for given, said in (
        ({"certificate": SECOND.certificate}, "took no part"),
        ({"until": date(2029, 6, 6)}, "ends no later than before"),
        ({"since": date(2026, 5, 9)}, "within the term"),
        ({"since": date(2026, 5, 20), "until": date(2029, 5, 22)}, "within the term"),
        ({"day": date(2029, 6, 5)}, "ends no later than before"),
        ({"since": None}, "within the term|lists_step_period"),
        ({"document_number": ""}, "lists_step_period"),
        ({"at_commit": True}, "shown beyond its period"),
    ):
        asked = {"day": date(2026, 6, 8)} | right_one | given
        step(case, 5, "correct-period", "listed", asked.pop("day"), said=said, **asked)


def test_no_own_record_of_a_list_without_a_decided_case() -> None:
    taken([right("serious-list", 1)], kind="serious-list")
    names = [field.column for field in Version._meta.concrete_fields if field.column not in ("id", "known_to")]
    copied = ", ".join({"origin": "'own'", "version": "2"}.get(name, name) for name in names)
    refused(
        f"INSERT INTO records_version ({', '.join(names)}) SELECT {copied} FROM records_version",
        (),
        "rests on no decided case",
    )


def test_an_own_record_never_outlives_its_entry() -> None:
    listed(list_key="statistics", criterion="fabrication")
    names = [field.column for field in Version._meta.concrete_fields if field.column not in ("id", "known_to")]
    longer = {"version": "2", "public_to": "public_to + 1", "bulk_to": "NULL", "bulk_from": "NULL"}
    copied = ", ".join(longer.get(name, name) for name in names)
    refused(
        f"INSERT INTO records_version ({', '.join(names)}) SELECT {copied} FROM records_version",
        (),
        "rests on no decided case",
    )


@pytest.mark.parametrize(
    "change",
    [
        "facts = ' '",
        "basis = ''",
        "exit = ''",
        "remedy = ''",
        "statement_days = 4",
        "months = 0",
        "uscc = '92' || uscc",
    ],
)
def test_no_case_without_facts_basis_exit_and_remedy(change: str) -> None:
    case = proposed()
    column, _, value = change.partition(" = ")
    names = [field.column for field in Case._meta.concrete_fields if field.column != "id"]
    copied = ", ".join(
        "document_normal || 'x'" if name == "document_normal" else value if name == column else name for name in names
    )
    refused(
        f"INSERT INTO lists_case ({', '.join(names)}) SELECT {copied} FROM lists_case WHERE id = {case.pk}",
        (),
        "lists_case_",
    )


def test_the_same_facts_are_decided_once() -> None:
    case = proposed()
    names = ", ".join(field.column for field in Case._meta.concrete_fields if field.column != "id")
    again = f"INSERT INTO lists_case ({names}) SELECT {names} FROM lists_case WHERE id = {case.pk}"
    refused(again, (), "the same facts are decided once")


@pytest.mark.parametrize("table", ["lists_case", "lists_step", "lists_ban", "lists_banreview"])
def test_what_was_done_is_never_changed(table: str) -> None:
    listed()
    refused(f"UPDATE {table} SET id = id + 1")
    refused(f"DELETE FROM {table}")
    refused(f"TRUNCATE {table} CASCADE")
    refused(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def test_a_ban_has_its_article_and_its_review() -> None:
    names = [field.column for field in Ban._meta.concrete_fields if field.column != "id"]
    row: dict[str, Any] = {
        **{"organisation_id": Case.objects.get(pk=proposed().pk).organisation_id, "uscc": "91350100M000100Y43"},
        **{"authority_uscc": "11110108000000123T", "instrument": "work-safety-law-2021", "article": "92"},
        **{"what": "不得从事", "document_number": "1号", "decided_on": DAY, "review_by": date(2028, 5, 1)},
        **{"remedy": "复议", "unit": "局", "certificate": "35010012345"},
        **{"recorded_at": datetime(2026, 5, 15, 12, tzinfo=SHANGHAI)},
    }
    insert = f"INSERT INTO lists_ban ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
    for given in ({"article": " "}, {"review_by": date(2029, 1, 1)}, {"review_by": DAY}, {"remedy": ""}):
        refused(insert, [(row | given)[name] for name in names], "lists_ban_")
    recuse(officer=row["certificate"], organisation_uscc=row["uscc"], actor=ACTOR)
    refused(insert, [row[name] for name in names], "keeps out of what concerns this organisation")


def test_the_right_steps_are_taken_so_that_nothing_above_is_refused_for_another_reason() -> None:
    case = listed()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert list(Step.objects.filter(case=case).order_by("number").values_list("act", flat=True)) == [
        "propose",
        "send-notice",
        "record-service",
        "list",
    ]
