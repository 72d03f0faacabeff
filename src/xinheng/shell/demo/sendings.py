"""Who sends which rows on which day: clean rows from the decisions of each department, then the mess."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from xinheng.catalogue.current import calendar
from xinheng.kernel.identifiers import orgcode_check_character
from xinheng.shell.demo import cast, mess
from xinheng.shell.demo.authorities import Authority
from xinheng.shell.demo.decisions import Licence, Penalty
from xinheng.shell.demo.organisations import Organisation, Registrar
from xinheng.shell.demo.province import SENDING_DAYS, dice
from xinheng.shell.demo.rows import Row, licence_row, penalty_row

TOTALS = {"licence": 14600, "penalty": 9600}
"""Rows of each kind before duplicates, corrections and rows sent again are added."""
EXCLUDED_GROUNDS = ("宗教事务条例", "出版管理条例", "兵役法")
SPOILED = 0.062
STOCK = frozenset({"utf8", "xlsx", "ancestor"})
_SMALL_BUSINESS = frozenset({"market", "tax", "transport", "urban", "health", "fire"})


@dataclass
class Sending:
    """One file: its day, sender, kind and rows."""

    day: date
    authority: Authority
    kind: str
    rows: list[Row]


class World:
    """The organisations by where they are and what they do."""

    def __init__(self, everyone: Sequence[Organisation], aside: frozenset[str]) -> None:
        self._by_area: dict[tuple[str, str], list[Organisation]] = defaultdict(list)
        for one in everyone:
            if one.uscc in aside or one.state == "moved":
                continue
            for area in ("99", one.place.code[:4], one.place.code):
                self._by_area[area, one.trade].append(one)
        self.pick_pool = cache(self._pool)

    def _pool(self, area: str, trades: tuple[str, ...]) -> tuple[Organisation, ...]:
        return tuple(one for trade in trades for one in self._by_area[area, trade])


class Clerk:
    """One department's clerk for one kind: numbers the decisions, writes the rows, remembers what was sent."""

    def __init__(self, authority: Authority, kind: str, world: World) -> None:
        self.authority = authority
        self.kind = kind
        self._world = world
        self._rng = dice(f"{authority.name}:{kind}")
        self._working_days = calendar()
        self._numbers: dict[int, int] = {}
        self._templates: Sequence[Penalty | Licence] = (
            authority.branch.penalties if kind == "penalty" else authority.branch.licences
        )
        self._registrar = Registrar(dice(f"small:{authority.name}:{kind}"))
        self.sent: list[Row] = []

    def _area(self) -> str:
        code = self.authority.place.code
        return {"province": "99", "city": code[:4], "county": code}[self.authority.place.level]

    def number(self, year: int) -> str:
        """The next document number of the year."""
        last = self._numbers.get(year, self._rng.randrange(3, 60))
        self._numbers[year] = last + 1
        return f"{self.authority.number_mark()}{'罚' if self.kind == 'penalty' else '许'}〔{year}〕{last + 1}号"

    def decided(self, sent: date, *, stock: bool) -> tuple[date, bool]:
        """A day of decision before the day of sending, and whether it is late."""
        late = self._rng.random() < (0.85 if stock else self.authority.late)
        back = self._rng.randrange(20, 900 if stock else 75) if late else self._rng.randrange(1, 9)
        day = sent - timedelta(days=back)
        while not self._working_days.is_working_day(day):
            day -= timedelta(days=1)
        return day, late

    def _choose(self) -> tuple[Penalty | Licence, Organisation]:
        while True:
            template = self._rng.choices(self._templates, [one.weight for one in self._templates])[0]
            pool = self._world.pick_pool(self._area(), template.trades)
            if pool:
                return template, pool[int(len(pool) * self._rng.random() ** 1.35)]

    def row(self, template: Penalty | Licence, one: Organisation, decided_on: date) -> Row:
        """A clean row with the next number."""
        number = self.number(decided_on.year)
        if isinstance(template, Penalty):
            return penalty_row(template, one, self.authority, decided_on, number, self._rng)
        return licence_row(template, one, self.authority, decided_on, number, self._rng)

    def write(self, sent: date, count: int, *, stock: bool) -> list[Row]:
        """The rows of one file: fresh ones with their mess, then duplicates, corrections and a footer."""
        rows: list[Row] = []
        while len(rows) < count:
            template, one = self._choose()
            decided_on, late = self.decided(sent, stock=stock)
            if one.registered_on >= decided_on:
                continue
            row = self.row(template, one, decided_on)
            row.mess += ["late"] if late else []
            self._mark(row, one)
            self._rough(row, one, sent)
            rows.append(row)
        rows += self._repeats(rows)
        self.sent += [row.copy() for row in rows if set(row.mess) <= {"late"}]
        if self.authority.style in {"xlsx", "bom"}:
            rows.append(self._footer(rows[0], sent))
        return rows

    def _mark(self, row: Row, one: Organisation) -> None:
        if not one.in_registry:
            row.mess.append("not-in-registry")
            if one.uscc[16] != orgcode_check_character(one.uscc[8:16]):
                row.mess.append("second-check-digit")
        if any(ground in str(row.cells.get("CF_YJ")) for ground in EXCLUDED_GROUNDS):
            row.mess.append("excluded-ground")

    def _rough(self, row: Row, one: Organisation, sent: date) -> None:
        prefix = "CF" if self.kind == "penalty" else "XK"
        if one.former_names and self._rng.random() < 0.3:
            row.cells[f"{prefix}_XDR_MC"] = self._rng.choice(one.former_names)
            row.mess.append("former-name")
        elif self.authority.branch.key in _SMALL_BUSINESS and self._rng.random() < 0.045:
            self._individual_business(row, prefix, one)
        elif self._rng.random() < SPOILED:
            mess.spoil(row, self.kind, sent, self._rng)

    def _individual_business(self, row: Row, prefix: str, one: Organisation) -> None:
        """An individual business among the organisations, by its category, its code (92) or both."""
        shop = self._rng.choice(("小吃店", "面馆", "理发店", "便利店", "水果店", "五金店", "早餐店", "服装店"))
        row.cells[f"{prefix}_XDR_MC"] = f"{one.place.name}{self._registrar.brand()[:2]}{shop}"
        row.cells[f"{prefix}_XDR_SHXYM"] = self._registrar.code("92", one.place.code, date(2019, 5, 6))
        if self._rng.random() < 0.7:
            row.cells[f"{prefix}_XDR_LB"] = self._rng.choice(("个体工商户", "个体工商户", "04"))
        row.mess.append("individual-business")

    def _repeats(self, rows: Sequence[Row]) -> list[Row]:
        text = "CF_NR" if self.kind == "penalty" else "XK_NR"
        clean = [row for row in rows if not row.mess]
        repeats = []
        for row in self._rng.sample(clean, min(len(clean), max(1, len(rows) // 150))):
            repeats.append(Row(dict(row.cells), ["same-row-twice"]))
        for row in self._rng.sample(clean, min(len(clean), max(1, len(rows) // 200))):
            repeats.append(Row(row.cells | {text: f"{row.cells[text]}（以此为准）"}, ["key-twice"]))
        for row in self._rng.sample(self.sent, min(len(self.sent), len(rows) // 60)):
            repeats.append(Row(row.cells | {text: f"{row.cells[text]}（更正）"}, ["correction"]))
        for row in self._rng.sample(self.sent, min(len(self.sent), len(rows) // 50)):
            repeats.append(Row(dict(row.cells), ["sent-again"]))
        return repeats

    def _footer(self, pattern: Row, sent: date) -> Row:
        row = pattern.copy()
        mess.footer(row, "CF" if self.kind == "penalty" else "XK", self._rng, sent)
        row.mess.append("footer")
        return row


def _days(authority: Authority, rng: random.Random) -> list[tuple[date, str]]:
    """The days on which a department sends, and which kind; the large ones send both kinds together."""
    kinds = ["licence", "penalty"] if authority.kinds == "*" else [authority.kinds]
    kinds = [kind for kind in kinds if (authority.branch.penalties if kind == "penalty" else authority.branch.licences)]
    times = 3 if authority.weight >= 9 else 2
    step = len(SENDING_DAYS) / times
    days = [SENDING_DAYS[int(step * (number + rng.random()))] for number in range(times)]
    if authority.weight >= 8 or len(kinds) == 1:
        return [(day, kind) for day in days for kind in kinds]
    turn = rng.randrange(2)
    return [(day, kinds[(turn + number) % 2]) for number, day in enumerate(days)]


def sendings(everyone: Sequence[Organisation], senders: Sequence[Authority]) -> tuple[list[Sending], list[cast.Part]]:
    """All files in the order of their days, and the organisations with a story of their own."""
    rng = dice("sendings")
    parts = cast.parts(everyone, senders)
    stage = cast.Stage(parts)
    world = World(everyone, frozenset(part.organisation.uscc for part in parts))
    slots = {(one.name, day, kind): one for one in senders for day, kind in _days(one, rng)}
    for part in parts:
        for scene in part.scenes:
            slots[scene.authority.name, scene.day, scene.kind] = scene.authority
    shares: dict[str, float] = defaultdict(float)
    sizes = {key: one.weight * rng.uniform(0.7, 1.4) for key, one in slots.items()}
    for (_, _, kind), size in sizes.items():
        shares[kind] += size
    clerks: dict[tuple[str, str], Clerk] = {}
    made = []
    for key in sorted(slots, key=lambda slot: (slot[1], slot[0], slot[2])):
        name, day, kind = key
        authority = slots[key]
        first = (name, kind) not in clerks
        clerk = clerks.setdefault((name, kind), Clerk(authority, kind, world))
        count = max(12, int(TOTALS[kind] * sizes[key] / shares[kind]))
        stock = first and day <= SENDING_DAYS[2] and authority.style in STOCK
        rows = clerk.write(day, count, stock=stock)
        rows[3:3] = stage.rows(clerk, day)
        made.append(Sending(day, authority, kind, rows))
    return made, parts
