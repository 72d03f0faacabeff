"""Reads of messages. Whoever reads an inbox or a letter leaves a trace (G19)."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from xinheng.accounts.domain import OWN_READ, Viewer
from xinheng.accounts.services import trace
from xinheng.messages import domain, models
from xinheng.messages.errors import LetterUnknownError, MessageUnknownError

SHOWN_AT_MOST = 200


def service_of(number: int) -> domain.Service:
    """A letter and what became of its service; LetterUnknownError without one. For rooms above: no trace, no page."""
    found = _letters().filter(pk=number).first()
    if found is None:
        raise LetterUnknownError(number=number)
    return _service(found)


def services_of_case(case: str) -> list[domain.Service]:
    """The letters of a case, oldest first."""
    return [_service(one) for one in _letters().filter(case=case).order_by("pk")]


def services_of_cases(cases: Collection[str]) -> dict[str, domain.Service]:
    """The latest letter of each of these cases that has one."""
    return {one.case: _service(one) for one in _letters().filter(case__in=cases).order_by("pk")}


def count_letters_to_serve(authority_uscc: str) -> int:
    """How many letters of an authority wait for the proof of their service."""
    return models.Letter.objects.filter(authority_uscc=authority_uscc, letterserved=None).count()


def read_letters(*, viewer: Viewer, authority_uscc: str = "") -> list[domain.Service]:
    """The letters of the node or of one authority whose service is not proven, oldest first; the read is traced.

    Whoever acts for an authority reads that authority's only.
    """
    acting = viewer.actor.authority_uscc if viewer.actor else None
    rows = _letters().filter(letterserved=None).order_by("pk")
    for wanted in filter(None, (authority_uscc, acting)):
        rows = rows.filter(authority_uscc=wanted)
    with transaction.atomic():
        found = [_service(one) for one in rows]
        _trace(viewer, found)
    return found


def letters_at_desk(
    *, viewer: Viewer, authority_uscc: str, at_most: int = SHOWN_AT_MOST
) -> tuple[list[domain.Service], list[domain.Service]]:
    """The letters of an authority, so many at most: to serve, oldest first, and served, latest first; traced."""
    own = _letters().filter(authority_uscc=authority_uscc)
    with transaction.atomic():
        waiting = [_service(one) for one in own.filter(letterserved=None).order_by("pk")[:at_most]]
        rows = own.filter(letterserved__isnull=False).order_by("-letterserved__pk")
        served = [_service(one) for one in rows[:at_most]]
        _trace(viewer, [*waiting, *served])
    return waiting, served


def letters_chosen(numbers: Collection[int], *, viewer: Viewer, authority_uscc: str) -> list[domain.Service]:
    """Of these letters the authority's own that are to be served, oldest first; the read is traced."""
    rows = _letters().filter(pk__in=numbers, authority_uscc=authority_uscc, letterserved=None).order_by("pk")
    with transaction.atomic():
        found = [_service(one) for one in rows]
        _trace(viewer, found)
    return found


def _trace(viewer: Viewer, found: Iterable[domain.Service]) -> None:
    trace(viewer=viewer, subjects=sorted({one.organisation_uscc for one in found}), what="messages.letters")


def letter_read(number: int, *, viewer: Viewer, organisations: Collection[str] = ()) -> domain.Service:
    """One letter, its read traced: for the authority that serves it and the organisation it is for.

    ``organisations`` are those that the viewer's own acts for besides, merged into it. LetterUnknownError alike for
    another's and one that never was.
    """
    with transaction.atomic():
        found = _letters().filter(pk=number).first()
        acting = viewer.actor.authority_uscc if viewer.actor else None
        own = {viewer.own_uscc, *organisations}
        if found is None or ((acting or "") != found.authority_uscc and found.organisation_uscc not in own):
            raise LetterUnknownError(number=number)
        what = f"{OWN_READ}letter" if viewer.own_uscc else "messages.letter"
        trace(viewer=viewer, subjects=[found.organisation_uscc], what=what)
        return _service(found)


