"""The editions of the rulebook this node has gone by."""

from typing import ClassVar

from django.db import models


class Edition(models.Model):
    """One edition of the rulebook by its digest, and the day it was activated. Append-only."""

    append_only: ClassVar[bool] = True

    digest = models.TextField(unique=True, db_collation="C")
    label = models.TextField()
    activated_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="catalogue_edition_digest"
            ),
        )
