"""``xinheng remedies``: a court's plan, the fall of a repair, and what is repaired elsewhere."""

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database
from xinheng.records.domain.shields import RULINGS
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.repair import MATERIALS
from xinheng.remedies.domain.steps import BY_LETTER, Workflow

if TYPE_CHECKING:
    from xinheng.remedies.selectors.holding import Held

_officer = click.option(
    "--officer", required=True, metavar="UNIT:CERTIFICATE", help="Who takes the step; another one decides."
)


def _taken_by_officers(workflow: Workflow) -> list[str]:
    return [one.act for one in workflow.steps if one.who == "officer" and one.sources]


def _tell(case: "Held", as_json: bool) -> None:
    """The case and the records it is about as they stand now, the read traced like any other."""
    from xinheng.accounts.domain import Viewer
    from xinheng.accounts.selectors import operator
    from xinheng.remedies.selectors.conducted import records_shown
    from xinheng.remedies.selectors.holding import answer_until

    until, viewer = answer_until(case), Viewer(operator(), "repair", case.name)
    result: dict[str, Any] = {
        "case": case.name,
        "number": case.row.pk,
        "organisation": case.row.organisation_uscc,
        "authority": case.row.authority_uscc,
        "state": case.state,
        "records": [{"public_id": one.public_id, "state": one.state} for one in records_shown(case, viewer=viewer)],
        "answer_until": until.isoformat() if until else None,
    }
    answer(result, as_json, lambda one: f"{one['case']}: {one['state']}, {len(one['records'])} records")


@click.command(name="reorganise")
@click.argument("uscc")
@click.option("--ruling", required=True, type=click.Choice(RULINGS), help="What the court approved.")
@click.option("--document", required=True, help="The number of the court's ruling.")
@click.option("--decided-on", required=True, type=Day(), help="Its day.")
@click.option("--court", required=True, help="The court.")
@json_option
@needs_database
def reorganise(uscc: str, ruling: str, document: str, decided_on: date, court: str, as_json: bool) -> None:
    """Enter a court's ruling on the plan of USCC handed in on paper; two officers look at it and decide."""
    from xinheng.accounts.selectors import operator
    from xinheng.remedies.selectors.holding import held
    from xinheng.remedies.services import CourtRuling, apply_reorganisation

    row = apply_reorganisation(
        organisation_uscc=uscc,
        ruling=CourtRuling(ruling, document, decided_on, court),
        channel="paper",
        actor=operator(),
    )
    _tell(held(REORGANISATION, row.pk), as_json)


@click.command(name="plan")
@click.argument("number", type=int)
@click.option("--step", required=True, type=click.Choice(_taken_by_officers(REORGANISATION)), help="The step.")
@click.option("--reason", required=True, help="Reasons, as the organisation reads them.")
@click.option("--basis", default="", help='To refuse or restore: "ndrc-order-36-2025 12".')
@click.option("--document", default="", help="To report, or to take back by letter: the number of the document.")
@click.option("--decided-on", type=Day(), help="Its day.")
@_officer
@json_option
@needs_database
def plan(number: int, step: str, as_json: bool, **said: Any) -> None:
    """Take a step in the case of a court's plan: the records follow in the same transaction, everywhere."""
    from xinheng.remedies import services
    from xinheng.remedies.conducted import REPORTS
    from xinheng.remedies.services import Report

    given: dict[str, Any] = {"number": number, "reason": said["reason"], **_acting(said["officer"])}
    if step in REPORTS:
        if said["decided_on"] is None:
            raise click.BadParameter("name the document and its day", param_hint="--decided-on")
        given["report"] = Report(said["document"], said["decided_on"])
    if step in {"refuse", "restore"}:
        given["basis"] = said["basis"]
    name = step.replace("-", "_") if step.startswith("report") else f"{step}_reorganisation"
    if step == BY_LETTER:
        name = "take_back_plan_by_letter"
    _tell(getattr(services, name)(**given), as_json)


def _acting(officer: str) -> dict[str, Any]:
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer

    return {"actor": operator(), "by": read_officer(officer).certificate}


@click.command(name="question")
@click.argument("repair", type=int)
@click.option("--facts", required=True, help="What is false in the materials.")
@click.option("--intent", required=True, help="What shows that it was on purpose.")
@click.option("--document", required=True, help="The number of the document that shows it.")
@click.option("--decided-on", required=True, type=Day(), help="Its day.")
@_officer
@json_option
@needs_database
def question(
    repair: int, facts: str, intent: str, document: str, decided_on: date, officer: str, as_json: bool
) -> None:
    """Propose that the approved REPAIR falls: only for intent; the organisation is heard first."""
    from xinheng.remedies.selectors.holding import held
    from xinheng.remedies.services import Finding, propose_reinstatement

    row = propose_reinstatement(repair=repair, finding=Finding(facts, intent, document, decided_on), **_acting(officer))
    _tell(held(REINSTATEMENT, row.pk), as_json)


@click.command(name="reinstate")
@click.argument("number", type=int)
@click.option("--step", required=True, type=click.Choice(_taken_by_officers(REINSTATEMENT)), help="The step.")
@click.option("--reason", required=True, help="Reasons, as the organisation reads them.")
@click.option("--basis", default="", help='To reinstate: "ndrc-order-36-2025 12".')
@_officer
@json_option
@needs_database
def reinstate(number: int, step: str, reason: str, basis: str, officer: str, as_json: bool) -> None:
    """Decide on the fall of a repair: it falls, or it was a slip that is put right, or it is given up."""
    from xinheng.remedies import services

    given: dict[str, Any] = {"number": number, "reason": reason, **_acting(officer)}
    if step == "reinstate":
        _tell(services.reinstate(**given, basis=basis), as_json)
    elif step == "correct-slip":
        _tell(services.correct_slip(**given), as_json)
    else:
        _tell(services.drop_reinstatement(**given), as_json)


@click.command(name="follow")
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation that asks elsewhere.")
@json_option
@needs_database
def follow(public_id: str, uscc: str, as_json: bool) -> None:
    """Follow the repair of a record whose door is elsewhere; says where that is and what to bring."""
    from xinheng.accounts.selectors import operator
    from xinheng.catalogue.current import rulebook
    from xinheng.remedies.services import follow_repair

    row = follow_repair(public_id=public_id, organisation_uscc=uscc, actor=operator())
    door = rulebook().doors[row.door]
    result = {
        "case": f"repair-{row.pk}",
        "number": row.pk,
        "state": "sent",
        "door": door.key,
        "door_name": door.zh,
        "where": door.where_zh,
        "address": door.address,
        "repair_from": row.repair_from.isoformat(),
        "materials": list(MATERIALS),
    }
    answer(result, as_json, lambda one: f"{one['case']}: {one['door_name']} {one['address']} {one['where']}")


@click.command(name="take-in")
@click.argument("public_id")
@click.option("--uscc", required=True, help="The organisation of the record.")
@click.option("--document", required=True, help="The number of the other body's decision.")
@_officer
@json_option
@needs_database
def take_in(public_id: str, uscc: str, document: str, officer: str, as_json: bool) -> None:
    """Take in a repair decided elsewhere: the record leaves every outlet in the same transaction."""
    from xinheng.remedies.services import record_repair

    done = record_repair(public_id=public_id, organisation_uscc=uscc, document=document, **_acting(officer))
    result = {"case": done.name, "number": done.row.pk, "public_id": public_id, "state": done.state}
    answer(result, as_json, lambda one: f"{one['case']}: {one['state']}")


PLAN_COMMANDS = (reorganise, plan, question, reinstate, follow, take_in)
