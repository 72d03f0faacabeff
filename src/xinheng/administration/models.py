"""Tables of the administrations: alerts to the auditor."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.administration.domain import PATTERNS


class Alert(models.Model):
    """A pattern in reads, told to the auditor once a day for each actor (and case). It decides nothing. Append-only."""

    append_only: ClassVar[bool] = True

    pattern = models.TextField(db_collation="C")
    day = models.DateField()
    actor = models.TextField(db_collation="C")
    authority_uscc = models.TextField(null=True, db_collation="C")
    case = models.TextField(db_default="")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reads = models.IntegerField()
    organisations = models.IntegerField()
    found_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(pattern__in=PATTERNS), name="administration_alert_pattern"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("begins_at")), name="administration_alert_span"),
            models.UniqueConstraint(fields=["pattern", "day", "actor", "case"], name="administration_alert_once"),
        )
