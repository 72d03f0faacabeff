"""Tables of remedies: cases and their steps, all append-only. The state of a case is that of its last step.

What a case says when it begins (whose, whom it is for, until when) stands in its row and is never changed; everything
later is a step. Triggers in the migrations hold the transitions, who may decide, and that the record follows.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinheng.remedies.conducted import Reinstatement, ReinstatementStep, Reorganisation, ReorganisationStep
from xinheng.remedies.domain import CHANNELS, GROUNDS, OBJECTION, PROCEEDING, REPAIR, Workflow
from xinheng.remedies.domain.proceeding import DECIDED, SORTS
from xinheng.remedies.domain.steps import BY_LETTER

__all__ = [
    "Case",
    "CaseStep",
    "CorrectionWish",
    "Objection",
    "ObjectionStep",
    "Proceeding",
    "ProceedingStep",
    "Reinstatement",
    "ReinstatementStep",
    "Reorganisation",
    "ReorganisationStep",
    "Repair",
    "RepairStep",
]


class Case(models.Model):
    """What objection and repair have in common.

    ``made_by`` are those who made the act the case is about: none of them decides it. ``entered_by`` is the account or
    certificate that wrote it down, never a name.
    """

    public_id = models.TextField(db_collation="C")
    record_kind = models.TextField(db_collation="C")
    organisation_uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    channel = models.TextField(db_collation="C")
    text = models.TextField()
    received_on = models.DateField()
    due_on = models.DateField(null=True)
    entered_by = models.TextField()
    made_by = ArrayField(models.TextField(), db_default=[])

    class Meta:
        abstract = True


def _case_constraints(name: str) -> tuple[models.BaseConstraint, ...]:
    return (
        models.CheckConstraint(
            condition=Q(public_id__regex=r"^[0-9a-f]{32}$", organisation_uscc__regex=r"^[0-9A-Z]{18}$"),
            name=f"remedies_{name}_record",
        ),
        models.CheckConstraint(condition=Q(channel__in=CHANNELS), name=f"remedies_{name}_channel"),
        models.CheckConstraint(condition=Q(text__regex=r"\S"), name=f"remedies_{name}_says"),
        models.CheckConstraint(
            condition=Q(due_on__isnull=True) | Q(due_on__gt=F("received_on")), name=f"remedies_{name}_due"
        ),
    )


class Objection(Case):
    """An objection against a record; its mark, its pause and what it suspends stand in ``records.Pause``.

    ``subject`` names what of the record it is against, where that is not the record itself: the key of a measure, a
    repair that was refused (``repair-17``), the case of the list (``list-case-7``). ``source`` is the body that made
    the entry, where another than the answering authority did: it is asked.
    """

    append_only: ClassVar[bool] = True

    ground = models.TextField(db_collation="C")
    subject = models.TextField(db_collation="C", db_default="")
    source = models.TextField(db_default="")

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "due_on"], name="remedies_objection_authority"),
            models.Index(fields=["organisation_uscc"], name="remedies_objection_owner"),
            models.Index(fields=["public_id"], name="remedies_objection_of"),
        )
        constraints = (
            *_case_constraints("objection"),
            models.CheckConstraint(condition=Q(due_on__isnull=False), name="remedies_objection_has_due"),
            models.CheckConstraint(condition=Q(ground__in=list(GROUNDS)), name="remedies_objection_ground"),
            models.CheckConstraint(
                condition=Q(subject="")
                | Q(ground="measure", subject__regex=r"^[a-z][a-z0-9-]*$")
                | Q(ground="refusal", subject__regex=r"^repair-[0-9]+$")
                | Q(ground__in=("fact", "document"), subject__regex=r"^list-case-[0-9]+$"),
                name="remedies_objection_subject",
            ),
        )


class Repair(Case):
    """An application for repair. ``door`` is where it is decided, ``repair_from`` the earliest day it could be made.

    ``commitment`` is the digest of the text of the commitment that was given.
    """

    append_only: ClassVar[bool] = True

    door = models.TextField(db_collation="C")
    repair_from = models.DateField()
    commitment = models.TextField(db_collation="C")

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "due_on"], name="remedies_repair_authority"),
            models.Index(fields=["organisation_uscc"], name="remedies_repair_owner"),
            models.Index(fields=["public_id"], name="remedies_repair_record_of"),
        )
        constraints = (
            *_case_constraints("repair"),
            models.CheckConstraint(
                condition=~Q(door="here") | Q(received_on__gte=F("repair_from")), name="remedies_repair_not_early"
            ),
            models.CheckConstraint(condition=Q(commitment__regex=r"^[0-9a-f]{64}$"), name="remedies_repair_commitment"),
            models.CheckConstraint(
                condition=(Q(door="here") & Q(due_on__isnull=False)) | (~Q(door="here") & Q(due_on__isnull=True)),
                name="remedies_repair_door",
            ),
        )


class CaseStep(models.Model):
    """One step of a case; ``number`` counts from 1 without a hole. ``basis`` is instrument and article as cited."""

    number = models.SmallIntegerField()
    act = models.TextField(db_collation="C")
    state = models.TextField(db_collation="C")
    reason = models.TextField(db_default="")
    basis = models.TextField(db_default="")
    actor = models.TextField()
    authority_uscc = models.TextField(db_collation="C", db_default="")
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


def _step_constraints(name: str, workflow: Workflow) -> tuple[models.BaseConstraint, ...]:
    against = [one for one in workflow.decisions if one in {"uphold", "turn-away", "refuse"}]
    return (
        models.UniqueConstraint(fields=["case", "number"], name=f"remedies_{name}_step_once"),
        models.CheckConstraint(condition=Q(state__in=list(workflow.states)), name=f"remedies_{name}_state"),
        models.CheckConstraint(
            condition=~Q(act__in=workflow.decisions) | Q(reason__regex=r"\S"), name=f"remedies_{name}_reasons"
        ),
        models.CheckConstraint(condition=~Q(act__in=against) | Q(basis__regex=r"\S"), name=f"remedies_{name}_basis"),
    )


class TakingBackStep(CaseStep):
    """A step of a case that its organisation takes back itself, or by the letter whose number and day stand here."""

    letter_number = models.TextField(db_default="")
    letter_on = models.DateField(null=True)

    class Meta:
        abstract = True


def _letter(name: str) -> models.BaseConstraint:
    return models.CheckConstraint(
        condition=(~Q(act=BY_LETTER) & Q(letter_number="", letter_on__isnull=True))
        | Q(act=BY_LETTER, letter_number__regex=r"[0-9]", letter_on__isnull=False, letter_on__lte=F("day")),
        name=f"remedies_{name}_letter",
    )


class ObjectionStep(TakingBackStep):
    """A step of an objection. ``came_of_it`` is what followed: the new application, or the record it was matched to."""

    append_only: ClassVar[bool] = True

    came_of_it = models.TextField(db_collation="C", db_default="")
    case = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        constraints = (*_step_constraints("objection", OBJECTION), _letter("objection"))


class RepairStep(TakingBackStep):
    """A step of an application for repair. ``linked`` are records repaired with it (results of the inspection)."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="steps")
    linked = ArrayField(models.TextField(db_collation="C"), db_default=[])

    class Meta:
        constraints = (*_step_constraints("repair", REPAIR), _letter("repair"))


