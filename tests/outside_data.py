"""Public data sets that tests use when they are there and never ship: see NOTICE.md for what may be copied.

They lie in the folder that ``XINHENG_OUTSIDE_DATA`` names, else in ``shared/data`` beside the checkout.
"""

import csv
import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"


def folder(name: str) -> Path | None:
    """The data set's folder; None, after one line that says so, when it is not on this machine."""
    root = Path(os.environ.get("XINHENG_OUTSIDE_DATA", "") or _BESIDE)
    path = root / name
    if path.is_dir():
        return path
    sys.stderr.write(f"outside data {name!r} is not here: nothing to run\n")
    return None


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, plain or gzipped."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)
