"""Everything about one organisation as one ZIP that is read without this program: JSON, tables, a manifest of digests.

Its name holds the day and the digest of its manifest; the manifest holds the digest of every other file.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xinheng.accounts.domain import OWN_READ, Mandate
from xinheng.accounts.selectors import mandates_for
from xinheng.accounts.services import trace
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.publicity.cells import csv_lines
from xinheng.publicity.domain.own_file import OwnFile, OwnRecord, WaitingAbout
from xinheng.publicity.mine.cases import cases_of_own
from xinheng.publicity.mine.checks import receipts
from xinheng.publicity.mine.door import Own
from xinheng.publicity.mine.file import file_of
from xinheng.publicity.mine.looks import HEADER as LOOKS
from xinheng.publicity.mine.looks import all_looks, look_cells
from xinheng.publicity.mine.mail import clocks_of, messages_of

README = """{name} {uscc}

这是本节点于 {day} 保存的关于贵单位的全部内容。file.json 为完整内容（UTF-8 JSON），各 CSV 表可用电子表格打开：
records.csv 每条记录的每个版本；fields.csv 各版本的全部字段；waiting.csv 带有贵单位代码、等待核对的行；
looks.csv 谁查阅过；mandates.csv 谁可以代表贵单位；cases.csv 与贵单位有关的案件。查询回执、消息和期限在 file.json 中。
manifest.json 列出每个文件的 SHA-256；压缩包文件名末尾是 manifest.json 的 SHA-256 前 16 位。全程免费。

