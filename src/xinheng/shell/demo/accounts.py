"""An account for every role of the demo. Their passwords and second factors are known to everybody: demo mode only."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xinheng.kernel.clock import on_day
from xinheng.shell.demo.errors import DemoAccountUnknownError

PASSWORD = "lanchuan-open-to-all"  # noqa: S105 - printed for everybody; production refuses it
OFFICE = "临槐市市场监督管理局"
STEP_SECONDS = 30
_FIRST_DAY, _END = date(2025, 12, 1), date(2028, 6, 1)
_BASIS = "岚编〔2025〕1号（虚构）"


@dataclass(frozen=True)
class DemoAccount:
    """Who it is (Chinese, English), what it may do for whom: powers and matters, or an office."""

    name: str
    zh: str
    en: str
    powers: tuple[str, ...] = ()
    matters: tuple[str, ...] = ("*",)
    office: str = ""
    for_organisation: bool = False

    @property
    def secret(self) -> str:
        """The secret of its second factor, as an authenticator app takes it."""
        return base64.b32encode(hashlib.sha256(f"xinheng demo {self.name}".encode()).digest()[:20]).decode()

    def code(self, at: float) -> tuple[str, int]:
        """The code of a moment (RFC 6238, six digits) and for how many seconds it is still the present one."""
        counter, passed = divmod(int(at), STEP_SECONDS)
        digest = hmac.new(base64.b32decode(self.secret), struct.pack(">Q", counter), hashlib.sha1).digest()
        start = digest[-1] & 15
        (number,) = struct.unpack(">I", digest[start : start + 4])
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06d}", STEP_SECONDS - passed


ACCOUNTS: Sequence[DemoAccount] = (
    DemoAccount(
        "demo-officer",
        f"{OFFICE}经办人员：报送、更正、决定",
        "officer of a city authority: sends, corrects, decides",
        ("send", "correct", "decide", "read"),
    ),
    DemoAccount(
        "demo-second-officer",
        f"{OFFICE}另一名人员：对他人经办的事项作决定",
        "second officer of the same authority: decides what another one prepared",
        ("send", "correct", "decide", "read"),
    ),
    DemoAccount("demo-reader", f"{OFFICE}查询人员：只能查看", "officer who only reads", ("read",)),
    DemoAccount(
        "demo-registrar",
        f"{OFFICE}登记人员：邀请组织用户",
        "registration officer: invites organisations",
        ("invite",),
    ),
    DemoAccount(
        "demo-centre",
        "信用中心人员：查看各机关归集共享质效",
        "officer of the credit centre: sees the quality of every authority's supply",
        ("read",),
        ("data-quality",),
    ),
    DemoAccount(
        "demo-owner",
        "组织用户：查看本组织档案，申报、异议、修复",
        "organisation's user: its own file, declarations, objections, repair",
        ("view", "declare", "object", "repair"),
        for_organisation=True,
    ),
    DemoAccount("system-administrator", "系统管理员", "system administrator", office="system"),
    DemoAccount("security-administrator", "安全管理员", "security administrator", office="security"),
    DemoAccount("audit-administrator", "审计管理员", "audit administrator", office="audit"),
)


def present_code(name: str) -> dict[str, Any]:
    """The code that lets an account in now. DemoAccountUnknownError."""
    for one in ACCOUNTS:
        if one.name == name:
            code, seconds = one.code(time.time())
            return {"account": name, "code": code, "seconds_left": seconds}
    raise DemoAccountUnknownError(account=name[:64], accepted=", ".join(one.name for one in ACCOUNTS))


def ensure_accounts(*, authority_uscc: str, organisation_uscc: str, day: date, actor: Any) -> None:
    """Make the accounts that are not there yet, each by a letter's code as anybody else's."""
    from xinheng.accounts.models import User

    held = set(User.objects.filter(account__in=[one.name for one in ACCOUNTS]).values_list("account", flat=True))
    missing = [one for one in ACCOUNTS if one.name not in held]
    if not missing:
        return
    with on_day(day):
        codes = _office_codes(actor) if any(one.office for one in missing) else {}
        for one in missing:
            if one.office:
                code = codes.get(one.name, "")
            else:
                code = _mandate_code(one, authority_uscc, organisation_uscc, actor)
            if code:
                _come_in(one, code)


def _office_codes(actor: Any) -> dict[str, str]:
    """The codes of the three administrators; none where this node's own three were invited before."""
    from xinheng.accounts.errors import BootstrappedError
    from xinheng.accounts.services import bootstrap

    try:
        return {one.account: one.code for one in bootstrap(actor=actor)}
    except BootstrappedError:
        return {}


def _mandate_code(one: DemoAccount, authority_uscc: str, organisation_uscc: str, actor: Any) -> str:
    from xinheng.accounts.domain import Terms
    from xinheng.accounts.services import invite

    terms = Terms(
        authority_uscc="" if one.for_organisation else authority_uscc,
        organisation_uscc=organisation_uscc if one.for_organisation else "",
        powers=one.powers,
        kinds=("*",),
        division="",
        matters=one.matters,
        valid_from=_FIRST_DAY,
        valid_to=_END,
        basis=_BASIS,
    )
    return invite(account=one.name, terms=terms, actor=actor).code


def _come_in(one: DemoAccount, code: str) -> None:
    from allauth.mfa.totp.internal.auth import TOTP

    from xinheng.accounts.services import redeem

    TOTP.activate(redeem(code=code, password=PASSWORD), one.secret)


def shown() -> list[dict[str, str]]:
    """The accounts as the demo tells them."""
    return [
        {"account": one.name, "zh": one.zh, "en": one.en, "password": PASSWORD, "second_factor_secret": one.secret}
        for one in ACCOUNTS
    ]
