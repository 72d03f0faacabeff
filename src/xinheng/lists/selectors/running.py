"""The entries and honours that run on a day, for whoever asks what follows on them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xinheng.catalogue import current
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.domain import Kind
from xinheng.ledger.parts import Part, together

ENTRY_KINDS = ("serious-list", "abnormal-list", "honour")


@dataclass(frozen=True)
class Entry:
    """An entry of a list, or an honour, that runs on a day. ``suspended`` while an objection suspends what follows.

    ``list_key`` is the list it names. ``until`` is the first day it no longer runs, None while no end is known.
    """

    uscc: str
    list_key: str
    kind: str
    record: str
    document_number: str
    authority_name: str
    decided_on: date
    until: date | None
    severity: str | None
    suspended: bool
    conducted_here: bool


# Every organisation once at least, without an entry when none runs.
_RUNNING = """
running AS (
    SELECT o.uscc, v.kind, v.public_id, v.document_number, v.authority_name, v.decided_on, v.severity, v.origin,
           CASE WHEN v.turn_on <= %(running_day)s::date THEN v.departments_to_turned ELSE v.departments_to END AS until,
           v.payload ->> (%(running_said_in)s::jsonb ->> v.kind) AS said,
           EXISTS (SELECT 1 FROM records_pause AS p WHERE p.kind = v.kind AND p.key = v.key AND p.suspends
                   AND p.begun_at <= %(running_known)s::timestamptz
                   AND (p.ended_at IS NULL OR p.ended_at > %(running_known)s::timestamptz)) AS suspended
    FROM subjects_organisation AS o LEFT JOIN records_version AS v
      ON v.organisation_id = o.id AND v.kind IN ('serious-list', 'abnormal-list', 'honour')
      AND v.known_from <= %(running_known)s::timestamptz
      AND (v.known_to IS NULL OR v.known_to > %(running_known)s::timestamptz)
      AND v.state IN ('effective', 'held') AND v.departments_from <= %(running_day)s::date
      AND 'no-measure' <> ALL(v.marks)
      AND NOT EXISTS (SELECT 1 FROM records_stop AS s WHERE s.in_doubt AND s.target = v.public_id
                      AND s.started_at <= %(running_known)s::timestamptz
                      AND (s.lifted_at IS NULL OR s.lifted_at > %(running_known)s::timestamptz))
      AND coalesce(CASE WHEN v.turn_on <= %(running_day)s::date THEN v.departments_to_turned
                   ELSE v.departments_to END, 'infinity') > %(running_day)s::date
      AND NOT (v.origin = 'own' AND v.kind = ANY(%(running_imported)s::text[]) AND EXISTS (
          SELECT 1 FROM lists_step AS s JOIN lists_case AS c ON c.id = s.case_id
          WHERE s.record = v.public_id AND s.record <> '' AND s.act = 'list'
            AND lists_document_fell(c, %(running_known)s::timestamptz)))
    WHERE o.uscc = ANY(%(running_usccs)s::text[])
)
"""
_EACH = "(SELECT json_agg(running ORDER BY uscc, decided_on, public_id) FROM running)"


def entries_asked(usccs: Sequence[str], *, day: date, known: datetime) -> Part:
    """The entries and honours of these organisations that run on a day, as a part of a statement: ``entries_said``.

    All as known at an instant. An entry that lacks a proof carries nothing (G12), nor one decided here whose document
    does not stand any more, nor one that a restore put in doubt (G24).
    """
    kinds = current.rulebook().kinds
    given = {
        "running_usccs": list(usccs),
        "running_day": day,
        "running_known": known,
        "running_said_in": json.dumps({one: _said_in(kinds[one]) for one in ENTRY_KINDS if one in kinds}),
        "running_imported": f"{{{','.join(sorted(IMPORTED_KINDS))}}}",
    }
    return Part(_RUNNING, _EACH, given)


def entries_said(said: Iterable[Mapping[str, Any]] | None) -> dict[str, list[Entry]]:
    """What ``entries_asked`` said: for each code that is an organisation's its entries, each by the list it names."""
    kinds = current.rulebook().kinds
    found: dict[str, list[Entry]] = {}
    for one in said or ():
        held = found.setdefault(one["uscc"], [])
        key = _list_named(kinds[one["kind"]], one["said"] or "") if one["kind"] else None
        if key is not None:
            held.append(_entry(one, key))
    return found


def _entry(one: Mapping[str, Any], list_key: str) -> Entry:
    return Entry(
        uscc=one["uscc"],
        list_key=list_key,
        kind=one["kind"],
        record=one["public_id"],
        document_number=one["document_number"],
        authority_name=one["authority_name"],
        decided_on=date.fromisoformat(one["decided_on"]),
        until=date.fromisoformat(one["until"]) if one["until"] else None,
        severity=one["severity"],
        suspended=one["suspended"],
        conducted_here=one["origin"] == "own" and one["kind"] in IMPORTED_KINDS,
    )


def running_entries(usccs: Sequence[str], *, day: date, known: datetime) -> list[Entry]:
    """The entries and honours of these organisations that run on a day, by code: see ``entries_asked``."""
    (said,) = together(entries_asked(usccs, day=day, known=known))
    return [one for held in entries_said(said).values() for one in held]


def _said_in(kind: Kind) -> str:
    """The field in which a record of this kind names its list; for an honour, its document."""
    return kind.roles["list"] if kind.lists else kind.roles.get("document_name", "")


def _list_named(kind: Kind, said: str) -> str | None:
    """The list that a record names, by the words of its kind; an honour by the name of its document."""
    if not kind.lists:
        return next((one.key for one in current.lists().values() if one.kind == kind.key and one.zh in said), None)
    return next((one.key for one in kind.lists if any(word in said for word in one.words)), None)
