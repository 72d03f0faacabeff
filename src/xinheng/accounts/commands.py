"""``xinheng accounts``: authorities, administrators, who holds which mandate, who looked at an organisation's data."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xinheng.accounts.domain import ANY, POWERS, SCOPES, Terms
from xinheng.accounts.invitation_commands import invitations
from xinheng.accounts.operator_commands import operators
from xinheng.accounts.recovery_commands import recovery
from xinheng.accounts.recusal_commands import recusals
from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.accounts.services import Invited, NewSecret

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group(name="accounts")
def group() -> None:
    """Authorities, people and their mandates."""


group.add_command(invitations)
group.add_command(operators)
group.add_command(recovery)
group.add_command(recusals)


@group.command()
@click.argument("account")
@click.option("--reason", required=True, help="why; stands in the ledger")
@json_option
@needs_database
def close(account: str, reason: str, as_json: bool) -> None:
    """Close ACCOUNT: it signs in no more, and its sessions end at once."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services.closing import close_account

    close_account(account=account, reason=reason, actor=operator())
    answer({"account": account, "closed": True}, as_json, lambda one: f"{one['account']} is closed")


@group.group(name="authorities")
def authorities() -> None:
    """The public authorities of this node."""


@authorities.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@needs_database
def import_file(file: Path, as_json: bool) -> None:
    """Register the authorities of a CSV file (name,uscc,level,division,kinds; kinds separated by ; or *)."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import ImportResult, import_authorities

    def human(result: ImportResult) -> str:
        lines = [
            f"{result.rows} rows: {result.created} created, {result.changed} changed, "
            f"{result.unchanged} unchanged, {result.refused} refused"
        ]
        lines += [f"row {one['row']}, {one['column']}: {one['code']}: {one['message']}" for one in result.issues]
        return "\n".join(lines)

    result = import_authorities(path=file, actor=operator())
    answer(result, as_json, human)


@group.command()
@click.argument("uscc", default="")
@click.option("--purpose", help="What it is read for: a key of `xinheng rulebook matters` (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@click.option("--by", "actor", default="", help="only this account's reads")
@click.option("--authority", "authority_uscc", default="", help="only reads for this authority")
@click.option("--read-for", "read_for", default="", help="only reads for this purpose")
@click.option("--in-case", "in_case", default="", help="only reads for this case")
@click.option("--what", default="", help="only reads of what begins so, such as records.")
@click.option("--from", "from_day", type=DAY, help="first day")
@click.option("--to", "to_day", type=DAY, help="last day")
@click.option("--limit", type=click.IntRange(1, 10_000), default=1000, show_default=True, help="at most so many")
@json_option
@needs_database
def traces(uscc: str, purpose: str | None, case: str | None, limit: int, as_json: bool, **asked: Any) -> None:
    """Who read the non-public data of an organisation (the auditor: of any), when and why, latest first.

    This read is traced too.
    """
    from xinheng.accounts.domain import Read, TraceQuery
    from xinheng.accounts.selectors import command_viewer
    from xinheng.accounts.services import read_traces

    def human(found: list[Read]) -> str:
        lines = [
            f"{one.at:%Y-%m-%d %H:%M} {one.actor} {one.authority_uscc or 'the node'}: {one.what}, "
            f"for {one.purpose}, case {one.case}"
            for one in found
        ]
        return "\n".join(lines)

    days = {name: _day(day) if (day := asked.pop(name)) else None for name in ("from_day", "to_day")}
    query = TraceQuery(purpose=asked.pop("read_for"), case=asked.pop("in_case"), **asked | days)
    found = read_traces(viewer=command_viewer(purpose, case), uscc=uscc, query=query, at_most=limit)
    answer(found, as_json, human)


def _letter(invited: "Invited") -> str:
    whose = invited.office or "mandate"
    return f"{invited.account} ({whose}): {invited.code}  (opens once, until {invited.expires_on})"


@group.command(name="bootstrap")
@json_option
@needs_database
def bootstrap_administrators(as_json: bool) -> None:
    """Make three one-time invitations for the system, security and audit administrators, once."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import bootstrap

    made = bootstrap(actor=operator())
    document = {"invitations": [asdict(one) for one in made]}
    answer(document, as_json, lambda _: "\n".join(map(_letter, made)))


