"""A case of a list, taken as far as asked, and its people."""

from datetime import date, timedelta
from typing import Any

from factories.files import SENDER
from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.kernel.clock import on_day
from xinheng.lists import services
from xinheng.lists.models import Case
from xinheng.records.domain.officers import Officer

FIRST, SECOND = Officer("岚川市应急管理局", "35010012345"), Officer("岚川市应急管理局", "35010067890")
ACTOR = Actor("operator", None, "node")
PROPOSED = date(2026, 5, 18)
SERVED = date(2026, 5, 20)
UNTIL = date(2026, 6, 3)
"""The tenth working day after the service."""
DECIDED = date(2026, 6, 4)
PROOF = services.Served(SERVED, "post", "EMS10023")


def proposed(number: int = 1, *, on: date = PROPOSED, **given: Any) -> Case:
    """A case about the ``number``-th organisation; nobody was told yet."""
    asked: dict[str, Any] = {
        "list_key": "work-safety",
        "criterion": "major-danger",
        "uscc": code(number),
        "facts": "重大事故隐患经责令整改后逾期未整改。",
        "document": services.Document("penalty-decision", f"岚应急罚〔2026〕{number}号", date(2026, 5, 10)),
        "authority_uscc": SENDER,
        "officer": FIRST,
        "actor": ACTOR,
    }
    with on_day(on):
        return services.propose(**asked | given)


def noticed(number: int = 1, **given: Any) -> Case:
    """A case whose notice is on its way."""
    case = proposed(number, **given)
    with on_day(PROPOSED):
        services.send_notice(number=case.pk, officer=FIRST, actor=ACTOR)
    return case


def served(number: int = 1, **given: Any) -> Case:
    """A case whose notice was served; the organisation may answer until ``UNTIL``."""
    case = noticed(number, **given)
    with on_day(SERVED):
        services.record_service(number=case.pk, served=PROOF, officer=FIRST, actor=ACTOR)
    return case


def listed(number: int = 1, **given: Any) -> Case:
    """A case decided against the organisation by a second officer."""
    case = served(number, **given)
    with on_day(DECIDED):
        decide(case.pk, document=f"岚应急列〔2026〕{number}号")
    return case


def decide(number: int, **given: Any) -> Any:
    """The decision of the second officer, to list unless said otherwise."""
    asked = {"outcome": "list", "reason": "逾期未整改，事实清楚。", "document": "岚应急列〔2026〕1号"}
    return services.decide(**{"number": number, "officer": SECOND, "actor": ACTOR} | asked | given)


def days_later(day: date, days: int) -> date:
    """So many days later."""
    return day + timedelta(days=days)
