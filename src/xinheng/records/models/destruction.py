"""The end of retention (G16): who proposed and who confirmed that content is destroyed, and what stays behind."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinheng.records.domain.officers import CERTIFICATE
from xinheng.records.domain.retention import LEAST_MONTHS


class Destruction(models.Model):
    """A proposal to destroy the content of every record whose retention is over by ``until``. Append-only.

    ``check_months`` and ``ban_months`` do the same for answers of the check and for bans that are over; without them
    (a rulebook that says no period) those stay.
    """

    append_only: ClassVar[bool] = True

    until = models.DateField()
    months = models.SmallIntegerField()
    check_months = models.SmallIntegerField(null=True)
    ban_months = models.SmallIntegerField(null=True)
    unit = models.TextField()
    certificate = models.TextField(db_collation="C")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(months__gte=LEAST_MONTHS), name="records_destruction_months"),
            models.CheckConstraint(
                condition=Q(check_months__gte=LEAST_MONTHS) | Q(check_months=None), name="records_destruction_checks"
            ),
            models.CheckConstraint(
                condition=Q(ban_months__gte=LEAST_MONTHS) | Q(ban_months=None), name="records_destruction_bans"
            ),
            models.CheckConstraint(
                condition=Q(certificate__regex=CERTIFICATE, unit__regex=r"\S"), name="records_destruction_officer"
            ),
        )


class DestructionDone(models.Model):
    """A proposal confirmed by another officer: its insert destroys, and counts what it destroyed. Append-only.

    ``cases`` and ``answers`` of the check went as well; they are known to who confirmed and to the act, for the row is
    written before them.
    """

    append_only: ClassVar[bool] = True
    cases = 0
    answers = 0

    destruction = models.OneToOneField(Destruction, on_delete=models.DO_NOTHING, related_name="done")
    unit = models.TextField()
    certificate = models.TextField(db_collation="C")
    done_at = models.DateTimeField()
    records = models.IntegerField(db_default=0)
    versions = models.IntegerField(db_default=0)
    acts = models.IntegerField(db_default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(certificate__regex=CERTIFICATE, unit__regex=r"\S"), name="records_destructiondone_officer"
            ),
        )


class Destroyed(models.Model):
    """What stays of a destroyed row: its salted digest, so that the root of its batch can still be computed."""

    append_only: ClassVar[bool] = True

    destruction = models.ForeignKey(Destruction, on_delete=models.DO_NOTHING, db_index=False)
    batch_id = models.BigIntegerField()
    row_number = models.IntegerField()
    row_digest = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch_id", "row_number"], name="records_destroyed_once"),)
