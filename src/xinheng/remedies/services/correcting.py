"""The public correction after an objection that was right: only where the organisation wants one."""

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.periods import add_months
from xinheng.ledger.services import act
from xinheng.remedies.domain import OBJECTION
from xinheng.remedies.domain.objection import RIGHT
from xinheng.remedies.errors import CaseMovedError, CaseUnknownError, NothingCorrectedError
from xinheng.remedies.models import CorrectionWish, Objection
from xinheng.remedies.services.stepping import opened
from xinheng.subjects.selectors import acted_for


def wish_correction(*, number: int, wanted: bool, organisation_uscc: str, actor: Actor) -> CorrectionWish:
    """Record whether the organisation wants its answered objection told in public, for the rulebook's months at most.

    It may change its mind on any day. CaseUnknownError, NothingCorrectedError, CaseMovedError.
    """
    case = opened(OBJECTION, number)
    row = case.row
    if row.organisation_uscc not in acted_for(organisation_uscc) or not isinstance(row, Objection):
        raise CaseUnknownError(case=case.name)
    if case.state not in RIGHT:
        raise NothingCorrectedError(case=case.name)
    today = clock.today()
    months = int(parameter(rulebook(), "public-correction-months", today).value)
    with act(kind="remedies.correction.wished", actor=actor, body={"case": case.name, "wanted": wanted}):
        try:
            with transaction.atomic():
                return row.wishes.create(
                    number=row.wishes.count() + 1,
                    wanted=wanted,
                    day=today,
                    until=add_months(today, months),
                    entered_by=actor.name,
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise CaseMovedError(case=case.name) from error
            raise
