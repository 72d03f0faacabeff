"""The records of an authority: their list, one with all its versions, correcting it, withdrawing it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from xinheng.accounts.acting import acting
from xinheng.accounts.domain import Actor, Asked, Viewer
from xinheng.accounts.saying import said
from xinheng.catalogue.current import rulebook
from xinheng.exchange.explaining import column_label, labelled
from xinheng.exchange.forms import RecordForm, WithdrawForm
from xinheng.exchange.services.recording import (
    changes_of,
    correct_on_desk,
    key_codes,
    refuse_reason,
    withdraw_on_desk,
)
from xinheng.exchange.workbench.row_views import kinds_of, whole_number
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.records.domain.states import WITHDRAWN
from xinheng.records.selectors import OwnQuery, OwnRecord, own_record, own_records
from xinheng.records.services import withdrawal_due


@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """What this authority sent or decided, the newest first."""
    held, actor = acting(request, Asked("read"))
    asked, kinds = request.GET, kinds_of(held, "read")
    query = OwnQuery(
        kinds=[asked["kind"]] if asked.get("kind") in kinds else kinds,
        number=asked.get("number", "")[:200].replace("\0", ""),
        subject=asked.get("subject", "")[:200].replace("\0", ""),
        division=held.terms.division,
    )
    viewer = Viewer(actor, purpose="record-keeping", case="own-records")
    context = {
        "found": own_records(query, viewer=viewer, before=whole_number(asked.get("before", ""))),
        "kinds": [rulebook().kinds[key] for key in kinds],
        "asked": asked,
        "here": "records",
    }
    return render(request, "exchange/records.html", context)


def _opened(request: HttpRequest, public_id: str, power: str, what: str) -> tuple[OwnRecord, Actor]:
    """A record of the authority acted for, if the mandate covers its kind and place; its read is traced."""
    _held, actor = acting(request, Asked(power))
    viewer = Viewer(actor, purpose="record-keeping", case=f"record-{public_id[:32]}")
    found = own_record(public_id, viewer=viewer, what=what)
    acting(request, Asked(power, found.kind.key, found.current.division))
    return found, actor


def _context(found: OwnRecord, **more: Any) -> dict[str, Any]:
    return {"record": found, "current": found.current, "today": clock.today(), "here": "records"} | more


@require_GET
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """One record with all its versions, windows and reasons."""
    found, _actor = _opened(request, public_id, "read", "records.own.record")
    versions = [(one, labelled(found.kind, one.fields)) for one in found.versions]
    return render(request, "exchange/record.html", _context(found, versions=versions, done=_done(request, found)))


def _saved(public_id: str, done: str) -> HttpResponse:
    """On to the record, which says what was done."""
    return redirect(f"{reverse('desk-record', args=[public_id])}?done={done}")


def _done(request: HttpRequest, found: OwnRecord) -> str:
    """What was just done, if the record bears it out: an address that somebody made up says nothing."""
    borne_out = {found.current.state, *found.current.marks}
    asked = request.GET.get("done", "")
    return asked if asked in {WITHDRAWN, "corrected"} & borne_out else ""


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct a record: first the difference is shown, then it is saved as a new version."""
    found, actor = _opened(request, public_id, "correct", "records.own.correct")
    fixed = key_codes(found.kind)
    if request.method == "GET":
        initial = {**found.current.payload, "seen": found.current.version}
        form = RecordForm(kind=found.kind, fixed=fixed, initial=initial)
        return render(request, "exchange/correct.html", _correcting(found, form))
    form = RecordForm(request.POST, kind=found.kind, fixed=fixed)
    if not form.is_valid():
        return render(request, "exchange/correct.html", _correcting(found, form), status=422)
    seen, reason = form.cleaned_data["seen"], form.cleaned_data["reason"]
    try:
        if "save" in request.POST:
            correct_on_desk(record=found, seen=seen, cells=form.cells(), reason=reason, actor=actor)
            return _saved(public_id, "corrected")
        refuse_reason(reason)
        changes = changes_of(found, form.cells())
    except XinhengError as refused:
        form.add_error(None, said(refused))
        return render(request, "exchange/correct.html", _correcting(found, form), status=refused.status)
    told = [(column_label(found.kind, one.code), one) for one in changes]
    kept = [(one.code, one.after) for one in changes]
    unchanged = [(code, text) for code, text in form.cells().items() if code not in dict(kept)]
    again = [*kept, *unchanged, ("reason", reason), ("seen", str(seen))]
    context = _context(found, changes=told, hidden=again, reason=reason)
    return render(request, "exchange/correct_preview.html", context)


def _correcting(found: OwnRecord, form: RecordForm) -> dict[str, Any]:
    fixed = key_codes(found.kind)
    names = labelled(found.kind, {code: found.current.payload.get(code, "") for code in fixed})
    return _context(found, form=form, fixed=names)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Withdraw a record whose document was changed, revoked or found unlawful or void; it is out at once."""
    found, actor = _opened(request, public_id, "correct", "records.own.withdraw")
    form = WithdrawForm(request.POST or None, initial={"seen": found.current.version})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_on_desk(record=found, actor=actor, **form.cleaned_data)
            return _saved(public_id, WITHDRAWN)
        except XinhengError as refused:
            form.add_error(None, said(refused))
            status = refused.status
    due = withdrawal_due(clock.today(), division=found.current.division)
    status = 422 if form.errors and status == 200 else status
    return render(request, "exchange/withdraw.html", _context(found, form=form, rule=due), status=status)
