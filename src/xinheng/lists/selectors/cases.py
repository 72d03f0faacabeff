"""Reads of cases, their steps and their documents. What is not public is read with a viewer and traced (G19)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.kernel import clock
from xinheng.lists import domain, models
from xinheng.lists.errors import CaseUnknownError
from xinheng.records.models import Version
from xinheng.records.selectors.intake import current_state
from xinheng.records.selectors.stops import doubted
from xinheng.subjects.selectors import acted_for

FALLEN = domain.FALLEN


@dataclass(frozen=True)
class CaseFile:
    """One case with everything that was written in it, on a day."""

    row: models.Case
    steps: tuple[models.Step, ...]
    case: domain.Case
    phase: domain.Phase
    allowed: tuple[domain.Act, ...]
    document_state: str
    record_state: str = ""
    in_doubt: bool = False
    """Whether a restore put the document or the entry in doubt: nothing rests on either until somebody looked."""

    @property
    def standing(self) -> str:
        """Where it stands in truth on the day: ``standing_of``."""
        return domain.standing_of(self.case.state, self.phase, self.record_state)

    @property
    def left_otherwise(self) -> bool:
        """Whether the entry ended outside its case, as under a court's plan: shown nowhere, and nothing rests on it."""
        return self.standing in {domain.SET_ASIDE, domain.ENDED_OTHERWISE}

    @property
    def document_stands(self) -> bool:
        """Whether the document it rests on was not withdrawn, repaired or ended, as far as this node knows."""
        return self.document_state not in FALLEN

    @property
    def record(self) -> str:
        """The public identifier of the entry's record; empty while nothing is listed."""
        return next((one.record for one in self.steps if one.act == "list"), "")


@dataclass(frozen=True)
class CaseLine:
    """One case in a list of cases: where it stands in truth (``standing_of``), and the next day that matters."""

    row: models.Case
    state: str
    until: date | None


def steps_of(number: int) -> tuple[models.Step, ...]:
    """The steps of a case in order."""
    return tuple(models.Step.objects.filter(case_id=number).order_by("number"))


def as_case(row: models.Case, steps: Sequence[models.Step]) -> domain.Case:
    """A case as the pure domain knows it."""
    terms = domain.Terms(row.statement_days, row.months, row.early_months)
    return domain.Case(terms, tuple(_step(one) for one in steps))


def _step(row: models.Step) -> domain.Step:
    transition = next(one for one in domain.TRANSITIONS if one.act == row.act)
    return domain.Step(transition.act, row.day, row.certificate, row.until, row.served_on, row.answers, row.since)


def document_state(row: models.Case) -> str:
    """The state of the record of a case's document; empty when this node holds none.

    A record that came in after the case began is known by its number.
    """
    if row.document_record:
        return entry_state(row.document_record)
    found = record_of_document(row.uscc, row.document_normal)
    return found[1] if found else ""


def document_in_doubt(row: models.Case) -> bool:
    """Whether a restore put a case's document in doubt: it did not fall, and nobody can be listed on it (G24)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT lists_document_fell(c, 'infinity') FROM lists_case AS c WHERE id = %s", [row.pk])
        ((fell,),) = cursor.fetchall()
    return bool(fell) and document_state(row) not in FALLEN


def entry_state(public_id: str) -> str:
    """The state of the record of an entry; empty when this node holds none."""
    found = current_state(public_id) if public_id else None
    return found[1] if found else ""


def case_file(
    number: int, *, viewer: Viewer, authority_uscc: str = "", organisation_uscc: str = "", officer: str = ""
) -> CaseFile:
    """A case with its timeline, traced. CaseUnknownError alike for another's and for one that never was."""
    with transaction.atomic():
        row = models.Case.objects.select_related("organisation").filter(pk=number).first()
        if row is None or authority_uscc not in ("", row.authority_uscc):
            raise CaseUnknownError(case=number)
        steps = steps_of(number)
        if organisation_uscc and (row.uscc not in acted_for(organisation_uscc) or not _told(steps)):
            raise CaseUnknownError(case=number)
        trace(viewer=viewer, subjects=[row.uscc], what=f"{OWN_READ}list-case" if organisation_uscc else "lists.case")
    case, day = as_case(row, steps), clock.today()
    acts = domain.allowed(case, day, officer)
    entry = next((one.record for one in steps if one.act == "list"), "")
    states = document_state(row), entry_state(entry)
    doubt = bool(doubted([entry])) or document_in_doubt(row)
    return CaseFile(row, steps, case, case.phase(day), acts, *states, in_doubt=doubt)


def _told(steps: Sequence[models.Step]) -> bool:
    """Whether the organisation was sent a notice: before that there is nothing against it to see (G10)."""
    return any(one.act == "send-notice" for one in steps)


