"""Who looked, who acts on the command line, who holds which mandate."""

import os
from datetime import date

from django.db.models import QuerySet

from xinheng.accounts import domain, models
from xinheng.accounts.domain.operators import operator_account
from xinheng.accounts.errors import ActorUnknownError, NotMandatedError, PurposeNotAcceptedError
from xinheng.accounts.selectors.operators import operating_system_user
from xinheng.accounts.selectors.purposes import accepted_purposes


def reads_of(uscc: str) -> list[domain.Read]:
    """Who looked at this organisation's non-public data, latest first (the organisation may read it)."""
    found = models.Trace.objects.filter(tracesubject__uscc=uscc).order_by("-at", "-id")
    return [_read(one) for one in found]


def looks_at(uscc: str, *, own: bool, before: int | None = None, at_most: int | None) -> list[tuple[int, domain.Read]]:
    """Who looked at an organisation's data, latest first, each with its number for paging (``before`` goes on).

    ``own`` are the reads of its own people at its own door; every other read of anybody, commands and programs
    included, is a look (G10, G19).
    """
    found = models.TraceSubject.objects.filter(uscc=uscc, trace__what__startswith=domain.OWN_READ)
    if not own:
        found = models.TraceSubject.objects.filter(uscc=uscc).exclude(trace__what__startswith=domain.OWN_READ)
    if before is not None:
        found = found.filter(trace_id__lt=before)
    rows = found.select_related("trace").order_by("-trace_id")[:at_most]
    return [(row.trace.pk, _read(row.trace)) for row in rows]


def _read(one: models.Trace) -> domain.Read:
    return domain.Read(one.at, one.actor, one.authority_uscc, one.purpose, one.case, one.basis, one.what)


def operator() -> domain.Actor:
    """Who acts on the command line.

    Demo: ``XINHENG_ACTOR``, by default the operator made by setup; the code of a registered authority stands for an
    officer of it. Production: the operating-system user, who must be bound (``accounts operators bind``);
    ``XINHENG_ACTOR`` may repeat that name but not claim another.
    """
    claimed = os.environ.get("XINHENG_ACTOR", "")
    if os.environ.get("XINHENG_MODE", "demo") == "production":
        os_user = operating_system_user()
        account = operator_account(os_user)
        if claimed not in ("", os_user, account):
            raise ActorUnknownError(actor=claimed)
    else:
        account = claimed or domain.DEMO_OPERATOR
        unit = models.Authority.objects.filter(uscc=claimed).first() if claimed else None
        if unit is not None:
            return domain.Actor(f"officer of {unit.uscc}", unit.uscc, unit.name)
    if not models.User.objects.filter(account=account, is_active=True).exists():
        raise ActorUnknownError(actor=account)
    return domain.Actor(account, None, "node")


def command_viewer(purpose: str | None, case: str | None) -> domain.Viewer:
    """The viewer of a command that reads non-public data; in demo mode purpose and case default to ``demo``.

    Who acts for the node itself audits with the purpose ``audit``; in demo mode with any. Nobody claims to read the own
    file or the own sending here: that is read at the own door. PurposeNotAcceptedError.
    """
    demo = os.environ.get("XINHENG_MODE", "demo") != "production"
    default, actor = domain.DEMO_MATTER if demo else "", operator()
    if purpose in domain.AT_OWN_DOOR:
        offered = [one for one in accepted_purposes() if one not in domain.AT_OWN_DOOR]
        raise PurposeNotAcceptedError(purpose=purpose, accepted=", ".join(offered))
    auditor = actor.authority_uscc is None and (demo or purpose == domain.AUDIT)
    return domain.Viewer(actor, purpose or default, case or default, auditor=auditor)


def frozen_terms(row: models.TermsOfMandate) -> domain.Terms:
    """What a row says, as a value; an absent day bounds nothing in."""
    return domain.Terms(
        authority_uscc=row.authority_uscc,
        organisation_uscc=row.organisation_uscc,
        powers=tuple(row.powers),
        kinds=tuple(row.kinds),
        division=row.division,
        matters=tuple(row.matters),
        valid_from=row.valid_from or date.max,
        valid_to=row.valid_to or date.min,
        basis=row.basis,
    )


def _frozen(row: models.Mandate) -> domain.Mandate:
    revocation = getattr(row, "revocation", None)
    return domain.Mandate(row.pk, row.user.account, frozen_terms(row), revocation.revoked_on if revocation else None)


def _mandates() -> QuerySet[models.Mandate]:
    return models.Mandate.objects.select_related("user", "revocation").order_by("pk")


def mandates_of(account: str) -> list[domain.Mandate]:
    """Every mandate an account was ever given, oldest first."""
    return [_frozen(row) for row in _mandates().filter(user__account=account, user__is_active=True)]


def mandates_for(*, authority_uscc: str = "", organisation_uscc: str = "") -> list[domain.Mandate]:
    """Every mandate ever given for one authority or one organisation, oldest first."""
    rows = _mandates().filter(authority_uscc=authority_uscc, organisation_uscc=organisation_uscc)
    return [_frozen(row) for row in rows]


def office_of(account: str) -> str:
    """The administration an account holds (system, security, audit), or nothing."""
    held = models.Office.objects.filter(user__account=account, user__is_active=True).values_list("office", flat=True)
    return held.first() or ""


def mandate_for(*, account: str, number: int, asked: domain.Asked, day: date) -> domain.Mandate:
    """The mandate ``number`` of this account if it covers what is asked on ``day``; NotMandatedError says why not.

    Somebody else's mandate and one that never was are refused alike.
    """
    held = next((one for one in mandates_of(account) if one.number == number), None)
    reason = "none" if held is None else domain.refusal_of(held, asked, day)
    if held is None or reason is not None:
        raise NotMandatedError(reason=reason, power=asked.power, kind=asked.kind, division=asked.division)
    return held


def actor_under(mandate: domain.Mandate) -> domain.Actor:
    """Who acts under a mandate: the account, for the authority it names."""
    return domain.Actor(mandate.account, mandate.terms.authority_uscc or None, "")
