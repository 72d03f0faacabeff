"""``xinheng messages``: letters and their service, systems that are told of messages, what waits to be told."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database
from xinheng.messages.domain import FAILURES, WAYS

if TYPE_CHECKING:
    from xinheng.messages.domain import Service

Command = Callable[..., Any]


@click.group(name="messages")
def group() -> None:
    """Letters to serve with proof, and who outside is told that there is a message."""


def _asked(command: Command) -> Command:
    """Purpose and case of a traced read."""
    command = click.option("--case", help="The number of the case it is for (demo mode: demo).")(command)
    return click.option("--purpose", help="What it is read for (demo mode: demo).")(command)


@group.command()
@click.option("--authority", metavar="USCC", help="Only the letters of this authority.")
@_asked
@json_option
@needs_database
def letters(authority: str | None, purpose: str | None, case: str | None, as_json: bool) -> None:
    """The letters whose service is not proven, oldest first; the read is traced."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.messages.selectors import read_letters

    answer(read_letters(viewer=command_viewer(purpose, case), authority_uscc=authority or ""), as_json, _letter_lines)


@group.command()
@click.argument("number", type=int)
@click.option("--on", required=True, type=Day(), help="The day it was served.")
@click.option("--way", required=True, type=click.Choice(WAYS))
@click.option("--proof", required=True, help="The number of the posting or receipt; never a name.")
@json_option
@needs_database
def served(number: int, on: date, way: str, proof: str, as_json: bool) -> None:
    """Record the proof that a letter was served."""
    from xinheng.accounts.selectors import operator
    from xinheng.messages.services import record_service

    record_service(number=number, served_on=on, way=way, proof=proof, actor=operator())
    _tell_letter(number, as_json)


@group.command()
@click.argument("number", type=int)
@click.option("--on", required=True, type=Day(), help="The day of the attempt.")
@click.option("--way", required=True, type=click.Choice(WAYS))
@click.option("--reason", required=True, type=click.Choice(FAILURES))
@json_option
@needs_database
def failed(number: int, on: date, way: str, reason: str, as_json: bool) -> None:
    """Record that an attempt to serve a letter failed; no clock starts."""
    from xinheng.accounts.selectors import operator
    from xinheng.messages.services import record_failure

    record_failure(number=number, failed_on=on, way=way, reason=reason, actor=operator())
    _tell_letter(number, as_json)


def _tell_letter(number: int, as_json: bool) -> None:
    from xinheng.messages.selectors import service_of

    answer(service_of(number), as_json, lambda one: _letter_lines([one]))


def _for_one(command: Command) -> Command:
    """Whose system it is: exactly one organisation or authority."""
    command = click.option("--authority", default="", metavar="USCC", help="An authority's system.")(command)
    return click.option("--organisation", default="", metavar="USCC", help="An organisation's system.")(command)


@group.command("open")
@click.argument("url")
@_for_one
@json_option
@needs_database
def open_address(url: str, organisation: str, authority: str, as_json: bool) -> None:
    """Have the system at URL told of messages; prints its secret, this once."""
    from xinheng.accounts.selectors import operator
    from xinheng.messages.services import open_endpoint

    number, secret = open_endpoint(organisation_uscc=organisation, authority_uscc=authority, url=url, actor=operator())
    answer({"number": number, "secret": secret}, as_json, lambda one: f"{one['number']}: {one['secret']}")


@group.command()
@click.argument("number", type=int)
@_for_one
@json_option
@needs_database
def close(number: int, organisation: str, authority: str, as_json: bool) -> None:
    """Tell a system no more."""
    from xinheng.accounts.selectors import operator
    from xinheng.messages.services import close_endpoint

    close_endpoint(number=number, organisation_uscc=organisation, authority_uscc=authority, actor=operator())
    answer({"number": number, "closed": True}, as_json, lambda one: f"{one['number']} is told no more")


@group.command()
@click.argument("number", type=int)
@_for_one
@json_option
@needs_database
def replay(number: int, organisation: str, authority: str, as_json: bool) -> None:
    """Tell a system again of what it did not take."""
    from xinheng.accounts.selectors import operator
    from xinheng.messages.services import replay as again

    queued = again(number=number, organisation_uscc=organisation, authority_uscc=authority, actor=operator())
    answer({"number": number, "messages": queued}, as_json, lambda one: f"{one['messages']} messages wait again")


@group.command()
@json_option
@needs_database
def tell(as_json: bool) -> None:
    """Tell outside of what is due now; the background worker does the same every minute."""
    from xinheng.messages.selectors import waiting_deliveries
    from xinheng.messages.services import tell_due

    result = {"attempts": tell_due(), "waiting": waiting_deliveries()}
    answer(result, as_json, lambda one: f"{one['attempts']} attempts made, {one['waiting']} wait")


def _letter_lines(found: "Sequence[Service]") -> str:
    return "\n".join(map(_letter_line, found)) or "There is no letter to serve."


def _letter_line(one: "Service") -> str:
    attempts = f"{len(one.failures)} failed attempts"
    state = f"served {one.served_on} {one.way} {one.proof}" if one.served_on else attempts
    return f"{one.number}  {one.case}  {one.organisation_uscc}  made {one.made_on}  {state}"
