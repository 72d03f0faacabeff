"""The budget of checks follows the cases there really are: those of which somebody said what became of them (G20)."""

from datetime import timedelta

from django.db.models import Count, Min, Q

from xinheng.accounts.domain import Actor
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.measures import models
from xinheng.measures.domain import BUDGET_DAYS, budget_of


def set_budgets(*, actor: Actor) -> int:
    """Set the daily budget of everybody who has asked for as long as is looked back; how many changed.

    Who began later keeps what the grant says. A grant's number is never exceeded, whatever is set here.
    """
    today = clock.today()
    since = today - timedelta(days=BUDGET_DAYS)
    counted = (
        models.Check.objects.filter(day__lt=today)
        .values("asker")
        .annotate(first=Min("day"), said=Count("pk", filter=Q(day__gte=since, reliance__isnull=False)))
        .filter(first__lte=since)
    )
    held = dict(models.Budget.objects.order_by("asker", "pk").values_list("asker", "daily"))
    changed = [
        models.Budget(asker=one["asker"], day=today, said=one["said"], daily=budget_of(one["said"]))
        for one in counted
        if held.get(one["asker"]) != budget_of(one["said"])
    ]
    if changed:
        with act(kind="measures.budgets.set", actor=actor, body={"askers": len(changed)}):
            models.Budget.objects.bulk_create(changed)
    return len(changed)
