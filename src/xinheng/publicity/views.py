"""The pages of the public site. None asks who looks; none keeps anything about the reader."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from xinheng.catalogue.answers import classes_of, publication_of
from xinheng.catalogue.current import lists, measures, rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.gate import measured
from xinheng.kernel import clock
from xinheng.publicity import selectors
from xinheng.publicity.cells import csv_lines
from xinheng.publicity.checking import asked_since
from xinheng.publicity.clients import client_address
from xinheng.publicity.deadlines import counted_since, kept
from xinheng.publicity.domain.pages import RecordCard
from xinheng.publicity.domain.term_lines import term_lines
from xinheng.publicity.domain.would_be_shown import would_be_shown
from xinheng.publicity.errors import EntryUnknownError, KindUnknownError, RecordNotShownError
from xinheng.publicity.forms import RegisterForm, WouldBeShownForm
from xinheng.publicity.freshness import made_once, public_page
from xinheng.publicity.snapshot import standing

CSV_HEADER = ("uscc", "name", "document", "authority", "authority_uscc", "number", "decided_on", "class", "amount_fen",
              "shown_from", "last_day_shown")  # fmt: skip


def _page(request: HttpRequest, template: str, here: str = "", **context: Any) -> HttpResponse:
    return render(request, f"publicity/{template}.html", {"here": here, "day": clock.today(), **context})


def _kind(key: str) -> Kind:
    kinds = rulebook().kinds
    if key not in kinds:
        raise KindUnknownError(kind=key, known=", ".join(sorted(kinds)))
    return kinds[key]


@require_safe
@public_page
@made_once
def home(request: HttpRequest) -> HttpResponse:
    """The start: search, what this is, counts by kind and day, ways on."""
    day = clock.today()
    held = [one for one in selectors.counts(day) if one.number]
    return _page(request, "home", counts=held, days=selectors.newly_shown(day))


@require_safe
@public_page
@made_once
def registers(request: HttpRequest) -> HttpResponse:
    """Every register with the number of its public records."""
    return _page(request, "registers", here="registers", counts=selectors.counts(clock.today()))


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """What a name or code finds."""
    page = selectors.search(
        request.GET.get("q", ""), cursor=request.GET.get("cursor", ""), client=client_address(request)
    )
    return _page(request, "search", page=page)


@require_safe
@public_page
@made_once
def organisation(request: HttpRequest, uscc: str) -> HttpResponse:
    """One organisation and its public records."""
    page = selectors.organisation_page(
        uscc, day=clock.today(), kind=request.GET.get("kind", ""), cursor=request.GET.get("cursor", "")
    )
    response = _page(request, "organisation", page=page)
    if not page.head.listed:
        response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@public_page
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """The lasting address of a record: leads to its organisation while it is shown, else 404 like any other."""
    found = selectors.record(public_id, day=clock.today())
    if found is None:
        raise RecordNotShownError
    address = reverse("organisation", args=[found.uscc])
    return HttpResponseRedirect(f"{address}?kind={found.kind}#r-{found.public_id}")


def _register_form(request: HttpRequest, kind: Kind) -> RegisterForm:
    asked = request.GET or None
    return RegisterForm(asked, kind=kind, rulebook=rulebook(), authorities=selectors.authorities(kind.key))


@require_safe
@public_page
@made_once
def register(request: HttpRequest, kind: str) -> HttpResponse:
    """All public records of one kind, narrowed by filters."""
    one = _kind(kind)
    form = _register_form(request, one)
    page = selectors.register_page(one, form.filters(), day=clock.today(), cursor=request.GET.get("cursor", ""))
    return _page(request, "register", here=kind, page=page, form=form, kind=kind, filtered=page.filtered)


def _cells(row: RecordCard) -> tuple[object, ...]:
    return (row.uscc, row.name, row.title[0], row.authority, row.authority_uscc, row.document_number,
            row.decided_on.isoformat(), row.severity, row.amount_fen, row.shown_from.isoformat(),
            row.last_day.isoformat() if row.last_day else "")  # fmt: skip


@require_safe
def register_file(request: HttpRequest, kind: str) -> StreamingHttpResponse:
    """The register as CSV, with the same filters; at most the number of rows that the page counts to."""
    one = _kind(kind)
    day = clock.today()
    form = _register_form(request, one)
    rows = selectors.register_rows(one, form.filters(), day=day)
    response = StreamingHttpResponse(csv_lines(CSV_HEADER, map(_cells, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kind}-{day.isoformat()}.csv"'
    response["Cache-Control"] = "no-cache"
    return response


@require_safe
@public_page
@made_once
def rulebook_home(request: HttpRequest) -> HttpResponse:
    """Kinds, lists, measures and instruments."""
    book = rulebook()
    return _page(
        request,
        "rulebook",
        here="rulebook",
        kinds=book.kinds.values(),
        lists=lists().values(),
        measures=measures().values(),
        instruments=sorted(book.instruments.values(), key=lambda one: one.key),
        digest=book.digest,
    )


@require_safe
@public_page
@made_once
def rulebook_kind(request: HttpRequest, kind: str) -> HttpResponse:
    """One kind: its terms and fields, and what would be shown of a document of a day."""
    book, one = rulebook(), _kind(kind)
    classes = classes_of(book, kind)
    form = WouldBeShownForm(request.GET or None, classes=one.adverse)
    answer = []
    if form.is_bound and form.is_valid():
        severity = form.cleaned_data.get("severity", "")
        asked = [level for level in classes if severity in {"", level or ""}]
        answer = [
            would_be_shown(
                book,
                selectors.lines(),
                one,
                decided_on=form.cleaned_data["decided_on"],
                severity=level,
                asked_on=clock.today(),
            )
            for level in asked
        ]
    basis = book.instruments[one.basis.instrument]
    return _page(
        request,
        "rulebook_kind",
        here="rulebook",
        kind=one,
        form=form,
        answer=answer,
        terms=term_lines(book, kind),
        basis=basis,
        lists=[one for one in lists().values() if one.kind == kind],
    )


@require_safe
@public_page
@made_once
def rulebook_list(request: HttpRequest, key: str) -> HttpResponse:
    """One list: who decides, on which criteria, with how long to answer, until when, how one leaves, where it shows."""
    book, one = rulebook(), lists().get(key)
    if one is None:
        raise EntryUnknownError(key=key)
    resting = [rule for rule in measures().values() if key in rule.lists]
    shown = publication_of(book, one.kind, clock.today())
    return _page(
        request,
        "rulebook_list",
        here="rulebook",
        list=one,
        kind=book.kinds[one.kind],
        shown=[each for each in shown if each.channel != "bulk"],
        measures=resting,
    )


@require_safe
@public_page
@made_once
def rulebook_measure(request: HttpRequest, key: str) -> HttpResponse:
    """One measure or incentive: what it does, by which article, on which lists, in which matters, who carries it."""
    book, one = rulebook(), measures().get(key)
    if one is None:
        raise EntryUnknownError(key=key)
    return _page(
        request,
        "rulebook_measure",
        here="rulebook",
        measure=one,
        condition=(one.condition_zh, one.condition_en),
        instrument=book.instruments[one.basis.instrument],
        matters=[book.matters[matter] for matter in sorted(one.matters)],
        lists=[rule for rule in lists().values() if rule.key in one.lists],
    )


@require_safe
@public_page
@made_once
def instrument(request: HttpRequest, key: str) -> HttpResponse:
    """One instrument and the kinds, lists and measures that rest on it."""
    book = rulebook()
    if key not in book.instruments:
        raise EntryUnknownError(key=key)
    resting = {rule.kind for rule in book.window_rules if rule.term.basis.instrument == key}
    resting |= {kind.key for kind in book.kinds.values() if kind.basis.instrument == key}
    return _page(
        request,
        "instrument",
        here="rulebook",
        instrument=book.instruments[key],
        rules=[book.kinds[kind] for kind in sorted(resting)],
        lists=[one for one in lists().values() if key in one.instruments],
        measures=[one for one in measures().values() if one.basis.instrument == key],
    )


@require_safe
@public_page
@made_once
def timeliness(request: HttpRequest) -> HttpResponse:
    """How many working days each authority takes to report."""
    day = clock.today()
    return _page(
        request,
        "timeliness",
        here="timeliness",
        rows=selectors.timeliness(),
        term=selectors.reporting_days(day),
        day=day,
        since=counted_since(day),
        deadlines=kept(day),
    )


@require_safe
@public_page
@made_once
def checks(request: HttpRequest) -> HttpResponse:
    """How often each authority asked the check, by matter; no organisation (G20)."""
    day = clock.today()
    since = date(day.year - 1, day.month, 1)
    return _page(request, "checks", here="timeliness", since=since, rows=asked_since(since, day=day))


@require_safe
@public_page
@made_once
def not_held(request: HttpRequest) -> HttpResponse:
    """What is refused, why, and how often; how many emergency stops run."""
    refusals, stops = selectors.refusals(), selectors.stops()
    return _page(request, "not_held", refusals=refusals, stops=stops, masking=measured.report())


@require_safe
@public_page
@made_once
def objection(request: HttpRequest) -> HttpResponse:
    """How to object or ask for repair, on paper, free of charge."""
    return _page(request, "objection", here="objection")


@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    """What programs can read. No tag: the bulk files are made anew without an act."""
    kinds = rulebook().kinds.values()
    response = _page(request, "open_data", kinds=kinds, bulk=standing.present(), base_url=settings.BASE_URL)
    response["Cache-Control"] = "no-cache"
    return response
