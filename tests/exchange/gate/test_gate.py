"""Who and what is turned away before anything leaves memory (G1, G3, G5)."""

import random

import numpy as np
import pyarrow as pa
import pytest

from factories import planted
from outside_data import folder, rows
from xinheng.catalogue.current import rulebook
from xinheng.exchange.gate.batches import Issue, RawBatch
from xinheng.exchange.gate.gate import Gate, GatedBatch
from xinheng.exchange.gate.masking import MASK
from xinheng.exchange.gate.persons import is_person_name
from xinheng.kernel.identifiers import regno_check_digit
from xinheng.records.domain.identity import MASKED

pytestmark = pytest.mark.pure

CODE = "91350100M000100Y43"
INDIVIDUAL = "350100" + "60000001" + regno_check_digit("35010060000001")
PENALTY = {
    "CF_XDR_MC": "星河市测试有限公司",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": CODE,
    "CF_XDR_GSZC": "",
    "CF_XDR_SWDJ": "",
    "CF_XDR_ZJLX": "",
    "CF_XDR_ZJHM": "",
    "CF_WSH": "星市监罚〔2026〕1号",
    "CF_WFXW": "销售不合格产品",
    "CF_SY": "当事人销售不合格产品",
    "CF_YJ": "《中华人民共和国产品质量法》第四十九条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款2000元",
    "CF_CFJG": "星河市市场监督管理局",
    "BZ": "",
}
LICENCE = {
    "XK_XDR_MC": "星河市测试有限公司",
    "XK_XDR_LB": "法人及非法人组织",
    "XK_XDR_SHXYM": CODE,
    "XK_XKWS": "准予行政许可决定书",
    "XK_XKZS": "食品经营许可证",
    "XK_NR": "预包装食品销售",
    "XK_XKJG": "星河市市场监督管理局",
}


def passed(kind: str, base: dict[str, str], *changes: dict[str, str]) -> GatedBatch:
    """The base row with each of the changes, through the gate; rows are numbered from 2."""
    made = [base | change for change in changes]
    columns = {code: pa.array([row[code] for row in made], pa.string()) for code in base}
    return Gate(rulebook().kinds[kind]).pass_through(RawBatch(np.arange(2, 2 + len(made), dtype=np.int32), columns))


def codes(batch: GatedBatch) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in sorted(batch.refused, key=lambda one: one.row)]


@pytest.mark.parametrize(
    "change",
    [
        {"CF_XDR_LB": "自然人"},
        {"CF_XDR_LB": "个体工商户"},
        {"CF_XDR_LB": "01"},
        {"CF_XDR_LB": "04"},
        {"CF_XDR_LB": "04个体工商户"},
        {"CF_XDR_LB": "个体"},
        {"CF_XDR_LB": "1", "CF_XDR_SHXYM": ""},
        {"CF_XDR_SHXYM": "92350100MA2ABCDE1X"},
        {"CF_XDR_SHXYM": "９２350100MA2ABCDE1X"},
        {"CF_XDR_SHXYM": '="92350100MA2ABCDE1X"'},
        {"CF_XDR_SHXYM": "92350100MA2ABCDE1X;"},
        {"CF_XDR_SHXYM": "“92350100MA2ABCDE1X”"},
        {"CF_XDR_SHXYM": "92350100MA2ABCDE1X（个体）"},
        {"CF_XDR_SHXYM": "USCC: 92350100ma2abcde1x"},
        {"CF_XDR_GSZC": "统一社会信用代码：92350100MA2ABCDE1X", "CF_XDR_SHXYM": ""},
        {"CF_XDR_SHXYM": "92 3501 00MA 2ABC DE1X"},
        {"CF_XDR_SHXYM": "11010119900307451X"},
        {"CF_XDR_SHXYM": "110101199003074514"},
        {"CF_XDR_GSZC": "110101900307451"},
        {"CF_XDR_SWDJ": "11010119900307451X00"},
        {"CF_XDR_ZJLX": "身份证"},
        {"CF_XDR_ZJHM": "11010119900307451X"},
        {"CF_XDR_ZJHM": "E12345678"},
        {"CF_XDR_MC": "王小明"},
        {"CF_XDR_MC": "王 明"},
        {"CF_XDR_MC": "李建国", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "欧阳文静", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "张某某"},
        {"CF_XDR_MC": "阿迪力·买买提"},
        {"CF_XDR_MC": "阿不都热合曼·买买提"},
        {"CF_XDR_MC": "王小明 11010119900307451X"},
        {"CF_XDR_MC": "星河市老王餐饮服务中心（个体工商户）"},
        {"CF_XDR_MC": "星河区张三小吃店(个体)"},
        {"CF_XDR_MC": "星河区小吃店(92350100MA2ABCDE1X)"},
        {"CF_XDR_GSZC": INDIVIDUAL, "CF_XDR_SHXYM": "", "CF_XDR_MC": "星河区老王小吃店"},
        {"CF_XDR_LB": "个 体 工 商 户"},
        {"CF_XDR_LB": "自\u200b然\u00a0人"},
        {"CF_XDR_LB": "個體工商戶"},
        {"CF_XDR_LB": "０１"},
        {"CF_XDR_LB": "Natural person"},
        {"CF_XDR_SHXYM": "9\u200b2350100MA2ABCDE1X"},
        {"CF_XDR_MC": "张三、李四", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "王小明等三人", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "经营者：王小明", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "张三 13800138000", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "John Smith", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "填报人：张三 审核：李四", "CF_XDR_SHXYM": ""},
    ],
)
def test_persons_are_turned_away(change: dict[str, str]) -> None:
    batch = passed("penalty", PENALTY, change, {})
    assert codes(batch) == [(2, "person-not-held")]
    assert batch.table["row"].to_pylist() == [3]
    assert batch.refused == [Issue(2, "", "person-not-held")], "row and code, nothing else"


