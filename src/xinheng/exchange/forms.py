"""What an officer fills in to send a file, and to correct a row."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xinheng.catalogue.domain import Kind


class SendForm(forms.Form):
    """A file and the kind of its records; only kinds that authority and mandate allow are offered."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    file = forms.FileField(label=_("File"), max_length=200, allow_empty_file=True)
    dry_run = forms.BooleanField(label=_("Only say what would become of each row"), required=False)

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chinese = str(get_language() or "").startswith("zh")
        choices = [(one.key, one.zh if chinese else one.en) for one in kinds]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind of record"), choices=choices)
        self.order_fields(["kind", "file", "dry_run"])


LONG_TEXT = 100
"""A field that may be longer than so many characters gets several lines."""


class RowForm(forms.Form):
    """The stored fields of a row by their official codes; personal fields are never among them.

    ``seen`` is how many decisions were made on the row when its page was opened.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chinese = str(get_language() or "").startswith("zh")
        self.kind = kind
        for one in kind.fields:
            if one.personal is None:
                long = one.type == "text" and (one.max_length is None or one.max_length > LONG_TEXT)
                widget = forms.Textarea(attrs={"rows": 3}) if long else forms.TextInput()
                label = one.zh if chinese or not one.en else one.en
                self.fields[one.code] = forms.CharField(label=label, required=False, widget=widget)

    def cells(self) -> Mapping[str, str]:
        """What was filled in, empty fields left out."""
        return {code: text for code in self.fields if code != "seen" and (text := self.cleaned_data[code])}


class DecisionForm(forms.Form):
    """What an officer decides about a row whose organisation is uncertain.

    ``decision`` is ``none``, ``send-back``, or the code of the organisation chosen.
    """

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    decision = forms.RegexField(r"^(?:none|send-back|[0-9A-Z]{18})$", widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The organisation chosen stands under ``uscc`` beside the decision."""
        cleaned = super().clean() or self.cleaned_data
        return {**cleaned, "uscc": cleaned.get("decision", "")}


class RecordForm(RowForm):
    """The fields of a record that may be corrected, with the reason; those that name it are shown, never taken.

    ``seen`` is the version the officer had before her.
    """

    def __init__(self, *args: Any, kind: Kind, fixed: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, kind=kind, **kwargs)
        for code in fixed:
            self.fields.pop(code, None)
        self.fields["reason"] = forms.CharField(
            label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2})
        )

    def cells(self) -> Mapping[str, str]:
        """What was filled in, empty fields included: an emptied field is a change."""
        return {code: self.cleaned_data[code] for code in self.fields if code not in ("seen", "reason")}


class WithdrawForm(forms.Form):
    """The document that revokes a decision, its day, and why."""

    seen = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    document_number = forms.CharField(label=_("Number of the document that revokes or changes it"), max_length=200)
    decided_on = forms.DateField(label=_("Day of that document"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))


NAMES_OF_GROUNDS = {
    "test": _("a test or inspection"),
    "appraisal": _("an appraisal"),
    "expert-review": _("a review by experts"),
}


class PauseForm(forms.Form):
    """Why a deadline pauses: a ground its article names, and the document that orders it."""

    ground = forms.ChoiceField(label=_("What the time is taken by"))
    document = forms.CharField(
        label=_("Number of the document that orders it"),
        max_length=80,
        help_text=_("The organisation sees it. No names, no blanks."),
    )

    def __init__(self, *arguments: Any, grounds: Sequence[str], **named: Any) -> None:
        """``grounds``: those that the rule of this deadline names."""
        super().__init__(*arguments, **named)
        chosen = self.fields["ground"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [(one, NAMES_OF_GROUNDS[one]) for one in grounds]


class VerifyForm(forms.Form):
    """A step in the verification of a declared fact; ``seen`` is the version the officer had before them."""

    step = forms.CharField(max_length=20)
    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The organisation reads it. Needed for everything but taking it up; no names of persons."),
    )
