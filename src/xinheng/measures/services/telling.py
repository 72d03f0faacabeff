"""Telling carriers that a measure began, is suspended, may be carried out again, or ended.

Beginnings follow from acts, read in order from a durable position; what suspends or ends an entry was followed by the
database already, and is only told here. Who is no authority of this node is informed by letter, and its name stands so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import Max, OuterRef, Q, Subquery

from xinheng.accounts.domain import Actor, Authority
from xinheng.accounts.selectors import authorities
from xinheng.catalogue import current
from xinheng.catalogue.answers import deadline
from xinheng.catalogue.core import IMPORTED_KINDS
from xinheng.catalogue.domain import Basis
from xinheng.catalogue.measures import MeasureRule
from xinheng.clocks import services as clocks
from xinheng.clocks.errors import ClockUnknownError
from xinheng.kernel import clock
from xinheng.ledger.models import Act
from xinheng.ledger.readers import read_new
from xinheng.ledger.services import act
from xinheng.lists.selectors import Entry, entries_on, running_entries
from xinheng.measures import models
from xinheng.measures.domain import CARRYING_BY_ACT, carried_of, carrying_offices
from xinheng.measures.selectors import lifted_measures
from xinheng.messages import services as messages
from xinheng.records.domain.states import SHIELDED
from xinheng.records.domain.stops import LIFTED, STARTED
from xinheng.records.models import Version

READER = "measures.carriers"
BATCH = "exchange.batch.taken"
ANSWER = "measure-carry-out"
TOLD = "measures-told"
_CHANGING = ("decided", "corrected", "rematched", "answered", "restored", "reinstated")
_OF_DOCUMENTS = ("withdrawn", "repaired", "mitigated", "shielded", "restored", "reinstated")
BEGINS = (BATCH, STARTED, LIFTED, *(f"records.version.{one}" for one in dict.fromkeys((*_CHANGING, *_OF_DOCUMENTS))))
"""Acts after which an entry may run that did not, or rest elsewhere than before, or on a document that fell or is in
doubt."""
_ACTS_AT_ONCE, _RECORDS_AT_ONCE, _STEPS_AT_ONCE = 200, 1000, 5000
Key = tuple[str, str, str, str]
"""Record, measure, name of the carrier and its code here."""


def tell_carriers(*, actor: Actor) -> Mapping[str, int]:
    """Bring every carrier up to date: how many measures ``began`` and ``ended``, how many messages ``told`` it."""
    done = Counter({"began": 0, "ended": 0, "told": 0})
    while True:
        with read_new(name=READER, kinds=BEGINS, limit=_ACTS_AT_ONCE) as acts:
            if not acts:
                break
            for records in _in_pieces(_records_of(acts)):
                done.update(_follow(records, actor))
    done.update(ended=_end_over(actor))
    while told := _tell(actor):
        done.update(told=told)
    return dict(done)


def _records_of(acts: Sequence[Act]) -> list[str]:
    """Public ids of the entries these acts are about, each once."""
    batches = [one.body["batch"] for one in acts if one.kind == BATCH and one.body.get("kind") in IMPORTED_KINDS]
    named = [one.body["record"] for one in acts if one.body.get("kind") in IMPORTED_KINDS and "record" in one.body]
    stopped = [one.body["target"] for one in acts if one.kind in {STARTED, LIFTED} and one.body["scope"] == "record"]
    rows = Version.objects.filter(Q(batch_id__in=batches) | Q(public_id__in=[*named, *stopped]), known_to__isnull=True)
    found = rows.filter(kind__in=IMPORTED_KINDS).values_list("public_id", flat=True)
    documents = [
        one.body["record"] for one in acts if one.body.get("kind") not in IMPORTED_KINDS and "record" in one.body
    ]
    return sorted({*found, *entries_on([*documents, *stopped])})


def _in_pieces(records: Sequence[str]) -> Iterable[Sequence[str]]:
    rest = iter(records)
    while piece := list(islice(rest, _RECORDS_AT_ONCE)):
        yield piece


@dataclass(frozen=True)
class _Wanted:
    """A measure that one carrier is to know of."""

    entry: Entry
    version: Version
    rule: MeasureRule
    carrier: str
    authority_uscc: str

    @property
    def key(self) -> Key:
        return self.entry.record, self.rule.key, self.carrier, self.authority_uscc


def _follow(records: Sequence[str], actor: Actor) -> dict[str, int]:
    """Begin what the entries carry and nobody was told of, end what does not rest on them any more."""
    versions = {
        one.public_id: one
        for one in Version.objects.filter(public_id__in=records, known_to__isnull=True).select_related("organisation")
    }
    usccs = sorted({one.uscc for one in versions.values()})
    now, today = clock.now(), clock.today()
    entries = [one for one in running_entries(usccs, day=today, known=now) if one.record in versions]
    offices, lifted = authorities(), lifted_measures(records, known=now)
    wanted = {
        one.key: one
        for entry in entries
        for one in _wanted(entry, versions[entry.record], offices, today)
        if (entry.record, one.rule.key) not in lifted and (not entry.suspended or one.rule.decision_basis is not None)
    }
    suspended = {one.record for one in entries if one.suspended}
    suspended |= {one.public_id for one in versions.values() if one.state == SHIELDED}
    running = _open_of(records)
    gone = [one for key, one in running.items() if key not in wanted and key[0] not in suspended]
    begun = [one for key, one in wanted.items() if key not in running]
    if begun or gone:
        body = {"began": len(begun), "ended": len(gone)}
        with act(kind="measures.carrying.followed", actor=actor, body=body):
            _begin(begun)
            _end(gone)
    return {"began": len(begun), "ended": len(gone)}


def _wanted(entry: Entry, version: Version, offices: Sequence[Authority], day: date) -> Iterable[_Wanted]:
    places = (version.organisation.division, version.division)
    for rule in carried_of(current.measures().values(), entry, day):
        for carrier in rule.carriers:
            here = carrying_offices(carrier, offices, listed_by=version.authority_uscc, places=places)
            name = version.authority_name if carrier.listed else carrier.zh
            for uscc in here or [""]:
                yield _Wanted(entry, version, rule, name, uscc)


def _open_of(records: Sequence[str]) -> dict[Key, models.Carrying]:
    last = models.CarryingStep.objects.filter(carrying=OuterRef("pk")).order_by("-number")
    rows = models.Carrying.objects.filter(record__in=records).annotate(state=Subquery(last.values("state")[:1]))
    return {(one.record, one.measure, one.carrier_name, one.authority_uscc): one for one in rows.exclude(state="ended")}


def _said(basis: Basis) -> str:
    return f"{basis.instrument} {basis.article}".strip()


def _begin(wanted: Sequence[_Wanted]) -> None:
    now, digest = clock.now(), current.rulebook().digest
    made = models.Carrying.objects.bulk_create(
        models.Carrying(
            record=one.entry.record,
            version=one.version.version,
            uscc=one.entry.uscc,
            list_key=one.entry.list_key,
            document_number=one.entry.document_number,
            listed_by_uscc=one.version.authority_uscc,
            listed_by_name=one.version.authority_name,
            measure=one.rule.key,
            measure_name=one.rule.zh,
            basis=_said(one.rule.basis),
            decision_basis=_said(one.rule.decision_basis) if one.rule.decision_basis is not None else "",
            carrier_name=one.carrier,
            authority_uscc=one.authority_uscc,
            until=one.entry.until,
            edition_digest=digest,
            begun_at=now,
        )
        for one in wanted
    )
    models.CarryingStep.objects.bulk_create(
        models.CarryingStep(carrying=one, number=1, act="tell", state="told", at=now) for one in made
    )


def _end(gone: Sequence[models.Carrying]) -> None:
    now = clock.now()
    last = dict(
        models.CarryingStep.objects.filter(carrying__in=gone)
        .values("carrying")
        .annotate(last=Max("number"))
        .values_list("carrying", "last")
    )
    models.CarryingStep.objects.bulk_create(
        models.CarryingStep(carrying=one, number=last[one.pk] + 1, act="end", state="ended", at=now) for one in gone
    )


def _end_over(actor: Actor) -> int:
    """End what rests on entries whose day has come, or on a rule that was repealed.

    Nothing waits for this: reads compute it, answers are refused.
    """
    today = clock.today()
    repealed = [key for key, rule in current.measures().items() if not rule.holds_on(today)]
    ended = models.CarryingStep.objects.filter(act="end").values("carrying")
    due = models.Carrying.objects.filter(Q(until__lte=today) | Q(measure__in=repealed)).exclude(pk__in=ended)
    found = list(due[:_STEPS_AT_ONCE])
    running = {one.record for one in running_entries(sorted({one.uscc for one in found}), day=today, known=clock.now())}
    over = [one for one in found if one.record not in running or one.measure in repealed]
    if over:
        with act(kind="measures.carrying.followed", actor=actor, body={"began": 0, "ended": len(over)}):
            _end(over)
    return len(over)


def _tell(actor: Actor) -> int:
    """Tell each carrier, and each authority that listed, in one message what is new; begin and stop deadlines."""
    untold = models.CarryingStep.objects.filter(carryingtold=None, act__in=("tell", "resume", "suspend", "end"))
    steps = list(untold.select_related("carrying").order_by("pk")[:_STEPS_AT_ONCE])
    if not steps:
        return 0
    here = {one.uscc for one in authorities()}
    to_carriers: dict[str, list[models.CarryingStep]] = defaultdict(list)
    by_letter: dict[str, list[models.CarryingStep]] = defaultdict(list)
    for one in steps:
        if one.carrying.authority_uscc:
            to_carriers[one.carrying.authority_uscc].append(one)
        elif one.carrying.listed_by_uscc in here:
            by_letter[one.carrying.listed_by_uscc].append(one)
    with act(kind="measures.carrying.told", actor=actor, body={"steps": len(steps)}):
        sent = {uscc: _send(uscc, new, by_letter.pop(uscc, ()), actor) for uscc, new in to_carriers.items()}
        sent |= {uscc: _send(uscc, (), new, actor) for uscc, new in by_letter.items()}
        models.CarryingTold.objects.bulk_create(
            models.CarryingTold(
                step=one, message=sent.get(one.carrying.authority_uscc), clock=_clock(one, actor), at=clock.now()
            )
            for one in steps
        )
    return len(sent)


def _send(uscc: str, own: Sequence[models.CarryingStep], letters: Sequence[models.CarryingStep], actor: Actor) -> int:
    """One message that counts what is new; it names nobody (who opens the page leaves a trace)."""
    latest = {one.carrying_id: one.act for one in own}
    counted = Counter(latest.values())
    facts = {
        "begun": counted["tell"] + counted["resume"],
        "suspended": counted["suspend"],
        "ended": counted["end"],
        "letters": len({one.carrying_id for one in letters}),
        "door": "/desk/measures",
    }
    return messages.send(to_authority=uscc, template=TOLD, facts=facts, case="measures", actor=actor)


def _clock(step: models.CarryingStep, actor: Actor) -> int | None:
    """Begin the deadline of a carrier here, or stop the one that runs."""
    held = step.carrying
    if not held.authority_uscc:
        return None
    if CARRYING_BY_ACT[step.act].target != "told":
        stop_clock(held, outcome=step.state, actor=actor)
        return None
    if step.number != latest_step(held).number:  # suspended or ended meanwhile
        return None
    today = clock.today()
    return clocks.start(
        rule=deadline(current.rulebook(), ANSWER, today),
        case=f"measure-{held.pk}-{step.number}",
        authority_uscc=held.authority_uscc,
        organisation_uscc=held.uscc,
        begins_on=today,
        actor=actor,
        door=f"/desk/measures/{held.pk}",
    )


def latest_step(held: models.Carrying) -> models.CarryingStep:
    """The step that makes the state of a carrying."""
    return models.CarryingStep.objects.filter(carrying=held).order_by("-number")[0]


def stop_clock(held: models.Carrying, *, outcome: str, actor: Actor) -> None:
    """Stop the deadline that runs for a carrying, if one does."""
    told = models.CarryingTold.objects.filter(step__carrying=held, clock__isnull=False).order_by("-pk").first()
    if told is None or told.clock is None:
        return
    try:
        clocks.stop(number=told.clock, on=clock.today(), actor=actor, outcome=outcome)
    except ClockUnknownError:  # it was answered before
        return
