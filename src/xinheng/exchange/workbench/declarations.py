"""The facts that organisations declared to an authority, and how far each is verified; every read is traced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet

from xinheng.accounts.domain import Viewer
from xinheng.accounts.services import trace
from xinheng.catalogue.current import declared, rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.explaining import labelled
from xinheng.exchange.services.verifying import DECLARATION, state_of
from xinheng.exchange.verification import VerifyingStep, steps_from
from xinheng.records.errors import RecordUnknownError
from xinheng.records.models import Version

PAGE_ROWS = 50
STANDING = ("declared", "taken", "verified")


@dataclass(frozen=True)
class DeclarationLine:
    """A declaration in a list."""

    place: int
    public_id: str
    uscc: str
    name: str
    type: str
    number: str
    declared_on: date
    state: str


@dataclass(frozen=True)
class DeclarationPage:
    """One declaration as its officer opens it: ``seen`` is its version, ``steps`` what may be done now."""

    line: DeclarationLine
    seen: int
    fields: Sequence[tuple[str, str]]
    reason: str
    steps: tuple[VerifyingStep, ...]


def _declared(authority_uscc: str) -> QuerySet[Version]:
    return Version.objects.select_related("organisation").filter(
        kind=DECLARATION, sender_uscc=authority_uscc, source_uscc=F("uscc"), known_to__isnull=True, state="effective"
    )


def declarations(
    authority_uscc: str, *, state: str, viewer: Viewer, after: int = 0
) -> tuple[list[DeclarationLine], int | None]:
    """The standing declarations to an authority in one state, oldest first, and where the rest begins; traced."""
    how = declared()[DECLARATION]
    said = {"taken": how.taken_value, "verified": how.verified_value}
    field = f"payload__{how.verification_field}"
    with transaction.atomic():
        rows = _declared(authority_uscc).filter(pk__gt=after).order_by("pk")
        if state in said:
            rows = rows.filter(**{field: said[state]})
        else:
            others = Q(**{f"{field}__in": list(said.values())})
            rows = rows.filter(~others | Q(**{f"{field}__isnull": True}))
        found = list(rows[: PAGE_ROWS + 1])
        shown = found[:PAGE_ROWS]
        trace(viewer=viewer, subjects=sorted({one.uscc for one in shown}), what="exchange.declarations")
    lines = [_line(one) for one in shown]
    return lines, lines[-1].place if len(found) > PAGE_ROWS else None


def declaration(public_id: str, *, authority_uscc: str, viewer: Viewer) -> DeclarationPage:
    """One declaration to an authority, traced; RecordUnknownError alike for another's and one that never was."""
    with transaction.atomic():
        found = _declared(authority_uscc).filter(public_id=public_id).first()
        if found is None:
            raise RecordUnknownError(public_id=public_id)
        trace(viewer=viewer, subjects=[found.uscc], what="exchange.declaration")
    kind: Kind = rulebook().kinds[DECLARATION]
    line = _line(found)
    return DeclarationPage(
        line, found.version, labelled(kind, found.payload), found.reason or "", steps_from(line.state)
    )


def _line(one: Version) -> DeclarationLine:
    roles = rulebook().kinds[DECLARATION].roles
    return DeclarationLine(
        place=one.pk,
        public_id=one.public_id,
        uscc=one.uscc,
        name=one.organisation.name,
        type=one.payload.get(roles["document_name"], ""),
        number=one.document_number,
        declared_on=one.decided_on,
        state=state_of(one),
    )
