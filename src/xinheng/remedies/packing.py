"""The evidence pack as a ZIP that is read without this program: JSON, tables, a manifest of digests."""

import csv
import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xinheng.kernel import clock
from xinheng.remedies.errors import PackUnreadableError

README = """{number} {organisation}

本节点关于上述记录的全部证据材料。evidence.json 为完整内容；versions.csv 各版本；
shown.csv 何日至何日（不含）通过何渠道展示；readers.csv 自该记录进入本节点起谁查阅过贵单位档案；
checks.csv 哪些核查答复提到该记录；acts.csv 有关的操作及其承诺值。
evidence.json 中每个来自文件的版本带有 proof：该行摘要（row_digest，由 row_salt、row_key、content 计算）到批次根的
默克尔路径（RFC 6962），根写在该批次操作的 body.root 中。readers 中每次查阅也带有 proof：
其摘要（leaf）到每小时的根的路径，根写在 roots 所列操作的 body.root 中；alone 为 true 的，摘要即该次查阅本身
（salt、number、at、actor 即 account、authority 即 authority_uscc、purpose、case、basis、what、
subjects 即只含贵单位代码的列表，按 RFC 8785 规范化）的 SHA-256；同时涉及其他单位的，其代码和 salt 均不告知，
由本节点核对。尚无根的（约一小时内）和为数极多的早期查阅，proof 为空。
`xinheng ledger verify --pack 本文件` 逐项核对。
每项操作：以 salt 和操作内容（index、kind、actor、authority、at、body，按 RFC 8785 规范化）
重新计算 SHA-256 承诺值，应与 commitment 一致。manifest.json 列出每个文件的 SHA-256。全程免费。

All evidence this node holds about this record. evidence.json is complete; versions.csv every version; shown.csv from
which day to which (exclusive) it was shown by which channel; readers.csv who read your organisation's file since the
record was known here; checks.csv which answers of the check named it; acts.csv the acts on it and their commitments.
In evidence.json each version that came in by a file has a proof: the Merkle path (RFC 6962) of its row's digest (from
row_salt, row_key and content) to the root that stands in body.root of that file's act. Each of the readers has one too:
the path of its leaf to the hourly root in body.root of an act among roots. Where alone is true, leaf is the SHA-256 of
the read itself (salt, number, at, actor: its account, authority: its authority_uscc, purpose, case, basis, what,
subjects: the list of your code alone; canonical JSON by RFC 8785). Of a read about others too neither their codes nor
the salt are told: this node compares it. proof is empty for reads of about the last hour, over which no root stands
yet, and for very many old ones.
`xinheng ledger verify --pack THIS-FILE` checks all of it, and that the node holds the same acts and says the same of
the record.
Each act: computed again from its salt and the act itself (index, kind, actor, authority, at, body; canonical JSON by
RFC 8785), the SHA-256 commitment is the one that stands here. manifest.json has the SHA-256 of every file. All of
this is free of charge.
"""
TABLES: Mapping[str, tuple[str, ...]] = {
    "versions": ("version", "state", "marks", "reason", "known_from", "known_to", "edition", "content", "batch", "row"),
    "shown": ("channel", "version", "from", "to"),
    "readers": ("number", "at", "authority_uscc", "account", "purpose", "case", "basis", "what"),
    "checks": ("number", "at", "asker", "authority_uscc", "matter", "case"),
    "acts": ("index", "kind", "actor", "authority", "at", "body", "commitment", "salt"),
}
_NAMES = {"README.txt", "evidence.json", "manifest.json", *(f"{name}.csv" for name in TABLES)}
MOST_BYTES = 256 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(evidence: Mapping[str, Any]) -> tuple[str, bytes]:
    """The name and the bytes of the ZIP; the name ends with the first 16 digits of the manifest's digest."""
    readme = README.format(number=evidence["document_number"], organisation=evidence["organisation"]["uscc"])
    files = {"README.txt": readme.encode(), "evidence.json": _json(evidence)}
    for name, header in TABLES.items():
        files[f"{name}.csv"] = _table(header, evidence[name])
    described = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)} for name, content in files.items()
    }
    manifest = _json({"record": evidence["record"], "made_at": evidence["made_at"], "files": described})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (*files.items(), ("manifest.json", manifest)):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    digest = hashlib.sha256(manifest).hexdigest()[:16]
    return f"evidence-{evidence['record'][:8]}-{digest}.zip", out.getvalue()


def unpacked(content: bytes) -> tuple[dict[str, Any], list[str]]:
    """What a pack holds, and its files that are not what the manifest or evidence.json says. PackUnreadableError."""
    try:
        files = _files(content)
        manifest, evidence = _read(files["manifest.json"]), _read(files["evidence.json"])
        said = {name: one["sha256"] for name, one in manifest["files"].items()}
        wrong = {name for name in said if hashlib.sha256(files.get(name, b"")).hexdigest() != said[name]}
        wrong |= set(files) - ({"manifest.json", *said} & _NAMES)
        wrong |= {f"{name}.csv" for name in TABLES if not _is_table(files.get(f"{name}.csv", b""), evidence[name])}
        if any(manifest[name] != evidence[name] for name in ("record", "made_at")):
            wrong.add("manifest.json")
    except _UNREADABLE as error:
        raise PackUnreadableError(reason="it is no evidence pack as this program makes them") from error
    return evidence, sorted(wrong)


_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, NotImplementedError, csv.Error),
    *(KeyError, TypeError, ValueError, AttributeError),
)


_UNPACKED_BY_MEASURE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def _files(content: bytes) -> dict[str, bytes]:
    """The files of a ZIP by their names, each of them once: of two readers one would see another file.

    No file takes more room than the ZIP says of it, whatever is packed into it.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        if sum(one.file_size for one in pack.infolist()) > MOST_BYTES:
            raise PackUnreadableError(reason=f"it holds more than {MOST_BYTES} bytes")
        if len(set(pack.namelist())) < len(pack.namelist()):
            raise PackUnreadableError(reason="it holds two files of one name")
        if any(one.compress_type not in _UNPACKED_BY_MEASURE for one in pack.infolist()):
            raise PackUnreadableError(reason="its files are packed in another way than deflate")
        return {one.filename: _unpacked(pack, one) for one in pack.infolist()}


def _unpacked(pack: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    with pack.open(one) as packed_file:
        return packed_file.read(one.file_size)


def _read(document: bytes) -> Any:
    """JSON whose texts are texts: halves of surrogate pairs could not be told to anybody."""
    read = json.loads(document)
    json.dumps(read, ensure_ascii=False).encode()
    return read


def as_read(document: object) -> Any:
    """What whoever reads a document of a pack gets of it: days and instants as texts."""
    return _read(_json(document))


def _is_table(table: bytes, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a table says what evidence.json says, in whichever columns it was made with."""
    header, *lines = csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")) if table else [[]]
    return bool(header) and lines == [[_cell(row[name]) for name in header] for row in rows]


def _table(header: tuple[str, ...], rows: Iterable[Mapping[str, Any]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_cell(row[name]) for name in header])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> str:
    """A cell as text; what a spreadsheet would take for a formula is kept text by a leading apostrophe."""
    if value is None:
        return ""
    text = _said(value) if not isinstance(value, (list, dict)) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _json(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1, default=_said).encode()


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(clock.SHANGHAI).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
