"""The commands of clocks and messages say what the pages say, for the same people."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from click.testing import CliRunner

from factories.files import SENDER, sender
from factories.organisations import code
from xinheng.accounts.domain import DEMO_OPERATOR, Actor
from xinheng.accounts.models import Authority, Trace
from xinheng.accounts.services import ensure_operator
from xinheng.clocks.commands import group as clocks
from xinheng.clocks.domain import Deadline
from xinheng.clocks.services import start
from xinheng.kernel.clock import on_day
from xinheng.messages.commands import group as messages
from xinheng.messages.errors import LetterServedError, LetterUnknownError
from xinheng.messages.services import serve

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")
CLERK = Actor("F-0001", SENDER)
BEGUN, TODAY = date(2026, 5, 15), date(2026, 5, 20)
MARK = Deadline("objection-mark", "working_days", 1, "shanghai-credit-regulation-2017 36")


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    with on_day(TODAY):
        ensure_operator(account=DEMO_OPERATOR)
        sender()
        Authority.objects.create(uscc=OTHER, name="乙局", level="city", division="990100", kinds=["*"])
        for number, authority in enumerate((SENDER, OTHER)):
            start(
                rule=MARK,
                case=f"objection-{number}",
                authority_uscc=authority,
                organisation_uscc=code(number + 1),
                begins_on=BEGUN,
                actor=CLERK,
            )
        yield


def run(group: object, *words: str) -> object:
    done = CliRunner().invoke(group, [*words, "--json"], catch_exceptions=False)  # type: ignore[arg-type]
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_clocks_are_listed_with_a_trace_and_an_officer_sees_the_own_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run(clocks, "list", "--on", "2026-05-20")
    assert isinstance(found, list)
    assert [one["case"] for one in found] == ["objection-0", "objection-1"]
    assert (found[0]["due_on"], found[0]["is_late"], found[0]["working_days_left"]) == ("2026-05-18", True, -2)
    assert run(clocks, "list", "--of-case", "objection-1")[0]["number"] == found[1]["number"]  # type: ignore[index]
    read = Trace.objects.filter(what="clocks.list").order_by("pk").first()
    assert read is not None
    assert set(read.tracesubject_set.values_list("uscc", flat=True)) == {code(1), code(2)}
    monkeypatch.setenv("XINHENG_ACTOR", OTHER)
    assert [one["case"] for one in run(clocks, "list")] == ["objection-1"]  # type: ignore[union-attr,attr-defined]
    assert run(clocks, "list", "--authority", SENDER) == []


def test_lateness_is_told_by_authority() -> None:
    kept = {one["authority_uscc"]: one for one in run(clocks, "late")}  # type: ignore[union-attr,attr-defined]
    assert (kept[SENDER]["running"], kept[SENDER]["late"], kept[SENDER]["ended_late"]) == (1, 1, 0)
    before = {one["authority_uscc"]: one for one in run(clocks, "late", "--on", "2026-05-18")}  # type: ignore[attr-defined]
    assert before[SENDER]["late"] == 0


def test_letters_are_served_from_the_command_line_by_their_authority(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"template": "list-notice", "facts": {}, "case": "list-case-3", "actor": CLERK}
    number = str(serve(organisation_uscc=code(1), authority_uscc=SENDER, **facts))  # type: ignore[arg-type]
    assert [one["number"] for one in run(messages, "letters")] == [int(number)]  # type: ignore[attr-defined]
    day = TODAY.isoformat()
    failed = run(messages, "failed", number, "--on", day, "--way", "post", "--reason", "returned")
    assert failed["failures"] == [{"on": day, "way": "post", "reason": "returned"}]  # type: ignore[index,call-overload]
    proof = ("served", number, "--on", day, "--way", "post", "--proof", "EMS1234567890")
    monkeypatch.setenv("XINHENG_ACTOR", OTHER)
    assert run(messages, "letters") == []
    with pytest.raises(LetterUnknownError):
        run(messages, *proof)
    monkeypatch.setenv("XINHENG_ACTOR", SENDER)
    assert run(messages, *proof)["served_on"] == day  # type: ignore[index,call-overload]
    with pytest.raises(LetterServedError):
        run(messages, *proof)
    assert run(messages, "tell") == {"attempts": 0, "waiting": 0}
