"""Tables of clocks: deadlines that began, pauses, ends. None is ever changed: a due day cannot be moved by hand."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinheng.clocks.domain import BINDS, GROUNDS, UNITS

KEBAB = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class Clock(models.Model):
    """A deadline that began. Append-only.

    The due day is computed by the service from the rule that stands beside it; what arithmetic alone can tell (days,
    months, the span working days can take) is checked by the database as well. ``uncounted`` are the grounds for which
    the rule lets it pause, ``most_uncounted`` for how many working days in all.
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
    uncounted = ArrayField(models.TextField(db_collation="C"), db_default=[], default=list)
    most_uncounted = models.PositiveSmallIntegerField(db_default=0, default=0)
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
            models.CheckConstraint(
                condition=Q(uncounted=[], most_uncounted=0)
                | (Q(binds="authority", uncounted__contained_by=list(GROUNDS)) & Q(most_uncounted__range=(1, 250))),
                name="clocks_clock_uncounted",
            ),
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


class ClockPause(models.Model):
    """A stretch of a clock that does not count, for a ground its rule names, by a document. Append-only.

    ``latest_due_on`` is the due day when as much is left uncounted as the rule allows: nothing moves it further.
    """

    append_only: ClassVar[bool] = True

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT)
    ground = models.TextField(db_collation="C")
    document = models.TextField()
    begun_on = models.DateField()
    latest_due_on = models.DateField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ground__in=GROUNDS) & Q(document__regex=r"[0-9]"), name="clocks_pause_ground"
            ),
        )


class ClockResumption(models.Model):
    """The end of a pause, once, and the due day from then on. Append-only."""

    append_only: ClassVar[bool] = True

    pause = models.OneToOneField(ClockPause, on_delete=models.PROTECT)
    resumed_on = models.DateField()
    due_on = models.DateField()
    resumed_at = models.DateTimeField()
