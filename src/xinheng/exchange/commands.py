"""``xinheng exchange``: take a file in, list the issue codes, show what is kept of batches."""

import json
from pathlib import Path
from typing import Any

import click

from xinheng.exchange.domain import EFFECT_VERDICTS
from xinheng.kernel.answers import answer, json_option, needs_database
from xinheng.kernel.errors import XinhengError

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@click.group(name="exchange")
def group() -> None:
    """Files that departments send."""


@group.command(name="intake")
@click.argument("file", type=FILE)
@click.option("--kind", required=True, help="Record kind, such as licence or penalty.")
@click.option("--authority", required=True, metavar="USCC", help="Code of the authority that sends the file.")
@click.option(
    "--former", is_flag=True, help="The file is a former register: states, days of repair and receipt are read."
)
@click.option("--dry-run", is_flag=True, help="Say what would become of each row and store nothing.")
@click.option("--errors", type=OUT, help="Write the wrong rows, marked, to this workbook (.xlsx).")
@click.option("--issues", "issue_lines", type=OUT, help="Write every issue to this file, one JSON object a line.")
@json_option
@needs_database
def intake(
    file: Path,
    kind: str,
    authority: str,
    former: bool,
    dry_run: bool,
    errors: Path | None,
    issue_lines: Path | None,
    as_json: bool,
) -> None:
    """Take a file in: one verdict for each row, one issue for each problem."""
    from xinheng.accounts.selectors import operator
    from xinheng.catalogue.current import rulebook
    from xinheng.exchange.explaining import taken_document, terminal_language
    from xinheng.exchange.judging.former import with_former_columns
    from xinheng.exchange.services import Wanted, take_file

    for out in (errors, issue_lines):
        if out is not None and out.resolve() == file.resolve():
            raise click.UsageError(f"{out} is the file being taken in; write to another one")
        if out is not None and not out.resolve().parent.is_dir():
            raise click.UsageError(f"there is no folder {out.parent} to write {out.name} to")
    with terminal_language():
        taken = take_file(
            source=file,
            kind=kind,
            authority_uscc=authority,
            actor=operator(),
            dry_run=dry_run,
            former=former,
            wanted=Wanted(errors, issue_lines),
        )
        held = rulebook().kinds[kind]
        held = with_former_columns(held, rulebook()) if former else held
        result = taken_document(taken, held, str(file))
        answer(result, as_json, _told)


def _told(result: dict[str, Any]) -> str:
    from django.utils.translation import gettext as _

    counts = _(
        "{rows} rows: {accepted} accepted, {unchanged} unchanged, {versions} new versions, {quarantined} quarantined, "
        "{queued} queued, {refused} refused ({refused_person} about persons)"
    ).format(**result)
    lines = [counts]
    for one in result["issues"]:
        place = _("row {row}, {column}").format(**one) if one["column"] else _("row {row}").format(**one)
        better = " " + _("Suggested: {suggestion}").format(**one) if one["suggestion"] else ""
        lines.append(f"{place}: {one['code']}: {one['message']}{better}")
    more = result["issue_count"] - len(result["issues"])
    if more > 0:
        lines.append(_("… and {more} more issues; --issues FILE writes them all").format(more=more))
    return "\n".join(lines)


@group.command(name="template")
@click.argument("kind")
@click.option("-o", "--output", type=OUT, required=True, help="The workbook to write (.xlsx).")
@json_option
def template(kind: str, output: Path, as_json: bool) -> None:
    """Write the workbook that departments fill in for KIND, with every field explained. Needs no database."""
    from xinheng.catalogue.current import rulebook
    from xinheng.exchange.errors import KindUnknownError
    from xinheng.exchange.template import write_template

    book = rulebook()
    if kind not in book.kinds:
        raise KindUnknownError(kind=kind, accepted=", ".join(book.kinds))
    if not output.resolve().parent.is_dir():
        raise click.UsageError(f"there is no folder {output.parent} to write {output.name} to")
    columns = write_template(output, book.kinds[kind], book)
    result = {"kind": kind, "file": str(output), "columns": columns}
    answer(result, as_json, lambda one: f"{one['file']}: {one['kind']}, {one['columns']} columns")


@group.command(name="issues")
@json_option
@needs_database
def issues(as_json: bool) -> None:
    """List every issue code: what it does to a row, what it says, what would be accepted."""
    from django.utils.translation import gettext as _

    from xinheng.exchange.explaining import terminal_language
    from xinheng.exchange.issue_codes import ISSUE_CODES
    from xinheng.exchange.reading.errors import ALL

    with terminal_language():
        rows: list[dict[str, Any]] = [
            {
                "code": one.code,
                "verdict": EFFECT_VERDICTS[one.effect].value if one.effect else None,
                "scope": "row",
                "message": _(one.message),
                "accepted": _(one.accepted),
            }
            for one in ISSUE_CODES.values()
        ]
        rows += [_of_file(one) for one in ALL]
        answer(
            rows,
            as_json,
            lambda found: "\n".join(f"{one['code']}: {one['message']} {one['accepted']}" for one in found),
        )


def _of_file(refusal: type[XinhengError]) -> dict[str, Any]:
    from django.utils.translation import gettext as _

    title, detail = _(refusal.title), _(refusal.detail)
    return {"code": refusal.code, "verdict": "refused", "scope": "file", "message": title, "accepted": detail}


@group.command(name="batch")
@click.argument("batch", type=int)
@json_option
@needs_database
def batch(batch: int, as_json: bool) -> None:
    """Show a batch: its counts, its issues by code, the digest of its file and the root over its rows."""
    from xinheng.exchange.selectors import batch_shown

    answer(batch_shown(batch), as_json, lambda shown: json.dumps(shown, ensure_ascii=False, indent=2, default=str))


@group.command(name="verify")
@click.argument("public_id")
@click.option("--step", required=True, type=click.Choice(["take", "confirm", "leave", "reopen"]))
@click.option("--seen", required=True, type=int, help="the version you looked at")
@click.option("--reason", default="", help="the organisation reads it; no names of persons")
@json_option
@needs_database
def verify(public_id: str, step: str, seen: int, reason: str, as_json: bool) -> None:
    """Take a step in the verification of the declared fact PUBLIC_ID; the organisation is told."""
    from xinheng.accounts.selectors import operator
    from xinheng.exchange.services.verifying import state_of, verify_declaration

    version = verify_declaration(public_id=public_id, seen=seen, step=step, reason=reason, actor=operator())
    said = {"record": public_id, "version": version.version, "state": state_of(version)}
    answer(said, as_json, lambda one: f"{one['record']}: {one['state']}")


@group.command(name="quality")
@click.option("--month", default="", metavar="YYYY-MM", help="The month (the one before this).")
@json_option
@needs_database
def quality(month: str, as_json: bool) -> None:
    """Show how well each authority reported in a month: the public figures, by kind."""
    from xinheng.exchange.quality.figures import month_named
    from xinheng.exchange.quality.reading import document, quality_shown
    from xinheng.exchange.templatetags.shares import per_cent
    from xinheng.kernel import clock

    asked = month_named(month, today=clock.today())
    sent = quality_shown(asked)
    lines = [
        f"{one.name} {part.kind.key}: {part.figures.reported} rows reported in {part.figures.files} files, "
        f"compliance {per_cent(part.figures.compliance)}, lateness {per_cent(part.figures.lateness)}, "
        f"first try {per_cent(part.figures.first_try)}"
        for one in sent
        for part in one.kinds
    ]
    answer(document(asked, sent), as_json, lambda _: "\n".join(lines) or f"No authority sent a file in {asked.key}.")