class Proceeding(Case):
    """A reconsideration or a lawsuit about a record's decision, before the body that ``text`` names.

    ``authority_uscc`` is the respondent, ``document_number`` the body's number for the case. ``publicly`` says that
    the organisation wants the record to carry the mark: nobody else decides that.
    """

    append_only: ClassVar[bool] = True

    sort = models.TextField(db_collation="C")
    document_number = models.TextField()
    filed_on = models.DateField()
    publicly = models.BooleanField()

    class Meta:
        indexes = (
            models.Index(fields=["public_id"], name="remedies_proceeding_of"),
            models.Index(fields=["authority_uscc"], name="remedies_proceeding_authority"),
            models.Index(fields=["organisation_uscc"], name="remedies_proceeding_owner"),
        )
        constraints = (
            *_case_constraints("proceeding"),
            models.CheckConstraint(condition=Q(sort__in=list(SORTS)), name="remedies_proceeding_sort"),
            models.CheckConstraint(
                condition=Q(document_number__regex=r"\S", filed_on__lte=F("received_on"), due_on__isnull=True),
                name="remedies_proceeding_filed",
            ),
        )


class ProceedingStep(CaseStep):
    """A step of a proceeding; an outcome names the body's document and its day."""

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Proceeding, on_delete=models.PROTECT, related_name="steps")
    document_number = models.TextField(db_default="")
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="remedies_proceeding_step_once"),
            models.CheckConstraint(condition=Q(state__in=list(PROCEEDING.states)), name="remedies_proceeding_state"),
            models.CheckConstraint(
                condition=Q(act__in=("tell", "take-back")) | Q(reason__regex=r"\S"),
                name="remedies_proceeding_reasons",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=DECIDED)
                | Q(document_number__regex=r"\S", decided_on__isnull=False, decided_on__lte=F("day")),
                name="remedies_proceeding_document",
            ),
        )


class CorrectionWish(models.Model):
    """Whether the organisation wants its answered objection told in public; its last word counts. Append-only.

    ``until`` is the first day on which it is not told any more. Nothing of the record's content is told.
    """

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Objection, on_delete=models.PROTECT, related_name="wishes")
    number = models.SmallIntegerField()
    wanted = models.BooleanField()
    day = models.DateField()
    until = models.DateField()
    entered_by = models.TextField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="remedies_wish_once"),
            models.CheckConstraint(condition=Q(number__gte=1, until__gt=F("day")), name="remedies_wish_days"),
        )
