"""Tables of accounts: users, their mandates and offices, invitations, authorities and traces of reads."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from xinheng.accounts.domain import ANY, OFFICES, POWERS, SCOPES
from xinheng.accounts.domain.recoveries import PROOFS
from xinheng.accounts.domain.recusals import OFFICER


class User(AbstractBaseUser):
    """Someone who signs in. There is no superuser: what a user may do comes from dated mandates only."""

    account = models.TextField(unique=True, db_collation="C")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "account"
    objects = BaseUserManager()

    class Meta:
        # People sign in in capitals or not: of two accounts that differ in that only, neither could.
        constraints = (models.UniqueConstraint(Upper("account"), name="accounts_user_however_written"),)


class Office(models.Model):
    """One of the three administrations (G23): one person, one office. Append-only; closed by closing the account."""

    append_only: ClassVar[bool] = True

    user = models.OneToOneField(User, on_delete=models.PROTECT)
    office = models.TextField(db_collation="C")

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(office__in=OFFICES), name="accounts_office_known"),)


class TermsOfMandate(models.Model):
    """What a mandate or the invitation to one says (``domain.Terms``)."""

    authority_uscc = models.TextField(db_collation="C", db_default="")
    organisation_uscc = models.TextField(db_collation="C", db_default="")
    powers = ArrayField(models.TextField(db_collation="C"), db_default=[])
    kinds = ArrayField(models.TextField(db_collation="C"), db_default=[])
    division = models.TextField(db_collation="C", db_default="")
    matters = ArrayField(models.TextField(db_collation="C"), db_default=[])
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    basis = models.TextField(db_default="")

    class Meta:
        abstract = True


FOR_ONE = Q(authority_uscc="") ^ Q(organisation_uscc="")
COMPLETE = FOR_ONE & ~Q(powers=[]) & ~Q(kinds=[]) & ~Q(basis="") & Q(valid_to__gt=F("valid_from"))


class Mandate(TermsOfMandate):
    """A mandate somebody holds. Append-only: it ends by its day or by a ``Revocation``."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "valid_to"], name="accounts_mandate_authority"),
            models.Index(fields=["organisation_uscc", "valid_to"], name="accounts_mandate_organisation"),
        )
        constraints = (
            models.CheckConstraint(condition=COMPLETE, name="accounts_mandate_complete"),
            models.CheckConstraint(condition=Q(powers__contained_by=list(POWERS)), name="accounts_mandate_powers"),
        )


class Revocation(models.Model):
    """A mandate taken back, from a day on. Append-only."""

    append_only: ClassVar[bool] = True

    mandate = models.OneToOneField(Mandate, on_delete=models.PROTECT)
    revoked_on = models.DateField()
    revoked_by = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="accounts_revocation_reasoned"),)


class ClientGrant(TermsOfMandate):
    """What a machine client of one authority may do; its ``powers`` are scopes.

    Append-only: it ends by its day or by a ``ClientRevocation``. Id and hashed secret are in the library's own table;
    nothing in that table gives a client anything.
    """

    append_only: ClassVar[bool] = True

    client = models.OneToOneField("allauth_idp_oidc.Client", on_delete=models.PROTECT)
    daily = models.PositiveIntegerField()
    given_by = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["authority_uscc", "valid_to"], name="accounts_client_authority"),)
        constraints = (
            models.CheckConstraint(
                condition=COMPLETE & ~Q(authority_uscc="") & ~Q(matters=[]) & Q(daily__gt=0),
                name="accounts_client_complete",
            ),
            models.CheckConstraint(condition=Q(powers__contained_by=list(SCOPES)), name="accounts_client_scopes"),
            models.CheckConstraint(
                condition=~Q(powers__contains=["check"], matters__contains=[ANY]), name="accounts_client_no_dragnet"
            ),
        )


class ClientRevocation(models.Model):
    """A client's grant taken back, from a day on. Append-only."""

    append_only: ClassVar[bool] = True

    grant = models.OneToOneField(ClientGrant, on_delete=models.PROTECT, related_name="revocation")
    revoked_on = models.DateField()
    revoked_by = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="accounts_client_revocation_reasoned"),)


class ClientUse(models.Model):
    """How often a client used one scope on one day; never more than its grant says."""

    grant = models.ForeignKey(ClientGrant, on_delete=models.PROTECT)
    day = models.DateField()
    scope = models.TextField(db_collation="C")
    used = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["grant", "day", "scope"], name="accounts_client_use_once"),)


