"""Bans that a statute lays without an end: recorded with article and day of review, decided by nobody here."""

from dataclasses import dataclass
from datetime import date

from xinheng.accounts.domain import Actor
from xinheng.catalogue import current
from xinheng.catalogue.core import RANKS_THAT_REDUCE_RIGHTS, excluded_ground
from xinheng.kernel import clock
from xinheng.kernel.periods import add_months
from xinheng.ledger.services import act
from xinheng.lists import models
from xinheng.lists.errors import BanWrongError, CaseUnknownError, MatterNotHeldError
from xinheng.lists.wording import worded
from xinheng.records.domain.officers import Officer
from xinheng.records.errors import SubjectUnknownError
from xinheng.subjects.models import Organisation


@dataclass(frozen=True)
class BanDocument:
    """What a ban rests on: instrument, article, the document that found it, its day, and how it is contested."""

    instrument: str
    article: str
    what: str
    number: str
    decided_on: date
    remedy: str


def record_ban(
    *, uscc: str, authority_uscc: str, document: BanDocument, review_by: date, officer: Officer, actor: Actor
) -> models.Ban:
    """Record a ban by law or regulation. BanWrongError without article, document or a review within 24 months."""
    today = clock.today()
    _refuse(document, review_by, today)
    organisation = Organisation.objects.filter(uscc=uscc).first()
    if organisation is None:
        raise SubjectUnknownError(uscc=uscc)
    instrument = current.rulebook().instruments[document.instrument]
    what = worded("what", document.what, [organisation.name])
    if excluded_ground(instrument.title_zh, what) is not None:
        raise MatterNotHeldError
    body = {"organisation": uscc, "instrument": document.instrument, "article": document.article}
    with act(kind="lists.ban.recorded", actor=actor, body=body) as draft:
        ban = models.Ban.objects.create(
            organisation=organisation,
            uscc=uscc,
            authority_uscc=authority_uscc,
            instrument=document.instrument,
            article=document.article.strip(),
            what=what,
            document_number=worded("document number", document.number),
            decided_on=document.decided_on,
            review_by=review_by,
            remedy=worded("remedy", document.remedy),
            unit=officer.unit,
            certificate=officer.certificate,
            recorded_at=clock.now(),
        )
        draft.body["ban"] = ban.pk
    return ban


def _refuse(document: BanDocument, review_by: date, today: date) -> None:
    instrument = current.rulebook().instruments.get(document.instrument)
    if instrument is None or instrument.rank not in RANKS_THAT_REDUCE_RIGHTS:
        raise BanWrongError(field="instrument", accepted="a law, administrative or local regulation of the rulebook")
    if not document.article.strip():
        raise BanWrongError(field="article", accepted="the article that lays the ban itself")
    if document.decided_on > today:
        raise BanWrongError(field="day", accepted=f"a day not after {today}")
    if not today < review_by <= add_months(today, models.BAN_REVIEW_MONTHS):
        latest = add_months(today, models.BAN_REVIEW_MONTHS)
        raise BanWrongError(field="review_by", accepted=f"a day after {today} and up to {latest}")


def review_ban(*, number: int, review_by: date | None, reason: str, officer: Officer, actor: Actor) -> models.BanReview:
    """Look at a ban again: it goes on until the next review, or (``review_by`` None) it is over."""
    ban = models.Ban.objects.filter(pk=number).first()
    if ban is None or actor.authority_uscc not in (None, ban.authority_uscc):
        raise CaseUnknownError(case=number)
    today = clock.today()
    if review_by is not None and not today < review_by <= add_months(today, models.BAN_REVIEW_MONTHS):
        latest = add_months(today, models.BAN_REVIEW_MONTHS)
        raise BanWrongError(field="review_by", accepted=f"a day after {today} and up to {latest}")
    with act(kind="lists.ban.reviewed", actor=actor, body={"ban": number, "goes_on": review_by is not None}):
        return models.BanReview.objects.create(
            ban=ban,
            reviewed_on=today,
            review_by=review_by,
            reason=worded("reason", reason),
            unit=officer.unit,
            certificate=officer.certificate,
        )