@pytest.mark.parametrize(
    "change",
    [
        {"CF_XDR_LB": "法人"},
        {"CF_XDR_LB": "02"},
        {"CF_XDR_LB": "1"},
        {"CF_XDR_MC": "星河市明达设计事务所(普通合伙)"},
        {"CF_XDR_MC": "星河市王小明服装厂(个人独资)"},
        {"CF_XDR_MC": "星河市个体劳动者私营企业协会"},
        {"CF_XDR_MC": "文化馆"},
        {"CF_XDR_MC": "黄石港区水利局"},
        {"CF_XDR_MC": "吝店供销社"},
        {"CF_XDR_ZJLX": "/", "CF_XDR_ZJHM": "无"},
        {"CF_XDR_ZJLX": "统一社会信用代码", "CF_XDR_ZJHM": CODE},
        {"CF_XDR_GSZC": "110108000000016"},
        {"CF_XDR_GSZC": INDIVIDUAL, "CF_XDR_SHXYM": ""},
        {"CF_XDR_SHXYM": "12110000400686030K"},
        {"CF_XDR_MC": "Xinghe Trading Co., Ltd", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "Rashed Exchange", "CF_XDR_SHXYM": ""},
        {"CF_XDR_MC": "张三、李四律师事务所", "CF_XDR_SHXYM": ""},
    ],
)
def test_organisations_pass(change: dict[str, str]) -> None:
    batch = passed("penalty", PENALTY, change)
    assert codes(batch) == []
    assert batch.table.num_rows == 1


def test_no_real_organisation_is_taken_for_a_person() -> None:
    data = folder("companies")
    if data is None:
        return
    names = [row["name"] for row in rows(data / "companies.csv.gz")]
    assert [name for name in names if is_person_name(name, coded=False)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"CF_YJ": "依据《宗教事务条例》第六十五条"},
        {"CF_YJ": "《中华人民共和国 集会游行示威法》第二十八条"},
        {"CF_YJ": "根据《出版管理条例》第六十一条的规定"},
        {"CF_YJ": "依据《中华人民共和国兵役法》"},
        {"CF_YJ": "《中华人民共和国反外国制裁法》第十四条"},
        {"CF_YJ": "《中华人民共和国境外非政府组织境内活动管理法》第四十五条"},
        {"CF_WFXW": "擅自组织大型宗教活动"},
        {"CF_CFJG": "星河市民族宗教事务局", "CF_YJ": "依据有关规定"},
        {"CF_WFXW": "在网上发表不当言论"},
        {"CF_WFXW": "违法出版图书"},
        {"CF_WFXW": "在场所内传教"},
        {"CF_WFXW": "组织逃兵役"},
        {"CF_WFXW": "执行外国制裁"},
        {"CF_WFXW": "歪曲历史、侮辱英烈"},
        {"CF_YJ": "《中华人民共和国对外关系法》第三十三条"},
    ],
)
def test_excluded_grounds_are_turned_away(change: dict[str, str]) -> None:
    batch = passed("penalty", PENALTY, change, {})
    assert batch.refused == [Issue(2, "", "matter-not-held")]
    assert batch.table["row"].to_pylist() == [3]


