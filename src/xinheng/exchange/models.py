"""Tables of the exchange: files taken, what was wrong in them, rows that wait.

A file itself is never kept, only its SHA-256; its name neither, for names of files are written by people.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinheng.exchange.domain import DECISIONS, Verdict

WAITING = (Verdict.QUEUED.value, Verdict.QUARANTINED.value)


class Batch(models.Model):
    """One file taken, append-only: its digest, its rows by verdict, the Merkle root over its rows.

    ``other_leaves`` holds what the versions do not: the hashes of the largest subtrees of rows that did not land, so
    that the root can be computed again (NULL in batches older than this column).
    """

    append_only: ClassVar[bool] = True

    kind = models.TextField(db_collation="C")
    sender_uscc = models.TextField(db_collation="C")
    sha256 = models.TextField(db_collation="C")
    format = models.TextField(db_collation="C")
    encoding = models.TextField(db_collation="C")
    rows = models.IntegerField()
    accepted = models.IntegerField()
    unchanged = models.IntegerField()
    versions = models.IntegerField()
    quarantined = models.IntegerField()
    queued = models.IntegerField()
    refused = models.IntegerField()
    refused_person = models.IntegerField()
    refused_matter = models.IntegerField()
    issue_count = models.IntegerField()
    merkle_root = models.BinaryField()
    other_leaves = models.BinaryField(null=True)
    edition_digest = models.TextField(db_collation="C")
    day = models.DateField()
    taken_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["sender_uscc", "day"], name="exchange_batch_sender"),
            models.Index(fields=["sha256"], name="exchange_batch_file"),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    rows=models.F("accepted")
                    + models.F("unchanged")
                    + models.F("versions")
                    + models.F("quarantined")
                    + models.F("queued")
                    + models.F("refused")
                ),
                name="exchange_batch_verdicts_add_up",
            ),
            models.CheckConstraint(
                condition=models.Q(refused__gte=models.F("refused_person") + models.F("refused_matter")),
                name="exchange_batch_refused_includes_gate",
            ),
        )


class IssueCount(models.Model):
    """How often one code came up in a batch."""

    append_only: ClassVar[bool] = True

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="issue_counts")
    code = models.TextField(db_collation="C")
    count = models.IntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "code"], name="exchange_issue_count_once"),)


class Issue(models.Model):
    """One of the first thousand issues of a batch; all of them are in the batch's Parquet file."""

    append_only: ClassVar[bool] = True

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="first_issues")
    place = models.IntegerField()
    row = models.IntegerField()
    column = models.TextField(db_collation="C")
    code = models.TextField(db_collation="C")
    value = models.TextField()
    suggestion = models.TextField(null=True)
    facts = models.JSONField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["batch", "place"], name="exchange_issue_place"),)


class WaitingRow(models.Model):
    """A gated row that waits for an officer or for its registry entry; forgotten after thirty days.

    ``former``: it came with a former register, whose states the row itself does not hold; only a file corrects it.
    """

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="waiting_rows")
    kind = models.TextField(db_collation="C")
    sender_uscc = models.TextField(db_collation="C")
    row_number = models.IntegerField()
    verdict = models.TextField(db_collation="C")
    codes = ArrayField(models.TextField())
    uscc = models.TextField(db_collation="C")
    key = models.BinaryField()
    content_digest = models.BinaryField()
    payload = models.JSONField()
    former = models.BooleanField(db_default=False)
    waits_since = models.DateField()
    forgotten_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "content_digest"], name="exchange_waiting_row_once"),
            models.CheckConstraint(condition=models.Q(verdict__in=WAITING), name="exchange_waiting_row_verdict"),
            models.CheckConstraint(
                condition=models.Q(forgotten_on__gt=models.F("waits_since")), name="exchange_waiting_row_forgotten"
            ),
        )
        indexes = (
            models.Index(fields=["forgotten_on"], name="exchange_waiting_row_end"),
            models.Index(fields=["uscc"], name="exchange_waiting_row_uscc"),
        )


class RowDecision(models.Model):
    """What an officer did with a waiting row: the ``place``-th decision on it. Append-only, and no content of the row.

    ``row`` is the number of the waiting row, which may be gone by now; ``next_batch`` the batch it was sent again in
    and ``became`` its verdict there. ``agrees`` says that code and name of the row are those of the organisation.
    """

    append_only: ClassVar[bool] = True

    row = models.BigIntegerField()
    place = models.IntegerField()
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="row_decisions")
    row_number = models.IntegerField()
    kind = models.TextField(db_collation="C")
    sender_uscc = models.TextField(db_collation="C")
    decision = models.TextField(db_collation="C")
    agrees = models.BooleanField(db_default=False)
    reason = models.TextField(db_default="")
    officer = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    decided_at = models.DateTimeField()
    next_batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="rows_sent_again")
    became = models.TextField(db_collation="C", db_default="")

    class Meta:
        indexes = (models.Index(fields=["sender_uscc", "-id"], name="exchange_row_decision_sender"),)
        constraints = (
            models.UniqueConstraint(fields=["row", "place"], name="exchange_row_decision_place"),
            models.CheckConstraint(condition=models.Q(place__gte=1), name="exchange_row_decision_counted"),
            models.CheckConstraint(condition=models.Q(decision__in=DECISIONS), name="exchange_row_decision_known"),
            # Against an organisation whose code and name the row does not have, only with a reason it can read.
            models.CheckConstraint(
                condition=~models.Q(decision="matched") | models.Q(agrees=True) | ~models.Q(reason=""),
                name="exchange_row_decision_matched_with_reason",
            ),
            models.CheckConstraint(
                condition=~models.Q(decision="sent-back") | ~models.Q(reason=""),
                name="exchange_row_decision_sent_back_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(decision__in=("sent-again", "matched"), next_batch__isnull=False)
                | (models.Q(decision__in=("sent-back", "none-fits"), next_batch__isnull=True)),
                name="exchange_row_decision_batch",
            ),
        )
