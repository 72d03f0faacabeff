"""Which tables and columns the bulk files have: pure. Titles are Chinese and English; types are those of table schemas.

The first columns of a record are the same for every kind and named as in the API; then come the kind's public fields
under their official codes, as text, for that is how they are stored.
"""

from dataclasses import dataclass
from typing import Any

from xinheng.catalogue.domain import Kind, Rulebook


@dataclass(frozen=True)
class Column:
    """One column. ``type`` is string | date | integer | boolean."""

    name: str
    type: str
    zh: str
    en: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the bulk files; ``kind`` is None for the organisations."""

    name: str
    zh: str
    en: str
    key: str
    columns: tuple[Column, ...]
    kind: Kind | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The official codes among the columns."""
        return () if self.kind is None else tuple(one.code for one in self.kind.fields if one.public)


ORGANISATIONS = Table(
    "organisations",
    "法人和非法人组织",
    "Organisations",
    "uscc",
    (
        Column("uscc", "string", "统一社会信用代码", "Unified social credit code", required=True),
        Column("name", "string", "名称", "Name", required=True),
        Column("subject_kind", "string", "组织类别", "Kind of organisation", required=True),
        Column("state", "string", "登记状态", "State of registration", required=True),
        Column("former_names", "string", "曾用名（分号分隔）", "Former names, parted by semicolons"),
        Column("entity_type", "string", "登记类型", "Type as registered"),
        Column("registered_on", "date", "成立日期", "Registered on"),
        Column("place", "string", "所在地", "Province and city"),
        Column("listed", "boolean", "可由搜索引擎收录", "May be listed by search engines", required=True),
    ),
)

_COMMON = (
    Column("id", "string", "记录标识", "Identifier of the record", required=True),
    Column("kind", "string", "信息类别", "Record kind", required=True),
    Column("uscc", "string", "统一社会信用代码", "Unified social credit code", required=True),
    Column("name", "string", "名称", "Name of the organisation", required=True),
    Column("authority_uscc", "string", "决定机关代码", "Code of the deciding authority"),
    Column("authority_name", "string", "决定机关", "Deciding authority"),
    Column("document_number", "string", "文号", "Document number"),
    Column("decided_on", "date", "决定日期", "Decided on", required=True),
    Column("valid_from", "date", "有效期自", "Valid from"),
    Column("valid_to", "date", "有效期至", "Valid to"),
    Column("severity", "string", "失信程度", "Class"),
    Column("penalty_types", "string", "处罚种类代码（分号分隔）", "Codes of penalty types, parted by semicolons"),
    Column("amount_fen", "integer", "金额（分）", "Amount in fen"),
    Column("marks", "string", "标注（分号分隔）", "Marks, parted by semicolons"),
    Column("public_from", "date", "公示起始日", "First day shown", required=True),
    Column("public_to", "date", "公示截止日（当日不再公示）", "First day not shown"),
    Column("repair_from", "date", "最早可申请修复日", "Earliest repair"),
    Column("rule", "string", "公示期规则", "Rule of the window"),
)
COMMON: tuple[str, ...] = tuple(one.name for one in _COMMON)


def table_of(kind: Kind) -> Table:
    """The table of one kind."""
    fields = tuple(Column(one.code, "string", one.zh, one.en) for one in kind.fields if one.public)
    return Table(f"records-{kind.key}", kind.zh, kind.en, "id", _COMMON + fields, kind)


def tables(rulebook: Rulebook) -> tuple[Table, ...]:
    """Every table, the organisations first, kinds in the order of the rulebook."""
    return (ORGANISATIONS, *(table_of(kind) for kind in rulebook.kinds.values()))


def schema(table: Table) -> dict[str, Any]:
    """The table schema of the data package."""
    described: dict[str, Any] = {
        "fields": [_described(one, table.key) for one in table.columns],
        "missingValues": [""],
        "primaryKey": [table.key],
    }
    if table.kind is not None:
        reference = {"resource": ORGANISATIONS.name, "fields": [ORGANISATIONS.key]}
        described["foreignKeys"] = [{"fields": ["uscc"], "reference": reference}]
    return described


def _described(column: Column, key: str) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": column.type,
        "title": column.zh,
        "title_en": column.en,
    }
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.name == key:
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})
