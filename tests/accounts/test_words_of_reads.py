"""Traces and refusals are said in words: no key of the program is all that a reader gets."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from factories.files import DAY, OFFICE, SENDER, registered, sender
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import MATTER_PURPOSES, OWN_PURPOSES, Actor
from xinheng.accounts.selectors import mandates_of
from xinheng.accounts.services import invite, revoke_mandate
from xinheng.accounts.templatetags.reads import case_named, purpose_named, read_named
from xinheng.kernel.clock import on_day

SOURCE = Path(__file__).resolve().parents[2] / "src" / "xinheng"
READ = re.compile(r'what="([a-z.-]+)"')


@pytest.mark.pure
def test_every_read_the_program_traces_has_words_in_both_languages() -> None:
    found = {what for path in SOURCE.rglob("*.py") for what in READ.findall(path.read_text(encoding="utf-8"))}
    assert len(found) > 15
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert {what for what in found if read_named(what) == what} == set()
    with translation.override("zh-hans"):
        plain = [key for key in OWN_PURPOSES | MATTER_PURPOSES if re.search("[a-z]", purpose_named(key))]
        assert plain == []
        assert read_named("remedies.objection.show") == read_named("own.remedies.objection.show")


@pytest.mark.db
@pytest.mark.django_db
def test_a_refused_page_says_why_and_leads_to_the_account() -> None:
    with on_day(DAY):
        sender()
        registered((1,))
        reader = signed_in("F-0200", officer_terms(SENDER, "read"))
        refused = reader.get("/desk/send")
        text = refused.content.decode()
        assert refused.status_code == 403
        assert "does not include this:" in text
        assert "<strong>send</strong>" in text
        assert 'class="btn btn-primary" href="/accounts/"' in text
        (held,) = mandates_of("F-0200")
        revoke_mandate(number=held.number, reason="moved", actor=Actor("operator", None, "node"))
        assert "no running mandate" in reader.get("/desk/records").content.decode()


@pytest.mark.db
@pytest.mark.django_db
def test_an_account_names_whom_it_acts_for_and_leads_there() -> None:
    with on_day(DAY):
        sender()
        registered((1,))
        officer = signed_in("F-0201", officer_terms(SENDER, "send"))
        page = officer.get("/accounts/").content.decode()
        assert 'class="btn btn-primary" href="/desk/"' in page
        assert OFFICE in page
        owner = signed_in("owner", organisation_terms(code(1), "view"))
        assert 'class="btn btn-primary" href="/mine/"' in owner.get("/accounts/").content.decode()
        both = signed_in("F-0202", officer_terms(SENDER, "send"), officer_terms(SENDER, "read"))
        page = both.get("/accounts/").content.decode()
        assert "Say for whom you act" in page
        assert 'href="/desk/"' not in page
        first = min(mandates_of("F-0202"), key=lambda one: one.number)
        assert both.post("/accounts/acting-for", {"mandate": first.number})["Location"] == "/desk/"
        assert 'class="btn btn-primary" href="/desk/"' in both.get("/accounts/").content.decode()


@pytest.mark.pure
def test_cases_are_named_and_a_number_an_authority_gave_stays() -> None:
    with translation.override("en"):
        assert case_named("objection-12") == "Objection 12"
        assert case_named(f"record-{'ab' * 16}") == "Record abababab"
        assert case_named("emergency-stops") == "emergency stops"
        assert [case_named(one) for one in ("2026-17", "B-9", "", "-", "岚监查〔2026〕3号")] == [
            "2026-17",
            "B-9",
            "",
            "-",
            "岚监查〔2026〕3号",
        ]


@pytest.mark.db
@pytest.mark.django_db
def test_a_code_that_made_an_account_says_which_and_it_stands_in_the_form() -> None:
    with on_day(DAY):
        sender()
        registered((1,))
        node = Actor("operator", None, "node")
        made = invite(account="M-NEW-1", terms=organisation_terms(code(1), "view"), actor=node)
        fresh = Client()
        fresh.cookies["xinheng_language"] = "en"
        gone = fresh.post("/accounts/invitation", {"code": made.code, "password": "eine-lange-Reihe-17"})
        page = fresh.get(gone["Location"]).content.decode()
        assert f"Your account is made: {made.account}." in page
        assert f'value="{made.account}"' in page
        assert made.account not in Client().get(gone["Location"]).content.decode()
