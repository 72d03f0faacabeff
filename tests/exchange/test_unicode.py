"""Tricks of Unicode in names and texts: a record without them, or a row that waits; never a page that lies."""

import json
import random
import unicodedata

import pytest

import outside_data
from factories.files import DAY, codes, csv_bytes, penalty, registered, sender, taken, verdicts
from factories.organisations import code, imported
from xinheng.exchange.models import WaitingRow
from xinheng.exchange.workbook import RUNS, safe
from xinheng.kernel.clock import on_day
from xinheng.kernel.invisible import RANGES, without_invisible
from xinheng.publicity import selectors as publicity
from xinheng.records.models import Version
from xinheng.subjects.domain import name_problem, normal_form, odd_writing, tidy
from xinheng.subjects.models import Organisation, OrganisationName

pytestmark = pytest.mark.db

NAME = "岚川第1机械有限公司"
INVISIBLE = [chr(first) for first, _ in RANGES]
WAITS = {
    "岚川第1机械有限公ѕ司": "name-strange-script",  # Cyrillic ѕ
    "岚川ニ手车有限公司": "name-strange-script",  # katakana ニ for 二
    "岚川ᄒ机械有限公司": "name-strange-script",
    "岚川Αlpha机械有限公司": "name-strange-script",  # Greek Α
    "岚川第1机械\ue863有限公司": "name-private-character",
    "岚川第1机̶械有限公司": "name-combining-mark",
    "岚川Z͑ͫalgo有限公司": "name-combining-mark",
}
FINE = (
    "岚川Café机械有限公司",
    "岚川e\u0301lan机械有限公司",
    "岚川ソニー电子有限公司",
    "岚川𠮷野家餐饮有限公司",
    "岚川西藏བོད医药有限公司",
    "ＡＢＣ（岚川）有限公司",
)


def seen(text: str) -> bool:
    """Whether every character of a text is one that can be seen and turns nothing."""
    return text == without_invisible(text) and not any(unicodedata.category(one) in {"Cf", "Cc"} for one in text)


@pytest.fixture(autouse=True)
def _node(request):
    if "db" in request.fixturenames:
        request.getfixturevalue("db")  # before anything is written: what follows is rolled back
        sender()
        registered(range(1, 3))


def naughty() -> list[str]:
    held = outside_data.folder("messy")
    strings = (
        json.loads((held / "blns.json").read_text(encoding="utf-8")) if held else ["\u202etest", "\ufefftest", "<b>"]
    )
    return [one.replace("\0", "") for one in strings]


def test_invisible_characters_are_taken_out_and_the_name_still_agrees(db):
    rows = [
        penalty(
            1,
            CF_XDR_MC=f"岚川{mark}第1机械{mark}有限公司",
            CF_SY=f"销售{mark}不合格产品",
            CF_CFJG=f"\u202e岚川市{mark}监管局",
            CF_WSH=f"岚市监罚〔2026〕{place}号",
        )
        for place, mark in enumerate(INVISIBLE)
    ]
    result = taken(rows)
    assert verdicts(result) == {"accepted": len(rows)}
    assert {"invisible-characters"} == set(codes(result))
    for held in Version.objects.all():
        assert held.name_as_sent == NAME
        assert held.authority_name == "岚川市监管局"
        assert held.payload["CF_SY"] == "销售不合格产品"


def test_names_that_look_like_another_wait_with_a_code_of_their_own(db):
    rows = [penalty(1, CF_XDR_MC=name, CF_WSH=f"岚{place}号") for place, name in enumerate(WAITS)]
    result = taken(rows)
    assert verdicts(result) == {"queued": len(rows)}
    assert codes(result).count("name-not-plain") == len(rows)
    assert not Version.objects.exists()
    assert not Organisation.objects.filter(name__in=WAITS).exists(), "no entry is begun with such a name"


@pytest.mark.parametrize(("name", "problem"), WAITS.items())
def test_why_a_name_is_looked_at(name, problem):
    assert odd_writing(name) == name_problem(name) == problem
    assert normal_form(name) != normal_form(NAME)


def test_real_names_are_no_tricks():
    assert [name for name in FINE if odd_writing(name)] == []
    data = outside_data.folder("companies")
    if data is not None:
        names = {row["name"] for row in outside_data.rows(data / "companies.csv.gz")}
        assert [name for name in names if odd_writing(tidy(name))] == []


def test_the_registry_keeps_names_as_they_are_seen(db, tmp_path):
    rows = [
        (f"青禾{mark}第{place}纺织\u202e有限公司", code(100 + place), "110108", "")
        for place, mark in enumerate(INVISIBLE)
    ]
    rows += [(name, code(300 + place), "110108", "") for place, name in enumerate(WAITS)]
    with on_day(DAY):
        result = imported(tmp_path / "registry.csv", "name,uscc,division,former_names", rows)
    assert (result.created, result.quarantined) == (len(INVISIBLE), len(WAITS))
    assert {one["code"] for one in result.issues} == set(WAITS.values())
    for place in range(len(INVISIBLE)):
        assert OrganisationName.objects.get(organisation__uscc=code(100 + place)).name == f"青禾第{place}纺织有限公司"


def test_naughty_strings_leave_a_server_alive_and_nothing_unseen(db, client):
    """As names, facts, former names and search words; what is shown carries nothing that cannot be seen."""
    strings = naughty()
    rows = [
        penalty(
            1 + place % 2,
            CF_XDR_MC=text or NAME,
            CF_SY=text or "事实",
            CF_WSH=f"岚{place}号",
            CF_NR=f"{text} 罚款2000元",
        )
        for place, text in enumerate(strings)
    ]
    rows += [penalty(2, CF_SY=text or "事实", CF_WSH=f"岚二{place}号") for place, text in enumerate(strings)]
    result = taken(csv_bytes(rows))
    assert result.counts.balanced()
    assert result.counts.rows == len(rows)
    assert result.counts.accepted >= len(strings) * 0.9
    for held in Version.objects.all():
        assert seen(held.name_as_sent)
        assert without_invisible(held.payload["CF_SY"]) == held.payload["CF_SY"]
    assert WaitingRow.objects.count() == result.counts.queued + result.counts.quarantined
    with on_day(DAY):
        page = client.get(f"/organisations/{code(2)}").content.decode()
        assert without_invisible(page.replace("\ufeff", "")) == page
        assert "<script>alert" not in page
        for text in random.Random(1).sample(strings, min(25, len(strings))):
            for found in publicity.search(text, client=text[:8]).hits:
                assert seen(found.name)


@pytest.mark.parametrize("start", RUNS)
def test_what_a_spreadsheet_would_run_is_marked_in_files_for_people_alone(start):
    assert safe(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
    assert safe(f"a{start}b") == f"a{start}b"


def test_data_carries_what_would_run_as_it_was_sent(db, client):
    evil = "=HYPERLINK(1)"
    taken([penalty(1, CF_NR=f"{evil} 罚款2000元", CF_SY="@SUM(1+1)*cmd")])
    with on_day(DAY):
        answer = client.get(f"/api/v1/organisations/{code(1)}/records").content.decode()
    assert f'"{evil}' in answer
    assert f"'{evil}" not in answer
