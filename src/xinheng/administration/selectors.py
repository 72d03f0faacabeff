"""Alerts, and the patterns in traces they come from."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection

from xinheng.accounts.models import Trace, TraceSubject
from xinheng.administration.domain import Found, Look, Thresholds, bursts, nights
from xinheng.administration.models import Alert
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock

_AT_ONCE = 5000
# The auditor's own reads name every organisation on the page: each would be a burst, and all of them see it anyway.
_MANY = """
SELECT t.actor FROM accounts_trace t JOIN accounts_tracesubject s ON s.trace_id = t.id
WHERE t.at >= %(since)s AND t.at < %(until)s AND t.what NOT LIKE 'audit.%%'
GROUP BY t.actor HAVING count(DISTINCT s.uscc) >= %(many)s
"""
_NIGHT = """
SELECT t.actor, min(t.authority_uscc), min(t.at), max(t.at), count(*), count(DISTINCT s.uscc)
FROM accounts_trace t LEFT JOIN accounts_tracesubject s ON s.trace_id = t.id
WHERE t.at >= %(since)s AND t.at < %(until)s AND t.authority_uscc IS NOT NULL
  AND extract(hour FROM t.at AT TIME ZONE 'Asia/Shanghai')::int = ANY(%(hours)s)
GROUP BY t.actor HAVING count(DISTINCT t.id) >= %(many)s ORDER BY t.actor
"""
# Reads that are old enough, by officers, after which the same actor did nothing that stands in the ledger.
_UNFOLLOWED = """
SELECT t.actor, min(t.authority_uscc), min(t.at), max(t.at), count(DISTINCT t.id), count(DISTINCT s.uscc)
FROM accounts_trace t JOIN accounts_tracesubject s ON s.trace_id = t.id
WHERE t.at >= %(since)s AND t.at < %(until)s AND t.authority_uscc IS NOT NULL
  AND NOT EXISTS (SELECT FROM ledger_act a WHERE a.actor = t.actor AND a.at >= t.at AND a.at < %(acted)s)
GROUP BY t.actor HAVING count(DISTINCT t.id) >= %(many)s ORDER BY t.actor
"""
_ONE_CASE = """
SELECT t.actor, min(t.authority_uscc), min(t.at), max(t.at), count(DISTINCT t.id), count(DISTINCT s.uscc), t."case"
FROM accounts_trace t JOIN accounts_tracesubject s ON s.trace_id = t.id
WHERE t.at >= %(since)s AND t.at < %(until)s AND t.authority_uscc IS NOT NULL
GROUP BY t.actor, t."case" HAVING count(DISTINCT s.uscc) >= %(many)s ORDER BY t.actor, t."case"
"""


def thresholds(day: date) -> Thresholds:
    """The thresholds in force on a day: parameters of the rulebook."""

    def value(key: str) -> int:
        return int(parameter(rulebook(), f"audit-{key}", day).value)

    return Thresholds(
        burst_organisations=value("burst-organisations"),
        burst_minutes=value("burst-minutes"),
        night_reads=value("night-reads"),
        night_from_hour=value("night-from-hour"),
        night_to_hour=value("night-to-hour"),
        unfollowed_reads=value("unfollowed-reads"),
        unfollowed_days=value("unfollowed-days"),
        case_organisations=value("case-organisations"),
    )


def alerts(*, at_most: int) -> list[Alert]:
    """The alerts, latest first."""
    return list(Alert.objects.order_by("-day", "-pk")[:at_most])


def patterns_on(day: date, limits: Thresholds) -> Iterator[Found]:
    """Every pattern in the reads of a day; unfollowed reads are those of the day so many days before."""
    span = {"since": _begins(day), "until": _begins(day + timedelta(days=1))}
    yield from bursts(_looks(span, limits.burst_organisations), limits)
    for row in _rows(_NIGHT, span | {"hours": nights(limits), "many": limits.night_reads}):
        yield Found("night", *row)
    waited = timedelta(days=limits.unfollowed_days)
    before = {"since": span["since"] - waited, "until": span["until"] - waited, "acted": span["until"]}
    for row in _rows(_UNFOLLOWED, before | {"many": limits.unfollowed_reads}):
        yield Found("unfollowed", *row)
    for row in _rows(_ONE_CASE, span | {"many": limits.case_organisations}):
        yield Found("one-case", *row)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.SHANGHAI)


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())


def _looks(span: dict[str, datetime], many: int) -> Iterator[Look]:
    """What actors with enough organisations that day looked at, in the order of actor and time."""
    for (actor,) in _rows(_MANY, span | {"many": many}):
        read = Trace.objects.filter(actor=actor, at__gte=span["since"], at__lt=span["until"])
        rows = TraceSubject.objects.filter(trace__in=read.exclude(what__startswith="audit.")).order_by(
            "trace__at", "pk"
        )
        columns = ("trace__actor", "trace__authority_uscc", "trace__at", "uscc", "trace__case")
        for row in rows.values_list(*columns).iterator(_AT_ONCE):
            yield Look(*row)
