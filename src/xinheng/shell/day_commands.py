"""``xinheng days``: working days of the State Council's calendar. Needs no database."""

from datetime import date

import click

from xinheng.catalogue.current import calendar
from xinheng.kernel.answers import Day, answer, json_option

_NUMBERS_MAY_BE_NEGATIVE = {"ignore_unknown_options": True}


@click.group()
def group() -> None:
    """Working days: add them to a day, count them between two."""


@group.command(context_settings=_NUMBERS_MAY_BE_NEGATIVE)
@click.argument("start", metavar="DATE", type=Day())
@click.argument("number", metavar="N", type=click.IntRange(min=1))
@json_option
def add(start: date, number: int, as_json: bool) -> None:
    """The N-th working day strictly after DATE."""
    day, provisional = calendar().add(start, number)
    result = {"date": day.isoformat(), "provisional": provisional}
    note = " (provisional: the notice for that year is not held yet)" if provisional else ""
    answer(result, as_json, lambda _: f"{day}{note}")


@group.command()
@click.argument("start", metavar="FROM", type=Day())
@click.argument("end", metavar="TO", type=Day())
@json_option
def count(start: date, end: date, as_json: bool) -> None:
    """Working days after FROM, up to and including TO."""
    days = calendar().count(start, end)
    answer({"days": days}, as_json, lambda _: str(days))
