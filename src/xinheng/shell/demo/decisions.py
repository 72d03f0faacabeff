"""The shape of a decision text: what each branch of government decides, about whom, on which law."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.shell.demo.organisations import Organisation
from xinheng.shell.demo.trades import BY_KEY

_ROADS = (
    "桐溪路",
    "槐荫巷",
    "望湖大道",
    "砚台街",
    "云渡路",
    "青石弄",
    "鹭洲路",
    "工业二路",
    "科创路",
    "临港大道",
    "稻香路",
)


@dataclass(frozen=True)
class Penalty:
    """A kind of violation: its official type, variants of facts, basis, penalty types, fine in yuan, whom it meets.

    ``basis`` names the article broken and the article applied. ``seized`` says what a confiscation takes
    (yuan, from–to; zeros when nothing is confiscated), ``permit`` the licence touched, with its number pattern.
    """

    conduct: str
    facts: tuple[str, ...]
    basis: str
    types: tuple[str, ...]
    fine: tuple[int, int]
    trades: tuple[str, ...]
    weight: int = 4
    seized: tuple[int, int] = (0, 0)
    permit: str = ""


@dataclass(frozen=True)
class Licence:
    """A kind of permission: decision paper, certificate, official category, contents, months it holds, for whom."""

    document: str
    category: str
    certificate: str
    number: str
    contents: tuple[str, ...]
    months: int
    trades: tuple[str, ...]
    weight: int = 4


@dataclass(frozen=True)
class Branch:
    """A branch of government: how its documents are numbered and what it decides."""

    key: str
    mark: str
    penalties: tuple[Penalty, ...]
    licences: tuple[Licence, ...] = ()


def chinese_day(day: date) -> str:
    """2026-03-09 as 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def yuan(amount: int) -> str:
    """An amount in yuan as decisions print it: whole 万元 where it is one, else yuan."""
    return f"{amount // 10000}万元" if amount >= 10000 and amount % 10000 == 0 else f"{amount}元"


def slots(one: Organisation, decided_on: date, rng: random.Random) -> dict[str, object]:
    """What the blanks of the texts are filled with for one organisation and decision day."""
    trade = BY_KEY.get(one.trade)
    seen = decided_on - timedelta(days=rng.randrange(12, 75))
    value = rng.randrange(180, 9800)
    return {
        "day": chinese_day(seen),
        "due": chinese_day(seen + timedelta(days=rng.randrange(5, 12))),
        "month": f"{seen.year}年{seen.month}月",
        "year": decided_on.year,
        "goods": rng.choice(trade.goods) if trade else "相关设施",
        "n": rng.randrange(2, 40),
        "few": rng.randrange(2, 7),
        "area": rng.randrange(40, 5200),
        "percent": rng.randrange(12, 95),
        "value": value,
        "gain": max(60, value * rng.randrange(12, 45) // 100),
        "address": f"{one.place.name}{rng.choice(_ROADS)}{rng.randrange(1, 320)}号",
        "plate": f"岚{rng.choice('ABCDE')}·{rng.randrange(10000, 99999)}",
        "lot": f"{seen - timedelta(days=rng.randrange(200, 420)):%Y%m%d}",
        "name": one.name,
        "serial": f"{rng.randrange(1, 99999):05d}",
        "division": one.place.code,
    }
