"""Purposes and reads in words: what a trace holds as keys, said to the people who read traces."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from xinheng.accounts.domain import DEMO_MATTER, OWN_READ

register = template.Library()
REFUSED = ".refused"

_PURPOSES: Mapping[str, Any] = {
    "licensing": _("licensing"),
    "qualification": _("qualification"),
    "tendering": _("tendering"),
    "procurement": _("procurement"),
    "public-funds": _("public funds"),
    "honours": _("honours"),
    "supervision": _("supervision"),
    "enforcement": _("enforcement"),
    "financing-by-consent": _("financing by consent"),
    "own-sending": _("files the authority sent itself"),
    "own-file": _("the organisation's own file"),
    "record-keeping": _("keeping the records"),
    "data-quality": _("quality of supply"),
    "objection": _("an objection"),
    "proceeding": _("a reconsideration or a lawsuit"),
    "repair": _("a repair"),
    "list-management": _("decisions on lists"),
    "audit": _("audit"),
    DEMO_MATTER: _("demonstration"),
}
_READS: Mapping[str, Any] = {
    "accounts.traces": _("who looked"),
    "accounts.invitations": _("letters that let somebody act for the organisation, not used yet"),
    "accounts.mandates": _("who may act for the organisation"),
    "accounts.recusals": _("what an officer keeps out of"),
    "accounts.recused": _("a case the officer keeps out of"),
    "audit.traces": _("the list of reads"),
    "audit.traces.exported": _("the list of reads, as a file"),
    "clocks.list": _("running clocks"),
    "exchange.batch": _("a file that was sent"),
    "exchange.batch.issues": _("the issues of a file"),
    "exchange.batch.letters": _("the notices of a file"),
    "exchange.batch.workbook": _("the marked workbook of a file"),
    "exchange.declaration": _("a declaration"),
    "exchange.declarations": _("the declarations to verify"),
    "exchange.match": _("a row to match"),
    "exchange.match-queue": _("the rows to match"),
    "exchange.quality": _("the quality of supply"),
    "exchange.waiting-row": _("a row that waits"),
    "exchange.waiting-rows": _("the rows that wait"),
    "lists.ban": _("a ban"),
    "lists.bans": _("the bans in force"),
    "lists.case": _("a case of a list"),
    "lists.cases": _("the cases of lists"),
    "measures.again": _("measures told once more"),
    "measures.carried": _("a measure to carry out"),
    "measures.carriers": _("who carries out a measure"),
    "measures.check": _("a check for one matter"),
    "measures.checks": _("checks made before"),
    "messages.inbox": _("messages"),
    "messages.letter": _("a letter"),
    "messages.letters": _("letters to serve"),
    "records.letter": _("the notice of a record"),
    "records.notice": _("the service of a notice"),
    "records.own": _("the list of the authority's records"),
    "records.own.correct": _("a record, to correct it"),
    "records.own.letter": _("the notice of a record"),
    "records.own.record": _("a record with its versions"),
    "records.own.withdraw": _("a record, to withdraw it"),
    "records.show": _("everything held about the organisation"),
    "records.stops": _("emergency stops"),
    "remedies.eligibility": _("what can be repaired"),
    "remedies.objection.list": _("the objections"),
    "remedies.objection.show": _("an objection"),
    "remedies.evidence": _("the evidence of a record"),
    "remedies.proceeding.list": _("the reconsiderations and lawsuits"),
    "remedies.proceeding.show": _("a reconsideration or a lawsuit"),
    "remedies.repair.list": _("the applications for repair"),
    "remedies.repair.show": _("an application for repair"),
    f"{OWN_READ}checks": _("the own receipts of checks"),
    f"{OWN_READ}download": _("everything, as one archive"),
    f"{OWN_READ}file": _("the own file"),
    f"{OWN_READ}inbox": _("the own messages"),
    f"{OWN_READ}list-case": _("an own case of a list"),
    f"{OWN_READ}looks": _("who looked at the own file"),
}
_CASES: Mapping[str, Any] = {
    "checks": _("checks made before"),
    "emergency-stops": _("emergency stops"),
    "match-queue": _("the rows to match"),
    "letters": _("letters to serve"),
    "mandates": _("who may act for the organisation"),
    "measures": _("measures"),
    "own-records": _("the list of the authority's records"),
    "recusals": _("what an officer keeps out of"),
    "regular-review": _("regular review"),
    "waiting-rows": _("the rows that wait"),
}
_NUMBERED: Mapping[str, Any] = {
    "ban": _("Ban %(number)s"),
    "batch": _("Batch %(number)s"),
    "check": _("Check %(number)s"),
    "letter": _("Letter %(number)s"),
    "list-case": _("List case %(number)s"),
    "mandate": _("Mandate %(number)s"),
    "measure": _("Measure %(number)s"),
    "objection": _("Objection %(number)s"),
    "proceeding": _("Proceeding %(number)s"),
    "record": _("Record %(number)s"),
    "repair": _("Repair %(number)s"),
    "row": _("Row %(number)s"),
}
_SHOWN_OF_A_RECORD = 8
"""How much of a record's number stands in a list: enough to tell two apart, and it stays on one line."""


@register.filter
def purpose_named(key: str) -> str:
    """A core purpose in words; a matter's key stays, its name stands beside it."""
    return str(_PURPOSES.get(key, key))


@register.filter
def read_named(what: str) -> str:
    """What was read, in words; a read this table does not know stays as it is written."""
    plain = what.removesuffix(REFUSED)
    said = _READS.get(plain) or _READS.get(plain.removeprefix(OWN_READ))
    return str(said) if said else what


@register.filter
def read_refused(what: str) -> bool:
    """Whether the trace tells of an attempt that was refused."""
    return what.endswith(REFUSED)


@register.filter
def case_named(case: str) -> str:
    """The case of a read, a message or a clock in words; a number that an authority gave stays as it is written."""
    if case in _CASES:
        return str(_CASES[case])
    sort, _dash, number = case.rpartition("-")
    if sort in _NUMBERED and number:
        return str(_NUMBERED[sort]) % {"number": number[:_SHOWN_OF_A_RECORD]}
    return case
