"""The places of the invented province 岚川省 and the dice that everything in it is thrown with.

GB/T 2260 assigns province blocks up to 82; 99 is free. A registrar's division that the tables do not know is never
refused (development zones issue such codes in earnest), so the invented codes travel through the real intake while
none can collide with a code that was ever issued.
"""

import random
from dataclasses import dataclass
from datetime import date
from functools import cache

SEED = "xinheng-demo-1"
PROVINCE = "岚川省"
FINAL_DAY = date(2026, 11, 20)
"""The day the demo's site believes in unless ``XINHENG_TODAY`` names another."""

SENDING_DAYS: tuple[date, ...] = (
    date(2025, 12, 3),
    date(2025, 12, 24),
    date(2026, 1, 5),
    date(2026, 1, 26),
    date(2026, 2, 11),
    date(2026, 3, 9),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 4, 27),
    date(2026, 5, 15),
    date(2026, 6, 12),
    date(2026, 7, 15),
    date(2026, 8, 28),
    date(2026, 9, 18),
    date(2026, 10, 22),
    date(2026, 11, 5),
    date(2026, 11, 12),
    date(2026, 11, 16),
    date(2026, 11, 17),
    date(2026, 11, 18),
    date(2026, 11, 19),
)
"""Working days on both sides of 2026-04-01, the day the 2025 repair order took effect."""


@dataclass(frozen=True)
class Place:
    """A division: code, short name, full name, level (province | city | county) and the city it belongs to."""

    code: str
    short: str
    name: str
    level: str
    city: str


_CITIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("9901", "临槐", ("槐北区", "望汀区", "青樾区", "渡云县")),
    ("9902", "砚州", ("砚东区", "砚西区", "栖塘区", "松砚县")),
    ("9903", "霁阳", ("霁北区", "霁南区", "桐屿区", "榆墟县")),
    ("9904", "汐宁", ("汐港区", "鹭汀区", "云礁县")),
    ("9905", "苇城", ("苇东区", "苇湖区", "蒲溪县", "荻浦县")),
)


def _build() -> tuple[Place, ...]:
    places = [Place("990000", "岚川", PROVINCE, "province", "")]
    for block, short, counties in _CITIES:
        places.append(Place(f"{block}00", short, f"{short}市", "city", f"{short}市"))
        places += [
            Place(f"{block}{number:02d}", county[:-1], county, "county", f"{short}市")
            for number, county in enumerate(counties, start=2)
        ]
    return tuple(places)


PLACES = _build()
COUNTIES = tuple(place for place in PLACES if place.level == "county")


@cache
def place(name: str) -> Place:
    """The place of this full name; KeyError when the province has none."""
    for one in PLACES:
        if one.name == name:
            return one
    raise KeyError(name)


def dice(part: str) -> random.Random:
    """Dice of their own for one part of the province, so that a change in one part leaves the others as they were."""
    return random.Random(f"{SEED}:{part}")  # noqa: S311  (an invented world must repeat exactly; nothing is secret)
