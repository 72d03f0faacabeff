"""What an officer fills in to send a file."""

from collections.abc import Sequence
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
