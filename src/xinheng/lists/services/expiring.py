"""An entry that ended by itself is told to its organisation, once: no job ends it, its window does."""

from datetime import timedelta

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.lists import domain, models
from xinheng.lists.selectors import as_case, standing_lines, steps_of
from xinheng.lists.services.steps import case_name
from xinheng.messages.models import Message
from xinheng.messages.services import send
from xinheng.subjects.selectors import standing_for

EXPIRED = "list-expired"
LOOKED_BACK = timedelta(days=31)
"""So far back is looked for entries nobody was told of: a node that begins anew tells of nothing older."""


def tell_expired(*, actor: Actor) -> int:
    """Tell of every entry whose last day has passed; how many. Each once, by what lies in the inbox already."""
    today = clock.today()
    ended = models.Step.objects.filter(
        act__in=("list", "correct-period"), until__lte=today, until__gt=today - LOOKED_BACK
    ).values("case")
    rows = list(models.Case.objects.filter(pk__in=ended).order_by("pk"))
    names = [case_name(row.pk) for row in rows]
    told = set(Message.objects.filter(case__in=names, template=EXPIRED).values_list("case", flat=True))
    lines = standing_lines(row for row in rows if case_name(row.pk) not in told)
    sent = 0
    for row in (one.row for one in lines if one.state == domain.EXPIRED):
        case = as_case(row, steps_of(row.pk))
        if case.ends_on is None or case.steps[-1].day >= case.ends_on:  # told when it was corrected
            continue
        facts = {"list": row.list_name, "until": case.ends_on.isoformat(), "door": f"/mine/lists/{row.pk}"}
        send(
            to_organisation=standing_for(row.uscc),
            template=EXPIRED,
            facts=facts,
            case=case_name(row.pk),
            actor=actor,
        )
        sent += 1
    return sent
