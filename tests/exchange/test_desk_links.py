"""The desk's links are what a mandate opens: none leads to a refusal, and none that would open is left out."""

import re
from collections.abc import Iterator

import pytest

from factories.files import DAY, SENDER, registered, sender
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import OFFICER_POWERS
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
HEAD = re.compile(r'<nav class="desk-nav".*?</nav>', re.DOTALL)
LINK = re.compile(r'href="(/[^"]*)"')


@pytest.fixture(autouse=True)
def office(db: object) -> Iterator[None]:
    with on_day(DAY):
        sender()
        registered((1,))
        yield


def links(page: str) -> set[str]:
    found = HEAD.search(page)
    return set(LINK.findall(found[0])) if found else set()


def test_each_power_is_shown_the_pages_it_opens_and_no_other() -> None:
    everything = links(signed_in("F-0900", officer_terms(SENDER, *OFFICER_POWERS)).get("/desk/").content.decode())
    assert len(everything) > 12
    for power in OFFICER_POWERS:
        client = signed_in(f"F-{power}", officer_terms(SENDER, power))
        shown = links(client.get("/desk/").content.decode())
        opened = {address for address in everything if client.get(address).status_code == 200}
        assert shown == opened, power


def test_every_page_behind_the_doors_leads_home_and_every_public_one_to_the_entrance() -> None:
    inside, outside = '<li><a href="/accounts/">My account</a></li>', '<li><a href="/accounts/">Sign in</a></li>'
    officer = signed_in("F-0900", officer_terms(SENDER, "send"))
    assert inside in officer.get("/desk/").content.decode()
    assert inside in officer.get("/audit/").content.decode()  # a refusal is no dead end
    assert outside in officer.get("/").content.decode()  # a public page does not depend on who asks
    assert outside in officer.get("/accounts/invitation").content.decode()
    owner = signed_in("owner", organisation_terms("91990100000000015T", "view"))
    assert inside in owner.get("/mine/").content.decode()
