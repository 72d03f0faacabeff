"""``xinheng remedies take-back``: what an organisation without an account takes back by letter."""

from datetime import date

import click

from xinheng.kernel.answers import Day, answer, json_option, needs_database
from xinheng.remedies.domain import OBJECTION, REPAIR

_WORKFLOWS = {one.name: one for one in (OBJECTION, REPAIR)}


@click.command(name="take-back")
@click.argument("case")
@click.option("--letter", required=True, help="The number of the letter, its own or that of the register of letters.")
@click.option("--letter-date", required=True, type=Day(), help="The day of the letter.")
@click.option("--officer", required=True, metavar="UNIT:CERTIFICATE", help="Who enters it; nobody who made the act.")
@json_option
@needs_database
def take_back(case: str, letter: str, letter_date: date, officer: str, as_json: bool) -> None:
    """Enter that CASE (objection-17, repair-17) was taken back by the organisation's letter.

    The mark goes and the deadlines stop, as if the organisation had done so itself; it is told.
    """
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer as read_officer
    from xinheng.remedies.services import Letter, take_back_by_letter

    name, _, number = case.strip().partition("-")
    if name not in _WORKFLOWS or not number.isdecimal() or not number.isascii():
        raise click.BadParameter("write the case as objection-17 or repair-17", param_hint="CASE")
    done = take_back_by_letter(
        workflow=_WORKFLOWS[name],
        number=int(number),
        letter=Letter(letter, letter_date),
        actor=operator(),
        by=read_officer(officer).certificate,
    )
    result = {"case": done.name, "state": done.state, "letter": letter.strip(), "letter_on": letter_date.isoformat()}
    answer(result, as_json, lambda one: f"{one['case']}: {one['state']} by letter {one['letter']}")
