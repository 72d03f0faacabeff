"""Tables of the check: every answer given, and whether the office relied on it. Append-only (G20)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Check(models.Model):
    """One answer to one question: organisation, matter, case. It can be made again as of its moment.

    ``asker`` is the account or client; ``edition_digest`` the rulebook that answered.
    """

    append_only: ClassVar[bool] = True

    at = models.DateTimeField()
    day = models.DateField()
    asker = models.TextField()
    authority_uscc = models.TextField(db_collation="C", db_default="")
    matter = models.TextField(db_collation="C")
    case = models.TextField()
    uscc = models.TextField(db_collation="C")
    answer = models.JSONField()
    edition_digest = models.TextField(db_collation="C")

    class Meta:
        indexes = (
            models.Index(fields=["asker", "day"], name="measures_check_by_asker"),
            models.Index(fields=["uscc", "-id"], name="measures_check_by_subject"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(asker__regex=r"\S", matter__regex=r"\S", case__regex=r"\S"), name="measures_check_asked"
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^(?!92)[0-9A-Z]{18}$"), name="measures_check_organisation"
            ),
        )


class Reliance(models.Model):
    """Whether the office's decision relied on an answer. Append-only, once per check."""

    append_only: ClassVar[bool] = True

    check_answered = models.OneToOneField(Check, on_delete=models.DO_NOTHING)
    relied = models.BooleanField()
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField()


class Lift(models.Model):
    """An entry that does not carry this measure: an objection was right. Append-only, once for entry and measure."""

    append_only: ClassVar[bool] = True

    record = models.TextField(db_collation="C")
    measure = models.TextField(db_collation="C")
    case = models.TextField(db_collation="C")
    reason = models.TextField()
    lifted_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["record", "measure"], name="measures_lift_once"),
            models.CheckConstraint(condition=Q(record__regex=r"^[0-9a-f]{32}$"), name="measures_lift_record"),
            models.CheckConstraint(
                condition=Q(measure__regex=r"\S", case__regex=r"\S", reason__regex=r"\S"), name="measures_lift_reasoned"
            ),
        )
