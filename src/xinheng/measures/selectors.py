"""Reads of checks: an answer made again as of its moment, an organisation's receipts, public statistics."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from xinheng.catalogue import current
from xinheng.catalogue.measures import MeasureRule
from xinheng.lists.selectors import Entry, running_entries
from xinheng.measures import models
from xinheng.measures.domain import Applies, Offered, RunningEntry, meaning
from xinheng.measures.errors import CheckUnknownError


@dataclass(frozen=True)
class Statistic:
    """How many checks an authority asked for a matter."""

    authority_uscc: str
    matter: str
    checks: int


def answers(usccs: Sequence[str], *, matter: str, day: date, known: datetime) -> dict[str, dict[str, Any]]:
    """For each organisation what applies to the matter on the day, as known at an instant; one query for all."""
    rules = current.measures()
    held: dict[str, list[Entry]] = {uscc: [] for uscc in usccs}
    for entry in running_entries(usccs, day=day, known=known):
        held[entry.uscc].append(entry)
    return {uscc: _answer(rules, entries, matter, day) for uscc, entries in held.items()}


def _answer(rules: Mapping[str, MeasureRule], entries: Sequence[Entry], matter: str, day: date) -> dict[str, Any]:
    found = meaning(rules.values(), entries, matter=matter, day=day)
    return {
        "applies": [_applies(rules[one.measure], one) for one in found.applies],
        "suspended": [_applies(rules[one.measure], one) for one in found.suspended],
        "incentives": [_offered(rules[one.measure], one) for one in found.incentives],
    }


def _basis(rule: MeasureRule) -> dict[str, str]:
    instrument = current.rulebook().instruments[rule.basis.instrument]
    return {"instrument": instrument.key, "title": instrument.title_zh, "article": rule.basis.article}


def _applies(rule: MeasureRule, one: Applies) -> dict[str, Any]:
    return {
        "measure": rule.key,
        "name": rule.zh,
        "name_en": rule.en,
        "effect": rule.effect,
        "force": one.force,
        "basis": _basis(rule),
        "entry": _entry(one.entry),
        "until": one.entry.until.isoformat() if one.entry.until else None,
    }


def _offered(rule: MeasureRule, one: Offered) -> dict[str, Any]:
    condition = None
    if one.honour is None:
        condition = {
            "months_without_records": rule.months_without,
            "text": rule.condition_zh,
            "text_en": rule.condition_en,
        }
    return {
        "measure": rule.key,
        "name": rule.zh,
        "name_en": rule.en,
        "basis": _basis(rule),
        "honour": _entry(one.honour) if one.honour is not None else None,
        "condition": condition,
    }


def _entry(one: RunningEntry) -> dict[str, Any]:
    return {
        "list": one.list_key,
        "record": one.record,
        "document_number": one.document_number,
        "authority": one.authority_name,
        "decided_on": one.decided_on.isoformat(),
    }


def remade(number: int, *, authority_uscc: str) -> tuple[models.Check, bool]:
    """A check and whether it comes out the same when made again as of its moment. CheckUnknownError."""
    held = models.Check.objects.filter(pk=number).first()
    if held is None or authority_uscc not in ("", held.authority_uscc):
        raise CheckUnknownError(number=number)
    again = answers([held.uscc], matter=held.matter, day=held.day, known=held.at)[held.uscc]
    return held, again == held.answer


def receipts_of(organisation_uscc: str, *, at_most: int) -> list[models.Check]:
    """The checks about an organisation, latest first: who asked, for what, and what was answered."""
    return list(models.Check.objects.filter(uscc=organisation_uscc).order_by("-pk")[:at_most])


def statistics(*, since: date, until: date) -> list[dict[str, Any]]:
    """Checks by authority and matter in a half-open span of days: public, no organisation in it."""
    rows = (
        models.Check.objects.filter(day__gte=since, day__lt=until)
        .values("authority_uscc", "matter")
        .annotate(checks=Count("pk"))
        .order_by("authority_uscc", "matter")
    )
    return [asdict(Statistic(**row)) for row in rows]
