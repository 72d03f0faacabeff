"""``xinheng rulebook``: check a folder, show one entry. Neither needs the database."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from xinheng.accounts.domain import OWN_PURPOSES
from xinheng.catalogue import answers, current
from xinheng.catalogue.checking import Report, check
from xinheng.kernel import clock
from xinheng.kernel.answers import answer, as_document, json_option


@click.group()
def group() -> None:
    """The law as data: check a rulebook folder, show what holds on a day."""


@group.command("check")
@click.argument("path", required=False)
@json_option
@click.pass_context
def check_folder(context: click.Context, path: str | None, as_json: bool) -> None:
    """Judge the rulebook folder PATH (without it, the one in use). Exit code 1 when it is refused."""
    report = check(Path(path) if path is not None else current.path(), clock.today())
    answer(report, as_json, _say)
    if not report.valid:
        context.exit(1)


@group.command("show")
@click.argument("key")
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day asked about; today without it.")
@json_option
def show(key: str, on: datetime | None, as_json: bool) -> None:
    """Show the entry KEY as in force on a day."""
    day: date = on.date() if on is not None else clock.today()
    further = (*current.lists(), *current.measures())
    answer(_kept_apart(key, day) or answers.entry(current.rulebook(), key, day, further), as_json, _describe)


def _kept_apart(key: str, day: date) -> dict[str, Any] | None:
    """A list or measure of this key, as in force on the day."""
    book = current.rulebook()
    said = {"key": key, "on": day.isoformat(), "edition": book.digest}
    listed, measure = current.lists().get(key), current.measures().get(key)
    if listed is not None and answers.holds(listed.valid_from, listed.valid_to, day):
        same = {"matter": book.matters[key]} if key in book.matters else {}  # tendering is a list and a matter
        shown = answers.publication_of(book, listed.kind, day)
        return said | same | {"entry": "list", "value": listed, "publication": shown}
    if measure is not None and answers.holds(measure.valid_from, measure.valid_to, day):
        return said | {"entry": "measure", "value": measure}
    return None


@group.command("matters")
@click.option("--on", "on", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day asked about; today without it.")
@json_option
def matters(on: datetime | None, as_json: bool) -> None:
    """What non-public data may be read for: the matters in force, and the register's own work (G19)."""
    day: date = on.date() if on is not None else clock.today()
    found = [one for one in current.rulebook().matters.values() if answers.holds(one.valid_from, one.valid_to, day)]
    document = {"on": day.isoformat(), "matters": found, "own": sorted(OWN_PURPOSES)}

    def human(_: object) -> str:
        lines = [f"{one.key}: {one.zh} ({one.en}), {one.basis.instrument} {one.basis.article}".strip() for one in found]
        return "\n".join([*lines, f"the register's own work: {', '.join(sorted(OWN_PURPOSES))}"])

    answer(document, as_json, human)


def _say(report: Report) -> str:
    lines = [f"{one.file}{one.path}: {one.code}: {one.message}" for one in report.problems]
    verdict = "The rulebook is valid" if report.valid else f"The rulebook is refused: {len(lines)} problem(s)"
    return "\n".join([*lines, f"{verdict} ({report.files} files, {report.entries} entries)."])


def _describe(found: Mapping[str, Any]) -> str:
    return as_document(found)
