"""Mandates: what somebody may do, for whom, for which kinds, where, about which matters, from when until when.

Nobody may do anything by being somebody: every right comes from a dated, revocable mandate. An officer's is for one
authority, an organisation user's for one organisation. The three administrations (G23) are offices, not mandates.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from xinheng.accounts.domain.authorities import ANY_KIND, KINDS
from xinheng.kernel.errors import Phrase
from xinheng.kernel.periods import add_months

OFFICER_POWERS = ("send", "correct", "decide", "read", "invite")
ORGANISATION_POWERS = ("view", "declare", "object", "repair")
POWERS = (*OFFICER_POWERS, *ORGANISATION_POWERS)
OFFICES = ("system", "security", "audit")
"""System, security and audit administration, never held together (G23)."""
ANY = "*"
MOST_MONTHS = 36
"""No mandate runs longer without somebody giving it again."""
_DIVISION = re.compile(r"\d{2}(\d{2}){0,2}")
_CODE = re.compile(r"[0-9A-Z]{18}", re.ASCII)
_ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")


@dataclass(frozen=True)
class Terms:
    """What a mandate says. Exactly one of ``authority_uscc`` and ``organisation_uscc`` is filled.

    ``kinds`` and ``matters`` name what it covers (``*`` is every); ``division`` is a prefix of a GB/T 2260 code,
    empty for everywhere. It runs from ``valid_from`` on, ``valid_to`` is the first day it no longer does.
    """

    authority_uscc: str
    organisation_uscc: str
    powers: tuple[str, ...]
    kinds: tuple[str, ...]
    division: str
    matters: tuple[str, ...]
    valid_from: date
    valid_to: date
    basis: str


@dataclass(frozen=True)
class Mandate:
    """A mandate somebody holds; ``revoked_on`` is the day it was taken back, None while it stands."""

    number: int
    account: str
    terms: Terms
    revoked_on: date | None = None


@dataclass(frozen=True)
class OpenInvitation:
    """An invitation that nobody has used yet; ``office`` is empty for a mandate, whose ``terms`` it promises."""

    number: int
    account: str
    office: str
    terms: Terms
    made_by: str
    made_at: datetime
    expires_on: date


@dataclass(frozen=True)
class Asked:
    """What somebody wants to do: empty means the act has no kind, place or matter."""

    power: str
    kind: str = ""
    division: str = ""
    matter: str = ""


def wrong_with(account: str, terms: Terms) -> Iterator[tuple[str, str]]:
    """What keeps a mandate from being given, as (field, what would be accepted)."""
    if not _ACCOUNT.fullmatch(account):
        yield (
            "account",
            Phrase("3 to 64 letters, digits, dots and hyphens: a certificate number, never a person's name"),
        )
    if bool(terms.authority_uscc) == bool(terms.organisation_uscc):
        yield "for", Phrase("one authority or one organisation")
    if terms.organisation_uscc and not is_code(terms.organisation_uscc):
        yield "organisation", Phrase("a unified social credit code of 18 characters")
    allowed = OFFICER_POWERS if terms.authority_uscc else ORGANISATION_POWERS
    if not terms.powers or set(terms.powers) - set(allowed):
        yield "powers", Phrase("one or more of {these}", these=", ".join(allowed))
    yield from wrong_with_reach(terms)


def is_code(text: str) -> bool:
    """Whether this has the form of a code, and so is nobody's name."""
    return _CODE.fullmatch(text) is not None


def wrong_with_reach(terms: Terms) -> Iterator[tuple[str, str]]:
    """What is wrong with kinds, matters, place, days or basis, as (field, what would be accepted)."""
    if not terms.kinds or set(terms.kinds) - {*KINDS, ANY_KIND}:
        yield "kinds", Phrase("* or any of {these}", these=", ".join(KINDS))
    if not terms.matters:
        yield "matters", Phrase("* or the keys of matters")
    if terms.division and not _DIVISION.fullmatch(terms.division):
        yield "division", Phrase("two, four or six digits of a division's code, or nothing for everywhere")
    if not terms.basis.strip():
        yield "basis", Phrase("the document the mandate rests on")
    if not terms.valid_from < terms.valid_to <= _last_day(terms.valid_from):
        yield "to", Phrase("a day after the first, at most {months} months later", months=MOST_MONTHS)


def _last_day(first: date) -> date:
    try:
        return add_months(first, MOST_MONTHS)
    except OverflowError:  # the calendar ends before
        return date.max


def runs_on(mandate: Mandate, day: date) -> bool:
    """Whether a mandate is in force on a day; the day it is taken back is the first it is not."""
    if mandate.revoked_on is not None and mandate.revoked_on <= day:
        return False
    return mandate.terms.valid_from <= day < mandate.terms.valid_to


def refusal_of(mandate: Mandate, asked: Asked, day: date) -> str | None:
    """Why a mandate does not cover what is asked, or None.

    One of revoked, not-yet, expired, power, kind, division, matter.
    """
    terms = mandate.terms
    reasons = (
        ("revoked", mandate.revoked_on is not None and mandate.revoked_on <= day),
        ("not-yet", day < terms.valid_from),
        ("expired", day >= terms.valid_to),
        ("power", asked.power not in terms.powers),
        ("kind", not _covers(terms.kinds, asked.kind)),
        ("division", bool(asked.division) and not asked.division.startswith(terms.division)),
        ("matter", not _covers(terms.matters, asked.matter)),
    )
    return next((reason for reason, holds in reasons if holds), None)


def _covers(named: tuple[str, ...], asked: str) -> bool:
    return not asked or ANY in named or asked in named
