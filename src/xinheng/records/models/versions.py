"""The version table: one wide, append-only table of everything that was ever known of a record.

Its constraints that need date arithmetic, its triggers and the view ``records_public`` stand in the migrations.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinheng.accounts.domain import KINDS
from xinheng.catalogue.core import ADVERSE_KINDS
from xinheng.catalogue.domain import CHANNELS, ORIGINS, SEVERITIES
from xinheng.records.domain.states import MARKS, SHOWN, STATES
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
            # The desk's lists: what an authority sent, and what it decided and another sent.
            models.Index(fields=["sender_uscc", "-id"], condition=Q(known_to__isnull=True), name="records_of_sender"),
            models.Index(
                fields=["authority_uscc", "-id"],
                condition=Q(known_to__isnull=True) & ~Q(authority_uscc=F("sender_uscc")),
                name="records_of_other_decider",
            ),
            # One document by its number, however much its authority has sent.
            models.Index(
                fields=["document_number_normal"], condition=Q(known_to__isnull=True), name="records_by_number"
            ),
            # The rows of a batch in the order they were written, a page at a time.
            models.Index(fields=["batch_id", "id"], condition=Q(batch_id__isnull=False), name="records_of_batch"),
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
