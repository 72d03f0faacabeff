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


EMAIL_WORDS = ("邮箱", "电子邮箱：", "联系邮箱为", "E-mail: ", "email:", "", "发送至", "账号")
MAIL_HOSTS = (
    "163.com",
    "qq.com",
    "126.com",
    "sina.com.cn",
    "lanchuan.gov.cn",
    "mingda-food.cn",
    "foxmail.com",
    "vip.163.com",
)
QQ_WORDS = ("QQ", "QQ：", "QQ号：", "qq号码 ", "扣扣", "QQ群")
WECHAT_WORDS = ("微信号：", "微信：", "微信号为", "WeChat ID: ", "微信账号", "VX：")
HOME_WORDS = (
    "家庭住址：",
    "，男，1980年5月生，住",
    "，女，汉族，住址：",
    "户籍所在地：",
    "家住",
    "户籍地为",
    "现住址：",
    "（男，现住",
    "暂住于",
    "居住在",
)
_TOWNS = ("岚川市江城区", "星河县大溪镇", "江城区", "临槐市槐荫区胜利街道", "湖北省岚川市", "内蒙古自治区星河旗", "")
_STREETS = (
    "建设路",
    "团结里",
    "人民大道",
    "前进村",
    "和平社区",
    "幸福家园",
    "解放东街",
    "李家庄村",
    "柳树巷",
    "明珠小区",
    "机械厂宿舍",
    "王家湾",
)
_DOORS = ("5号", "18号3栋2单元401室", "12号楼703", "8组", "６号", "三组21号", "2幢1-502室", "")


def write_email(chance: random.Random) -> str:
    """One e-mail address in one of the ways people write it."""
    first = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789_.") for _ in range(chance.randrange(3, 14)))
    name, host = f"z{first}8", chance.choice(MAIL_HOSTS)
    ways = (f"{name}@{host}", f"{name}@{host}", f"{name}@{host}".upper(), f"{name} @ {host}", f"{name}(at){host}")
    wide = "".join(chr(ord(one) + 0xFEE0) if one != " " else one for one in f"{name}@{host}")
    return chance.choice((*ways, f"{name}\uff20{host}", wide))


def write_qq(chance: random.Random) -> str:
    """A QQ number."""
    return str(chance.randrange(10**5, 10**10))


def write_wechat(chance: random.Random) -> str:
    """A WeChat account."""
    return "w" + "".join(
        chance.choice("abcdefghijklmnopqrstuvwxyz0123456789_-") for _ in range(chance.randrange(5, 15))
    )


def write_home(chance: random.Random) -> str:
    """Where somebody lives: town, street or village, and the door."""
    return chance.choice(_TOWNS) + chance.choice(_STREETS) + chance.choice(_DOORS)


def address_of_organisation(chance: random.Random) -> str:
    """A text with an organisation's address, or with words that an address of a person is known by, and no person."""
    place, name = write_home(chance), f"岚川市{chance.choice(('明达', '星河', '周黑子', '王小明'))}食品有限公司"
    ways = (
        *(f"住所：{place}", f"住所（住址）：{place}", f"当事人{name}，住所地{place}", f"注册地址为{place}，法定代表人"),
        *(f"{name}（统一社会信用代码：91350100M000100Y43），住址：{place}", f"{name}住址：{place}。", f"地址：{place}"),
        *(
            f"经营场所位于{place}",
            f"住建局责令{place}项目停工",
            f"，住宅小区{place}的围挡",
            f"商业居住用地块位于{place}",
        ),
        *(f"向{place}的居民供水", f"户籍人口五千人以上的{place}", f"{place}住宅楼", f"员工居住在公司宿舍，位于{place}"),
        *(f"通过微信公众号销售至{place}", f"在{place}入住酒店未登记", f"{place}，住院部二层", f"保障性租赁住房{place}"),
    )
    return chance.choice(ways)


def organisation_code(chance: random.Random, pair: str = "91") -> str:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = "".join(chance.choice(alphabet[:10] if chance.random() < 0.5 else alphabet) for _ in range(8))
    first = f"{pair}{chance.choice(REGIONS)}{body}{orgcode_check_character(body)}"
    return first + uscc_check_character(first)


def registration_number(chance: random.Random) -> str:
    first = f"{chance.choice(REGIONS)}{chance.randrange(4)}{chance.randrange(10**7):07d}"
    return first + regno_check_digit(first)


def permit_number(chance: random.Random, day: date) -> str:
    """A building permit's number: division, day, two digits and the sort of work; never a right identity number."""
    first = f"{chance.choice(REGIONS)}{day:%Y%m%d}{chance.randrange(100):02d}0"
    return first + chance.choice([one for one in "123456789" if one != identity_check_character(first)])


def building_permit(chance: random.Random) -> str:
    """A building permit's number as it comes: one in eleven is a right identity number (decision 530)."""
    day = date(2014, 1, 1) + timedelta(days=chance.randrange(4500))
    return f"{chance.choice(REGIONS)}{day:%Y%m%d}{chance.randrange(100):02d}0{chance.choice('12')}"


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
        lambda: f"施工许可证编号{permit_number(chance, day)}",
        lambda: f"货值金额{amount},{number:03d},{amount % 1000:03d}.00元",
        lambda: f"注册资本13800000000元,总资产{15000000000 + amount}元",
        lambda: f"{day:%m-%d} {day:%Y-%m-%d}两次检查,{day:%m.%d} {day:%Y%m%d}复查,共{number}项",
        lambda: f"卷宗0531-{day:%Y}-{number % 1000:03d},样品{day:%m%d}-{number % 100:02d}-{day:%Y%m}",
        lambda: f"含量0.591 {amount % 900 + 100} {number % 9000 + 1000},标准GB 0591-{day:%Y}.{number % 9 + 1}",
        lambda: f"合同编号86-591-{20000000 + amount % 10**7},批次第0 591-{20000000 + amount % 10**7}号",
        lambda: f"共0,{amount % 900 + 100},{20000000 + amount % 10**7}元;第{day:%m-%d}批{20000000 + amount % 10**7}件",
    )
    return chance.choice(ways)()
