"""What readers may ask: filters of the registers, and the rulebook's question."""

from collections.abc import Sequence
from html import escape
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from xinheng.catalogue.domain import SEVERITIES, Kind, Rulebook
from xinheng.publicity.domain.registers import RegisterFilters
from xinheng.publicity.templatetags.reading import one_of
from xinheng.records.domain.windows import OPEN_END

_CLASSES = {"minor": _("minor class"), "general": _("general class"), "serious": _("serious class")}


class _Written:
    """A form's field written here, not by a template of the framework: a register's page was mostly waiting for them.

    ``attrs`` are escaped by the framework, values and labels here.
    """

    def attributes(self, name: str, attrs: dict[str, Any] | None) -> str:
        """The attributes of the element, those of the page among them."""
        widget: forms.Widget = self  # type: ignore[assignment]
        return flatatt(widget.build_attrs(widget.attrs, {"name": name, **(attrs or {})}))


class _Choices(_Written, forms.Select):
    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The element with its choices."""
        chosen = "" if value is None else str(value)
        listed = ((escape(str(key)), " selected" if str(key) == chosen else "", label) for key, label in self.choices)
        options = "".join(f'<option value="{key}"{mark}>{escape(str(label))}</option>' for key, mark, label in listed)
        return mark_safe(f"<select{self.attributes(name, attrs)}>{options}</select>")  # noqa: S308


class _Line(_Written, forms.TextInput):
    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """The element with what was typed."""
        typed = self.format_value(value)
        given = "" if typed is None else f' value="{escape(str(typed))}"'
        return mark_safe(f'<input type="{self.input_type}"{self.attributes(name, attrs)}{given}>')  # noqa: S308


class _Day(_Line, forms.DateInput):
    input_type = "date"


def _text(label: Any, **attributes: str) -> forms.CharField:
    widget = _Line(attrs={"class": "form-control", "autocomplete": "off", **attributes})
    return forms.CharField(label=label, required=False, max_length=200, widget=widget)


def _day(label: Any) -> forms.DateField:
    widget = _Day(attrs={"class": "form-control"}, format="%Y-%m-%d")
    message = {"invalid": _("Write a day as year-month-day, for example 2026-04-01.")}
    return forms.DateField(
        label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], error_messages=message
    )


def _choice(label: Any, choices: Sequence[tuple[str, Any]]) -> forms.ChoiceField:
    widget = _Choices(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, required=False, choices=[("", _("every")), *choices], widget=widget)


class RegisterForm(forms.Form):
    """The filters of one register; class and penalty type only where the kind has them."""

    division = _text(_("Division: code"), inputmode="numeric")
    from_day = _day(_("Decided from"))
    to_day = _day(_("Decided to"))

    def __init__(
        self, *args: Any, kind: Kind, rulebook: Rulebook, authorities: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix, self._about = "", (kind.key, rulebook.digest, *authorities)
        self.fields["authority"] = _choice(_("Authority"), authorities)
        self.order_fields(["authority"])
        if kind.adverse:
            self.fields["severity"] = _choice(_("Class"), [(one, _CLASSES[one]) for one in SEVERITIES])
        if kind.has_types:
            types = [(one.code, one_of((one.zh, one.en))) for one in rulebook.penalty_types]
            self.fields["type"] = _choice(_("Penalty type"), types)

    def _shown(self) -> tuple[object, ...]:
        """All that its page is made of."""
        return (self._about, self.is_bound, *(self.data.get(name, "") for name in self.fields))

    def __eq__(self, other: object) -> bool:
        """Whether two look the same, so that a page need not be written anew for each."""
        return isinstance(other, RegisterForm) and self._shown() == other._shown()

    def __hash__(self) -> int:
        """By what it shows."""
        return hash(self._shown())

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_day"), cleaned.get("to_day")
        if first and last and first > last:
            raise forms.ValidationError(_("The first day lies after the last."))
        return cleaned

    def filters(self) -> RegisterFilters:
        """What was asked; nothing is narrowed by a field that is wrong."""
        names = ("authority", "division", "from_day", "to_day", "severity", "type")
        given = {name: self.cleaned_data.get(name) for name in names} if self.is_bound and self.is_valid() else {}
        return RegisterFilters(**{name: value for name, value in given.items() if value})


class WouldBeShownForm(forms.Form):
    """The question of a rulebook page: a day of decision, and a class where the kind has classes."""

    decided_on = _day(_("Decided on"))
    decided_on.validators.append(MaxValueValidator(OPEN_END))

    def __init__(self, *args: Any, classes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["decided_on"].required = True
        if classes:
            self.fields["severity"] = _choice(_("Class"), [(one, _CLASSES[one]) for one in SEVERITIES])
