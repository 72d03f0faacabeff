"""Former registers: what was repaired, withdrawn or ended there is published here never again (G11, G16)."""

import json
import os
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factories.files import DAY, OFFICE, SENDER, codes, csv_bytes, penalty, registered, sender, taken, verdicts
from factories.organisations import ACTOR, code
from xinheng.accounts.services import ensure_operator
from xinheng.exchange.commands import group as exchange
from xinheng.kernel.clock import on_day
from xinheng.records.commands import group as records
from xinheng.records.errors import RecordEndedBeforeError, TransitionRefusedError
from xinheng.records.models import FormerEnd, Landed, Version
from xinheng.records.services import correct_record, rematch_record

pytestmark = pytest.mark.db

SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
STATES = {"已修复": "repaired", "已撤销": "withdrawn", "终止公示": "ended", "已过期": "ended"}


@pytest.fixture(autouse=True)
def _node(db):
    sender()
    registered(range(1, 8))


def old(number=1, state="有效", **changes):
    """A row of a former register, decided long enough ago to matter and recently enough to be shown."""
    claimed = {"来源接收日期": "2026-03-05", "数据状态": state, "修复日期": "", "终止公示日期": ""}
    return penalty(number, CF_JDRQ="2026-03-02", CF_YXQ="2027-03-02") | claimed | changes


def former(*rows, **options):
    return taken(rows, former=True, **options)


def current():
    return Version.objects.get(known_to=None)


def public():
    return list(Version.objects.filter(known_to=None, state__in=("effective", "held"), public_from__isnull=False))


def test_an_ended_row_is_kept_and_never_shown():
    rows = [old(number, said) for number, said in enumerate(STATES, start=1)]
    ordinary = [{name: one[name] for name in penalty()} for one in rows]
    assert verdicts(former(*rows)) == {"accepted": 4}
    held = {one.uscc: one for one in Version.objects.all()}
    for number, state in enumerate(STATES.values(), start=1):
        one = held[code(number)]
        assert (one.state, one.reason) == (state, "原登记系统记载")
        assert (one.public_from, one.bulk_from, one.departments_from, one.repair_from) == (None,) * 4
        assert (one.report_from is not None) == (state == "repaired"), "the owner's own report marks a repaired one"
    assert verdicts(taken(ordinary)) == {"unchanged": 4}
    changed = taken([one | {"CF_NR": "另一内容"} for one in ordinary])
    assert verdicts(changed) == {"queued": 4}
    assert codes(changed).count("record-closed") == 4
    assert verdicts(former(*(one | {"数据状态": "有效"} for one in rows))) == {"unchanged": 4}
    for one in held.values():
        with on_day(DAY), pytest.raises(TransitionRefusedError):
            correct_record(public_id=one.public_id, changes={"CF_NR": "另一内容"}, reason="更正", actor=ACTOR)
    assert public() == []


def test_windows_are_computed_as_always_and_the_claimed_day_lengthens_nothing():
    former(old(1), old(2, 来源接收日期=""))
    first, second = Version.objects.order_by("uscc")
    windows = ("public_from", "public_to", "public_to_turned", "departments_to", "report_to", "repair_from", "turn_on")
    assert [getattr(first, one) for one in windows] == [getattr(second, one) for one in windows]
    assert first.public_from == DAY
    assert first.received_at == datetime(2026, 3, 4, 16, tzinfo=UTC), "midnight in Shanghai"
    assert second.received_at == second.known_from
    assert "2026-03-05" not in str(first.payload), "what the register claims beside the decision is no content"


def test_former_rows_are_neither_late_nor_early():
    result = former(old(1, CF_JDRQ="2026-01-05"))
    assert codes(result) == []
    assert current().reported_in_wd is None
    assert not Landed.objects.exists()


def test_a_repair_takes_down_what_is_shown_already():
    taken([penalty(1)])
    shown = current()
    assert public() == [shown]
    repaired = penalty(1) | {"数据状态": "有效", "修复日期": "2026-05-12"}
    assert verdicts(taken([repaired], former=True)) == {"versions": 1}
    held = current()
    assert (held.state, held.version, held.public_to) == ("repaired", 2, None)
    assert held.content_digest == shown.content_digest
    assert verdicts(taken([repaired], former=True)) == {"unchanged": 1}


def test_a_repair_counts_even_where_its_row_waits_or_is_refused():
    waiting = former(
        old(1, "已修复", CF_XDR_MC="别家有限公司"), old(2, "已修复", CF_SY=""), old(3, "终止公示", X_SXYZCD="严重")
    )
    assert verdicts(waiting) == {"queued": 2, "refused": 1}
    assert FormerEnd.objects.count() == 3
    ordinary = [penalty(number, CF_JDRQ="2026-03-02", CF_YXQ="2027-03-02") for number in (1, 2, 3)]
    result = taken(ordinary)
    assert (verdicts(result), set(codes(result))) == ({"queued": 3}, {"record-closed", "late-report"})
    assert public() == []
    assert verdicts(former(old(1, "已修复"))) == {"accepted": 1}
    assert current().state == "repaired"


