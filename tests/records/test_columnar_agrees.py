"""The pure function and the columnar engine give the same answer for any facts."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xinheng.catalogue import current
from xinheng.kernel.digests import fields_digest, public_id
from xinheng.kernel.errors import XinhengError
from xinheng.records import columnar
from xinheng.records.domain.facts import Classifier, Facts
from xinheng.records.domain.identity import content_digest, document_number_normal, normal_placeholders, record_key
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import windows

pytestmark = pytest.mark.engine

RULEBOOK = current.rulebook()
LINES = compile_lines(RULEBOOK)
CLASSIFIER = Classifier(RULEBOOK)
SECRET = b"0123456789abcdef0123456789abcdef"
PREPARED = columnar.prepare(duckdb.connect(), RULEBOOK, current.calendar(), SECRET)
CHANNELS = ("public", "bulk", "departments", "report")
DATES = {"decided_on", "valid_from", "valid_to", "publish_until", "removed_on", "withdrawn_on"}

KINDS = ("penalty", "licence", "award", "serious-list", "abnormal-list", "inspection-result", "commitment")
outcomes = st.sampled_from(
    ["", "训诫", *(text for kind in KINDS for one in RULEBOOK.kinds[kind].outcomes for text in one.spellings)]
)
near = st.dates(date(2019, 1, 1), date(2029, 12, 31)) | st.sampled_from(
    [date(2023, 4, 30), date(2023, 5, 1), date(2026, 3, 31), date(2026, 4, 1), date(2028, 2, 29), date(2024, 2, 29)]
)
far = st.none() | near | st.sampled_from([date(2099, 12, 30), date(2099, 12, 31), date(9999, 12, 31), date(1950, 1, 1)])
pieces = st.sampled_from(
    [*(spelling for one in RULEBOOK.penalty_types for spelling in one.spellings), "训诫", "", " ", "其他-责令改正"]
)
separators = st.sampled_from([";", "；", "、", ",", " ", "\n", "|"])
types = st.lists(st.tuples(pieces, separators), max_size=4).map(lambda parts: "".join(map("".join, parts)))
numbers = st.text(
    st.sampled_from("浙市监罚字第号〔〕[]（）()【】２０26abÀß 　/-无\u200b\t\x0b\x1d\x85\xa0\u1680\u2009\u2028\ufeff"),
    max_size=12,
)
labels = st.sampled_from(["", "轻微", "一般", "严重", "严重失信", "轻 微", "特别严重"])
facts = st.builds(
    Facts,
    kind=st.just(""),
    decided_on=near,
    valid_from=far,
    valid_to=far,
    publish_until=far,
    types=types,
    severity_label=labels,
    procedure=st.sampled_from(["", "简易程序", "普通程序", "01"]),
    basis=st.sampled_from(["", "产品质量法", "消防法第六十条", "特种设备安全法", "依据安全生产条例"]),
    status=st.sampled_from(["", "1", "2", "有效", "无效", " 无效 "]),
    outcome=outcomes,
    removed_on=st.none() | near,
    withdrawn_on=st.none() | near,
)


def pure_row(one: Facts, known: date) -> dict[str, Any]:
    classified = CLASSIFIER.classify(one)
    found = windows(one, classified, LINES, known_on=known)
    row: dict[str, Any] = {
        "severity": classified.severity,
        "special": classified.special,
        "penalty_types": list(classified.types.codes),
        "types_unknown": bool(classified.types.unknown),
        "label_unknown": classified.label_unknown,
        "label_harsher": classified.harsher_label is not None,
        "outcome_unknown": bool(RULEBOOK.kinds[one.kind].outcomes)
        and not CLASSIFIER.knows_outcome(one.kind, one.outcome),
    }
    for channel in CHANNELS:
        shown = found.channel(channel)
        row[f"{channel}_from"] = shown.start if shown else None
        row[f"{channel}_to"] = shown.end if shown else None
        row[f"{channel}_to_turned"] = shown.end_turned if shown else None
    for name in ("public_rule", "departments_rule", "report_rule", "repair_from", "repair_from_turned"):
        row[name] = getattr(found, name)
    try:
        row["reported_in_wd"] = current.calendar().count(one.decided_on, known)
    except XinhengError:
        row["reported_in_wd"] = None
    return row | {"turn_on": found.turn_on, "max_months": found.max_months}


def chunk(rows: list[Facts]) -> pa.Table:
    names = [field.name for field in fields(Facts) if field.name != "kind"]
    return pa.table(
        {n: pa.array([getattr(r, n) for r in rows], pa.date32() if n in DATES else pa.string()) for n in names}
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(KINDS), st.lists(facts, min_size=5, max_size=40), near, st.integers(0, 900))
def test_windows_and_classes(kind: str, rows: list[Facts], base: date, late: int) -> None:
    known = base + timedelta(days=late)
    same = [replace(one, kind=kind) for one in rows]
    computed = columnar.apply(PREPARED, chunk(same), kind=kind, known_on=known)
    assert computed.schema == columnar.COMPUTED
    for one, row in zip(same, computed.to_pylist(), strict=True):
        expected = pure_row(one, known)
        assert {name: row[name] for name in expected} == expected
    lands = pa.array([place % 2 == 0 for place in range(len(same))])
    classified = columnar.classify(PREPARED, chunk(same), kind=kind, known_on=known).filter(lands)
    completed = columnar.complete(PREPARED, chunk(same).filter(lands), classified, kind=kind, known_on=known)
    assert completed.equals(computed.filter(lands))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(numbers, numbers, near, st.none() | st.text(max_size=5)), min_size=1, max_size=20))
def test_identity(rows: list[tuple[str, str, date, str | None]]) -> None:
    kind = RULEBOOK.kinds["licence"]
    placeholders = normal_placeholders(RULEBOOK.placeholders)
    documents: list[dict[str, Any]] = [
        {"document_number": n, "certificate_number": c, "decided_on": d, "uscc": "U", "authority_uscc": "", "XK_NR": t}
        for n, c, d, t in rows
    ]
    columns = {name: pa.array([one[name] for one in documents]) for name in documents[0] if name != "XK_NR"}
    table = pa.table(columns | {"XK_NR": pa.array([one["XK_NR"] for one in documents], pa.string())})
    computed = columnar.apply(PREPARED, table, kind="licence", known_on=date(2030, 1, 1)).to_pylist()
    for one, row in zip(documents, computed, strict=True):
        content = content_digest(kind, one)
        key = record_key(kind, one, decided_on=one["decided_on"], content=content, placeholders=placeholders)
        normal = document_number_normal(one["document_number"])
        assert (row["content_digest"], row["key"], row["document_number_normal"]) == (content, key, normal)
        assert row["public_id"] == public_id(SECRET, key)


def test_salted_messages_are_what_the_kernel_hashes() -> None:
    salts = [b"salt-one", b""]
    parts = [pa.array(["甲", None]), pa.array([b"\xff", b""], pa.binary())]
    hashed = columnar.sha256(columnar.messages(parts, pa.array(salts, pa.binary()))).to_pylist()
    assert hashed == [fields_digest(["甲", b"\xff"], salts[0]), fields_digest([None, b""], salts[1])]


def test_rows_keep_their_order() -> None:
    days = [date(2020, 1, 1) + timedelta(days=index % 3000) for index in range(70_000)]
    table = pa.table({"decided_on": pa.array(days), "types": pa.repeat("罚款", len(days))})
    computed = columnar.apply(PREPARED, table, kind="penalty", known_on=date(2019, 1, 1))
    assert computed.column("public_from").to_pylist() == days
