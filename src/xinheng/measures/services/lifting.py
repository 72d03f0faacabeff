"""The end of one measure for one entry, after an objection: the entry itself runs on."""

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.measures import models
from xinheng.measures.errors import LiftedTwiceError


def lift_measure(*, record: str, measure: str, case: str, reason: str, actor: Actor) -> models.Lift:
    """End a measure for the entry that carried it; no answer names it from now on. LiftedTwiceError."""
    body = {"record": record, "measure": measure, "case": case}
    with act(kind="measures.measure.lifted", actor=actor, body=body):
        try:
            with transaction.atomic():
                return models.Lift.objects.create(
                    record=record, measure=measure, case=case, reason=reason, lifted_at=clock.now()
                )
        except IntegrityError as error:
            if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
                raise LiftedTwiceError(record=record, measure=measure) from error
            raise
