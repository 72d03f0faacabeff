"""Putting an organisation forward for a list: the facts, the document, and the rulebook's word for it."""

from dataclasses import dataclass
from datetime import date

import psycopg
from django.db import IntegrityError, transaction

from xinheng.accounts.domain import LEVELS, Actor, Authority, may_send
from xinheng.accounts.selectors import sending_authority
from xinheng.accounts.services import refuse_recused
from xinheng.catalogue import current
from xinheng.catalogue.core import excluded_ground
from xinheng.catalogue.domain import Basis
from xinheng.catalogue.lists import Clause, ListRule
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.services import act
from xinheng.lists import domain, models
from xinheng.lists.errors import (
    CaseOpenAlreadyError,
    CriterionUnknownError,
    DocumentNotEffectiveError,
    DocumentWithdrawnError,
    ListNotConductedError,
    ListUnknownError,
    MatterNotHeldError,
    NotCompetentError,
    SubjectNotOfListError,
)
from xinheng.lists.selectors import FALLEN, record_of_document
from xinheng.lists.services.steps import refuse_other_authority, step_body, write
from xinheng.lists.wording import worded
from xinheng.records.domain.identity import document_number_normal, is_placeholder, normal_placeholders
from xinheng.records.domain.officers import Officer
from xinheng.records.errors import SubjectUnknownError
from xinheng.subjects.models import Organisation


@dataclass(frozen=True)
class Document:
    """The effective document a listing rests on: its type, number and day (国办发〔2020〕49号, (二))."""

    type: str
    number: str
    decided_on: date


def conducted(key: str, day: date) -> ListRule:
    """The list, if it can be conducted here on this day. ListUnknownError, ListNotConductedError."""
    rules = current.lists()
    rule = rules.get(key)
    if rule is None:
        here = ", ".join(sorted(one.key for one in rules.values() if one.origin == "here"))
        raise ListUnknownError(list=key, accepted=here)
    if rule.origin != "here":
        reason = Phrase("{authority} decides it elsewhere; its entries come by file", authority=rule.authority)
        raise ListNotConductedError(list=key, reason=reason)
    if not rule.holds_on(day):
        raise ListNotConductedError(list=key, reason=Phrase("it is not in force on {day}", day=day))
    if rule.review_by is None or rule.review_by <= day:
        raise ListNotConductedError(
            list=key, reason=Phrase("its entry in the rulebook was to be reviewed by {day}", day=rule.review_by)
        )
    return rule


def competent(rule: ListRule, authority_uscc: str) -> Authority:
    """The authority, if it may decide on this list: NotCompetentError.

    Where the register knows its sector, that decides too: nobody lists for another department.
    """
    authority = sending_authority(authority_uscc)
    high_enough = LEVELS.index(authority.level) <= LEVELS.index(rule.level)
    another = bool(rule.sectors and authority.sector) and authority.sector not in rule.sectors
    if not high_enough or another or not may_send(authority, rule.kind):
        raise NotCompetentError(list=rule.key, by=rule.authority, level=rule.level, kind=rule.kind)
    return authority


def propose(
    *,
    list_key: str,
    criterion: str,
    uscc: str,
    facts: str,
    document: Document,
    authority_uscc: str,
    officer: Officer,
    actor: Actor,
) -> models.Case:
    """Begin a case. Nothing is shown to anybody and nobody is told yet.

    Raises what ``conducted`` and ``competent`` raise, NotYourAuthorityError, CriterionUnknownError,
    SubjectUnknownError, SubjectNotOfListError, DocumentNotEffectiveError, DocumentWithdrawnError, MatterNotHeldError,
    TextMissingError, and CaseOpenAlreadyError where the same list and document are before somebody already.
    """
    today = clock.today()
    refuse_other_authority(actor, authority_uscc)
    rule = conducted(list_key, today)
    authority = competent(rule, authority_uscc)
    clause = rule.criterion(criterion)
    if clause is None:
        raise CriterionUnknownError(criterion=criterion, accepted=", ".join(one.key for one in rule.criteria))
    organisation = _organisation(uscc, rule)
    refuse_recused(actor=actor, organisation_uscc=uscc, case=f"list-{list_key}", officers=[officer.certificate])
    text = worded("facts", facts, [organisation.name])
    row = models.Case(
        **_ruled(rule, clause, text),
        **_documented(document, rule, uscc),
        organisation=organisation,
        uscc=uscc,
        authority_uscc=authority.uscc,
        authority_name=authority.name,
        facts=text,
        opened_at=clock.now(),
    )
    with act(kind="lists.case.proposed", actor=actor) as draft:
        _save(row)
        made = write(row, 1, domain.Step("propose", today, officer.certificate), officer, text, {"actor": actor.name})
        draft.body.update(step_body(made), list=list_key, organisation=uscc)
    return row


