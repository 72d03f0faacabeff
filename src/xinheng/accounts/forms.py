"""What people fill in about their account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class InvitationForm(forms.Form):
    """A one-time code, and a password where the account is to be made."""

    code = forms.CharField(label=_("Code from your letter"), max_length=60)
    password = forms.CharField(
        label=_("A password of your own"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters. Leave it empty when you are signed in already."),
    )


class RecoveryForm(forms.Form):
    """The code of a recovery and a new password."""

    code = forms.CharField(label=_("Code you were given"), max_length=60)
    password = forms.CharField(
        label=_("A new password of your own"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters."),
    )


class ActingForForm(forms.Form):
    """The mandate somebody acts under from now on."""

    mandate = forms.IntegerField(min_value=1)


class RecusalForm(forms.Form):
    """The organisation an officer keeps out of."""

    organisation = forms.CharField(
        label=_("Unified social credit code of the organisation"),
        max_length=40,
        help_text=_("You will act on nothing that concerns it. Nobody asks why, and no reason is stored."),
    )
