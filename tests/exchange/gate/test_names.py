"""Names of persons in free text: masked where something announces them; organisations, laws and places stay (G3)."""

import os
from time import process_time

import numpy as np
import pyarrow as pa
import pytest

from factories import masking_report, sentences
from xinheng.catalogue.current import rulebook
from xinheng.exchange.gate import measured
from xinheng.exchange.gate.batches import RawBatch
from xinheng.exchange.gate.gate import Gate
from xinheng.exchange.gate.masking import MASK
from xinheng.exchange.gate.names import find
from xinheng.exchange.gate.texts import Texts

pytestmark = pytest.mark.pure

SCALE = float(os.environ.get("XINHENG_SCALE", "0.01"))
PENALTY = rulebook().kinds["penalty"]


def shown(text: str, *organisations: str) -> str:
    for start, end in reversed(find(text, organisations)):
        text = text[:start] + MASK + text[end:]
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("法定代表人张三、负责人李四在场", "法定代表人#、负责人#在场"),
        ("当事人王某某身份证", "当事人#身份证"),
        ("张三(男,汉族)", "#(男,汉族)"),
        ("经查，你单位员工赵六未取得健康证，赵六辩称", "经查，你单位员工#未取得健康证，#辩称"),
        ("法定代表人（负责人）：欧阳文静；", "法定代表人（负责人）：#；"),
        ("股东张三（持股60%）、李四（持股40%）和王五签订", "股东#（持股60%）、#（持股40%）和#签订"),
        ("驾驶员李向东未取得从业资格证", "驾驶员#未取得从业资格证"),
        ("投诉人阿迪力·买买提称", "投诉人#称"),
        ("证人周　明，", "证人#，"),
        ("姓名：John Smith，", "姓名：#，"),
        ("对王建国进行了询问", "对#进行了询问"),
        ("你单位员工钱七、孙八等3人", "你单位员工#、#等3人"),
        ("员工王\ue863明在场", "员工#在场"),
        ("未成年人王浩进入，王建国女士陪同", "未成年人#进入，#女士陪同"),
        ("拖欠李向东等5人工资", "拖欠#等5人工资"),
        ("执法人员李*明、周××", "执法人员#、#"),
        ("填报人：张三，复核：李四", "填报人：#，复核：#"),
        ("2026年3月王小明来到该店", "2026年3月#来到该店"),
        ("王小明把货物搬上车，货款转到张伟账户", "#把货物搬上车，货款转到#账户"),
        ("经查，李强家中存放烟花爆竹；张伟殴打保安", "经查，#家中存放烟花爆竹；#殴打保安"),
    ],
)
def test_what_is_masked(text: str, expected: str) -> None:
    assert shown(text) == expected.replace("#", MASK)


@pytest.mark.parametrize(
    "text",
    [
        "当事人应当于十日内改正",
        "负责人高度重视，法定代表人变更",
        "会计师事务所总经理办公会",
        "根据《张三李四条例》第三条",
        "当事人李锦记（中国）销售有限公司",
        "与江城区王小明服装厂签订合同",
        "当事人成都明达有限公司销售",
        "当事人温岭市大溪镇王家村",
        "公司法人和非法人组织于某年某月与某公司",
        "万科·城市花园项目",
        "当事人经营场所",
        "2026年3月车主驾驶该车，全员签字，储户反映，民警前往",
        "荣誉名称，文书名称：，自由文本中的身份证件号码",
        "王小明驾驶培训学校未备案；张强师傅面馆停业",
        "每十一个中约有一个同时符合身份号码校验规则",
    ],
)
def test_what_stays(text: str) -> None:
    assert shown(text) == text


def test_the_organisations_own_name_stays_even_when_it_is_a_persons() -> None:
    name = "岚川王小明经营部"
    assert shown(f"{name}负责人王小明在{name}内", name) == f"{name}负责人{MASK}在{name}内"


@pytest.mark.parametrize("text", ["法人" + " " * 30_000 + "x", "，" + " " * 30_000 + "x", "张三" + " " * 30_000 + "x"])
def test_a_cell_full_of_blanks_is_read_in_no_time(text: str) -> None:
    """One such cell would keep the reading child until its time is up, and the whole file with it."""
    begun = process_time()
    assert through_the_gate({"CF_XDR_MC": text, "CF_SY": text})[0]["CF_SY"] == text
    assert process_time() - begun < 5


