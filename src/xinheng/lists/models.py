"""Tables of lists: cases, their steps, and bans by statute. All append-only; the state of a case is its last step.

What leads from one step to the next, and what must stand before an organisation is listed, is held by triggers (see the
migrations), so that hand-written SQL of the program's role meets it too (G12).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.catalogue.core import ADVERSE_DOCUMENTS, IMPORTED_KINDS, LEAST_STATEMENT_DAYS
from xinheng.lists.domain import BY_ACT, STATES
from xinheng.records.domain.officers import CERTIFICATE
from xinheng.subjects.models import Organisation

WRITTEN = r"\S"
BAN_REVIEW_MONTHS = 24


def _given(*names: str) -> Q:
    return Q(**{f"{name}__regex": WRITTEN for name in names})


class Case(models.Model):
    """What is put forward: list, criterion, organisation, facts, document, and the rulebook's terms of that day."""

    append_only: ClassVar[bool] = True

    list_key = models.TextField(db_collation="C")
    list_name = models.TextField()
    kind = models.TextField(db_collation="C")
    criterion = models.TextField(db_collation="C")
    criterion_text = models.TextField()
    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING)
    uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    authority_name = models.TextField()
    facts = models.TextField()
    basis = models.TextField()
    document_type = models.TextField(db_collation="C")
    document_number = models.TextField()
    document_normal = models.TextField(db_collation="C")
    document_on = models.DateField()
    document_record = models.TextField(db_collation="C", db_default="")
    statement_days = models.SmallIntegerField()
    months = models.SmallIntegerField()
    early_months = models.SmallIntegerField(null=True)
    exit = models.TextField()
    remedy = models.TextField()
    edition_digest = models.TextField(db_collation="C")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "-id"], name="lists_case_by_authority"),
            models.Index(fields=["organisation", "list_key"], name="lists_case_by_organisation"),
        )
        constraints = (
            models.CheckConstraint(
                condition=_given("facts", "basis", "criterion", "criterion_text", "list_name", "exit", "remedy"),
                name="lists_case_grounds",
            ),
            models.CheckConstraint(
                condition=Q(document_type__in=sorted(ADVERSE_DOCUMENTS)) & _given("document_normal"),
                name="lists_case_document",
            ),
            models.CheckConstraint(condition=Q(kind__in=sorted(IMPORTED_KINDS)), name="lists_case_kind"),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^(?!92)[0-9A-Z]{18}$", authority_uscc__regex=r"^[0-9A-Z]{18}$"),
                name="lists_case_codes",
            ),
            models.CheckConstraint(
                condition=Q(statement_days__gte=LEAST_STATEMENT_DAYS)
                & Q(months__gte=1, months__lte=36)
                & (Q(early_months__isnull=True) | Q(early_months__gte=0, early_months__lt=F("months"))),
                name="lists_case_terms",
            ),
        )


class Step(models.Model):
    """One act of a case: who, when, what was written, what it proves. ``number`` counts from 1 without a gap.

    ``certificate`` is the officer's, empty for the organisation's own statement. ``until`` is the last day to answer
    (record-service) or the first day off the list (list, correct-period), ``since`` the corrected first day on it.
    ``record`` is the public identifier of the entry's record.
    """

    append_only: ClassVar[bool] = True

    case = models.ForeignKey(Case, on_delete=models.DO_NOTHING)
    number = models.SmallIntegerField()
    act = models.TextField(db_collation="C")
    state = models.TextField(db_collation="C")
    day = models.DateField()
    at = models.DateTimeField()
    actor = models.TextField()
    unit = models.TextField(db_default="")
    certificate = models.TextField(db_collation="C", db_default="")
    text = models.TextField()
    served_on = models.DateField(null=True)
    way = models.TextField(db_default="")
    proof = models.TextField(db_default="")
    until = models.DateField(null=True)
    since = models.DateField(null=True)
    answers = models.SmallIntegerField(null=True)
    document_number = models.TextField(db_default="")
    record = models.TextField(db_collation="C", db_default="")
    letter = models.BigIntegerField(null=True)
    clock = models.BigIntegerField(null=True)

    class Meta:
        indexes = (models.Index(fields=["record"], condition=~Q(record=""), name="lists_step_by_record"),)
        constraints = (
            models.UniqueConstraint(fields=["case", "number"], name="lists_step_once"),
            models.CheckConstraint(
                condition=Q(act__in=list(BY_ACT)) & Q(state__in=list(STATES)), name="lists_step_known"
            ),
            models.CheckConstraint(condition=_given("text", "actor"), name="lists_step_reasoned"),
            models.CheckConstraint(
                condition=Q(act="state") | Q(certificate__regex=CERTIFICATE, unit__regex=WRITTEN),
                name="lists_step_officer",
            ),
            models.CheckConstraint(
                condition=~Q(act="record-service")
                | (Q(served_on__isnull=False, until__isnull=False, served_on__lte=F("day")) & _given("way", "proof")),
                name="lists_step_served",
            ),
            models.CheckConstraint(
                condition=~Q(act="list")
                | (
                    Q(until__isnull=False, until__gt=F("day"), record__regex=r"^[0-9a-f]{32}$")
                    & _given("document_number")
                ),
                name="lists_step_listed",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=("remove", "annul")) | _given("document_number"), name="lists_step_left"
            ),
            models.CheckConstraint(
                condition=~Q(act="correct-period")
                | (Q(since__isnull=False, until__isnull=False, since__lt=F("until")) & _given("document_number")),
                name="lists_step_period",
            ),
            models.CheckConstraint(condition=~Q(act="answer") | Q(answers__isnull=False), name="lists_step_answered"),
        )


class Ban(models.Model):
    """A ban that a statute itself lays on an organisation, without an end: recorded with its article and reviewed.

    It is not decided here. It is looked at again by ``review_by``, at most two years after the last look.
    """

    append_only: ClassVar[bool] = True

    organisation = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING)
    uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    instrument = models.TextField(db_collation="C")
    article = models.TextField()
    what = models.TextField()
    document_number = models.TextField()
    decided_on = models.DateField()
    review_by = models.DateField()
    remedy = models.TextField()
    unit = models.TextField()
    certificate = models.TextField(db_collation="C")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organisation"], name="lists_ban_by_organisation"),)
        constraints = (
            models.CheckConstraint(
                condition=_given("instrument", "article", "what", "document_number", "remedy"), name="lists_ban_grounds"
            ),
            models.CheckConstraint(
                condition=Q(certificate__regex=CERTIFICATE, unit__regex=WRITTEN), name="lists_ban_officer"
            ),
            models.CheckConstraint(
                condition=Q(uscc__regex=r"^(?!92)[0-9A-Z]{18}$", authority_uscc__regex=r"^[0-9A-Z]{18}$"),
                name="lists_ban_codes",
            ),
        )


class BanReview(models.Model):
    """A look at a ban: it goes on until the next review, or it is over (``review_by`` NULL). Append-only."""

    append_only: ClassVar[bool] = True

    ban = models.ForeignKey(Ban, on_delete=models.DO_NOTHING)
    reviewed_on = models.DateField()
    review_by = models.DateField(null=True)
    reason = models.TextField()
    unit = models.TextField()
    certificate = models.TextField(db_collation="C")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_given("reason"), name="lists_banreview_reasoned"),
            models.CheckConstraint(
                condition=Q(certificate__regex=CERTIFICATE, unit__regex=WRITTEN), name="lists_banreview_officer"
            ),
        )
