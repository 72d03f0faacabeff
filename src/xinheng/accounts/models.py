"""Tables of accounts: users, authorities and traces of reads."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models


class User(AbstractBaseUser):
    """Someone who signs in. There is no superuser: what a user may do comes from dated mandates only."""

    account = models.TextField(unique=True, db_collation="C")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "account"
    objects = BaseUserManager()


class Authority(models.Model):
    """A public authority of this node and the record kinds it may send."""

    uscc = models.TextField(unique=True, db_collation="C")
    name = models.TextField()
    level = models.TextField(db_collation="C")
    division = models.TextField(db_collation="C")
    kinds = ArrayField(models.TextField(db_collation="C"))

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="accounts_authority_uscc"),
        )


class Trace(models.Model):
    """One read of non-public data: who, for whom, why (G19). Append-only."""

    append_only: ClassVar[bool] = True

    at = models.DateTimeField()
    actor = models.TextField()
    authority_uscc = models.TextField(null=True, db_collation="C")
    purpose = models.TextField()
    case = models.TextField()
    basis = models.TextField()
    what = models.TextField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(actor="") & ~models.Q(purpose="") & ~models.Q(case=""),
                name="accounts_trace_complete",
            ),
        )


class TraceSubject(models.Model):
    """An organisation that a traced read was about. Append-only."""

    append_only: ClassVar[bool] = True

    trace = models.ForeignKey(Trace, on_delete=models.DO_NOTHING)
    uscc = models.TextField(db_collation="C")

    class Meta:
        indexes = (models.Index(fields=["uscc", "trace"], name="accounts_trace_by_subject"),)
