"""G10: what officers see about an organisation minus what it sees itself is empty, and no table hides another file."""

from datetime import date
from typing import Any

import pytest
from django.apps import apps

from factories.landing import ACTOR, AUTHORITY, land
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.services import read_traces
from xinheng.kernel import clock
from xinheng.records.selectors import archive, letter
from xinheng.records.services import correct_record, start_stop, withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

USCC, OTHER = "91350100M000100Y43", "11350100M00010001A"
KNOWN, DAY = date(2026, 5, 15), date(2026, 6, 2)
OWNER = Viewer(Actor("own", None, "organisation"), "own-file", "1", own_uscc=USCC)
OFFICERS = {
    "source": Viewer(Actor("35010012345", AUTHORITY[0], "unit"), "supervision", "1"),
    "another authority": Viewer(Actor("35010012345", OTHER, "unit"), "supervision", "1"),
    "auditor": Viewer(Actor("operator", None, "node"), "audit", "1", auditor=True),
}
DOORS = {
    "records.Version": "the archive, the letter and the public page",
    "subjects.Organisation": "the public page",
    "subjects.OrganisationName": "the public page, former names included",
    "subjects.Identifier": "the codes the organisation's own registration carries",
    "subjects.Conflict": "registers that contradict each other: a question to them, no fact about it",
    "accounts.TraceSubject": "accounts traces: who read its data",
    "exchange.WaitingRow": "the own file: that a row waits, whose and why; its content is nobody's fact yet",
    "accounts.Mandate": "who may act: /mine/mandates",
    "accounts.ClientGrant": "programs act for authorities only; what they read is in /mine/looks",
    "accounts.Invitation": "while it is open: /mine/mandates; once used it is a mandate",
    "accounts.Recusal": "an officer kept away, no fact about the organisation; whoever reads it is in /mine/looks",
    "clocks.Clock": "/mine/messages",
    "messages.Message": "/mine/messages",
    "messages.Letter": "/mine/messages leads to /mine/letters",
    "messages.Contact": "its own address for notices, which no officer reads",
    "messages.Endpoint": "its own addresses for notices, which no officer reads",
    "remedies.Objection": "/mine/objections",
    "remedies.Proceeding": "/mine/proceedings",
    "remedies.Repair": "/mine/repairs",
    "remedies.Reorganisation": "/mine/reorganisations",
    "remedies.Reinstatement": "/mine/reinstatements",
    "records.Shield": "/mine/reorganisations, and the own file says it of each record",
    "lists.Case": "/mine/lists, from the notice on",
    "lists.Ban": "the own file",
    "measures.Check": "/mine/checks: the receipt of every check",
    "measures.Carrying": "/mine/measures",
}
NAMING = {"uscc", "organisation", "organisation_uscc", "to_organisation"}
"""Every table that names an organisation, and where the organisation itself reads it."""


def land_everything() -> None:
    """A fine that runs, one corrected, one withdrawn, one stopped, and a warning that is never public."""
    base: dict[str, Any] = {"types": "罚款", "decided_on": date(2026, 5, 10)}
    rows = [base | {"document_number": f"{at}号"} for at in range(4)] + [
        base | {"document_number": "4号", "types": "警告"}
    ]
    _, ids = land(*rows, known_on=KNOWN)
    with clock.on_day(date(2026, 6, 1)):
        correct_record(public_id=ids[1], changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
        withdraw_record(public_id=ids[2], reason="复议撤销", actor=ACTOR)
        start_stop(scope="record", target=ids[3], reason="核实中", actor=ACTOR)


@pytest.mark.parametrize("viewer", OFFICERS.values(), ids=OFFICERS)
def test_an_officer_sees_nothing_that_the_organisation_does_not(viewer: Viewer) -> None:
    land_everything()
    with clock.on_day(DAY):
        for known in (clock.now(), clock.now().replace(month=5, day=20)):
            seen = archive(viewer=viewer, uscc=USCC, as_of=DAY, known=known).records
            own = archive(viewer=OWNER, uscc=USCC, as_of=DAY, known=known).records
            assert seen
            assert [one for one in seen if one not in own] == []
        for record in seen:
            assert letter(viewer=viewer, public_id=record.public_id) == letter(viewer=OWNER, public_id=record.public_id)


def test_the_organisation_sees_every_version_ever_held() -> None:
    land_everything()
    model = apps.get_model("records", "Version")
    with clock.on_day(DAY):
        instants = sorted(set(model.objects.values_list("known_from", flat=True)))
        found = {
            (one.public_id, one.version)
            for known in instants
            for one in archive(viewer=OWNER, uscc=USCC, as_of=DAY, known=known).records
        }
    assert found == set(model.objects.values_list("public_id", "version"))


def test_the_organisation_sees_who_looked() -> None:
    land_everything()
    with clock.on_day(DAY):
        for viewer in OFFICERS.values():
            archive(viewer=viewer, uscc=USCC, as_of=DAY, known=clock.now())
        found = read_traces(viewer=OWNER, uscc=USCC)
    assert [one.what for one in found] == ["own.accounts.traces", *["records.show"] * 3]


def test_every_table_that_names_an_organisation_has_a_door_for_it() -> None:
    naming = {
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("xinheng.")
        and any(one.name in NAMING for one in model._meta.get_fields() if one.concrete)
    }
    offices = {"accounts.Authority"}
    assert naming - offices == set(DOORS)
