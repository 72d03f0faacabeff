"""Destroying content at the end of retention: one officer proposes, another confirms, the database does it (G16).

What stays: commitments of acts without salt or body, salted digests of rows, sums. So the ledger and every batch still
verify, and nothing tells what was destroyed.
"""

from datetime import date

from django.db import connection

from xinheng.accounts.domain import Actor
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.ledger.journal import DESTROYED
from xinheng.ledger.services import act, note
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.retention import LEAST_MONTHS, RETENTION
from xinheng.records.errors import (
    DestructionDayError,
    DestructionDoneError,
    DestructionUnknownError,
    SecondOfficerMissingError,
)
from xinheng.records.models import Destruction, DestructionDone
from xinheng.records.rows import refuse_person_numbers

_OVER = """
SELECT count(*) FROM records_version v WHERE v.known_to IS NULL AND records_kept_until(v, %s) <= %s"""


def records_over(*, months: int, until: date) -> int:
    """How many records' retention is over by a day."""
    with connection.cursor() as cursor:
        cursor.execute(_OVER, [months, until])
        return int(cursor.fetchone()[0])


def propose_destruction(*, until: date, officer: Officer, actor: Actor, months: int | None = None) -> Destruction:
    """Propose to destroy what is over by a day that has come; the rulebook's retention unless a restore names one.

    DestructionDayError for a later day.
    """
    today = clock.today()
    if until > today:
        raise DestructionDayError(until=until.isoformat(), today=today.isoformat())
    _refuse_person(officer)
    kept = max(LEAST_MONTHS, int(parameter(rulebook(), RETENTION, today).value)) if months is None else months
    body = {"until": until.isoformat(), "months": kept, "unit": officer.unit, "certificate": officer.certificate}
    with act(kind="records.destruction.proposed", actor=actor, body=body) as draft:
        made = Destruction.objects.create(
            until=until, months=kept, unit=officer.unit, certificate=officer.certificate, proposed_at=clock.now()
        )
        draft.body["destruction"] = made.pk
    return made


def confirm_destruction(*, number: int, officer: Officer, actor: Actor) -> DestructionDone:
    """Destroy what a proposal names, as another officer. It cannot be undone, and a restore does it again.

    DestructionUnknownError, DestructionDoneError, SecondOfficerMissingError.
    """
    _refuse_person(officer)
    with act(kind="records.destruction.confirmed", actor=actor) as draft:
        asked = Destruction.objects.filter(pk=number).first()
        if asked is None:
            raise DestructionUnknownError(number=number)
        _take_turn()
        before = DestructionDone.objects.filter(destruction=asked).first()
        if before is not None:
            raise DestructionDoneError(number=number, records=before.records)
        if asked.certificate == officer.certificate:
            raise SecondOfficerMissingError(certificate=officer.certificate)
        note(
            what=DESTROYED,
            items=[f"{asked.until.isoformat()} {asked.months} {asked.certificate} {officer.certificate}"],
        )
        _cases_gone(begin=True)
        done = DestructionDone.objects.create(
            destruction=asked, unit=officer.unit, certificate=officer.certificate, done_at=clock.now()
        )
        done.refresh_from_db()
        done.cases = _cases_gone()
        counted = {"records": done.records, "cases": done.cases, "versions": done.versions, "acts": done.acts}
        draft.body.update(destruction=number, unit=officer.unit, certificate=officer.certificate, **counted)
    return done


def _cases_gone(*, begin: bool = False) -> int:
    """How many cases the triggers of the rooms above deleted in this transaction since it was asked to ``begin``."""
    with connection.cursor() as cursor:
        if begin:
            cursor.execute("SELECT set_config('xinheng.cases_gone', '0', true)")
        cursor.execute("SELECT current_setting('xinheng.cases_gone')")
        return int(cursor.fetchone()[0])


def _take_turn() -> None:
    """One destruction at a time: what two proposals name alike goes once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('records.destruction'))")


def _refuse_person(officer: Officer) -> None:
    refuse_person_numbers("officer", officer.unit)
    refuse_person_numbers("officer", officer.certificate)
