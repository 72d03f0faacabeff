"""The editions of the rulebook this node has gone by."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinheng.accounts.domain import OFFICES
from xinheng.catalogue.editions import LEAST_NOTICE_DAYS, WAYS

DIGEST = r"^[0-9a-f]{64}$"


class EditionFiles(models.Model):
    """The files of an edition, packed, so that the law of a node stands in its database. Append-only."""

    append_only: ClassVar[bool] = True

    digest = models.TextField(primary_key=True, db_collation="C")
    content = models.BinaryField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(digest__regex=DIGEST), name="catalogue_files_digest"),)


class ProposedEdition(models.Model):
    """A proposed edition, checked and published: what it changes, and what that would do to records. Append-only.

    ``base_digest`` is the edition it was compared with; ``effective_on`` the first day it may be activated.
    """

    append_only: ClassVar[bool] = True

    files = models.ForeignKey(EditionFiles, on_delete=models.DO_NOTHING)
    base_digest = models.TextField(db_collation="C")
    label = models.TextField()
    reason = models.TextField()
    proposed_by = models.TextField()
    proposed_at = models.DateTimeField()
    published_on = models.DateField()
    effective_on = models.DateField()
    difference = models.JSONField()
    effects = models.JSONField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_proposal_reasoned"),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("published_on") + LEAST_NOTICE_DAYS), name="catalogue_proposal_notice"
            ),
        )


class EditionApproval(models.Model):
    """One office's approval of a proposed edition (G23). A trigger asks the office and the proposer. Append-only."""

    append_only: ClassVar[bool] = True

    proposal = models.ForeignKey(ProposedEdition, on_delete=models.DO_NOTHING, related_name="approvals")
    office = models.TextField(db_collation="C")
    account = models.TextField(db_collation="C")
    reason = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(office__in=OFFICES), name="catalogue_approval_office"),
            models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_approval_reasoned"),
            models.UniqueConstraint(fields=["proposal", "office"], name="catalogue_approval_once_an_office"),
            models.UniqueConstraint(fields=["proposal", "account"], name="catalogue_approval_once_a_person"),
        )


class EditionWithdrawal(models.Model):
    """A proposal taken back or turned down, for good. Append-only."""

    append_only: ClassVar[bool] = True

    proposal = models.OneToOneField(ProposedEdition, on_delete=models.DO_NOTHING, related_name="withdrawal")
    account = models.TextField()
    reason = models.TextField()
    withdrawn_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(reason__regex=r"\S"), name="catalogue_withdrawal_reasoned"),)


class Production(models.Model):
    """One row, once the node was set up for production: no edition is activated directly any more. Append-only."""

    append_only: ClassVar[bool] = True

    one = models.SmallIntegerField(primary_key=True, default=1)
    since = models.DateField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(one=1), name="catalogue_production_one_row"),)


class Edition(models.Model):
    """One edition of the rulebook by its digest, and the day it was activated. Append-only.

    ``way`` says how: a trigger lets an approved one in only with two approvals and its days of notice (G23).
    ``ordered`` are the measures that a decision itself may order, each with the article, as the edition says;
    ``latest_days`` says of each deadline how many days after its beginning it ends at the latest.
    """

    append_only: ClassVar[bool] = True

    digest = models.TextField(unique=True, db_collation="C")
    label = models.TextField()
    activated_on = models.DateField()
    way = models.TextField(db_collation="C", db_default="direct")
    proposal = models.OneToOneField(ProposedEdition, on_delete=models.DO_NOTHING, null=True, related_name="activation")
    ordered = models.JSONField(default=dict, db_default={})
    latest_days = models.JSONField(default=dict, db_default={})

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(digest__regex=DIGEST), name="catalogue_edition_digest"),
            models.CheckConstraint(condition=Q(way__in=WAYS), name="catalogue_edition_way"),
            models.CheckConstraint(
                condition=~Q(way="approved") | Q(proposal__isnull=False), name="catalogue_edition_proposed"
            ),
        )
