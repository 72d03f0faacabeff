"""What goes wrong in real files, one function for each thing; every function marks the row with its name."""

import random
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from xinheng.shell.demo.people import identity_number, person_name, telephone
from xinheng.shell.demo.rows import Row

SIMPLE_LIMIT = Decimal("0.3")
"""Highest fine on an organisation by simple procedure, in 万元 (行政处罚法 art 51)."""
NO_CODE = "0" * 17 + "X"
Spoiler = Callable[[Row, str, random.Random, date], None]
"""Spoils a row in place; takes the field prefix (CF or XK), the dice and the day of sending."""


def _code(prefix: str) -> str:
    return f"{prefix}_XDR_SHXYM"


def wrong_check_digit(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """One character of the code mistyped."""
    code = str(row.cells[_code(prefix)])
    wrong = rng.choice([one for one in "0123456789" if one != code[17]])
    row.cells[_code(prefix)] = code[:17] + wrong


def placeholder_code(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """The code that means "has none", or the word."""
    row.cells[_code(prefix)] = rng.choice((NO_CODE, NO_CODE, "无", "/"))
    row.cells[f"{prefix}_XDR_ZZJG"] = "无"


def careless_code(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """Lower case, full width or blanks inside: the same code, written carelessly."""
    code = str(row.cells[_code(prefix)])
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    row.cells[_code(prefix)] = rng.choice((code.lower(), f" {code[:6]} {code[6:]}", wide))


def placeholder_number(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """No document number."""
    row.cells[f"{prefix}_WSH"] = rng.choice(("无", "/", "-", "无", "暂无"))


def old_number_instead(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """Only the old 15-digit business registration number, in its own column."""
    first = f"99{rng.randrange(1, 6):02d}{rng.randrange(2, 5):02d}{rng.randrange(10**8):08d}"
    carry = 10
    for digit in first:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    row.cells[f"{prefix}_XDR_GSZC"] = first + str((11 - carry) % 10)
    row.cells[_code(prefix)] = ""


def name_unknown(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """The name under which the department knows it was never registered."""
    name = str(row.cells[f"{prefix}_XDR_MC"])
    row.cells[f"{prefix}_XDR_MC"] = rng.choice(("新", "大", "老")) + name[2:]


def swapped_columns(row: Row, prefix: str, _rng: random.Random, _sent: date) -> None:
    """Name and code stand in each other's column."""
    name, code = f"{prefix}_XDR_MC", _code(prefix)
    row.cells[name], row.cells[code] = row.cells[code], row.cells[name]


def dates_as_written(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """A date in another style than the rest of the file."""
    day = row.cells[f"{prefix}_JDRQ"]
    if isinstance(day, date):
        row.cells[f"{prefix}_JDRQ"] = rng.choice(
            (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y/%m/%d}", f"{day:%Y%m%d}", f"{day:%Y-%m-%d} 00:00:00")
        )


def not_a_date(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """A day that does not exist, or words."""
    row.cells[f"{prefix}_JDRQ"] = rng.choice(("2026-02-30", "2025年13月1日", "见决定书", "近期"))


def future_date(row: Row, prefix: str, rng: random.Random, sent: date) -> None:
    """Decided after the day of sending."""
    row.cells[f"{prefix}_JDRQ"] = sent + timedelta(days=rng.randrange(20, 400))


def category_by_number(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """The category as a number of an older code list (02 legal persons, 03 unincorporated organisations)."""
    row.cells[f"{prefix}_XDR_LB"] = rng.choice(("02", "02", "03"))


def missing_field(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """A required field left empty."""
    fields = (
        ("CF_SY", "CF_YJ", "CF_WFXW", "CF_CFJG") if prefix == "CF" else ("XK_NR", "XK_XKWS", "XK_XKJGDM", "XK_YXQZI")
    )
    row.cells[rng.choice(fields)] = ""


def person_row(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """A natural person among the organisations; invented."""
    row.cells[f"{prefix}_XDR_MC"] = person_name(rng)
    row.cells[f"{prefix}_XDR_LB"] = "自然人"
    row.cells[_code(prefix)] = ""
    row.cells[f"{prefix}_XDR_ZZJG"] = ""
    row.cells[f"{prefix}_XDR_ZJLX"] = "身份证"
    row.cells[f"{prefix}_XDR_ZJHM"] = identity_number(rng)


def papers_filled(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """An organisation's row with the papers of a person in the addressee's columns."""
    row.cells[f"{prefix}_XDR_ZJLX"] = "身份证"
    row.cells[f"{prefix}_XDR_ZJHM"] = identity_number(rng)


def numbers_in_text(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """An identity or telephone number in free text; invented."""
    target = "CF_SY" if prefix == "CF" else "XK_NR"
    note = rng.choice(
        (
            f"（经办人联系电话{telephone(rng)}）",
            f"（现场负责人身份证号{identity_number(rng)}）",
            f"（联系方式：{telephone(rng)}，证件号码：{identity_number(rng)}）",
        )
    )
    row.cells[target] = f"{row.cells[target]}{note}"


def footer(row: Row, prefix: str, rng: random.Random, _sent: date) -> None:
    """A line under the table: who filled it in, and how many there are."""
    for code in row.cells:
        row.cells[code] = ""
    row.cells[f"{prefix}_XDR_MC"] = f"填报人：{person_name(rng)}  联系电话：{telephone(rng)}"


def quoted_text(row: Row, prefix: str, _rng: random.Random, _sent: date) -> None:
    """A line break, quotation marks and commas inside a text."""
    target = "CF_SY" if prefix == "CF" else "XK_NR"
    row.cells[target] = f'{row.cells[target]}\n另查明：当事人积极配合调查,主动提交"整改报告",情节较轻。'


def dates_reversed(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """Valid until before valid from."""
    cells = row.cells
    cells["XK_YXQZ"], cells["XK_YXQZI"] = cells["XK_YXQZI"], cells["XK_YXQZ"]


def fine_in_yuan(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """Yuan written into the column of 万元."""
    amount = row.cells["CF_NR_FK"]
    if isinstance(amount, Decimal):
        row.cells["CF_NR_FK"] = amount * 10000


def fine_in_words(row: Row, _prefix: str, rng: random.Random, _sent: date) -> None:
    """An amount that is no number."""
    row.cells["CF_NR_FK"] = rng.choice(("壹万元整", "约2万", "详见决定书", "1.5.0"))


def fine_missing(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """A fine among the types, and no amount."""
    row.cells["CF_NR_FK"] = ""


def unknown_type(row: Row, _prefix: str, rng: random.Random, _sent: date) -> None:
    """A type of penalty that the law does not know."""
    row.cells["CF_CFLB"] = rng.choice(("训诫", "约谈", "责令改正", "记分"))


def vague_basis(row: Row, _prefix: str, rng: random.Random, _sent: date) -> None:
    """Legal grounds that name no law."""
    row.cells["CF_YJ"] = rng.choice(("依据相关法律法规", "按照上级文件要求", "见决定书"))


def simple_procedure(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """A small fine by simple procedure: need not be filed, is minor, and is not shown."""
    row.cells["X_CFCX"] = "简易程序"


def harsher_label(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """The department calls serious what the rule calls general or minor."""
    row.cells["X_SXYZCD"] = "严重"


def milder_label(row: Row, _prefix: str, _rng: random.Random, _sent: date) -> None:
    """The department calls it minor; the milder class counts."""
    row.cells["X_SXYZCD"] = "轻微"


def shorter_publication(row: Row, _prefix: str, rng: random.Random, sent: date) -> None:
    """The sender's own end of publication, earlier than the rule's."""
    row.cells["CF_GSJZQ"] = sent + timedelta(days=rng.randrange(60, 150))


ANY_KIND: Mapping[str, tuple[Spoiler, int]] = {
    "wrong-check-digit": (wrong_check_digit, 7),
    "placeholder-code": (placeholder_code, 4),
    "careless-code": (careless_code, 6),
    "placeholder-number": (placeholder_number, 9),
    "old-number-instead": (old_number_instead, 2),
    "name-unknown": (name_unknown, 7),
    "swapped-columns": (swapped_columns, 2),
    "dates-as-written": (dates_as_written, 10),
    "not-a-date": (not_a_date, 2),
    "future-date": (future_date, 2),
    "missing-field": (missing_field, 5),
    "category-by-number": (category_by_number, 3),
    "person-row": (person_row, 6),
    "papers-filled": (papers_filled, 2),
    "numbers-in-text": (numbers_in_text, 6),
    "quoted-text": (quoted_text, 6),
}
PENALTY_ONLY: Mapping[str, tuple[Spoiler, int]] = {
    "fine-in-yuan": (fine_in_yuan, 5),
    "fine-in-words": (fine_in_words, 2),
    "fine-missing": (fine_missing, 3),
    "unknown-type": (unknown_type, 3),
    "vague-basis": (vague_basis, 3),
    "simple-procedure": (simple_procedure, 30),
    "harsher-label": (harsher_label, 5),
    "milder-label": (milder_label, 4),
    "shorter-publication": (shorter_publication, 5),
}
LICENCE_ONLY: Mapping[str, tuple[Spoiler, int]] = {"dates-reversed": (dates_reversed, 3)}
BY_FILE = (
    "footer",
    "same-row-twice",
    "key-twice",
    "correction",
    "sent-again",
    "late",
    "individual-business",
    "former-name",
    "not-in-registry",
    "excluded-ground",
    "second-check-digit",
)
"""Mess that concerns more than the cells of one row, made in ``sendings``."""


def spoilers(kind: str) -> Mapping[str, tuple[Spoiler, int]]:
    """What may go wrong in a row of this kind, with weights."""
    return {**ANY_KIND, **(PENALTY_ONLY if kind == "penalty" else LICENCE_ONLY)}


def fits(name: str, row: Row) -> bool:
    """Whether the mess makes sense for the row: only a fine can stand in yuan, only a mild type be exaggerated."""
    types = str(row.cells.get("CF_CFLB", ""))
    fine = row.cells.get("CF_NR_FK")
    if name.startswith("fine-"):
        return isinstance(fine, Decimal)
    if name == "simple-procedure":
        return types in {"罚款", "警告；罚款"} and isinstance(fine, Decimal) and fine <= SIMPLE_LIMIT
    if name in {"harsher-label", "milder-label"}:
        return not any(word in types for word in ("吊销", "停产", "关闭", "限制"))
    if name == "dates-reversed":
        return row.cells["XK_YXQZ"] != row.cells["XK_YXQZI"]
    return True


def spoil(row: Row, kind: str, sent: date, rng: random.Random) -> None:
    """Spoil a row with one fitting mess by weight."""
    prefix = "CF" if kind == "penalty" else "XK"
    known = spoilers(kind)
    fitting = [name for name in known if fits(name, row)]
    name = rng.choices(fitting, [known[one][1] for one in fitting])[0]
    known[name][0](row, prefix, rng, sent)
    row.mess.append(name)
