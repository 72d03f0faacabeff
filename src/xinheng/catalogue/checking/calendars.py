"""Working-day calendars: one file per year, no year between missing, no day both off and worked."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from xinheng.catalogue.loading import Folder, Problem


def problems(folder: Folder) -> Iterator[Problem]:
    """Years under another file's name, years left out, days said twice or of another time."""
    years = {name: document["year"] for name, document in folder.of("calendar")}
    for name, document in folder.of("calendar"):
        if PurePosixPath(name).stem != str(document["year"]):
            message = f"the file is {name}, its year {document['year']}; the file is named after the year"
            yield Problem(name, "/year", "key-renamed", message)
        yield from _days(name, document)
    if years and all(name in folder.documents for name in folder.files if name.startswith("calendars/")):
        for year in sorted(set(range(min(years.values()), max(years.values()))) - set(years.values())):
            yield Problem(
                "calendars", "", "time-gap", f"the notice of {year} is missing; days would be counted wrongly"
            )


def _days(name: str, document: Any) -> Iterator[Problem]:
    for day in sorted(set(document["days_off"]) & set(document["make_up_days"])):
        yield Problem(name, "/make_up_days", "time-overlap", f"{day} is both off and worked")
    for part in ("days_off", "make_up_days"):
        for place, day in enumerate(document[part]):
            # A notice may name the last days of the year before (the New Year's make-up days).
            if not document["year"] - 1 <= int(day[:4]) <= document["year"]:
                message = f"{day} is no day that the notice of {document['year']} can name"
                yield Problem(name, f"/{part}/{place}", "schema-wrong", message)
