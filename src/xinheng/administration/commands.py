"""``xinheng rulebook propose|editions|approve|withdraw|activate``: how another edition becomes the law of a node."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xinheng.kernel.answers import answer, json_option, needs_database

if TYPE_CHECKING:
    from xinheng.catalogue.selectors import EditionShown

DAY = click.DateTime(formats=["%Y-%m-%d"])
reason_option = click.option("--reason", required=True, help="Why; it stands on a public page.")


def _told(one: "EditionShown") -> str:
    changed = sum(kind["changed"] for kind in one.effects["kinds"])
    approvals = ", ".join(f"{given.office} on {given.given_on}" for given in one.approvals) or "nobody"
    lines = [
        f"edition {one.number} {one.digest[:12]} ({one.label}): {one.state}",
        f"  published {one.published_on}, in effect from {one.effective_on}; approved by {approvals}",
        f"  {len(one.difference)} entries differ; {changed} stored records would have another class or window",
    ]
    return "\n".join(lines)


def _changes(one: "EditionShown") -> str:
    lines = [_told(one)]
    for change in one.difference:
        lines.append(f"  {change['what']}: {change['entry']} {change['key']} {change['zh']}".rstrip())
        lines += [f"    {value['path']}: {value['before']} -> {value['after']}" for value in change["values"]]
    for kind in one.effects["kinds"]:
        ways = ", ".join(f"{way} {count}" for way, count in kind["directions"].items())
        lines.append(
            f"  {kind['kind']}: {kind['changed']} of {kind['records']} records would change ({ways or 'none'})"
        )
    return "\n".join(lines)


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@reason_option
@click.option("--effective-on", type=DAY, help="first day it may be active (the earliest possible)")
@click.option("--label", default="", help="a name for people (the folder's)")
@json_option
@needs_database
def propose(path: Path, reason: str, effective_on: datetime | None, label: str, as_json: bool) -> None:
    """Check a rulebook folder or ZIP, compare it with the running one, try it on every record, and publish it."""
    from xinheng.accounts.selectors import operator
    from xinheng.administration.services import propose_edition

    made = propose_edition(
        source=path,
        label=label or path.stem,
        reason=reason,
        effective_on=effective_on.date() if effective_on else None,
        actor=operator(),
    )
    answer(made, as_json, _changes)


@click.command()
@click.argument("number", type=int, required=False)
@json_option
@needs_database
def editions(number: int | None, as_json: bool) -> None:
    """Proposed editions, latest first; with NUMBER one of them with all it changes."""
    from xinheng.catalogue import selectors

    if number is not None:
        answer(selectors.proposed_edition(number), as_json, _changes)
        return
    found = selectors.proposed_editions()
    answer(found, as_json, lambda _: "\n".join(map(_told, found)) or "no edition was proposed")


@click.command()
@click.argument("number", type=int)
@reason_option
@json_option
@needs_database
def approve(number: int, reason: str, as_json: bool) -> None:
    """Approve an edition for the administration one holds (XINHENG_ACTOR); two different ones are needed."""
    from xinheng.accounts.selectors import operator
    from xinheng.catalogue import services

    answer(services.approve(number=number, reason=reason, actor=operator()), as_json, _told)


@click.command()
@click.argument("number", type=int)
@reason_option
@json_option
@needs_database
def withdraw(number: int, reason: str, as_json: bool) -> None:
    """Take a proposed edition back, or turn it down."""
    from xinheng.accounts.selectors import operator
    from xinheng.catalogue import services

    answer(services.withdraw(number=number, reason=reason, actor=operator()), as_json, _told)


@click.command()
@click.argument("number", type=int)
@click.option("--directly", is_flag=True, help="Without approvals and notice; demonstrations only.")
@json_option
@needs_database
def activate(number: int, directly: bool, as_json: bool) -> None:
    """Go by an approved edition from its day on. Stored records keep the edition they were made under."""
    from xinheng.accounts.selectors import operator
    from xinheng.catalogue import services

    made = services.activate(number=number, actor=operator(), directly=directly)
    document: dict[str, Any] = {
        "number": number,
        "digest": made.digest,
        "activated_on": made.activated_on,
        "way": made.way,
    }
    answer(document, as_json, lambda _: f"edition {number} {made.digest[:12]} is active since {made.activated_on}")


COMMANDS = (propose, editions, approve, withdraw, activate)
