"""G24, G11: a restored backup starts closed, hides again what was hidden since, verifies, and only then opens."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from allauth.idp.oidc.models import Client as OIDCClient
from django.conf import settings
from django.db import connection
from django.test import Client

from factories.files import SENDER, code, csv_bytes, penalty, registered, sender, taken
from factories.people import officer_terms
from xinheng.accounts.domain import DEMO_OPERATOR, Actor
from xinheng.accounts.domain.operators import operator_account
from xinheng.accounts.models import User
from xinheng.accounts.selectors import mandates_of
from xinheng.accounts.selectors.operators import operators
from xinheng.accounts.services import (
    NewSecret,
    create_client,
    ensure_operator,
    give_mandate,
    renew_secret,
    revoke_mandate,
)
from xinheng.accounts.services.closing import close_account
from xinheng.accounts.services.operators import end_operator
from xinheng.kernel import clock
from xinheng.ledger.journal import BACKED_UP, RESTORED, STOPPED, SUPERSEDED, Journal, Note
from xinheng.records.models import Version
from xinheng.records.selectors import RegisterQuery, public_records
from xinheng.records.services import correct_record, start_stop, withdraw_record
from xinheng.shell import closing, database
from xinheng.shell.backup.errors import JournalElsewhereError, JournalMissingError, TargetNotEmptyError
from xinheng.shell.backup.making import make_backup
from xinheng.shell.backup.opening import open_node, settle
from xinheng.shell.backup.replaying import hidden_since
from xinheng.shell.backup.restoring import restore
from xinheng.shell.closing import Closing
from xinheng.shell.postgres.cluster import socket_folder
from xinheng.shell.running import server_in_use
from xinheng.shell.verifying import verify_node

pytestmark = pytest.mark.db
ACTOR = Actor(DEMO_OPERATOR, None, "node")
BACKUP_DAY, LATER = date(2026, 5, 20), date(2026, 5, 25)
SHUT = Closing("closed", "2026-05-25T10:00:00+08:00", "journal-missing", "0" * 64, "2026-05-20", 3, (1, "ab"))


@pytest.fixture
def journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "XINHENG_JOURNAL", tmp_path / "old" / "journal.jsonl")
    monkeypatch.setenv("XINHENG_JOURNAL", str(tmp_path / "old" / "journal.jsonl"))
    return tmp_path / "old" / "journal.jsonl"


@pytest.fixture
def empty_database(own_database: str, as_superuser: object) -> Iterator[str]:
    """A database without a table; dropped afterwards."""
    name = f"xinheng_{uuid4().hex[:12]}"
    as_superuser(f"CREATE DATABASE {name}")  # type: ignore[operator]
    yield name
    connection.close()
    as_superuser(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[operator]


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tests' own node, closed."""
    closing.close(SHUT)
    yield
    closing.open_again()


def shown(number: int) -> list[tuple[str, int]]:
    with clock.on_day(LATER):
        found = public_records(RegisterQuery(uscc=code(number)), day=LATER)
    return [(one.fields.get("CF_NR", ""), one.version) for one in found]


def public_id(number: int) -> str:
    return Version.objects.get(uscc=code(number), known_to__isnull=True).public_id


def program(home: Path, name: str, *arguments: str, most: int | None = None) -> subprocess.CompletedProcess[str]:
    url = f"postgresql://postgres@/{name}?host={socket_folder(Path(os.environ['XINHENG_HOME']))}"
    environment = os.environ | {"XINHENG_HOME": str(home), "XINHENG_TODAY": LATER.isoformat()}
    environment |= {"XINHENG_DATABASE_URL": url} if name else {}
    environment.pop("XINHENG_JOURNAL", None)

    def limited() -> None:
        if most is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    command = [sys.executable, "-c", "from xinheng.shell.command_line import main; main()", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, preexec_fn=limited)


def hide_after_the_backup() -> None:
    """One record withdrawn, one corrected, one stopped, one sent anew, and one taken in and withdrawn."""
    with clock.on_day(LATER):
        withdraw_record(public_id=public_id(1), reason="复议撤销", actor=ACTOR)
        correct_record(public_id=public_id(2), changes={"CF_NR": "罚款1000元"}, reason="更正", actor=ACTOR)
        start_stop(scope="record", target=public_id(3), reason="核查", actor=ACTOR)
    taken([penalty(4, CF_NR="罚款500元", CF_NR_FK="0.05"), penalty(7)], day=LATER)
    with clock.on_day(LATER):
        withdraw_record(public_id=public_id(7), reason="撤销", actor=ACTOR)