def inbox_of(organisation_uscc: str, *, viewer: Viewer) -> list[domain.Message]:
    """The messages to an organisation, latest first, the read traced. Only the organisation itself reads them."""
    if viewer.own_uscc != organisation_uscc:
        raise MessageUnknownError(number=0)
    with transaction.atomic():
        trace(viewer=viewer, subjects=[organisation_uscc], what=f"{OWN_READ}inbox")
        return _inbox(models.Message.objects.filter(to_organisation=organisation_uscc), viewer)


def inbox_of_authority(authority_uscc: str, *, viewer: Viewer) -> list[domain.Message]:
    """The messages to an authority, latest first, the read traced. Only its own officers read them."""
    if viewer.actor is None or viewer.actor.authority_uscc != authority_uscc:
        raise MessageUnknownError(number=0)
    with transaction.atomic():
        trace(viewer=viewer, subjects=[], what="messages.inbox")
        return _inbox(models.Message.objects.filter(to_authority=authority_uscc), viewer)


def unread(*, account: str, organisation_uscc: str = "", authority_uscc: str = "") -> int:
    """How many messages of one inbox an account has not read."""
    rows = models.Message.objects.filter(to_organisation=organisation_uscc, to_authority=authority_uscc)
    return rows.exclude(readmark__account=account).count()


def endpoints_of(*, organisation_uscc: str = "", authority_uscc: str = "") -> list[domain.Endpoint]:
    """Where one organisation or authority is told of messages."""
    rows = models.Endpoint.objects.filter(
        to_organisation=organisation_uscc, to_authority=authority_uscc, closed_at__isnull=True
    )
    return [_endpoint(one) for one in rows.order_by("pk")]


def has_contact(organisation_uscc: str) -> bool:
    """Whether an organisation gave an e-mail address; which one nobody is told."""
    return models.Contact.objects.filter(organisation_uscc=organisation_uscc).exists()


def waiting_deliveries() -> int:
    """How many deliveries wait to be tried."""
    return models.Delivery.objects.filter(due_at__isnull=False).count()


def _letters() -> QuerySet[models.Letter]:
    return models.Letter.objects.select_related("letterserved").prefetch_related("letterfailed_set")


def _service(row: models.Letter) -> domain.Service:
    served = getattr(row, "letterserved", None)
    failures = sorted(row.letterfailed_set.all(), key=lambda one: one.pk)
    return domain.Service(
        number=row.pk,
        organisation_uscc=row.organisation_uscc,
        authority_uscc=row.authority_uscc,
        template=row.template,
        facts=row.facts,
        case=row.case,
        made_on=row.made_on,
        served_on=served.served_on if served else None,
        way=served.way if served else "",
        proof=served.proof if served else "",
        failures=tuple(domain.FailedService(one.failed_on, one.way, one.reason) for one in failures),
    )


def _inbox(rows: QuerySet[models.Message], viewer: Viewer) -> list[domain.Message]:
    found = list(rows.order_by("-pk")[:SHOWN_AT_MOST])
    account = viewer.actor.name if viewer.actor else ""
    marks = _marks(found, account)
    return [domain.Message(one.pk, one.template, one.facts, one.case, one.sent_at, marks.get(one.pk)) for one in found]


def _marks(found: Iterable[models.Message], account: str) -> dict[int, datetime]:
    rows = models.ReadMark.objects.filter(message__in=[one.pk for one in found], account=account)
    return dict(rows.values_list("message_id", "read_at"))


def _endpoint(row: models.Endpoint) -> domain.Endpoint:
    last = models.Attempt.objects.filter(delivery__endpoint=row).order_by("-pk").first()
    waiting = models.Delivery.objects.filter(endpoint=row, due_at__isnull=False).count()
    return domain.Endpoint(row.pk, row.url, row.made_at, waiting, last.outcome if last else "")
