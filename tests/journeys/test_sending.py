"""An officer sends a large file and watches how far it is; the page leads to the batch by itself."""

import threading
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from factories.files import SENDER, csv_bytes, penalty, registered, sender
from factories.people import officer_terms, signed_in
from journeys.site import Watched, browsing, chromium, serving
from xinheng.exchange import underway

pytestmark = pytest.mark.journey
TODAY = date(2026, 5, 15)
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
LARGE = csv_bytes([penalty(number, CF_SY="占道经营" * 200) for number in range(1, 600)])


@pytest.fixture
def site(own_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a node, and the cookies of an officer who may send."""
    monkeypatch.setenv("XINHENG_TODAY", TODAY.isoformat())
    sender()
    registered(range(1, 3))
    client = signed_in("F-0123", officer_terms(SENDER, "send"))
    with serving() as base:
        yield base, [{"name": one.key, "value": one.value, "url": base} for one in client.cookies.values()]


def test_a_large_file_is_followed_and_a_small_one_is_not(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    executable = chromium()
    if executable is None:
        return
    (base, cookies), go_on, heard = site, threading.Event(), underway._Note.heard

    def slowly(note: Any, rows: int) -> None:
        heard(note, rows)
        if rows:
            go_on.wait(600)

    monkeypatch.setattr(underway._Note, "heard", slowly)
    with browsing(executable) as browser:
        officer = Watched(browser, base, viewport=WIDE, locale="en")
        officer.context.add_cookies(cookies)
        page = officer.page
        page.goto("/desk/send")
        assert officer.faults() == []
        page.get_by_label("Kind of record").select_option("penalty")
        page.get_by_label("File").set_input_files({"name": "large.csv", "mimeType": "text/csv", "buffer": LARGE})
        page.get_by_role("button", name="Send").click()
        page.get_by_text("599 rows have their verdict so far.").wait_for()
        assert "/desk/sendings/" in page.url
        for size in (WIDE, NARROW):
            page.set_viewport_size(size)
            assert officer.faults() == []
        go_on.set()
        page.wait_for_url("**/desk/batches/*")
        page.get_by_text("599 rows").wait_for()
        page.goto("/desk/send")
        page.get_by_label("Kind of record").select_option("penalty")
        small = {"name": "small.csv", "mimeType": "text/csv", "buffer": csv_bytes([penalty(1)])}
        page.get_by_label("File").set_input_files(small)
        page.get_by_role("button", name="Send").click()
        page.wait_for_url("**/desk/batches/*")
        assert (officer.complaints, officer.foreign) == ([], [])
