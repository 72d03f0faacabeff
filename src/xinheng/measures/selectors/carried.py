"""Reads of what carriers were told and answered, as entry and rule leave it on a day; traced (G19)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.lists.selectors import running_entries
from xinheng.measures import models
from xinheng.measures.domain import CARRYING_BY_ACT
from xinheng.measures.errors import CarryingUnknownError
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import acted_for

SHOWN_AT_MOST = 500


_ANSWERS = ("carry-out", "not-applicable")


@dataclass(frozen=True)
class Carried:
    """One measure of one entry at one carrier on a day: ``state`` follows entry and rule, whatever was written.

    ``name`` is the organisation's.
    """

    row: models.Carrying
    steps: tuple[models.CarryingStep, ...]
    state: str
    name: str

    @property
    def by_letter(self) -> bool:
        """Whether the carrier is no authority of this node."""
        return not self.row.authority_uscc

    @property
    def answered_by(self) -> str:
        """The code of the authority that answers, or records the carrier's letter."""
        return self.row.authority_uscc or self.row.listed_by_uscc

    @property
    def allowed(self) -> tuple[str, ...]:
        """The answers that lead on from here."""
        return tuple(one for one in _ANSWERS if self.state in CARRYING_BY_ACT[one].sources)

    @property
    def answer(self) -> models.CarryingStep | None:
        """The last answer of the carrier that stands: none after it was told anew."""
        for one in reversed(self.steps):
            if one.act in _ANSWERS:
                return one
            if one.act in {"tell", "resume"}:
                return None
        return None

    @property
    def changed_on(self) -> date:
        """The day of the last step."""
        return self.steps[-1].at.astimezone(clock.SHANGHAI).date()


def carried_one(number: int) -> Carried | None:
    """One measure at one carrier as it stands today; None when there is none. For services: no trace."""
    found = _carried(models.Carrying.objects.filter(pk=number), day=clock.today())
    return found[0] if found else None


def carried_by_office(authority_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What an authority is to carry out, latest first, the read traced."""
    return _read(models.Carrying.objects.filter(authority_uscc=authority_uscc), viewer, "measures.carried")


def carried_for_lister(authority_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What carriers were told of this authority's own entries and what they answered, latest first, traced."""
    return _read(models.Carrying.objects.filter(listed_by_uscc=authority_uscc), viewer, "measures.carried")


def carried_about(organisation_uscc: str, *, viewer: Viewer) -> list[Carried]:
    """What carriers were told about an organisation and what they answered: the same that officers see (G10).

    Those of an organisation that was merged into it are among them.
    """
    usccs = acted_for(organisation_uscc)
    rows = models.Carrying.objects.filter(uscc__in=usccs)
    return _read(rows, viewer, f"{OWN_READ}measures", subjects=usccs)


def carried_shown(number: int, *, viewer: Viewer, authority_uscc: str) -> Carried:
    """One, for its carrier or for who listed, traced. CarryingUnknownError alike for others' and invented ones."""
    with transaction.atomic():
        found = carried_one(number)
        if found is None or authority_uscc not in ("", found.row.authority_uscc, found.row.listed_by_uscc):
            raise CarryingUnknownError(number=number)
        trace(viewer=viewer, subjects=[found.row.uscc], what="measures.carried")
    return found


def carried_document(one: Carried) -> dict[str, Any]:
    """One measure at one carrier as commands print it."""
    row, said = one.row, one.answer
    return {
        "number": row.pk,
        "uscc": row.uscc,
        "organisation": one.name,
        "measure": row.measure,
        "name": row.measure_name,
        "basis": row.basis,
        "entry": row.record,
        "document_number": row.document_number,
        "carrier": row.carrier_name,
        "authority_uscc": row.authority_uscc,
        "by_letter": one.by_letter,
        "state": one.state,
        "until": row.until,
        "answered_on": said.at if said else None,
        "reason": said.text if said else "",
        "letter": {"number": said.letter_number, "on": said.letter_on} if said and said.letter_number else None,
    }


def _read(
    rows: QuerySet[models.Carrying], viewer: Viewer, what: str, subjects: Sequence[str] | None = None
) -> list[Carried]:
    with transaction.atomic():
        found = _carried(rows.order_by("-pk")[:SHOWN_AT_MOST], day=clock.today())
        trace(viewer=viewer, subjects=subjects or sorted({one.row.uscc for one in found}), what=what)
    return found


def _carried(rows: QuerySet[models.Carrying], *, day: date) -> list[Carried]:
    held = list(rows)
    steps: dict[int, list[models.CarryingStep]] = {one.pk: [] for one in held}
    for step in models.CarryingStep.objects.filter(carrying__in=held).order_by("carrying", "number"):
        steps[step.carrying_id].append(step)
    usccs = sorted({one.uscc for one in held})
    running = {one.record: one.suspended for one in running_entries(usccs, day=day, known=clock.now())}
    names = dict(Organisation.objects.filter(uscc__in=usccs).values_list("uscc", "name"))
    repealed = {one.measure for one in held if not rule_holds(one.measure, day)}
    found = [_as_it_stands(one, steps[one.pk], running, names.get(one.uscc, one.uscc)) for one in held]
    return [replace(one, state="ended") if one.row.measure in repealed else one for one in found]


def rule_holds(measure: str, day: date) -> bool:
    """Whether the rulebook holds this measure on a day: one that was repealed is carried out by nobody."""
    found = current.measures().get(measure)
    return found is not None and found.holds_on(day)


def _as_it_stands(
    row: models.Carrying, steps: Sequence[models.CarryingStep], running: Mapping[str, bool], name: str
) -> Carried:
    """What was written, unless the entry says otherwise: an entry that does not run leaves nothing of a measure."""
    state = steps[-1].state
    if state not in {"ended", "suspended"}:
        held_back = running.get(row.record, False) and not row.decision_basis
        state = "ended" if row.record not in running else "suspended" if held_back else state
    return Carried(row, tuple(steps), state, name)
