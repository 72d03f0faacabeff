"""The marked workbook: the wrong rows of a file, each wrong cell coloured, what to correct in words beside it.

The columns are those of the standard, so that the corrected workbook can be sent again as it is. Of a refused
person's row it holds the number and the code, nothing else (G2). A cell that a spreadsheet program would run as a
formula is written with an apostrophe before it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.exceptions import FileCreateError

from xinheng.catalogue.domain import Kind
from xinheng.exchange.domain import Issue
from xinheng.exchange.explaining import accepted, column_label, issue_of, sentence
from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.judging.arrow import Table

ROWS_PER_SHEET = 1_000_000
RUNS = ("=", "+", "-", "@", "\t", "\r")
NOTHING_TO_CORRECT = frozenset(
    {"late-report", "subject-new", "subject-by-name", "subject-by-identifier", "division-abolished"}
)
"""Codes that alone do not make a row wrong: nobody could correct anything in it."""

LONGEST_CELL = 32_000


class MarkedWorkbook:
    """A workbook that is written while the file is judged; rows never stay in memory."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self._kind = kind
        self._codes = [field.code for field in kind.fields if field.personal is None]
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "tmpdir": str(path.parent),
            },
        )
        self._bold = self._book.add_format({"bold": True, "text_wrap": True})
        self._wrong = self._book.add_format({"bg_color": "#F8D7DA", "font_color": "#58151C"})
        self._look = self._book.add_format({"bg_color": "#FFF3CD", "font_color": "#664D03"})
        self._words = self._book.add_format({"text_wrap": True})
        self._sheet: Any = None
        self._line = 0

    def __enter__(self) -> Self:
        self._begin_sheet()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._book.close()
        except FileCreateError as refused:  # wraps the system's own error, which says whether the disk is full
            raise refused.args[0] from None

    def add(self, table: Table, issues: Table) -> None:
        """Append the wrong rows of a chunk: gated rows and all issues of the chunk."""
        of_row: dict[int, list[Issue]] = defaultdict(list)
        for line in issues.to_pylist():
            of_row[line["row"]].append(issue_of(line))
        wrong = {row for row, found in of_row.items() if any(one.code not in NOTHING_TO_CORRECT for one in found)}
        places = pc.is_in(table.column("row"), pa.array(sorted(wrong), pa.int32()))
        cells = {line["row"]: line for line in table.filter(places).to_pylist()}
        for row in sorted(wrong):
            if row in cells or any(ISSUE_CODES[one.code].effect for one in of_row[row]):
                self._write(row, cells.get(row, {}), of_row[row])

    def _begin_sheet(self) -> None:
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(self._codes) - 1, 18)
        self._sheet.set_column(len(self._codes), len(self._codes) + 1, 12)
        self._sheet.set_column(len(self._codes) + 2, len(self._codes) + 2, 80)
        names = [field.zh for field in self._kind.fields if field.personal is None]
        heads = [*names, gettext("Row in your file"), gettext("Codes"), gettext("What to correct")]
        for place, head in enumerate(heads):
            self._sheet.write_string(0, place, head, self._bold)
        self._line = 1

    def _write(self, row: int, cells: Mapping[str, Any], issues: Sequence[Issue]) -> None:
        if self._line > ROWS_PER_SHEET:
            self._begin_sheet()
        effects: dict[str, int] = defaultdict(int)
        for one in issues:
            effects[one.column] = max(effects[one.column], 1 + ISSUE_CODES[one.code].effect)
        for place, code in enumerate(self._codes):
            value, found = cells.get(code, ""), effects.get(code, 0)
            form = None if not found else self._look if found == 1 else self._wrong
            if value:
                self._sheet.write_string(self._line, place, safe(value), form)
            elif form is not None:
                self._sheet.write_blank(self._line, place, None, form)
        beside = len(self._codes)
        self._sheet.write_number(self._line, beside, row)
        self._sheet.write_string(self._line, beside + 1, ", ".join(dict.fromkeys(one.code for one in issues)))
        self._sheet.write_string(self._line, beside + 2, self._explained(issues)[:LONGEST_CELL], self._words)
        self._line += 1

    def _explained(self, issues: Sequence[Issue]) -> str:
        lines = []
        for one in issues:
            label = column_label(self._kind, one.column)
            better = gettext("Suggested: {suggestion}").format(suggestion=one.suggestion) if one.suggestion else ""
            words = " ".join(filter(None, [sentence(self._kind, one), accepted(self._kind, one), better]))
            lines.append(f"{label}: {words}" if label else words)
        return "\n".join(lines)


def safe(value: str) -> str:
    """A cell that no spreadsheet program runs: what could begin a formula begins with an apostrophe."""
    return f"'{value}" if value.startswith(RUNS) else value
