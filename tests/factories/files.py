"""Files as departments send them, the authority that sends them, and what an intake makes of them."""

import csv
import io
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from factories.organisations import ACTOR, code, imported
from xinheng.accounts.models import Authority
from xinheng.catalogue.current import rulebook
from xinheng.exchange.domain import Taken
from xinheng.exchange.services import Wanted, take_file
from xinheng.exchange.template import example
from xinheng.kernel.clock import on_day

DAY = date(2026, 5, 15)
SENDER = code(7, pair="11")
OFFICE = "岚川市市场监督管理局"


def penalty(number: int = 1, **changes: str) -> dict[str, str]:
    """A right row about the ``number``-th organisation."""
    row = {
        "CF_XDR_MC": f"岚川第{number}机械有限公司",
        "CF_XDR_LB": "法人及非法人组织",
        "CF_XDR_SHXYM": code(number),
        "CF_WSH": f"岚市监罚〔2026〕{number}号",
        "CF_WFXW": "未按规定明码标价",
        "CF_SY": "当事人在其经营场所销售商品未按规定明码标价。",
        "CF_YJ": "《中华人民共和国价格法》第四十二条",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款2000元",
        "CF_NR_FK": "0.2",
        "CF_NR_WFFF": "",
        "CF_NR_ZKDX": "",
        "CF_JDRQ": "2026-05-10",
        "CF_YXQ": "2027-05-10",
        "CF_GSJZQ": "",
        "CF_CFJG": OFFICE,
        "CF_CFJGDM": SENDER,
        "CF_SJLY": OFFICE,
        "CF_SJLYDM": SENDER,
        "X_SXYZCD": "",
        "BZ": "",
    }
    return row | changes


def licence(number: int = 1, **changes: str) -> dict[str, str]:
    """A right row about the ``number``-th organisation."""
    row = {
        "XK_XDR_MC": f"岚川第{number}机械有限公司",
        "XK_XDR_LB": "法人及非法人组织",
        "XK_XDR_SHXYM": code(number),
        "XK_XKWS": "食品经营许可决定书",
        "XK_WSH": f"岚市监许〔2026〕{number}号",
        "XK_XKLB": "普通",
        "XK_XKBH": f"JY{number:06d}",
        "XK_NR": "热食类食品制售",
        "XK_JDRQ": "2026-05-11",
        "XK_YXQZ": "2026-05-11",
        "XK_YXQZI": "2031-05-10",
        "XK_XKJG": OFFICE,
        "XK_XKJGDM": SENDER,
        "XK_ZT": "1",
        "XK_LYDW": OFFICE,
        "XK_LYDWDM": SENDER,
    }
    return row | changes


def csv_bytes(rows: Iterable[Mapping[str, str]], encoding: str = "utf-8") -> bytes:
    """Rows as a CSV file; the first names the columns."""
    held = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(held[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(held)
    return out.getvalue().encode(encoding)


def sender(uscc: str = SENDER, kinds: Iterable[str] = ("penalty", "licence")) -> str:
    """An authority that may send these kinds; returns its code."""
    given = {"name": OFFICE, "level": "county", "division": "110108", "kinds": list(kinds)}
    Authority.objects.update_or_create(uscc=uscc, defaults=given)
    return uscc


def registered(numbers: Iterable[int], former: Mapping[int, str] | None = None) -> None:
    """Organisations of the base registry, named as ``penalty`` and ``licence`` name them."""
    rows = [
        (f"岚川第{number}机械有限公司", code(number), "110108", (former or {}).get(number, "")) for number in numbers
    ]
    with NamedTemporaryFile(suffix=".csv") as file, on_day(DAY):
        imported(Path(file.name), "name,uscc,division,former_names", rows)


def taken(
    rows: Iterable[Mapping[str, str]] | bytes, *, kind: str = "penalty", day: date = DAY, **options: Any
) -> Taken:
    """Take rows (or a file's bytes) in on a day."""
    data = rows if isinstance(rows, bytes) else csv_bytes(rows)
    with ExitStack() as stack:
        stack.enter_context(on_day(day))
        options.setdefault("authority_uscc", SENDER)
        source = options.pop("source", None) or io.BytesIO(data)
        assert isinstance(source, Path | io.BytesIO)
        wanted = Wanted(options.pop("errors", None), options.pop("issue_lines", None))
        return take_file(source=source, kind=kind, actor=options.pop("actor", ACTOR), wanted=wanted, **options)


def verdicts(result: Taken) -> dict[str, int]:
    """The counts that are not zero."""
    return {name: count for name, count in vars(result.counts).items() if count and name != "rows"}


def codes(result: Taken) -> list[str]:
    """The codes of the issues shown, in order."""
    return [issue.code for issue in result.issues]


def right(kind: str, number: int = 1, **changes: str) -> dict[str, str]:
    """A right row of any kind about the ``number``-th organisation: the examples of its template, changed by role."""
    held = rulebook().kinds[kind]
    row = {one.code: example(held, one) for one in held.fields if one.personal is None}
    own = {
        "name": f"岚川第{number}机械有限公司",
        "uscc": code(number),
        "orgcode": "",
        "document_number": f"岚〔2026〕{number}号",
        "authority_name": OFFICE,
        "authority_uscc": SENDER,
        "source_uscc": SENDER,
    }
    return row | {held.roles[role]: cell for role, cell in (own | changes).items()}
