"""Without JavaScript every desk, every organisation's page and every administration does the same work.

No template says anything only a script would hear, and each form that is met behind the doors has a button that sends
it and a server that answers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

import xinheng
from factories.files import SENDER, penalty, registered, sender, taken
from factories.lists import PROPOSED, noticed, proposed
from factories.organisations import code, wrong_check
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import OFFICER_POWERS, OFFICES, ORGANISATION_POWERS, Actor
from xinheng.accounts.models import Office, User
from xinheng.kernel.clock import on_day
from xinheng.records.models import Version
from xinheng.remedies.services import take_objection

SOURCES = Path(xinheng.__file__).parent
TEMPLATES = {path.relative_to(SOURCES).as_posix(): path for path in SOURCES.rglob("templates/**/*.html")}
TODAY = date(2026, 6, 1)
BESIDE_THE_WORK = {"site/site.js", "site/sending.js", "site/match.js"}
"""Scripts that only add to what works: each says so in its first line."""
KEYS = "accounts/templates/mfa/webauthn/"
"""A security key is asked by the browser, which only a script can make it do; a code does the same work."""
EMBEDDED = "measures/templates/measures/embedded.html"
"""Made for other systems' pages, and says to whom no script runs where else to ask; not reached from any page here."""
SCRIPTED = re.compile(
    r'\son\w+="|\shx-|javascript:|\sx-data|type="button"|<button(?![^>]*type="submit")', re.IGNORECASE
)
NOT_A_PAGE = re.compile(r"\.(csv|zip|xlsx|jsonl)$|/evidence$|/print$")
ONE_OF_MANY = re.compile(r"/([0-9a-f]{32}|\d+)(?=/|$)")
DOORS = ("/desk/", "/mine/", "/accounts/", "/administration/", "/audit/")
ANSWERS = {200, 302, 400, 409, 413, 422}
"""Done, or said in words what is wrong with an empty form."""


@pytest.mark.pure
def test_no_template_needs_a_script_but_those_of_a_security_key() -> None:
    assert len(TEMPLATES) > 150
    for name, path in TEMPLATES.items():
        text = path.read_text(encoding="utf-8")
        assert "{{%" not in text, f"{name} shows a brace where a tag begins"
        for source in re.findall(r"""<script[^>]*src="{% static '([^']+)' %}""", text):
            allowed = source in BESIDE_THE_WORK or name in {EMBEDDED, KEYS + "scripts.html"}
            assert allowed, f"{name} asks for {source}"
        if name.startswith(KEYS) or name == EMBEDDED:
            continue
        if KEYS.partition("templates/")[2] + "scripts.html" in text:
            plain, _key, _rest = text.partition('id="by-key"')
            assert 'type="submit"' in plain, f"{name} lets in by key only"
            text = re.sub(r'<form[^>]*id="by-key".*?</form>', "", text, flags=re.DOTALL)
        assert not SCRIPTED.search(text), f"{name}: {SCRIPTED.search(text)}"
    for one in BESIDE_THE_WORK:
        assert (SOURCES / "shell/static" / one).read_text("utf-8").startswith("// Nothing here is needed"), one


@pytest.mark.pure
def test_who_has_no_script_gets_on_from_each_page_that_has_one_for_more() -> None:
    adds, asks = (TEMPLATES[f"{KEYS}{name}.html"].read_text("utf-8") for name in ("add_form", "reauthenticate"))
    assert "<noscript>" in adds
    assert "mfa_reauthenticate" in asks
    assert "<noscript>" in TEMPLATES[EMBEDDED].read_text("utf-8")
    sending = TEMPLATES["exchange/templates/exchange/sending.html"].read_text("utf-8")
    assert '<noscript><meta http-equiv="refresh"' in sending
    assert '<a href="{{ request.path }}">' in sending


