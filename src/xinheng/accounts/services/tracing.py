"""Tracing reads of non-public data, and reading the traces (G19)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import orjson
from django.db import transaction

from xinheng.accounts import domain
from xinheng.accounts.domain.mandates import is_code
from xinheng.accounts.errors import AuditorOnlyError, PurposeMissingError, PurposeNotAcceptedError
from xinheng.accounts.selectors import accepted_purposes, matters_in_force, traces
from xinheng.kernel import clock
from xinheng.ledger.parts import Part, together
from xinheng.ledger.services import lastly

AUDITED = "audit.traces"
"""How the auditor's own reads of traces are called."""
EVERYTHING = domain.TraceQuery()


def trace(*, viewer: domain.Viewer, subjects: Sequence[str], what: str) -> None:
    """Write down a read of non-public data, in the transaction of the read itself (G19: no trace, no data).

    PurposeMissingError without actor, purpose or case; PurposeNotAcceptedError for a purpose that is neither a matter
    in force today for an authority of this level nor the register's own work.
    """
    trace_each(viewer=viewer, subjects_of={viewer.case: subjects}, what=what)


def trace_each(*, viewer: domain.Viewer, subjects_of: Mapping[str, Sequence[str]], what: str) -> None:
    """Write down a read for several cases at once: the organisations read for each. Refuses what ``trace`` does."""
    part, refusal = _traced(viewer, subjects_of, what)
    (written,) = together(part)
    if not written:
        raise refusal()


def trace_each_last(*, viewer: domain.Viewer, subjects_of: Mapping[str, Sequence[str]], what: str) -> None:
    """``trace_each`` in the last statement of the open act, whose transaction is the read's."""
    part, refusal = _traced(viewer, subjects_of, what)
    lastly(replace(part, says="1", holds="EXISTS (SELECT FROM trace_rows)"), refusal)


def _traced(
    viewer: domain.Viewer, subjects_of: Mapping[str, Sequence[str]], what: str
) -> tuple[Part, Callable[[], PurposeNotAcceptedError]]:
    """What is to be written, and the refusal when nothing was."""
    missing = [name for name in ("actor", "purpose") if not getattr(viewer, name)]
    missing += ["case"] if "" in subjects_of or not subjects_of else []
    if missing or viewer.actor is None:
        raise PurposeMissingError(missing=", ".join(missing))
    levels, actor = _levels(viewer.purpose), viewer.actor
    rows = [
        {"case": case, "what": _own(viewer, read, what), "read": list(filter(is_code, read))}  # else: maybe a name (G2)
        for case, read in subjects_of.items()
    ]
    given = {
        "trace_at": clock.now(),
        "trace_actor": actor.name,
        "trace_authority": actor.authority_uscc,
        "trace_purpose": viewer.purpose,
        "trace_basis": viewer.basis,
        "trace_levels": levels,
        "trace_rows": orjson.dumps(rows).decode(),
    }

    def refusal() -> PurposeNotAcceptedError:
        accepted = f"{viewer.purpose} for {', '.join(levels or ())}"
        return PurposeNotAcceptedError(purpose=viewer.purpose, accepted=accepted)

    return Part(_TRACED, _MADE, given), refusal


# Each traced read costs one turn at most. Nothing is written for an authority of another level than the purpose is for
# (``levels``, NULL: for every level). A number is taken under the lock that keeps the hourly root waiting
# (``rooting.LOCK``): the statement may wait long before it writes the trace, whose trigger takes that lock too.
_TRACED = """
trace_rows AS (
    SELECT nextval('accounts_trace_id_seq') AS id, *
    FROM pg_advisory_xact_lock_shared(7191919),
        json_to_recordset(%(trace_rows)s::json) AS ("case" text, what text, read text[])
    WHERE %(trace_levels)s::text[] IS NULL OR NOT EXISTS (
        SELECT FROM accounts_authority
        WHERE uscc = %(trace_authority)s::text AND level <> ALL(%(trace_levels)s::text[]))
), trace_made AS (
    INSERT INTO accounts_trace (id, at, actor, authority_uscc, purpose, "case", basis, what)
    SELECT id, %(trace_at)s::timestamptz, %(trace_actor)s, %(trace_authority)s::text, %(trace_purpose)s, "case",
        %(trace_basis)s, what
    FROM trace_rows
), trace_about AS (
    INSERT INTO accounts_tracesubject (trace_id, uscc) SELECT id, unnest(read) FROM trace_rows
)
"""
_MADE = "(SELECT count(*) FROM trace_rows)"


def _own(viewer: domain.Viewer, subjects: Sequence[str], what: str) -> str:
    """An organisation's read of its own file is called so; no door lets anybody else be ``own_uscc``."""
    is_own = bool(viewer.own_uscc) and set(subjects) == {viewer.own_uscc}
    return f"{domain.OWN_READ}{what}" if is_own and not what.startswith(domain.OWN_READ) else what


def _levels(purpose: str) -> list[str] | None:
    """The levels of authorities that may read for this purpose; None: all. PurposeNotAcceptedError for no purpose."""
    if purpose in domain.OWN_PURPOSES:
        return None
    matter = matters_in_force(clock.today()).get(purpose)
    if matter is None:
        if purpose in accepted_purposes():
            return None
        raise PurposeNotAcceptedError(purpose=purpose, accepted=", ".join(accepted_purposes()))
    return None if set(matter.levels) == set(domain.LEVELS) else list(matter.levels)


def read_traces(
    *, viewer: domain.Viewer, uscc: str, query: domain.TraceQuery = EVERYTHING, at_most: int = 1000
) -> list[domain.Read]:
    """Who read an organisation's non-public data, this read included, latest first; an authority sees its own only.

    Without an organisation only the auditor reads (``audit_traces``): AuditorOnlyError.
    """
    if not uscc:
        return [one.read for one in audit_traces(viewer=viewer, query=query, at_most=at_most)]
    acting = viewer.actor.authority_uscc if viewer.actor else None
    with transaction.atomic():
        trace(viewer=viewer, subjects=[uscc], what="accounts.traces")
        if acting is not None and query.authority_uscc not in ("", acting):
            return []
        found = traces(replace(query, uscc=uscc, authority_uscc=acting or query.authority_uscc), at_most=at_most)
    return [one.read for one in found]


def audit_traces(
    *, viewer: domain.Viewer, query: domain.TraceQuery, before: int | None = None, at_most: int, what: str = AUDITED
) -> list[domain.Traced]:
    """Anybody's reads of any organisation, latest first, for the auditor only (G23): AuditorOnlyError.

    The auditor's read is traced like any other; every organisation whose traces were read sees it.
    """
    if not viewer.auditor:
        raise AuditorOnlyError
    with transaction.atomic():
        found = traces(query, before=before, at_most=at_most)
        told = {uscc for one in found for uscc in one.subjects} | ({query.uscc} - {""})
        trace(viewer=viewer, subjects=sorted(told), what=what)
    return found
