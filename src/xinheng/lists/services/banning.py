"""Bans that a statute lays without an end: recorded with article and day of review, decided by nobody here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.accounts.selectors import sending_authority
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue import current
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.core import RANKS_THAT_REDUCE_RIGHTS, excluded_ground
from xinheng.clocks import selectors as running_clocks
from xinheng.clocks import services as clocks
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.kernel.periods import add_months
from xinheng.ledger.services import act
from xinheng.lists import models
from xinheng.lists.errors import BanOverError, BanWrongError, CaseUnknownError, MatterNotHeldError
from xinheng.lists.selectors import OVER, ban_standing, bans_to_review
from xinheng.lists.services.steps import refuse_other_authority
from xinheng.lists.wording import worded
from xinheng.messages import services as messages
from xinheng.records.domain.officers import Officer
from xinheng.records.errors import SubjectUnknownError
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import standing_for

TASK = "ban-review"
RECORDED, REVIEWED, ENDED, DUE = "ban-recorded", "ban-goes-on", "ban-over", "ban-review-due"


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
    """Record a ban by law or regulation. BanWrongError without article, document or a review within 24 months.

    NotYourAuthorityError for another authority's, AuthorityUnknownError, SubjectUnknownError, RecusedError.
    """
    today = clock.today()
    refuse_other_authority(actor, authority_uscc)
    authority = sending_authority(authority_uscc)
    _refuse(document, review_by, today)
    organisation = Organisation.objects.filter(uscc=uscc).first()
    if organisation is None:
        raise SubjectUnknownError(uscc=uscc)
    refuse_recused(actor=actor, organisation_uscc=uscc, case="ban", officers=[officer.certificate])
    instrument = current.rulebook().instruments[document.instrument]
    what = worded("what", document.what, [organisation.name])
    if excluded_ground(instrument.title_zh, what) is not None:
        raise MatterNotHeldError
    body = {"organisation": uscc, "instrument": document.instrument, "article": document.article}
    with act(kind="lists.ban.recorded", actor=actor, body=body) as draft:
        ban = models.Ban.objects.create(
            organisation=organisation,
            uscc=uscc,
            authority_uscc=authority.uscc,
            instrument=document.instrument,
            article=worded("article", document.article),
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
        _tell(ban, RECORDED, {"until": ban.review_by.isoformat()}, actor)
    return ban


def _tell(ban: models.Ban, template: str, more: Mapping[str, str], actor: Actor) -> None:
    """Tell the organisation what stands against it, or no longer does, and how it is contested."""
    facts = {
        "text": ban.what,
        "basis": f"{ban.instrument} {ban.article}",
        "document": ban.document_number,
        "remedy": ban.remedy,
        "door": "/mine/",
    }
    to, said = standing_for(ban.uscc), {**facts, **more}
    messages.send(to_organisation=to, template=template, facts=said, case=ban_name(ban), actor=actor)


def ban_name(ban: models.Ban) -> str:
    """How clocks and messages call a ban: ``ban-7``."""
    return f"ban-{ban.pk}"


def _refuse(document: BanDocument, review_by: date, today: date) -> None:
    instrument = current.rulebook().instruments.get(document.instrument)
    if instrument is None or instrument.rank not in RANKS_THAT_REDUCE_RIGHTS:
        raise BanWrongError(
            field="instrument", accepted=Phrase("a law, administrative or local regulation of the rulebook")
        )
    if not document.article.strip():
        raise BanWrongError(field="article", accepted=Phrase("the article that lays the ban itself"))
    if document.decided_on > today:
        raise BanWrongError(field="day", accepted=Phrase("a day not after {today}", today=today))
    if not today < review_by <= add_months(today, models.BAN_REVIEW_MONTHS):
        latest = add_months(today, models.BAN_REVIEW_MONTHS)
        raise BanWrongError(
            field="review_by", accepted=Phrase("a day after {today} and up to {latest}", today=today, latest=latest)
        )


def review_ban(*, number: int, review_by: date | None, reason: str, officer: Officer, actor: Actor) -> models.BanReview:
    """Look at a ban again: it goes on until the next review, or (``review_by`` None) it is over.

    CaseUnknownError alike for another authority's and one that never was, BanOverError, BanWrongError for a day that
    cannot be, RecusedError, TextMissingError without reasons. The task of the review stops; the organisation is told.
    """
    ban = models.Ban.objects.filter(pk=number).first()
    if ban is None or actor.authority_uscc not in (None, ban.authority_uscc):
        raise CaseUnknownError(case=number)
    refuse_recused(actor=actor, organisation_uscc=ban.uscc, case=ban_name(ban), officers=[officer.certificate])
    today = clock.today()
    if ban_standing(ban, today).state == OVER:
        raise BanOverError(ban=number)
    if review_by is not None and not today < review_by <= add_months(today, models.BAN_REVIEW_MONTHS):
        latest = add_months(today, models.BAN_REVIEW_MONTHS)
        raise BanWrongError(
            field="review_by", accepted=Phrase("a day after {today} and up to {latest}", today=today, latest=latest)
        )
    said = worded("reason", reason, [ban.organisation.name])
    with act(kind="lists.ban.reviewed", actor=actor, body={"ban": number, "goes_on": review_by is not None}):
        try:
            with transaction.atomic():
                made = models.BanReview.objects.create(
                    ban=ban,
                    reviewed_on=today,
                    review_by=review_by,
                    reason=said,
                    unit=officer.unit,
                    certificate=officer.certificate,
                )
        except IntegrityError as error:  # another officer ended it a moment ago
            raise BanOverError(ban=number) from error
        for task in running_clocks.of_case(ban_name(ban)):
            clocks.stop(number=task.number, on=today, actor=actor, outcome="goes-on" if review_by else "over")
        more = {"until": review_by.isoformat() if review_by else "", "reason": said}
        _tell(ban, REVIEWED if review_by else ENDED, more, actor)
    return made


def call_reviews(*, actor: Actor) -> int:
    """Begin the task of every review whose day has come, and tell the authority; how many began. Once for each day."""
    today, begun = clock.today(), 0
    for ban in bans_to_review(today):
        due = ban_standing(ban, today).review_by
        if due is None or running_clocks.of_case(ban_name(ban)):
            continue
        with act(kind="lists.ban.due", actor=actor, body={"ban": ban.pk}):
            clocks.start(
                rule=deadline(current.rulebook(), TASK, today),
                case=ban_name(ban),
                authority_uscc=ban.authority_uscc,
                organisation_uscc=ban.uscc,
                begins_on=due,
                actor=actor,
                door=f"/desk/bans/{ban.pk}",
            )
            facts = {"number": ban.pk, "until": due.isoformat(), "door": f"/desk/bans/{ban.pk}"}
            messages.send(to_authority=ban.authority_uscc, template=DUE, facts=facts, case=ban_name(ban), actor=actor)
        begun += 1
    return begun
