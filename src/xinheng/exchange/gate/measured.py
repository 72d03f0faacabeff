"""What masking was measured to find and to leave: figures that ``tools/proofs/masking.py`` makes and publishes.

The file beside this module is written by that script alone. The corpus is planted: sentences made by templates with
invented persons, so that what should have been found is known.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType


def _(text: str) -> str:
    """Mark a message id for the catalogue; it is translated where it is shown."""
    return text


CONTEXTS: Mapping[str, str] = MappingProxyType(
    {
        "identity": _("Identity numbers, in any writing"),
        "phone": _("Telephone numbers, in any writing"),
        "email": _("E-mail addresses, in any writing"),
        "qq": _("QQ numbers"),
        "wechat": _("WeChat accounts"),
        "home": _("Where somebody lives (家住…, 住址：…, 户籍所在地：…)"),
        "title": _("A name after a title (法定代表人王小明)"),
        "title-compound": _("The same, with a family name of two characters"),
        "title-minority": _("The same, with a name of a minority (买买提·吐尔逊)"),
        "title-counted": _("The same, with a name such as 张三"),
        "title-hidden": _("The same, partly hidden by the sender (王某某)"),
        "papers": _("A name before sex or papers (王小明（男，…）)"),
        "several": _("Several names together (王小明、李明等3人)"),
        "said": _("Who said or signed something (王小明的询问笔录)"),
        "object": _("Whom something was done to (对王小明进行询问)"),
        "party": _("A name after 当事人"),
        "again": _("A name that stands in the text again"),
        "beside": _("A name beside the addressee's own (…公司（法人：王小明）)"),
        "unmarked": _("A name that nothing announces (货物系从王小明处购得)"),
        "clean-numbers": _("Texts with amounts, dates and document numbers only"),
        "clean-addresses": _("Addresses of organisations (住所, 地址, 经营场所)"),
        "permit-numbers": _("Building permits' numbers of 18 digits: one in eleven is a right identity number, too"),
        "clean-sentences": _("Sentences that name no person"),
        "organisations": _("Names of registered organisations"),
    }
)
"""Every context of the report, in words."""


@dataclass(frozen=True)
class Measured:
    """One line of the report: of ``of`` planted (or harmless) pieces, ``masked`` were masked."""

    context: str
    of: int
    masked: int

    @property
    def title(self) -> str:
        """The context in words (a message id)."""
        return CONTEXTS[self.context]

    @property
    def percent(self) -> float:
        """The share that was masked, in percent, rounded down: a report never says more than was found."""
        return self.masked * 1000 // self.of / 10


@dataclass(frozen=True)
class Report:
    """The published figures: ``found`` is recall by context, ``wrong`` what was masked without a person in it."""

    measured_on: date
    seed: int
    found: tuple[Measured, ...]
    wrong: tuple[Measured, ...]


@cache
def report() -> Report:
    """The figures as published with this program."""
    held = json.loads(files(__package__).joinpath("measured.json").read_text("utf-8"))
    return Report(
        date.fromisoformat(held["measured_on"]),
        held["seed"],
        tuple(Measured(**one) for one in held["found"]),
        tuple(Measured(**one) for one in held["wrong"]),
    )
