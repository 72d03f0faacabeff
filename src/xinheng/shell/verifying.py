"""Does the node still hold what it promised? Ledger, batches, versions, rights in the database, files, journal."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import connection

from xinheng.accounts.selectors import TraceRoots, trace_faults
from xinheng.clocks.selectors import wrong_due_days
from xinheng.exchange.selectors import Roots, root_faults
from xinheng.ledger.errors import JournalBrokenError
from xinheng.ledger.selectors import Acts, act_faults
from xinheng.ledger.services import journal
from xinheng.records.selectors.verifying import Versions, version_faults
from xinheng.records.services import node_secret
from xinheng.shell import closing, database, places
from xinheng.shell.role import is_public

SAMPLE = 20_000
PROBLEMS_SHOWN = 100


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable code and where."""

    code: str
    where: str


@dataclass(frozen=True)
class LedgerReport:
    """The ledger read again. ``mute`` acts have no salt any more: they stand, and cannot be computed again.

    ``roots_not_computable`` are batches from before their hashes were kept; ``traces`` stand under the hourly roots.
    """

    valid: bool
    acts: int
    mute: int
    head: dict[str, object]
    batches: int
    roots_not_computable: int
    traces: int
    problems: list[Problem]


@dataclass(frozen=True)
class NodeReport:
    """The whole node read again. ``state`` is ``open``, ``closed`` or ``restoring``."""

    valid: bool
    state: str
    ledger: LedgerReport
    versions: Versions
    journal_lines: int
    problems: list[Problem]


def verify_ledger(*, batches: bool = True) -> LedgerReport:
    """Every act and, with ``batches``, every batch: commitments, dense indexes, roots over rows and traces, head."""
    acts, roots, traced = Acts(), Roots(), TraceRoots()
    problems = [Problem(one.code, f"act {one.index}") for one in act_faults(acts)]
    if batches:
        problems += [Problem(one.code, f"batch {one.batch}") for one in root_faults(roots)]
        problems += [Problem(one.code, f"act {one.act}") for one in trace_faults(traced)]
    return LedgerReport(
        valid=not problems,
        acts=acts.count,
        mute=acts.mute,
        head={"index": acts.count - 1, "commitment": acts.head},
        batches=roots.batches,
        roots_not_computable=roots.not_computable,
        traces=traced.traces,
        problems=problems[:PROBLEMS_SHOWN],
    )


def verify_node(*, sample: int | None = SAMPLE) -> NodeReport:
    """Everything; ``sample`` is how many versions have content and windows computed again, None for all.

    A public node holds neither digests nor issue files: there the rights, triggers and its own acts are verified.
    """
    versions = Versions()
    ledger = verify_ledger(batches=not is_public())
    problems = [*ledger.problems, *_rights(), *_triggers(), *_functions(), *_constraints(), *_keys()]
    if not is_public():
        found = version_faults(versions, node_secret=node_secret(), sample=sample)
        problems += [*(Problem(one.code, f"version {one.version}") for one in found), *_issue_files()]
        problems += [Problem("due-day", f"clock {number}") for number in wrong_due_days()]
    lines, broken = _journal()
    problems += broken
    shut = closing.closing()
    return NodeReport(
        valid=not problems,
        state="open" if shut is None else shut.state,
        ledger=ledger,
        versions=versions,
        journal_lines=lines,
        problems=problems[:PROBLEMS_SHOWN],
    )


def _append_only() -> set[str]:
    return {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}


def _rights() -> Iterator[Problem]:
    """The program's role: no more than it needs, no owner's rights, no superuser's (G24)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(%s, %s, 'USAGE') FROM pg_roles "
            "WHERE rolname = %s",
            [database.APP, database.OWNER, database.APP],
        )
        if cursor.fetchone() != (False,):
            yield Problem("role-too-strong", database.APP)
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [database.APP])
        if cursor.fetchone() != (False,):
            yield Problem("role-too-strong", "schema public")
        cursor.execute(
            "SELECT relname, has_table_privilege(%s, oid, 'UPDATE') OR has_any_column_privilege(%s, oid, 'UPDATE') "
            "OR has_table_privilege(%s, oid, 'DELETE'), has_table_privilege(%s, oid, 'TRUNCATE, TRIGGER') "
            "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY relname",
            [database.APP] * 4,
        )
        kept = _append_only()
        for name, changes, empties in cursor.fetchall():
            if empties or (changes and (name in kept or name == "django_migrations")):
                yield Problem("right-too-wide", f"{database.APP} on {name}")


def _triggers() -> Iterator[Problem]:
    """No trigger is switched off, and every table whose rows are evidence refuses changes by trigger too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname, tgenabled IN ('O', 'A'), tgtype FROM pg_trigger t "
            "JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace ORDER BY 1, 2"
        )
        rows = cursor.fetchall()
    refusing: dict[str, int] = {}
    for table, name, enabled, kinds in rows:
        if not enabled:
            yield Problem("trigger-off", f"{name} on {table}")
        refusing[table] = refusing.get(table, 0) | kinds
    for table in sorted(EVIDENCE):
        if refusing.get(table, 0) & _CHANGES != _CHANGES:
            yield Problem("trigger-missing", table)


def _functions() -> Iterator[Problem]:
    """What triggers run looks at the owner's tables first, whatever temporary ones a session makes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT p.proname FROM pg_proc p JOIN pg_trigger t ON t.tgfoid = p.oid "
            "WHERE p.pronamespace = 'public'::regnamespace AND p.proname NOT LIKE 'procrastinate%%' "
            "AND NOT coalesce(%s = ANY (p.proconfig), false) ORDER BY 1",
            [f"search_path={database.SEARCH_PATH}"],
        )
        for (name,) in cursor.fetchall():
            yield Problem("function-open", name)


_CHANGES = 8 | 16 | 32
"""Bits of ``pg_trigger.tgtype``: before DELETE, UPDATE, TRUNCATE."""

EVIDENCE = frozenset(
    {
        "accounts_trace",
        "accounts_tracesubject",
        "administration_alert",
        "catalogue_edition",
        "catalogue_editionapproval",
        "catalogue_editionfiles",
        "catalogue_editionwithdrawal",
        "catalogue_production",
        "catalogue_proposededition",
        "ledger_act",
        "records_landed",
        "records_shownchange",
        "records_statement",
        "records_version",
    }
)
"""Tables that refuse changes to everybody, the owner included."""


def _constraints() -> Iterator[Problem]:
    """Every constraint the models declare is there and was checked for every row."""
    declared = {one.name for model in apps.get_models() for one in model._meta.constraints}
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE convalidated UNION SELECT relname FROM pg_class "
                       "WHERE relkind = 'i'")  # fmt: skip
        held = {row[0] for row in cursor.fetchall()}
    for name in sorted(declared - held):
        yield Problem("constraint-missing", name)


def _keys() -> Iterator[Problem]:
    """Secrets are readable by their owner only."""
    for path in sorted((places.home() / "keys").glob("*")):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Problem("file-open-to-others", str(path.relative_to(places.home())))


def _issue_files() -> Iterator[Problem]:
    """Every batch has its issue file."""
    batches = places.home() / "batches"
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM exchange_batch ORDER BY id")
        for (number,) in cursor.fetchall():
            if not Path(batches / f"{number}.issues.parquet").exists():
                yield Problem("file-missing", f"batches/{number}.issues.parquet")


def _journal() -> tuple[int, list[Problem]]:
    lines = 0
    try:
        for _line in journal().read():
            lines += 1
    except JournalBrokenError as error:
        return lines, [Problem(error.code, f"line {error.facts['line']}")]
    return lines, []
