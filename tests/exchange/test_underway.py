"""Whoever sends a large file is told how far it is, and nobody else; nothing ungated is written meanwhile."""

import io
import json
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from factories.clients import bearer, program
from factories.files import DAY, SENDER, csv_bytes, penalty, registered, sender
from factories.people import officer_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.exchange import underway
from xinheng.exchange.errors import SendingsBusyError, SendingUnknownError
from xinheng.exchange.models import Batch
from xinheng.exchange.sending import Upload
from xinheng.exchange.underway import begin, forget_notes, sending
from xinheng.kernel.clock import on_day

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ASYNC = {"prefer": "respond-async"}
OFFICER = Actor("F-0123", SENDER, "")


@pytest.fixture(autouse=True)
def office(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Callable[[], None]]]:
    """Works wait in a list until the test does them: the threads of the site would not see a test's own rows."""
    works: list[Callable[[], None]] = []
    monkeypatch.setattr(settings, "XINHENG_HOME", tmp_path)
    monkeypatch.setattr(underway, "start", works.append)
    monkeypatch.setattr(underway, "_places", threading.BoundedSemaphore(underway.PLACES))
    with on_day(DAY):
        sender()
        registered(range(1, 3))
        yield works


def upload(*rows: dict[str, str], data: bytes = b"", dry_run: bool = False) -> Upload:
    return Upload(io.BytesIO(data or csv_bytes(rows)), "penalty", SENDER, OFFICER, dry_run)


def written(folder: Path) -> str:
    return "".join(path.read_text("utf-8") for path in sorted((folder / "sendings").iterdir()))


def test_an_officer_follows_a_file_from_waiting_to_its_batch(office: list[Callable[[], None]]) -> None:
    client = signed_in("F-0123", officer_terms(SENDER, "send"))
    form = {"kind": "penalty", "file": SimpleUploadedFile("a.csv", csv_bytes([penalty(1), penalty(2, CF_SY="")]))}
    begun = client.post("/desk/send", form, headers=ASYNC)
    assert begun.status_code == 202
    page = client.get(begun.json()["at"])
    assert 'http-equiv="refresh"' in page.content.decode()
    json_told = {"accept": "application/json"}
    assert client.get(begun.json()["at"], headers=json_told).json() == {"state": "waiting", "rows": 0, "over": False}
    assert not Batch.objects.exists()
    office.pop()()
    assert client.get(begun.json()["at"], headers=json_told).json() == {"state": "taken", "rows": 2, "over": True}
    done = client.get(begun.json()["at"])
    assert done["Location"] == f"/desk/batches/{Batch.objects.get().pk}"
    colleague = signed_in("F-0200", officer_terms(SENDER, "send"))
    assert colleague.get(begun.json()["at"]).status_code == 404
    assert client.get("/desk/sendings/" + "0" * 32).status_code == 404
    assert client.get("/desk/sendings/..%2Fsecrets").status_code == 404


def test_rows_are_told_while_they_are_judged(office: list[Callable[[], None]], monkeypatch: Any) -> None:
    token, seen = begin(upload(penalty(1), penalty(2))), []
    heard = underway._Note.heard

    def listening(note: Any, rows: int) -> None:
        heard(note, rows)
        seen.append((sending(token, actor=OFFICER).state, rows))

    monkeypatch.setattr(underway._Note, "heard", listening)
    office.pop()()
    assert seen == [("reading", 0), ("reading", 2)]
    assert sending(token, actor=OFFICER).state == "taken"


def test_a_trial_and_a_refusal_are_shown_on_the_same_page(office: list[Callable[[], None]]) -> None:
    client = signed_in("F-0123", officer_terms(SENDER, "send"))
    trial, broken = begin(upload(penalty(2, CF_SY=""), dry_run=True)), begin(upload(data=b"a;b\n1;2\n"))
    for work in office:
        work()
    shown = client.get(f"/desk/sendings/{trial}").content.decode()
    assert "required-missing" in shown
    refused = client.get(f"/desk/sendings/{broken}").content.decode()
    refusal = sending(broken, actor=OFFICER).refusal
    assert refusal["code"] == "header-not-found"
    assert refusal["title"] in refused
    assert not Batch.objects.exists()


