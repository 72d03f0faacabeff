"""``xinheng accounts invitations``: letters whose code nobody has used yet, and taking one back."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.accounts.domain import OpenInvitation


@click.group(name="invitations")
def invitations() -> None:
    """Invitations that nobody has used yet."""


def _row(one: "OpenInvitation") -> dict[str, Any]:
    said = asdict(one)
    return said | (said.pop("terms") if not one.office else {"terms": None})


@invitations.command(name="list")
@click.option("--for-organisation", "organisation", default="", help="to act for this organisation only")
@click.option("--purpose", help="What it is read for, where one is for an organisation (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@json_option
@needs_database
def list_open(organisation: str, purpose: str | None, case: str | None, as_json: bool) -> None:
    """Every invitation that still opens something, never with its code; organisations are told."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.accounts.services import read_open_invitations

    found = read_open_invitations(viewer=command_viewer(purpose, case), organisation_uscc=organisation)
    lines = [
        f"{one.number}: {one.account}: {one.office or ', '.join(one.terms.powers)}, made by {one.made_by}, "
        f"opens until {one.expires_on}"
        for one in found
    ]
    answer([_row(one) for one in found], as_json, lambda _: "\n".join(lines) or "no invitation is open")


@invitations.command(name="withdraw")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="why it is taken back; stands in the ledger")
@json_option
@needs_database
def withdraw(number: int, reason: str, as_json: bool) -> None:
    """Take the invitation NUMBER back; its code opens nothing from now on."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import withdraw_invitation

    withdraw_invitation(number=number, reason=reason, actor=operator())
    told = {"invitation": number, "withdrawn": True}
    answer(told, as_json, lambda one: f"invitation {one['invitation']} opens nothing any more")
