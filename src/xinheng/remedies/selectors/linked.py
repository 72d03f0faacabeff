"""Records that go with another one's repair, and records that prove that its duties are done (``links.yaml``).

They are of the same organisation and authority, and one names the document number of the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from xinheng.catalogue.current import links, rulebook
from xinheng.catalogue.links import RecordLink
from xinheng.records.domain.facts import folded
from xinheng.records.domain.states import SHOWN
from xinheng.records.models import Version
from xinheng.remedies.domain.naming import names


@dataclass(frozen=True)
class Proof:
    """A record of the authority itself that shows that duties are done: nobody is asked for it again."""

    public_id: str
    kind: str
    document_number: str
    decided_on: date
    authority: str


def linkable(uscc: str) -> list[Version]:
    """What an organisation has that may go with a repair or prove it, read once for all its records (``among``)."""
    kinds = {one.kind for one in links()}
    rows = Version.objects.filter(uscc=uscc, kind__in=kinds, state__in=SHOWN, known_to__isnull=True)
    return list(rows.order_by("-decided_on", "pk"))


def _of(record: Version, kinds: Iterable[str], among: Sequence[Version] | None) -> list[Version]:
    named = set(kinds)
    held = (linkable(record.uscc) if among is None else among) if named else ()
    return [
        one
        for one in held
        if one.kind in named
        and (one.uscc, one.authority_uscc) == (record.uscc, record.authority_uscc)
        and one.public_id != record.public_id
    ]


def _counts(link: RecordLink, one: Version) -> bool:
    """Whether the outcome of a record is one that counts for the link; a link without outcomes takes any."""
    if not link.outcomes:
        return True
    kind = rulebook().kinds[one.kind]
    said = folded(one.payload.get(kind.roles.get("outcome", ""), ""))
    spelled = {folded(text) for outcome in kind.outcomes if outcome.key in link.outcomes for text in outcome.spellings}
    named = {folded(outcome.zh) for outcome in kind.outcomes if outcome.key in link.outcomes}
    return said in spelled | named


def _links(record: Version, use: str) -> list[RecordLink]:
    return [one for one in links() if one.use == use and record.kind in one.of]


def going_with(record: Version, among: Sequence[Version] | None = None) -> list[Version]:
    """The adverse results that leave with this record's repair by themselves: either names the other."""
    found = _links(record, "goes-with")
    return [
        one
        for one in _of(record, (link.kind for link in found), among)
        if one.severity is not None
        and any(link.kind == one.kind and _counts(link, one) for link in found)
        and (
            names(one.payload.values(), record.document_number_normal)
            or names(record.payload.values(), one.document_number_normal)
        )
    ]


def proof_of(one: Version) -> Proof:
    """A record as the proof it is."""
    return Proof(one.public_id, one.kind, one.document_number, one.decided_on, one.authority_name)


def proofs_held(record: Version, among: Sequence[Version] | None = None) -> list[Version]:
    """What the authority has already and what shows that the duties are done: favourable, later, naming the record."""
    found = _links(record, "proves")
    return [
        one
        for one in _of(record, (link.kind for link in found), among)
        if one.severity is None
        and one.decided_on >= record.decided_on
        and any(link.kind == one.kind and _counts(link, one) for link in found)
        and names(one.payload.values(), record.document_number_normal)
    ]
