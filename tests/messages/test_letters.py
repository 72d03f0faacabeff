"""Letters: served with proof and once, by their own authority only; messages lie in one inbox."""

from datetime import date

import pytest

from factories.organisations import code
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import Trace
from xinheng.kernel.clock import on_day
from xinheng.messages import selectors
from xinheng.messages.errors import (
    LetterServedError,
    LetterUnknownError,
    MessageUnknownError,
    MessageWrongError,
    ServiceWrongError,
)
from xinheng.messages.services import mark_read, record_failure, record_service, send, serve

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OFFICE, OTHER = "11990100000000015T", "11990100000000016R"
CLERK, STRANGER = Actor("F-0001", OFFICE, "甲处"), Actor("F-0002", OTHER, "乙处")
MADE, LATER = date(2026, 5, 20), date(2026, 5, 25)
OWNER = Viewer(Actor("F-0003"), "own-file", "inbox", own_uscc=code(1))


def letter() -> int:
    with on_day(MADE):
        return serve(
            organisation_uscc=code(1),
            authority_uscc=OFFICE,
            template="list-notice",
            facts={"list": "work-safety", "answer_until": MADE},
            case="list-case-3",
            actor=CLERK,
        )


def proven(number: int, actor: Actor = CLERK, **changed: object) -> None:
    facts = {"served_on": date(2026, 5, 22), "way": "post", "proof": "EMS1234567890"} | changed
    with on_day(LATER):
        record_service(number=number, actor=actor, **facts)  # type: ignore[arg-type]


def at_desk(actor: Actor) -> tuple[list[int], ...]:
    """The numbers of the letters of an officer's authority: to serve, and served."""
    with on_day(LATER):
        viewer = Viewer(actor, "record-keeping", "letters")
        found = selectors.letters_at_desk(viewer=viewer, authority_uscc=actor.authority_uscc or "")
    return tuple([one.number for one in part] for part in found)


def test_a_letter_waits_until_its_service_is_proven() -> None:
    number = letter()
    assert at_desk(CLERK) == ([number], [])
    assert (at_desk(STRANGER), selectors.count_letters_to_serve(OFFICE)) == (([], []), 1)
    with on_day(LATER):
        record_failure(number=number, failed_on=date(2026, 5, 21), way="post", reason="moved", actor=CLERK)
    failed = selectors.service_of(number)
    assert failed.served_on is None
    assert [(one.on, one.reason) for one in failed.failures] == [(date(2026, 5, 21), "moved")]
    proven(number)
    served = selectors.service_of(number)
    assert (served.served_on, served.way, served.proof) == (date(2026, 5, 22), "post", "EMS1234567890")
    assert served.facts["answer_until"] == "2026-05-20"
    assert at_desk(CLERK) == ([], [number])
    assert [one.number for one in selectors.services_of_case("list-case-3")] == [number]


def test_a_letter_is_served_once_and_fails_no_more() -> None:
    number = letter()
    proven(number)
    for again in (lambda: proven(number), lambda: proven(number, served_on=MADE)):
        with pytest.raises(LetterServedError):
            again()
    with on_day(LATER), pytest.raises(LetterServedError):
        record_failure(number=number, failed_on=LATER, way="post", reason="moved", actor=CLERK)
    assert selectors.service_of(number).served_on == date(2026, 5, 22)


def test_another_authoritys_letter_is_unknown() -> None:
    number = letter()
    with pytest.raises(LetterUnknownError):
        proven(number, STRANGER)
    with pytest.raises(LetterUnknownError):
        selectors.letter_read(number, viewer=Viewer(STRANGER, "supervision", "x"))
    with pytest.raises(LetterUnknownError):
        selectors.letter_read(number, viewer=Viewer(Actor("F-9"), "own-file", "x", own_uscc=code(2)))
    assert selectors.service_of(number).served_on is None
    assert selectors.letter_read(number, viewer=OWNER).case == "list-case-3"
    assert Trace.objects.filter(what="own.letter").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"served_on": date(2026, 5, 19)},
        {"served_on": date(2026, 5, 26)},
        {"way": "by-hand"},
        {"proof": ""},
        {"proof": "张三签收"},
        {"proof": "signed for by 1 person"},
    ],
)
def test_a_service_without_proof_is_none(changed: dict[str, object]) -> None:
    number = letter()
    with pytest.raises(ServiceWrongError):
        proven(number, **changed)
    assert selectors.service_of(number).served_on is None


def test_a_message_lies_in_one_inbox_and_is_read_there_only() -> None:
    number = send(to_organisation=code(1), template="objection-decided", facts={"on": MADE}, case="x-1", actor=CLERK)
    send(to_authority=OFFICE, template="objection-came", facts={}, case="x-1", actor=CLERK)
    (message,) = selectors.inbox_of(code(1), viewer=OWNER)
    assert (message.number, message.read_at, message.facts) == (number, None, {"on": "2026-05-20"})
    assert len(selectors.inbox_of_authority(OFFICE, viewer=Viewer(CLERK, "supervision", "inbox"))) == 1
    for look in (
        lambda: selectors.inbox_of(code(2), viewer=OWNER),
        lambda: selectors.inbox_of_authority(OFFICE, viewer=Viewer(STRANGER, "supervision", "inbox")),
        lambda: selectors.inbox_of_authority(OFFICE, viewer=OWNER),
        lambda: mark_read(number=number, account="F-0004", organisation_uscc=code(2)),
    ):
        with pytest.raises(MessageUnknownError):
            look()
    mark_read(number=number, account="F-0003", organisation_uscc=code(1))
    mark_read(number=number, account="F-0003", organisation_uscc=code(1))
    (read,) = selectors.inbox_of(code(1), viewer=OWNER)
    assert read.read_at is not None
    assert selectors.unread(account="F-0003", organisation_uscc=code(1)) == 0
    assert selectors.unread(account="F-0004", organisation_uscc=code(1)) == 1


@pytest.mark.parametrize(
    "to",
    [
        {},
        {"to_organisation": code(1), "to_authority": OFFICE},
        {"to_organisation": "x"},
        {"template": "Wrong one"},
        {"case": " "},
    ],
)
def test_a_message_to_nobody_or_without_a_case_is_refused(to: dict[str, str]) -> None:
    facts = {"template": "objection-came", "case": "x-1", **to}
    if len(to) == 1 and set(to) <= {"template", "case"}:
        facts["to_authority"] = OFFICE
    with pytest.raises(MessageWrongError):
        send(facts={}, actor=CLERK, **facts)  # type: ignore[arg-type]
