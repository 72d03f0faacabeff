"""Keys that ended in a former register, and the two running sums beside the versions."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


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
