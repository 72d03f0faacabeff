"""Files of the further kinds: inspections, lists, honours, commitments, registrations, seizures, grades.

A handful of departments send one file each; the rows are clean, so that the pages show what each kind looks like. A few
of them break a promise, end early or lack a proof, as real ones do.
"""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from xinheng.catalogue.current import rulebook
from xinheng.shell.demo.authorities import Authority
from xinheng.shell.demo.organisations import Organisation
from xinheng.shell.demo.province import SENDING_DAYS, dice
from xinheng.shell.demo.rows import ORGANISATION, months_after

Cells = Mapping[str, str]
_BASE = {"basis": "《优化营商环境条例》第五十四条"}


@dataclass(frozen=True)
class Filing:
    """One file: who sends it when, how many rows, the mark of its numbers, and what rows say by role or code.

    ``variants`` are what rows differ in, each as often as it stands there; ``months`` the term of validity (0: none).
    """

    kind: str
    sender: str
    day: int
    rows: int
    mark: str
    common: Cells
    variants: Sequence[Cells]
    months: int = 0


_INSPECTED = {"content": "对登记事项和公示信息进行双随机抽查", "document_name": "抽查检查结果记录表"}
_LISTED = {
    "list": "经营异常名录",
    "document_name": "列入经营异常名录决定书",
    "basis": "《企业信息公示暂行条例》第十七条",
    "exit": "补报并公示年度报告，或者能够通过登记的住所取得联系的，可以申请移出",
    "remedy": "可以在六十日内申请行政复议，或者在六个月内提起行政诉讼",
}
_LATE_REPORT = {"conduct": "未按照规定期限公示年度报告", "facts": "未在6月30日前公示上一年度年度报告"}
_UNREACHABLE = {"conduct": "通过登记的住所无法联系", "facts": "向登记的住所邮寄信函两次均被退回"}
_PROMISED = {
    "document_name": "告知承诺",
    "conduct": "办理施工许可证",
    "content": "承诺符合许可条件，并在六十日内补齐材料",
}
_BROKEN = {
    "outcome": "未履行",
    "X_WYWSH": "岚建信认〔2026〕6号",
    "X_WYJG": "岚川省住房和城乡建设厅",
    "facts": "承诺期满未提交材料，经核查不符合许可条件",
}
_KEPT = {"outcome": "已履行"}
_RUNNING = {"outcome": "履行中"}
_CLEAN, _NO_REPORT, _MENDED = (
    {"outcome": "未发现问题"},
    {"outcome": "未按规定公示年报"},
    {"outcome": "发现问题已责令改正"},
)
_GONE, _IDLE = {"outcome": "通过登记住所无法联系"}, {"outcome": "未发现开展本次抽查涉及的经营活动"}

