"""The closed list: what is held, on what it rests, who carries it; incentives by documents, never by grade."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from xinheng.catalogue import current, loading
from xinheng.catalogue.checking import people
from xinheng.catalogue.core import RANKS_THAT_REDUCE_RIGHTS

pytestmark = pytest.mark.pure
PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "310-measures-and-their-carriers.md"
GRADED = re.compile("级|等级|评价|评级|grade", re.IGNORECASE)


def test_the_page_names_every_measure_that_is_held_and_no_other() -> None:
    table = PAGE.read_text(encoding="utf-8").split("| item |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) == set(current.measures())


def test_every_burden_has_article_rank_floor_lists_matters_and_public_carriers() -> None:
    book, lists = current.rulebook(), current.lists()
    for rule in current.measures().values():
        instrument = book.instruments[rule.basis.instrument]
        assert rule.basis.article, rule.key
        assert rule.matters, rule.key
        if rule.effect == "incentive":
            continue
        assert rule.severity in {"general", "serious"}, rule.key
        assert {lists[one].kind for one in rule.lists} <= {"serious-list", "abnormal-list"}, rule.key
        assert (rule.effect == "reference") == (not rule.carriers), rule.key
        if rule.effect == "reduces-rights":
            assert instrument.rank in RANKS_THAT_REDUCE_RIGHTS, rule.key
        if rule.lists & {one.key for one in lists.values() if one.kind == "abnormal-list"}:
            assert rule.effect == "reference", "an abnormal list is not serious: nothing binding rests on it"


def test_incentives_rest_on_honours_that_are_no_grades_and_on_dates() -> None:
    lists = current.lists()
    for rule in current.measures().values():
        if rule.effect != "incentive":
            continue
        assert rule.lists or rule.months_without
        for one in rule.lists:
            criteria = " ".join(criterion.zh for criterion in lists[one].criteria)
            assert lists[one].kind == "honour"
            assert not GRADED.search(lists[one].zh.replace("高级认证", "") + criteria.replace("高级认证", "")), one
        assert rule.months_without in {None, 36}
        assert not rule.carriers


def test_nobody_but_a_public_body_is_named_as_a_carrier() -> None:
    folder = loading.load(current.PACKAGED)
    name = "measures/tendering-ban.yaml"
    for named in ("商业银行", "行业协会", "互联网平台", "征信机构", "Chamber of commerce"):
        wrong = dict(folder.documents[name]) | {"carriers": [{"zh": named, "en": named, "sectors": ["财政"]}]}
        changed = replace(folder, documents={**folder.documents, name: wrong})
        assert [(one.code, one.path) for one in people.problems(changed)] == [
            ("core-widened", "/carriers/0/zh"),
            ("core-widened", "/carriers/0/en"),
        ]
