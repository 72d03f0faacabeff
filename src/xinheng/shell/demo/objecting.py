"""The objection that waits on the desk of the demo: the organisation of its owner's account says "this is not true"."""

from datetime import date

from xinheng.kernel.clock import on_day

OWNER = "demo-owner"
TEXT = (
    "决定书所称的过期食品，供货商已在抽查前一日整批收回，本单位没有再经营，收回单据与进货台账可以互相印证。"
    "请核实后更正违法事实。（虚构）"
)
"""What is wrong, in the organisation's words; nobody's name stands in it."""


def plant_objection(*, authority_uscc: str, organisation_uscc: str, day: date) -> int | None:
    """Let the organisation object, signed in, to its latest penalty by this authority; the number of the case.

    None where it has no such penalty, or where one was planted before: a visitor may have answered it since.
    """
    from xinheng.accounts.selectors import actor_under, mandates_of
    from xinheng.records.domain.states import EFFECTIVE
    from xinheng.records.models import Version
    from xinheng.remedies.models import Objection
    from xinheng.remedies.services import take_objection

    held = Version.objects.filter(
        uscc=organisation_uscc, kind="penalty", authority_uscc=authority_uscc, known_to__isnull=True, state=EFFECTIVE
    )
    record, mandate = held.order_by("-decided_on", "-id").first(), next(iter(mandates_of(OWNER)), None)
    if record is None or mandate is None or Objection.objects.filter(public_id=record.public_id).exists():
        return None
    with on_day(day):
        return take_objection(
            public_id=record.public_id,
            organisation_uscc=organisation_uscc,
            ground="fact",
            text=TEXT,
            channel="account",
            actor=actor_under(mandate),
        ).pk
