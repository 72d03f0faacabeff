"""Withdrawing a record, and every entry of a list that falls with it, in one transaction."""

from collections.abc import Mapping

from xinheng.accounts.domain import Actor
from xinheng.lists.selectors import case_of_record, listed_on
from xinheng.lists.services import Period, annul, correct_period
from xinheng.records.domain.officers import officer
from xinheng.records.domain.states import SHIELDED, SHOWN, allowed
from xinheng.records.models import Version
from xinheng.records.services import correct_record, withdraw_record
from xinheng.remedies.errors import NotDecidedHereError
from xinheng.remedies.services.stepping import Written


def at_node(written: Written) -> Actor:
    """The same officer acting for the credit centre: what falls by itself may be another authority's."""
    return Actor(written.actor.name, None, written.actor.unit)


def withdraw_everywhere(record: Version, document: str, written: Written) -> None:
    """Withdraw a record; an entry that was decided here is annulled with its case. What has ended stays as it is.

    So is one that a court's plan set aside: it would be shown again if the plan failed.
    """
    number = case_of_record(record.public_id)
    if number is not None:
        _annul([number] if record.state in (*SHOWN, SHIELDED) else [], document, written)
    elif "withdraw" in allowed(record.state):
        withdraw_record(public_id=record.public_id, reason=written.reason, actor=written.actor)


def annul_resting(public_id: str, document: str, written: Written) -> list[int]:
    """Annul every running entry whose own document is this record; returns the numbers of their cases."""
    resting = listed_on(public_id)
    _annul(resting, document, written)
    return resting


def correct_everywhere(record: Version, changes: Mapping[str, str] | Period, document: str, written: Written) -> None:
    """Correct a record by its own fields, or the period of an entry that was decided here by its case.

    NotDecidedHereError for a period of another one, PeriodWrongError, SecondOfficerNeededError.
    """
    if not isinstance(changes, Period):
        correct_record(public_id=record.public_id, changes=changes, reason=written.reason, actor=written.actor)
        return
    number = case_of_record(record.public_id)
    if number is None:
        raise NotDecidedHereError(public_id=record.public_id)
    correct_period(
        number=number,
        period=changes,
        reason=written.reason,
        document=document,
        officer=officer(f"{written.actor.unit or written.by}:{written.by}"),
        actor=at_node(written),
        tell_readers=False,
    )


def _annul(cases: list[int], document: str, written: Written) -> None:
    """``document`` is the number of what ends them (``objection-17``). OfficerWrongError without a certificate."""
    for number in cases:
        who = officer(f"{written.actor.unit or written.by}:{written.by}")
        annul(number=number, reason=written.reason, document=document, officer=who, actor=at_node(written))
