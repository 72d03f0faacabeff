"""G1 in the registry's words: what marks a person's row, and what only sounds like it."""

import pytest

from xinheng.subjects.domain import (
    is_person_category,
    is_person_name_category,
    looks_like_person,
    named_after_person,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "text",
    [
        "自然人",
        " 个体工商户 ",
        "个体户",
        "个体（内地）",
        "个体工商户（港澳台）",
        "农村承包经营户",
        "自 然 人",
        "个体\u200b户",
    ],
)
def test_person_categories(text: str) -> None:
    assert is_person_category(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "有限责任公司(自然人独资)",
        "有限责任公司（自然人投资或控股）",
        "个人独资企业",
        "法人及非法人组织",
        "普通合伙",
        "个体私营企业协会",
    ],
)
def test_organisations_whose_form_mentions_persons_are_no_persons(text: str) -> None:
    assert not is_person_category(text)


def test_the_mark_at_the_end_of_a_name() -> None:
    assert is_person_name_category("城关镇好味小吃店（个体工商户）")
    assert is_person_name_category("城关镇好味小吃店(个体户)")
    assert not is_person_name_category("某县个体工商户协会")
    assert not is_person_name_category("某县个体工商户协会（社会团体）")


@pytest.mark.parametrize("name", ["王小明", "李雷", "欧阳修文", "诸葛亮", "张 三 丰"])
def test_whole_names_of_persons(name: str) -> None:
    assert looks_like_person(name)


@pytest.mark.parametrize(
    "name", ["水利部", "王小明养殖场", "东方航空公司", "清华园", "ABC", "", "马", "石化厂", "东方航空公", "高新区"]
)
def test_short_names_of_organisations(name: str) -> None:
    assert not looks_like_person(name)


@pytest.mark.parametrize(
    ("name", "form", "pair"),
    [
        ("秭归县九畹溪镇刘德民养殖场", "个人独资企业", "91"),
        ("全州县唐兵兵养殖场（微型企业）", "个人独资企业", "91"),
        ("临沧市临翔区杨文明养殖场", "", "91"),
        ("石柱土家族自治县陈勇山羊养殖家庭农场", "", "91"),
        ("某省张三丰律师事务所", "", "31"),
        ("欧阳文华服装厂", "个人独资企业", "91"),
    ],
)
def test_enterprises_named_after_a_person(name: str, form: str, pair: str) -> None:
    assert named_after_person(name, entity_type=form, pair=pair)


@pytest.mark.parametrize(
    ("name", "form", "pair"),
    [
        ("山东寿光雅峰布制品有限公司", "有限责任公司", "91"),
        ("晋江市深沪供销合作社", "", "91"),
        ("王家坝管理局", "", "12"),
        ("永鑫生态养殖场", "个人独资企业", "91"),
        ("张江高科技园区开发股份有限公司", "", "91"),
    ],
)
def test_other_organisations_are_not(name: str, form: str, pair: str) -> None:
    assert not named_after_person(name, entity_type=form, pair=pair)
