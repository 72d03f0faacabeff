"""Which column is which field: official codes, their 2016 ancestors and Chinese headers, in any order.

Spelling is compared after folding: full width to half width, no white space, underscores, hyphens or asterisks, no
hint in brackets such as （必填） or （万元）, no leading number, upper case.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from xinheng.catalogue.domain import Field, Kind
from xinheng.exchange.reading.errors import ColumnMissing, ColumnsTooMany, ColumnTwice, HeaderNotFound, TemplateExpired

SEARCHED_ROWS = 10
MOST_COLUMNS = 4_096
ANCESTORS_2016 = frozenset(
    (
        "CFCFMC",
        "CFCFLB1",
        "CFCFLB2",
        "CFXDR",
        "XKXDR",
        "CFXDRZDM",
        "XKXDRZDM",
        "CFXDRGSDJ",
        "XKXDRGSDJ",
        "CFXDRSFZ",
        "XKXDRSFZ",
        "CFFR",
        "XKFR",
        "CFJG",
        "CFXZJG",
        "XKXZJG",
        "CFXZBM",
        "XKXZBM",
        "CFZT",
        "CFQX",
        "DFBM",
        "CFAREACODE",
        "XKAREACODE",
        "SJC",
        "CFSYFW",
        "XKSYFW",
        "SCBMBM",
        "CFBM",
        "XKSPLB",
    )
)
"""Column codes of the 2016 template, folded (domain.md 1.3); two of them make a header recognisable as that one."""

# Brackets that list codes (01自然人 02法人), show an example or name a format say nothing about which field it is.
_HINT = re.compile(
    r"[(\[【](?:必填|选填|非必填|必填项|选填项|万元|单位:?万元|可空|(?:日期)?格式[^)\]】]*|YYYY[^)\]】]*|[如例][^)\]】]*"
    r"|\d{1,2}[^\d)\]】][^)\]】]*|[YN])[)\]】]"
)
_NUMBER = re.compile(r"^\d+[.、)]")
_NOISE = re.compile(r"[\s_\-*★※:\u200b\ufeff]+")
_PARTS = re.compile(r"[()\[\]【】|/,\s]+")
_YUAN = re.compile(r"(?<![万亿])元")
_EXAMPLE = re.compile(r"[(\[【][如例][^)\]】]*[)\]】]")
_YUAN_ABOVE = re.compile(r"单位\s*[:(]?\s*(?:人民币)?\s*元(?:整|人民币|(?![\u4e00-\u9fff]))")
"""What stands over a table whose amounts are all in yuan, not who sends it (填报单位：元谋县…); the name of a column
then says nothing of it."""
_NUMBERED = re.compile(r"^(.*?)([12])$")


@dataclass(frozen=True)
class Layout:
    """A header understood. ``sources`` maps each field code to its column positions from 0 (several are joined).

    ``unknown`` are (position from 1, text); ``dropped`` the codes of personal columns that were present.
    """

    row: int
    width: int
    texts: tuple[str, ...]
    fields: tuple[str, ...]
    sources: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unknown: tuple[tuple[int, str], ...] = ()
    dropped: tuple[str, ...] = ()


def fold(text: str) -> str:
    """A header's spelling without everything that varies between templates."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = _NUMBER.sub("", _NOISE.sub("", plain))
    return _HINT.sub("", plain)


