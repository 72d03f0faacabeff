"""Asking the check: traced, numbered, answered for one matter, told to the organisation (G19, G20)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

import orjson
from django.db import IntegrityError, connection, transaction

from xinheng.accounts.domain import ANY, Viewer
from xinheng.accounts.services import trace_each
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.kernel.identifiers import normalise
from xinheng.ledger.planned import planned_cursor
from xinheng.ledger.services import act
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
from xinheng.measures.selectors import answers
from xinheng.messages.services import send_each

MOST = 10_000
DAILY = 10_000
LONGEST_CASE = 100
RECEIPT = "check-receipt"


@dataclass(frozen=True)
class Question:
    """An organisation and the case in which somebody must know."""

    uscc: str
    case: str


def check(*, questions: Sequence[Question], matter: str, viewer: Viewer, daily: int = DAILY) -> list[dict[str, Any]]:
    """Answer for one matter, in the order of the questions; nothing is answered when one of them cannot be.

    Each answer is numbered and kept, the read traced, each organisation told. CheckMatterError, CheckCaseError,
    CheckCodeError, CheckTooManyError, CheckTwiceError, CheckBudgetError, and what a trace refuses.
    """
    _refuse_matter(matter)
    asked = _asked(questions)
    now, day = clock.now(), clock.today()
    actor = viewer.actor
    if actor is None:
        raise CheckMatterError(matter=matter, accepted="a question by somebody with a mandate")
    body = {"matter": matter, "checks": len(asked)}
    with act(kind="measures.check.answered", actor=actor, body=body) as draft:
        found = answers(sorted({one.uscc for one in asked}), matter=matter, day=day, known=now)
        _refuse_unknown(asked, found)
        _spend(actor.name, len(asked), daily)
        subjects_of: dict[str, list[str]] = {}
        for one in asked:
            subjects_of.setdefault(one.case, []).append(one.uscc)
        trace_each(viewer=replace(viewer, purpose=matter), subjects_of=subjects_of, what="measures.check")
        head = {"at": now, "day": day, "authority_uscc": actor.authority_uscc or "", "matter": matter}
        head["edition_digest"] = current.rulebook().digest
        numbers = _keep(asked, found, {**head, "asker": actor.name})
        receipts = [
            (one.uscc, _receipt(number, one, head), f"check-{number}")
            for number, one in zip(numbers, asked, strict=True)
        ]
        send_each(to=receipts, template=RECEIPT, actor=actor)
        draft.body["first"] = numbers[0]
    return [_document(number, one, head, found[one.uscc]) for number, one in zip(numbers, asked, strict=True)]


_KEPT = """
WITH kept AS (
    INSERT INTO measures_check (at, day, asker, authority_uscc, matter, "case", uscc, answer, edition_digest)
    SELECT %(at)s::timestamptz, %(day)s::date, %(asker)s, %(authority_uscc)s, %(matter)s, one."case", one.uscc,
        one.answer, %(edition_digest)s
    FROM ROWS FROM (json_to_recordset(%(rows)s::json) AS ("case" text, uscc text, answer jsonb)) WITH ORDINALITY
        AS one ("case", uscc, answer, place)
    ORDER BY one.place
    RETURNING id
)
SELECT id FROM kept ORDER BY id
"""


def _keep(asked: Sequence[Question], found: Mapping[str, Mapping[str, Any]], head: Mapping[str, Any]) -> list[int]:
    """Keep each answer; returns their numbers in the order of the questions."""
    rows = [{"case": one.case, "uscc": one.uscc, "answer": found[one.uscc]} for one in asked]
    with planned_cursor() as cursor:
        cursor.execute(_KEPT, {**head, "rows": orjson.dumps(rows).decode()})
        return [number for (number,) in cursor]


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
        "at": head["at"].isoformat(),
        "day": head["day"].isoformat(),
        "edition": head["edition_digest"],
        **answer,
    }


def _refuse_matter(matter: str) -> None:
    held = current.matters_in_force(clock.today())
    if matter not in held:
        raise CheckMatterError(matter=matter, accepted=", ".join(sorted(held)))


def _asked(questions: Iterable[Question]) -> list[Question]:
    held = list(questions)
    if not 1 <= len(held) <= MOST:
        raise CheckTooManyError(asked=len(held), most=MOST)
    asked: list[Question] = []
    seen: set[Question] = set()
    for row, one in enumerate(held, 1):
        if not one.case.strip() or one.case != one.case.strip() or len(one.case) > LONGEST_CASE:
            raise CheckCaseError(row=row)
        question = Question(normalise(one.uscc), one.case)
        if question in seen:
            raise CheckTwiceError(row=row, uscc=question.uscc, case=one.case)
        seen.add(question)
        asked.append(question)
    return asked


def _refuse_unknown(asked: Sequence[Question], known: Collection[str]) -> None:
    for row, one in enumerate(asked, 1):
        if one.uscc not in known:
            raise CheckCodeError(row=row, uscc=one.uscc[:18])


def _spend(asker: str, asked: int, daily: int) -> None:
    """Hold the day's budget, by the grant and by the cases there really are (``measures.Budget``), the smaller.

    Whoever asks at the same time waits for this transaction.
    """
    with connection.cursor() as cursor:
        # Two statements in one turn: the second sees what whoever held the lock has kept.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(7214, hashtext(%(asker)s)); "
            "SELECT count(*), (SELECT daily FROM measures_budget WHERE asker = %(asker)s ORDER BY id DESC LIMIT 1) "
            "FROM measures_check WHERE asker = %(asker)s AND day = %(day)s",
            {"asker": asker, "day": clock.today()},
        )
        cursor.nextset()
        spent, by_cases = cursor.fetchone()
    most = daily if by_cases is None else min(daily, by_cases)
    if spent + asked > most:
        tomorrow = datetime.combine(clock.today() + timedelta(days=1), time(), tzinfo=clock.SHANGHAI)
        left = int((tomorrow - clock.now()).total_seconds()) + 1
        raise CheckBudgetError(spent=spent, daily=most, asked=asked, retry_after=left)


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