def test_a_note_repeats_no_word_that_no_gate_has_seen(office: list[Callable[[], None]], tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("李四四的处罚.csv", "王五五的许可.csv"):
            archive.writestr(name, csv_bytes([penalty(1)]))
    person = penalty(2, CF_XDR_LB="自然人", CF_XDR_MC="李四四")
    tokens = [begin(upload(data=packed.getvalue())), begin(upload(person, penalty(1), dry_run=True))]
    for work in office:
        work()
    refusal = sending(tokens[0], actor=OFFICER).refusal
    assert refusal is not None
    assert (refusal["code"], "2" in refusal["detail"]) == ("archive-several", True)
    assert sending(tokens[1], actor=OFFICER).trial["refused_person"] == 1
    assert "李四四" not in written(tmp_path)
    assert "王五五" not in written(tmp_path)
    assert {path.suffix for path in (tmp_path / "sendings").iterdir()} == {".json", ".lock"}


def test_a_program_that_ended_is_told_and_a_fault_says_no_more_than_that(
    office: list[Callable[[], None]], monkeypatch: Any
) -> None:
    token = begin(upload(penalty(1)))
    note = json.loads(underway._note_of(token).read_text())
    assert sending(token, actor=OFFICER).state == "waiting"
    office.clear()
    dead = "f" * 32
    underway._note_of(dead).write_text(json.dumps(note | {"state": "reading"}))
    lost = sending(dead, actor=OFFICER)
    assert (lost.state, lost.refusal["code"]) == ("refused", "sending-lost")

    def fault(*_: Any, **__: Any) -> None:
        raise ValueError("李四四")

    monkeypatch.setattr(underway, "take_upload", fault)
    failed = begin(upload(penalty(1)))
    office.pop()()
    assert sending(failed, actor=OFFICER).refusal["code"] == "sending-lost"
    assert "李四四" not in underway._note_of(failed).read_text()


def test_only_so_many_files_are_held_at_once(office: list[Callable[[], None]]) -> None:
    for _ in range(underway.PLACES):
        begin(upload(data=b"a;b\n1;2\n"))
    with pytest.raises(SendingsBusyError):
        begin(upload(penalty(1)))
    office.pop()()
    begin(upload(penalty(1)))


def test_notes_are_gone_within_the_hour(office: list[Callable[[], None]], tmp_path: Path) -> None:
    token, running = begin(upload(penalty(1), dry_run=True)), begin(upload(penalty(1)))
    office[0]()
    assert sending(token, actor=OFFICER).trial
    with on_day(DAY + timedelta(days=1)):
        with pytest.raises(SendingUnknownError):
            sending(token, actor=OFFICER)
        assert forget_notes() == 1
        assert sending(running, actor=OFFICER).state == "waiting"
    assert {path.stem for path in (tmp_path / "sendings").iterdir()} == {running}


def test_what_a_crash_left_half_written_is_gone_too(office: list[Callable[[], None]], tmp_path: Path) -> None:
    folder = underway._folder()
    folder.mkdir(parents=True, exist_ok=True)
    old, young, emptied, foreign = (letter * 32 for letter in "abcd")
    for token in (old, young):
        for suffix in ("new", "lock"):
            (folder / f"{token}.{suffix}").write_text("x")
    (folder / f"{emptied}.json").write_bytes(b"")
    (folder / f"{foreign}.json").write_text('{"another": "edition"}')
    for path in folder.iterdir():
        if path.stem != young:
            os.utime(path, (1, 1))
    for token in (emptied, foreign):
        with pytest.raises(SendingUnknownError):
            sending(token, actor=OFFICER)
    assert underway.forget_notes() == 3
    assert sorted(path.name for path in folder.iterdir()) == [f"{young}.lock", f"{young}.new"]


def test_a_program_may_ask_meanwhile(office: list[Callable[[], None]]) -> None:
    header, other = bearer(program(SENDER, "batches")), bearer(program(SENDER, "batches"))
    form = {"kind": "penalty", "file": SimpleUploadedFile("a.csv", csv_bytes([penalty(1)]))}
    begun = Client().post("/api/v1/batches", form, headers=header | ASYNC)
    assert (begun.status_code, begun.json()["state"], begun["Preference-Applied"]) == (202, "waiting", "respond-async")
    assert "client" in begun["RateLimit"]
    office.pop()()
    told = Client().get(begun["Location"], headers=header).json()
    assert told == {"state": "taken", "rows": 1, "batch": Batch.objects.get().pk, "trial": None, "refusal": None}
    assert Client().get(begun["Location"], headers=other).json()["code"] == "sending-unknown"
    assert Client().get(begun["Location"]).status_code == 401