def cases_of(authority_uscc: str, *, viewer: Viewer, at_most: int) -> list[CaseLine]:
    """The cases of an authority with where each stands today and its next day, latest first, the read traced.

    What is not decided is never left out for what is newer.
    """
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number").values("state")[:1]
    held = models.Case.objects.filter(authority_uscc=authority_uscc).annotate(state=Subquery(last))
    rows = held.select_related("organisation")
    with transaction.atomic():
        undecided = list(rows.filter(state__in=domain.OPEN).order_by("pk")[:at_most])
        others = list(rows.exclude(state__in=domain.OPEN).order_by("-pk")[: at_most - len(undecided)])
        found = sorted([*undecided, *others], key=lambda one: -one.pk)
        trace(viewer=viewer, subjects=sorted({one.uscc for one in found}), what="lists.cases")
    return standing_lines(found)


def cases_about(organisation_uscc: str) -> list[CaseLine]:
    """The cases about an organisation, or one that was merged into it, of which it was told, latest first."""
    told = models.Case.objects.filter(uscc__in=acted_for(organisation_uscc), step__act="send-notice")
    return standing_lines(told.order_by("-pk"))


def standing_lines(rows: Iterable[models.Case]) -> list[CaseLine]:
    """These cases with where each stands today and its next day, in their order; three queries for all."""
    held, today = list(rows), clock.today()
    steps: dict[int, list[models.Step]] = {row.pk: [] for row in held}
    for one in models.Step.objects.filter(case__in=held).order_by("case", "number"):
        steps[one.case_id].append(one)
    entries = [one.record for each in steps.values() for one in each if one.act == "list"]
    current = Version.objects.filter(public_id__in=entries, known_to__isnull=True)
    states = dict(current.values_list("public_id", "state"))
    return [_line(row, steps[row.pk], states, today) for row in held]


def _line(row: models.Case, steps: Sequence[models.Step], states: Mapping[str, str], day: date) -> CaseLine:
    case = as_case(row, steps)
    entry = next((states.get(one.record, "") for one in steps if one.act == "list"), "")
    standing = domain.standing_of(case.state, case.phase(day), entry)
    until = case.ends_on if standing == domain.LISTED else case.answer_until if case.state == "notice-served" else None
    return CaseLine(row, standing, until)


def case_of_record(public_id: str) -> int | None:
    """The number of the case that made this record; None for one decided elsewhere."""
    found = models.Step.objects.filter(act="list", record=public_id).values_list("case_id", flat=True).first()
    return None if found is None else int(found)


def cases_of_records(public_ids: Collection[str]) -> dict[str, int]:
    """The cases that made these records, by record; those decided elsewhere are not in it."""
    steps = models.Step.objects.filter(act="list", record__in=public_ids)
    return {record: int(case) for record, case in steps.values_list("record", "case_id")}


def took_part(public_id: str) -> tuple[str, ...]:
    """The officers who took part in the case that made this record, by certificate and account; none for others'."""
    number = case_of_record(public_id)
    found = models.Step.objects.filter(case_id=number).exclude(certificate="") if number is not None else ()
    return tuple(sorted({name for one in found for name in (one.certificate, one.actor)}))


def listed_on(document_record: str) -> list[int]:
    """The numbers of the cases whose entry runs on this record as its document, in order.

    Of cases that began before the record came in: those that no other record of this number carries.
    """
    last = models.Step.objects.filter(case=OuterRef("pk")).order_by("-number")
    named = Version.objects.filter(public_id=document_record, known_to__isnull=True)
    uscc, number = named.values_list("uscc", "document_number_normal").first() or ("", "")
    about = Q(document_record=document_record) | Q(document_record="", uscc=uscc, document_normal=number)
    rows = models.Case.objects.filter(about).annotate(state=Subquery(last.values("state")[:1]))
    listed = rows.filter(state="listed").order_by("pk")
    return [one.pk for one in listed if one.document_record or document_state(one) in FALLEN]


def entries_on(documents: Collection[str]) -> set[str]:
    """The records of the entries that were decided here on these records as their documents."""
    if not documents:
        return set()
    named = Version.objects.filter(public_id__in=documents, known_to__isnull=True)
    by_number = Exists(
        named.filter(
            organisation=OuterRef("case__organisation"), document_number_normal=OuterRef("case__document_normal")
        )
    )
    about = Q(case__document_record__in=documents) | Q(by_number, case__document_record="")
    return set(models.Step.objects.filter(about, act="list").values_list("record", flat=True))


def record_of_document(uscc: str, number_normal: str) -> tuple[str, str] | None:
    """The record of a document of this organisation and its state, one that is shown first; None when none is held."""
    rows = Version.objects.filter(uscc=uscc, document_number_normal=number_normal, known_to__isnull=True)
    found = sorted(rows.values_list("public_id", "state"), key=lambda one: one[1] in FALLEN)
    return found[0] if found else None
