"""Tables of the ledger: acts, their salts, the counter of indexes, readers' positions, the clock's mark."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models


class Act(models.Model):
    """One act of the system, append-only. ``index`` is dense: no number is ever missing."""

    append_only: ClassVar[bool] = True

    index = models.BigIntegerField(primary_key=True)
    kind = models.TextField(db_collation="C")
    actor = models.TextField()
    authority_uscc = models.TextField(null=True, db_collation="C")
    day = models.DateField()
    at = models.DateTimeField()
    body = models.JSONField()
    commitment = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["kind", "index"], name="ledger_act_kind"),)
        constraints = (models.CheckConstraint(condition=models.Q(index__gte=0), name="ledger_act_index_not_negative"),)

    def committed(self, at: datetime) -> dict[str, Any]:
        """What the commitment is made over; ``at`` is the instant in Shanghai's time."""
        return {
            "index": self.index,
            "kind": self.kind,
            "actor": self.actor,
            "authority": self.authority_uscc,
            "at": at.isoformat(),
            "body": self.body,
        }


class Salt(models.Model):
    """The salt of an act's commitment; deleting it makes the commitment mute."""

    act = models.OneToOneField(Act, on_delete=models.DO_NOTHING, primary_key=True)
    salt = models.BinaryField()


class Counter(models.Model):
    """One row: the next free index. A trigger lets it only grow."""

    one = models.SmallIntegerField(primary_key=True, default=1)
    next_index = models.BigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(one=1), name="ledger_counter_one_row"),)


class Reader(models.Model):
    """How far a reader of acts has come: the index of the first act it has not read."""

    name = models.TextField(primary_key=True, db_collation="C")
    position = models.BigIntegerField(default=0)


class ClockMark(models.Model):
    """One row: the latest instant and day this node has seen, and the latest time of an act, in production.

    Empty in demo mode, where days are named at will.
    """

    one = models.SmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    acted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(one=1), name="ledger_clock_one_row"),)
