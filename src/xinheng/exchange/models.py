"""Tables of the exchange: files taken, what was wrong in them, rows that wait.

A file itself is never kept, only its SHA-256; its name neither, for names of files are written by people.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinheng.exchange.domain import Verdict

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
    """A gated row that waits for an officer or for its registry entry; forgotten after thirty days."""

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
