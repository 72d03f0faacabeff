"""What officers and organisations fill in about messages."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinheng.messages.domain import FAILURES, WAYS, is_proof

NAMES_OF_WAYS = {
    "direct": _("handed over directly"),
    "left": _("left at the address"),
    "entrusted": _("through another authority"),
    "post": _("by post"),
    "electronic": _("electronically, as the organisation agreed"),
    "announcement": _("by announcement"),
}
NAMES_OF_FAILURES = {
    "returned": _("returned"),
    "address-unknown": _("the address is unknown"),
    "moved": _("the organisation has moved"),
    "closed": _("nobody was there"),
    "not-taken": _("it was not accepted"),
    "not-received": _("it did not arrive"),
}
_DAY = forms.DateInput(attrs={"type": "date"})


class ServedForm(forms.Form):
    """The proof that a letter was served."""

    served_on = forms.DateField(label=_("Day of service"), widget=_DAY)
    way = forms.ChoiceField(label=_("Way"), choices=[(one, NAMES_OF_WAYS[one]) for one in WAYS])
    proof = forms.CharField(
        label=_("Number of the proof"),
        max_length=80,
        help_text=_("The number of the posting or receipt. No names: whoever signed stands on the paper."),
    )


class ServedTogetherForm(forms.Form):
    """The proofs that several letters were served on one day in one way; a letter without a proof is left out."""

    served_on = forms.DateField(label=_("Day of service"), widget=_DAY)
    way = forms.ChoiceField(label=_("Way"), choices=[(one, NAMES_OF_WAYS[one]) for one in WAYS])

    def __init__(self, *arguments: Any, letters: Mapping[int, str], **named: Any) -> None:
        """``letters``: which letters, and what each is called here."""
        super().__init__(*arguments, **named)
        self._numbers = list(letters)
        for number, label in letters.items():
            self.fields[f"proof-{number}"] = forms.CharField(label=label, max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        """Each proof is the number of a posting or receipt, and there is one at least."""
        given: dict[str, Any] = super().clean() or {}
        for number in self._numbers:
            proof = given.get(f"proof-{number}", "")
            if proof and not is_proof(proof):
                self.add_error(f"proof-{number}", _("Accepted is the number of a posting or receipt, no name."))
        if not self.errors and not self.proofs():
            self.add_error(None, _("Write the number of at least one proof."))
        return given

    def proofs(self) -> dict[int, str]:
        """The proofs given, by letter."""
        given = {number: self.cleaned_data.get(f"proof-{number}", "") for number in self._numbers}
        return {number: proof for number, proof in given.items() if proof}


class FailedForm(forms.Form):
    """An attempt that failed."""

    failed_on = forms.DateField(label=_("Day of the attempt"), widget=_DAY)
    way = forms.ChoiceField(label=_("Way"), choices=[(one, NAMES_OF_WAYS[one]) for one in WAYS])
    reason = forms.ChoiceField(label=_("Why it failed"), choices=[(one, NAMES_OF_FAILURES[one]) for one in FAILURES])


class EndpointForm(forms.Form):
    """An address that is told of messages."""

    url = forms.CharField(
        label=_("Address of your system"),
        max_length=500,
        help_text=_("It gets a signed POST that says only that there is a message."),
    )


class ContactForm(forms.Form):
    """The e-mail address an organisation wants its notices at."""

    address = forms.EmailField(label=_("E-mail address of the organisation"), max_length=254)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["address"].widget.attrs["autocomplete"] = "email"
