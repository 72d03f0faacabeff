"""Destroying content at the end of retention: one officer proposes, another confirms, the database does it (G16).

With records go answers of the check and bans that are over, each after its own period; rooms above hang the work on
the same confirmation. What stays: commitments of acts without salt or body, salted digests of rows, sums. So the
ledger and every batch still verify, and nothing tells what was destroyed.
"""

from datetime import date

from django.db import connection

from xinheng.accounts.domain import Actor
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.errors import EntryUnknownError
from xinheng.kernel import clock
from xinheng.ledger.journal import DESTROYED
from xinheng.ledger.services import act, note
from xinheng.records.domain.officers import Officer
from xinheng.records.domain.retention import BAN_RETENTION, CHECK_RETENTION, LEAST_MONTHS, RETENTION, Periods
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


def periods_in_force(day: date) -> Periods:
    """The rulebook's periods on a day, none under the least; an older rulebook says none for checks and bans."""
    return Periods(_months(RETENTION, day), _months_said(CHECK_RETENTION, day), _months_said(BAN_RETENTION, day))


def _months(key: str, day: date) -> int:
    return max(LEAST_MONTHS, int(parameter(rulebook(), key, day).value))


def _months_said(key: str, day: date) -> int | None:
    try:
        return _months(key, day)
    except EntryUnknownError:
        return None


def propose_destruction(*, until: date, officer: Officer, actor: Actor, periods: Periods | None = None) -> Destruction:
    """Propose to destroy what is over by a day that has come; the rulebook's periods unless a restore names others.

    DestructionDayError for a later day.
    """
    today = clock.today()
    if until > today:
        raise DestructionDayError(until=until.isoformat(), today=today.isoformat())
    _refuse_person(officer)
    kept = periods_in_force(today) if periods is None else periods
    months = {"months": kept.records, "check_months": kept.checks, "ban_months": kept.bans}
    body = {"until": until.isoformat(), **months, "unit": officer.unit, "certificate": officer.certificate}
    with act(kind="records.destruction.proposed", actor=actor, body=body) as draft:
        made = Destruction.objects.create(
            until=until, **months, unit=officer.unit, certificate=officer.certificate, proposed_at=clock.now()
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
        note(what=DESTROYED, items=[_item(asked, officer)])
        _begin_to_count()
        done = DestructionDone.objects.create(
            destruction=asked, unit=officer.unit, certificate=officer.certificate, done_at=clock.now()
        )
        done.refresh_from_db()
        done.cases, done.answers = _gone("cases"), _gone("answers")
        counted = {"records": done.records, "cases": done.cases, "answers": done.answers}
        counted |= {"versions": done.versions, "acts": done.acts}
        draft.body.update(destruction=number, unit=officer.unit, certificate=officer.certificate, **counted)
    return done


def _item(asked: Destruction, second: Officer) -> str:
    """What the journal says of a destruction: day, months, both officers, months of checks and bans (0: they stay)."""
    said = (asked.months, asked.certificate, second.certificate, asked.check_months or 0, asked.ban_months or 0)
    return f"{asked.until.isoformat()} {' '.join(map(str, said))}"


_COUNTED = ("cases", "answers")


def _begin_to_count() -> None:
    """The triggers of the rooms above count in this transaction from here on."""
    with connection.cursor() as cursor:
        for what in _COUNTED:
            cursor.execute("SELECT set_config(%s, '0', true)", [f"xinheng.{what}_gone"])


def _gone(what: str) -> int:
    """How many of these the triggers deleted since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [f"xinheng.{what}_gone"])
        return int(cursor.fetchone()[0])


def _take_turn() -> None:
    """One destruction at a time: what two proposals name alike goes once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('records.destruction'))")


def _refuse_person(officer: Officer) -> None:
    refuse_person_numbers("officer", officer.unit)
    refuse_person_numbers("officer", officer.certificate)
