"""Validating a file, as a ratio to what Frictionless needs for the same file and an equivalent schema.

Usage: python benchmarks/validation.py [ROWS]   (100,000)

Ours is the dry run of an intake, by the service and with everything it does: reading in a limited child, the gate
with its masking, every rule, matching with the registry, a verdict for each row. The other side is Frictionless, twice:
``validation.ratio`` with an equivalent schema, that is the same types, limits and forms, the record's key as primary
key, and our rules between columns as row constraints; ``validation.columns-ratio`` with the rules of single columns
alone. It has no counterpart of the gate, the registry, the check digits and the readings of dates and amounts. Both
run from one process that has imported everything. One wrong row in fifty. Prints one JSON line per figure; exits 1
when the two do not find the same wrong rows.
"""

import csv
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="xinheng-bench-")
os.environ |= {"XINHENG_HOME": HOME.name, "XINHENG_MODE": "demo", "DJANGO_SETTINGS_MODULE": "xinheng.shell.settings"}
os.environ |= {"XINHENG_TODAY": "2026-05-15", "LANG": "C"}
os.environ.pop("XINHENG_DATABASE_URL", None)

WHOLE = 100_000
ORGANISATIONS = 1_000
WRONG_EVERY = 50
USCC = "[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}"


def schema(*, keyed: bool) -> dict[str, Any]:
    """The table schema of the file's columns, from the same rulebook; ``keyed`` with the record's key."""
    from xinheng.catalogue.current import rulebook

    types = {"date": "date", "amount-wan": "number"}
    fields = []
    for field in rulebook().kinds["penalty"].fields:
        if field.code.startswith("X_"):
            continue
        limits: dict[str, Any] = {"required": True} if field.required == "always" and not field.personal else {}
        if field.max_length is not None and field.type == "text":
            limits["maxLength"] = field.max_length
        if field.code == "CF_JDRQ":
            limits |= {"minimum": "1949-10-01", "maximum": os.environ["XINHENG_TODAY"]}
        if field.type == "uscc":
            limits["pattern"] = USCC
        if field.type == "amount-wan":
            limits["minimum"] = 0
        fields.append({"name": field.code, "type": types.get(field.type, "string"), "constraints": limits})
    key = ["CF_CFJGDM", "CF_WSH", "CF_XDR_SHXYM"]
    return {"fields": fields, "primaryKey": key if keyed else []}


def between_columns() -> list[str]:
    """Our rules between the columns of a row, in the other's language (``exchange.judging.rules``)."""
    groups = (("CF_NR_FK", "'罚款'"), ("CF_NR_WFFF", "'没收'"))
    rules = [f"not {column} or {word} in CF_CFLB" for column, word in groups]
    rules += [f"{column} or {word} not in CF_CFLB" for column, word in groups]
    rules += ["not CF_NR_ZKDX or '许可' in CF_CFLB", "CF_NR_ZKDX or '吊销' not in CF_CFLB"]
    rules += ["not CF_GSJZQ or CF_GSJZQ >= CF_JDRQ", "'法' in CF_YJ or '条例' in CF_YJ or '规定' in CF_YJ"]
    return rules


def penalties(path: Path, rows: int) -> tuple[str, set[int]]:
    """The file; returns the sender's code and the numbers of the wrong rows (the header is row 1)."""
    import intake

    sender = intake.penalties(path, rows, ORGANISATIONS)
    with path.open(encoding="utf-8", newline="") as held:
        made = list(csv.DictReader(held))
    wrong = set()
    for place, row in enumerate(made):
        row["BZ"] = ""
        if place % WRONG_EVERY == 0:
            spoil(row, place // WRONG_EVERY)
            wrong.add(place + 2)
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, list(made[0]))
        writer.writeheader()
        writer.writerows(made)
    return sender, wrong


def spoil(row: dict[str, str], number: int) -> None:
    """Make a row wrong in one of four ways that both sides can see."""
    changes = ({"CF_JDRQ": "2026-02-30"}, {"CF_NR_FK": "两千"}, {"CF_SY": ""}, {"CF_NR_FK": "-1"})
    row.update(changes[number % len(changes)])


def ours(path: Path, sender: str) -> tuple[float, set[int], int]:
    """Seconds of a dry run, the refused rows, all rows."""

    from xinheng.accounts.domain import Actor
    from xinheng.exchange.domain import Effect
    from xinheng.exchange.issue_codes import ISSUE_CODES
    from xinheng.exchange.services import Wanted, take_file

    lines = path.with_suffix(".jsonl")
    begun = time.perf_counter()
    taken = take_file(
        source=path,
        kind="penalty",
        authority_uscc=sender,
        actor=Actor("operator", None, "node"),
        dry_run=True,
        wanted=Wanted(lines=lines),
    )
    seconds = time.perf_counter() - begun
    found = map(json.loads, lines.read_text(encoding="utf-8").splitlines())
    refused = {one["row"] for one in found if ISSUE_CODES[one["code"]].effect is Effect.REFUSED}
    return seconds, refused, taken.counts.rows


def theirs(path: Path, *, equivalent: bool) -> tuple[float, set[int]]:
    """Seconds of Frictionless, and the rows it finds wrong."""
    import frictionless

    resource = frictionless.Resource(
        path=path.name, basepath=str(path.parent), format="csv", encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(schema(keyed=equivalent)),
    )  # fmt: skip
    rules = between_columns() if equivalent else []
    checks = [frictionless.checks.row_constraint(formula=rule) for rule in rules]
    begun = time.perf_counter()
    report = resource.validate(frictionless.Checklist(checks=checks), limit_errors=10_000_000)
    seconds = time.perf_counter() - begun
    return seconds, {row for (row,) in report.flatten(["rowNumber"])}


def main(rows: int) -> int:
    """Run both on one file."""
    import django

    from intake import prepare, say
    from xinheng.shell.running import server_in_use
    from xinheng.shell.setting_up import set_up

    folder = Path(HOME.name)
    with server_in_use():
        django.setup()
        set_up()
        prepare(folder, ORGANISATIONS)
        path = folder / "penalties.csv"
        sender, wrong = penalties(path, rows)
        ours(path, sender)  # once to warm up: imports, the rulebook, the engine's first start
        seconds, refused, seen = ours(path, sender)
        others, found = theirs(path, equivalent=True)
        columns, found_in_columns = theirs(path, equivalent=False)
        from django.db import connection

        connection.close()
    say("validation", seen / seconds, "rows/s")
    say("validation.frictionless", rows / others, "rows/s")
    say("validation.columns-ratio", seen / seconds, "rows/s", columns / seconds, "frictionless, single columns alone")
    say("validation.ratio", seen / seconds, "rows/s", others / seconds, "frictionless validate, equivalent schema")
    if refused != wrong or found != wrong or found_in_columns != wrong:
        print(f"wrong rows: {len(wrong)} planted, {len(refused)} ours, {len(found)} theirs", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else WHOLE))
