"""``xinheng records``: the archive of an organisation, acts on a record, the letter to its organisation."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xinheng.kernel import clock
from xinheng.kernel.answers import answer, json_option, needs_database, tell
from xinheng.records.errors import DayWrongError, IdentifierWrongError

if TYPE_CHECKING:
    from xinheng.records.models import Version
    from xinheng.records.selectors import Archive, ArchivedRecord

_END_OF_DAY = timedelta(days=1) - timedelta(microseconds=1)

purpose_option = click.option(
    "--purpose", help="What it is read for: a key of `xinheng rulebook matters` (demo mode: demo)."
)
reason_option = click.option("--reason", required=True, help="Why; the organisation can read it.")
case_option = click.option("--case", help="The number of the case it is for (demo mode: demo).")


@click.group(name="records")
def group() -> None:
    """Records: what is held about an organisation, since when, until when, and why."""


def _day(value: str | None) -> date:
    if value is None:
        return clock.today()
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise DayWrongError(value=value) from error


def _instant(value: str | None) -> datetime:
    """An instant; a bare day stands for its last moment, so that what was learned that day is in."""
    if value is None:
        return clock.now()
    try:
        if len(value) == len("2026-04-01"):
            begun = datetime.combine(date.fromisoformat(value), datetime.min.time(), clock.SHANGHAI)
            return begun + _END_OF_DAY
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise DayWrongError(value=value) from error
    return found if found.tzinfo else found.replace(tzinfo=clock.SHANGHAI)


def _well_formed(uscc: str) -> str:
    """The code in its normal form; refused when it can be no organisation's."""
    from xinheng.catalogue.current import identifier_tables
    from xinheng.kernel.identifiers import check, normalise

    found = check(uscc, identifier_tables())
    if found.verdict == "refused" or found.kind != "uscc":
        raise IdentifierWrongError(uscc=uscc, reasons=", ".join(found.reasons) or found.kind)
    return normalise(uscc)


@group.command()
@click.argument("uscc")
@click.option("--as-of", help="The day whose windows are answered for (default: today).")
@click.option("--known", help="What was known at this day's end or instant (default: now).")
@purpose_option
@case_option
@json_option
@needs_database
def show(uscc: str, as_of: str | None, known: str | None, purpose: str | None, case: str | None, as_json: bool) -> None:
    """The archive of one organisation, windows and their reasons included; the read is traced."""
    from xinheng.accounts.selectors import command_viewer
    from xinheng.records.selectors import archive

    day, instant = _day(as_of), _instant(known)
    found = archive(viewer=command_viewer(purpose, case), uscc=_well_formed(uscc), as_of=day, known=instant)
    answer(found, as_json, _archive_text)


def _archive_text(found: "Archive") -> str:
    lines = [f"{found.name} ({found.uscc}), asked for {found.as_of}, as known at {found.known:%Y-%m-%d %H:%M}"]
    if not found.records:
        lines.append("No records are held. This does not mean anything about the organisation.")
    for record in found.records:
        lines += ["", *_record_lines(record)]
    return "\n".join(lines)


def _day_of(instant: datetime) -> str:
    """The day of an instant in Shanghai, whatever zone it comes in."""
    return instant.astimezone(clock.SHANGHAI).date().isoformat()


def _record_lines(record: "ArchivedRecord") -> list[str]:
    severity = f", {record.severity}" if record.severity else ""
    lines = [
        f"{record.kind} {record.document_number} of {record.decided_on} by {record.authority['name']}{severity}",
        f"  {record.public_id}, version {record.version}, {record.state}"
        + (", imported" if record.origin == "imported" else "")
        + (f" ({', '.join(record.marks)})" if record.marks else "")
        + (f": {record.reason}" if record.reason else ""),
        f"  known since {_day_of(record.known_from)}"
        + (f" (its source claims {_day_of(record.received_at)})" if record.received_at < record.known_from else "")
        + (f", until {_day_of(record.known_to)}" if record.known_to else ""),
    ]
    for channel, shown in record.windows.items():
        days = "never" if shown["from"] is None else f"{shown['from']} until {shown['to'] or 'without end'}"
        why, reason = "", shown["reason"]
        if reason is not None:
            mark = ", unverified" if reason.unverified else ""
            why = f" [{' '.join(filter(None, (f'{reason.rule}:', reason.title, reason.article)))}{mark}]"
        lines.append(f"  {channel + ':':13}{days}{'' if shown['shown'] else ' (not shown that day)'}{why}")
    if record.repair["from"] is not None:
        where = " ".join(filter(None, (record.repair["name"], record.repair["address"], record.repair["where"])))
        lines.append(f"  repair from {record.repair['from']}, door: {record.repair['door']} ({where})")
    return lines


@group.command()
@click.argument("public_id")
@reason_option
@json_option
@needs_database
def withdraw(public_id: str, reason: str, as_json: bool) -> None:
    """Withdraw a record whose document was revoked, changed or found unlawful."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import withdraw_record

    version = withdraw_record(public_id=public_id, reason=reason, actor=operator())
    _tell_version(version, as_json)


@group.command()
@click.argument("public_id")
@click.option("--set", "changes", multiple=True, required=True, help="CODE=VALUE, an official code; repeatable.")
@reason_option
@json_option
@needs_database
def correct(public_id: str, changes: tuple[str, ...], reason: str, as_json: bool) -> None:
    """Append a version with other values; class and windows are computed anew."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import correct_record

    pairs = [change.partition("=") for change in changes]
    if not all(equals for _, equals, _ in pairs):
        raise click.BadParameter("write CODE=VALUE, such as CF_NR_FK=0.2", param_hint="--set")
    wanted = {code: value for code, _, value in pairs}
    version = correct_record(public_id=public_id, changes=wanted, reason=reason, actor=operator())
    _tell_version(version, as_json)


