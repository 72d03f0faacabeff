"""Records that can be objected to or repaired, and cases about them."""

from datetime import date
from typing import Any

from factories.landing import AUTHORITY, land, organisation
from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Authority
from xinheng.kernel.clock import on_day
from xinheng.remedies.models import Objection, Repair
from xinheng.remedies.services import apply_for_repair, take_back_objection, take_objection

OWNER = "91350100M000100Y43"
SOURCE, SOURCE_NAME = AUTHORITY
SUPERIOR = "11350000002482228K"
OWNER_ACTOR = Actor("owner-0001", None, "")
OFFICER = Actor("F-0200", SOURCE, SOURCE_NAME)
KNOWN, ASKED = date(2026, 5, 15), date(2026, 6, 1)
REPAIRABLE = date(2026, 8, 11)
BASIS = "ndrc-order-36-2025 12"


def authorities() -> None:
    """The authority that decided, and the one above it."""
    Authority.objects.create(
        name=SOURCE_NAME, uscc=SOURCE, level="city", division="350100", kinds=["*"], parent_uscc=SUPERIOR
    )
    Authority.objects.create(name="岚省市场监督管理局", uscc=SUPERIOR, level="province", division="350000", kinds=["*"])


def fine(number: int = 1, **roles: Any) -> str:
    """The public identifier of a fine of the general class, decided 2026-05-10, known 2026-05-15."""
    row = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": f"岚市监罚〔2026〕{number}号"}
    _, [public_id] = land(row | roles, known_on=KNOWN, owner=organisation())
    return public_id


def objected(
    public_id: str, on: date = ASKED, ground: str = "fact", channel: str = "account", owner: str = OWNER
) -> Objection:
    """An objection of the owner."""
    with on_day(on):
        return take_objection(
            public_id=public_id,
            organisation_uscc=owner,
            ground=ground,
            text="处罚对象不是本单位。",
            channel=channel,
            actor=OWNER_ACTOR,
        )


def taken_back(objection: Objection, on: date) -> None:
    """The owner takes its objection back: the record is shown as before."""
    with on_day(on):
        take_back_objection(number=objection.pk, organisation_uscc=objection.organisation_uscc, actor=OWNER_ACTOR)


def applied(public_id: str, on: date = REPAIRABLE) -> Repair:
    """An application of the owner."""
    with on_day(on):
        return apply_for_repair(
            public_id=public_id,
            organisation_uscc=OWNER,
            proof="罚款已于2026年5月20日缴纳，票据号123。",
            committed=True,
            channel="account",
            actor=OWNER_ACTOR,
        )
