"""G7: what an entry may do follows from the rank of what it rests on; only public bodies carry measures."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from xinheng.catalogue import loading
from xinheng.catalogue.checking import problems_of
from xinheng.catalogue.core import CARRIERS, RANKS
from xinheng.catalogue.current import PACKAGED, rulebook
from xinheng.catalogue.loading import Folder

pytestmark = pytest.mark.pure

TODAY = date(2026, 11, 22)
REDUCING = {"law", "admin-regulation", "local-regulation"}
ADMITTING = REDUCING | {"central-policy"}
REGULATING = ADMITTING | {"departmental-rule"}
LIST: dict[str, Any] = {
    "list": "arrears",
    "zh": "名单",
    "en": "List",
    "kind": "honour",  # an adverse list stands in the record kind as well
    "origin": "imported",
    "authority": "人力资源和社会保障部门",
    "level": "county",
    "target": "organisation",
    "subject_kinds": ["enterprise"],
    "field_basis": {"instrument": "trial", "article": "1"},
    "criteria": [{"key": "one", "zh": "拒不支付", "en": "Not paid", "basis": {"instrument": "trial", "article": "1"}}],
    "document_types": ["administrative-decision"],
    "term": {"months": 12, "confidence": "verified"},
    "exit": [{"zh": "改正", "en": "Corrected"}],
    "remedies": [{"zh": "行政复议", "en": "Reconsideration"}],
    "from": "2022-01-01",
    "to": None,
    "review_by": "2027-06-30",
    "confidence": "verified",
}
MEASURE: dict[str, Any] = {
    "measure": "no-tendering",
    "zh": "限制参加招标投标",
    "en": "No part in tendering",
    "target": "organisation",
    "carrier": "public-body",
    "effect": "reduces-rights",
    "severity": "serious",
    "matters": ["tendering"],
    "lists": ["arrears"],
    "basis": {"instrument": "trial", "article": "1"},
    "from": "2022-01-01",
    "to": None,
    "review_by": "2027-06-30",
    "confidence": "verified",
}


@pytest.fixture(scope="module")
def packaged() -> Folder:
    return loading.load(PACKAGED)


def with_trial(
    packaged: Folder, rank: str, ended: str | None = None, **entries: Mapping[str, Any]
) -> set[tuple[str, str]]:
    """Code and place of every problem of the packaged rulebook with a trial instrument and entries that rest on it."""
    instruments = packaged.documents["instruments.yaml"]
    trial = instruments["instruments"][0] | {"key": "trial", "rank": rank, "from": "2000-01-01", "to": ended}
    documents = dict(packaged.documents) | {"instruments.yaml": {"instruments": [*instruments["instruments"], trial]}}
    named = {"lists": "lists/arrears.yaml", "measures": "measures/no-tendering.yaml"}
    documents |= {named[part]: entry for part, entry in entries.items()}
    folder = Folder(packaged.root, documents, packaged.problems, (*packaged.files, *(named[part] for part in entries)))
    return {(one.code, one.path) for one in problems_of(folder, TODAY)}


@pytest.mark.parametrize("rank", sorted(RANKS))
def test_a_list_and_a_measure_need_the_rank_for_what_they_do(rank: str, packaged: Folder) -> None:
    expected = set() if rank in ADMITTING else {("rank-too-low", "/field_basis")}
    expected |= set() if rank in REGULATING else {("rank-too-low", "/criteria/0/basis")}
    assert with_trial(packaged, rank, lists=LIST) == expected
    expected |= set() if rank in REDUCING else {("rank-too-low", "/basis")}
    assert with_trial(packaged, rank, lists=LIST, measures=MEASURE) == expected


def test_a_basis_that_ended_carries_nothing_further(packaged: Folder) -> None:
    found = with_trial(packaged, "law", "2024-01-01", lists=LIST, measures=MEASURE)
    assert {("basis-ended", "/basis"), ("basis-ended", "/field_basis")} <= found


@pytest.mark.parametrize("carrier", ["bank", "association", "media", "platform", "credit-service", ""])
def test_nobody_but_a_public_body_is_made_to_punish(carrier: str, packaged: Folder) -> None:
    assert {"public-body"} == CARRIERS
    assert with_trial(packaged, "law", lists=LIST, measures=MEASURE | {"carrier": carrier})


@pytest.mark.parametrize("key", ["recommended", "advised", "optional"])
def test_recommended_punishments_do_not_exist(key: str, packaged: Folder) -> None:
    found = with_trial(packaged, "law", lists=LIST, measures=MEASURE | {key: True})
    assert {code for code, _ in found} == {"schema-wrong"}


def test_what_the_rulebook_publishes_of_adverse_kinds_rests_on_a_rule_or_more() -> None:
    book = rulebook()
    adverse = {one.key for one in book.kinds.values() if one.adverse}
    shown = [
        (rule, term)
        for rule in book.window_rules
        if rule.kind in adverse and rule.severity and rule.channel != "report"
        for term in (rule.term, rule.turned)
        if term is not None and term.shown
    ]
    assert len(shown) > 20
    low = {rule.key for rule, term in shown if book.instruments[term.basis.instrument].rank not in REGULATING}
    assert low == set()
    assert all(book.instruments[one.basis.instrument].rank in ADMITTING for one in book.penalty_types)