@group.group(name="mandates")
def mandates() -> None:
    """What people may do, for whom, from when until when."""


@mandates.command(name="invite")
@click.option("--account", required=True, help="certificate number of the person; never a name")
@click.option("--for-authority", "authority", default="", help="code of the authority acted for")
@click.option("--for-organisation", "organisation", default="", help="code of the organisation acted for")
@click.option("--power", "powers", multiple=True, required=True, help=f"any of {', '.join(POWERS)}; repeat for more")
@click.option("--kind", "kinds", multiple=True, default=[ANY], help="record kind; repeat for more (every kind)")
@click.option("--matter", "matters", multiple=True, default=[ANY], help="matter; repeat for more (every matter)")
@click.option("--division", default="", help="first digits of a division's code (everywhere)")
@click.option("--from", "from_day", type=DAY, required=True, help="first day")
@click.option("--to", "to_day", type=DAY, required=True, help="first day it no longer runs")
@click.option("--basis", required=True, help="the document the mandate rests on")
@json_option
@needs_database
def invite_to(authority: str, organisation: str, as_json: bool, **given: Any) -> None:
    """Make a one-time code that gives an account, new or held, this mandate."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import invite

    first, end = _day(given["from_day"]), _day(given["to_day"])
    lists = {name: tuple(given[name]) for name in ("powers", "kinds", "matters")}
    terms = Terms(
        authority_uscc=authority,
        organisation_uscc=organisation,
        division=given["division"],
        valid_from=first,
        valid_to=end,
        basis=given["basis"],
        **lists,
    )
    made = invite(account=given["account"], terms=terms, actor=operator())
    answer(asdict(made), as_json, lambda _: _letter(made))


def _day(given: datetime) -> date:
    return given.date()


@mandates.command(name="list")
@click.option("--account", default="", help="of this account")
@click.option("--for-authority", "authority", default="", help="for this authority")
@click.option("--for-organisation", "organisation", default="", help="for this organisation")
@click.option("--purpose", help="What it is read for, where it is for an organisation (demo mode: demo).")
@click.option("--case", help="The number of the case it is for (demo mode: demo).")
@json_option
@needs_database
def list_mandates(
    account: str, authority: str, organisation: str, purpose: str | None, case: str | None, as_json: bool
) -> None:
    """Every mandate ever given to an account, or for an authority or organisation; organisations are told."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.accounts.services.mandates import read_mandates

    if [bool(account), bool(authority), bool(organisation)].count(True) != 1:
        raise click.UsageError("name one of --account, --for-authority, --for-organisation")
    found = read_mandates(
        viewer=command_viewer(purpose, case),
        account=account,
        authority_uscc=authority,
        organisation_uscc=organisation,
    )
    rows = [
        {"number": one.number, "account": one.account, **asdict(one.terms), "revoked_on": one.revoked_on}
        for one in found
    ]
    lines = [
        f"{one.number}: {one.account}: {', '.join(one.terms.powers)}, {one.terms.valid_from} to {one.terms.valid_to}"
        + (f", taken back on {one.revoked_on}" if one.revoked_on else "")
        for one in found
    ]
    answer(rows, as_json, lambda _: "\n".join(lines) or "no mandate")