def officers() -> tuple[int, NewSecret]:
    """Two officers with a mandate each, two operators, a program: the number of the second mandate, its secret."""
    for os_user in ("anna", "bert"):
        ensure_operator(account=operator_account(os_user))
    for account in ("F-0001", "F-0002"):
        User.objects.create(account=account)
        mandate = give_mandate(account=account, terms=officer_terms(SENDER, "send"), actor=ACTOR)
    terms = replace(officer_terms(SENDER, "batches"), matters=("none",))
    return mandate, create_client(terms=terms, daily=5, actor=ACTOR)


def end_after_the_backup(mandate: int, secret: NewSecret) -> None:
    renew_secret(client_id=secret.client_id, actor=ACTOR)
    end_operator(os_user="anna", reason="调离", actor=ACTOR)
    close_account(account="F-0001", reason="调离", actor=ACTOR)
    revoke_mandate(number=mandate, reason="调离", actor=ACTOR)


def test_what_was_hidden_since_the_backup_stays_hidden(
    empty_database: str, journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_operator(account=DEMO_OPERATOR)
    sender()
    registered(range(1, 8))
    file = csv_bytes([penalty(number) for number in range(1, 7)])
    taken(file, day=BACKUP_DAY)
    mandate, secret = officers()
    with clock.on_day(BACKUP_DAY):
        made = make_backup(tmp_path / "node.tar", passphrase=None)
    assert made.rows > 30
    hide_after_the_backup()
    end_after_the_backup(mandate, secret)
    assert [bool(shown(number)) for number in range(1, 8)] == [False, True, False, True, True, True, False]

    done = program(tmp_path / "new", empty_database, "node", "restore", str(tmp_path / "node.tar"), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["state"], said["rows"], said["journal"]) == ("open", made.rows, str(journal))
    assert said["hidden_again"] == {"withdrawn": 1, "stopped": 4, "before": 0, "ended": 4}
    assert not (tmp_path / "new" / "closed.json").exists()

    connection.close()
    with monkeypatch.context() as there:  # undone before the test's own database is taken away
        there.setitem(connection.settings_dict, "NAME", empty_database)
        there.setenv("XINHENG_HOME", str(tmp_path / "new"))
        there.setattr(settings, "XINHENG_HOME", tmp_path / "new")
        there.setattr(settings, "XINHENG_JOURNAL", tmp_path / "new" / "journal" / "withdrawals.jsonl")
        there.delenv("XINHENG_JOURNAL")
        kept = [("罚款2000元", 1)]
        assert [shown(number) for number in range(1, 8)] == [[], [], [], [], kept, kept, []]
        assert mandates_of("F-0001") == [], "who was sent away does not come back with a backup"
        assert [one.revoked_on is None for one in mandates_of("F-0002")] == [False]
        assert [one.os_user for one in operators() if one.bound] == ["bert"]
        assert not OIDCClient.objects.get(pk=secret.client_id).check_secret(secret.client_secret)
        taken([penalty(1), penalty(7)], day=LATER)
        assert shown(1) == shown(7) == [], "nor when an old file is sent again"
        report = verify_node(sample=None)
        assert report.problems == []
        assert (report.ledger.batches, report.versions.computed) == (2, report.versions.held)

        connection.close()


def test_without_the_journal_it_stays_closed_until_somebody_says_why(
    own_database: str, shut: None, journal: Path, tmp_path: Path
) -> None:
    settled = settle(SHUT, given=None, recorded=tmp_path / "absent")
    assert (settled.state, settled.reason) == ("closed", "journal-missing")
    with pytest.raises(JournalMissingError):
        open_node(given=None, without_journal=False, reason="")
    assert closing.closing() is not None
    assert open_node(given=None, without_journal=True, reason="与各部门核对").state == "open"
    assert closing.closing() is None


def test_a_closed_node_serves_nothing(own_database: str, shut: None) -> None:
    client = Client()
    for path in ("/", "/registers/penalty", "/api/v1/records", "/api/v1/changes", "/absent"):
        answer = client.get(path)
        assert (answer.status_code, path) == (503, path)
    assert "node-closed" in client.get("/").content.decode()
    assert client.get("/api/v1/records").json()["code"] == "node-closed"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    assert "journal-missing" in client.get("/readyz").json()["checks"]["open"]
    closing.open_again()
    assert client.get("/").status_code == 200


def test_an_unfinished_restore_is_used_for_nothing(shut: None) -> None:
    closing.close(Closing(**vars(SHUT) | {"state": "restoring"}))
    with pytest.raises(Exception, match="not whole"), server_in_use():
        pass
    (Path(os.environ["XINHENG_HOME"]) / "closed.json").write_text("{")
    with pytest.raises(Exception, match="not whole"), server_in_use():
        pass


def test_a_backup_goes_into_an_empty_place_only(
    own_database: str, journal: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_backup(tmp_path / "node.tar", passphrase=None)
    monkeypatch.setenv("XINHENG_HOME", str(tmp_path))
    with pytest.raises(TargetNotEmptyError):
        restore(tmp_path / "node.tar", passphrase=None, journal=None)
    done = program(tmp_path / "new", "", "node", "restore", str(tmp_path / "node.tar"), most=100_000)
    assert done.returncode == 3, "the disk was full half way"
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "new").iterdir()) == []


