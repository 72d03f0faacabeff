"""The departments that send: who they are, what they decide, how their files look and how late they are."""

import csv
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xinheng.shell.demo.decisions import Branch
from xinheng.shell.demo.organisations import Registrar
from xinheng.shell.demo.province import PROVINCE, Place, dice, place
from xinheng.shell.demo.texts import (
    licences_economy,
    licences_society,
    penalties_building,
    penalties_economy,
    penalties_market,
    penalties_safety,
    penalties_society,
)

_MARKET = (*penalties_market.MARKET, *penalties_economy.DRUGS)
BRANCHES = {
    branch.key: branch
    for branch in (
        Branch("market", "市监", _MARKET, (*licences_economy.MARKET, *licences_economy.DRUGS)),
        Branch("drugs", "药监", penalties_economy.DRUGS, licences_economy.DRUGS),
        Branch("agriculture", "农", penalties_economy.AGRICULTURE, licences_economy.AGRICULTURE),
        Branch("tax", "税", penalties_economy.TAX),
        Branch("labour", "人社", (*penalties_economy.LABOUR, penalties_society.EXCLUDED[3]), licences_society.LABOUR),
        Branch("environment", "环", penalties_safety.ENVIRONMENT, licences_economy.ENVIRONMENT),
        Branch("fire", "消", penalties_safety.FIRE, licences_economy.FIRE),
        Branch("emergency", "应急", penalties_safety.EMERGENCY, licences_economy.EMERGENCY),
        Branch("transport", "交", penalties_building.TRANSPORT, licences_economy.TRANSPORT),
        Branch("water", "水", penalties_building.WATER, licences_society.WATER),
        Branch("housing", "建", penalties_building.HOUSING, licences_society.HOUSING),
        Branch("urban", "城管", penalties_building.URBAN, licences_society.URBAN),
        Branch("health", "卫", penalties_society.HEALTH, licences_society.HEALTH),
        Branch("education", "教", penalties_society.EDUCATION, licences_society.EDUCATION),
        Branch(
            "culture", "文旅", (*penalties_society.CULTURE, penalties_society.EXCLUDED[2]), licences_society.CULTURE
        ),
        Branch("land", "自然资", penalties_building.LAND, licences_society.LAND),
        Branch("civil", "民", penalties_society.CIVIL, licences_society.CIVIL),
        Branch("justice", "司", penalties_society.JUSTICE, licences_society.JUSTICE),
        Branch("religion", "民宗", penalties_society.EXCLUDED[:2]),
        Branch(
            "approval",
            "审批",
            (),
            (
                *licences_economy.MARKET,
                *licences_society.HOUSING,
                *licences_society.HEALTH,
                *licences_society.EDUCATION,
                *licences_society.LABOUR,
                *licences_society.URBAN,
            ),
        ),
    )
}

SECTORS = {
    "market": "市场监管",
    "drugs": "药品监管",
    "agriculture": "农业农村",
    "tax": "税务",
    "labour": "人力资源和社会保障",
    "environment": "生态环境",
    "fire": "消防",
    "emergency": "应急管理",
    "transport": "交通运输",
    "water": "水利",
    "housing": "住房和城乡建设",
    "urban": "城市管理",
    "health": "卫生健康",
    "education": "教育",
    "culture": "文化和旅游",
    "land": "自然资源",
    "civil": "民政",
    "justice": "司法行政",
    "religion": "民族宗教",
    "approval": "行政审批",
}
"""By branch the sector as the rulebook's carriers of measures name it."""

_SHEETS: tuple[tuple[str, str, str, str, str, int], ...] = (
    # name, place, branch, kinds, style of its files, weight
    ("药品监督管理局", PROVINCE, "drugs", "*", "xlsx", 2),
    ("生态环境厅", PROVINCE, "environment", "*", "gb18030", 3),
    ("交通运输厅", PROVINCE, "transport", "*", "ancestor", 4),
    ("住房和城乡建设厅", PROVINCE, "housing", "*", "utf8", 4),
    ("市场监督管理局", "临槐市", "market", "*", "gb18030", 10),
    ("消防救援支队", "临槐市", "fire", "*", "xlsx", 6),
    ("税务局", "临槐市", "tax", "penalty", "utf8", 5),
    ("卫生健康委员会", "临槐市", "health", "*", "utf16", 5),
    ("行政审批服务局", "临槐市", "approval", "licence", "utf8", 12),
    ("民族宗教事务局", "临槐市", "religion", "*", "xlsx", 1),
    ("市场监督管理局", "砚州市", "market", "*", "xlsx", 9),
    ("交通运输局", "砚州市", "transport", "*", "utf16", 5),
    ("城市管理综合行政执法局", "砚州市", "urban", "*", "gb18030", 5),
    ("应急管理局", "砚州市", "emergency", "*", "ancestor", 5),
    ("教育局", "砚州市", "education", "*", "bom", 3),
    ("市场监督管理局", "霁阳市", "market", "*", "utf8", 8),
    ("生态环境局", "霁阳市", "environment", "*", "xlsx", 5),
    ("文化和旅游局", "霁阳市", "culture", "*", "gb18030", 2),
    ("人力资源和社会保障局", "霁阳市", "labour", "*", "bom", 4),
    ("市场监督管理局", "汐宁市", "market", "*", "bom", 8),
    ("水利局", "汐宁市", "water", "*", "xlsx", 2),
    ("民政局", "汐宁市", "civil", "*", "utf16", 2),
    ("市场监督管理局", "苇城市", "market", "*", "ancestor", 8),
    ("农业农村局", "苇城市", "agriculture", "*", "gb18030", 4),
    ("自然资源和规划局", "苇城市", "land", "*", "xlsx", 4),
    ("司法局", "苇城市", "justice", "*", "utf8", 1),
    ("市场监督管理局", "渡云县", "market", "*", "gb18030", 5),
    ("消防救援大队", "松砚县", "fire", "*", "utf8", 3),
    ("环境卫生管理处", "蒲溪县", "urban", "licence", "utf8", 1),
)


@dataclass(frozen=True)
class Authority:
    """A sending department. ``late`` is the share of its rows that come after the seven working days."""

    uscc: str
    name: str
    place: Place
    branch: Branch
    kinds: str
    style: str
    weight: int
    late: float

    def number_mark(self) -> str:
        """The head of its document numbers: place and branch, as 临市监."""
        return self.place.short[0] + self.branch.mark


def authorities() -> list[Authority]:
    """Every department of the province that sends, in the order of the authorities file."""
    rng = dice("authorities")
    registrar = Registrar(rng)
    return [_authority(sheet, registrar, rng) for sheet in _SHEETS]


def _authority(sheet: tuple[str, str, str, str, str, int], registrar: Registrar, rng: random.Random) -> Authority:
    name, where_name, branch, kinds, style, weight = sheet
    where = place(where_name)
    uscc = registrar.code("11", where.code, date(2018, 11, 1))
    late = rng.choice((0.01, 0.03, 0.05, 0.08, 0.2))
    return Authority(uscc, where.name + name, where, BRANCHES[branch], kinds, style, weight, late)


def write_authorities(path: Path, everyone: list[Authority]) -> None:
    """The file that ``xinheng accounts authorities import`` takes."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(("name", "uscc", "level", "division", "kinds", "sector"))
        for one in everyone:
            writer.writerow((one.name, one.uscc, one.place.level, one.place.code, one.kinds, SECTORS[one.branch.key]))