@pytest.mark.parametrize(
    "change",
    [
        {
            "CF_XDR_MC": "星河市普济寺",
            "CF_YJ": "《中华人民共和国消防法》第六十条",
            "CF_WFXW": "占用消防通道",
            "CF_SY": "宗教活动场所消防通道堵塞",
        },
        {"CF_XDR_MC": "星河日报社", "CF_YJ": "《中华人民共和国税收征收管理法》第六十二条", "CF_WFXW": "逾期申报"},
        {"CF_XDR_MC": "星河市佛教协会", "CF_YJ": "《中华人民共和国食品安全法》第一百二十五条"},
        {"CF_WFXW": "未进行安全宣传教育"},
        {"CF_WFXW": "未按规定保存言传教学记录", "CF_SY": "向客户宣传教材"},
        {"CF_WFXW": "虚假宣传", "CF_YJ": "《中华人民共和国广告法》第五十五条"},
    ],
)
def test_general_law_holds_for_everybody(change: dict[str, str]) -> None:
    assert codes(passed("penalty", PENALTY, change)) == []


def test_licences_of_excluded_matters() -> None:
    batch = passed(
        "licence",
        LICENCE,
        {"XK_XKZS": "宗教活动场所登记证"},
        {"XK_NR": "准予设立宗教活动场所"},
        {"XK_XKWS": "互联网新闻信息服务许可决定书", "XK_XKZS": "互联网新闻信息服务许可证"},
        {"XK_XDR_MC": "星河市普济寺", "XK_XKZS": "食品经营许可证"},
    )
    assert codes(batch) == [(2, "matter-not-held"), (3, "matter-not-held"), (4, "matter-not-held")]


def test_masking_names_column_and_type_and_nothing_else() -> None:
    chance = random.Random(3)
    identity, phone = planted.identity_number(chance), planted.mobile(chance)
    batch = passed("penalty", PENALTY, {"BZ": f"联系人电话{phone}", "CF_SY": f"身份证{identity},电话{phone}"})
    assert [(one.column, one.code, one.value, one.facts) for one in batch.issues] == [
        ("CF_SY", "personal-text-masked", "", {"types": ["identity-number", "phone-number"]}),
        ("BZ", "personal-text-masked", "", {"types": ["phone-number"]}),
    ]
    row = batch.table.to_pylist()[0]
    assert row["CF_SY"] == f"身份证{MASK},电话{MASK}"
    assert row["BZ"] == f"联系人电话{MASK}"
    assert MASK == MASKED, "a number that holds it tells no document from another"
    assert batch.masked == 2


def test_the_table_has_every_field_that_is_not_personal() -> None:
    for key, base in (("penalty", PENALTY), ("licence", LICENCE)):
        kind = rulebook().kinds[key]
        table = passed(key, base, {}).table
        assert table.column_names == ["row", *(one.code for one in kind.fields if one.personal is None)]
        assert all(table[name].null_count == 0 for name in table.column_names)


def test_rows_without_content_are_blank_and_cells_are_trimmed() -> None:
    empty = dict.fromkeys(PENALTY, " \u3000")
    batch = passed("penalty", PENALTY, empty, {"CF_WSH": "\u3000 星1号\u00a0"})
    assert batch.blank == 1
    assert batch.table["CF_WSH"].to_pylist() == ["星1号"]


def test_a_text_is_taken_out_of_what_a_spreadsheet_writes_to_keep_it_one() -> None:
    written = {"CF_XDR_SHXYM": f'="{CODE}"', "CF_WSH": '="星1号"', "BZ": '="他说"好""'}
    batch = passed("penalty", PENALTY, written, {"CF_XDR_SHXYM": f"'{CODE}", "CF_WSH": "'", "BZ": "'星'"}, {"BZ": '="'})
    assert passed("penalty", PENALTY, {"BZ": "'Ndrangheta"}).table["BZ"].to_pylist() == ["'Ndrangheta"]
    cells = [[row[code] for code in written] for row in batch.table.to_pylist()]
    assert cells == [[CODE, "星1号", '他说"好"'], [CODE, "'", "'星'"], [CODE, PENALTY["CF_WSH"], '="']]


