"""Pages of one's own account: mandates, for whom one acts, codes from letters."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from xinheng.accounts import domain, selectors
from xinheng.accounts.acting import CHOSEN, JUST_MADE, acting_any, chosen, signed_in
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.forms import ActingForForm, InvitationForm, RecoveryForm, RecusalForm
from xinheng.accounts.saying import detail_of, said
from xinheng.accounts.services import read_recusals, recover, recuse, redeem, redeem_as
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError


def home(request: HttpRequest) -> HttpResponse:
    """What an account may do, and for whom it acts now."""
    user = signed_in(request)
    account = user.account if user else ""
    today = clock.today()
    held = selectors.mandates_of(account)
    running = [one for one in held if domain.runs_on(one, today)]
    names = {one.uscc: one.name for one in selectors.authorities()}
    context = {
        "account": account,
        "is_officer": any(one.terms.authority_uscc for one in running),
        "office": selectors.office_of(account),
        "running": [(one, names.get(one.terms.authority_uscc, "")) for one in running],
        "ended": [one for one in held if not domain.runs_on(one, today)],
        "chosen": chosen(request),
    }
    return render(request, "accounts/home.html", context)


@require_POST
def acting_for(request: HttpRequest) -> HttpResponse:
    """Choose explicitly for whom to act; a mandate of somebody else's is refused like one that never was."""
    form = ActingForForm(request.POST)
    user = signed_in(request)
    if user is None or not form.is_valid():
        raise NotMandatedError(reason="none")
    number = form.cleaned_data["mandate"]
    held = {one.number: one for one in selectors.mandates_of(user.account) if domain.runs_on(one, clock.today())}
    if number not in held:
        raise NotMandatedError(reason="none")
    request.session[CHOSEN] = number
    return redirect("mine" if held[number].terms.organisation_uscc else "desk")


def invitation(request: HttpRequest) -> HttpResponse:
    """Use the code of a letter: make the account it is for, or add its mandate to the account signed in."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _redeemed(request, form)
        except XinhengError as refused:
            form.add_error(None, detail_of(refused))
    return render(request, "accounts/invitation.html", {"form": form}, status=422 if form.errors else 200)


def _redeemed(request: HttpRequest, form: InvitationForm) -> HttpResponse:
    user, code = signed_in(request), form.cleaned_data["code"]
    if user is None:
        made = redeem(code=code, password=form.cleaned_data["password"])
        request.session[JUST_MADE] = made.account
        return redirect("account_login")
    redeem_as(code=code, user=user)
    return redirect("account-home")


@require_http_methods(["GET", "POST"])
def recovery(request: HttpRequest) -> HttpResponse:
    """Use the code of a recovery: a new password; the second factor is set up anew with the next sign-in."""
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recover(code=form.cleaned_data["code"], password=form.cleaned_data["password"])
        except XinhengError as refused:
            form.add_error(None, detail_of(refused))
        else:
            return redirect("account_login")
    return render(request, "accounts/recovery.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def recusals(request: HttpRequest) -> HttpResponse:
    """What an officer keeps out of; posted: one organisation more. Somebody else lifts it; nobody asks why."""
    _held, actor = acting_any(request, domain.OFFICER_POWERS)
    form = RecusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recuse(officer=actor.name, organisation_uscc=form.cleaned_data["organisation"], actor=actor)
        except XinhengError as refused:
            form.add_error(None, said(refused))
        else:
            return redirect("account-recusals")
    found = read_recusals(viewer=domain.Viewer(actor, "record-keeping", "recusals"), officer=actor.name)
    context = {"form": form, "found": found}
    return render(request, "accounts/recusals.html", context, status=422 if form.errors else 200)
