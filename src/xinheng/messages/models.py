"""Tables of messages: inboxes, letters and their service, and what tells of messages outside."""

from typing import ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from xinheng.messages.domain import FAILURES, KEBAB, PROOF, WAYS

USCC = r"^[0-9A-Z]{18}$"
TO_ONE = Q(to_organisation="", to_authority__regex=USCC) | Q(to_authority="", to_organisation__regex=USCC)


class Message(models.Model):
    """A message to one organisation or one authority: a template and its facts, never a sentence. Append-only."""

    append_only: ClassVar[bool] = True

    to_organisation = models.TextField(db_collation="C", db_default="")
    to_authority = models.TextField(db_collation="C", db_default="")
    template = models.TextField(db_collation="C")
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    case = models.TextField(db_collation="C")
    sent_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["to_organisation", "-id"], name="messages_message_organisation"),
            models.Index(fields=["to_authority", "-id"], name="messages_message_authority"),
        )
        constraints = (
            models.CheckConstraint(condition=TO_ONE, name="messages_message_to_one"),
            models.CheckConstraint(condition=Q(template__regex=KEBAB) & ~Q(case=""), name="messages_message_keyed"),
        )


class ReadMark(models.Model):
    """When an account read a message first. Append-only."""

    append_only: ClassVar[bool] = True

    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    account = models.TextField(db_collation="C")
    read_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message", "account"], name="messages_readmark_once"),)


class Letter(models.Model):
    """A letter an authority is to serve on an organisation. Append-only; served or failed by rows of their own."""

    append_only: ClassVar[bool] = True

    organisation_uscc = models.TextField(db_collation="C")
    authority_uscc = models.TextField(db_collation="C")
    template = models.TextField(db_collation="C")
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    case = models.TextField(db_collation="C")
    made_on = models.DateField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["authority_uscc", "-id"], name="messages_letter_authority"),
            models.Index(fields=["organisation_uscc", "-id"], name="messages_letter_organisation"),
            models.Index(fields=["case"], name="messages_letter_case"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(organisation_uscc__regex=USCC, authority_uscc__regex=USCC), name="messages_letter_for"
            ),
            models.CheckConstraint(condition=Q(template__regex=KEBAB) & ~Q(case=""), name="messages_letter_keyed"),
        )


class LetterServed(models.Model):
    """The proof that a letter was served, once. Append-only."""

    append_only: ClassVar[bool] = True

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT)
    served_on = models.DateField()
    way = models.TextField(db_collation="C")
    proof = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(way__in=WAYS), name="messages_served_way"),
            models.CheckConstraint(condition=Q(proof__regex=PROOF), name="messages_served_proof"),
        )


class LetterFailed(models.Model):
    """An attempt to serve a letter that failed. Append-only."""

    append_only: ClassVar[bool] = True

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT)
    failed_on = models.DateField()
    way = models.TextField(db_collation="C")
    reason = models.TextField(db_collation="C")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(way__in=WAYS, reason__in=FAILURES), name="messages_failed_known"),
        )


class Contact(models.Model):
    """The e-mail address an organisation gave for notices, sealed. The organisation changes and deletes it at will."""

    organisation_uscc = models.TextField(unique=True, db_collation="C")
    sealed_address = models.TextField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(organisation_uscc__regex=USCC), name="messages_contact_for"),)


class Endpoint(models.Model):
    """An address that is told of messages by signed webhooks; its secret is held sealed."""

    to_organisation = models.TextField(db_collation="C", db_default="")
    to_authority = models.TextField(db_collation="C", db_default="")
    url = models.TextField()
    sealed_secret = models.TextField()
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=TO_ONE, name="messages_endpoint_of_one"),
            models.CheckConstraint(condition=Q(url__regex=r"^https?://"), name="messages_endpoint_url"),
        )


class Delivery(models.Model):
    """One way by which one message is told of outside: an endpoint, or without one the organisation's e-mail."""

    message = models.ForeignKey(Message, on_delete=models.PROTECT)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, null=True)
    attempts = models.IntegerField(db_default=0)
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="messages_delivery_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["message", "endpoint"], nulls_distinct=False, name="messages_delivery_once"
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(done_at__isnull=True), name="messages_delivery_ends"
            ),
        )


class Attempt(models.Model):
    """One attempt to tell of a message: the answer's status, or what kept it from being sent. Append-only."""

    append_only: ClassVar[bool] = True

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT)
    at = models.DateTimeField()
    outcome = models.TextField(db_collation="C")

    class Meta:
        indexes = (models.Index(F("delivery"), F("id").desc(), name="messages_attempt_last"),)
