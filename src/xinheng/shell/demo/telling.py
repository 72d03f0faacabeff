"""What the demo says when it is ready, in Chinese and English."""

from urllib.parse import quote

from xinheng.kernel.clock import today
from xinheng.shell.demo.run import Prepared

_TRY_ALONE = frozenset({"misspelt", "former-name", "gone-in-april"})


def what_to_try(prepared: Prepared, *, port: int, serving: bool) -> str:
    """The closing text: what was taken in, and addresses worth opening."""
    base = f"http://localhost:{port}"
    lines = ["", *_summary(prepared), ""]
    if not serving:
        return "\n".join([*lines, "xinheng demo  serves it / 启动网站"])
    lines += [f"打开 / Open  {base}", "", "看一看 / Worth a look:"]
    parts = {part["key"]: part for part in prepared.look_at}
    for part in prepared.look_at:
        if part["key"] not in _TRY_ALONE:
            lines += _entry(f"{base}/organisations/{part['uscc']}", f"{part['name']}：{part['look_zh']}", part["look"])
    wrong = _misspelt(parts["misspelt"]["name"])
    lines += _entry(
        f"{base}/search?q={quote(wrong)}", f"搜“{wrong}”：错一个字也能查到", "one wrong character in the name"
    )
    former = parts["former-name"]["former_names"][0]
    lines += _entry(f"{base}/search?q={quote(former)}", f"搜“{former}”：曾用名", "found by its former name")
    lines += _entry(f"{base}/registers/penalty", "行政处罚登记簿", "the register of penalties")
    lines += _entry(f"{base}/timeliness", "各机关报送及时率", "how timely each authority reports")
    lines += _entry(f"{base}/not-held", "我们不收什么，为什么", "what we do not hold, and why")
    lines += _entry(f"{base}/api/v1/organisations?q={quote('砚州')}", "同样的数据，JSON", "the same as JSON")
    gone = parts["gone-in-april"]
    lines += [
        "",
        f"换一天看 / Another day:  {gone['name']}  {gone['uscc']}",
        f"  {gone['look_zh']} / {gone['look']}",
        f"  XINHENG_TODAY=2026-03-31 xinheng publicity show {gone['uscc']}",
        f"  XINHENG_TODAY=2026-04-01 xinheng publicity show {gone['uscc']}",
        "",
    ]
    return "\n".join(lines)


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


def _entry(address: str, zh: str, en: str) -> list[str]:
    return [f"  {address}", f"      {zh} / {en}"]


def _misspelt(name: str) -> str:
    """The name with one character exchanged for one that looks or sounds like nothing in it."""
    return f"{name[:3]}梵{name[4:]}"
