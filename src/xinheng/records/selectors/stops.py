"""What emergency stops hide now (G22): for outlets that show more than rows of the one public view.

Whatever reads ``records_public`` needs nothing of this: the view leaves stopped records out. Sums, lists of names and
files made earlier ask here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.backends.utils import CursorWrapper

from xinheng.accounts.domain import KINDS
from xinheng.records.domain.stops import Stops
from xinheng.records.models import Stop, Version

# By whole columns of two indexes; a kind that is stopped as a whole is left out of sums without being counted.
# The day a record was first shown is that of its first version.
_HIDDEN = """
SELECT kind, first, count(*) FROM (
    SELECT kind, CASE version WHEN 1 THEN public_from ELSE (
        SELECT f.public_from FROM records_version f WHERE f.kind = h.kind AND f.key = h.key AND f.version = 1
    ) END AS first
    FROM (SELECT * FROM records_hidden WHERE kind = ANY(%(kinds)s) AND authority_uscc = ANY(%(authorities)s)
          UNION
          SELECT * FROM records_hidden WHERE kind = ANY(%(kinds)s) AND public_id = ANY(%(records)s)) AS h
) AS hidden GROUP BY kind, first"""


@dataclass(frozen=True)
class StopCount:
    """How many stops run for one kind and one authority; empty is every one. An authority no sum names has its code."""

    kind: str
    authority_uscc: str
    authority_name: str
    running: int


def running_stops() -> Stops:
    """What is stopped now."""
    named: dict[str, set[str]] = {"kind": set(), "authority": set(), "record": set()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT scope, target FROM records_stop WHERE lifted_at IS NULL")
        for scope, target in cursor.fetchall():
            named[scope].add(target)
    return Stops(frozenset(named["kind"]), frozenset(named["authority"]), frozenset(named["record"]))


def stop_reasons(versions: Sequence[Version]) -> Callable[[Version], tuple[str, ...]]:
    """Why each of these versions is stopped now: a function from a version to the reasons, none when it is not."""
    names = {name for one in versions for name in (one.kind, one.authority_uscc, one.public_id)}
    found = dict(Stop.objects.filter(lifted_at__isnull=True, target__in=names).values_list("target", "reason"))

    def reasons(version: Version) -> tuple[str, ...]:
        return tuple(found[name] for name in (version.kind, version.authority_uscc, version.public_id) if name in found)

    return reasons


def doubted(public_ids: Collection[str]) -> set[str]:
    """Which of these records a restore put in doubt: no measure rests on them until somebody lifts the stop (G24)."""
    running = Stop.objects.filter(in_doubt=True, lifted_at__isnull=True, target__in=public_ids)
    return set(running.values_list("target", flat=True))


def stop_counts() -> list[StopCount]:
    """How many stops run, by kind and authority: all that the public is told of them, no content and no reason."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH running AS (SELECT scope, target FROM records_stop WHERE lifted_at IS NULL), "
            "stopped AS ("
            "  SELECT target AS kind, '' AS authority FROM running WHERE scope = 'kind' UNION ALL"
            "  SELECT '', target FROM running WHERE scope = 'authority' UNION ALL"
            "  SELECT v.kind, v.authority_uscc FROM running JOIN records_version v ON v.public_id = target"
            "  WHERE scope = 'record' AND v.known_to IS NULL) "
            "SELECT kind, authority, coalesce((SELECT min(authority_name) FROM records_landed l "
            "WHERE l.authority_uscc = authority), authority), count(*) FROM stopped GROUP BY kind, authority "
            "ORDER BY kind, authority"
        )
        return [StopCount(*row) for row in cursor.fetchall()]


def hidden_counts(cursor: CursorWrapper, stops: Stops) -> list[tuple[str, date | None, int]]:
    """What stops take out of the sums: kind, day first shown (None: its first version was not), records.

    The cursor's transaction has named the day. Kinds that are stopped as a whole are not among them.
    """
    if not (stops.authorities or stops.records):
        return []
    asked = {
        "kinds": [kind for kind in KINDS if kind not in stops.kinds],
        "authorities": sorted(stops.authorities),
        "records": sorted(stops.records),
    }
    cursor.execute(_HIDDEN, asked)
    return [(kind, first, int(number)) for kind, first, number in cursor.fetchall()]
