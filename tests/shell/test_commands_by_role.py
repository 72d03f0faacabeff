"""Every command × every role: what is met there is written down, and a command without a row fails."""

import importlib
import pwd
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from factories.files import DAY, SENDER, sender
from factories.organisations import ACTOR
from factories.people import officer_terms
from xinheng.accounts.errors import LastOperatorError, MandateWrongError, OperatorUnknownError
from xinheng.accounts.models import User
from xinheng.accounts.selectors import operator
from xinheng.accounts.selectors import operators as held
from xinheng.accounts.selectors.operators import operators
from xinheng.accounts.services import give_mandate, invite
from xinheng.accounts.services.operators import bind_first_operator, bind_operator, end_operator
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.selectors import latest
from xinheng.shell import command_line, entitlement

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ROWS: dict[str, dict[str, str]] = yaml.safe_load(Path(__file__).with_name("commands.yaml").read_text("utf-8"))[
    "commands"
]
ROLES = ("stranger", "operator", "officer", "unbound", "bound", "ended", "claiming")
ME = "xhoperator"


def words_of(command: click.Command, words: str) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name, inner in command.commands.items():
        yield from words_of(inner, f"{words} {name}")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command as its room wrote it."""
    for room, place in command_line.GROUPS.items():
        module, _, name = place.partition(":")
        yield from words_of(getattr(importlib.import_module(module), name), room)


@pytest.fixture(autouse=True)
def machine(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine with two users, run by the first."""
    monkeypatch.setattr(held, "operating_system_user", lambda: ME)
    monkeypatch.setattr("xinheng.accounts.selectors.people.operating_system_user", lambda: ME)
    monkeypatch.setattr("xinheng.accounts.services.operators.operating_system_user", lambda: ME)
    monkeypatch.setattr("xinheng.accounts.services.operators.exists_here", lambda name: name in {ME, "second"})
    sender()
    with on_day(DAY):
        yield


def become(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = {"stranger": "stranger", "officer": SENDER, "claiming": "second"}.get(role, "")
    monkeypatch.setenv("XINHENG_ACTOR", actor)
    monkeypatch.setenv("XINHENG_MODE", "demo" if role in {"stranger", "operator", "officer"} else "production")
    if role == "unbound":
        User.objects.create(account=ME)
        give_mandate(account=ME, terms=officer_terms(SENDER, "send", "decide"), actor=ACTOR)
    if role in {"bound", "ended", "claiming"}:
        bind_operator(os_user=ME, actor=ACTOR)
    if role in {"ended", "claiming"}:
        bind_operator(os_user="second", actor=ACTOR)
    if role == "ended":
        end_operator(os_user=ME, reason="versetzt", actor=ACTOR)


def met(words: str) -> str:
    try:
        entitlement.admit(words)
    except XinhengError as refusal:
        return refusal.code
    return "runs"


def test_every_command_has_a_row_and_every_row_a_command() -> None:
    known = {words for words, _ in commands()}
    assert known - ROWS.keys() == set(), "a command nobody decided about"
    assert ROWS.keys() - known == set(), "a row for a command that is no more"
    named = entitlement.NOBODY | entitlement.MACHINE | entitlement.OPERATOR
    assert named - known == set(), "a right to a command that is no more"


@pytest.mark.parametrize("role", ROLES)
def test_every_role_meets_what_the_matrix_says(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    become(role, monkeypatch)
    found = {words: met(words) for words in ROWS}
    assert found == {words: row.get("everybody") or row[role] for words, row in ROWS.items()}


def test_the_question_comes_before_anything_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command with a row of its own asks who acts before its first line runs."""

    class AskedError(Exception):
        pass

    def ask(words: str) -> None:
        raise AskedError(words)

    monkeypatch.setattr(entitlement, "admit", ask)
    monkeypatch.setattr("xinheng.shell.running.database_in_use", nullcontext)
    for words, written in commands():
        if "everybody" in ROWS[words]:
            continue
        callback = command_line._guarded(written, words).callback
        assert callback is not None
        with pytest.raises(AskedError, match=f"^{words}$"):
            callback()


def test_an_operator_is_bound_by_set_up_once_and_by_operators_later() -> None:
    bind_first_operator(actor=ACTOR)
    bind_first_operator(actor=ACTOR)
    assert [(one.os_user, one.bound) for one in operators()] == [(ME, True)]
    act = latest("accounts.operator.bound")
    assert act is not None and act.body == {"os_user": ME}
    with pytest.raises(LastOperatorError):
        end_operator(os_user=ME, reason="-", actor=ACTOR)
    for nobody in ("nobody-here", "../etc", "a b", "", "x" * 80):
        with pytest.raises(OperatorUnknownError):
            bind_operator(os_user=nobody, actor=ACTOR)
    bind_operator(os_user="second", actor=ACTOR)
    end_operator(os_user=ME, reason="versetzt", actor=ACTOR)
    assert [(one.os_user, one.bound) for one in operators()] == [("second", True), (ME, False)]
    bind_first_operator(actor=ACTOR)
    assert [one.bound for one in operators()] == [True, False], "set-up gives nobody back what was taken"


def test_an_operators_account_cannot_sign_in_and_no_letter_can_name_it(monkeypatch: pytest.MonkeyPatch) -> None:
    bind_first_operator(actor=ACTOR)
    monkeypatch.setenv("XINHENG_MODE", "production")
    account = operator().name
    assert account == f"os:{ME}"
    assert not User.objects.get(account=account).has_usable_password()
    with pytest.raises(MandateWrongError, match="account"):
        invite(account=account, terms=officer_terms(SENDER, "send"), actor=ACTOR)


def test_the_commands_say_who_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    from xinheng.accounts.operator_commands import operators as group

    monkeypatch.setattr("xinheng.accounts.services.operators.exists_here", lambda name: True)
    mine = pwd.getpwuid(0).pw_name
    said = CliRunner().invoke(group, ["bind", mine])
    assert said.exit_code == 0, said.output
    assert f"{mine}: bound" in CliRunner().invoke(group, ["list"]).output
