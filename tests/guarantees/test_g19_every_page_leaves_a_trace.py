"""G19: no page behind a door shows an organisation to others without a trace that names it, written as it is shown."""

from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from factories.files import SENDER
from factories.organisations import code
from factories.people import officer_terms, signed_in
from shell.test_without_scripts import NOT_A_PAGE, ONE_OF_MANY, TODAY, Page, a_day_s_work
from xinheng.accounts.domain import OFFICER_POWERS, OFFICES
from xinheng.accounts.models import Office, Trace, TraceSubject, User
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DOORS = ("/desk/", "/administration/", "/audit/")
CODES = frozenset(code(number) for number in range(1, 8)) - {SENDER}

SUGGESTS = "/desk/match/N"
"""Shows whom a row may be about, from the public registry: about none of them is anything read."""


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
    with on_day(TODAY):
        a_day_s_work()
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
        assert len(showing) > 8, sorted(showing)
