"""Tables of records: versions, statements that keep an item beyond its maximum, emergency stops, two running sums.

The version table is one wide, append-only table. Its constraints that need date arithmetic, its triggers and the
view ``records_public`` stand in the migrations.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from xinheng.accounts.domain import KINDS
from xinheng.catalogue.core import ADVERSE_KINDS, MITIGATION_GROUNDS
from xinheng.catalogue.domain import CHANNELS, ORIGINS, SEVERITIES
from xinheng.records.domain.officers import CERTIFICATE
from xinheng.records.domain.states import MARKS, SHOWN, STATES
from xinheng.records.domain.stops import SCOPES
from xinheng.subjects.models import Organisation

SHOWABLE = Q(known_to__isnull=True, state__in=SHOWN, public_from__isnull=False)
"""What can be public at all; the day decides the rest."""


def _half_open(channel: str) -> models.CheckConstraint:
    """A channel's days in order: never, or a start with an end after it, and the turned end between the two."""
    start, end, turned = f"{channel}_from", f"{channel}_to", f"{channel}_to_turned"
    never = Q(**{f"{start}__isnull": True, f"{end}__isnull": True, f"{turned}__isnull": True})
    ordered = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": F(start)})
    turning = Q(**{f"{turned}__isnull": True}) | (
        Q(turn_on__isnull=False, **{f"{turned}__gte": F(start)})
        & (Q(**{f"{end}__isnull": True}) | Q(**{f"{turned}__lte": F(end)}))
    )
    shown = Q(**{f"{start}__gte": F("decided_on")}) & ordered & turning
    return models.CheckConstraint(condition=never | shown, name=f"records_version_{channel}_order")


