"""Numbers and names of persons who do not exist, written in the ways people write them, and text that must survive."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from xinheng.kernel.identifiers import (
    identity_check_character,
    orgcode_check_character,
    regno_check_digit,
    uscc_check_character,
)

REGIONS = ("110101", "310115", "420106", "440305", "510107", "320508", "650102", "210202", "330106", "130102", "610113")
FULL_WIDTH = str.maketrans("0123456789X", "".join(chr(0xFF10 + digit) for digit in range(10)) + "\uff38")
AREAS = ("010", "021", "027", "0755", "0512", "0991", "0411")
MOBILE_WORDS = ("电话", "联系电话:", "手机号码为", "联系方式 ", "致电", "tel:", "", "经拨打", "号码是")
IDENTITY_WORDS = ("身份证号", "公民身份号码:", "居民身份证号码为", "身份证", "证件号", "", "持", "(", "编号")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红鹏飞"


def born(chance: random.Random) -> date:
    return date(1935, 1, 1) + timedelta(days=chance.randrange(27_000))


def identity_number(chance: random.Random) -> str:
    first = f"{chance.choice(REGIONS)}{born(chance):%Y%m%d}{chance.randrange(1000):03d}"
    return first + identity_check_character(first)


def old_identity_number(chance: random.Random) -> str:
    day = date(1935, 1, 1) + timedelta(days=chance.randrange(23_000))
    return f"{chance.choice(REGIONS)}{day:%y%m%d}{chance.randrange(1000):03d}"


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09d}"


def landline(chance: random.Random) -> str:
    area = chance.choice(AREAS)
    number = f"{chance.choice('2345678')}{chance.randrange(10**7):07d}"
    return chance.choice(
        (
            *(f"{area}-{number}", f"({area}){number}", f"{area} {number}", f"{area}—{number[:4]} {number[4:]}"),
            *(f"{area[0]} {area[1:]}-{number}", f"({area[0]}){area[1:]} {number}", f"{' '.join(area)} {number}"),
            *(" ".join(area + number), f"{area}-{spaced(number, (2, 2, 2, 2), ' ')}", f"+86 {area[1:]} {number}"),
            *(f"+86(0){area[1:]}-{number}", f"86-{area[1:]}-{number}", f"{area}-{spaced(number, (3, 3, 2), '-')}"),
        )
    )


def person(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((1, 2, 2))))


def spaced(number: str, sizes: tuple[int, ...], mark: str) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return mark.join(parts)


def write_identity(chance: random.Random) -> str:
    """One identity number in one of the ways people write it."""
    number = identity_number(chance)
    marks = (" ", "-", "\u3000", "\u00a0", "·", ".", "—", "\u200b")
    ways: tuple[Callable[[], str], ...] = (
        lambda: number,
        number.lower,
        lambda: number.translate(FULL_WIDTH),
        lambda: spaced(number, (6, 8, 4), chance.choice(marks)),
        lambda: spaced(number, (4, 4, 4, 4, 2), chance.choice(marks)),
        lambda: spaced(number, (3, 3, 4, 4, 4), chance.choice(marks)),
        lambda: spaced(number, (1,) * 18, " "),
        lambda: spaced(number.translate(FULL_WIDTH), (6, 8, 4), "\u3000"),
        lambda: old_identity_number(chance),
    )
    return chance.choice(ways)()


def write_phone(chance: random.Random) -> str:
    """One phone number in one of the ways people write it."""
    number = mobile(chance)
    marks = (" ", "-", "\u3000", "\u00a0", "·", ".", "—", "－", "\u200b", "--")
    ways: tuple[Callable[[], str], ...] = (
        lambda: number,
        lambda: number.translate(FULL_WIDTH),
        lambda: spaced(number, (3, 4, 4), chance.choice(marks)),
        lambda: spaced(number, (3, 3, 5), chance.choice(marks)),
        lambda: spaced(number, (4, 4, 3), chance.choice(marks)),
        lambda: "+86" + number,
        lambda: "+86 " + spaced(number, (3, 4, 4), "-"),
        lambda: "0086-" + number,
        lambda: "86" + number,
        lambda: "(+86)" + number,
        lambda: landline(chance),
    )
    return chance.choice(ways)()


def organisation_code(chance: random.Random, pair: str = "91") -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "".join(chance.choice(alphabet[:10] if chance.random() < 0.5 else alphabet) for _ in range(8))
    first = f"{pair}{chance.choice(REGIONS)}{body}{orgcode_check_character(body)}"
    return first + uscc_check_character(first)


def registration_number(chance: random.Random) -> str:
    first = f"{chance.choice(REGIONS)}{chance.randrange(4)}{chance.randrange(10**7):07d}"
    return first + regno_check_digit(first)


def harmless(chance: random.Random) -> str:
    """A realistic text with amounts, dates, document numbers and codes of organisations, and no person's number."""
    day = date(2015, 1, 1) + timedelta(days=chance.randrange(4200))
    amount = chance.randrange(100, 90_000_000)
    number = chance.randrange(1, 9999)
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"处以罚款人民币{amount}元(大写略),没收违法所得{amount / 100:.2f}元。",
        lambda: f"星市监罚决〔{day:%Y}〕{number}号",
        lambda: (
            f"当事人于{day:%Y-%m-%d}至{day + timedelta(days=30):%Y-%m-%d}期间销售不合格产品{number}件,货值{amount}元"
        ),
        lambda: f"{day:%Y年%m月%d日}检查发现,{day:%Y.%m.%d}生产的批号{day:%Y%m%d}{number:04d}产品不合格",
        lambda: f"统一社会信用代码{organisation_code(chance, chance.choice(('91', '12', '51', '93', '52', '11')))}",
        lambda: f"注册号{registration_number(chance)}的营业执照",
        lambda: f"食品经营许可证编号JY1{chance.choice(REGIONS)}{chance.randrange(10**7):07d}",
        lambda: f"生产许可证SC{chance.randrange(100, 199)}{chance.choice(REGIONS)}{chance.randrange(10**5):05d}",
        lambda: f"批准文号国药准字Z{day:%Y}{number:04d},标准GB 2760-2014,GB/T 19001-2016",
        lambda: f"建筑面积{amount / 100:.2f}平方米,工程造价{amount}.{number % 100:02d}万元,共{number}户",
        lambda: f"处罚决定书文号(〔{day:%Y}〕第{number:06d}号)已于{day:%Y/%m/%d}送达",
        lambda: f"立案号{day:%Y%m%d}-{number:03d},案号({day:%Y})鄂0106行审{number}号",
        lambda: f"许可证书编号D2{chance.choice(REGIONS)[:2]}{chance.randrange(10**6):06d},有效期自{day:%Y-%m-%d}",
        lambda: f"施工许可证编号{chance.choice(REGIONS)}{day:%Y%m%d}{number % 10000:04d}",
        lambda: f"货值金额{amount},{number:03d},{amount % 1000:03d}.00元",
        lambda: f"注册资本13800000000元,总资产{15000000000 + amount}元",
        lambda: f"{day:%m-%d} {day:%Y-%m-%d}两次检查,{day:%m.%d} {day:%Y%m%d}复查,共{number}项",
        lambda: f"卷宗0531-{day:%Y}-{number % 1000:03d},样品{day:%m%d}-{number % 100:02d}-{day:%Y%m}",
        lambda: f"含量0.591 {amount % 900 + 100} {number % 9000 + 1000},标准GB 0591-{day:%Y}.{number % 9 + 1}",
        lambda: f"合同编号86-591-{20000000 + amount % 10**7},批次第0 591-{20000000 + amount % 10**7}号",
        lambda: f"共0,{amount % 900 + 100},{20000000 + amount % 10**7}元;第{day:%m-%d}批{20000000 + amount % 10**7}件",
    )
    return chance.choice(ways)()