def test_a_persons_name_that_slipped_into_a_day_an_amount_or_a_code_goes() -> None:
    slipped = dict.fromkeys(("CF_JDRQ", "CF_NR_FK", "CF_CFJGDM"), "张晓明")
    base = PENALTY | dict.fromkeys(slipped, "") | {"CF_YXQ": ""}
    words = [("长期", "贰万元"), ("常年", "伍万元"), ("元旦", "陆仟元整"), ("公告日", "单价"), ("满五年", "费用")]
    batch = passed("penalty", base, slipped, *({"CF_YXQ": day, "CF_NR_FK": amount} for day, amount in words))
    cells = batch.table.to_pylist()
    assert [cells[0][code] for code in slipped] == [MASK] * 3
    assert [(one["CF_YXQ"], one["CF_NR_FK"]) for one in cells[1:]] == words
    assert {(one.row, one.column) for one in batch.issues} == {(2, code) for code in slipped}


@pytest.mark.parametrize(
    "slipped",
    [
        "张 晓明",
        "张晓明（代签）",
        "张晓明、李四",
        "经办：张晓明",
        "阿里木江·买买提",
        "Zhang Wei",
        "欧阳娜娜",
        "张三 13800138000",
    ],
)
def test_nor_does_a_name_stay_there_however_it_is_written(slipped: str) -> None:
    column = "CF_JDRQ"
    assert passed("penalty", PENALTY | {column: ""}, {column: slipped}).table[column].to_pylist() == [MASK]


@pytest.mark.parametrize("column", ["CF_SY", "BZ", "CF_XDR_LB", "CF_CFLB", "CF_WSH", "CF_CFJG"])
def test_a_cell_that_is_nothing_but_a_name_is_masked_in_every_column(column: str) -> None:
    persons = (
        "张三",
        "王 晓明",
        "李志强（代签）",
        "王晓明、李四",
        "欧阳娜娜",
        "张三\n李四",
        "张三 李四",
        "张三 13800138000",
        "张和平",
        "张三和李四",
    )
    words = ("高温", "石油", "许可", "江苏", "警告、罚款", "黄石市", "程序（简易）", "张三公司", "普通")
    words += ("黄瓜", "马铃薯", "高中", "张家口", "陈皮、白芷", "高风险")
    batch = passed("penalty", PENALTY, *({column: one} for one in (*persons, *words)))
    assert batch.table[column].to_pylist() == [MASK] * len(persons) + list(words)
    assert {(one.row, one.code) for one in batch.issues} == {
        (row, "personal-text-masked") for row in range(2, 2 + len(persons))
    }


def test_whoever_signed_beside_the_name_of_an_authority_is_masked() -> None:
    signed = {"CF_CFJG": "星河市市场监督管理局（经办人：张晓明）"}
    batch = passed("penalty", PENALTY, signed, {"CF_CFJG": "星河市负责人办公室"})
    assert batch.table["CF_CFJG"].to_pylist() == [f"星河市市场监督管理局（经办人：{MASK}）", "星河市负责人办公室"]


def test_a_trade_mark_may_be_called_like_a_person() -> None:
    right = {"X_XDR_MC": "星河市测试有限公司", "X_XDR_SHXYM": CODE, "X_QLMC": "李宁", "X_NR": "服装"}
    assert passed("intellectual-property", right, {}).table["X_QLMC"].to_pylist() == ["李宁"]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("张晓明", MASK),
        ("经办人张晓明", f"经办人{MASK}"),
        ("李四 13800138000", MASK),
        ("项目", "项目"),
        ("单位名称", "单位名称"),
        ("Sheet2", "Sheet2"),
        ("程序", "程序"),
        ("1.处罚机关", "1.处罚机关"),
        ("许可.csv", "许可.csv"),
        ("张晓明.csv", MASK),
        ("阿里木江.买买提", MASK),
    ],
)
def test_the_name_of_a_column_or_a_sheet_is_told_without_a_persons(said: str, kept: str) -> None:
    assert Gate(rulebook().kinds["penalty"]).harmless(said) == kept
