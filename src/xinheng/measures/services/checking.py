"""Asking the check: traced, numbered, answered for one matter, told to the organisation (G19, G20)."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import ANY, Viewer
from xinheng.accounts.services import trace_each_last
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.kernel.identifiers import normalise
from xinheng.ledger.parts import Part, together
from xinheng.ledger.services import act, lastly
from xinheng.measures import models
from xinheng.measures.errors import (
    CheckBudgetError,
    CheckCaseError,
    CheckCodeError,
    CheckMatterError,
    CheckTooManyError,
    CheckTwiceError,
    CheckUnknownError,
    RelianceTwiceError,
)
from xinheng.measures.selectors import answers_asked, answers_said
from xinheng.messages.services import numbers_for, send_each_last
from xinheng.subjects.selectors import merged_asked, standing_for

MOST = 10_000
DAILY = 10_000
LONGEST_CASE = 100
RECEIPT = "check-receipt"
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
"""What no text of the database holds (NUL, halves of characters), and what would break a line of a list."""


@dataclass(frozen=True)
class Question:
    """An organisation and the case in which somebody must know."""

    uscc: str
    case: str


@current.one_edition()
def check(*, questions: Sequence[Question], matter: str, viewer: Viewer, daily: int = DAILY) -> list[dict[str, Any]]:
    """Answer for one matter, in the order of the questions; nothing is answered when one of them cannot be.

    Each answer is numbered and kept, the read traced, each organisation told, or who stands for it since.
    CheckMatterError, CheckCaseError, CheckCodeError, CheckTooManyError, CheckTwiceError, CheckBudgetError, and what a
    trace refuses.
    """
    now = clock.now()
    day = now.date()
    _refuse_matter(matter, day)
    asked = _asked(questions)
    actor = viewer.actor
    if actor is None:
        raise CheckMatterError(matter=matter, accepted=Phrase("a question by somebody with a mandate"))
    body = {"matter": matter, "checks": len(asked)}
    with act(kind="measures.check.answered", actor=actor, body=body, released=True) as draft:
        found, numbers, letters, merged = _read(asked, matter=matter, day=day, known=now)
        _refuse_unknown(asked, found)
        told = {uscc: standing_for(uscc) for uscc in merged}
        subjects_of: dict[str, list[str]] = {}
        for one in asked:
            subjects_of.setdefault(one.case, []).append(one.uscc)
        trace_each_last(viewer=replace(viewer, purpose=matter), subjects_of=subjects_of, what="measures.check")
        head = {"at": now, "day": day, "authority_uscc": actor.authority_uscc or "", "matter": matter}
        head["edition_digest"] = current.rulebook().digest
        _keep(numbers, asked, found, {**head, "asker": actor.name})
        receipts = [
            (told.get(one.uscc, one.uscc), _receipt(number, one, head), f"check-{number}")
            for number, one in zip(numbers, asked, strict=True)
        ]
        send_each_last(to=receipts, numbers=letters, template=RECEIPT)
        _spend(actor.name, len(asked), daily, day)  # last: whoever asks for the same asker waits from here on
        draft.body |= {"first": numbers[0], "message": letters[0]}
    return [_document(number, one, head, found[one.uscc]) for number, one in zip(numbers, asked, strict=True)]


_NUMBERS = "ARRAY(SELECT nextval('measures_check_id_seq') FROM generate_series(1, %(kept_count)s))"


def _read(
    asked: Sequence[Question], *, matter: str, day: date, known: datetime
) -> tuple[Mapping[str, Mapping[str, Any]], list[int], list[int], list[str]]:
    """The answers by code, numbers for them and for their receipts, and who was merged, in one turn to the database."""
    usccs = sorted({one.uscc for one in asked})
    entries, lifts = answers_asked(usccs, day=day, known=known)
    numbers = Part("", _NUMBERS, {"kept_count": len(asked)})
    said = together(entries, lifts, numbers, numbers_for(len(asked)), merged_asked(usccs))
    return answers_said(*said[:2], matter=matter, day=day), said[2], said[3], said[4]


_KEPT = """
kept AS (
    INSERT INTO measures_check (id, at, day, asker, authority_uscc, matter, "case", uscc, answer, edition_digest)
    SELECT one.number, %(kept_at)s::timestamptz, %(kept_day)s::date, %(kept_asker)s, %(kept_authority_uscc)s,
        %(kept_matter)s, one."case", one.uscc, one.answer, %(kept_edition_digest)s
    FROM json_to_recordset(%(kept_rows)s::json) AS one (number bigint, "case" text, uscc text, answer jsonb)
    RETURNING id
)
"""


def _keep(
    numbers: Sequence[int],
    asked: Sequence[Question],
    found: Mapping[str, Mapping[str, Any]],
    head: Mapping[str, Any],
) -> None:
    """Keep each answer under its number, with the act."""
    rows = [
        {"number": number, "case": one.case, "uscc": one.uscc, "answer": found[one.uscc]}
        for number, one in zip(numbers, asked, strict=True)
    ]
    given = {f"kept_{name}": value for name, value in head.items()} | {"kept_rows": orjson.dumps(rows).decode()}
    lastly(Part(_KEPT, "1", given, holds="EXISTS (SELECT FROM kept)"))


def _receipt(number: int, one: Question, head: Mapping[str, Any]) -> dict[str, Any]:
    return {"matter": head["matter"], "case": one.case, "authority": head["authority_uscc"], "number": number}


def document(one: models.Check) -> dict[str, Any]:
    """An answer with its number and its moment: what applies, never what to do."""
    return _document(one.pk, Question(one.uscc, one.case), vars(one), one.answer)


def _document(number: int, one: Question, head: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "check": number,
        "uscc": one.uscc,
        "matter": head["matter"],
        "case": one.case,
        "at": head["at"].astimezone(clock.SHANGHAI).isoformat(),
        "day": head["day"].isoformat(),
        "edition": head["edition_digest"],
        **answer,
    }


def _refuse_matter(matter: str, day: date) -> None:
    held = current.matters_in_force(day)
    if matter not in held:
        raise CheckMatterError(matter=matter, accepted=", ".join(sorted(held)))


def _asked(questions: Iterable[Question]) -> list[Question]:
    held = list(questions)
    if not 1 <= len(held) <= MOST:
        raise CheckTooManyError(asked=len(held), most=MOST)
    asked: list[Question] = []
    seen: set[Question] = set()
    for row, one in enumerate(held, 1):
        written = one.case.strip()
        if not written or one.case != written or len(written) > LONGEST_CASE or _UNWRITABLE.search(written):
            raise CheckCaseError(row=row)
        question = Question(normalise(one.uscc), one.case)
        if not question.uscc or _UNWRITABLE.search(question.uscc):
            raise CheckCodeError(row=row, uscc=Phrase("what was sent"))
        if question in seen:
            raise CheckTwiceError(row=row, uscc=question.uscc, case=one.case)
        seen.add(question)
        asked.append(question)
    return asked


def _refuse_unknown(asked: Sequence[Question], known: Collection[str]) -> None:
    for row, one in enumerate(asked, 1):
        if one.uscc not in known:
            raise CheckCodeError(row=row, uscc=one.uscc[:18])


# Who asks at the same time waits for the row, which then says what all before have spent.
_SPENT = """
spent_most AS (
    SELECT least(%(spent_daily)s, (
        SELECT daily FROM measures_budget WHERE asker = %(spent_asker)s ORDER BY id DESC LIMIT 1)) AS daily
), spent AS (
    INSERT INTO measures_spent AS held (asker, day, checks)
    SELECT %(spent_asker)s, %(spent_day)s::date, %(spent_checks)s
    WHERE %(spent_checks)s <= (SELECT daily FROM spent_most)
    ON CONFLICT (asker, day) DO UPDATE SET checks = held.checks + excluded.checks
    WHERE held.checks + excluded.checks <= (SELECT daily FROM spent_most)
    RETURNING checks
)
"""


def _spend(asker: str, asked: int, daily: int, day: date) -> None:
    """Take from the day's budget with the act, or refuse it: by the grant and by the cases there really are.

    The smaller of both (``measures.Budget``).
    """
    given = {"spent_asker": asker, "spent_day": day, "spent_checks": asked, "spent_daily": daily}
    part = Part(_SPENT, "1", given, holds="EXISTS (SELECT FROM spent)")
    lastly(part, lambda: _over_budget(asker, asked, daily, day))


def _over_budget(asker: str, asked: int, daily: int, day: date) -> CheckBudgetError:
    spent = models.Spent.objects.filter(asker=asker, day=day).values_list("checks", flat=True).first() or 0
    by_cases = models.Budget.objects.filter(asker=asker).order_by("-pk").values_list("daily", flat=True).first()
    tomorrow = datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
    left = int((tomorrow - clock.now()).total_seconds()) + 1
    most = daily if by_cases is None else min(daily, by_cases)
    return CheckBudgetError(spent=spent, daily=most, asked=asked, retry_after=left)


def record_reliance(*, number: int, relied: bool, viewer: Viewer, matters: Collection[str] = (ANY,)) -> models.Reliance:
    """Record whether the decision of the case relied on this answer; once, by the authority that asked.

    ``matters`` are those of the mandate or grant acted under. CheckUnknownError alike for another authority's check,
    one in another matter and one that never was; RelianceTwiceError.
    """
    actor = viewer.actor
    held = models.Check.objects.filter(pk=number).first()
    if held is None or actor is None or (actor.authority_uscc or "") != held.authority_uscc:
        raise CheckUnknownError(number=number)
    if ANY not in matters and held.matter not in matters:
        raise CheckUnknownError(number=number)
    with act(kind="measures.check.relied", actor=actor, body={"check": number, "relied": relied}):
        try:
            with transaction.atomic():
                return models.Reliance.objects.create(
                    check_answered=held, relied=relied, recorded_at=clock.now(), recorded_by=actor.name
                )
        except IntegrityError as error:
            raise RelianceTwiceError(number=number) from error
