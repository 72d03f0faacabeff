"""Quality read from the sums of batches and landings; no row of a file is looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from xinheng.accounts.selectors import authorities
from xinheng.catalogue.answers import parameter
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind
from xinheng.exchange.errors import BulletinElsewhereError
from xinheng.exchange.models import Batch
from xinheng.exchange.quality.figures import Figures, Month, total
from xinheng.exchange.selectors import BATCH_TAKEN
from xinheng.ledger.selectors import acts_of_days
from xinheng.records.selectors import running_stops

REPORT_WITHIN = "report-within-working-days"


@dataclass(frozen=True)
class OfKind:
    """What one authority sent of one kind in a month."""

    kind: Kind
    figures: Figures


@dataclass(frozen=True)
class OfAuthority:
    """What one authority sent in a month, by kind."""

    uscc: str
    name: str
    division: str
    kinds: Sequence[OfKind]

    @property
    def figures(self) -> Figures:
        """All kinds together."""
        return total(one.figures for one in self.kinds)


# A file counts once, in the month it first came, with what became of its rows then: sending it again makes nothing
# better or worse. A former register taken over tells nothing about how its authority reports. A row corrected in the
# page is no file of its own: one that first came wrong does not come whole by being sent again.
_FILES = """
SELECT sent.sender_uscc, sent.kind,
       count(*) FILTER (WHERE sent.counted > 0 AND NOT sent.again),
       count(*) FILTER (WHERE sent.counted > 0 AND NOT sent.again AND sent.stored = sent.counted),
       sum(sent.counted), sum(sent.stored), sum(sent.unchanged), coalesce(sum(landed.late), 0)
FROM (SELECT id, sender_uscc, kind, unchanged, rows - refused_person - refused_matter AS counted,
             accepted + unchanged + versions AS stored,
             EXISTS (SELECT FROM exchange_rowdecision decided WHERE decided.next_batch_id = one.id) AS again
      FROM exchange_batch one
      WHERE day >= %(first)s AND day <= %(until)s AND id <> ALL(%(former)s)
            AND NOT EXISTS (SELECT FROM exchange_batch earlier WHERE earlier.sha256 = one.sha256
                            AND earlier.sender_uscc = one.sender_uscc AND earlier.kind = one.kind
                            AND earlier.id < one.id)) AS sent
LEFT JOIN (SELECT batch_id, sum(late) AS late FROM records_landed
           WHERE known_on >= %(first)s AND known_on <= %(until)s GROUP BY batch_id) AS landed
       ON landed.batch_id = sent.id
GROUP BY sent.sender_uscc, sent.kind
"""


def quality(month: Month) -> list[OfAuthority]:
    """Every authority that sent something in a month, by name. BulletinElsewhereError on a public node."""
    if Batch.objects.filter(sha256="").exists():
        raise BulletinElsewhereError(month=month.key)
    asked: dict[str, Any] = {"first": month.first, "until": month.until, "former": _former(month)}
    with connection.cursor() as cursor:
        cursor.execute(_FILES, asked)
        found = {(row[0], row[1]): Figures(*(int(number) for number in row[2:])) for row in cursor.fetchall()}
    kinds, known = rulebook().kinds, {one.uscc: one for one in authorities()}
    sent = []
    for uscc in {uscc for uscc, _ in found}:
        of = [OfKind(kinds[kind], figures) for (sender, kind), figures in found.items() if sender == uscc]
        of.sort(key=lambda one: one.kind.key)
        held = known.get(uscc)
        sent.append(OfAuthority(uscc, held.name if held else uscc, held.division if held else "", of))
    return sorted(sent, key=lambda one: (one.name, one.uscc))


def quality_shown(month: Month) -> list[OfAuthority]:
    """What the public sees of a month: nothing of an authority or a kind that is stopped (G22)."""
    stops = running_stops()
    found = []
    for one in quality(month):
        kinds = [part for part in one.kinds if part.kind.key not in stops.kinds]
        if kinds and one.uscc not in stops.authorities:
            found.append(replace(one, kinds=kinds))
    return found


def _former(month: Month) -> list[int]:
    """The batches by which former registers were taken over."""
    taken = acts_of_days(BATCH_TAKEN, month.first, month.until)
    return [one.body["batch"] for one in taken if one.body.get("former")]


def late_after(day: date) -> int:
    """After how many working days a report is late, as in force on ``day``."""
    return int(parameter(rulebook(), REPORT_WITHIN, day).value)


def first_month() -> date | None:
    """The day the first file was taken in; None while there is none, and on a public node, which has sums only."""
    return Batch.objects.exclude(sha256="").order_by("day").values_list("day", flat=True).first()


def document(month: Month, sent: Sequence[OfAuthority]) -> dict[str, object]:
    """The quality of a month for programs: each authority by kind, each with its sum, and the sum of all."""
    return {
        "month": month.key,
        "from": month.first,
        "until": month.until,
        "complete": month.is_over,
        "late_after_working_days": late_after(month.until),
        "authorities": [
            {
                "uscc": one.uscc,
                "name": one.name,
                "kinds": [{"kind": part.kind.key, **part.figures.document()} for part in one.kinds],
                "total": one.figures.document(),
            }
            for one in sent
        ],
        "total": total(one.figures for one in sent).document(),
    }
