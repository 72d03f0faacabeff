"""Rows as a careful clerk would file them: one decision, every field of the official table where it belongs."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from xinheng.shell.demo.authorities import Authority
from xinheng.shell.demo.decisions import Licence, Penalty, slots, yuan
from xinheng.shell.demo.organisations import Organisation
from xinheng.shell.demo.people import person_name

Cell = str | date | Decimal
ORGANISATION = "法人及非法人组织"
FOREVER = date(2099, 12, 31)


@dataclass
class Row:
    """One row of a file: values by official code, and the names of what is wrong with it (``mess``)."""

    cells: dict[str, Cell]
    mess: list[str] = field(default_factory=list)

    def copy(self) -> "Row":
        """The same content, clean of marks."""
        return Row(dict(self.cells))


def _wan(amount: int) -> Decimal:
    return Decimal(amount) / 10000


def _round_fine(rng: random.Random, low: int, high: int) -> int:
    amount = int(low + (high - low) * rng.random() ** 2.2)
    step = 10000 if amount >= 60000 else 1000 if amount >= 5000 else 100
    return max(low, amount // step * step)


def _content(penalty: Penalty, fine: int, seized: int, permit: str) -> str:
    parts = {
        "罚款": f"罚款人民币{yuan(fine)}",
        "没收违法所得": f"没收违法所得{seized}元",
        "没收非法财物": "没收涉案物品" if "没收违法所得" in penalty.types else f"没收价值{seized}元的涉案物品",
        "吊销许可证件": f"吊销{permit}",
        "降低资质等级": f"降低资质等级（{permit}由二级降为三级）",
        "责令停产停业": "责令停产停业整顿",
        "限制开展生产经营活动": "限制生产三个月",
    }
    return "；".join(parts.get(kind, kind) for kind in penalty.types)


def penalty_row(
    penalty: Penalty, one: Organisation, authority: Authority, decided_on: date, number: str, rng: random.Random
) -> Row:
    """A penalty by ordinary procedure. Amounts stand in 万元, as the table wants."""
    blanks = slots(one, decided_on, rng)
    fine = _round_fine(rng, *penalty.fine) if "罚款" in penalty.types else 0
    seized = rng.randrange(*penalty.seized) if any(kind.startswith("没收") for kind in penalty.types) else 0
    if "没收违法所得" in penalty.types:
        blanks["gain"] = seized
    permit = penalty.permit.format_map(blanks)
    cells: dict[str, Cell] = _addressee("CF", one, rng)
    cells |= {
        "CF_CFWS": "行政处罚决定书",
        "CF_WSH": number,
        "CF_WFXW": penalty.conduct,
        "CF_SY": rng.choice(penalty.facts).format_map(blanks),
        "CF_YJ": penalty.basis,
        "CF_CFLB": "；".join(penalty.types),
        "CF_NR": _content(penalty, fine, seized, permit),
        "CF_NR_FK": _wan(fine) if fine else "",
        "CF_NR_WFFF": _wan(seized) if seized else "",
        "CF_NR_ZKDX": permit,
        "CF_JDRQ": decided_on,
        "CF_YXQ": FOREVER,
        "CF_GSJZQ": "",
        "CF_CFJG": authority.name,
        "CF_CFJGDM": authority.uscc,
        "CF_SJLY": authority.name,
        "CF_SJLYDM": authority.uscc,
        "X_CFCX": "普通程序",
        "X_SXYZCD": "",
        "BZ": "",
    }
    return Row(cells)


def licence_row(
    licence: Licence, one: Organisation, authority: Authority, decided_on: date, number: str, rng: random.Random
) -> Row:
    """A permission with its certificate and term."""
    blanks = slots(one, decided_on, rng)
    cells: dict[str, Cell] = _addressee("XK", one, rng)
    cells |= {
        "XK_XKWS": licence.document,
        "XK_WSH": number,
        "XK_XKLB": licence.category,
        "XK_XKZS": licence.certificate,
        "XK_XKBH": licence.number.format_map(blanks),
        "XK_NR": rng.choice(licence.contents).format_map(blanks),
        "XK_JDRQ": decided_on,
        "XK_YXQZ": decided_on,
        "XK_YXQZI": months_after(decided_on, licence.months) if licence.months else FOREVER,
        "XK_XKJG": authority.name,
        "XK_XKJGDM": authority.uscc,
        "XK_ZT": "1",
        "XK_LYDW": authority.name,
        "XK_LYDWDM": authority.uscc,
        "BZ": "",
    }
    return Row(cells)


def _addressee(prefix: str, one: Organisation, rng: random.Random) -> dict[str, Cell]:
    """Names and codes of the addressee; the legal representative is filed too, and dropped at the gate."""
    return {
        f"{prefix}_XDR_MC": one.name,
        f"{prefix}_XDR_LB": ORGANISATION,
        f"{prefix}_XDR_SHXYM": one.uscc,
        f"{prefix}_XDR_GSZC": "",
        f"{prefix}_XDR_ZZJG": one.uscc[8:17],
        f"{prefix}_FRDB": person_name(rng),
        f"{prefix}_XDR_ZJLX": "",
        f"{prefix}_XDR_ZJHM": "",
    }


def months_after(day: date, months: int) -> date:
    """The last day of a term of whole months that began on ``day``, as certificates print it."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, 28)) - timedelta(days=1)
