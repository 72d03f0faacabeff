"""What a carrier fills in, and who asks a check on the page."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinheng.lists.wording import MOST


class CarriedForm(forms.Form):
    """Carried out, with a remark if there is one."""

    reason = forms.CharField(
        label=_("Remark"),
        help_text=_("Leave out names, identity and telephone numbers of persons."),
        required=False,
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
    )


class NotApplicableForm(forms.Form):
    """Not applicable, and why."""

    reason = forms.CharField(
        label=_("Reasons"),
        help_text=_("Leave out names, identity and telephone numbers of persons."),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 60}),
    )


FORMS: dict[str, type[forms.Form]] = {"carry-out": CarriedForm, "not-applicable": NotApplicableForm}


class LetterForm(forms.Form):
    """The letter by which a carrier answered that has no desk here."""

    letter = forms.CharField(label=_("Number of the carrier's letter"), max_length=100)
    letter_on = forms.DateField(label=_("Its day"), widget=forms.DateInput(attrs={"type": "date"}))


class CarriedByLetterForm(CarriedForm, LetterForm):
    """The carrier's letter says that it was carried out."""

    field_order = ("letter", "letter_on", "reason")


class NotApplicableByLetterForm(NotApplicableForm, LetterForm):
    """The carrier's letter says that it is not applicable, and why."""

    field_order = ("letter", "letter_on", "reason")


LETTER_FORMS: dict[str, type[forms.Form]] = {
    "carry-out": CarriedByLetterForm,
    "not-applicable": NotApplicableByLetterForm,
}


class AskForm(forms.Form):
    """One organisation, one matter, one case."""

    uscc = forms.CharField(label=_("Code of the organisation"), max_length=18)
    matter = forms.ChoiceField(label=_("Matter"))
    case = forms.CharField(label=_("Number of the case"), max_length=100)

    def __init__(self, *args: Any, matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"] = forms.ChoiceField(label=_("Matter"), choices=list(matters))
        self.order_fields(["uscc", "matter", "case"])
