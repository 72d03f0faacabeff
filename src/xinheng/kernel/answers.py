"""What a room's commands say: one JSON document, or text for people.

This is the one kernel module that knows the command line; every other stays without a framework. A command
prints only through ``answer``; progress and logs go to standard error. A command that reads or writes the
database says so with ``needs_database``; the shell starts the server and Django only for those.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
Marked = TypeVar("Marked", bound=Callable[..., Any] | click.Command)
Result = TypeVar("Result")

_NEEDS_DATABASE = "needs_database"


def json_option(command: Command) -> Command:
    """Give a command ``--json``, passed on as ``as_json: bool``."""
    option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
    return option(command)


def needs_database(command: Marked) -> Marked:
    """Mark a command (or the function below ``@click.command``) as one that needs the database."""
    setattr(command, _NEEDS_DATABASE, True)
    return command


def wants_database(command: click.Command) -> bool:
    """Whether the command, or the function it calls, was marked with ``needs_database``."""
    return bool(getattr(command, _NEEDS_DATABASE, False) or getattr(command.callback, _NEEDS_DATABASE, False))


class Day(click.ParamType[date]):
    """A day written as 2026-04-01."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day; wrong use for anything else."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            day = None
        if day is None or day.isoformat() != value:
            self.fail(f"{value!r} is not a day; write it as 2026-04-01", param, ctx)
        return day


def as_document(result: object) -> str:
    """The JSON text of a result: dataclasses as objects, days and instants in ISO 8601, Chinese unescaped."""
    return json.dumps(result, ensure_ascii=False, indent=2, default=_plain)


def answer(result: Result, as_json: bool, human: Callable[[Result], str]) -> None:
    """Print the result on standard output: as one JSON document, or as ``human`` puts it."""
    click.echo(as_document(result) if as_json else human(result))


def tell(text: str) -> None:
    """Say something about progress on standard error, where it cannot spoil the document."""
    click.echo(text, err=True)


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
