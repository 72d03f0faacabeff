"""Tables of the check: every answer given, and whether the office relied on it. Append-only (G20)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinheng.measures.domain import CARRYING_BY_ACT, CARRYING_STATES
from xinheng.records.domain.officers import CERTIFICATE

WRITTEN = r"\S"


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


class Budget(models.Model):
    """How many checks an asker has a day from a day on, and on how many decided cases that rests. Append-only."""

    append_only: ClassVar[bool] = True

    asker = models.TextField()
    day = models.DateField()
    said = models.IntegerField()
    daily = models.IntegerField()

    class Meta:
        indexes = (models.Index(fields=["asker", "-id"], name="measures_budget_by_asker"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(daily__gte=1, said__gte=0, asker__regex=r"\S"), name="measures_budget_positive"
            ),
        )


class Spent(models.Model):
    """How many checks an asker had on a day. A trigger lets it only grow; no row goes."""

    asker = models.TextField()
    day = models.DateField()
    checks = models.IntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["asker", "day"], name="measures_spent_once"),
            models.CheckConstraint(condition=Q(checks__gte=1, asker__regex=WRITTEN), name="measures_spent_positive"),
        )


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


class Carrying(models.Model):
    """One measure of one entry at one carrier, from the day it was told. The state is its last step. Append-only.

    ``authority_uscc`` is empty for a carrier that is no authority of this node: it is informed by letter.
    ``listed_by_uscc`` decided on the entry, ``version`` is that of its record, ``until`` the first day it no longer
    runs as far as known then. There is no column that says a measure runs: it runs while its entry does.
    ``decision_basis`` is the article by which the decision itself orders it, which an objection to the entry leaves
    (G14); empty for what follows on the entry.
    """

    append_only: ClassVar[bool] = True

    record = models.TextField(db_collation="C")
    version = models.IntegerField()
    uscc = models.TextField(db_collation="C")
    list_key = models.TextField(db_collation="C")
    document_number = models.TextField()
    listed_by_uscc = models.TextField(db_collation="C")
    listed_by_name = models.TextField()
    measure = models.TextField(db_collation="C")
    measure_name = models.TextField()
    basis = models.TextField()
    decision_basis = models.TextField(db_default="")
    carrier_name = models.TextField()
    authority_uscc = models.TextField(db_collation="C", db_default="")
    until = models.DateField(null=True)
    edition_digest = models.TextField(db_collation="C")
    begun_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "-id"], name="measures_carrying_carrier"),
            models.Index(fields=["listed_by_uscc", "-id"], name="measures_carrying_listed_by"),
            models.Index(fields=["uscc", "-id"], name="measures_carrying_subject"),
            models.Index(fields=["record"], name="measures_carrying_record"),
            models.Index(fields=["until"], name="measures_carrying_until"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(
                    measure__regex=WRITTEN,
                    measure_name__regex=WRITTEN,
                    basis__regex=WRITTEN,
                    carrier_name__regex=WRITTEN,
                    list_key__regex=WRITTEN,
                ),
                name="measures_carrying_grounds",
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^(?!92)[0-9A-Z]{18}$", record__regex=r"^[0-9a-f]{32}$"),
                name="measures_carrying_codes",
            ),
            models.CheckConstraint(
                condition=Q(decision_basis="") | Q(decision_basis__regex=r"^\S+ \S"), name="measures_carrying_decision"
            ),
        )


class CarryingStep(models.Model):
    """One step of a carrying: told, answered, suspended, resumed, ended. ``number`` counts from 1 without a gap.

    ``letter_number`` and ``letter_on`` are those of the letter by which a carrier answered that is no authority of this
    node; ``unit`` and ``certificate`` are then who recorded it.
    """

    append_only: ClassVar[bool] = True

    carrying = models.ForeignKey(Carrying, on_delete=models.DO_NOTHING)
    number = models.IntegerField()
    act = models.TextField(db_collation="C")
    state = models.TextField(db_collation="C")
    at = models.DateTimeField()
    actor = models.TextField(db_default="")
    unit = models.TextField(db_default="")
    certificate = models.TextField(db_collation="C", db_default="")
    text = models.TextField(db_default="")
    letter_number = models.TextField(db_default="")
    letter_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["carrying", "number"], name="measures_carryingstep_once"),
            models.CheckConstraint(
                condition=Q(letter_number="", letter_on__isnull=True)
                | Q(letter_number__regex=WRITTEN, letter_on__isnull=False, act__in=("carry-out", "not-applicable")),
                name="measures_carryingstep_letter",
            ),
            models.CheckConstraint(
                condition=Q(act__in=list(CARRYING_BY_ACT)) & Q(state__in=list(CARRYING_STATES)),
                name="measures_carryingstep_known",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=("carry-out", "not-applicable"))
                | Q(certificate__regex=CERTIFICATE, unit__regex=WRITTEN, actor__regex=WRITTEN),
                name="measures_carryingstep_officer",
            ),
            models.CheckConstraint(
                condition=~Q(act="not-applicable") | Q(text__regex=WRITTEN), name="measures_carryingstep_reasoned"
            ),
        )


class CarryingTold(models.Model):
    """That a step was told: by which message, and which deadline began with it (none by letter). Append-only."""

    append_only: ClassVar[bool] = True

    step = models.OneToOneField(CarryingStep, on_delete=models.DO_NOTHING)
    message = models.BigIntegerField(null=True)
    clock = models.BigIntegerField(null=True)
    at = models.DateTimeField()
