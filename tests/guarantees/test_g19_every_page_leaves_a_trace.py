"""G19: no page behind a door shows an organisation to others without a trace that names it, written as it is shown."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from factories.files import SENDER, registered
from factories.lists import DECIDED, FIRST, listed
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from shell.test_without_scripts import NOT_A_PAGE, ONE_OF_MANY, TODAY, Page, a_day_s_work
from xinheng.accounts.domain import OFFICER_POWERS, OFFICES, Actor, Viewer
from xinheng.accounts.models import Office, Trace, TraceSubject, User
from xinheng.accounts.services import invite, recuse
from xinheng.kernel.clock import on_day
from xinheng.lists.services import BanDocument, record_ban
from xinheng.measures.services import Question, check, tell_carriers
from xinheng.records.models import Version
from xinheng.records.services import start_stop

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OFFICER = Actor("F-0401", SENDER)
DOORS = ("/desk/", "/administration/", "/audit/", "/accounts/recusals")
CODES = frozenset(code(number) for number in range(1, 8)) - {SENDER}

SUGGESTS = "/desk/match/N"
"""Shows whom a row may be about, from the public registry: about none of them is anything read."""


def more_than_a_day_s_work() -> None:
    """Something that names an organisation on every page that can."""
    with on_day(TODAY):
        a_day_s_work()
        registered(range(5, 8))
        start_stop(
            scope="record",
            target=Version.objects.get(uscc=code(1), known_to=None).public_id,
            reason="核查",
            actor=OFFICER,
        )
        invite(account="M-0401", terms=organisation_terms(code(6), "view"), actor=OFFICER)
        recuse(officer=OFFICER.name, organisation_uscc=code(7), actor=OFFICER)
        document = BanDocument("work-safety-law-2021", "92", "不得从事", "岚禁9号", TODAY, "可以申请行政复议")
        given = {"uscc": code(5), "authority_uscc": SENDER, "document": document, "review_by": TODAY.replace(year=2027)}
        record_ban(**given, officer=FIRST, actor=ACTOR)
    listed(2)
    with on_day(DECIDED):
        tell_carriers(actor=ACTOR)
        check(
            questions=[Question(code(2), "招标1号")], matter="tendering", viewer=Viewer(OFFICER, "tendering", "招标1号")
        )


def people() -> list[tuple[Client, str]]:
    """Somebody of each role that reads what others' is, and the door each goes in by."""
    found = [(signed_in("F-0401", officer_terms(SENDER, *OFFICER_POWERS)), "/desk/")]
    for office in OFFICES:
        user, _ = User.objects.get_or_create(account=f"{office}-administrator")
        Office.objects.create(user=user, office=office)
        found.append((signed_in(user.account), "/audit/" if office == "audit" else "/administration/editions"))
    return found


def test_whatever_organisation_a_page_shows_its_trace_names(settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_HOME = tmp_path
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    more_than_a_day_s_work()
    with on_day(DECIDED):
        showing, untraced = set[str](), list[tuple[str, list[str]]]()
        for client, door in people():
            waiting, known = [door], set[str]()
            while waiting:
                place = waiting.pop()
                kind = ONE_OF_MANY.sub("/N", urlsplit(place).path)
                if kind in known or not kind.startswith(DOORS):
                    continue
                known.add(kind)
                before = Trace.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                answer = client.get(place)
                told = set(TraceSubject.objects.filter(trace__gt=before).values_list("uscc", flat=True))
                content = answer.getvalue() if answer.streaming else answer.content
                shown = {one for one in CODES if one.encode() in content and kind != SUGGESTS}
                showing |= {kind} if shown else set()
                untraced += [(place, sorted(shown - told))] if shown - told else []
                if not NOT_A_PAGE.search(kind) and answer.status_code == 200:
                    links = Page(content.decode()).links
                    waiting += [urljoin(place, link) for link in links if not urlsplit(link).netloc]
        assert untraced == []
        assert len(showing) > 18, sorted(showing)
