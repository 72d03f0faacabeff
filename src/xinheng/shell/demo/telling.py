"""What the demo says when it is ready, in Chinese and English."""

import shlex
from pathlib import Path
from urllib.parse import quote

from xinheng.kernel.clock import today
from xinheng.shell.demo import tour
from xinheng.shell.demo.run import Prepared

_BY_SEARCH = frozenset({"misspelt", "former-name"})
_BY_DAY = "gone-in-april"


def what_to_try(prepared: Prepared, *, port: int, serving: bool, program: str) -> str:
    """The closing text: what was taken in, and what is worth a look. ``program`` is how this program was called."""
    lines = ["", *_summary(prepared), ""]
    if serving:
        base = f"http://localhost:{port}"
        lines += [*_pages(prepared, base), "", *_commands(prepared, program), "", *tour.lines(base, program)]
    else:
        lines.append(f"启动网站 / Serve it:  {program} demo")
    return "\n".join([*lines, ""])


def _summary(prepared: Prepared) -> list[str]:
    verdicts = prepared.verdicts
    figures = {name: f"{number:,}" for name, number in verdicts.items()}
    return [
        f"岚川省（虚构）已就绪，网站所在日期 {today()}。名称、代码、事实均为虚构。",
        f"  组织 {prepared.organisations:,} 家；文件 {prepared.files} 个，{prepared.rows:,} 行："
        f"接收 {figures['accepted']}，新版本 {figures['versions']}，无变化 {figures['unchanged']}，"
        f"待核 {figures['queued']}，存疑 {figures['quarantined']}，"
        f"不收 {figures['refused']}（其中个人和个体工商户 {figures['refused_person']}）；"
        f"整份退回 {len(prepared.refused_files)} 个。",
        f"Lanchuan (fictional) is ready; its site believes it is {today()}. Names, codes and facts are invented.",
        f"  {prepared.organisations:,} organisations; {prepared.files} files with {prepared.rows:,} rows: "
        f"{figures['accepted']} accepted, {figures['versions']} new versions, {figures['unchanged']} unchanged, "
        f"{figures['queued']} queued, {figures['quarantined']} quarantined, {figures['refused']} refused "
        f"({figures['refused_person']} of them persons); {len(prepared.refused_files)} files refused as a whole.",
    ]


def _pages(prepared: Prepared, base: str) -> list[str]:
    lines = [f"打开 / Open  {base}", "", "看一看 / Worth a look"]
    for part in prepared.look_at:
        if part["key"] not in {*_BY_SEARCH, _BY_DAY}:
            lines += _entry(f"{base}/organisations/{part['uscc']}", part["look_zh"], part["look"])
    lines += _entry(f"{base}/registers/penalty", "行政处罚登记簿", "the register of penalties")
    lines += _entry(f"{base}/timeliness", "各机关报送是否及时", "how timely each authority reports")
    lines += _entry(f"{base}/not-held", "我们不收什么，为什么", "what we do not hold, and why")
    lines += _entry(f"{base}/api/v1/organisations?q={quote('砚州')}", "同样的数据，供程序使用", "the same for programs")
    parts = {part["key"]: part for part in prepared.look_at}
    return [
        *lines,
        "",
        "搜一搜 / Search for",
        *_entry(_misspelt(parts["misspelt"]["name"]), parts["misspelt"]["look_zh"], parts["misspelt"]["look"]),
        *_entry(parts["former-name"]["former_names"][0], parts["former-name"]["look_zh"], parts["former-name"]["look"]),
    ]


def _commands(prepared: Prepared, program: str) -> list[str]:
    parts = {part["key"]: part for part in prepared.look_at}
    gone, minor = parts[_BY_DAY], parts["minor"]
    sample = prepared.sample
    file = shlex.quote(_short(sample["file"]))
    send = f"XINHENG_TODAY={today()} {program} exchange intake {file} --kind {sample['kind']}"
    return [
        "在另一个终端 / In another terminal",
        *_entry(f"XINHENG_TODAY=2026-03-31 {program} publicity show {gone['uscc']}", gone["look_zh"], gone["look"]),
        f"  XINHENG_TODAY=2026-04-01 {program} publicity show {gone['uscc']}",
        *_entry(
            f"XINHENG_TODAY={today()} {program} records show {minor['uscc']}",
            "不公示的轻微处罚也在档案里：谁能看到、到哪天、依据什么",
            "a minor penalty is not public but on file: who may see it, until when, and why",
        ),
        *_entry(
            f"{send} --authority {sample['authority']} --dry-run --errors to-correct.xlsx",
            "看一个文件的逐行结论，并生成标注了问题的工作簿",
            "see the verdicts of a file and get the marked workbook",
        ),
    ]


def _entry(what: str, zh: str, en: str) -> list[str]:
    return [f"  {what}", f"      {zh}", f"      {en}"]


def _short(path: str) -> str:
    """The path as one types it here: relative where it lies below the working folder."""
    here = Path.cwd()
    return str(Path(path).relative_to(here)) if Path(path).is_relative_to(here) else path


def _misspelt(name: str) -> str:
    """The name with one character exchanged for one that stands in no invented name."""
    return f"{name[:3]}梵{name[4:]}"
