"""What is filled in when two officers conduct a case: a ruling, a report, a finding, a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinheng.records.domain.shields import RULINGS
from xinheng.remedies.conducted import AGAINST, REPORTS
from xinheng.remedies.domain import Step
from xinheng.remedies.forms import DEFAULT_BASIS, instruments
from xinheng.remedies.templatetags.plan_words import plan_step, ruling_name
from xinheng.remedies.texts import MOST

SHORT = 200


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}))


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST, widget=forms.Textarea(attrs={"rows": 5, "cols": 60})
    )


class RulingForm(forms.Form):
    """A court's ruling that approves a plan of reorganisation or a settlement."""

    ruling = forms.ChoiceField(
        label=_("What the court ruled"), choices=lambda: [(one, ruling_name(one)) for one in RULINGS]
    )
    document_number = forms.CharField(label=_("Number of the ruling"), max_length=SHORT)
    decided_on = _day(_("Day of the ruling"))
    court = forms.CharField(label=_("Court"), max_length=SHORT)


class NamedRulingForm(RulingForm):
    """The same on paper: whose plan it is."""

    uscc = forms.RegexField(
        r"^\s*[0-9A-Za-z]{18}\s*$", label=_("Unified social credit code of the organisation"), max_length=30
    )
    field_order = ("uscc", "ruling", "document_number", "decided_on", "court")


class FindingForm(forms.Form):
    """Why a repair is to fall: only for intent."""

    text = _text(_("What is false in the materials"))
    intent = _text(
        _("What shows that it was on purpose"), _("A mere slip is put right instead: it needs no such case.")
    )
    document_number = forms.CharField(label=_("Number of the document that shows it"), max_length=SHORT)
    decided_on = _day(_("Day of that document"))


class StatementForm(forms.Form):
    """What the organisation says before the decision."""

    text = _text(_("Say it in your words"))


class ConductForm(forms.Form):
    """The officer's step: exactly the allowed ones are offered, with what they need."""

    decision = forms.ChoiceField(label=_("Decision"))
    reason = _text(_("Reasons, as the organisation reads them"))
    document_number = forms.CharField(label=_("Number of the document"), max_length=SHORT, required=False)
    document_day = _day(_("Day of the document"), required=False)
    instrument = forms.ChoiceField(
        label=_("Basis"), required=False, help_text=_("Needed for an answer against the organisation.")
    )
    article = forms.CharField(label=_("Article"), max_length=40, required=False)

    def __init__(self, *args: Any, steps: Sequence[Step], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = {one.act for one in steps}
        self._choose("decision", [(one.act, plan_step(one.act)) for one in steps])
        self._choose("instrument", instruments(day))
        self.fields["instrument"].initial = DEFAULT_BASIS["repair"]
        if not acts & set(REPORTS):
            del self.fields["document_number"], self.fields["document_day"]
        if not acts & set(AGAINST):
            del self.fields["instrument"], self.fields["article"]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean(self) -> dict[str, Any]:
        """A report names its document, a taking back its letter."""
        said = super().clean() or {}
        if said.get("decision") in REPORTS:
            for name in ("document_number", "document_day"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, _("A report, or a taking back, rests on a document: its number and its day."))
        return said

    @property
    def basis(self) -> str:
        """Instrument and article as one citation."""
        return f"{self.cleaned_data.get('instrument', '')} {self.cleaned_data.get('article', '')}".strip()
