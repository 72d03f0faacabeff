"""``xinheng ROOM VERB``: finds the command, starts what it needs, turns refusals into exit codes.

Exit codes: 0 done, 1 refused or found invalid, 2 wrong use, 3 not available. With ``--json`` a refusal or wrong use is
a problem document on standard output.
"""

import copy
import importlib
import os
import signal
import sys
from types import FrameType
from typing import Any, NoReturn

import click

from xinheng.kernel.answers import as_document, wants_database
from xinheng.kernel.errors import DatabaseUnavailableError, XinhengError
from xinheng.shell import places

GROUPS = {
    "accounts": "xinheng.accounts.commands:group",
    "clocks": "xinheng.clocks.commands:group",
    "days": "xinheng.shell.day_commands:group",
    "demo": "xinheng.shell.demo.commands:demo",
    "exchange": "xinheng.exchange.commands:group",
    "identifiers": "xinheng.shell.identifier_commands:group",
    "ledger": "xinheng.shell.ledger_commands:group",
    "lists": "xinheng.lists.commands:group",
    "measures": "xinheng.measures.commands:group",
    "messages": "xinheng.messages.commands:group",
    "network": "xinheng.shell.network_commands:group",
    "node": "xinheng.shell.node_commands:group",
    "publicity": "xinheng.publicity.commands:group",
    "records": "xinheng.records.commands:group",
    "remedies": "xinheng.remedies.commands:group",
    "rulebook": "xinheng.shell.rulebook_commands:group",
    "serve": "xinheng.shell.node_commands:serve",
    "setup": "xinheng.shell.node_commands:setup",
    "subjects": "xinheng.subjects.commands:group",
}
PUBLIC = frozenset({"exchange quality", "publicity show", "publicity snapshot", "network export"})
"""Commands that say what the public sees."""


class Rooms(click.Group):
    """The rooms' commands, imported only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All names, sorted."""
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the room's command; None when there is none of this name."""
        place = GROUPS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        return _guarded(getattr(importlib.import_module(module), name), cmd_name)


def _guarded(command: click.Command, words: str) -> click.Command:
    """The same command, asking first whether this node does it and who acts; starts database and framework if needed.

    A closed node says nothing public. The room's own command stays as the room wrote it.
    """
    made = copy.copy(command)
    if isinstance(made, click.Group):
        made.commands = {verb: _guarded(inner, f"{words} {verb}") for verb, inner in made.commands.items()}
        return made
    callback = command.callback
    if callback is None:
        return made
    started = wants_database(command)

    def guarded(*arguments: Any, **options: Any) -> Any:
        from xinheng.shell import closing, entitlement
        from xinheng.shell.role import refuse_desk_work

        refuse_desk_work(words)
        if not started:
            return callback(*arguments, **options)
        from xinheng.shell.running import database_in_use

        if words in PUBLIC:
            closing.refuse_closed()
        with database_in_use():
            _refuse_other_rulebook()
            entitlement.admit(words)
            return callback(*arguments, **options)

    made.callback = guarded
    return made


def _refuse_other_rulebook() -> None:
    """In production a folder named by hand must be the active edition (G23); without one the node's own is in use."""
    if os.environ.get("XINHENG_MODE") == "production" and os.environ.get("XINHENG_RULEBOOK"):
        from xinheng.catalogue.services import refuse_unapproved

        refuse_unapproved()


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
def program() -> None:
    """The compliance record of organisations: lawful intake, windows, publication."""


def _ended(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(143)


def _wrong_use(error: click.ClickException) -> int:
    """What click found wrong: its words on standard error, and the document that was asked for."""
    error.show()
    if "--json" in sys.argv:
        problem = {"code": "wrong-use", "title": "Wrong use", "detail": error.format_message(), "facts": {}}
        click.echo(as_document(problem))
    return error.exit_code


def _refuse(error: XinhengError) -> int:
    if "--json" in sys.argv:
        problem = {
            "code": error.code,
            "title": error.title,
            "detail": error.explain(),
            "facts": dict(error.facts),
        }
        click.echo(as_document(problem))
    else:
        click.echo(f"{error.title} ({error.code}): {error.explain()}", err=True)
    return error.exit_code


def main() -> None:
    """Run the program and leave with its exit code."""
    signal.signal(signal.SIGTERM, _ended)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinheng.shell.settings")
    places.name_held_rulebook()
    try:
        code = program.main(standalone_mode=False)
    except click.ClickException as error:
        code = _wrong_use(error)
    except click.Abort:
        code = 130
    except XinhengError as error:
        code = _refuse(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        from xinheng.shell.failures import known_failure

        refusal = known_failure(error)
        if refusal is None:
            raise
        if isinstance(refusal, DatabaseUnavailableError):
            click.echo(str(error).strip(), err=True)  # the server's own words: which address, which login
        code = _refuse(refusal)
    sys.exit(code if isinstance(code, int) else 0)