class Version(models.Model):
    """One version of a record: what the document says, when we knew it, until when each channel shows it.

    ``known_to`` is set once, by the trigger of the next version's insert. Dates are half open; a ``…_from`` NULL is
    never, a ``…_to`` NULL with a start is open. From the day ``turn_on`` on the ``…_turned`` columns answer.
    ``origin`` is own for what is decided or received directly, imported for lists that other bodies keep (G12). An
    own entry of a list has a decided case behind it: a trigger of the room ``lists`` asks for it.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    version = models.IntegerField()
    public_id = models.TextField(db_collation="C")
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, db_index=False)
    uscc = models.TextField(db_collation="C")
    name_as_sent = models.TextField()
    sender_uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    authority_name = models.TextField()
    source_uscc = models.TextField(db_collation="C", db_default="")
    source_name = models.TextField(db_default="")
    document_number = models.TextField()
    document_number_normal = models.TextField(db_collation="C")
    decided_on = models.DateField()
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    severity = models.TextField(null=True, db_collation="C")
    special = models.BooleanField(db_default=False)
    penalty_types = ArrayField(models.TextField(db_collation="C"), db_default=[])
    amount_fen = models.BigIntegerField(null=True)
    division = models.TextField(db_collation="C", db_default="")
    origin = models.TextField(db_collation="C", db_default="own")
    state = models.TextField(db_collation="C", db_default="effective")
    marks = ArrayField(models.TextField(db_collation="C"), db_default=[])
    public_from = models.DateField(null=True)
    public_to = models.DateField(null=True)
    public_to_turned = models.DateField(null=True)
    bulk_from = models.DateField(null=True)
    bulk_to = models.DateField(null=True)
    bulk_to_turned = models.DateField(null=True)
    departments_from = models.DateField(null=True)
    departments_to = models.DateField(null=True)
    departments_to_turned = models.DateField(null=True)
    report_from = models.DateField(null=True)
    report_to = models.DateField(null=True)
    report_to_turned = models.DateField(null=True)
    public_rule = models.TextField(db_collation="C", db_default="")
    departments_rule = models.TextField(db_collation="C", db_default="")
    report_rule = models.TextField(db_collation="C", db_default="")
    repair_from = models.DateField(null=True)
    repair_from_turned = models.DateField(null=True)
    turn_on = models.DateField(null=True)
    max_months = models.SmallIntegerField(null=True)
    statement_id = models.BigIntegerField(null=True)
    statement_on = models.DateField(null=True)
    mitigation_id = models.BigIntegerField(null=True)
    reason = models.TextField(db_default="")
    edition_digest = models.TextField(db_collation="C")
    batch_id = models.BigIntegerField(null=True)
    row_number = models.IntegerField(null=True)
    row_salt = models.BinaryField(null=True)
    row_digest = models.BinaryField(null=True)
    content_digest = models.BinaryField()
    reported_in_wd = models.SmallIntegerField(null=True)
    known_from = models.DateTimeField()
    known_to = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    supersedes = models.BigIntegerField(null=True)
    payload = models.JSONField()

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "kind"], name="records_by_organisation"),
            models.Index(fields=["kind", "-decided_on", "-id"], condition=SHOWABLE, name="records_register"),
            models.Index(
                fields=["kind", "authority_uscc", "-decided_on", "-id"],
                condition=SHOWABLE,
                name="records_by_authority",
            ),
            models.Index(fields=["public_id"], name="records_public_id"),
            BrinIndex(fields=["batch_id"], name="records_by_batch"),
        )
        constraints = (
            models.UniqueConstraint(fields=["kind", "key", "version"], name="records_version_once"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="records_version_kind"),
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="records_version_state"),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__in=SEVERITIES), name="records_version_severity"
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(ADVERSE_KINDS)) | Q(severity__isnull=False),
                name="records_version_classed",
            ),
            models.CheckConstraint(condition=Q(origin__in=ORIGINS), name="records_version_origin"),
            models.CheckConstraint(condition=Q(marks__contained_by=list(MARKS)), name="records_version_marks"),
            models.CheckConstraint(condition=Q(version__gte=1), name="records_version_counted"),
            models.CheckConstraint(
                condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")), name="records_version_known"
            ),
            models.CheckConstraint(
                condition=Q(state="held", statement_id__isnull=False, statement_on__isnull=False)
                | (~Q(state="held") & Q(statement_id__isnull=True, statement_on__isnull=True)),
                name="records_version_held",
            ),
            models.CheckConstraint(
                condition=Q(state="mitigated", mitigation_id__isnull=False)
                | (~Q(state="mitigated") & Q(mitigation_id__isnull=True)),
                name="records_version_mitigated",
            ),
            *(_half_open(channel) for channel in CHANNELS),
        )


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

    ``lifted_at`` is set once, by the trigger of the lift's insert.
    """

    append_only: ClassVar[bool] = True

    scope = models.TextField(db_collation="C")
    target = models.TextField(db_collation="C")
    reason = models.TextField()
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
        )


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


class FormerEnd(models.Model):
    """A record that a former register says was repaired, withdrawn or ended, though none stands here. Append-only.

    It holds the key alone, so that no later file begins the record anew as if nothing had been.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    state = models.TextField(db_collation="C")
    known_from = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key"], name="records_formerend_once"),
            models.CheckConstraint(
                condition=Q(state__in=("withdrawn", "repaired", "ended")), name="records_formerend_state"
            ),
        )


class Landed(models.Model):
    """What one landing brought from one deciding authority: the sums timeliness is read from. Append-only.

    Only first versions count: ``late`` were reported after more working days than the parameter allows.
    """

    append_only: ClassVar[bool] = True

    batch_id = models.BigIntegerField(null=True)
    kind = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    authority_name = models.TextField()
    known_on = models.DateField()
    reported = models.IntegerField()
    late = models.IntegerField()
    working_days = models.BigIntegerField()

    class Meta:
        indexes = (models.Index(fields=["authority_uscc", "kind"], name="records_landed_by_authority"),)


class ShownChange(models.Model):
    """How many public records of a kind begin and cease on a day; the running difference is the count. Append-only.

    Windows are known when a version is written, so the count of any day needs no scan of versions. ``opened`` are
    first versions only; a later version corrects its predecessor's ``closed``, which may so be negative.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    day = models.DateField()
    opened = models.IntegerField()
    closed = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=["kind", "day"], include=["opened", "closed"], name="records_shown_by_day"),)
