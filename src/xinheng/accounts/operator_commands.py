"""``xinheng accounts operators``: which operating-system users run the node's commands in production."""

import click

from xinheng.kernel.answers import answer, json_option, needs_database


@click.group(name="operators")
def operators() -> None:
    """Operating-system users who run the node's commands."""


@operators.command(name="list")
@json_option
@needs_database
def list_operators(as_json: bool) -> None:
    """Everybody who was ever bound, and whether that still stands."""
    from xinheng.accounts.selectors.operators import operators as held

    found = held()
    lines = [f"{one.os_user}: {'bound' if one.bound else 'ended'}" for one in found]
    answer(found, as_json, lambda _: "\n".join(lines) or "nobody is bound")


@operators.command(name="bind")
@click.argument("os_user")
@json_option
@needs_database
def bind(os_user: str, as_json: bool) -> None:
    """Let the operating-system user OS_USER of this machine run the node's commands."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services.operators import bind_operator

    bind_operator(os_user=os_user, actor=operator())
    answer({"os_user": os_user, "bound": True}, as_json, lambda one: f"{one['os_user']} runs commands here from now on")


@operators.command(name="end")
@click.argument("os_user")
@click.option("--reason", required=True, help="why; stands in the ledger")
@json_option
@needs_database
def end(os_user: str, reason: str, as_json: bool) -> None:
    """Let OS_USER run no more commands that act for somebody."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services.operators import end_operator

    end_operator(os_user=os_user, reason=reason, actor=operator())
    answer({"os_user": os_user, "bound": False}, as_json, lambda one: f"{one['os_user']} runs no more commands here")
