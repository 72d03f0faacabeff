"""What stands behind a record that is set aside or shown again: a court's ruling, a repair that was found false."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.records.domain.shields import OUTCOMES, RULINGS


def _two(first: str, second: str, name: str) -> tuple[models.BaseConstraint, ...]:
    said = Q(**{f"{first}__regex": r"\S", f"{second}__regex": r"\S"})
    return (
        models.CheckConstraint(condition=said, name=f"records_{name}_officers"),
        models.CheckConstraint(condition=~Q(**{first: F(second)}), name=f"records_{name}_two_officers"),
    )


class Shield(models.Model):
    """A court's ruling during which an organisation's adverse records are set aside. Append-only, one runs at a time.

    It covers what was decided up to the day of the ruling. Officers stand here by account or certificate.
    ``ended_at`` and ``outcome`` are set once, by the trigger of the end's insert.
    """

    append_only: ClassVar[bool] = True

    uscc = models.TextField(db_collation="C")
    case = models.TextField(db_collation="C", unique=True)
    ruling = models.TextField(db_collation="C")
    document_number = models.TextField()
    decided_on = models.DateField()
    court = models.TextField()
    first_officer = models.TextField(db_collation="C")
    second_officer = models.TextField(db_collation="C")
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.TextField(db_collation="C", db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="records_shield_uscc"),
            models.CheckConstraint(condition=Q(ruling__in=RULINGS), name="records_shield_ruling"),
            models.CheckConstraint(
                condition=Q(document_number__regex=r"\S", court__regex=r"\S", case__regex=r"\S"),
                name="records_shield_document",
            ),
            *_two("first_officer", "second_officer", "shield"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="") | Q(ended_at__gte=F("begun_at"), outcome__in=OUTCOMES),
                name="records_shield_end",
            ),
            models.UniqueConstraint(
                fields=["uscc"], condition=Q(ended_at__isnull=True), name="records_shield_runs_once"
            ),
        )


class ShieldEnd(models.Model):
    """The plan was executed, or it failed: the document that says so, two officers. Append-only, once per shield."""

    append_only: ClassVar[bool] = True

    shield = models.OneToOneField(Shield, on_delete=models.DO_NOTHING)
    outcome = models.TextField(db_collation="C")
    document_number = models.TextField()
    decided_on = models.DateField()
    first_officer = models.TextField(db_collation="C")
    second_officer = models.TextField(db_collation="C")
    ended_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(outcome__in=OUTCOMES, document_number__regex=r"\S"), name="records_shieldend_document"
            ),
            *_two("first_officer", "second_officer", "shieldend"),
        )


class Reinstatement(models.Model):
    """The finding that a repair was got by false materials: the version that shows the record again rests on it.

    Append-only, one for each such version.
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    key = models.BinaryField()
    version = models.IntegerField()
    case = models.TextField(db_collation="C")
    decided_on = models.DateField()
    first_officer = models.TextField(db_collation="C")
    second_officer = models.TextField(db_collation="C")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "key", "version"], name="records_reinstatement_once"),
            models.CheckConstraint(condition=Q(case__regex=r"\S"), name="records_reinstatement_case"),
            *_two("first_officer", "second_officer", "reinstatement"),
        )
