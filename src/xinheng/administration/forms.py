"""Forms of the administrations' pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xinheng.accounts.domain import ANY, KINDS, MOST_DAILY, Actor, Terms, TraceQuery
from xinheng.accounts.domain.recoveries import PROOFS
from xinheng.accounts.selectors import accepted_purposes, authorities
from xinheng.administration.naming import kind_named, matter_named, power_named, purpose_named
from xinheng.catalogue.current import rulebook
from xinheng.records.domain.stops import SCOPES


class _Form(forms.Form):
    """A form whose fields look like the site's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            chosen = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if chosen else "form-control"


class TraceForm(_Form):
    """Filters on traces; empty ones filter nothing."""

    actor = forms.CharField(label=_("Account"), required=False, max_length=64)
    authority_uscc = forms.CharField(label=_("Authority (code)"), required=False, max_length=18)
    uscc = forms.CharField(label=_("Organisation (code)"), required=False, max_length=18)
    purpose = forms.ChoiceField(label=_("Purpose"), required=False)
    case = forms.CharField(label=_("Case"), required=False, max_length=200)
    what = forms.CharField(label=_("What was read (beginning)"), required=False, max_length=80)
    from_day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = str(self.data.get("purpose", ""))[:80]  # a matter that is no more still has its reads
        keys = sorted({*accepted_purposes(), *([asked] if asked else [])})
        self.fields["purpose"] = forms.ChoiceField(
            label=_("Purpose"),
            required=False,
            choices=[("", _("All")), *((key, purpose_named(key)) for key in keys)],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.order_fields(["actor", "authority_uscc", "uscc", "purpose"])

    def query(self) -> TraceQuery | None:
        """What is asked for; None where a field is wrong, for then nothing is shown."""
        if self.is_bound and not self.is_valid():
            return None
        given: dict[str, Any] = self.cleaned_data if self.is_bound else {}
        return TraceQuery(**{name: value for name, value in given.items() if value})


class StopForm(_Form):
    """What to hide from the public and why. Officers stop what is their authority's; a whole kind is not theirs."""

    scope = forms.ChoiceField(label=_("What is hidden"))
    target = forms.CharField(
        label=_("Which"),
        max_length=64,
        help_text=_("The record's number in its address, the key of the kind, or the authority's code."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("No personal data.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {"record": _("One record"), "authority": _("All records of an authority"), "kind": _("A whole kind")}
        offered = [scope for scope in SCOPES if scope != "kind" or actor.authority_uscc is None]
        self.fields["scope"] = forms.ChoiceField(
            label=_("What is hidden"),
            choices=[(scope, names[scope]) for scope in offered],
            widget=forms.Select(attrs={"class": "form-select"}),
        )
        self.order_fields(["scope", "target", "reason"])

    def clean(self) -> dict[str, Any]:
        """A kind is named by its key."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("scope") == "kind" and given.get("target") not in KINDS:
            self.add_error("target", _("Accepted: %(kinds)s") % {"kinds": ", ".join(KINDS)})
        return given


class LiftForm(forms.Form):
    """Which running stop ends, and why."""

    scope = forms.ChoiceField(choices=[(scope, scope) for scope in SCOPES])
    target = forms.CharField(max_length=64)
    reason = forms.CharField(max_length=2000)


class ProposeForm(_Form):
    """A rulebook folder as a ZIP, why, and from when."""

    file = forms.FileField(label=_("Rulebook folder as a ZIP"), max_length=200)
    label = forms.CharField(label=_("Name for people"), max_length=80)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads this. No personal data."),
    )
    effective_on = forms.DateField(
        label=_("In effect from (the earliest day, when empty)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(max_length=2000)


class ClientForm(_Form):
    """What a program of an authority is granted; no kind chosen means every kind."""

    authority_uscc = forms.ChoiceField(label=_("Authority"))
    scopes = forms.MultipleChoiceField(
        label=_("May"),
        choices=lambda: [(one, power_named(one)) for one in ("batches", "check")],
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        choices=lambda: [(kind, kind_named(kind)) for kind in KINDS],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("None chosen: every kind its authority may send."),
    )
    matters = forms.MultipleChoiceField(
        label=_("Matters"),
        choices=lambda: [(key, matter_named(key)) for key in sorted(rulebook().matters)],
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Needed where the program asks the check: it asks for these and for no other."),
    )
    from_day = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    to_day = forms.DateField(label=_("No longer on"), widget=forms.DateInput(attrs={"type": "date"}))
    daily = forms.IntegerField(label=_("How often a day"), min_value=1, max_value=MOST_DAILY, initial=1000)
    basis = forms.CharField(label=_("The document the grant rests on"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["scopes"].widget.attrs["class"]
        offered = [("", ""), *((one.uscc, f"{one.name} {one.uscc}") for one in authorities())]
        self.fields["authority_uscc"] = forms.ChoiceField(
            label=_("Authority"), choices=offered, widget=forms.Select(attrs={"class": "form-select"})
        )
        self.order_fields(["authority_uscc"])

    def terms(self) -> Terms:
        """What is granted; ``create_client`` checks it."""
        given = self.cleaned_data
        return Terms(
            authority_uscc=given["authority_uscc"],
            organisation_uscc="",
            powers=tuple(given["scopes"]),
            kinds=tuple(given["kinds"]) or (ANY,),
            division="",
            matters=tuple(given["matters"]) or (ANY,),
            valid_from=given["from_day"],
            valid_to=given["to_day"],
            basis=given["basis"],
        )


NAMES_OF_PROOFS = {
    "in-person": _("in person, with the certificate"),
    "sealed-letter": _("by a letter of the unit under its seal"),
}


class RecoveryProposalForm(forms.Form):
    """Whose account is to be recovered, and how it was seen who asks."""

    account = forms.CharField(label=_("Account"), max_length=64)
    proof = forms.ChoiceField(
        label=_("How it was seen who asks"),
        choices=[(one, NAMES_OF_PROOFS[one]) for one in PROOFS],
        help_text=_("Nothing of the papers is kept."),
    )
