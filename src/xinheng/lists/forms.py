"""What is filled in for each act of a case; an act has a form only while it is allowed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xinheng.catalogue.lists import ListRule
from xinheng.lists.templatetags.list_words import failure_of_service, way_of_service
from xinheng.lists.wording import MOST
from xinheng.messages.domain import FAILURES, WAYS


def _text(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=_("Leave out names, identity and telephone numbers of persons."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 60}),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}))


def _short(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200)


class NoForm(forms.Form):
    """An act that needs no words."""


class ServiceForm(forms.Form):
    """The proof of a service."""

    served_on = _day(_("Day of service"))
    way = forms.ChoiceField(label=_("Way"), choices=lambda: [(one, way_of_service(one)) for one in WAYS])
    proof = _short(_("Number of the posting or receipt"))


class FailureForm(forms.Form):
    """An attempt that failed."""

    served_on = _day(_("Day of the attempt"))
    way = forms.ChoiceField(label=_("Way"), choices=lambda: [(one, way_of_service(one)) for one in WAYS])
    failed = forms.ChoiceField(label=_("Why"), choices=lambda: [(one, failure_of_service(one)) for one in FAILURES])


class StatementForm(forms.Form):
    """What the organisation states."""

    text = _text(_("Statement"))


class AnswerForm(forms.Form):
    """An answer to one statement."""

    statement = forms.TypedChoiceField(label=_("Statement"), coerce=int)
    text = _text(_("Answer and reasons"))

    def __init__(self, *args: Any, unanswered: Sequence[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["statement"] = forms.TypedChoiceField(
            label=_("Statement"), coerce=int, choices=[(one, str(one)) for one in unanswered]
        )
        self.order_fields(["statement", "text"])


class ReasonForm(forms.Form):
    """An act with its reasons."""

    text = _text(_("Reasons"))


class DecisionForm(forms.Form):
    """A decision with reasons and a number."""

    text = _text(_("Reasons"))
    document = _short(_("Number of the decision"))


class PeriodForm(DecisionForm):
    """The right period of an entry."""

    until = _day(_("Right first day off the list"))
    since = _day(_("Right first day on the list"))
    field_order = ("until", "since", "text", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _(
            "Never later than before: a longer period is a new case with its own notice."
        )
        self.fields["since"].help_text = _("Only where the first day is wrong.")
        self.fields["since"].required = False


FORMS: dict[str, type[forms.Form]] = {
    "send-notice": NoForm,
    "record-service": ServiceForm,
    "record-failure": FailureForm,
    "state": StatementForm,
    "answer": AnswerForm,
    "list": DecisionForm,
    "not-list": ReasonForm,
    "drop": ReasonForm,
    "correct-period": PeriodForm,
    "remove": DecisionForm,
    "annul": DecisionForm,
}


class GoesOnForm(forms.Form):
    """A ban goes on until its next review."""

    review_by = _day(_("Day of the next review"))
    text = _text(_("Reasons"))


BAN_FORMS: dict[str, type[forms.Form]] = {"goes-on": GoesOnForm, "over": ReasonForm}


class BanForm(forms.Form):
    """A ban that a statute itself lays, with its article, its document and the day of its review."""

    uscc = forms.CharField(label=_("Code of the organisation"), max_length=18)
    instrument = forms.ChoiceField(label=_("Law or regulation that lays the ban"))
    article = _short(_("Article"))
    what = _short(_("What is forbidden"))
    document_number = _short(_("Number of the document"))
    document_on = _day(_("Day of the document"))
    remedy = _short(_("How it is contested"))
    review_by = _day(_("Day of the next review"))

    def __init__(self, *args: Any, instruments: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"] = forms.ChoiceField(
            label=_("Law or regulation that lays the ban"), choices=list(instruments)
        )
        self.fields["article"].required = False
        self.fields["review_by"].help_text = _("At most 24 months from today.")
        self.order_fields(["uscc", "instrument", "article"])


def _criteria(rule: ListRule) -> tuple[str, list[tuple[str, str]]]:
    """A list and its criteria to choose from; each says its list too, for a closed choice shows one line only."""
    chinese = str(get_language() or "").startswith("zh")
    name = rule.zh if chinese else rule.en
    return name, [(f"{rule.key}/{one.key}", f"{name} · {one.zh if chinese else one.en}") for one in rule.criteria]


class ProposalForm(forms.Form):
    """An organisation, a list, a criterion, the facts and the document."""

    uscc = forms.CharField(label=_("Code of the organisation"), max_length=18)
    criterion = forms.ChoiceField(label=_("List and criterion"))
    facts = _text(_("Facts"))
    document_type = forms.ChoiceField(label=_("Kind of document"))
    document_number = _short(_("Number of the document"))
    document_on = _day(_("Day of the document"))

    def __init__(self, *args: Any, rules: Sequence[ListRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["criterion"] = forms.ChoiceField(label=_("List and criterion"), choices=list(map(_criteria, rules)))
        names = {
            "penalty-decision": _("Penalty decision"),
            "administrative-decision": _("Administrative decision"),
            "judgment": _("Judgment"),
            "arbitral-award": _("Arbitral award"),
            "adjudication-decision": _("Adjudication"),
            "document-named-by-law": _("Document named by law"),
        }
        wanted = {one for rule in rules for one in rule.document_types}
        self.fields["document_type"] = forms.ChoiceField(
            label=_("Kind of document"), choices=[(key, name) for key, name in names.items() if key in wanted]
        )
        self.order_fields(["uscc", "criterion", "facts", "document_type", "document_number", "document_on"])
