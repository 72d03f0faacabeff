"""Lists, measures, indicators and matters are looked at again within 24 months."""

from collections.abc import Iterator
from datetime import date

from xinheng.catalogue.loading import Folder, Problem
from xinheng.kernel.periods import add_months

MAX_MONTHS_AHEAD = 24


def problems(folder: Folder, today: date) -> Iterator[Problem]:
    """A day of review that is missing, past, or too far ahead."""
    latest = add_months(today, MAX_MONTHS_AHEAD)
    for schema in ("list", "measure", "indicator", "matter"):
        for name, document in folder.of(schema):
            written = document.get("review_by")
            if not written or not today < date.fromisoformat(written) <= latest:
                message = f"review_by is {written or 'missing'}; name a day after {today} and up to {latest}"
                yield Problem(name, "/review_by", "review-past", message)
