"""What the command line answers: the keys of the contract, exit codes, both languages."""

import json

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from exchange.reading import bombs
from exchange.reading.test_messy import odd_files
from factories.files import SENDER, csv_bytes, penalty, registered, sender
from xinheng.accounts.services import ensure_operator
from xinheng.catalogue.current import rulebook
from xinheng.exchange.commands import group
from xinheng.exchange.domain import Issue
from xinheng.exchange.explaining import accepted, document, sentence
from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.models import Batch
from xinheng.exchange.reading.errors import ALL, FileRefused
from xinheng.kernel.errors import XinhengError

pytestmark = pytest.mark.db

KEYS = [
    *("batch", "file", "format", "encoding", "rows", "accepted", "unchanged", "versions", "quarantined", "queued"),
    *("refused", "refused_person", "refused_matter", "issue_count", "issues", "seconds"),
]


@pytest.fixture
def file(db, tmp_path, monkeypatch):
    monkeypatch.setenv("XINHENG_TODAY", "2026-05-15")
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("LC_ALL", raising=False)
    ensure_operator(account="operator")
    sender()
    registered([1, 2])
    place = tmp_path / "penalties.csv"
    place.write_bytes(csv_bytes([penalty(1), penalty(2, CF_JDRQ="2026-13-01")]))
    return place


def run(*arguments):
    return CliRunner().invoke(group, [str(one) for one in arguments])


def test_intake_answers_with_the_keys_of_the_contract(file, tmp_path):
    lines = tmp_path / "issues.jsonl"
    done = run("intake", file, "--kind", "penalty", "--authority", SENDER, "--json", "--issues", lines)
    assert done.exit_code == 0
    answer = json.loads(done.stdout)
    assert list(answer) == KEYS
    assert (answer["file"], answer["rows"], answer["accepted"], answer["refused"]) == (str(file), 2, 1, 1)
    (issue,) = answer["issues"]
    assert list(issue) == ["row", "column", "code", "message", "value", "suggestion"]
    assert (issue["row"], issue["column"], issue["code"]) == (3, "CF_JDRQ", "date-not-a-date")
    assert [json.loads(line) for line in lines.read_text().splitlines()] == [issue]


def test_intake_tells_people_in_their_language(file, monkeypatch):
    assert "2 rows: 1 accepted" in run("intake", file, "--kind", "penalty", "--authority", SENDER).stdout
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "处罚决定日期" in run("intake", file, "--kind", "penalty", "--authority", SENDER, "--dry-run").stdout


def test_an_answer_never_overwrites_the_file_that_was_sent(file):
    before = file.read_bytes()
    done = run("intake", file, "--kind", "penalty", "--authority", SENDER, "--issues", file)
    assert done.exit_code == 2
    assert file.read_bytes() == before


def test_a_refused_file_is_raised_to_the_shell(file):
    file.write_bytes(b"")
    done = run("intake", file, "--kind", "penalty", "--authority", SENDER, "--json")
    assert isinstance(done.exception, XinhengError)
    assert done.exception.code == "file-empty"


def test_every_code_is_listed_with_what_would_be_accepted(file):
    listed = json.loads(run("issues", "--json").stdout)
    assert {one["code"] for one in listed} == set(ISSUE_CODES) | {one.code for one in ALL}
    assert all(one["message"] and one["accepted"] for one in listed)
    assert {"person-not-held", "matter-not-held", "subject-unknown", "identifier-check-digit"} <= set(ISSUE_CODES)


def test_a_batch_is_shown_by_its_number(file):
    taken = json.loads(run("intake", file, "--kind", "penalty", "--authority", SENDER, "--json").stdout)
    shown = json.loads(run("batch", taken["batch"], "--json").stdout)
    assert (shown["rows"], shown["issues_by_code"]) == (2, {"date-not-a-date": 1})


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_sentence_fills_from_the_facts_of_its_issue(language):
    facts = {
        **{"limit": 7, "days": 12, "other_column": "CF_JDRQ", "other": "2026-05-10", "class": "general"},
        **{"first_row": 2, "looks_like": "orgcode"},
    }
    with override(language):
        for code in ISSUE_CODES:
            issue = Issue(2, "CF_NR_FK", code, "{braces}", "0.2", facts)
            kind = rulebook().kinds["penalty"]
            assert "…" not in sentence(kind, issue) + accepted(kind, issue)
            assert document(kind, issue)["code"] == code


def test_odd_and_hostile_files_end_the_command_with_a_refusal(file, tmp_path):
    """A sample; all of them, through the program itself, in tools/proofs/bombs.py."""
    hostile = {
        "laughs.xml": bombs.billion_laughs(),
        "nested.zip": bombs.nested_zip(3),
        "deep.json": bombs.deep_json(9_999),
    }
    paths = [tmp_path / name for name in hostile]
    for path in paths:
        path.write_bytes(hostile[path.name])
    for path in [*paths, *odd_files(tmp_path / "odd")[5::30]]:
        done = run("intake", path, "--kind", "penalty", "--authority", SENDER, "--json")
        assert isinstance(done.exception, FileRefused), (path.name, done.exception)
        assert (done.exception.exit_code, done.stdout) == (1, "")
        assert done.exception.explain()
    assert Batch.objects.count() == 0
