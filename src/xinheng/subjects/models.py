"""Tables of subjects: organisations, their names over time, their other identifiers, and conflicts found.

No row here is a person's: the code of an individual business (92) cannot be stored, a database check refuses it (G1).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from xinheng.subjects.domain import MOST_CHARACTERS, PERSON_PAIR, STATES, SUBJECT_KINDS
from xinheng.subjects.domain.identifiers import CODE_PATTERN, SCHEMES

CONFLICT_KINDS = ("code-two-organisations", "organisation-two-codes")


class Organisation(models.Model):
    """One organisation by its unified social credit code. A stub is known by code and name only."""

    uscc = models.TextField(db_collation="C")
    name = models.TextField()
    name_normal = models.TextField(db_collation="C")
    subject_kind = models.TextField(db_collation="C")
    graded = models.BooleanField()
    named_after_person = models.BooleanField()
    state = models.TextField(db_collation="C")
    division = models.TextField(db_collation="C")
    province = models.TextField()
    city = models.TextField()
    registered_on = models.DateField(null=True)
    entity_type = models.TextField()
    parent_uscc = models.TextField(db_collation="C")
    successor_uscc = models.TextField(db_collation="C")
    is_stub = models.BooleanField()
    source = models.TextField()
    created_on = models.DateField()
    changed_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["uscc"], name="subjects_organisation_uscc_once"),
            models.CheckConstraint(condition=Q(uscc__regex=CODE_PATTERN), name="subjects_organisation_uscc"),
            models.CheckConstraint(condition=~Q(uscc__startswith=PERSON_PAIR), name="subjects_organisation_no_person"),
            models.CheckConstraint(
                condition=GreaterThanOrEqual(Length("name_normal"), 1)
                & LessThanOrEqual(Length("name"), MOST_CHARACTERS),
                name="subjects_organisation_name",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="subjects_organisation_state"),
            models.CheckConstraint(condition=Q(subject_kind__in=SUBJECT_KINDS), name="subjects_organisation_kind"),
        )
        indexes = (
            models.Index(fields=["parent_uscc"], condition=~Q(parent_uscc=""), name="subjects_branch"),
            models.Index(fields=["successor_uscc"], condition=~Q(successor_uscc=""), name="subjects_succession"),
            models.Index(Substr("uscc", 9, 9), name="subjects_orgcode"),
        )


class OrganisationName(models.Model):
    """A name an organisation has or had. ``known_from`` is empty for former names a source only lists.

    ``bigrams`` are the pairs of neighbouring characters of the normal form: what fragments are searched by.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    name = models.TextField()
    normal = models.TextField(db_collation="C")
    bigrams = ArrayField(models.TextField(db_collation="C"))
    is_current = models.BooleanField()
    known_from = models.DateField(null=True)
    known_to = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["organisation"], condition=Q(is_current=True), name="subjects_name_one"),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(known_to__isnull=True), name="subjects_name_current_is_open"
            ),
        )
        indexes = (
            models.Index(fields=["normal"], name="subjects_name_normal"),
            models.Index(fields=["organisation"], condition=Q(is_current=False), name="subjects_name_former"),
            GinIndex(fields=["bigrams"], name="subjects_name_bigrams"),
        )


class Identifier(models.Model):
    """Another identifier of an organisation: a cross-reference, never derived from the code."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="identifiers")
    scheme = models.TextField(db_collation="C")
    value = models.TextField(db_collation="C")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["scheme", "value", "organisation"], name="subjects_identifier_once"),
            models.CheckConstraint(condition=Q(scheme__in=SCHEMES), name="subjects_identifier_scheme"),
        )


class Conflict(models.Model):
    """Registers that contradict each other: one code for two organisations, or two codes for one.

    For one code both ``uscc`` are the same; for two codes the smaller comes first.
    """

    kind = models.TextField(db_collation="C")
    uscc = models.TextField(db_collation="C")
    other_uscc = models.TextField(db_collation="C")
    name = models.TextField()
    other_name = models.TextField()
    division = models.TextField(db_collation="C")
    source = models.TextField()
    found_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["kind", "uscc", "other_uscc", "name", "other_name"], name="subjects_conflict_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=CONFLICT_KINDS), name="subjects_conflict_kind"),
            models.CheckConstraint(condition=Q(uscc__lte=F("other_uscc")), name="subjects_conflict_order"),
        )
        indexes = (
            models.Index(fields=["uscc"], name="subjects_conflict_uscc"),
            models.Index(fields=["other_uscc"], name="subjects_conflict_other_uscc"),
        )