def _documented(document: Document, rule: ListRule, uscc: str) -> dict[str, object]:
    """What the case keeps of its document; one that fell carries nothing."""
    normal = _refuse_document(document, rule, clock.today())
    known = record_of_document(uscc, normal)
    if known is not None and known[1] in FALLEN:
        raise DocumentWithdrawnError(document=document.number, state=known[1])
    return {
        "document_type": document.type,
        "document_number": document.number.strip(),
        "document_normal": normal,
        "document_on": document.decided_on,
        "document_record": known[0] if known else "",
    }


def _ruled(rule: ListRule, clause: Clause, facts: str) -> dict[str, object]:
    """What the case keeps of the rulebook of its day. MatterNotHeldError for an excluded ground (G5)."""
    basis = grounds(rule, clause)
    if excluded_ground(basis, f"{clause.zh};{facts}") is not None:
        raise MatterNotHeldError
    return {
        "list_key": rule.key,
        "list_name": rule.zh,
        "kind": rule.kind,
        "criterion": clause.key,
        "criterion_text": clause.zh,
        "basis": basis,
        "statement_days": rule.statement_days,
        "months": rule.months,
        "early_months": rule.early_months,
        "exit": "；".join(one.zh for one in rule.exits),
        "remedy": "；".join(one.zh for one in rule.remedies),
        "edition_digest": current.rulebook().digest,
    }


def grounds(rule: ListRule, clause: Clause) -> str:
    """The instruments that the field and the criterion rest on, as they are printed."""
    return "；".join(dict.fromkeys(cited(one) for one in (rule.field_basis, clause.basis)))


def cited(basis: Basis) -> str:
    """An instrument with its article, as printed: 《保障农民工工资支付条例》第48条."""
    instrument = current.rulebook().instruments[basis.instrument]
    article = f"第{basis.article}条" if basis.article else ""
    return f"《{instrument.title_zh}》{article}"


def _organisation(uscc: str, rule: ListRule) -> Organisation:
    found = Organisation.objects.filter(uscc=uscc).first()
    if found is None:
        raise SubjectUnknownError(uscc=uscc)
    if found.subject_kind not in rule.subject_kinds:
        accepted = ", ".join(rule.subject_kinds)
        raise SubjectNotOfListError(list=rule.key, accepted=accepted, uscc=uscc, kind=found.subject_kind)
    return found


def _refuse_document(document: Document, rule: ListRule, today: date) -> str:
    if document.type not in rule.document_types:
        raise DocumentNotEffectiveError(field="document type", accepted=", ".join(rule.document_types))
    normal = document_number_normal(document.number)
    if is_placeholder(normal, normal_placeholders(current.rulebook().placeholders)):
        raise DocumentNotEffectiveError(field="document number", accepted=Phrase("the number the document prints"))
    worded("document number", document.number)
    if document.decided_on > today:
        raise DocumentNotEffectiveError(field="document day", accepted=Phrase("a day not after {today}", today=today))
    return normal


def _save(row: models.Case) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, psycopg.errors.UniqueViolation):
            same = models.Case.objects.filter(
                uscc=row.uscc, list_key=row.list_key, document_normal=row.document_normal
            ).latest("pk")
            raise CaseOpenAlreadyError(case=same.pk) from error
        raise
