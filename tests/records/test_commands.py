"""``xinheng records``: the archive as known and as asked, acts, the letter; reads leave their trace."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from factories.landing import land, organisation
from xinheng.accounts.domain import DEMO_OPERATOR
from xinheng.accounts.models import Trace
from xinheng.accounts.services import ensure_operator
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.records.commands import group

pytestmark = [pytest.mark.db, pytest.mark.django_db]

USCC = "91350100M000100Y43"
FINE = {
    "types": "罚款",
    "decided_on": date(2025, 12, 31),
    "document_number": "岚市监罚〔2025〕1号",
    "facts": "超范围经营",
}
KNOWN = date(2026, 1, 5)


@pytest.fixture(autouse=True)
def operator() -> None:
    ensure_operator(account=DEMO_OPERATOR)


@pytest.fixture
def public_id() -> str:
    _, [found] = land(FINE, known_on=KNOWN)
    return found


def run(*arguments: str, day: date = date(2026, 3, 1)) -> str:
    with clock.on_day(day):
        result = CliRunner().invoke(group, arguments)
    if isinstance(result.exception, XinhengError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def shown(*options: str, day: date = date(2026, 3, 1)) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("show", USCC, "--json", *options, day=day))
    return found


def test_windows_answer_for_the_day_asked(public_id: str) -> None:
    before = shown("--as-of", "2026-03-31")["records"][0]
    assert before["windows"]["public"] == {
        "shown": True,
        "from": "2026-01-05",
        "to": "2029-01-01",
        "reason": {
            "rule": "penalty-2023.general.public",
            "instrument": "ndrc-order-58-2023",
            "title": before["windows"]["public"]["reason"]["title"],
            "article": "",
            "confidence": "verified",
            "unverified": False,
        },
    }
    after = shown("--as-of", "2026-04-01")["records"][0]["windows"]
    assert (after["public"]["to"], after["public"]["reason"]["unverified"]) == ("2027-01-01", True)
    assert after["public"]["reason"]["rule"] == "penalty-2023-turned-2026.general.public"
    assert shown("--as-of", "2027-01-01")["records"][0]["windows"]["public"]["shown"] is False
    assert after["bulk"] == after["public"]
    assert after["report"]["to"] == "2031-01-01"


def test_the_archive_says_what_was_known_then(public_id: str) -> None:
    land(FINE | {"facts": "更正后的事实"}, known_on=date(2026, 2, 1))
    assert shown("--known", "2026-01-04")["records"] == []
    [first] = shown("--known", "2026-01-31")["records"]
    [second] = shown("--known", "2026-02-01")["records"]
    assert (first["version"], first["fields"]["CF_SY"]) == (1, "超范围经营")
    assert (second["version"], second["fields"]["CF_SY"]) == (2, "更正后的事实")
    assert first["known_to"] == second["known_from"]
    assert shown("--known", "2026-01-31T23:59:00+08:00")["records"][0]["version"] == 1
    assert shown("--known", "2026-02-01T00:00:00")["records"][0]["version"] == 2


def test_reading_the_archive_leaves_a_trace(public_id: str) -> None:
    run("show", USCC, "--purpose", "licensing", "--case", "2026-7")
    trace = Trace.objects.get()
    assert (trace.actor, trace.purpose, trace.case, trace.what) == (
        DEMO_OPERATOR,
        "licensing",
        "2026-7",
        "records.show",
    )
    assert list(trace.tracesubject_set.values_list("uscc", flat=True)) == [USCC]


def test_a_code_written_small_and_spaced_finds_the_same(public_id: str) -> None:
    assert json.loads(run("show", " 91350100m000100y43", "--json"))["records"] == shown()["records"] != []


def test_people_can_read_it_too(public_id: str) -> None:
    text = run("show", USCC)
    assert "2026-01-05 until 2029-01-01" in text
    assert "repair from 2026-04-01" in text
    land({"types": "警告", "decided_on": KNOWN, "document_number": "2号"}, known_on=KNOWN)
    assert "unverified" in run("show", USCC)


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        (("show", "91110000101623741K"), "subject-unknown", 1),
        (("show", "nonsense"), "identifier-malformed", 1),
        (("show", "92350100M000100Y4X"), "identifier-malformed", 1),
        (("show", USCC, "--as-of", "yesterday"), "day-wrong", 2),
        (("show", USCC, "--known", "2026-13-01"), "day-wrong", 2),
        (("withdraw", "0" * 32, "--reason", "x"), "record-unknown", 1),
        (("letter", "0" * 32), "record-unknown", 1),
    ],
)
def test_refusals(arguments: tuple[str, ...], code: str, exit_code: int) -> None:
    with pytest.raises(XinhengError) as refusal:
        run(*arguments)
    assert (refusal.value.code, refusal.value.exit_code) == (code, exit_code)
    assert refusal.value.explain()


def test_withdraw_and_correct(public_id: str) -> None:
    corrected = json.loads(run("correct", public_id, "--set", "CF_SY=另一事实", "--reason", "录入错误", "--json"))
    assert (corrected["version"], corrected["state"]) == (2, "effective")
    withdrawn = json.loads(run("withdraw", public_id, "--reason", "撤销", "--json", day=date(2026, 3, 2)))
    assert (withdrawn["version"], withdrawn["state"]) == (3, "withdrawn")
    [record] = shown(day=date(2026, 3, 2))["records"]
    assert (record["reason"], record["windows"]["public"]["shown"]) == ("撤销", False)
    refused = CliRunner().invoke(group, ["correct", public_id, "--set", "nothing", "--reason", "x"])
    assert refused.exit_code == 2
    assert "CODE=VALUE" in refused.output


def test_hold_and_rematch(public_id: str) -> None:
    held = json.loads(run("hold", public_id, "--reason", "未缴清", "--json", day=date(2026, 12, 1)))
    assert (held["version"], held["state"]) == (2, "held")
    assert shown(day=date(2026, 12, 1))["records"][0]["windows"]["public"]["to"] == "2027-06-02"
    other = organisation("91110000101623741K", "岚川乙有限公司")
    moved = json.loads(run("rematch", public_id, other.uscc, "--reason", "主体错误", "--json", day=date(2026, 12, 2)))
    assert (moved["version"], moved["state"]) == (1, "effective")
    assert [one["state"] for one in shown(day=date(2026, 12, 2))["records"]] == ["withdrawn"]


def test_the_letter_says_everything_the_owner_needs(public_id: str, tmp_path: Path) -> None:
    text = run("letter", public_id, "--text", day=date(2026, 4, 2))
    for sentence in (
        "岚川甲有限公司（91350100M000100Y43）",
        "岚市监罚〔2025〕1号",
        "超范围经营",
        "最迟公示至 2026-12-31（含当日）",
        "自 2026-04-01 起可以申请",
        "until 2026-12-31 at the latest",
        "From 2026-04-01 on",
        "依据：信用修复管理办法（期限待核实，从轻适用）",
        "全程免费",
        "free of charge",
        "是否属实",
        "Is it true?",
        "Sign in and apply under “My repairs”",
        public_id,
    ):
        assert sentence in text, sentence
    page = tmp_path / "letter.html"
    run("letter", public_id, "-o", str(page), day=date(2026, 4, 2))
    html = page.read_text(encoding="utf-8")
    assert html.startswith("<!DOCTYPE html>")
    assert "2026年12月31日" in html
    assert "@media print" in html
    assert "http://" not in html.replace("http://localhost:8000", ""), "nothing is loaded from elsewhere"
    assert Trace.objects.filter(what="records.letter").count() == 2


def test_the_letter_of_a_warning_and_of_a_withdrawn_record(public_id: str) -> None:
    _, [warning] = land({"types": "警告", "decided_on": KNOWN, "document_number": "2号"}, known_on=KNOWN)
    text = run("letter", warning, "--text", day=date(2026, 1, 6))
    assert "不对社会公示" in text
    assert "可查至 2026-04-05（含当日）" in text
    assert "As soon as the duties of the decision are done" in text
    run("withdraw", public_id, "--reason", "撤销")
    text = run("letter", public_id, "--text")
    assert "本记录已撤回" in text
    assert "The record was withdrawn" in run("letter", public_id)
    assert "Nothing is shown at present that would need repair" in text


def test_the_letter_escapes_what_senders_write() -> None:
    _, [public_id] = land(FINE | {"facts": "<script>alert(1)</script>"}, known_on=KNOWN)
    html = run("letter", public_id)
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_no_letter_for_what_is_not_adverse() -> None:
    row = {"decided_on": date(2026, 1, 1), "valid_to": date(2029, 2, 28), "document_number": "许1号"}
    _, [licence] = land(row, kind="licence", known_on=KNOWN)
    with pytest.raises(XinhengError, match="no-notice"):
        run("letter", licence)
