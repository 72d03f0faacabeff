"""What an officer fills in to invite somebody to an organisation's door, and what the organisation fills in there."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xinheng.accounts.domain import ORGANISATION_POWERS, Authority
from xinheng.catalogue.declared import Declared
from xinheng.exchange.gate.typed import holds_person
from xinheng.kernel import clock
from xinheng.kernel.periods import add_months
from xinheng.publicity.mine.door import registered
from xinheng.subjects.selectors import OrganisationShown

POWERS = {
    "view": _("see the file, who looked and who may act; end mandates"),
    "declare": _("declare facts"),
    "object": _("object"),
    "repair": _("apply for repair"),
}
FIRST_TERM_MONTHS = 12


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    message = {"invalid": _("Write a day as year-month-day, for example 2026-04-01.")}
    return forms.DateField(
        label=label, required=required, widget=widget, input_formats=["%Y-%m-%d"], error_messages=message
    )


def free_of_persons(text: str) -> str:
    """A text by hand that names nobody; forms.ValidationError where it holds a person's number or name (G2)."""
    if holds_person(text):
        raise forms.ValidationError(_now("Leave out names, identity numbers and telephone numbers of persons."))
    return text.strip()


class OrganisationInvitationForm(forms.Form):
    """An invitation to act for one organisation. What it opens is chosen here only; nothing else posted is heard."""

    organisation = forms.CharField(label=_("Unified social credit code of the organisation"), max_length=40)
    account = forms.CharField(
        label=_("Account, if the person has one already"),
        max_length=64,
        required=False,
        help_text=_("Leave it empty to have a new account made. Never a person's name."),
    )
    powers = forms.MultipleChoiceField(
        label=_("The letter allows to"),
        choices=list(POWERS.items()),
        initial=list(ORGANISATION_POWERS),
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = _day(_("From"))
    valid_to = _day(_("No longer on"))
    basis = forms.CharField(
        label=_("Number of the power of attorney"),
        max_length=100,
        help_text=_("The number alone, no names: the organisation and its people read it."),
    )
    found: OrganisationShown

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today, self.label_suffix = clock.today(), ""
        self.initial = {"valid_from": today, "valid_to": add_months(today, FIRST_TERM_MONTHS)}

    def clean_organisation(self) -> str:
        """The code of an organisation that the registry holds."""
        code = "".join(self.cleaned_data["organisation"].split()).upper()
        found = registered(code)
        if found is None:
            raise forms.ValidationError(_now("No organisation with this code is registered here."))
        self.found = found
        return code

    def clean_basis(self) -> str:
        """A document's number."""
        return free_of_persons(self.cleaned_data["basis"])

    def clean_valid_from(self) -> date:
        """No mandate begins in the past: nobody could have acted under it."""
        first: date = self.cleaned_data["valid_from"]
        if first < clock.today():
            raise forms.ValidationError(_now("A mandate begins today or later."))
        return first


class DeclareForm(forms.Form):
    """A fact an organisation declares; the commitment's words come from the rulebook."""

    type = forms.ChoiceField(label=_("Type"))
    content = forms.CharField(
        label=_("What you declare"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("About your organisation only: no names, papers or telephone numbers of persons."),
    )
    valid_from = _day(_("Valid from"), required=False)
    valid_to = _day(_("Valid to"), required=False)
    receiver = forms.ChoiceField(label=_("Taken in by"))
    commitment = forms.BooleanField()

    def __init__(self, *args: Any, how: Declared, receivers: Sequence[Authority], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        chinese = str(get_language() or "").startswith("zh")
        types = [(one.zh, one.zh if chinese else one.en) for one in how.types]
        self.fields["type"] = forms.ChoiceField(label=_("Type"), choices=types)
        offered = [(one.uscc, one.name) for one in receivers]
        self.fields["receiver"] = forms.ChoiceField(label=_("Taken in by"), choices=offered)
        self.fields["commitment"] = forms.BooleanField(label=how.zh if chinese else how.en)
        self.order_fields(["type", "content", "valid_from", "valid_to", "receiver", "commitment"])

    def clean_content(self) -> str:
        """A text about the organisation, about nobody."""
        return free_of_persons(self.cleaned_data["content"])

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and first > last:
            raise forms.ValidationError(_now("The first day lies after the last."))
        return cleaned


class ReasonForm(forms.Form):
    """Why something is ended or taken back."""

    reason = forms.CharField(max_length=200)

    def clean_reason(self) -> str:
        """A reason without names."""
        return free_of_persons(self.cleaned_data["reason"])
