"""What stands behind an act on a record: statements, mitigations, stops, objections, documents that revoke."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.accounts.domain import KINDS
from xinheng.catalogue.core import MITIGATION_GROUNDS
from xinheng.records.domain.officers import CERTIFICATE
from xinheng.records.domain.stops import SCOPES


class Statement(models.Model):
    """A reasoned statement of the deciding authority that keeps a record beyond its maximum (G13). Append-only."""

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    stated_on = models.DateField()
    authority_uscc = models.TextField(db_collation="C")
    reason = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["id", "kind", "key", "stated_on"], name="records_statement_of_record"),
            models.CheckConstraint(condition=~Q(reason=""), name="records_statement_reasoned"),
        )


class Mitigation(models.Model):
    """Why a record is published nowhere (G18): ground, document, the officer who proposed and the one who decided.

    Officers stand here by unit and number of their certificate, never by name (G4). Append-only, once per record.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    ground = models.TextField(db_collation="C")
    document_number = models.TextField()
    decided_on = models.DateField()
    first_unit = models.TextField()
    first_certificate = models.TextField(db_collation="C")
    second_unit = models.TextField()
    second_certificate = models.TextField(db_collation="C")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["id", "kind", "key"], name="records_mitigation_of_record"),
            models.UniqueConstraint(fields=["kind", "key"], name="records_mitigation_once"),
            models.CheckConstraint(condition=Q(ground__in=MITIGATION_GROUNDS), name="records_mitigation_ground"),
            models.CheckConstraint(condition=Q(document_number__regex=r"\S"), name="records_mitigation_document"),
            models.CheckConstraint(
                condition=Q(first_certificate__regex=CERTIFICATE, second_certificate__regex=CERTIFICATE)
                & Q(first_unit__regex=r"\S", second_unit__regex=r"\S"),
                name="records_mitigation_officers",
            ),
            models.CheckConstraint(
                condition=~Q(first_certificate=F("second_certificate")), name="records_mitigation_two_officers"
            ),
        )


class Stop(models.Model):
    """An emergency stop (G22): while it runs, the view hides one record, one kind or one deciding authority.

    It hides only, unless it is ``in_doubt``: a restore knows that the record changed since the backup, but not how, so
    no measure rests on it either until somebody looked. ``lifted_at`` is set once, by the trigger of the lift's insert.
    """

    append_only: ClassVar[bool] = True

    scope = models.TextField(db_collation="C")
    target = models.TextField(db_collation="C")
    reason = models.TextField()
    in_doubt = models.BooleanField(db_default=False)
    started_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(scope__in=SCOPES), name="records_stop_scope"),
            models.CheckConstraint(
                condition=Q(scope="record", target__regex=r"^[0-9a-f]{32}$")
                | Q(scope="kind", target__in=KINDS)
                | Q(scope="authority", target__regex=r"^[0-9A-Z]{18}$"),
                name="records_stop_target",
            ),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="records_stop_reasoned"),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True) | Q(lifted_at__gte=F("started_at")), name="records_stop_order"
            ),
            models.UniqueConstraint(
                fields=["scope", "target"], condition=Q(lifted_at__isnull=True), name="records_stop_runs_once"
            ),
            models.CheckConstraint(
                condition=Q(in_doubt=False) | Q(scope="record"), name="records_stop_doubts_a_record"
            ),
        )
        indexes = (models.Index(fields=["target"], condition=Q(in_doubt=True), name="records_stop_in_doubt"),)


class StopLift(models.Model):
    """The end of an emergency stop: the computed windows hold again. Append-only, once per stop."""

    append_only: ClassVar[bool] = True

    stop = models.OneToOneField(Stop, on_delete=models.DO_NOTHING)
    reason = models.TextField()
    lifted_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="records_stoplift_reasoned"),)


class Pause(models.Model):
    """An objection that runs against a record: while it does, the database marks every version of the record.

    From ``pauses_from`` on, the first day after the deadline, the public display pauses (G13): the windows of each
    version end there, so nothing has to run on that day. ``suspends`` says that what rests on the record is suspended
    as long; the same facts (``content_digest``) and ground suspend once (G14). ``version`` is the one that was current
    before. ``ended_at`` is set once, by the trigger of the end's insert.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    public_id = models.TextField(db_collation="C")
    version = models.IntegerField()
    case = models.TextField(db_collation="C", unique=True)
    ground = models.TextField(db_collation="C")
    content_digest = models.BinaryField()
    pauses_from = models.DateField()
    suspends = models.BooleanField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(public_id__regex=r"^[0-9a-f]{32}$"), name="records_pause_record"),
            models.CheckConstraint(condition=Q(case__regex=r"\S", ground__regex=r"\S"), name="records_pause_case"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("begun_at")), name="records_pause_order"
            ),
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(ended_at__isnull=True), name="records_pause_runs_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "key", "content_digest", "ground"],
                condition=Q(suspends=True),
                name="records_pause_suspends_once",
            ),
        )


class PauseEnd(models.Model):
    """The answer to an objection ends its pause. Append-only, once per pause."""

    append_only: ClassVar[bool] = True

    pause = models.OneToOneField(Pause, on_delete=models.DO_NOTHING)
    outcome = models.TextField(db_collation="C")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(outcome__regex=r"\S"), name="records_pauseend_outcome"),)


class Revocation(models.Model):
    """The document by which a record's own document was changed, revoked or found unlawful or void. Append-only.

    ``decided_on`` is its day, from which the days to withdraw count; ``withdrawn_on`` the day the record left.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    document_number = models.TextField()
    decided_on = models.DateField()
    withdrawn_on = models.DateField()
    due_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key", "withdrawn_on"], name="records_revocation_once"),
            models.CheckConstraint(condition=~Q(document_number=""), name="records_revocation_document"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__gte=F("decided_on")), name="records_revocation_before_withdrawal"
            ),
        )
