"""Addresses of signing in and of one's own account. Views of django-allauth, only those that have a use here."""

from allauth.account import views as signing_in
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as keys
from allauth.usersessions import views as sessions
from django.urls import path

from xinheng.accounts import views

urlpatterns = [
    path("", views.home, name="account-home"),
    path("invitation", views.invitation, name="account-invitation"),
    path("recovery", views.recovery, name="account-recovery"),
    path("recusals", views.recusals, name="account-recusals"),
    path("acting-for", views.acting_for, name="account-acting-for"),
    path("sign-in/", signing_in.login, name="account_login"),
    path("sign-out/", signing_in.logout, name="account_logout"),
    path("reauthenticate/", signing_in.reauthenticate, name="account_reauthenticate"),
    path("inactive/", signing_in.account_inactive, name="account_inactive"),
    path("password/", signing_in.password_change, name="account_change_password"),
    path("sessions/", reauthentication_required(sessions.list_usersessions), name="usersessions_list"),
    path("second-factor/", second_factor.index, name="mfa_index"),
    path("second-factor/authenticate/", second_factor.authenticate, name="mfa_authenticate"),
    path("second-factor/reauthenticate/", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("second-factor/totp/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/keys/", keys.list_webauthn, name="mfa_list_webauthn"),
    path("second-factor/keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("second-factor/keys/reauthenticate/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("second-factor/keys/<int:pk>/remove/", keys.remove_webauthn, name="mfa_remove_webauthn"),
    path("second-factor/recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/recovery-codes/new/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
]
