"""Forms of the administrations' pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinheng.accounts.domain import TraceQuery


class TraceForm(forms.Form):
    """Filters on traces; empty ones filter nothing."""

    actor = forms.CharField(label=_("Account"), required=False, max_length=64)
    authority_uscc = forms.CharField(label=_("Authority (code)"), required=False, max_length=18)
    uscc = forms.CharField(label=_("Organisation (code)"), required=False, max_length=18)
    purpose = forms.CharField(label=_("Purpose"), required=False, max_length=80)
    case = forms.CharField(label=_("Case"), required=False, max_length=200)
    what = forms.CharField(label=_("What was read (beginning)"), required=False, max_length=80)
    from_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def query(self) -> TraceQuery | None:
        """What is asked for; None where a field is wrong, for then nothing is shown."""
        if self.is_bound and not self.is_valid():
            return None
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        return TraceQuery(**{name: value for name, value in given.items() if value})
