"""Tables of clocks: deadlines that began, and their ends. Neither is ever changed: a due day cannot be moved."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.clocks.domain import BINDS, UNITS

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Clock(models.Model):
    """A deadline that began. Append-only.

    The due day is computed by the service from the rule that stands beside it; what arithmetic alone can tell (days,
    months, the span working days can take) is checked by the database as well.
    """

    append_only: ClassVar[bool] = True

    rule = models.TextField(db_collation="C")
    unit = models.TextField(db_collation="C")
    length = models.IntegerField()
    basis = models.TextField()
    unverified = models.BooleanField()
    binds = models.TextField(db_collation="C")
    case = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    organisation_uscc = models.TextField(db_collation="C", db_default="")
    begins_on = models.DateField()
    due_on = models.DateField()
    provisional = models.BooleanField()
    door = models.TextField(db_default="")
    started_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "due_on"], name="clocks_clock_authority"),
            models.Index(fields=["case"], name="clocks_clock_case"),
        )
        constraints = (
            models.UniqueConstraint(fields=["case", "rule", "begins_on"], name="clocks_clock_once"),
            models.CheckConstraint(condition=Q(due_on__gt=F("begins_on")), name="clocks_clock_due_after"),
            models.CheckConstraint(
                condition=Q(unit__in=UNITS, binds__in=BINDS, length__gt=0, rule__regex=KEBAB), name="clocks_clock_rule"
            ),
            models.CheckConstraint(
                condition=Q(authority_uscc__regex=r"^[0-9A-Z]{18}$")
                & (Q(organisation_uscc="") | Q(organisation_uscc__regex=r"^[0-9A-Z]{18}$")),
                name="clocks_clock_for",
            ),
            models.CheckConstraint(condition=~Q(basis="") & ~Q(case=""), name="clocks_clock_based"),
        )


class ClockEnd(models.Model):
    """The end of a clock, once: the day and what came of it. Append-only."""

    append_only: ClassVar[bool] = True

    clock = models.OneToOneField(Clock, on_delete=models.PROTECT)
    ended_on = models.DateField()
    outcome = models.TextField(db_collation="C")
    stopped_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(outcome__regex=KEBAB), name="clocks_end_outcome"),)