class Dictionary:
    """All accepted spellings of one kind's fields."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._known: dict[str, Field] = {}
        for one in kind.fields:
            for spelling in (one.code, one.zh, *one.headers):
                self._known.setdefault(fold(spelling), one)

    def field(self, text: str) -> Field | None:
        """The field a header cell names, or None. “文号(CF_WSH)” is known by its code."""
        found = self._named(text)
        if found is None or found.type != "amount-wan":
            return found
        return None if _is_in_yuan(unicodedata.normalize("NFKC", text)) else found

    def _named(self, text: str) -> Field | None:
        whole = fold(text)
        if not whole:
            return None
        if whole in self._known:
            return self._known[whole]
        unhinted = _HINT.sub("", unicodedata.normalize("NFKC", text).upper())
        parts = {fold(part) for part in _PARTS.split(unhinted) if part.strip()}
        found = {self._known[part].code: self._known[part] for part in parts if part in self._known}
        if len(found) != 1:
            return None
        only = next(iter(found.values()))
        # One known part is enough only when it is a code.
        return only if fold(only.code) in parts or (len(parts) == 2 and parts <= self._known.keys()) else None

    def count(self, cells: Sequence[str]) -> int:
        """How many cells name a field."""
        return sum(self.field(cell) is not None for cell in cells)

    def find(self, rows: Sequence[Sequence[str]]) -> tuple[int, int]:
        """Index and count of the row that names most fields, the first of equals."""
        counts = [self.count(row) for row in rows[:SEARCHED_ROWS]]
        best = max(counts, default=0)
        return (counts.index(best) if counts else 0), best

    def repeats(self, header: Sequence[str], below: Sequence[str]) -> bool:
        """Whether the row below the header is a second header (codes under Chinese names)."""
        pairs = [(self.field(a), self.field(b)) for a, b in zip(header, below, strict=False)]
        same = sum(a is not None and a is b for a, b in pairs)
        return same >= 2 and 2 * same >= self.count(header)

    def layout(self, rows: Sequence[Sequence[str]]) -> Layout:
        """The layout of the header among the first rows (index from 0); raises when columns lack or repeat."""
        at, count = self.find(rows)
        if count < 2:
            raise HeaderNotFound(kind=self.kind.zh, searched_rows=SEARCHED_ROWS, examples=self._examples())
        texts, at = self._two_rows(rows, at)
        texts = self._with_unit_above(texts, rows[:at])
        while texts and not texts[-1].strip():
            texts.pop()
        if len(texts) > MOST_COLUMNS:
            raise ColumnsTooMany(count=len(texts), limit=MOST_COLUMNS)
        named = [self.field(text) for text in texts]
        sources = self._sources(texts, named)
        self._refuse_missing(texts, set(sources), at + 1)
        return Layout(
            row=at + 1,
            width=len(rows[at]),
            texts=tuple(texts),
            fields=tuple(one.code if one else "" for one in named),
            sources=sources,
            unknown=tuple(
                (i + 1, t) for i, (t, one) in enumerate(zip(texts, named, strict=True)) if one is None and t.strip()
            ),
            dropped=tuple(sorted({one.code for one in named if one is not None and one.personal == "drop"})),
        )

    def _with_unit_above(self, texts: list[str], above: Sequence[Sequence[str]]) -> list[str]:
        """The header's texts, those of amounts with the yuan that a row above it names for all of them."""
        cells = (unicodedata.normalize("NFKC", cell) for row in above for cell in row)
        if not any(_YUAN_ABOVE.search(cell) for cell in cells):
            return texts
        named = [self.field(text) for text in texts]
        return [
            f"{text}（元）" if one and one.type == "amount-wan" and "万" not in text else text
            for text, one in zip(texts, named, strict=True)
        ]

    def _two_rows(self, rows: Sequence[Sequence[str]], at: int) -> tuple[list[str], int]:
        """The header with the row below that completes it, and the index of the header's last row.

        A name may stand over several columns: 有效期 over 自 and 至, 处罚机关 over its name and code.
        At least two fields must come from the lower row, and nothing may stand there that is none.
        """
        for upper in (at, at - 1):
            if 0 <= upper < len(rows) - 1:
                whole = self._completed(rows[upper], rows[upper + 1])
                if whole:
                    return whole, upper + 1
        return list(rows[at]), at

    def _completed(self, above: Sequence[str], below: Sequence[str]) -> list[str] | None:
        whole: list[str] = []
        known = {one.code for one in map(self.field, above) if one}
        fresh: set[str] = set()
        group = ""
        for over, under in zip_longest(above, below, fillvalue=""):
            group = over.strip() or group
            if not under.strip():
                whole.append(over)
                continue
            named = self._below(group, under.strip())
            if named is None and over.strip() and self.field(over):
                return None
            whole.append(named.code if named else under)
            fresh |= {named.code} - known if named else set()
        return whole if known and len(fresh) > 1 else None

    def _below(self, group: str, under: str) -> Field | None:
        """The field a cell names below another; both may say the same (行政相对人代码 over 代码_1)."""
        shared = next(size for size in range(len(group), -1, -1) if under.startswith(group[len(group) - size :]))
        whole = self.field(group + under[shared:])
        if whole:
            return whole
        over = self.field(group)
        return over if over and under == "名称" else None if over else self.field(under)

    def _sources(self, texts: Sequence[str], named: Sequence[Field | None]) -> dict[str, tuple[int, ...]]:
        sources: dict[str, tuple[int, ...]] = {}
        for at, one in enumerate(named):
            if one is None or one.personal == "drop":
                continue
            before = sources.get(one.code, ())
            if before and not continues(texts[before[-1]], texts[at]):
                positions = [before[-1] + 1, at + 1]
                raise ColumnTwice(column=one.code, name=one.zh, positions=positions)
            sources[one.code] = (*before, at)
        return sources

    def _refuse_missing(self, texts: Sequence[str], present: set[str], row: int) -> None:
        missing = [
            one for one in self.kind.fields if one.required == "always" and not one.personal and one.code not in present
        ]
        if not missing:
            return
        facts = {"columns": [one.code for one in missing], "names": "、".join(one.zh for one in missing)}
        old = sorted({text.strip() for text in texts if fold(text) in ANCESTORS_2016})
        if len(old) >= 2:
            raise TemplateExpired(old_columns=", ".join(old), **facts)
        raise ColumnMissing(header_row=row, **facts)

    def _examples(self) -> str:
        return "、".join(f"{one.zh} ({one.code})" for one in self.kind.fields[:3])


def _is_in_yuan(text: str) -> bool:
    """罚款金额（元） is not 罚款金额（万元）. An example of 2000元 says the same, unless 万元 is said beside it."""
    rest = _EXAMPLE.sub("", text)
    return _YUAN.search(rest if "万元" in rest else text) is not None


def continues(first: str, second: str) -> bool:
    """Whether two headers are the numbered halves of one field (CF_CFLB1 and CF_CFLB2)."""
    a, b = _NUMBERED.match(fold(first)), _NUMBERED.match(fold(second))
    return a is not None and b is not None and a.group(1) == b.group(1) and a.group(2) < b.group(2)
