"""``xinheng accounts recovery``: a lost password or second factor, by two operators."""

from dataclasses import asdict

import click

from xinheng.accounts.domain.recoveries import PROOFS
from xinheng.kernel.answers import answer, json_option, needs_database


@click.group(name="recovery")
def recovery() -> None:
    """Accounts whose password or second factor was lost: one sees who it is, another one lets it happen."""


@recovery.command(name="propose")
@click.argument("account")
@click.option("--proof", required=True, type=click.Choice(PROOFS), help="how it was seen who asks")
@json_option
@needs_database
def propose(account: str, proof: str, as_json: bool) -> None:
    """Say that the owner of ACCOUNT was seen; somebody else confirms."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import propose_recovery

    number = propose_recovery(account=account, proof=proof, actor=operator())
    answer({"recovery": number}, as_json, lambda one: f"recovery {one['recovery']} waits for a second person")


@recovery.command(name="confirm")
@click.argument("number", type=int)
@json_option
@needs_database
def confirm(number: int, as_json: bool) -> None:
    """Let the recovery NUMBER happen; its one-time code is printed this once."""
    from xinheng.accounts.selectors import operator
    from xinheng.accounts.services import confirm_recovery

    made = asdict(confirm_recovery(number=number, actor=operator()))
    answer(made, as_json, lambda one: f"{one['account']}: {one['code']}  (opens once, until {one['expires_on']})")
