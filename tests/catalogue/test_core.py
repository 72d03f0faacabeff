"""Excluded grounds (G5): the ground of the act decides, never who the organisation is."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from xinheng.catalogue.core import (
    CANDIDATE_PATTERN,
    EXCLUDED_GROUNDS,
    IGNORED_CHARACTERS,
    excluded_ground,
    fold,
    names_a_person,
)

pytestmark = pytest.mark.pure

EXCLUDED_BASES = {
    "belief": [
        "《宗教事务条例》第六十九条",
        "依据《江苏省宗教事务条例》第二十条",
        "《互联网宗教信息服务管理办法》第二十九条",
        "《宗 教 事 务 条 例》",
    ],
    "assembly": ["《中华人民共和国集会游行示威法》第二十八条", "《信访工作条例》"],
    "speech": [
        "《出版管理条例》第六十一条",
        "《互联网新闻信息服务管理规定》第二十二条",
        "《广播电视管理条例》第四十七条",
        "《网络信息内容生态治理规定》第三十四条",
        "《中华人民共和国电影产业促进法》第四十九条",
        "《中华人民共和国网络安全法》第四十七条、第六十八条",
        "《网络安全法》第47条",
        "《互联网信息服务管理办法》第十五条、第二十三条",
        "《印刷业管理条例》第三十六条",
        "《微博客信息服务管理规定》",
        "《电视剧内容管理规定》第三十三条",
        "《图书质量管理规定》",
    ],
    "defence": [
        "《中华人民共和国兵役法》第五十七条",
        "《征兵工作条例》第六条",
        "《中华人民共和国国防动员法》第六十八条",
    ],
    "foreign-organisations": ["《中华人民共和国境外非政府组织境内活动管理法》第四十五条"],
    "sanctions": ["《中华人民共和国反外国制裁法》第六条", "《不可靠实体清单规定》"],
    "state-security": ["《中华人民共和国反间谍法》第五十四条"],
}
EXCLUDED_CONDUCT = [
    *("散布谣言，扰乱公共秩序", "拒不承担国防动员任务"),
    *(
        "未经批准擅自设立宗教活动场所",
        "非法传教",
        "未按规定建立党组织",
        "擅自举行宗教活动",
        "非法集会",
        "拒不履行兵役义务",
    ),
    *(
        "发布法律、行政法规禁止发布或者传输的信息",
        "未经许可从事互联网新闻信息服务",
        "非法出版活动",
        "传播违法和不良信息",
    ),
    "该公司违反了《宗教事务条例》第四十一条",
]
ORDINARY_BASES = [
    *("《广播电视设施保护条例》第二十条", "《公共图书馆管理办法》第八条", "《中华人民共和国人民防空法》第四十八条"),
    *("《中华人民共和国消防法》第六十条第一款第三项", "《中华人民共和国税收征收管理法》第六十二条"),
    *(
        "《中华人民共和国食品安全法》第四十七条",
        "《中华人民共和国广告法》第九条第三项",
        "《互联网广告管理办法》第二十条",
    ),
    *(
        "《网络安全法》第二十一条，《数据安全法》第四十七条",
        "《互联网信息服务管理办法》第十九条",
        "《民用爆炸物品安全管理条例》",
    ),
    *(
        "《中华人民共和国电影产业促进法》第五十一条第一款",
        "《娱乐场所管理条例》第四十三条",
        "《社会团体登记管理条例》第三十条",
    ),
    *(
        "《宗教活动场所消防安全管理规定》第八条",
        "《互联网上网服务营业场所管理条例》第三十条",
        "《中华人民共和国著作权法》",
    ),
    *("《中华人民共和国反恐怖主义法》第八十五条", "《医疗广告管理办法》", "《互联网药品信息服务管理办法》"),
]
ORDINARY_CONDUCT = [
    *(
        "经市国防动员办公室检查，未按规定修建防空地下室",
        "编造、传播虚假信息，扰乱证券市场",
        "以歧视性限制措施排斥外地供应商",
    ),
    *(
        "教堂消防设施未保持完好有效",
        "宗教活动场所疏散通道堵塞",
        "擅自在宗教活动场所内搭建彩钢板",
        "寺庙食堂未取得食品经营许可",
    ),
    *(
        "报社未按期申报纳税",
        "电视台食堂食品不合格",
        "印刷厂超标排放污染物",
        "广播电视台未按规定检验特种设备",
        "出版社未依法缴纳税款",
    ),
    *("发布虚假广告", "发布虚假违法广告内容", "编造、传播虚假信息损害竞争对手商誉", "公示信息隐瞒真实情况、弄虚作假"),
    *("未开展消防宣传教育培训", "未按规定为宗教教职人员缴纳社会保险", "网吧接纳未成年人", "道路分布道口未设警示"),
]


@pytest.mark.parametrize(("key", "basis"), [(key, basis) for key, found in EXCLUDED_BASES.items() for basis in found])
def test_decisions_resting_on_an_excluded_ground(key: str, basis: str) -> None:
    assert excluded_ground(basis) == key


@pytest.mark.parametrize("conduct", EXCLUDED_CONDUCT)
def test_conduct_of_an_excluded_ground_under_any_law(conduct: str) -> None:
    assert excluded_ground("《中华人民共和国行政处罚法》", conduct) is not None


@pytest.mark.parametrize("basis", ORDINARY_BASES)
def test_ordinary_law_is_not_excluded(basis: str) -> None:
    assert excluded_ground(basis) is None


@pytest.mark.parametrize("conduct", ORDINARY_CONDUCT)
def test_fire_tax_food_and_advertising_of_the_same_organisations_are_not_excluded(conduct: str) -> None:
    assert excluded_ground("《中华人民共和国消防法》第六十条", conduct) is None


def test_a_body_that_decides_nothing_else_is_believed_only_without_a_general_law() -> None:
    assert excluded_ground("", authority="某市互联网信息办公室") == "speech"
    assert excluded_ground("《中华人民共和国个人信息保护法》第六十六条", authority="某市互联网信息办公室") is None
    assert excluded_ground("", document="宗教活动场所登记证") == "belief"


def test_whatever_stands_in_the_vocabulary_passes_the_fast_first_look() -> None:
    for ground in EXCLUDED_GROUNDS:
        for text in (*ground.instruments, *ground.conduct, *ground.documents, *ground.authorities):
            assert re.search(CANDIDATE_PATTERN, fold(text)), text


_PATTERNS = [one for ground in EXCLUDED_GROUNDS for one in (*ground.instrument_patterns, *ground.conduct_patterns)]


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.sampled_from(_PATTERNS).flatmap(lambda pattern: st.from_regex(pattern, fullmatch=True)))
@example("侮辱历史")
def test_whatever_a_pattern_finds_passes_the_fast_first_look(text: str) -> None:
    assert re.search(CANDIDATE_PATTERN, text)


def test_the_columnar_engine_understands_the_patterns() -> None:
    compute = pytest.importorskip("pyarrow.compute")
    texts = ["《 宗教事务条例 》", "《消防法》"]
    folded = compute.replace_substring_regex(texts, IGNORED_CHARACTERS, "")
    assert compute.match_substring_regex(folded, CANDIDATE_PATTERN).to_pylist() == [True, False]


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        *(
            (text, True)
            for text in (
                "法定代表人",
                "CF_FRDB",
                "XK_FDDB",
                "CF_FR_ZJHM",
                "XK_XDR_ZJLX",
                "居民身份证号",
                "证件号码",
                "联系电话",
            )
        ),
        *(
            (text, False)
            for text in ("CF_XDR_MC", "暂扣或吊销证照名称及编号", "事业单位证书号", "许可证书名称", "CF_XDR_ZZJG")
        ),
    ],
)
def test_fields_about_persons_are_recognised(text: str, personal: bool) -> None:
    assert names_a_person(text) is personal