def noted(tmp_path: Path, *lines: tuple[str, str, int | None]) -> Journal:
    made = Journal(tmp_path / "j.jsonl", "ab" * 32)
    for what, items, act in lines:
        made.append([Note(what, items)], act=act)
    return made


def test_what_counts_as_since_the_backup(tmp_path: Path) -> None:
    made = noted(
        tmp_path,
        (SUPERSEDED, "a 2 withdrawn", 50),  # of a life that a restore ended: hidden again then
        (RESTORED, "x", None),
        (SUPERSEDED, "b 2 withdrawn", 4),  # before the backup
        (SUPERSEDED, "c 2 withdrawn", 11),  # under way while the backup was made
        (BACKED_UP, "x", None),
        (SUPERSEDED, "d 2 effective\nd 3 withdrawn", 12),
        (STOPPED, "kind penalty", 13),
    )
    lines = list(made.read())
    hidden = hidden_since(made, head=10, reached=(5, lines[4].mac))
    assert hidden.records == {"c": (2, "withdrawn"), "d": (3, "withdrawn")}
    assert hidden.stops == {("kind", "penalty")}
    for reached in ((5, "00"), (9, lines[4].mac)):
        with pytest.raises(JournalElsewhereError):
            hidden_since(made, head=10, reached=reached)


def test_verification_finds_what_was_changed_behind_its_back(own_database: str, as_superuser: object) -> None:
    registered([1])
    sender()
    taken([penalty(1), penalty(99), penalty(1, CF_WSH="岚市监罚〔2026〕77号", CF_GSJZQ="2026-09-30")])
    assert verify_node().problems == []
    with database.as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE records_version DISABLE TRIGGER records_version_unchanged")
        cursor.execute(
            'UPDATE records_version SET public_to = public_to + 30, payload = payload || \'{"CF_NR": "x"}\' '
            "WHERE document_number LIKE '%77%'"
        )
        cursor.execute("UPDATE records_version SET row_digest = sha256('') WHERE document_number LIKE '%〕1号'")
        cursor.execute("ALTER TABLE ledger_act DISABLE TRIGGER USER")
        cursor.execute("UPDATE ledger_act SET actor = 'nobody' WHERE index = 1")
        cursor.execute("DELETE FROM ledger_salt WHERE act_id = 2")
        cursor.execute("GRANT DELETE ON ledger_act TO xinheng_app")
        cursor.execute("ALTER TABLE records_version DROP CONSTRAINT records_version_counted")
    report = verify_node()
    assert {one.code for one in report.problems} == {
        "act-commitment", "batch-root", "constraint-missing", "content-digest", "right-too-wide", "row-digest",
        "trigger-off", "windows",
    }  # fmt: skip
    assert report.ledger.mute == 1
