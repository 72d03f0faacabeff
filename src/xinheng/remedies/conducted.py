"""Tables of cases that two officers conduct: a court's plan, and the fall of a repair. Append-only like all cases."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinheng.records.domain.shields import RULINGS
from xinheng.remedies.domain.reinstatement import REINSTATEMENT
from xinheng.remedies.domain.reorganisation import REORGANISATION
from xinheng.remedies.domain.steps import BY_LETTER, CHANNELS, Workflow

AGAINST = ("refuse", "restore", "reinstate")
"""Decisions against the organisation: their basis is cited and holds on the day."""
REPORTS = ("report-execution", "report-failure", "propose", BY_LETTER)
"""Steps that rest on a document, by its number and day."""


class Conducted(models.Model):
    """What both have in common: whose, for which authority, by which document."""

    organisation_uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    text = models.TextField()
    document_number = models.TextField()
    decided_on = models.DateField()
    received_on = models.DateField()
    entered_by = models.TextField()

    class Meta:
        abstract = True


def _conducted(name: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.CheckConstraint(
            condition=Q(organisation_uscc__regex=r"^[0-9A-Z]{18}$", text__regex=r"\S", document_number__regex=r"\S"),
            name=f"remedies_{name}_says",
        ),
        models.CheckConstraint(condition=Q(decided_on__lte=F("received_on")), name=f"remedies_{name}_day"),
    )


class Reorganisation(Conducted):
    """A court's ruling on an organisation: ``document_number`` and ``decided_on`` are the ruling's."""

    append_only: ClassVar[bool] = True

    channel = models.TextField(db_collation="C")
    ruling = models.TextField(db_collation="C")
    court = models.TextField()
    due_on = models.DateField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc"], name="remedies_reorg_authority"),
            models.Index(fields=["organisation_uscc"], name="remedies_reorg_owner"),
        )
        constraints = (
            *_conducted("reorganisation"),
            models.CheckConstraint(condition=Q(channel__in=CHANNELS), name="remedies_reorganisation_channel"),
            models.CheckConstraint(
                condition=Q(ruling__in=RULINGS, court__regex=r"\S"), name="remedies_reorganisation_ruling"
            ),
            models.CheckConstraint(condition=Q(due_on__gt=F("received_on")), name="remedies_reorganisation_due"),
        )


class Reinstatement(Conducted):
    """The fall of one approved repair: ``text`` is what is false, ``intent`` what shows that it was on purpose.

    ``public_ids`` are the records that the repair ended. ``document_number`` is the document that shows the falsehood.
    """

    append_only: ClassVar[bool] = True

    repair_number = models.BigIntegerField(unique=True)
    public_ids = ArrayField(models.TextField(db_collation="C"))
    intent = models.TextField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc"], name="remedies_reinst_authority"),
            models.Index(fields=["organisation_uscc"], name="remedies_reinst_owner"),
        )
        constraints = (
            *_conducted("reinstatement"),
            models.CheckConstraint(
                condition=Q(intent__regex=r"\S") & ~Q(public_ids=[]), name="remedies_reinstatement_intent"
            ),
        )


class ConductedStep(models.Model):
    """One step; ``letter`` is the number of the letter it made, ``until`` a last day to answer."""

    number = models.SmallIntegerField()
    act = models.TextField(db_collation="C")
    state = models.TextField(db_collation="C")
    reason = models.TextField(db_default="")
    basis = models.TextField(db_default="")
    document_number = models.TextField(db_default="")
    document_day = models.DateField(null=True)
    letter = models.BigIntegerField(null=True)
    actor = models.TextField()
    authority_uscc = models.TextField(db_collation="C", db_default="")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


def _steps(name: str, workflow: Workflow) -> tuple[models.BaseConstraint, ...]:
    against = [one for one in workflow.decisions if one in AGAINST]
    reports = [one.act for one in workflow.steps if one.act in REPORTS]
    return (
        models.UniqueConstraint(fields=["case", "number"], name=f"remedies_{name}_step_once"),
        models.CheckConstraint(condition=Q(state__in=list(workflow.states)), name=f"remedies_{name}_state"),
        models.CheckConstraint(
            condition=~Q(act__in=[*workflow.decisions, "state"]) | Q(reason__regex=r"\S"),
            name=f"remedies_{name}_reasons",
        ),
        models.CheckConstraint(condition=~Q(act__in=against) | Q(basis__regex=r"\S"), name=f"remedies_{name}_basis"),
        models.CheckConstraint(
            condition=~Q(act__in=reports)
            | Q(document_number__regex=r"\S", document_day__isnull=False, document_day__lte=F("day")),
            name=f"remedies_{name}_document",
        ),
    )


class ReorganisationStep(ConductedStep):
    """A step of a reorganisation."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Reorganisation, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        constraints = _steps("reorganisation", REORGANISATION)


class ReinstatementStep(ConductedStep):
    """A step of a reinstatement."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Reinstatement, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        constraints = _steps("reinstatement", REINSTATEMENT)
