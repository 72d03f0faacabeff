"""``xinheng publicity``: what the public sees, on the command line."""

from datetime import datetime

import click

from xinheng.kernel.answers import answer, json_option, needs_database
from xinheng.publicity.domain.documents import RecordDocument, ShownDocument


@click.group()
def group() -> None:
    """What the public sees."""


def _record(record: RecordDocument) -> str:
    last = f"to before {record.public_to}" if record.public_to else "without end"
    repair = f", repair from {record.repair_from}" if record.repair_from else ""
    marks = f" [{', '.join(record.marks)}]" if record.marks else ""
    return (
        f"  {record.kind} {record.document_number} {record.authority.name} decided {record.decided_on}{marks}\n"
        f"    {record.title}\n    public from {record.public_from} {last}{repair}"
    )


def _human(shown: ShownDocument) -> str:
    head = f"{shown.name} {shown.uscc} ({shown.subject_kind}, {shown.state})"
    if not shown.records:
        return f"{head}\nNo record is public on {shown.day}. This does not mean anything about it."
    return "\n".join([head, f"Public on {shown.day}: {len(shown.records)}", *map(_record, shown.records)])


@group.command()
@click.argument("uscc")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day; what has ended by today is not shown again."
)
@json_option
@needs_database
def show(uscc: str, day: datetime | None, as_json: bool) -> None:
    """Show exactly what the public site shows of one organisation."""
    from xinheng.kernel import clock
    from xinheng.publicity import selectors

    asked = clock.today() if day is None else day.date()
    answer(selectors.shown(uscc, day=asked), as_json, _human)
