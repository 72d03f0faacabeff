"""Searching names, as ratios to the bare indexed query on the same connection, and misspellings found again.

Usage: python benchmarks/search.py [ORGANISATIONS]   (1,000,000 without a number)

Makes a database of its own in a temporary folder, imports invented organisations through the real import, and prints
one JSON line per figure. The bare query is one statement with the same two conditions on the same index and a fixed
order, the first twenty rows: no time limit, no order by likeness, no organisation looked up. Misspellings: one
character of a held name wrong, missing or doubled; a tenth of the names are chain stores that share all but one
character. The right name has to be among the first five.
"""

import json
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="xinheng-bench-")
os.environ |= {"XINHENG_HOME": HOME.name, "XINHENG_MODE": "demo", "DJANGO_SETTINGS_MODULE": "xinheng.shell.settings"}
os.environ.pop("XINHENG_DATABASE_URL", None)

QUERIES = 200
PLANTED = 1000
FIRST = 5
CHARACTERS = (
    "安百邦宝碧博昌诚创春达大德鼎东方飞丰福富冠光广国海汉航豪浩和恒弘宏鸿华辉汇慧佳嘉建健江捷金锦晶景久巨君骏凯康科坤蓝乐力联龙隆美名明铭南宁诺鹏平普琪启谦乾勤清荣瑞润三森盛胜世舒顺思泰"
    "腾天通万威维文伟祥翔晓鑫信兴星雄旭雅亚阳耀一宜亿艺益银英永优友宇裕元远岳云泽展长振正志智中众卓紫"
    ""
)
PLACES = (
    "云岭|白水|青阳|长河|临江|望海|南岭|北原|东湖|西陵|石门|松山|平川|清溪|龙泉|金沙|凤台|双桥|高塘|新港|丹霞|梅溪|柳城|枫林|竹园"
    ""
)
TRADES = (
    "科技|贸易|商贸|实业|建设工程|机械制造|电子|化工|食品|药业|物流|运输|装饰工程|广告传媒|信息技术|软件|环保科技|生物科技|农业发展|"
    "房地产开发|物业管理|餐饮管理|文化传播|教育咨询|投资管理|建材|家具|服装|纺织|塑料制品|五金制品|汽车配件|汽车销售|劳务派遣|园林绿化"
)
FORMS = "有限公司|有限责任公司|股份有限公司|有限公司分公司|厂|经营部|专业合作社|集团有限公司"
NUMERALS = "一二三四五六七八九"


def names(count: int, chance: random.Random) -> list[str]:
    """Invented names, no two alike."""
    places, trades, forms = PLACES.split("|"), TRADES.split("|"), FORMS.split("|")
    made: dict[str, None] = {}
    while len(made) < count:
        place = chance.choice(places) + chance.choice(["省", "市", "县", "区", ""])
        trade = "".join(chance.choices(CHARACTERS, k=chance.choice([2, 2, 3, 4])))
        name = place + trade + chance.choice(trades) + chance.choice(forms)
        if chance.random() < 0.1:
            name += f"第{''.join(chance.choices(NUMERALS, k=2))}店"
        made[name] = None
    return list(made)


def registry(path: Path, made: list[str]) -> None:
    """The names with codes that are right by construction."""
    from xinheng.kernel.identifiers import orgcode_check_character, uscc_check_character

    with path.open("w", encoding="utf-8") as out:
        out.write("name,uscc\n")
        for number, name in enumerate(made):
            first8 = f"{number:08d}"
            first17 = f"9199{number % 9000 + 1000:04d}{first8}{orgcode_check_character(first8)}"
            out.write(f"{name},{first17}{uscc_check_character(first17)}\n")


def say(bench: str, value: float, unit: str, ratio: float | None = None, of: str = "") -> None:
    """One figure."""
    shown = None if ratio is None else round(ratio, 3)
    print(json.dumps({"bench": bench, "value": round(value, 3), "unit": unit, "ratio": shown, "of": of}), flush=True)


def fragments(made: list[str], length: int, chance: random.Random) -> list[str]:
    """Pieces of names, as people type them: from anywhere in a name."""
    found = []
    while len(found) < QUERIES:
        name = chance.choice(made)
        if len(name) >= length:
            begin = chance.randrange(len(name) - length + 1)
            found.append(name[begin : begin + length])
    return found


def p95(action: Callable[[str], object], texts: list[str]) -> float:
    """The 95th percentile over the texts in milliseconds, each text's best of three."""
    times = []
    for text in texts:
        tries = []
        for _ in range(3):
            begin = time.perf_counter()
            action(text)
            tries.append((time.perf_counter() - begin) * 1000)
        times.append(min(tries))
    return statistics.quantiles(times, n=20)[-1]


def bare(text: str) -> list[Any]:
    """The bare indexed query."""
    from django.db import connection

    from xinheng.subjects.domain import bigrams, normal_form

    normal = normal_form(text)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT organisation_id, name FROM subjects_organisationname"
            " WHERE bigrams @> %s::text[] AND normal LIKE %s ORDER BY organisation_id, id LIMIT 20",
            [bigrams(normal), f"%{normal}%"],
        )
        return list(cursor.fetchall())


def misspellings(made: list[str], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Held names with one error in them."""
    for number in range(PLANTED):
        name = chance.choice(made)
        place = chance.randrange(len(name))
        kind = number % 3
        if kind == 0:
            other = chance.choice([one for one in CHARACTERS if one != name[place]])
            yield name, name[:place] + other + name[place + 1 :]
        elif kind == 1:
            yield name, name[:place] + name[place + 1 :]
        else:
            yield name, name[: place + 1] + name[place:]


def measure(made: list[str], chance: random.Random) -> None:
    """Time fragments of 2, 3 and 6 characters, then look for misspelt names."""
    from xinheng.subjects.selectors import search

    for length in (2, 3, 6):
        texts = fragments(made, length, chance)
        floor = p95(bare, texts)
        ours = p95(search, texts)
        say(f"search {length} characters, p95", ours, "ms", ours / floor, "the bare indexed query")
    times, right = [], 0
    for name, spelt in misspellings(made, chance):
        begin = time.perf_counter()
        page = search(spelt, limit=FIRST)
        times.append((time.perf_counter() - begin) * 1000)
        right += any(one.name == name for one in page.results)
    say("misspelt names found among the first five", right, "names", right / PLANTED, f"{PLANTED} planted")
    say("misspelt names, p95", statistics.quantiles(times, n=20)[-1], "ms")


def main() -> None:
    """Set up, import, measure, take down."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    chance = random.Random(20260401)
    from xinheng.shell import database
    from xinheng.shell.postgres.lease import Lease
    from xinheng.shell.setting_up import set_up

    lease = Lease(database.cluster())
    lease.take()
    try:
        set_up()
        from django.db import connection

        from xinheng.accounts.domain import Actor
        from xinheng.subjects.services import import_registry

        made = names(count, chance)
        file = Path(HOME.name) / "registry.csv"
        registry(file, made)
        begin = time.perf_counter()
        result = import_registry(path=file, source="bench", actor=Actor("operator", None, "node"))
        say(f"import of {count} organisations", time.perf_counter() - begin, "s")
        if result.created != count:
            raise SystemExit(f"{result.created} of {count} were created")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        say("peak memory of the import", peak, "MiB")
        measure(made, chance)
        connection.close()
    finally:
        lease.leave()
        HOME.cleanup()


if __name__ == "__main__":
    main()
