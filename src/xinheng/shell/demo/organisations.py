"""The organisations of the invented province and the base registry file that names them."""

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from xinheng.kernel.identifiers import orgcode_check_character, uscc_check_character
from xinheng.shell.demo import trades
from xinheng.shell.demo.people import person_name
from xinheng.shell.demo.province import COUNTIES, PLACES, PROVINCE, Place, dice, place

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FIRST = "云澄瑞恒启禾朗沐岚星鸿嘉致景润昱晟衍泓砚槐樾霁汀屿鹭荻芷桐珩栖穗棠蘅筠皓澜煦"
_SECOND = "川舟原桥岭堂庭泽安元亨达成源茂丰隆泰盛华嵘信诚和新远图途海天佑凡野林溪洲"
_PREFIXES = {
    "91": "MA",
    "92": "MA",
    "93": "MA",
    "12": "MB",
    "51": "MJ",
    "52": "MJ",
    "53": "MJ",
    "31": "MD",
    "N2": "MF",
    "71": "MJ",
    "11": "MB",
}
_SMALL = (
    ("timber", "家具厂"),
    ("metal", "机械加工厂"),
    ("metal", "五金制品厂"),
    ("restaurant", "饭庄"),
    ("restaurant", "酒楼"),
    ("shop", "百货商店"),
    ("shop", "五金经营部"),
    ("garage", "汽车维修厂"),
    ("materials", "建材经营部"),
    ("food-works", "食品加工厂"),
)
STUB_COUNT = 45
"""Organisations that departments send and the base registry does not know."""


@dataclass(frozen=True)
class Organisation:
    """An invented organisation as the registry prints it, with what the generator needs to choose decisions for it."""

    uscc: str
    name: str
    trade: str
    place: Place
    registered_on: date
    entity_type: str
    state: str = "active"
    former_names: tuple[str, ...] = ()
    parent_uscc: str = ""
    successor_uscc: str = ""
    in_registry: bool = True
    brand: str = field(default="", compare=False)


