"""What an objection can be against: a record, a measure, a refused repair, the case of its list; how far it reaches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xinheng.catalogue.current import rulebook
from xinheng.catalogue.measures import MeasureRule
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.lists.selectors import case_of_record
from xinheng.lists.services import Period
from xinheng.measures.selectors import carried_by
from xinheng.records.models import Pause, Version
from xinheng.records.selectors.pauses import suspended
from xinheng.remedies.domain.objection import against
from xinheng.remedies.errors import NoLastDayError, NothingToObjectError
from xinheng.remedies.models import Repair, RepairStep


def refused_repairs(public_id: str) -> list[str]:
    """The refused applications for the repair of this record, the latest first: ``repair-17``."""
    numbers = Repair.objects.filter(public_id=public_id).order_by("-pk").values_list("pk", flat=True)
    found = []
    for number in numbers:
        last = RepairStep.objects.filter(case_id=number).order_by("-number").values_list("state", flat=True).first()
        if last == "refused":
            found.append(f"repair-{number}")
    return found


def who_refused(repair: int) -> list[str]:
    """Who refused this application, by account or certificate: they decide nothing about their refusal."""
    return list(RepairStep.objects.filter(case_id=repair, act="refuse").values_list("actor", flat=True))


def had_part(subject: str) -> list[str]:
    """Who made what an objection is against beside the record itself: of a refusal, who refused."""
    refused = subject.removeprefix("repair-")
    return who_refused(int(refused)) if refused != subject else []


def measures_on(record: Version) -> list[str]:
    """The keys of the measures that this entry carries today."""
    carried = carried_by(record.uscc, record.public_id, day=clock.today(), known=clock.now())
    return [one.key for one in carried]


@dataclass(frozen=True)
class Reach:
    """What an objection that runs suspends of an entry's measures, and what it leaves with the article (G14)."""

    suspends: Sequence[MeasureRule] = ()
    leaves: Sequence[tuple[MeasureRule, str]] = ()


NOTHING = Reach()


def reach_of(record: Version) -> Reach:
    """How far the objection against this record reaches now; nothing where none suspends."""
    if not suspended([record.public_id]):
        return NOTHING
    carried = carried_by(record.uscc, record.public_id, day=clock.today(), known=clock.now())
    leaves = [(one, one.decision_basis) for one in carried if one.decision_basis is not None]
    return Reach(
        [one for one in carried if one.decision_basis is None],
        [(one, f"{basis.instrument} {basis.article}") for one, basis in leaves],
    )


def subject_of(record: Version, ground: str, asked: str) -> str:
    """What the objection is against, by its key: what was asked for, or the only one (of refusals the latest).

    Empty for the record itself, its match and its period. NothingToObjectError for what this record does not carry.
    """
    sort = against(ground, record.kind)
    if sort == "list-entry":
        number = case_of_record(record.public_id)
        return f"list-case-{number}" if number is not None else ""
    if sort not in {"measure", "refusal"}:
        return ""
    there = measures_on(record) if sort == "measure" else refused_repairs(record.public_id)
    if asked in there:
        return asked
    if not asked and there and (sort == "refusal" or len(there) == 1):
        return there[0]
    reason = Phrase("name one of these: {accepted}", accepted=", ".join(there)) if there else _NOTHING_THERE[sort]
    raise NothingToObjectError(public_id=record.public_id, reason=reason)


def corrected_meanwhile(case: str, record: Version) -> date | None:
    """The day on which a record got other content while this objection ran against it; None where it did not.

    A correction ends no objection by itself, but it may be the answer to it.
    """
    pause = Pause.objects.filter(case=case, ended_at__isnull=True).first()
    if pause is None or bytes(pause.content_digest) == bytes(record.content_digest):
        return None
    later = Version.objects.filter(public_id=record.public_id, version__gt=pause.version)
    since = later.filter(content_digest=record.content_digest).order_by("version").values_list("known_from", flat=True)
    return since[0].astimezone(clock.SHANGHAI).date()


_NOTHING_THERE = {
    "measure": Phrase("no measure rests on it; say what is wrong with the record itself"),
    "refusal": Phrase("no repair of it was refused; say what is wrong with the record itself"),
}


def ending_on(record: Version, until: date | None, since: date | None = None) -> Period | dict[str, str]:
    """The correction that makes ``until`` the last day of publication: the field of this kind that says it.

    Of an entry that was decided here its period: from ``since`` on where that is wrong, up to its own end where that is
    right. A later day than the law's own changes nothing: windows are computed. NoLastDayError.
    """
    roles = rulebook().kinds[record.kind].roles
    if case_of_record(record.public_id) is not None:
        ends = _day_after(until) if until else date.fromisoformat(record.payload[roles["removed_on"]])
        return Period(ends, since)
    if until is None or since is not None:
        raise NoLastDayError(kind=record.kind)
    if "publish_until" in roles:
        return {roles["publish_until"]: until.isoformat()}
    if "removed_on" in roles:  # the first day off the list
        return {roles["removed_on"]: _day_after(until).isoformat()}
    raise NoLastDayError(kind=record.kind)


def _day_after(last: date) -> date:
    """The first day after a last one; there is none after the last day that can be written."""
    return min(last, date.max - timedelta(days=1)) + timedelta(days=1)