@dataclass
class Form:
    """A form as a browser without scripts sends it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """Links and forms of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._named: dict[str, Form] = {}
        self._inside: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if tag == "form":
            self._inside = Form(said.get("action", ""), said.get("method", "get").lower())
            self._named[said.get("id", "")] = self._inside
            self.forms.append(self._inside)
        form = self._named.get(said["form"]) if "form" in said else self._inside
        if form is not None:
            self._control(form, tag, said)

    def _control(self, form: Form, tag: str, said: dict[str, str]) -> None:
        name = said.get("name", "")
        if tag == "button" and said.get("type", "submit") == "submit":
            form.buttons.append((name, said.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and ("selected" in said or self._select not in form.fields):
            form.fields[self._select] = said.get("value", "")
        elif tag in {"input", "textarea"} and name and said.get("type") not in {"file", "checkbox", "radio"}:
            form.fields[name] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = None


def walked(client: Client, start: str) -> Iterator[tuple[str, Form]]:
    """Every form reached from this door by links alone, one of each kind of page, with the address it is sent to."""
    waiting, known = [start], set[str]()
    while waiting:
        place = waiting.pop()
        kind = ONE_OF_MANY.sub("/N", urlsplit(place).path)
        if kind in known or not kind.startswith(DOORS) or NOT_A_PAGE.search(kind):
            continue
        known.add(kind)
        answer = client.get(place, follow=True)
        assert answer.status_code == 200, place
        at = answer.redirect_chain[-1][0] if answer.redirect_chain else place
        page = Page(answer.content.decode())
        waiting += [urljoin(at, link) for link in page.links if not urlsplit(link).netloc]
        for form in page.forms:
            yield urljoin(at, form.action), form
    assert len(known) > 1, f"nothing leads on from {start}"


def sent(client: Client, at: str, form: Form, button: tuple[str, str]) -> HttpResponse:
    """What the server says to the form as it stands; nothing of it stays."""
    fields = form.fields | ({button[0]: button[1]} if button[0] else {})
    with transaction.atomic():
        if form.method == "get":
            answer: Any = client.get(urlsplit(at).path, dict(parse_qsl(urlsplit(at).query)) | fields)
        else:
            answer = client.post(at, fields)
        transaction.set_rollback(True)
    return answer


def a_day_s_work() -> None:
    """Something for every page: a row that waits, a case of a list, an objection."""
    sender(kinds=["*"])
    registered(range(1, 5))
    taken([penalty(1), penalty(2), penalty(3, CF_XDR_SHXYM=wrong_check(code(3)))], day=date(2026, 5, 20))
    with on_day(PROPOSED):
        proposed(4)
        noticed(3)
    about = Version.objects.get(uscc=code(1)).public_id
    given = {"organisation_uscc": code(1), "ground": "fact", "text": "不是本单位。", "channel": "account"}
    take_objection(public_id=about, **given, actor=Actor("owner-1"))


def people() -> Iterator[tuple[Client, str]]:
    """Somebody of each role and the door each goes in by."""
    yield signed_in("F-0401", officer_terms(SENDER, *OFFICER_POWERS)), "/desk/"
    yield signed_in("O-0401", organisation_terms(code(1), *ORGANISATION_POWERS)), "/mine/"
    for office in OFFICES:
        user, _ = User.objects.get_or_create(account=f"{office}-administrator")
        Office.objects.create(user=user, office=office)
        yield signed_in(user.account), "/audit/" if office == "audit" else "/administration/editions"


@pytest.mark.db
@pytest.mark.django_db
def test_every_form_behind_the_doors_is_sent_by_its_button_and_answered(settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_HOME = tmp_path
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    with on_day(TODAY):
        a_day_s_work()
        seen, wrong = set[tuple[str, str, tuple[str, str]]](), list[tuple[str, str, int]]()
        for client, door in people():
            for at, form in walked(client, door):
                assert form.buttons or "credential" in form.fields, f"a form to {at} that only a script could send"
                for button in form.buttons:
                    what = (form.method, ONE_OF_MANY.sub("/N", urlsplit(at).path), button)
                    if what not in seen:
                        seen.add(what)
                        answer = sent(client, at, form, button)
                        if answer.status_code not in ANSWERS:
                            wrong.append((at, "=".join(button), answer.status_code))
        assert wrong == []
        assert len(seen) > 38, sorted(seen)
