"""G11: after its end a record is nowhere, and its organisation's page is that of a twin who never had it."""

from datetime import date

import pytest

from factories.organisations import ACTOR
from factories.records import record
from xinheng.publicity import selectors
from xinheng.records.services import repair_record

pytestmark = pytest.mark.db

LAST, AFTER = "2027-05-10", "2027-05-11"


@pytest.fixture
def twins(db, today, organisation):
    had, never = organisation("岚川青禾食品有限公司", 1), organisation("岚川青苗食品有限公司", 2)
    kept = record(had, decided_on=date(2026, 5, 10), number="岚市监罚〔2026〕118号")
    return had, never, kept


def page(client, organisation, path=""):
    answer = client.get(f"/organisations/{organisation.uscc}{path}")
    text = answer.content.decode()
    return text.replace(organisation.uscc, "CODE").replace(organisation.name, "NAME"), answer["ETag"]


@pytest.mark.parametrize("path", ["", "?kind=penalty", "?kind=licence"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_after_the_end_is_the_twins(client, twins, today, path, language):
    client.cookies["xinheng_language"] = language
    had, never, _ = twins
    today(LAST)
    assert page(client, had, path) != page(client, never, path)
    today(AFTER)
    assert page(client, had, path) == page(client, never, path)


@pytest.mark.parametrize("path", ["", "?kind=penalty"])
def test_the_page_after_a_repair_is_the_twins(client, twins, today, path):
    had, never, kept = twins
    today("2026-09-01")
    repair_record(public_id=kept.public_id, reason="义务已经履行完毕", actor=ACTOR)
    assert page(client, had, path) == page(client, never, path)


def test_no_outlet_shows_it_after_the_end(client, twins, today):
    had, _, kept = twins
    outlets = ("/registers/penalty", "/registers/penalty.csv", "/api/v1/records?kind=penalty",
               f"/api/v1/organisations/{had.uscc}/records")  # fmt: skip
    for day, expected in ((LAST, True), (AFTER, False)):
        today(day)
        for outlet in outlets:
            answer = client.get(outlet)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert ("118号" in body.decode()) is expected, (day, outlet)
    assert client.get(f"/api/v1/organisations/{had.uscc}").json()["counts"] == {}
    assert client.get(f"/records/{kept.public_id}").content == client.get(f"/records/{'0' * 32}").content


def test_the_lasting_address_leads_to_the_card_while_it_is_shown(client, twins, today):
    had, _, kept = twins
    today(LAST)
    answer = client.get(f"/records/{kept.public_id}")
    assert answer.status_code == 302
    assert answer["Location"] == f"/organisations/{had.uscc}?kind=penalty#r-{kept.public_id}"


def test_an_old_cursor_shows_nothing_that_ended(client, twins, today, organisation):
    had = twins[0]
    record(had, decided_on=date(2026, 5, 9), number="旧号")
    today(LAST)
    with_cursor = selectors.cursors.seal(f"penalty:{had.uscc}", "2026-05-10", 2**60)
    today(AFTER)
    shown, following = selectors.cards(had.uscc, day=date(2027, 5, 11), kind="penalty", cursor=with_cursor)
    assert (shown, following) == ([], "")


def test_a_past_day_does_not_bring_back_what_ended(twins, today):
    had = twins[0]
    today(LAST)
    assert len(selectors.shown(had.uscc, day=date(2026, 12, 1)).records) == 1
    today(AFTER)
    assert selectors.shown(had.uscc, day=date(2026, 12, 1)).records == []


def test_a_page_kept_elsewhere_is_not_confirmed_after_the_end(client, twins, today):
    had = twins[0]
    today(LAST)
    tag = client.get(f"/organisations/{had.uscc}")["ETag"]
    assert client.get(f"/organisations/{had.uscc}", headers={"if-none-match": tag}).status_code == 304
    today(AFTER)
    assert client.get(f"/organisations/{had.uscc}", headers={"if-none-match": tag}).status_code == 200


def test_a_made_page_is_not_given_out_after_another_act(client, twins, today):
    had = twins[0]
    before = client.get("/registers/penalty").content.decode()
    assert client.get("/registers/penalty").content.decode() == before
    record(had, decided_on=date(2026, 6, 1), number="第二号")
    assert "第二号" in client.get("/registers/penalty").content.decode()
