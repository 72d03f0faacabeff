"""Organisations and records as the intake would leave them, written through the models."""

import secrets
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any

from xinheng.catalogue.current import rulebook
from xinheng.kernel.clock import SHANGHAI
from xinheng.records.domain.facts import Classifier, Facts
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import Windows, windows
from xinheng.records.models import Version
from xinheng.records.services.sums import add_sums
from xinheng.subjects.models import Organisation

AUTHORITY = ("11110108000000123T", "岚川市市场监督管理局")


def _shown(found: Windows) -> dict[str, date | None]:
    columns: dict[str, date | None] = {}
    for channel in ("public", "bulk", "departments", "report"):
        days = found.channel(channel)  # type: ignore[arg-type]
        if days is not None:
            columns[f"{channel}_from"] = days.start
            columns[f"{channel}_to"] = days.end
            columns[f"{channel}_to_turned"] = days.end_turned
    return columns


def record(
    organisation: Organisation,
    *,
    kind: str = "penalty",
    decided_on: date,
    known_on: date | None = None,
    types: str = "罚款",
    number: str = "",
    valid_to: date | None = None,
    content: str = "罚款人民币贰万元。",
    authority: tuple[str, str] = AUTHORITY,
    **columns: Any,
) -> Version:
    """One first version with the windows and class that the pure functions give it."""
    book, day = rulebook(), known_on or decided_on
    facts = Facts(kind, decided_on, valid_to=valid_to, types=types if kind == "penalty" else "")
    classified = Classifier(book).classify(facts)
    found = windows(facts, classified, compile_lines(book), known_on=day)
    roles = book.kinds[kind].roles
    number = number or f"岚市监〔{decided_on.year}〕{secrets.randbelow(10**6)}号"
    payload = {roles["name"]: organisation.name, roles["uscc"]: organisation.uscc, roles["content"]: content}
    payload |= {roles["document_number"]: number, roles["decided_on"]: decided_on.isoformat()}
    known = datetime.combine(day, time(9), SHANGHAI)
    version = Version.objects.create(
        kind=kind,
        key=sha256(f"{kind}{organisation.uscc}{number}".encode()).digest(),
        version=1,
        public_id=secrets.token_hex(16),
        organisation=organisation,
        uscc=organisation.uscc,
        name_as_sent=organisation.name,
        sender_uscc=authority[0],
        authority_uscc=authority[0],
        authority_name=authority[1],
        document_number=number,
        document_number_normal=number,
        decided_on=decided_on,
        valid_to=valid_to,
        severity=classified.severity,
        special=classified.special,
        penalty_types=list(classified.types.codes),
        public_rule=found.public_rule,
        departments_rule=found.departments_rule,
        report_rule=found.report_rule,
        repair_from=found.repair_from,
        repair_from_turned=found.repair_from_turned,
        turn_on=found.turn_on,
        max_months=found.max_months,
        edition_digest=book.digest,
        content_digest=sha256(content.encode()).digest(),
        reported_in_wd=3,
        known_from=known,
        received_at=known,
        payload=payload,
        **_shown(found),
        **columns,
    )
    add_sums(where="id = %s", parameters=[version.pk], today=day, rulebook=book)
    return version