FILINGS: tuple[Filing, ...] = (
    Filing(
        "inspection-result", "砚州市市场监督管理局", 13, 80, "检", _INSPECTED,
        [_CLEAN, _CLEAN, _CLEAN, _CLEAN, _CLEAN, _NO_REPORT, _NO_REPORT, _MENDED, _GONE, _IDLE],
    ),
    Filing(
        "inspection-result", "霁阳市生态环境局", 17, 30, "检", _INSPECTED | {"content": "对排污许可执行情况进行检查"},
        [_CLEAN, _CLEAN, _CLEAN, _MENDED],
    ),
    Filing(
        "abnormal-list", "临槐市市场监督管理局", 14, 40, "异", _LISTED,
        [_LATE_REPORT, _LATE_REPORT, _UNREACHABLE, _UNREACHABLE | {"remedy": ""}],
    ),
    Filing(
        "serious-list", "霁阳市人力资源和社会保障局", 12, 5, "欠",
        {
            "list": "拖欠农民工工资失信联合惩戒对象名单",
            "document_name": "列入决定书",
            "conduct": "拖欠农民工工资，经责令限期支付逾期未支付",
            "basis": "《保障农民工工资支付条例》第四十八条",
            "exit": "付清工资满六个月且作出信用承诺的，可以申请提前移出；期满三年自动移出",
            "remedy": "可以申请行政复议或者提起行政诉讼",
        },
        [{}],
    ),
    Filing(
        "honour", "苇城市市场监督管理局", 11, 40, "荣", {"content": "依法诚信经营，三年内无不良记录"},
        [{"document_name": "诚信经营示范单位"}, {"document_name": "质量信得过单位"}],
        months=36,
    ),
    Filing(
        "commitment", "岚川省住房和城乡建设厅", 15, 30, "诺", _PROMISED,
        [_RUNNING, _RUNNING, _KEPT, _KEPT, _KEPT, _BROKEN],
        months=12,
    ),
    Filing(
        "registration", "汐宁市市场监督管理局", 16, 60, "登",
        {"document_name": "变更登记", "X_DJZT": "存续", "content": "一般项目：按登记机关核准的经营范围开展经营活动"},
        [{"document_name": "变更登记"}, {"document_name": "设立登记"}],
    ),
    Filing(
        "compulsion", "砚州市应急管理局", 18, 8, "强",
        {
            "document_name": "查封扣押决定书",
            "content": "查封危险化学品仓库一处，期限三十日",
            "basis": "《中华人民共和国安全生产法》第六十五条",
        },
        [{}],
    ),
    Filing(
        "evaluation-result", "霁阳市生态环境局", 10, 40, "评", {"document_name": "企业环境信用评价", "X_PJND": "2025"},
        [{"outcome": "优"}, {"outcome": "优"}, {"outcome": "良"}, {"outcome": "差"}],
        months=12,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Filed:
    """A file of one further kind: its day, sender, kind and rows by official code."""

    day: date
    authority: Authority
    kind: str
    rows: tuple[Cells, ...]


def further(everyone: Sequence[Organisation], senders: Sequence[Authority], aside: frozenset[str]) -> list[Filed]:
    """The files of the further kinds; ``aside`` are the codes of organisations that stay out of them."""
    by_name = {one.name: one for one in senders}
    return [_file(filing, by_name[filing.sender], everyone, aside) for filing in FILINGS]


def _file(filing: Filing, authority: Authority, everyone: Sequence[Organisation], aside: frozenset[str]) -> Filed:
    rng, day = dice(f"further:{filing.kind}:{filing.sender}"), SENDING_DAYS[filing.day]
    area = {"province": "99", "city": authority.place.code[:4], "county": authority.place.code}[authority.place.level]
    decided = day - timedelta(days=12)
    pool = [
        one
        for one in everyone
        if one.in_registry and one.state == "active" and one.uscc[:2] == "91" and one.uscc not in aside
        if one.place.code.startswith(area) and one.registered_on < decided
    ]
    chosen = rng.sample(pool, min(filing.rows, len(pool)))
    return Filed(day, authority, filing.kind, tuple(_rows(filing, authority, chosen, rng)))


def _rows(filing: Filing, authority: Authority, chosen: Sequence[Organisation], rng: random.Random) -> Iterator[Cells]:
    roles = rulebook().kinds[filing.kind].roles
    for number, one in enumerate(chosen, start=rng.randrange(3, 40)):
        decided_on = SENDING_DAYS[filing.day] - timedelta(days=rng.randrange(1, 9))
        term = {}
        if filing.months:
            term = {"valid_from": f"{decided_on}", "valid_to": f"{months_after(decided_on, filing.months)}"}
        said = {
            "name": one.name,
            "category": ORGANISATION,
            "uscc": one.uscc,
            "document_number": f"{authority.number_mark()}{filing.mark}〔{decided_on.year}〕{number}号",
            "decided_on": f"{decided_on}",
            "authority_name": authority.name,
            "authority_uscc": authority.uscc,
            "source_name": authority.name,
            "source_uscc": authority.uscc,
        }
        said |= {**_BASE, **term, **filing.common, **rng.choice(filing.variants)}
        yield {roles.get(key, key): cell for key, cell in said.items() if key in roles or key.startswith("X_")}


def write(path: Path, filed: Filed) -> None:
    """Write a file as CSV with Chinese headings, as the template workbook has them."""
    used = {code for row in filed.rows for code in row}
    fields = [field for field in rulebook().kinds[filed.kind].fields if field.code in used]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow([field.zh for field in fields])
        writer.writerows([row.get(field.code, "") for field in fields] for row in filed.rows)
