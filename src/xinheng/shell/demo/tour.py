"""The tour of the demo: who signs in where, does what, and sees what. ``docs/guides/tour.md`` tells it at length."""

from collections.abc import Sequence
from dataclasses import dataclass

from xinheng.shell.demo.accounts import ACCOUNTS, PASSWORD


@dataclass(frozen=True)
class Step:
    """One step: the account that takes it (empty: nobody signs in), where it begins, what to do there."""

    account: str
    address: str
    zh: str
    en: str


STEPS: Sequence[Step] = (
    Step("", "/bulletin", "各机关报送质效的月度通报，无须登录", "the monthly bulletin on supply; nobody signs in"),
    Step("demo-officer", "/desk/", "今日：先看最紧的期限，再看报送情况", "today: deadlines first, then what was sent"),
    Step(
        "demo-officer", "/desk/send", "报送文件，可先只看逐行结论", "send a file; first only its verdicts if you like"
    ),
    Step("demo-officer", "/desk/rows", "在页面上改正待处理的行", "correct waiting rows in the page"),
    Step("demo-officer", "/desk/match", "用键盘为待核的行匹配主体", "match rows to organisations with the keyboard"),
    Step("demo-officer", "/desk/records", "更正或撤回本单位的记录", "correct or withdraw a record of one's own"),
    Step(
        "demo-officer", "/desk/quality?month=2026-11", "看本单位的归集共享质效", "see how well this authority reports"
    ),
    Step(
        "demo-reader",
        "/desk/send",
        "只读账号不能报送：拒绝并说明原因",
        "a reader may not send: refused with the reason",
    ),
    Step("demo-centre", "/desk/quality?month=2026-11", "看全部机关的归集共享质效", "see every authority's quality"),
    Step(
        "demo-registrar", "/desk/invitations", "为一家组织生成登录函件", "make the letter that lets an organisation in"
    ),
    Step(
        "demo-owner",
        "/mine/",
        "看本组织档案的全部内容，包括不公示的",
        "see the whole own file, also what is not public",
    ),
    Step("demo-owner", "/mine/looks", "看谁查过本组织的档案", "see who looked at it"),
    Step(
        "demo-second-officer",
        "/desk/objections",
        "由没有参与的人员决定待办的异议",
        "decide the objection that waits, by somebody who had no part in the act",
    ),
    Step("demo-second-officer", "/desk/lists", "由另一名人员决定名单事项", "decide on lists that another one proposed"),
    Step(
        "system-administrator",
        "/administration/editions",
        "规则库新版须由两个机构批准",
        "rulebook editions: two offices approve",
    ),
    Step("audit-administrator", "/audit/", "审计：谁在何时为何查询", "audit: who read what, when and why"),
)
REFUSED = frozenset({("demo-reader", "/desk/send")})
"""Steps that show a refusal."""


def lines(base: str, program: str) -> list[str]:
    """Accounts and steps as the terminal shows them."""
    told = ["登录 / Sign in  " + f"{base}/accounts/sign-in/", f"  密码 / password  {PASSWORD}"]
    for held in ACCOUNTS:
        told += [f"  {held.name}", f"      {held.zh}", f"      {held.en}"]
    told += [
        "  动态口令 / code of the second factor (30 s)",
        f"      {program} demo --code demo-officer",
        "",
        "走一圈 / A tour",
    ]
    for number, one in enumerate(STEPS, start=1):
        who = f"（{one.account}）" if one.account else ""
        told += [f"  {number}. {base}{one.address} {who}".rstrip(), f"      {one.zh}", f"      {one.en}"]
    return told
