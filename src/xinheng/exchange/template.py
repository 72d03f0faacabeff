"""The workbook that departments fill in for a record kind: made from the rulebook, so it never lags behind it.

The first sheet has the header and nothing else; every heading is the Chinese name of a field, with a note. Fields about
persons have no column. The second sheet explains every field, the personal ones included, in Chinese and English. No
framework and no database: the same rulebook gives the same workbook.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from xinheng.catalogue.domain import Field, Kind, Rulebook
from xinheng.kernel.errors import NotAvailableError, Phrase

FILLED_SHEET, EXPLAINING_SHEET = "填报表", "填报说明"
LINES_WITH_LIST = 10_000
"""How many lines of the first sheet offer their choices in a list."""
MOST_LISTED = 250
"""Characters that a list of choices may have in a workbook (255, less the commas' quotes)."""

_ROLE_EXAMPLES = {
    "name": "岚川青禾食品有限公司",
    "category": "法人及非法人组织",
    "uscc": "91350100M000100Y43",
    "authority_name": "岚川市市场监督管理局",
    "authority_uscc": "11420000MB15291767",
    "source_name": "岚川市市场监督管理局",
    "source_uscc": "11420000MB15291767",
    "document_number": "岚市监〔2026〕1号",
    "certificate_number": "JY1350100012345",
    "basis": "《优化营商环境条例》第五十四条",
    "procedure": "普通程序",
    "status": "1",
    "orgcode": "M000100Y4",
    "valid_from": "2026-05-10",
    "valid_to": "2031-05-09",
    "types": "罚款",
    # Together the examples are a right row: what would contradict the rest is left empty.
    **dict.fromkeys(("regno", "taxid", "institution_certificate", "social_certificate", "severity_label"), ""),
    **dict.fromkeys(("confiscated", "permit", "publish_until", "removed_on"), ""),
}
_TYPE_EXAMPLES = {"date": "2026-05-10", "amount-wan": "0.2", "uscc": "91350100M000100Y43"}
_ASKED = {
    "always": "必填 / required",
    "never": "选填 / optional",
    "adverse": "结果不利时必填 / required where the result is adverse",
    "fine": "有罚款时必填 / required with a fine",
    "confiscation": "有没收时必填 / required with a confiscation",
    "permit": "暂扣或者吊销证照时必填 / required when a permit is suspended or revoked",
}
_TYPES = {
    "text": "文本 / text",
    "code": "代码或短文本 / code or short text",
    "date": "日期，如 2026-05-10 / a day",
    "amount-wan": "金额，单位万元，2000 元写 0.2 / amount in 10,000 yuan",
    "uscc": "18 位统一社会信用代码 / unified social credit code",
}
_HEADS = (
    "字段 / field",
    "英文 / in English",
    "是否必填 / required",
    "类型 / type",
    "最长字符数 / most characters",
    "示例 / example",
    "谁能看到 / who sees it",
)


def example(kind: Kind, field: Field) -> str:
    """What a right cell of this field looks like; empty for a field of persons."""
    if field.personal is not None:
        return ""
    for role in (role for role, code in kind.roles.items() if code == field.code):
        if role == "outcome":
            return kind.outcomes[0].zh
        if role == "list" and kind.lists:
            return kind.lists[0].zh
        if role in _ROLE_EXAMPLES:
            return _ROLE_EXAMPLES[role]
    return _TYPE_EXAMPLES.get(field.type, f"（{field.zh}原文）")


def write_template(path: Path, kind: Kind, rulebook: Rulebook) -> int:
    """Write the workbook of a kind and return the number of columns. NotAvailableError where it cannot be written."""
    filled = [field for field in kind.fields if field.personal is None]
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(str(path), options)
    _fill(book, kind, filled, rulebook)
    _explain(book, kind, rulebook)
    try:
        book.close()
    except (FileCreateError, OSError) as refused:
        raise NotAvailableError(
            reason=Phrase("the workbook cannot be written: {refused}", refused=refused)
        ) from refused
    return len(filled)


def _fill(book: Any, kind: Kind, fields: Sequence[Field], rulebook: Rulebook) -> None:
    """The sheet to fill in: cells are text, so that codes keep their zeros and dates their writing."""
    must = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E8EEF7"})
    may = book.add_format({"text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet(FILLED_SHEET)
    sheet.freeze_panes(1, 0)
    for place, field in enumerate(fields):
        sheet.set_column(place, place, 22, text)
        sheet.write_string(0, place, field.zh, must if field.required == "always" else may)
        note = f"{field.code}\n{field.en}\n{_asked(field)}\n{_TYPES[field.type]}\n{example(kind, field)}"
        sheet.write_comment(0, place, note, {"x_scale": 2})
        choices = _choices(kind, field, rulebook)
        if choices and len(",".join(choices)) <= MOST_LISTED:
            offered = {"validate": "list", "source": list(choices), "error_type": "information"}
            sheet.data_validation(1, place, LINES_WITH_LIST, place, offered)


def _explain(book: Any, kind: Kind, rulebook: Rulebook) -> None:
    """The sheet that explains: one line for each field, after a few sentences about the file."""
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(EXPLAINING_SHEET)
    sheet.set_column(0, len(_HEADS) - 1, 30)
    for line, said in enumerate(_sentences(kind, rulebook)):
        sheet.write_string(line, 0, said)
    first = len(_sentences(kind, rulebook)) + 1
    for place, head in enumerate(_HEADS):
        sheet.write_string(first, place, head, bold)
    for line, field in enumerate(kind.fields, start=first + 1):
        for place, cell in enumerate(_line(kind, field, rulebook)):
            sheet.write_string(line, place, cell, wrap)


def _sentences(kind: Kind, rulebook: Rulebook) -> tuple[str, ...]:
    basis = rulebook.instruments[kind.basis.instrument]
    return (
        f"{kind.zh} / {kind.en}",
        f"依据：{basis.title_zh} {basis.number} / basis: {basis.title_en}",
        "只填法人和非法人组织；自然人和个体工商户的行会被退回，内容不保存。/ Organisations only.",
        f"每行一条，填在“{FILLED_SHEET}”里；列的次序可以改，列名不要改。/ One record in each row.",
    )


def _line(kind: Kind, field: Field, rulebook: Rulebook) -> tuple[str, ...]:
    choices = "、".join(_choices(kind, field, rulebook))
    shown = f"{example(kind, field)}（可填 / one of：{choices}）" if choices else example(kind, field)
    return (
        f"{field.zh}（{field.code}）",
        field.en,
        _asked(field),
        _TYPES[field.type],
        "" if field.max_length is None else str(field.max_length),
        shown,
        _seen(field),
    )


def _asked(field: Field) -> str:
    if field.personal is not None:
        return "不要填 / leave out"
    return _ASKED.get(field.required, f"{field.required} 时必填 / required with {field.required}")


def _seen(field: Field) -> str:
    if field.personal == "drop":
        return "没有人：该列在入库前丢弃 / nobody: dropped at the gate, never stored"
    if field.personal == "refuse_row":
        return "没有人：填了这一列，整行退回 / nobody: a filled cell refuses the row"
    return "社会公众 / everybody" if field.public else "行政机关和该组织自己 / departments and the organisation itself"


def _choices(kind: Kind, field: Field, rulebook: Rulebook) -> tuple[str, ...]:
    """The values a field takes, where the rulebook lists them."""
    roles = [role for role, code in kind.roles.items() if code == field.code]
    if "outcome" in roles:
        return tuple(one.zh for one in kind.outcomes)
    if "list" in roles:
        return tuple(one.zh for one in kind.lists)
    if "types" in roles:
        return tuple(one.zh for one in rulebook.penalty_types)
    return ()
