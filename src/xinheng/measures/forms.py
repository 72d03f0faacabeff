"""What a carrier fills in."""

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
