"""Whatever a chunk holds: every row has one verdict, the verdicts add up, and no engine error comes through."""

from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.organisations import code
from xinheng.accounts.domain import Authority
from xinheng.catalogue.current import calendar, identifier_tables, rulebook
from xinheng.exchange.domain import Counts, Verdict
from xinheng.exchange.issue_codes import ISSUE_CODES
from xinheng.exchange.judging.engine import open_engine
from xinheng.exchange.judging.rows import Chunk, Law, RowJudge
from xinheng.exchange.judging.stored import Origin, Storing
from xinheng.exchange.judging.verdicts import (
    HELD_SCHEMA,
    SUBJECT_SCHEMA,
    WITHOUT_CODE_SCHEMA,
    Known,
    Verdicts,
)
from xinheng.kernel.clock import now

pytestmark = pytest.mark.engine

KIND = rulebook().kinds["penalty"]
FIELDS = [field.code for field in KIND.fields if field.personal is None]
LAW = Law(rulebook(), calendar(), identifier_tables(), date(2026, 5, 15), b"n" * 32)
SENDER = Authority("某局", code(7, pair="11"), "county", "110108", ("*",))
NAME = "岚川第1机械有限公司"
CELLS = {
    "CF_XDR_MC": [NAME, "别家", ""],
    "CF_XDR_LB": ["法人及非法人组织", "企业", ""],
    "CF_XDR_SHXYM": [code(1), code(2), "", "无", "00000000000000000X", "9", "　"],
    "CF_WSH": ["1号", "无", "2号", "”'\"\\"],
    "CF_WFXW": ["违法", "x\0y", "#REF!", "#1", "长" * 2001, "{}", "'; DROP TABLE issues; --"],
    "CF_SY": ["事实", ""],
    "CF_YJ": ["《价格法》", "无"],
    "CF_CFLB": ["罚款", "警告;罚款", "吊销许可证件", "？", ""],
    "CF_NR": ["罚款2000元", "罚款元", "没收1,00万元", "𠀀" * 50],
    "CF_NR_FK": ["0.2", "2000", "-1", "1e999", "１", "", "0", "9" * 40],
    "CF_NR_WFFF": ["", "1", "/", "元"],
    "CF_JDRQ": ["2026-05-10", "99999", "0000-00-00", "2026年13月1日", "十十十", "", "9999-99-99", "69999"],
    "CF_YXQ": ["2027-05-10", "/", "长期", "1-1-1"],
    "CF_GSJZQ": ["", "2026-05-09", "2026-09-30"],
    "X_SXYZCD": ["", "严重", "轻微", "x"],
}
ROWS = st.lists(st.fixed_dictionaries({name: st.sampled_from(cells) for name, cells in CELLS.items()}), max_size=12)


def chunk(rows):
    right = {"CF_CFJG": "某局", "CF_CFJGDM": SENDER.uscc, "CF_SJLY": "某局", "CF_SJLYDM": SENDER.uscc}
    columns = {code_: [{**right, **row}.get(code_, "") for row in rows] for code_ in FIELDS}
    schema = pa.schema([("row", pa.int32()), *((name, pa.string()) for name in FIELDS)])
    table = pa.table({"row": list(range(2, len(rows) + 2)), **columns}, schema=schema)
    issues = pa.schema(
        [("row", pa.int32()), *((name, pa.string()) for name in ("column", "code", "value", "facts"))]
    ).empty_table()
    return Chunk(table, issues, pa.schema([("row", pa.int32()), ("code", pa.string())]).empty_table())


def known(standing):
    subjects = pa.table(
        {"uscc": [code(1)], "organisation_id": [1], "is_stub": [False], "normals": [[NAME]], "is_new": [False]},
        schema=SUBJECT_SCHEMA,
    )
    return Known(subjects, WITHOUT_CODE_SCHEMA.empty_table(), HELD_SCHEMA.empty_table())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_verdicts_add_up_to_rows(chunks):
    engine = open_engine()
    try:
        judge, verdicts = RowJudge(engine, KIND, LAW), Verdicts(engine, KIND)
        storing = Storing(engine, KIND, tuple(FIELDS), Origin(1, SENDER, "e", now()))
        for rows in chunks:
            counts = Counts()
            standing = judge.judge(chunk(rows))
            judged = verdicts.judge(standing, known(standing))
            stored = storing.store(standing, judged.verdicts)
            given_verdicts = judged.verdicts.column("verdict").to_pylist()
            for verdict in given_verdicts:
                counts.add(verdict, 1)
            counts.add(Verdict.REFUSED, len(rows) - len(given_verdicts))
            assert counts.balanced()
            assert counts.rows == len(rows) == len(stored.leaves)
            assert len(stored.landing) == counts.accepted + counts.versions
            assert len(stored.waiting) == counts.queued + counts.quarantined
            not_taken = {line["row"] for line in judged.issues.to_pylist() if ISSUE_CODES[line["code"]].effect}
            assert len(not_taken) == counts.queued + counts.quarantined + counts.refused
            for line in [*stored.landing.to_pylist(), *stored.waiting.to_pylist(), *judged.issues.to_pylist()]:
                assert "\0" not in str(line.get("payload", line.get("value")))
                assert "\\u0000" not in str(line.get("payload", ""))
    finally:
        engine.close()


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS)
def test_a_first_glance_misses_no_issue(rows):
    """Rules that a glance at their column leaves out find nothing; keys that all differ need no looking for doubles."""
    found = []
    for look_twice in (False, True):
        engine = open_engine()
        try:
            judge, verdicts = RowJudge(engine, KIND, LAW), Verdicts(engine, KIND)
            if look_twice:
                judge.rules = [replace(rule, possible=lambda _read: True) for rule in judge.rules]
                verdicts._keys = lambda *, alone, keys=verdicts._keys: keys(alone=False)
            standing = judge.judge(chunk(rows))
            judged = verdicts.judge(standing, known(standing))
            found.append((judged.issues.to_pylist(), judged.verdicts.to_pylist()))
        finally:
            engine.close()
    assert found[0] == found[1]