def test_one_file_that_says_both_ends_the_record():
    assert verdicts(former(old(1, "有效"), old(1, "已修复"))) == {"accepted": 1, "unchanged": 1}
    assert (current().state, public()) == ("repaired", [])


def test_a_rematch_begins_no_ended_record():
    former(old(2, "已修复", CF_XDR_MC="别家有限公司", CF_WSH="岚市监罚〔2026〕1号"))
    taken([penalty(1)])
    with on_day(DAY), pytest.raises(RecordEndedBeforeError):
        rematch_record(public_id=current().public_id, uscc=code(2), reason="认错了主体", actor=ACTOR)
    assert Version.objects.count() == 1


def test_what_nobody_understands_waits():
    result = former(old(1, "流转中"), old(2, 终止公示日期="2027-01-01"), old(3, 来源接收日期="2027-01-01"))
    assert verdicts(result) == {"accepted": 1, "queued": 2}
    assert codes(result) == ["former-state-unknown", "former-end-ahead", "former-receipt-not-used"]


def test_a_former_register_replaces_nothing():
    taken([penalty(1)])
    result = taken([penalty(1, CF_NR="旧内容") | {"数据状态": "有效"}], former=True)
    assert (verdicts(result), codes(result)) == ({"queued": 1}, ["former-differs"])
    assert current().payload["CF_NR"] == penalty(1)["CF_NR"]


def test_a_dry_run_ends_nothing():
    taken([penalty(1)])
    row = penalty(1) | {"数据状态": "已修复"}
    assert verdicts(taken([row], former=True, dry_run=True)) == {"versions": 1}
    assert len(public()) == 1
    assert not FormerEnd.objects.exists()


def test_an_ordinary_file_does_not_read_these_columns():
    result = taken([penalty(1) | {"数据状态": "已修复"}])
    assert (verdicts(result), codes(result)) == ({"accepted": 1}, ["column-unknown"])


CONTENTS = ("罚款2000元", "罚款2000元，责令改正")
ROWS = st.tuples(
    st.sampled_from((1, 2)),
    st.sampled_from(CONTENTS),
    st.sampled_from(("", "有效", *STATES, "流转中")),
    st.sampled_from(("岚川第{}机械有限公司", "别家有限公司{}")),
    st.sampled_from(("", "2026-05-01", "不详的日子")),
)
FILES = st.lists(st.tuples(st.booleans(), st.lists(ROWS, min_size=1, max_size=3)), min_size=2, max_size=4)


@given(files=FILES)
@settings(
    max_examples=max(6, int(200 * SCALE)), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sequence_of_files_publishes_an_ended_record(files):
    """Whatever is sent in whatever order: once a former register ended a key, nothing of it is shown."""
    from django.db import transaction

    with transaction.atomic():
        ended = set()
        for is_former, rows in files:
            made = []
            for number, content, state, name, repaired in rows:
                row = penalty(number, CF_NR=content, CF_XDR_MC=name.format(number), CF_CFJG=OFFICE, CF_CFJGDM=SENDER)
                made.append(row | ({"数据状态": state, "修复日期": repaired} if is_former else {}))
                if is_former and (state in STATES or repaired):
                    ended.add(code(number))
            taken(csv_bytes(made), former=is_former)
            shown = {one.uscc for one in public()}
            assert not shown & ended
        transaction.set_rollback(True)


def test_the_command_line_takes_a_former_register(tmp_path, monkeypatch):
    """``--former`` with the keys of the contract; the archive says what the source claims."""
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())
    ensure_operator(account="operator")
    place = tmp_path / "former.csv"
    place.write_bytes(csv_bytes([old(1), old(2, "已修复")]))
    done = CliRunner().invoke(
        exchange, ["intake", str(place), "--kind", "penalty", "--authority", SENDER, "--former", "--json"]
    )
    assert (done.exit_code, json.loads(done.stdout)["accepted"]) == (0, 2)
    shown = CliRunner().invoke(records, ["show", code(1)])
    assert "its source claims 2026-03-05" in shown.stdout
    (ended,) = json.loads(CliRunner().invoke(records, ["show", code(2), "--json"]).stdout)["records"]
    assert (ended["state"], ended["windows"]["public"]["from"]) == ("repaired", None)
    assert ended["received_at"].startswith("2026-03-0")
