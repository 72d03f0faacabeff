"""The pages of the public site as anybody's browser gets them."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import transaction

from factories.landing import land
from factories.organisations import ACTOR
from factories.records import AUTHORITY, record, row
from xinheng.catalogue.current import lists, measures
from xinheng.publicity import selectors
from xinheng.publicity.limits import SearchBudget
from xinheng.records.models import Version
from xinheng.remedies.services import take_back_objection, take_objection
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.db

DECIDED = date(2026, 5, 10)
PATHS = (
    *("/", "/search", "/search?q=青禾", "/search?q=查无此名", "/registers/penalty", "/registers/licence", "/rulebook"),
    *("/rulebook/kinds/penalty?decided_on=2026-05-10", "/rulebook/kinds/licence?decided_on=2026-05-10"),
    *("/rulebook/lists/work-safety", "/rulebook/lists/tax-credit-a", "/rulebook/measures/fast-lane"),
    *("/rulebook/measures/tendering-ban", "/rulebook/kinds/serious-list"),
    *("/rulebook/instruments/ndrc-order-36-2025", "/timeliness", "/not-held", "/objection", "/open-data"),
)


@pytest.fixture
def shown(db, today, organisation):
    one = organisation("岚川青禾食品有限公司", former_names="岚川青禾果品厂", state="active")
    record(one, decided_on=DECIDED, known_on=date(2026, 5, 15), number="岚市监罚〔2026〕118号")
    record(one, kind="licence", decided_on=date(2026, 3, 1), valid_to=date(2029, 2, 28), content="食品销售")
    return one


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_and_needs_no_inline_style_or_script(client, shown, language):
    client.cookies["xinheng_language"] = language
    for path in (*PATHS, f"/organisations/{shown.uscc}"):
        answer = client.get(path)
        html = answer.content.decode()
        assert answer.status_code == 200, path
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)", html), path
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', html), path
        assert answer["Cache-Control"] == "no-cache"
        assert not client.cookies.get("csrftoken")


def test_the_home_page_counts_by_kind(client, shown):
    html = client.get("/").content.decode()
    assert '<a href="/registers/penalty">行政处罚</a><span class="figure">1</span>' in html


def test_a_code_or_fragment_or_former_name_or_one_wrong_character_finds_the_organisation(client, shown):
    for query in (shown.uscc, "青禾食品", "果品厂"):
        assert f"/organisations/{shown.uscc}" in client.get("/search", {"q": query}).content.decode(), query
    assert "曾用名：岚川青禾果品厂" in client.get("/search", {"q": "果品厂"}).content.decode()
    html = client.get("/search", {"q": "岚川青禾食品有线公司"}).content.decode()
    assert f"/organisations/{shown.uscc}" in html
    assert "没有完全一致的名称" in html


def test_nothing_found_says_that_it_means_nothing(client, shown):
    answer = client.get("/search", {"q": "查无此名"})
    assert answer.status_code == 200
    assert "没有查到这个名称的组织。" in answer.content.decode()
    assert "这不说明它好，也不说明它不好。" in answer.content.decode()


def test_the_card_says_in_words_what_its_time_bar_draws(client, shown):
    client.cookies["xinheng_language"] = "en"
    html = client.get(f"/organisations/{shown.uscc}?kind=penalty").content.decode()
    said = "Shown until 10 May 2027. The organisation can apply for repair now (since 11 August 2026)."
    assert html.count(said) == 2  # the drawing's name and the sentence
    assert 'role="img"' in html
    assert "NDRC Order 36 of 2025" in html
    assert "2 records are public today. One of them can be repaired now." in html


def test_a_card_under_objection_says_since_when_and_what_silence_brings_and_offers_no_second_one(client, shown, today):
    client.cookies["xinheng_language"] = "en"
    one = Version.objects.get(kind="penalty", uscc=shown.uscc).public_id
    place = f"/organisations/{shown.uscc}?kind=penalty"
    assert f"record={one}" in client.get(place).content.decode()
    given = {"ground": "fact", "text": "处罚对象不是本单位。", "channel": "account", "actor": ACTOR}
    with transaction.atomic():
        case = take_objection(public_id=one, organisation_uscc=shown.uscc, **given)
    html = client.get(place).content.decode()
    assert "An objection to this record runs since 20 November 2026." in html
    assert "If nobody has answered it by 1 December 2026, the public display pauses by itself" in html
    assert f"record={one}" not in html
    with transaction.atomic():
        take_back_objection(number=case.pk, organisation_uscc=shown.uscc, actor=ACTOR)
    html = client.get(place).content.decode()
    assert "An objection to this record runs" not in html
    assert f"record={one}" in html


def test_an_organisation_named_after_a_person_is_not_listed_by_search_engines(client, shown, organisation):
    named = organisation("岚川市李建国食品经营部", 2)
    Organisation.objects.filter(pk=named.pk).update(named_after_person=True)
    answer = client.get(f"/organisations/{named.uscc}")
    assert answer["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.content.decode()
    assert "X-Robots-Tag" not in client.get(f"/organisations/{shown.uscc}")


def test_an_entry_known_only_from_waiting_rows_answers_like_an_invented_code(client, shown, organisation):
    stub = organisation("岚川某某公司", 3)
    Organisation.objects.filter(pk=stub.pk).update(is_stub=True)
    waiting, invented = client.get(f"/organisations/{stub.uscc}"), client.get("/organisations/91110108000009990K")
    assert waiting.status_code == invented.status_code == 404
    assert waiting.content == invented.content


def test_a_register_pages_through_everything_once(client, shown, organisation):
    two = organisation("岚川石桥建材有限公司", 2)
    rows = [row(DECIDED - timedelta(days=one // 3), f"第{one}号") for one in range(119)]
    land(*rows, known_on=DECIDED, owner=two)
    seen: list[str] = []
    address = "/registers/penalty?"
    while address:
        html = client.get(address).content.decode()
        seen += re.findall(r"#r-([0-9a-f]{32})", html)
        following = re.search(r'rel="next" href="(\?[^"]+)"', html)
        address = f"/registers/penalty{following[1].replace('&amp;', '&')}" if following else ""
    assert len(seen) == len(set(seen)) == 120


def test_filters_narrow_and_stay_in_the_address_of_the_next_page(client, shown, organisation):
    other = ("11110108000000456X", "岚川市生态环境局")
    record(shown, decided_on=date(2026, 10, 1), types="吊销许可证件", authority=other, number="二号")
    for query, number in (
        ({"severity": "serious"}, "二号"),
        ({"authority": AUTHORITY[0]}, "118号"),
        ({"to_day": "2026-06-01"}, "118号"),
        ({"from_day": "2026-06-01"}, "二号"),
    ):
        html = client.get("/registers/penalty", query).content.decode()
        assert "1 条记录" in html, query
        assert number in html


def test_a_wrong_filter_says_what_is_accepted(client, shown):
    html = client.get("/registers/penalty", {"from_day": "1.4.2026"}).content.decode()
    assert "日期请写成 年-月-日，例如 2026-04-01。" in html
    html = client.get("/registers/penalty", {"from_day": "2026-06-02", "to_day": "2026-06-01"}).content.decode()
    assert "起始日期晚于截止日期。" in html


def test_a_cursor_of_another_list_is_refused(client, shown):
    cursor = selectors.cursors.seal("licence:", "2026-01-01", 1)
    assert client.get("/registers/penalty", {"cursor": cursor}).status_code == 422
    assert client.get("/registers/penalty", {"cursor": "abc"}).status_code == 422


def test_the_table_can_be_downloaded_and_runs_no_formula(client, shown, organisation):
    evil = organisation("=HYPERLINK有限公司", 2)
    record(evil, decided_on=DECIDED)
    answer = client.get("/registers/penalty.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["uscc"] for row in rows} == {shown.uscc, evil.uscc}
    assert {row["name"] for row in rows} == {shown.name, f"'{evil.name}"}
    assert {row["last_day_shown"] for row in rows} == {"2027-05-10"}
    assert answer["Content-Disposition"] == 'attachment; filename="penalty-2026-11-20.csv"'


def test_a_list_is_told_whole_and_an_unread_value_is_marked(client, shown):
    client.cookies["xinheng_language"] = "en"
    told = unescape(re.sub(r"<[^>]+>|\s+", " ", client.get("/rulebook/lists/wage-arrears").content.decode()))
    told = re.sub(r" +", " ", told)
    for said in (
        *(
            "人力资源和社会保障行政部门 · county level or above",
            "Regulation on Migrant Workers' Wages",
            "10 working days",
        ),
        *("Term from the decision 36 months unverified", "Open after 6 months", "To be read again by 30 November 2027"),
        *(
            "Arrears at the amount of the crime",
            "Administrative lawsuit",
            "this site 36 months",
            "No part in tendering",
        ),
    ):
        assert said in told, said
    early = told.split("Six months since correction", 1)[1].split("Annulled when", 1)[0]
    assert "unverified" in early, "the way out says how sure it is, as the value behind it does"
    for key, one in lists().items():
        html = client.get(f"/rulebook/lists/{key}").content.decode()
        assert all(clause.en in unescape(html) for clause in (*one.criteria, *one.exits, *one.remedies)), key
        assert f'href="/rulebook/lists/{key}"' in client.get(f"/rulebook/kinds/{one.kind}").content.decode()
    for key, rule in measures().items():
        html = client.get(f"/rulebook/measures/{key}").content.decode()
        assert all(f'href="/rulebook/lists/{each}"' in html for each in rule.lists), key
        assert f'href="/rulebook/measures/{key}"' in client.get("/rulebook").content.decode()
        assert client.get(f"/api/v1/rulebook/{key}").json()["entries"], key


def test_an_unknown_kind_or_entry_is_a_page_too(client, shown):
    for path in (
        "/registers/gossip",
        "/rulebook/kinds/gossip",
        "/rulebook/instruments/gossip",
        "/rulebook/lists/gossip",
        "/rulebook/measures/gossip",
        "/nowhere",
    ):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "这不说明任何组织好或者不好。" in answer.content.decode()


def test_too_many_searches_are_asked_to_wait(client, shown, monkeypatch):
    monkeypatch.setattr(selectors, "SEARCHES", SearchBudget(burst=1, per_second=0.001))
    assert client.get("/search", {"q": "青禾"}).status_code == 200
    answer = client.get("/search", {"q": "青禾"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert "查询次数过多" in answer.content.decode()
    assert client.get("/search", {"q": "青禾"}, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_nothing_but_reading_is_answered(client, shown):
    assert client.post("/search", {"q": "青禾"}).status_code == 405


def test_what_authorities_write_is_text_and_never_markup(client, shown):
    markup = "<script>alert(1)</script>"
    record(shown, decided_on=date(2026, 6, 1), number=f"号{markup}", content=f"罚款{markup}")
    for path in (f"/organisations/{shown.uscc}?kind=penalty", "/registers/penalty", f"/search?q={markup}"):
        html = client.get(path).content.decode()
        assert markup not in html
        assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    "path",
    [
        "/organisations/%00", "/records/%00", "/reconcile/preview?id=%00", "/bulletin/%00", "/bulk/%00",
        "/api/v1/organisations/%00", "/api/v1/organisations/%00/records", "/api/v1/rulebook/%00",
        "/rulebook/kinds/penalty?decided_on=9999-06-30", "/rulebook/kinds/penalty?decided_on=0001-01-01",
        "/registers/penalty?authority=%00&division=%00", "/organisations/91350100M000100Y43?kind=%00&cursor=%00",
        "/search?q=%00&cursor=%00",
        "/search?q=青禾&cursor=WyJmZXciLCAwLCAwLCAwLCAiXHUwMDAwIiwgMF0",  # NUL
        "/search?q=青禾&cursor=WyJmZXciLCAwLCAwLCAwLCAiXHVkODAwIiwgMF0",  # half a character
        "/search?q=青禾&cursor=" + "W1tb" * 1500,
    ],
)  # fmt: skip
def test_odd_addresses_are_answered_in_words(client, shown, path):
    answer = client.get(path)
    assert answer.status_code in {200, 404, 422}, answer.status_code
    assert "Traceback" not in answer.content.decode()