def test_recall_is_what_the_public_page_says() -> None:
    """A hundredth of the planted corpus, other sentences than the published ones: no context is much worse."""
    masks, said = Texts(PENALTY), {one.context: one.percent for one in measured.report().found}
    assert set(said) == {*masking_report.NUMBERS, *sentences.CONTEXTS}
    size = max(int(masking_report.WHOLE * SCALE), 100)
    for context, percent in said.items():
        figure, missed = masking_report.found(context, size, masks, seed=7)
        slack = 12 if size < 1_000 else 2
        assert figure.percent >= (99.9 if percent >= 99.9 and context in {"identity", "phone"} else percent - slack), (
            context,
            missed[:5],
        )


def test_what_names_nobody_is_left() -> None:
    masks = Texts(PENALTY)
    for context in masking_report.HARMLESS:
        figure, changed = masking_report.wrong(context, max(int(5 * masking_report.WHOLE * SCALE), 500), masks)
        assert figure.masked <= figure.of // (7 if context == "permit-numbers" else 50), changed[:5]
    about = masking_report.organisations(masks)
    if about is not None:
        assert about[0].masked <= about[0].of // 500, about[1]


def through_the_gate(*rows: dict[str, str]) -> list[dict[str, str]]:
    columns = {code: pa.array([row.get(code, "") for row in rows], pa.string()) for code in rows[0]}
    return Gate(PENALTY).pass_through(RawBatch(np.arange(2, 2 + len(rows), dtype=np.int32), columns)).table.to_pylist()


def test_a_name_that_one_field_gives_away_is_masked_in_the_others() -> None:
    plain = {
        "CF_XDR_MC": "岚川市王小明食品有限公司",
        "CF_SY": "负责人王小明在场",
        "CF_NR": "王小明须到场，岚川市王小明食品有限公司改正",
    }
    other = plain | {"CF_SY": "无", "CF_XDR_MC": "岚川市明达有限公司"}
    first, second = through_the_gate(plain, other)
    assert first["CF_SY"] == f"负责人{MASK}在场"
    assert first["CF_NR"] == f"{MASK}须到场，岚川市王小明食品有限公司改正"
    assert first["CF_XDR_MC"] == plain["CF_XDR_MC"]
    assert second["CF_NR"] == plain["CF_NR"], "another row's text is another row's"


def test_whoever_is_named_beside_the_addressee_is_masked_and_the_addressee_stays() -> None:
    own = "星河市测试有限公司"
    written = {
        f"{own}（法定代表人：王小明）": f"{own}（法定代表人：{MASK}）",
        f"{own} 负责人李四": f"{own} 负责人{MASK}",
        f"{own}（张晓明）": f"{own}（{MASK}）",
        f"{own}，王小明": f"{own}，{MASK}",
        f"{own}(经营者 欧阳文静)": f"{own}(经营者 {MASK})",
    }
    stays = (own, "星河市王小明服装厂（个人独资）", "张三丰（中国）有限公司", "星河市测试有限公司 吴江分公司")
    stays += (
        "星河企业管理中心（有限合伙）",
        "星河市（法人）联合会",
        "星河市测试中心（负责人办公室）",
        "星河测试公司（石景山）",
    )
    cells = through_the_gate(*({"CF_XDR_MC": one} for one in (*written, *stays)))
    assert [one["CF_XDR_MC"] for one in cells] == [*written.values(), *stays]


def test_a_name_beside_the_addressees_is_masked_in_the_sentences_too() -> None:
    name = "岚川市王小明食品有限公司"
    row = {"CF_XDR_MC": f"{name}（法人：王小明）", "CF_SY": f"{name}（法人：王小明）违法，王小明认错"}
    cells = through_the_gate(row)[0]
    assert cells["CF_XDR_MC"] == f"{name}（法人：{MASK}）"
    assert cells["CF_SY"] == f"{name}（法人：{MASK}）违法，{MASK}认错"


@pytest.mark.parametrize("column", ["CF_CFLB", "CF_CFWS", "CF_XDR_LB", "CF_XDR_GSZC", "X_SXYZCD"])
def test_a_sentence_that_slipped_into_another_column_is_read_as_one(column: str) -> None:
    slipped = {"CF_XDR_MC": "岚川市明达有限公司", column: "对员工王小明作出的处罚决定，王小明签收"}
    assert through_the_gate(slipped)[0][column] == f"对员工{MASK}作出的处罚决定，{MASK}签收"


def test_the_issue_names_column_and_type_and_never_the_name() -> None:
    row = {"CF_XDR_MC": "岚川市明达有限公司", "CF_SY": "负责人王小明，电话13812345678", "CF_WSH": "岚1号"}
    columns = {code: pa.array([text], pa.string()) for code, text in row.items()}
    batch = Gate(PENALTY).pass_through(RawBatch(np.array([2], dtype=np.int32), columns))
    assert [(one.column, one.code, one.value, one.facts) for one in batch.issues] == [
        ("CF_SY", "personal-text-masked", "", {"types": ["person-name", "phone-number"]})
    ]
