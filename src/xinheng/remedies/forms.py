"""What is filled in to object, to apply for repair, and to decide."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xinheng.catalogue import current
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Field
from xinheng.records.models import Version
from xinheng.remedies.domain import GROUNDS, Step
from xinheng.remedies.domain.objection import NOT_OPENLY
from xinheng.remedies.domain.proceeding import DECIDED, SORTS
from xinheng.remedies.services import Filing
from xinheng.remedies.templatetags.remedy_words import case_step, ground_name, proceeding_sort, proceeding_step
from xinheng.remedies.texts import MOST

_CITABLE = ("law", "admin-regulation", "local-regulation", "central-policy", "departmental-rule")
DEFAULT_BASIS = {"objection": "opinions-2025-social-credit", "repair": "ndrc-order-36-2025"}


def _chinese() -> bool:
    return str(get_language() or "").startswith("zh")


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=MOST, widget=forms.Textarea(attrs={"rows": 6, "cols": 60})
    )


class ObjectionForm(forms.Form):
    """What is wrong with a record; of several measures or refusals, which."""

    ground = forms.ChoiceField(label=_("What is wrong"), choices=lambda: [(one, ground_name(one)) for one in GROUNDS])
    subject = forms.SlugField(
        label=_("Which measure, or which refusal"),
        max_length=80,
        required=False,
        help_text=_("Only where several rest on the record: the key of the measure, or the refusal such as repair-17."),
    )
    text = _text(
        _("Say it in your words"),
        _("Leave out persons: numbers of papers and telephones are masked before storing, names where recognised."),
    )


class OwnObjectionForm(ObjectionForm):
    """The same at the organisation's own door: only what its record carries is offered."""

    def __init__(self, *args: Any, measures: Sequence[str], refusals: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        absent = {"measure": not measures, "refusal": not refusals}
        grounds = [(one, ground_name(one)) for one in GROUNDS if not absent.get(one)]
        self.fields["ground"] = forms.ChoiceField(label=_("What is wrong"), choices=grounds)
        held = current.measures()
        named = [(key, held[key].zh if _chinese() else held[key].en) for key in measures]
        subjects = [*named, *((one, one) for one in refusals)]
        if subjects:
            self.fields["subject"] = forms.ChoiceField(
                label=_("Which measure, or which refusal"), choices=[("", "—"), *subjects], required=False
            )
        else:
            del self.fields["subject"]


class NamedObjectionForm(ObjectionForm):
    """The same by somebody who is not signed in, or on paper: whose record, and which."""

    uscc = forms.RegexField(
        r"^\s*[0-9A-Za-z]{18}\s*$", label=_("Unified social credit code of the organisation"), max_length=30
    )
    public_id = forms.RegexField(
        r"^\s*[0-9a-f]{32}\s*$",
        label=_("Number of the record"),
        max_length=50,
        help_text=_("32 characters; they stand on the record's card and in its notice."),
    )
    field_order = ("uscc", "public_id", "ground", "subject", "text")


def _handed_in() -> forms.DateField:
    return forms.DateField(
        label=_("Day it was handed in or arrived"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Empty: today. Every deadline counts from that day."),
    )


class PaperObjectionForm(NamedObjectionForm):
    """The same on paper: also the day it came."""

    handed_in_on = _handed_in()


class OpenObjectionForm(NamedObjectionForm):
    """The same without an account: not what only the organisation knows."""

    ground = forms.ChoiceField(
        label=_("What is wrong"),
        choices=lambda: [(one, ground_name(one)) for one in GROUNDS if one not in NOT_OPENLY],
    )


class RepairForm(forms.Form):
    """An application for repair: two materials. ``known`` says that the authority has the proof itself."""

    proof = _text(
        _("What shows that the duties are done"),
        _("Such as the number of the payment receipt or of the acceptance of the rectification, and its day."),
    )
    committed = forms.BooleanField(
        label=_("The organisation gives the commitment above: the materials are true, the duties are done.")
    )

    def __init__(self, *args: Any, known: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["proof"].required = not known


class NamedRepairForm(RepairForm):
    """The same on paper: also the day it came."""

    uscc = NamedObjectionForm.base_fields["uscc"]
    public_id = NamedObjectionForm.base_fields["public_id"]
    handed_in_on = _handed_in()
    field_order = ("uscc", "public_id", "proof", "committed")


class ProceedingForm(forms.Form):
    """A reconsideration or a lawsuit that runs: where, under which number, since when, and whether anybody sees it."""

    sort = forms.ChoiceField(label=_("What runs"), choices=lambda: [(one, proceeding_sort(one)) for one in SORTS])
    body = forms.CharField(
        label=_("The body that has it"), max_length=200, help_text=_("The authority of reconsideration, or the court.")
    )
    number = forms.CharField(label=_("Its number for the case"), max_length=100)
    filed_on = forms.DateField(label=_("Day of asking"), widget=forms.DateInput(attrs={"type": "date"}))
    publicly = forms.BooleanField(
        label=_("Show on the record, to everybody, that a reconsideration or a lawsuit runs"),
        required=False,
        help_text=_("The organisation's own choice. Nothing else is shown, and the mark goes with the outcome."),
    )

    @property
    def filing(self) -> Filing:
        """What was filled in, as the services take it."""
        given = self.cleaned_data
        return Filing(given["sort"], given["body"], given["number"], given["filed_on"], given["publicly"])


class NamedProceedingForm(ProceedingForm):
    """The same on paper."""

    uscc = NamedObjectionForm.base_fields["uscc"]
    public_id = NamedObjectionForm.base_fields["public_id"]
    field_order = ("uscc", "public_id", "sort", "body", "number", "filed_on", "publicly")


def _last_day() -> forms.DateField:
    return forms.DateField(
        label=_("Right last day of publication"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only an earlier day than the law's own changes something: days are computed, never set."),
    )


def _first_day() -> forms.DateField:
    return forms.DateField(
        label=_("Right first day on the list"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only where the first day is wrong."),
    )


class OutcomeForm(forms.Form):
    """What the body decided, or what the record does after it: exactly the allowed steps are offered."""

    step = forms.ChoiceField(label=_("What happened"))
    document_number = forms.CharField(label=_("Number of the body's document"), max_length=100, required=False)
    decided_on = forms.DateField(label=_("Its day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    reason = _text(_("Reasons, as the organisation reads them"))
    field = forms.ChoiceField(label=_("Field to correct"), required=False)
    value = forms.CharField(label=_("Right value"), max_length=MOST, required=False)
    until, since = _last_day(), _first_day()

    def __init__(
        self,
        *args: Any,
        steps: Sequence[Step],
        fields: Sequence[tuple[Field, str]],
        decided_here: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        acts = [one.act for one in steps]
        chosen, field = self.fields["step"], self.fields["field"]
        if isinstance(chosen, forms.ChoiceField) and isinstance(field, forms.ChoiceField):
            chosen.choices = [(one, proceeding_step(one)) for one in acts]
            field.choices = [("", "—"), *((one.code, one.zh if _chinese() else one.en) for one, _ in fields)]
        if "correct" not in acts or decided_here:
            del self.fields["field"], self.fields["value"]
        if "correct" not in acts or not decided_here:  # its period is corrected by its case, nothing else of it
            del self.fields["until"], self.fields["since"]
        if not set(DECIDED) & set(acts):
            del self.fields["document_number"], self.fields["decided_on"]

    @property
    def changes(self) -> dict[str, str]:
        """The field to correct, by its official code."""
        code = self.cleaned_data.get("field", "")
        return {code: self.cleaned_data.get("value", "")} if code else {}


class LetterForm(forms.Form):
    """The letter by which an organisation takes its case back."""

    letter = forms.CharField(
        label=_("Number of the letter"),
        max_length=100,
        help_text=_("Its own, or that of your register of letters."),
    )
    letter_on = forms.DateField(
        label=_("Day of the letter"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Not before the case came in, and not to come."),
    )


class ElsewhereForm(forms.Form):
    """A repair that another body decided: which record, and the number of its decision."""

    uscc = NamedObjectionForm.base_fields["uscc"]
    public_id = NamedObjectionForm.base_fields["public_id"]
    document = forms.CharField(label=_("Number of the other body's decision"), max_length=200)


class DecisionForm(forms.Form):
    """The officer's step: exactly the allowed ones are offered."""

    decision = forms.ChoiceField(label=_("Decision"))
    reason = _text(_("Reasons, as the organisation reads them"))
    instrument = forms.ChoiceField(
        label=_("Basis"), required=False, help_text=_("Needed for an answer against the organisation.")
    )
    article = forms.CharField(label=_("Article"), max_length=40, required=False)
    field = forms.ChoiceField(label=_("Field to correct"), required=False)
    value = forms.CharField(label=_("Right value"), max_length=MOST, required=False)
    until, since = _last_day(), _first_day()
    to = forms.RegexField(
        r"^\s*[0-9A-Za-z]{18}\s*$",
        label=_("Code of the organisation that the record is about"),
        max_length=30,
        required=False,
    )
    linked = forms.MultipleChoiceField(
        label=_("Results of the inspection that go with it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self,
        *args: Any,
        workflow: str,
        steps: Sequence[Step],
        day: date,
        fields: Sequence[tuple[Field, str]],
        linked: Sequence[Version],
        decided_here: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        acts = {one.act for one in steps}
        self._choose("decision", [(one.act, case_step(one.act)) for one in steps])
        self._choose("instrument", instruments(day))
        self.fields["instrument"].initial = DEFAULT_BASIS[workflow]
        if "correct" in acts:
            self._choose("field", [("", "—"), *((one.code, one.zh if _chinese() else one.en) for one, _ in fields)])
        else:
            del self.fields["field"], self.fields["value"], self.fields["until"]
        if "correct" in acts and decided_here:  # its period is corrected by its case, nothing else of it
            del self.fields["field"], self.fields["value"]
        else:
            del self.fields["since"]
        if "rematch" not in acts:
            del self.fields["to"]
        if linked and "approve" in acts:
            self._choose("linked", [(one.public_id, f"{one.document_number} {one.decided_on}") for one in linked])
        else:
            del self.fields["linked"]
        if acts <= {"accept", "take-in"}:
            del self.fields["instrument"], self.fields["article"]

    def clean(self) -> dict[str, Any]:
        """A right value without its field would be lost: nothing filled in means that the correction made stands."""
        given = super().clean() or self.cleaned_data
        if given.get("decision") == "correct" and given.get("value") and not given.get("field"):
            self.add_error("field", _("Choose the field that this value is right for."))
        return given

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def basis(self) -> str:
        """Instrument and article as one citation."""
        return f"{self.cleaned_data.get('instrument', '')} {self.cleaned_data.get('article', '')}".strip()

    @property
    def changes(self) -> dict[str, str]:
        """The field to correct, by its official code."""
        code = self.cleaned_data.get("field", "")
        return {code: self.cleaned_data.get("value", "")} if code else {}


def instruments(day: date) -> list[tuple[str, str]]:
    """The instruments in force on a day that a decision may cite."""
    held = [
        one
        for one in rulebook().instruments.values()
        if one.rank in _CITABLE
        and (one.in_force_from is None or one.in_force_from <= day)
        and (one.in_force_to is None or day < one.in_force_to)
    ]
    return [(one.key, one.title_zh if _chinese() else one.title_en) for one in held]