This is everything that this node held about your organisation on {day}. file.json is complete (UTF-8 JSON); the CSV
tables open in a spreadsheet: records.csv every version of every record; fields.csv all fields of each version;
waiting.csv rows that carry your code and wait; looks.csv who looked; mandates.csv who may act for you;
cases.csv cases about you. Receipts of checks, messages and clocks are in file.json.
manifest.json has the SHA-256 of every file; the archive's name ends with the first 16 digits of the SHA-256 of
manifest.json. All of this is free of charge.
"""
RECORDS = (
    *("id", "version", "kind", "state", "standing", "document_number", "decided_on", "authority", "authority_uscc"),
    *("source", "class", "amount_fen", "public_from", "public_to", "departments_from", "departments_to"),
    *("repair_from", "repair_door", "reason", "known_from", "known_to"),
)
FIELDS = ("id", "version", "code", "name_zh", "name_en", "value")
WAITING = ("kind", "sent_by", "sent_by_uscc", "verdict", "codes", "waits_since", "forgotten_on")
MANDATES = (*("number", "account", "powers", "kinds", "matters", "valid_from", "valid_to", "basis", "revoked_on"),)
CASES = ("sort", "number", "title", "authority", "since", "state", "until")
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Everything:
    """The archive and the name it is saved under."""

    name: str
    content: bytes


def everything(own: Own, *, day: date) -> Everything:
    """Everything held about the organisation acted for, and of no other; traced as its own read."""
    with transaction.atomic():
        found = file_of(own, day=day)
        held, mail = mandates_for(organisation_uscc=own.uscc), _mail(own, day)
        looks = [look_cells(one) for one in all_looks(own)]
        trace(viewer=own.viewer, subjects=[own.uscc], what=f"{OWN_READ}download")
    tables = {
        "records.csv": _table(RECORDS, _record_rows(found)),
        "fields.csv": _table(FIELDS, _field_rows(found)),
        "waiting.csv": _table(WAITING, map(_waiting_row, found.waiting)),
        "looks.csv": _table(LOOKS, looks),
        "mandates.csv": _table(MANDATES, map(_mandate_row, held)),
        "cases.csv": _table(CASES, map(_case_row, mail["cases"])),
    }
    files = {
        "README.txt": README.format(name=own.name, uscc=own.uscc, day=day.isoformat()).encode(),
        "file.json": _json(_document(own, found, held, looks) | mail),
        **tables,
    }
    return _zipped(own.uscc, day, files)


def _mail(own: Own, day: date) -> dict[str, list[dict[str, Any]]]:
    """Cases, messages and clocks as plain documents."""
    return {
        "cases": [asdict(one) for one in cases_of_own(own)],
        "messages": [asdict(one.message) | {"words": one.words} for one in messages_of(own)],
        "checks": [asdict(one) for one in receipts(own)],
        "clocks": [asdict(one.task) for one in clocks_of(own, day=day)],
    }


def _case_row(one: dict[str, Any]) -> list[str]:
    return ["" if one[name] is None else _said(one[name]) for name in CASES]


def _zipped(uscc: str, day: date, files: Mapping[str, bytes]) -> Everything:
    described = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in files.items()
    }
    manifest = _json({"organisation": uscc, "day": day, "files": described})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*files.items(), ("manifest.json", manifest)):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    digest = hashlib.sha256(manifest).hexdigest()[:16]
    return Everything(f"xinheng-{uscc}-{day.isoformat()}-{digest}.zip", out.getvalue())


def _document(own: Own, found: OwnFile, held: Sequence[Mandate], looks: list[list[str]]) -> dict[str, Any]:
    registered = asdict(own.organisation) if own.organisation else {"uscc": own.uscc}
    registered.pop("organisation_id", None)
    return {
        "organisation": registered,
        "day": found.day,
        "rulebook": rulebook().digest,
        "contradictions_between_registers": found.contradictions,
        "records": [
            {
                "id": one.card.public_id,
                "kind": one.card.kind,
                "title": one.card.title[0],
                "standing": one.standing,
                "seen_by": [asdict(seer) for seer in one.seen_by],
                "versions": [asdict(version) for version in one.versions],
            }
            for one in found.records
        ],
        "waiting": [dict(zip(WAITING, _waiting_row(one), strict=True)) for one in found.waiting],
        "looks": [dict(zip(LOOKS, row, strict=True)) for row in looks],
        "mandates": [dict(zip(MANDATES, _mandate_row(one), strict=True)) for one in held],
    }


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, default=_said).encode()


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    return "".join(csv_lines(header, rows)).encode()


def _record_rows(found: OwnFile) -> Iterator[list[object]]:
    for one in found.records:
        for version in one.versions:
            public, departments = version.windows["public"], version.windows["departments"]
            cells = (
                *(version.public_id, version.version, version.kind, version.state),
                *(_standing(one, version), version.document_number, version.decided_on),
                *(version.authority["name"], version.authority["uscc"], version.source["name"]),
                *(version.severity, version.amount_fen, public["from"], public["to"]),
                *(departments["from"], departments["to"], version.repair["from"], version.repair["door"]),
                *(version.reason, version.known_from, version.known_to),
            )
            yield ["" if cell is None else _said(cell) for cell in cells]


def _standing(one: OwnRecord, version: Any) -> str:
    return one.standing if version is one.latest else "replaced"


def _field_rows(found: OwnFile) -> Iterator[list[str]]:
    for one in found.records:
        names = {field.code: (field.zh, field.en) for field in rulebook().kinds[one.card.kind].fields}
        for version in one.versions:
            for code, value in version.fields.items():
                yield [version.public_id, str(version.version), code, *names.get(code, ("", "")), value]


def _waiting_row(one: WaitingAbout) -> list[str]:
    days = (one.waits_since.isoformat(), one.forgotten_on.isoformat())
    return [one.kind.key, one.sender, one.sender_uscc, one.verdict, " ".join(one.codes), *days]


def _mandate_row(one: Mandate) -> list[str]:
    terms = one.terms
    lists = (" ".join(terms.powers), " ".join(terms.kinds), " ".join(terms.matters))
    ended = "" if one.revoked_on is None else one.revoked_on.isoformat()
    days = (terms.valid_from.isoformat(), terms.valid_to.isoformat())
    return [str(one.number), one.account, *lists, *days, terms.basis, ended]
