"""The journal outside the database: written before the commit, chained, torn lines cut, changes found out."""

import json
import secrets
from pathlib import Path

import pytest
from django.conf import settings

from xinheng.accounts.domain import Actor
from xinheng.ledger.errors import JournalBrokenError, JournalNotWrittenError
from xinheng.ledger.journal import ITEMS_A_LINE, STOPPED, SUPERSEDED, Journal, Note
from xinheng.ledger.services import act, note

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CLERK = Actor("clerk-1", None, "centre")


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "kept" / "journal.jsonl", secrets.token_hex(32))


def changed(journal: Journal, lines: list[bytes]) -> Journal:
    journal.path.write_bytes(b"".join(lines))
    return journal


def test_what_an_act_hides_stands_in_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "XINHENG_JOURNAL", tmp_path / "journal.jsonl")
    with act(kind="ledger.test.hidden", actor=CLERK) as draft:
        note(what=SUPERSEDED, items=["a" * 32 + " 2 withdrawn"])
        note(what=STOPPED, items=[])
    with act(kind="ledger.test.plain", actor=CLERK):
        pass
    [line] = Journal(settings.XINHENG_JOURNAL, settings.JOURNAL_SECRET()).read()
    assert (line.n, line.act, line.what, line.items) == (1, draft.index, SUPERSEDED, ("a" * 32 + " 2 withdrawn",))
    assert settings.XINHENG_JOURNAL.stat().st_mode & 0o077 == 0


def test_no_act_without_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(settings, "XINHENG_JOURNAL", tmp_path / "file" / "journal.jsonl")
    with pytest.raises(JournalNotWrittenError) as refusal, act(kind="ledger.test.hidden", actor=CLERK):
        note(what=SUPERSEDED, items=["a 2 withdrawn"])
    assert refusal.value.exit_code == 3
    with pytest.raises(RuntimeError):
        note(what=SUPERSEDED, items=["a 2 withdrawn"])


def test_long_notes_are_cut_into_lines_that_follow_each_other(journal: Journal) -> None:
    assert journal.position().n == 0
    journal.append([Note(SUPERSEDED, "\n".join(str(n) for n in range(2 * ITEMS_A_LINE + 1)))], act=7)
    journal.append([Note(STOPPED, "kind penalty")], act=8)
    lines = list(journal.read())
    assert [(line.n, len(line.items)) for line in lines] == [(1, ITEMS_A_LINE), (2, ITEMS_A_LINE), (3, 1), (4, 1)]
    assert (journal.position().n, journal.position().mac) == (4, lines[-1].mac)


def test_a_torn_last_line_is_left_out_and_then_cut_off(journal: Journal) -> None:
    journal.append([Note(SUPERSEDED, "a 2 withdrawn")], act=7)
    with journal.path.open("ab") as handle:
        handle.write(b'{"n":2,"act":8,"at":"20')
    assert [line.n for line in journal.read()] == [1]
    journal.append([Note(SUPERSEDED, "b 2 withdrawn")], act=8)
    assert [line.items for line in journal.read()] == [("a 2 withdrawn",), ("b 2 withdrawn",)]


def test_nothing_is_taken_out_changed_or_put_in(journal: Journal) -> None:
    for number in range(3):
        journal.append([Note(SUPERSEDED, f"{number} 2 withdrawn")], act=number)
    first, second, third = journal.path.read_bytes().splitlines(keepends=True)
    other = json.loads(second) | {"items": ["9 2 withdrawn"]}
    for wrong in ([first, third], [second, third], [first, json.dumps(other).encode() + b"\n", third],
                  [first, second, second, third], [first, b"not a line\n"]):  # fmt: skip
        with pytest.raises(JournalBrokenError):
            list(changed(journal, wrong).read())
    with pytest.raises(JournalBrokenError):
        list(Journal(changed(journal, [first]).path, secrets.token_hex(32)).read())
    assert [line.n for line in changed(journal, [first, second]).read()] == [1, 2]
