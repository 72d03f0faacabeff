"""G16: after repair or end only source, owner and auditor read a record; others are answered as for an invented one."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factories.landing import ACTOR, land
from xinheng.accounts.domain import DEMO_OPERATOR, Actor, Viewer
from xinheng.accounts.models import Authority, Trace
from xinheng.accounts.services import ensure_operator
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.records.commands import group
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version
from xinheng.records.selectors import archive, letter
from xinheng.records.services import correct_record, hold_record, mitigate_record, rematch_record, withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

USCC, SOURCE, OTHER = "91350100M000100Y43", "11330000002482228T", "11350100M00010001A"
FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕118号"}
KNOWN, RUNNING, ENDED = date(2026, 5, 15), date(2027, 5, 10), date(2027, 5, 11)


def of(authority: str | None, **options: Any) -> Viewer:
    return Viewer(Actor("35010012345", authority, "unit"), "supervision", "2026-7", **options)


NEVER = {
    "another authority": of(OTHER),
    "the node without the auditor's purpose": of(None),
    "another organisation": of(None, own_uscc="91110000101623741K"),
}
ALWAYS = {"source": of(SOURCE), "owner": of(None, own_uscc=USCC), "auditor": of(None, auditor=True)}


@pytest.fixture
def public_id() -> str:
    _, [found] = land(FINE, known_on=KNOWN)
    return found


def read(viewer: Viewer, day: date) -> list[str]:
    with clock.on_day(day):
        found = archive(viewer=viewer, uscc=USCC, as_of=RUNNING, known=clock.now())
    return [one.public_id for one in found.records]


def repaired(public_id: str) -> None:
    """A repair decided elsewhere, as the room of remedies will write it."""
    found = Version.objects.get(public_id=public_id, known_to=None)
    names = [one.attname for one in Version._meta.concrete_fields if one.attname not in ("id", "known_to")]
    values = {name: getattr(found, name) for name in names} | {"state": "repaired", "version": found.version + 1}
    for channel in ("public", "bulk", "departments"):
        values |= dict.fromkeys((f"{channel}_from", f"{channel}_to", f"{channel}_to_turned"))
    Version(**values).save(force_insert=True)


@pytest.mark.parametrize("viewer", NEVER.values(), ids=NEVER)
def test_others_read_while_it_runs_and_never_after_its_end(viewer: Viewer, public_id: str) -> None:
    assert read(viewer, RUNNING) == [public_id]
    assert read(viewer, ENDED) == []


@pytest.mark.parametrize("viewer", NEVER.values(), ids=NEVER)
@pytest.mark.parametrize(
    "end",
    [
        lambda one: withdraw_record(public_id=one, reason="撤销", actor=ACTOR),
        repaired,
        lambda one: mitigate_record(
            public_id=one, ground="slight", document="免1号", first=Officer("甲", "1001"), second=Officer("乙", "1002"),
            actor=ACTOR,
        ),
    ],
    ids=["withdrawn", "repaired", "mitigated"],
)  # fmt: skip
def test_others_never_read_what_left(viewer: Viewer, end: Callable[[str], object], public_id: str) -> None:
    with clock.on_day(date(2026, 6, 1)):
        end(public_id)
        with pytest.raises(XinhengError) as refusal:
            letter(viewer=viewer, public_id=public_id)
        with pytest.raises(XinhengError) as invented:
            letter(viewer=viewer, public_id="0" * 32)
    assert read(viewer, date(2026, 6, 2)) == []
    assert refusal.value.explain().replace(public_id, "0" * 32) == invented.value.explain()
    assert refusal.value.code == invented.value.code == "record-unknown"
    assert list(Trace.objects.values_list("what", flat=True)) == ["records.letter.refused", "records.show"]


@pytest.mark.parametrize("viewer", ALWAYS.values(), ids=ALWAYS)
def test_source_owner_and_auditor_read_everything(viewer: Viewer, public_id: str) -> None:
    with clock.on_day(date(2026, 6, 1)):
        repaired(public_id)
        assert letter(viewer=viewer, public_id=public_id).state == "repaired"
    assert read(viewer, ENDED) == [public_id]


def test_what_was_corrected_away_is_not_others_business(public_id: str) -> None:
    with clock.on_day(date(2026, 6, 1)):
        correct_record(public_id=public_id, changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
    with clock.on_day(date(2026, 6, 2)):
        for viewer, seen in ((of(OTHER), []), (of(SOURCE), [1])):
            found = archive(viewer=viewer, uscc=USCC, as_of=KNOWN, known=clock.now().replace(month=5, day=20))
            assert [one.version for one in found.records] == seen


ACTS: dict[str, Callable[[str, Actor], object]] = {
    "withdraw": lambda one, actor: withdraw_record(public_id=one, reason="x", actor=actor),
    "correct": lambda one, actor: correct_record(public_id=one, changes={"CF_SY": "甲"}, reason="x", actor=actor),
    "hold": lambda one, actor: hold_record(public_id=one, reason="x", actor=actor),
    "rematch": lambda one, actor: rematch_record(public_id=one, uscc="91110000101623741K", reason="x", actor=actor),
}


@pytest.mark.parametrize("name", ACTS)
def test_no_other_authority_acts_on_a_record(name: str, public_id: str) -> None:
    with clock.on_day(date(2026, 6, 1)), pytest.raises(XinhengError, match="record-unknown"):
        ACTS[name](public_id, Actor("35010012345", OTHER, "unit"))
    assert Version.objects.count() == 1
    assert [(one.what, one.authority_uscc) for one in Trace.objects.all()] == [(f"records.{name}.refused", OTHER)]


def test_on_the_command_line_too(public_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ensure_operator(account=DEMO_OPERATOR)
    for uscc in (SOURCE, OTHER):
        Authority.objects.create(uscc=uscc, name="机关", level="city", division="350100", kinds=["*"])

    def shown(actor: str, **environment: str) -> list[Any]:
        for name, value in ({"XINHENG_ACTOR": actor} | environment).items():
            monkeypatch.setenv(name, value)
        with clock.on_day(ENDED):
            done = CliRunner().invoke(group, ["show", USCC, "--purpose", "supervision", "--case", "1", "--json"])
        assert done.exit_code == 0, done.output
        found: list[Any] = json.loads(done.stdout)["records"]
        return found

    assert len(shown(SOURCE)) == len(shown("")) == 1
    assert shown(OTHER) == []
    assert Trace.objects.filter(what="records.show", authority_uscc=OTHER).count() == 1


def test_no_read_of_versions_forgets_to_ask() -> None:
    """Every selector that takes a viewer asks ``readable``, or looks at the viewer's own authority's records only.

    Whoever adds one is told here; ``tests/exchange/test_desk_records.py`` asks for another authority's.
    """
    folder = Path(__file__).parents[2] / "src" / "xinheng" / "records" / "selectors"
    reading = [one for one in folder.rglob("*.py") if "viewer: Viewer" in one.read_text(encoding="utf-8")]
    assert {one.stem for one in reading} == {"archive", "letters", "own_records"}
    own = "authority in (current.sender_uscc, current.authority_uscc, current.source_uscc)"
    asked = {one.stem: own if one.stem == "own_records" else "readable(viewer" for one in reading}
    assert all(asked[one.stem] in one.read_text(encoding="utf-8") for one in reading)
