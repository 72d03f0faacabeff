"""G5: rows on speech, belief, assembly, conscription, foreign-organisation control or sanctions are only counted."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from exchange.reading.files import ROW, line, take, text
from guarantees import traces
from xinheng.catalogue.core import EXCLUDED_GROUNDS

pytestmark = pytest.mark.db

MARK = "青鸾"
EXCLUDED: tuple[dict[str, str], ...] = (
    {"CF_YJ": "依据《宗教事务条例》第六十五条", "CF_SY": f"{MARK}未按规定公布收支"},
    {"CF_YJ": "依据《中华人民共和国集会游行示威法》第二十八条", "CF_SY": f"{MARK}未经许可"},
    {"CF_YJ": "根据《出版管理条例》第六十一条", "CF_SY": f"{MARK}擅自从事出版"},
    {"CF_YJ": "依据《中华人民共和国兵役法》第五十八条", "CF_NR": f"罚款10000元({MARK})"},
    {"CF_YJ": "《中华人民共和国境外非政府组织境内活动管理法》第四十六条", "BZ": MARK},
    {"CF_YJ": "《中华人民共和国反外国制裁法》第十一条", "BZ": MARK},
)
GENERAL: tuple[dict[str, str], ...] = (
    {"CF_YJ": "《中华人民共和国消防法》第六十条", "CF_SY": "宗教活动场所消防通道堵塞"},
    {"CF_YJ": "《中华人民共和国税收征收管理法》第六十二条", "CF_SY": "逾期未办理纳税申报"},
    {"CF_YJ": "《中华人民共和国食品安全法》第一百二十五条", "CF_SY": "斋堂使用超过保质期的食品原料"},
)


def test_excluded_rows_are_counted_and_nothing_of_them_is_kept(own_database: str, tmp_path: Path) -> None:
    said = traces.prepare(tmp_path)
    base: dict[str, Any] = ROW | {"CF_CFJGDM": traces.AUTHORITY, "CF_SJLYDM": traces.AUTHORITY}
    sent = tmp_path / "a.csv"
    with sent.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(ROW))
        writer.writeheader()
        writer.writerows(base | one | {"CF_WSH": f"星{at}号"} for at, one in enumerate((*EXCLUDED, *GENERAL)))
    lines = tmp_path / "lines.jsonl"
    arguments = ("exchange", "intake", str(sent), "--kind", "penalty", "--authority", traces.AUTHORITY)
    result = traces.run(*arguments, "--issues", str(lines), "--errors", str(tmp_path / "wrong.xlsx"), said_in=said)
    assert (result["refused"], result["refused_person"], result["accepted"]) == (len(EXCLUDED), 0, len(GENERAL))
    refused = [one for one in result["issues"] if one["code"] == "matter-not-held"]
    assert [(one["row"], one["column"], one["value"]) for one in refused] == [(row, "", "") for row in range(2, 8)]
    assert MARK not in lines.read_text(encoding="utf-8")
    assert all(MARK.encode() not in data for data in traces.contents(tmp_path / "wrong.xlsx"))
    with connection.cursor() as cursor:
        for table in ("records_version", "exchange_waitingrow", "exchange_issue", "ledger_act"):
            cursor.execute(f"SELECT count(*) FROM {table} AS t WHERE t::text LIKE %s", [f"%{MARK}%"])
            assert cursor.fetchone() == (0,), table


def test_every_instrument_of_the_core_vocabulary_refuses() -> None:
    titles = [title for ground in EXCLUDED_GROUNDS for title in ground.instruments]
    assert len(titles) > 60
    got = take(text(*(line(CF_YJ=f"依据《中华人民共和国{title}》第十条的规定") for title in titles)).encode())
    assert got.refused == [(row, "matter-not-held") for row in range(2, 2 + len(titles))]
    assert got.rows == []