@group.command()
@click.argument("public_id")
@click.argument("uscc")
@reason_option
@json_option
@needs_database
def rematch(public_id: str, uscc: str, reason: str, as_json: bool) -> None:
    """Give a record to the organisation USCC: it is withdrawn here and begins anew there."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import rematch_record

    version = rematch_record(public_id=public_id, uscc=_well_formed(uscc), reason=reason, actor=operator())
    _tell_version(version, as_json)


@group.command()
@click.argument("public_id")
@reason_option
@json_option
@needs_database
def hold(public_id: str, reason: str, as_json: bool) -> None:
    """Keep a record in public past its maximum on a reasoned statement, six months at most (G13)."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import hold_record

    _tell_version(hold_record(public_id=public_id, reason=reason, actor=operator()), as_json)


@group.command()
@click.argument("public_id")
@click.option("--ground", required=True, help="disaster, epidemic, no-intent or slight.")
@click.option("--document", required=True, help="Number of the document that grants it.")
@click.option("--first-officer", required=True, metavar="UNIT:CERTIFICATE", help="Who proposes.")
@click.option("--second-officer", required=True, metavar="UNIT:CERTIFICATE", help="Who decides; another officer.")
@json_option
@needs_database
def mitigate(
    public_id: str, ground: str, document: str, first_officer: str, second_officer: str, as_json: bool
) -> None:
    """Publish a record nowhere, for disaster, epidemic, lack of intent or slightness; a second officer decides."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer
    from xinheng.records.services import mitigate_record

    first, second = officer(first_officer), officer(second_officer)
    version = mitigate_record(
        public_id=public_id, ground=ground, document=document, first=first, second=second, actor=operator()
    )
    _tell_version(version, as_json)


def _tell_version(version: "Version", as_json: bool) -> None:
    result = {
        "public_id": version.public_id,
        "kind": version.kind,
        "version": version.version,
        "state": version.state,
        "known_from": version.known_from.isoformat(),
    }
    answer(result, as_json, lambda one: f"{one['public_id']}: version {one['version']}, {one['state']}")


@group.command()
@click.argument("public_id")
@json_option
@needs_database
def serve(public_id: str, as_json: bool) -> None:
    """Make the notice of an adverse record a letter to serve with proof: see ``xinheng messages letters``."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.services import serve_notice

    result = {"public_id": public_id, "letter": serve_notice(public_id=public_id, actor=operator())}
    answer(result, as_json, lambda one: f"letter {one['letter']} is to be served")


@group.command()
@click.argument("public_id")
@click.option("--text", "plain", is_flag=True, help="Plain text instead of a page to print.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
@purpose_option
@case_option
@needs_database
def letter(public_id: str, plain: bool, output: Path | None, purpose: str | None, case: str | None) -> None:
    """The notice of an adverse record to its organisation, in Chinese and English, ready to print."""
    from django.template.loader import render_to_string

    from xinheng.accounts.selectors import command_viewer
    from xinheng.records import selectors

    found = selectors.letter(viewer=command_viewer(purpose, case), public_id=public_id)
    text = render_to_string(f"records/letter.{'txt' if plain else 'html'}", {"letter": found})
    if output is None:
        click.echo(text)
        return
    output.write_text(text, encoding="utf-8")
    tell(f"written to {output}")


@group.group(name="destruction")
def destruction() -> None:
    """The end of retention: two officers destroy what is over; the ledger still verifies."""


@destruction.command(name="propose")
@click.option("--until", help="What is over by this day (default: today).")
@click.option("--officer", "who", required=True, metavar="UNIT:CERTIFICATE", help="Who proposes.")
@json_option
@needs_database
def propose(until: str | None, who: str, as_json: bool) -> None:
    """Propose to destroy every record whose retention is over (says how many), and old checks and bans."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer
    from xinheng.records.services import propose_destruction, records_over

    made = propose_destruction(until=_day(until), officer=officer(who), actor=operator())
    over = records_over(months=made.months, until=made.until)
    months = {"months": made.months, "check_months": made.check_months, "ban_months": made.ban_months}
    result = {"destruction": made.pk, "until": made.until.isoformat(), **months, "records": over}
    answer(
        result,
        as_json,
        lambda one: (
            f"proposal {one['destruction']}: {one['records']} records are over by {one['until']}; another "
            "officer confirms it with: xinheng records destruction confirm"
        ),
    )


@destruction.command(name="confirm")
@click.argument("number", type=int)
@click.option("--officer", "who", required=True, metavar="UNIT:CERTIFICATE", help="Who confirms; another officer.")
@json_option
@needs_database
def confirm(number: int, who: str, as_json: bool) -> None:
    """Destroy what a proposal names. It cannot be undone."""
    from xinheng.accounts.selectors import operator
    from xinheng.records.domain.officers import officer
    from xinheng.records.services import confirm_destruction

    done = confirm_destruction(number=number, officer=officer(who), actor=operator())
    counted = {"records": done.records, "versions": done.versions, "acts": done.acts, "cases": done.cases}
    counted["answers"] = done.answers
    answer(
        {"destruction": number, **counted},
        as_json,
        lambda one: (
            f"{one['records']} records destroyed, {one['versions']} versions, {one['acts']} acts mute, "
            f"{one['cases']} cases and {one['answers']} answers of the check went with them"
        ),
    )
