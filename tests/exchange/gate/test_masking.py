"""Identity and phone numbers in free text: found in every writing, and nothing else is (G3)."""

import random

import pyarrow as pa
import pytest

from factories import planted
from xinheng.exchange.gate.contacts import CHAT, EMAIL, HOME
from xinheng.exchange.gate.masking import IDENTITY, MASK, PHONE, mask_texts, masked

pytestmark = pytest.mark.pure

BEFORE = (
    "当事人",
    "经查,",
    "2026年5月10日,",
    "该公司法定代表人王某",
    "联系人李某,",
    "罚款2000元。",
    "共3人 ",
    "见附件12 ",
    "",
    "星市监罚〔2026〕7号。",
)
AFTER = ("。", ",住址不详", " 已送达", "(王某)", "", "号", ";罚款5万元", "张某某", " 2026-05-10")


@pytest.mark.parametrize(
    ("text", "expected", "kinds"),
    [
        ("身份证11010119900307451X。", f"身份证{MASK}。", (IDENTITY,)),
        ("11010119900307451x", MASK, (IDENTITY,)),
        ("110101 19900307 451X", MASK, (IDENTITY,)),
        ("电话138-1234-5678", f"电话{MASK}", (PHONE,)),
        ("+86 138 1234 5678,", f"+{MASK},", (PHONE,)),
        ("座机(027)8765 4321转8", None, (PHONE,)),
        ("一三八一二三四五六七八", MASK, (PHONE,)),
        ("电话:87654321", f"电话:{MASK}", (PHONE,)),
        ("施工许可证编号110101201503070026", f"施工许可证编号{MASK}", (IDENTITY,)),
        ("案号A110101201503070026号", f"案号A{MASK}号", (IDENTITY,)),
        ("税号11010119900307451X00", f"税号{MASK}00", (IDENTITY,)),
        ("身份证号42010619800101123", f"身份证号{MASK}", (IDENTITY,)),
        ("电话13812345678/027-87654321", f"电话{MASK}/{MASK}", (PHONE,)),
        ("请拨02587654321或051987654321", f"请拨{MASK}或{MASK}", (PHONE,)),
        ("13812345678和13912345678", f"{MASK}和{MASK}", (PHONE,)),
        ("请拨05 91-88217654", f"请拨{MASK}", (PHONE,)),
        ("请拨0 591 8821 7654", f"请拨{MASK}", (PHONE,)),
        ("请拨+86(0)591-88 21 76 54。", f"请拨{MASK}。", (PHONE,)),
        ("请拨0\u200b5\u200b9\u200b188217654", f"请拨{MASK}", (PHONE,)),
        ("邮箱zhang.san＠ｑｑ.com，", f"邮箱{MASK}，", (EMAIL,)),
        ("请发abc123 (at) 163.com或a@b.gov.cn", f"请发{MASK}或{MASK}", (EMAIL,)),
        ("QQ：12345678，微信号zhang_san88", f"QQ：{MASK}，微信号{MASK}", (CHAT,)),
        (
            "男，汉族，1980年3月5日生，住江城区建设路5号3栋401室，无业",
            f"男，汉族，1980年3月5日生，住{MASK}，无业",
            (HOME,),
        ),
        ("户籍所在地：岚川县大溪镇李家村8组。", f"户籍所在地：{MASK}。", (HOME,)),
        ("法定代表人（男，家住江城区团结里12号）", f"法定代表人（男，家住{MASK}）", (HOME,)),
        ("住址：江城区建设路５号", f"住址：{MASK}", (HOME,)),
    ],
)
def test_writings(text: str, expected: str | None, kinds: tuple[str, ...]) -> None:
    got, found = masked(text)
    assert found == kinds
    if expected is not None:
        assert got == expected


@pytest.mark.parametrize(
    "text",
    [
        "罚款13812345678元",
        "注册资本13800000000.00元",
        "91420106MA4KXXXX1X",
        "统一社会信用代码914201061234567890",
        "星市监罚〔2026〕13812345678号",
        "第13812345678号许可",
        "注册资本13800000000人民币",
        "合同编号2024-010-20240501",
        "批号20230501001,车架号LSVNV2182E2100001",
        "2026-05-10 2027-05-10",
        "20260510",
        "货值0.13812345678万元",
        "JY14201060012345",
        "02587654321",
        "许可证编号02587654321",
        "电话通知后于2026-05-10改正",
        "于05-10 2027-05-10两次检查",
        "03-12 87654321件",
        "0.591 8821 7654",
        "编号86-591-88217654",
        "第0 591-88217654号",
        "余0 591 88217654元",
        "2024-05 91-88217654",
        "施工许可证编号110101201503070021",
        "单价12@箱",
        "通过微信wechat小程序和微信公众号：lanchuan-food销售，收取QQ20000元",
        "住所（住址）：岚川市江城区建设路5号",
        "当事人岚川市明达有限公司，住址：江城区建设路5号",
        "经营场所位于江城区建设路5号，住建局责令住宅小区二期停工",
        "商业居住用地块位于江城区建设路，员工居住在公司宿舍楼",
        "",
    ],
)
def test_what_stays(text: str) -> None:
    assert masked(text) == (text, ())


def test_recall_on_the_planted_corpus() -> None:
    """At least 99.9 % of 20,000 planted numbers, each in one of twenty writings, leave no trace (G3)."""
    chance = random.Random(20260510)
    texts, missed = [], []
    for _ in range(10_000):
        for write, words in (
            (planted.write_identity, planted.IDENTITY_WORDS),
            (planted.write_phone, planted.MOBILE_WORDS),
        ):
            number = write(chance)
            texts.append((f"{chance.choice(BEFORE)}{chance.choice(words)}{number}{chance.choice(AFTER)}", number))
    column, types = mask_texts(pa.array([text for text, _ in texts], pa.string()))
    for at, (text, number) in enumerate(texts):
        if at not in types or number in column[at].as_py() or MASK not in column[at].as_py():
            missed.append(text)
    assert len(missed) <= len(texts) // 1000, missed[:20]


def test_realistic_texts_survive() -> None:
    """At most 1 in 1,000 of 20,000 texts without a person's number is touched."""
    chance = random.Random(7)
    texts = [planted.harmless(chance) for _ in range(20_000)]
    column, types = mask_texts(pa.array(texts, pa.string()))
    assert len(types) <= 20, [texts[at] for at in list(types)[:20]]
    assert sum(a == b for a, b in zip(texts, column.to_pylist(), strict=True)) >= 19_980
