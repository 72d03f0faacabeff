"""The handwriting of departments: the same table as CSV, TSV or workbook, in the encodings and headers found in use."""

import csv
import io
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from xinheng.shell.demo.rows import Cell, Row

PENALTY_HEADERS = {
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_LB": "行政相对人类别",
    "CF_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "CF_XDR_GSZC": "行政相对人代码_2(工商注册号)",
    "CF_XDR_ZZJG": "行政相对人代码_3(组织机构代码)",
    "CF_FRDB": "法定代表人",
    "CF_XDR_ZJLX": "证件类型",
    "CF_XDR_ZJHM": "证件号码",
    "CF_CFWS": "行政处罚决定书名称",
    "CF_WSH": "行政处罚决定书文号",
    "CF_WFXW": "违法行为类型",
    "CF_SY": "违法事实",
    "CF_YJ": "处罚依据",
    "CF_CFLB": "处罚类别",
    "CF_NR": "处罚内容",
    "CF_NR_FK": "罚款金额（万元）",
    "CF_NR_WFFF": "没收违法所得、没收非法财物的金额（万元）",
    "CF_NR_ZKDX": "暂扣或吊销证照名称及编号",
    "CF_JDRQ": "处罚决定日期",
    "CF_YXQ": "处罚有效期",
    "CF_GSJZQ": "公示截止期",
    "CF_CFJG": "处罚机关",
    "CF_CFJGDM": "处罚机关统一社会信用代码",
    "CF_SJLY": "数据来源单位",
    "CF_SJLYDM": "数据来源单位统一社会信用代码",
    "X_CFCX": "处罚程序",
    "X_SXYZCD": "失信严重程度",
    "BZ": "备注",
}
LICENCE_HEADERS = {
    "XK_XDR_MC": "行政相对人名称",
    "XK_XDR_LB": "行政相对人类别",
    "XK_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "XK_XDR_GSZC": "行政相对人代码_2(工商注册号)",
    "XK_XDR_ZZJG": "行政相对人代码_3(组织机构代码)",
    "XK_FRDB": "法定代表人",
    "XK_XDR_ZJLX": "证件类型",
    "XK_XDR_ZJHM": "证件号码",
    "XK_XKWS": "行政许可决定文书名称",
    "XK_WSH": "行政许可决定文书号",
    "XK_XKLB": "许可类别",
    "XK_XKZS": "许可证书名称",
    "XK_XKBH": "许可编号",
    "XK_NR": "许可内容",
    "XK_JDRQ": "许可决定日期",
    "XK_YXQZ": "有效期自",
    "XK_YXQZI": "有效期至",
    "XK_XKJG": "许可机关",
    "XK_XKJGDM": "许可机关统一社会信用代码",
    "XK_ZT": "当前状态",
    "XK_LYDW": "数据来源单位",
    "XK_LYDWDM": "数据来源单位统一社会信用代码",
    "BZ": "备注",
}
HEADERS = {"penalty": PENALTY_HEADERS, "licence": LICENCE_HEADERS}
_ANCESTORS = {
    "CF_XDR_ZZJG": "CF_XDR_ZDM",
    "CF_XDR_GSZC": "CF_XDR_GSDJ",
    "CF_FRDB": "CF_FR",
    "CF_XDR_ZJHM": "CF_XDR_SFZ",
    "CF_NR": "CF_JG",
    "CF_CFJG": "CF_XZJG",
    "CF_CFLB": "CF_CFLB1",
    "XK_XDR_ZZJG": "XK_XDR_ZDM",
    "XK_XDR_GSZC": "XK_XDR_GSDJ",
    "XK_XDR_ZJHM": "XK_XDR_SFZ",
}
SUFFIXES = {"xlsx": ".xlsx", "utf16": ".txt"}


def write(path: Path, style: str, kind: str, rows: Sequence[Row], title: str) -> None:
    """Write one file in a department's style; ``title`` heads the workbook."""
    _STYLES[style](path, kind, rows, title)