class Invitation(TermsOfMandate):
    """A one-time code for an office or a mandate; only its digest is held. Append-only."""

    append_only: ClassVar[bool] = True

    code_digest = models.BinaryField(unique=True)
    account = models.TextField(db_collation="C")
    office = models.TextField(db_collation="C", db_default="")
    made_by = models.TextField()
    made_at = models.DateTimeField()
    expires_on = models.DateField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(office__in=("", *OFFICES)), name="accounts_invitation_office"),
            models.CheckConstraint(
                condition=(~Q(office="") & Q(authority_uscc="", organisation_uscc="")) | (Q(office="") & COMPLETE),
                name="accounts_invitation_complete",
            ),
        )


class Redemption(models.Model):
    """An invitation used, once. Append-only."""

    append_only: ClassVar[bool] = True

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT)
    user = models.ForeignKey(User, on_delete=models.PROTECT)
    at = models.DateTimeField()


class InvitationWithdrawal(models.Model):
    """An invitation taken back before anybody used it, once. Append-only."""

    append_only: ClassVar[bool] = True

    invitation = models.OneToOneField(Invitation, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    withdrawn_by = models.TextField()
    reason = models.TextField()

    class Meta:
        constraints = (models.CheckConstraint(condition=~Q(reason=""), name="accounts_invitation_withdrawal_reasoned"),)


class Recovery(models.Model):
    """A lost password or second factor: an officer or operator saw who it is, and says how. Append-only."""

    append_only: ClassVar[bool] = True

    user = models.ForeignKey(User, on_delete=models.PROTECT)
    proof = models.TextField(db_collation="C")
    proposed_by = models.TextField()
    authority_uscc = models.TextField(db_collation="C", db_default="")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(proof__in=PROOFS), name="accounts_recovery_proof"),)


class RecoveryConsent(models.Model):
    """A second person lets it happen; only the digest of the one-time code is held. Append-only."""

    append_only: ClassVar[bool] = True

    recovery = models.OneToOneField(Recovery, on_delete=models.PROTECT)
    confirmed_by = models.TextField()
    confirmed_at = models.DateTimeField()
    code_digest = models.BinaryField(unique=True)
    expires_on = models.DateField()


class RecoveryUse(models.Model):
    """A code used, once. Append-only."""

    append_only: ClassVar[bool] = True

    consent = models.OneToOneField(RecoveryConsent, on_delete=models.PROTECT)
    at = models.DateTimeField()


class Recusal(models.Model):
    """Officer X not for organisation Y (G4): an account or certificate number, no name and no reason. Append-only."""

    append_only: ClassVar[bool] = True

    officer = models.TextField(db_collation="C")
    organisation_uscc = models.TextField(db_collation="C")
    recorded_by = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=["organisation_uscc", "officer"], name="accounts_recusal_organisation"),)
        constraints = (
            models.CheckConstraint(condition=Q(officer__regex=OFFICER), name="accounts_recusal_officer"),
            models.CheckConstraint(
                condition=Q(organisation_uscc__regex=r"^[0-9A-Z]{18}$"), name="accounts_recusal_for_one"
            ),
        )


class RecusalEnd(models.Model):
    """A recusal lifted, never by the officer it keeps away. Append-only."""

    append_only: ClassVar[bool] = True

    recusal = models.OneToOneField(Recusal, on_delete=models.PROTECT)
    ended_by = models.TextField()
    ended_at = models.DateTimeField()


class WrongPassword(models.Model):
    """How many wrong passwords in a row a name has met, and until when the next is not heard.

    Kept for every name asked for, held or not, so that waiting tells nobody which accounts exist; and apart for each
    device that an account signed in from.
    """

    name_digest = models.BinaryField(unique=True)
    failures = models.IntegerField()
    heard_again_at = models.DateTimeField()


class Authority(models.Model):
    """A public authority of this node and the record kinds it may send."""

    uscc = models.TextField(unique=True, db_collation="C")
    name = models.TextField()
    level = models.TextField(db_collation="C")
    division = models.TextField(db_collation="C")
    kinds = ArrayField(models.TextField(db_collation="C"))
    parent_uscc = models.TextField(db_collation="C", db_default="")
    sector = models.TextField(db_default="")

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(uscc__regex=r"^[0-9A-Z]{18}$"), name="accounts_authority_uscc"),
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
        indexes = (
            models.Index(fields=["actor", "id"], name="accounts_trace_by_actor"),
            models.Index(fields=["authority_uscc", "id"], name="accounts_trace_by_authority"),
            models.Index(fields=["at"], name="accounts_trace_by_time"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~Q(actor="") & ~Q(purpose="") & ~Q(case=""),
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
