"""Days, amounts and names in the reader's language."""

from datetime import date

import pytest
from django.test import RequestFactory
from django.utils import translation

from xinheng.publicity.templatetags import reading

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("language", "day", "amount", "small", "cited"),
    [
        ("en", "2 March 2027", "CNY 20,000", "CNY 800.5", "article 48"),
        ("zh-hans", "2027年3月2日", "2 万元", "800.5 元", "第48条"),
    ],
)
def test_days_amounts_and_articles(language, day, amount, small, cited):
    with translation.override(language):
        assert reading.written(date(2027, 3, 2)) == day
        assert reading.money(2_000_000) == amount
        assert reading.money(80_050) == small
        assert reading.article("48") == cited
        assert reading.article("附件 2") == "附件 2"


def test_an_address_keeps_the_filters_and_changes_only_what_is_named():
    request = RequestFactory().get("/registers/penalty", {"authority": "甲 & 乙", "cursor": "x", "severity": ""})
    made = reading.address_with({"request": request}, cursor="", lang="en")
    assert made == "?authority=%E7%94%B2+%26+%E4%B9%99&lang=en"


def test_without_an_english_name_the_chinese_one_is_shown():
    with translation.override("en"):
        assert reading.one_of(("罚款", "")) == "罚款"
        assert reading.one_of(("罚款", "fine")) == "fine"


@pytest.mark.parametrize(
    ("language", "numbered", "annexed"),
    [
        ("zh-hans", "《中华人民共和国行政处罚法》第48条", "《中华人民共和国行政处罚法》附件 2"),
        (
            "en",
            "Administrative Penalty Law (2021 revision) article 48",
            "Administrative Penalty Law (2021 revision) 附件 2",
        ),
    ],
)
def test_a_citation_is_read_by_its_title(language, numbered, annexed):
    with translation.override(language):
        assert reading.basis_named("penalty-law-2021 48") == numbered
        assert reading.basis_named("penalty-law-2021 附件 2") == annexed
        assert reading.basis_named("《某办法》第三条") == "《某办法》第三条"