def _text(value: Cell, day: str) -> str:
    if isinstance(value, date):
        return day.format(value=value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def _table(codes: Sequence[str], heads: Sequence[str], rows: Sequence[Row], day: str, delimiter: str = ",") -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_text(row.cells.get(code, ""), day) for code in codes] for row in rows)
    return text.getvalue()


def _utf8(path: Path, kind: str, rows: Sequence[Row], _title: str) -> None:
    codes = list(HEADERS[kind])
    path.write_bytes(_table(codes, codes, rows, "{value:%Y-%m-%d}").encode("utf-8"))


def _bom(path: Path, kind: str, rows: Sequence[Row], _title: str) -> None:
    heads = HEADERS[kind]
    path.write_bytes(_table(list(heads), list(heads.values()), rows, "{value:%Y/%m/%d}").encode("utf-8-sig"))


def _gb18030(path: Path, kind: str, rows: Sequence[Row], _title: str) -> None:
    """Chinese headers in an order of the department's own, dates with Chinese characters."""
    heads = HEADERS[kind]
    codes = sorted(
        heads, key=lambda code: (code.endswith(("_MC", "_WSH")) is False, code.startswith("BZ"), heads[code])
    )
    text = _table(codes, [heads[code] for code in codes], rows, "{value.year}年{value.month}月{value.day}日")
    path.write_bytes(text.encode("gb18030"))


def _utf16(path: Path, kind: str, rows: Sequence[Row], _title: str) -> None:
    heads = HEADERS[kind]
    text = _table(list(heads), list(heads.values()), rows, "{value.year}.{value.month}.{value.day}", "\t")
    path.write_bytes(text.encode("utf-16"))


def _ancestor(path: Path, kind: str, rows: Sequence[Row], _title: str) -> None:
    """The column names of the 2016 edition, with two columns for the types and a few that nobody reads today."""
    codes = [code for code in HEADERS[kind] if not code.startswith("X_")]
    heads = [_ANCESTORS.get(code, code) for code in codes]
    if kind == "penalty":
        split = []
        for row in rows:
            first, _, rest = str(row.cells.get("CF_CFLB", "")).partition("；")
            fields = {
                "CF_CFLB": first,
                "CF_CFLB2": rest,
                "CF_CFMC": "行政处罚",
                "DFBM": str(row.cells["CF_CFJGDM"])[2:8],
            }
            split.append(Row(row.cells | fields))
        rows, extra = split, ["CF_CFLB2", "CF_CFMC", "DFBM"]
    else:
        extra = []
    text = _table([*codes, *extra], [*heads, *extra], rows, "{value:%Y%m%d}")
    path.write_bytes(text.encode("utf-8"))


def _xlsx(path: Path, kind: str, rows: Sequence[Row], title: str) -> None:
    """Two title rows above the header; dates are Excel serials without a date format, amounts are numbers."""
    heads = HEADERS[kind]
    book = xlsxwriter.Workbook(
        path, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime(2026, 1, 1), "author": ""})  # noqa: DTZ001  (a fixed stamp inside a file)
    sheet = book.add_worksheet("Sheet1")
    sheet.write_string(0, 0, title)
    sheet.write_string(1, 0, "说明：金额单位为万元；日期按年-月-日填写")
    for column, head in enumerate(heads.values()):
        sheet.write_string(2, column, head)
    for number, row in enumerate(rows, start=3):
        for column, code in enumerate(heads):
            value = row.cells.get(code, "")
            if isinstance(value, date):
                sheet.write_number(number, column, (value - date(1899, 12, 30)).days)
            elif isinstance(value, Decimal):
                sheet.write_number(number, column, float(value))
            elif value:
                sheet.write_string(number, column, value)
    book.close()


_STYLES: dict[str, Callable[[Path, str, Sequence[Row], str], None]] = {
    "utf8": _utf8,
    "bom": _bom,
    "gb18030": _gb18030,
    "utf16": _utf16,
    "ancestor": _ancestor,
    "xlsx": _xlsx,
}