@mandates.command(name="revoke")
@click.argument("number", type=int)
@click.option("--reason", required=True, help="why it is taken back")
@json_option
@needs_database
def revoke(number: int, reason: str, as_json: bool) -> None:
    """Take a mandate back from today on."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import revoke_mandate

    day = revoke_mandate(number=number, reason=reason, actor=operator())
    answer({"number": number, "revoked_on": day}, as_json, lambda _: f"mandate {number} ended on {day}")


@group.group(name="clients")
def clients() -> None:
    """Programs of authorities: what they may do, from when until when."""


@clients.command(name="create")
@click.option("--for-authority", "authority", required=True, help="code of the authority whose program it is")
@click.option("--scope", "scopes", multiple=True, required=True, help=f"any of {', '.join(SCOPES)}; repeat for more")
@click.option("--kind", "kinds", multiple=True, default=[ANY], help="record kind; repeat for more (every kind)")
@click.option("--matter", "matters", multiple=True, default=[ANY], help="matter; repeat for more (every matter)")
@click.option("--from", "from_day", type=DAY, required=True, help="first day")
@click.option("--to", "to_day", type=DAY, required=True, help="first day it no longer runs")
@click.option("--basis", required=True, help="the document the grant rests on")
@click.option("--daily", type=int, default=1000, show_default=True, help="how often a day each scope may be used")
@json_option
@needs_database
def create_client(authority: str, scopes: tuple[str, ...], daily: int, as_json: bool, **given: Any) -> None:
    """Make a client. Its secret is printed once and never again."""
    from xinheng.accounts import services
    from xinheng.accounts.selectors import operator

    terms = Terms(
        authority_uscc=authority,
        organisation_uscc="",
        powers=scopes,
        kinds=tuple(given["kinds"]),
        division="",
        matters=tuple(given["matters"]),
        valid_from=_day(given["from_day"]),
        valid_to=_day(given["to_day"]),
        basis=given["basis"],
    )
    _tell_secret(services.create_client(terms=terms, daily=daily, actor=operator()), as_json)


@clients.command(name="renew")
@click.argument("client_id")
@json_option
@needs_database
def renew_secret(client_id: str, as_json: bool) -> None:
    """Give a client a new secret, printed once; the old one and its tokens end now."""
    from xinheng.accounts import services
    from xinheng.accounts.selectors import operator

    _tell_secret(services.renew_secret(client_id=client_id, actor=operator()), as_json)


def _tell_secret(made: "NewSecret", as_json: bool) -> None:
    def human(_made: dict[str, str]) -> str:
        return f"id: {made.client_id}\nsecret: {made.client_secret}  (shown once; only its hash is held)"

    answer(asdict(made), as_json, human)


@clients.command(name="list")
@click.option("--for-authority", "authority", default="", help="of this authority only")
@json_option
@needs_database
def list_clients(authority: str, as_json: bool) -> None:
    """Every client ever made and what it is granted."""
    from xinheng.accounts.selectors import machine_clients

    found = machine_clients(authority_uscc=authority)
    rows = []
    for one in found:
        said = asdict(one.grant.terms) | {"scopes": one.grant.terms.powers}
        for unused in ("powers", "organisation_uscc", "division"):
            del said[unused]
        rows.append({"client_id": one.client_id, **said, "daily": one.daily, "revoked_on": one.grant.revoked_on})
    lines = [
        f"{one['client_id']}: {one['authority_uscc']}: {', '.join(one['scopes'])}, "
        f"{one['valid_from']} to {one['valid_to']}" + (f", revoked on {one['revoked_on']}" if one["revoked_on"] else "")
        for one in rows
    ]
    answer(rows, as_json, lambda _: "\n".join(lines) or "no client")


@clients.command(name="revoke")
@click.argument("client_id")
@click.option("--reason", required=True, help="why it is revoked")
@json_option
@needs_database
def revoke_client(client_id: str, reason: str, as_json: bool) -> None:
    """End a client's grant; every token of it ends at once."""
    from xinheng.accounts import services
    from xinheng.accounts.selectors import operator

    day = services.revoke_client(client_id=client_id, reason=reason, actor=operator())
    told = {"client_id": client_id, "revoked_on": day}
    answer(told, as_json, lambda _: f"client {client_id} ended on {day}")
