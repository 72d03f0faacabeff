"""Whoever walks through the rooms: the node of a walk, its chance, and how something is tried."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from factories.files import DAY, OFFICE, SENDER
from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.lists.services import Period
from xinheng.records.models import Version

NODE = Actor("operator", None, "node")
OFFICERS = (Actor("F-0200", SENDER, OFFICE), Actor("F-0300", SENDER, OFFICE), Actor("F-0900", "1" * 18, "elsewhere"))
BASIS = "ndrc-order-36-2025 12"
OWNERS = 2
UNKNOWN = 10**9
LAPSES = ", ".join(f"remedies_{name}_lapses" for name in ("objection", "repair", "proceeding"))
TAKEN: Counter[str] = Counter()
"""How often which service did something, over all walks."""


@dataclass
class Backup:
    """A backup that was made: what the database held, how far acts and journal had come."""

    savepoint: str
    head: int
    reached: tuple[int, str]


@dataclass
class World:
    """The node of one walk: its day, its backup, what left the public for good, what was tried."""

    day: date = DAY
    backup: Backup | None = None
    gone: set[str] = field(default_factory=set)
    trail: list[str] = field(default_factory=list)


def committed() -> None:
    """What the database does about cases when a transaction commits: the walk is one long one."""
    with connection.cursor() as cursor:
        for how in ("IMMEDIATE", "DEFERRED"):
            cursor.execute(f"SET CONSTRAINTS {LAPSES} {how}")


class Walker:
    """Somebody who draws from a seed; the journal is a file of the walk's own."""

    def __init__(self, seed: int, folder: Path) -> None:
        settings.XINHENG_JOURNAL = folder / f"journal-{seed}"
        self.seed, self.chance, self.world = seed, Random(seed), World()

    def tries(self, does: Callable[..., Any], **given: Any) -> bool:
        """Let somebody try; whatever is refused says why and took back itself what it had begun: nobody here does."""
        self.world.trail[-1] += f" {does.__name__} {given}"
        try:
            with clock.on_day(self.world.day):
                does(**given)
                committed()
        except XinhengError as refusal:
            assert refusal.explain()
            self.world.trail[-1] += f": {refusal.code}"
            return False
        TAKEN[does.__name__] += 1
        return True

    def whose(self) -> tuple[int, int]:
        """Who asks, and whose record it is: mostly the same."""
        owner = self.chance.randint(1, OWNERS)
        return owner, owner if self.chance.random() < 0.8 else self.chance.randint(1, OWNERS)

    def record(self, of: int | None = None) -> str:
        """A record that is held, whatever its state."""
        held = Version.objects.filter(known_to__isnull=True).order_by("id")
        return self.chance.choice(
            held.filter(uscc=code(of)).values_list("public_id", flat=True)
            if of
            else held.values_list("public_id", flat=True)
        )

    def number(self, model: Any) -> int:
        """One of the latest cases, now and then one that never was. 0 while there is none: then one is begun."""
        if self.chance.random() < 0.02:
            return UNKNOWN
        return self.chance.choice(list(model.objects.order_by("-id").values_list("pk", flat=True)[:3]) or [0])

    def period(self) -> Period:
        """A period of an entry that may be right, wrong or over already."""
        until = self.world.day + timedelta(days=self.chance.choice((-30, 0, 1, 40, 400, 1200)))
        since = self.chance.choice((None, self.world.day - timedelta(days=self.chance.randint(-2, 60))))
        return Period(until, since)