class Registrar:
    """Gives every organisation a code and a name that nobody else has."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._names: set[str] = set()
        self._bodies: set[str] = set()

    def code(self, pair: str, division: str, registered_on: date, *, second_right: bool = True) -> str:
        """A USCC with both check characters right (GB 32100-2015, GB 11714-1997), or only the first one."""
        while True:
            if registered_on < date(2015, 10, 1):
                body = f"{self._rng.randrange(10**8):08d}"
            else:
                body = _PREFIXES[pair] + "".join(self._rng.choice(_ALPHABET) for _ in range(6))
            if body not in self._bodies:
                self._bodies.add(body)
                check = orgcode_check_character(body)
                first = pair + division + body + (check if second_right else "0123456789"[int(check == "0")])
                return first + uscc_check_character(first)

    def brand(self) -> str:
        """The distinctive part of a name: two or three invented characters."""
        third = self._rng.choice(_SECOND) if self._rng.random() < 0.35 else ""
        return self._rng.choice(_FIRST) + self._rng.choice(_SECOND) + third

    def take(self, name: str) -> bool:
        """Whether the name was free; it is not afterwards."""
        free = name not in self._names
        self._names.add(name)
        return free


def _registered_on(rng: random.Random) -> date:
    return date(1999, 1, 4) + timedelta(days=int(9700 * rng.random() ** 0.6))


def _company(registrar: Registrar, rng: random.Random) -> Organisation:
    trade = rng.choices(trades.TRADES, [one.weight for one in trades.TRADES])[0]
    where = rng.choice(COUNTIES)
    registered_on = _registered_on(rng)
    while True:
        brand = registrar.brand()
        word, form = rng.choice(trade.words), rng.choice(trade.forms)
        stem = place(where.city).short if rng.random() < 0.45 else where.short
        shapes = (f"{stem}{brand}{word}{form}", f"{brand}（{stem}）{word}{form}", f"岚川{brand}{word}{form}")
        name = rng.choices(shapes, (85, 5, 10))[0]
        if registrar.take(name):
            break
    kind = "股份有限公司(非上市)" if form == "股份有限公司" else "有限责任公司(自然人投资或控股)"
    code = registrar.code("91", where.code, registered_on)
    return Organisation(code, name, trade.key, where, registered_on, kind, brand=brand)


def _small_enterprise(registrar: Registrar, rng: random.Random) -> Organisation:
    """A sole-proprietorship or partnership enterprise: an organisation (91), often named after its owner."""
    key, suffix = rng.choice(_SMALL)
    where = rng.choice(COUNTIES)
    registered_on = _registered_on(rng)
    partners = rng.random() < 0.3
    while True:
        brand = registrar.brand() if partners else person_name(rng)
        name = f"{where.name}{brand}{suffix}"
        if registrar.take(name):
            break
    kind = "普通合伙企业" if partners else "个人独资企业"
    tail = "（普通合伙）" if partners else ""
    return Organisation(
        registrar.code("91", where.code, registered_on), name + tail, key, where, registered_on, kind, brand=brand
    )


def _branch(registrar: Registrar, rng: random.Random, parent: Organisation) -> Organisation | None:
    where = rng.choice(COUNTIES)
    name = f"{parent.name}{where.short}分公司"
    if where == parent.place or not registrar.take(name):
        return None
    opened = min(date(2025, 10, 30), parent.registered_on + timedelta(days=rng.randrange(200, 3000)))
    code = registrar.code("91", where.code, opened)
    return Organisation(
        code, name, parent.trade, where, opened, "有限责任公司分公司", parent_uscc=parent.uscc, brand=parent.brand
    )


def _institutions(registrar: Registrar, rng: random.Random) -> list[Organisation]:
    made = []
    for where in PLACES[1:]:
        for key, shape in trades.INSTITUTIONS:
            name = where.name + shape.format(number=rng.choice("一二三四"))
            registered_on = _registered_on(rng)
            if registrar.take(name):
                code = registrar.code("12", where.code, registered_on)
                made.append(Organisation(code, name, key, where, registered_on, "事业单位", brand=where.short))
    return made


def _society(registrar: Registrar, rng: random.Random) -> Organisation:
    kinds = {"51": "社会团体", "52": "民办非企业单位", "53": "基金会"}
    registered_on = _registered_on(rng)
    while True:
        pair, key, shape = rng.choice(trades.SOCIETIES)
        where = rng.choice(PLACES[1:])
        brand = registrar.brand()
        name = where.name + shape.format(word=rng.choice(trades.SOCIETY_WORDS), brand=brand)
        if registrar.take(name):
            code = registrar.code(pair, where.code, registered_on)
            return Organisation(code, name, key, where, registered_on, kinds[pair], brand=brand)


def _law_firm(registrar: Registrar, rng: random.Random) -> Organisation:
    registered_on = _registered_on(rng)
    while True:
        where = rng.choice(PLACES[1:])
        brand = registrar.brand()
        name = f"{PROVINCE[:2]}{brand}律师事务所"
        if registrar.take(name):
            code = registrar.code("31", where.code[:4] + "00", registered_on)
            return Organisation(code, name, "law-firm", where, registered_on, "律师事务所", brand=brand)


def _cooperative(registrar: Registrar, rng: random.Random) -> Organisation:
    counties = [one for one in COUNTIES if one.name.endswith("县")]
    registered_on = _registered_on(rng)
    village = rng.random() < 0.2
    while True:
        where = rng.choice(counties)
        brand = rng.choice(trades.VILLAGES) if village else registrar.brand()
        town = registrar.brand()[:2]
        tail = "村股份经济合作社" if village else f"{rng.choice(trades.CROPS)}专业合作社"
        name = f"{where.name}{town + '镇' if village else ''}{brand}{tail}"
        if registrar.take(name):
            kind = "农村集体经济组织" if village else "农民专业合作社"
            code = registrar.code("N2" if village else "93", where.code, registered_on)
            return Organisation(code, name, "cooperative", where, registered_on, kind, brand=brand)


def _temple(registrar: Registrar, rng: random.Random) -> Organisation:
    registered_on = _registered_on(rng)
    while True:
        where = rng.choice(COUNTIES)
        name = f"{where.name}{registrar.brand()[:2]}{rng.choice('寺观庵')}"
        if registrar.take(name):
            code = registrar.code("71", where.code, registered_on)
            return Organisation(code, name, "temple", where, registered_on, "宗教活动场所", brand=name[-3:-1])


def _renamed(one: Organisation, registrar: Registrar, rng: random.Random) -> Organisation:
    former = one.name.replace(one.brand, registrar.brand(), 1)
    if former == one.name or not registrar.take(former):
        return one
    older = former.replace("有限公司", "有限责任公司")
    twice = older != former and rng.random() < 0.15
    return replace(one, former_names=(former, older) if twice else (former,))


def _ended(companies: list[Organisation], rng: random.Random) -> list[Organisation]:
    """Some enterprises are revoked, moved away, or deregistered, a few of these into a successor."""
    ended = []
    for one in companies:
        throw = rng.random()
        if throw < 0.018:
            ended.append(replace(one, state="revoked"))
        elif throw < 0.045:
            heir = rng.choice(companies) if rng.random() < 0.35 else None
            successor = heir.uscc if heir is not None and heir.uscc != one.uscc else ""
            ended.append(replace(one, state="deregistered", successor_uscc=successor))
        elif throw < 0.05:
            ended.append(replace(one, state="moved"))
        else:
            ended.append(one)
    return ended


def _unknown(registrar: Registrar, rng: random.Random, *, second_right: bool) -> Organisation:
    """An enterprise that departments know and the registry file lacks, some with an early code (second check wrong)."""
    one = _company(registrar, rng)
    if not second_right:
        one = replace(one, uscc=registrar.code("91", one.place.code, one.registered_on, second_right=False))
    return replace(one, in_registry=False)


def organisations() -> list[Organisation]:
    """Every organisation of the province, the ones missing in the base registry included, in the registry's order."""
    rng = dice("organisations")
    registrar = Registrar(rng)
    companies = [_company(registrar, rng) for _ in range(4000)]
    small = [_small_enterprise(registrar, rng) for _ in range(330)]
    companies = [_renamed(one, registrar, rng) if rng.random() < 0.09 else one for one in companies]
    companies = _ended(companies, rng)
    parents = [one for one in companies if one.state == "active"]
    branches = [branch for _ in range(430) if (branch := _branch(registrar, rng, rng.choice(parents)))]
    others = _institutions(registrar, rng)
    others += [_society(registrar, rng) for _ in range(280)]
    others += [_law_firm(registrar, rng) for _ in range(90)]
    others += [_cooperative(registrar, rng) for _ in range(330)]
    others += [_temple(registrar, rng) for _ in range(14)]
    unknown = [_unknown(registrar, rng, second_right=number % 6 != 0) for number in range(STUB_COUNT)]
    everyone = companies + small + branches + others
    rng.shuffle(everyone)
    return everyone + unknown
