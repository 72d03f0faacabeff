"""An organisation's own file, put together from what every room holds about it. Reading it leaves its own trace."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby

from xinheng.accounts.selectors import authorities
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import Kind, Rulebook
from xinheng.exchange.selectors import waiting_about
from xinheng.publicity.cards import card, with_objections
from xinheng.publicity.domain.own_file import OwnFile, OwnRecord, WaitingAbout, seen_by, standing
from xinheng.publicity.mine.door import Own
from xinheng.records.errors import RecordUnknownError
from xinheng.records.selectors import ArchivedRecord, PublicRecord, own_file
from xinheng.subjects.selectors import contradictions


def file_of(own: Own, *, day: date) -> OwnFile:
    """The file of the organisation acted for as far as the mandate's kinds go, public records first; traced."""
    return OwnFile(
        uscc=own.uscc,
        name=own.name,
        day=day,
        records=tuple(sorted(_records(own, day), key=lambda one: not one.is_public)),
        waiting=tuple(_waiting(own, day)),
        contradictions=contradictions(own.uscc),
    )


def record_of(own: Own, public_id: str, *, day: date) -> OwnRecord:
    """One record of the own file. RecordUnknownError alike for another organisation's and one that never was."""
    for one in _records(own, day):
        if one.card.public_id == public_id:
            return one
    raise RecordUnknownError(public_id=public_id)


def _records(own: Own, day: date) -> Iterator[OwnRecord]:
    if own.organisation is None:
        return
    book = rulebook()
    held = own_file(viewer=own.viewer, uscc=own.uscc, as_of=day).records
    found = [tuple(versions) for _public_id, versions in groupby(held, key=lambda one: one.public_id)]
    seen = [one for one in found if one[0].kind in book.kinds and own.sees(one[0].kind)]
    records = [_own_record(own, one, book, day) for one in seen]
    for one, card_now in zip(records, with_objections([one.card for one in records]), strict=True):
        yield replace(one, card=card_now)


def _own_record(own: Own, versions: tuple[ArchivedRecord, ...], book: Rulebook, day: date) -> OwnRecord:
    latest, kind = versions[0], book.kinds[versions[0].kind]
    instrument = book.instruments.get(kind.basis.instrument)
    return OwnRecord(
        card=card(_as_public(own, latest, kind), book, today=day),
        standing=standing(
            state=latest.state,
            is_current=latest.known_to is None,
            stopped=bool(latest.stopped),
            shown=dict(latest.windows),
            day=day,
        ),
        is_adverse=latest.severity is not None,
        had_window=latest.windows["public"]["from"] is not None,
        seen_by=seen_by(dict(latest.windows)),
        kept_under=(instrument, kind.basis.article) if instrument else None,
        source=latest.source["name"],
        versions=versions,
    )


def _as_public(own: Own, one: ArchivedRecord, kind: Kind) -> PublicRecord:
    """A version in the form that cards are made of, with every field the node holds."""
    window = one.windows["public"]
    return PublicRecord(
        id=0,
        public_id=one.public_id,
        kind=one.kind,
        uscc=own.uscc,
        name=own.name,
        named_after_person=False,
        name_as_sent=one.name_as_sent,
        authority_uscc=one.authority["uscc"],
        authority_name=one.authority["name"],
        source_name=one.source["name"],
        document_number=one.document_number,
        decided_on=one.decided_on,
        valid_from=one.valid_from,
        valid_to=one.valid_to,
        severity=one.severity,
        special=one.special,
        penalty_types=one.penalty_types,
        amount_fen=one.amount_fen,
        division="",
        marks=one.marks,
        state=one.state,
        public_from=window["from"] or one.decided_on,
        public_to=window["to"],
        repair_from=one.repair["from"] if window["shown"] else None,
        public_rule=window["reason"].rule if window["reason"] else "",
        turned=False,
        statement_on=None,
        edition_digest=one.edition,
        version=one.version,
        known_from=one.known_from,
        origin=one.origin,
        fields={field.code: one.fields[field.code] for field in kind.fields if one.fields.get(field.code)},
    )


def _waiting(own: Own, day: date) -> Iterator[WaitingAbout]:
    kinds, names = rulebook().kinds, {one.uscc: one.name for one in authorities()}
    for row in waiting_about(own.uscc, day=day):
        if row.kind in kinds and own.sees(row.kind):
            sender = names.get(row.sender_uscc, row.sender_uscc)
            yield WaitingAbout(
                kinds[row.kind], sender, row.sender_uscc, row.verdict, row.codes, row.waits_since, row.forgotten_on
            )
