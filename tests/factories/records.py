"""One record of an organisation, landed as an intake lands it."""

from datetime import date
from typing import Any

from factories.landing import land
from xinheng.records.models import Version
from xinheng.subjects.models import Organisation

AUTHORITY = ("11110108000000123T", "岚川市市场监督管理局")


def row(
    decided_on: date,
    number: str,
    *,
    types: str = "罚款",
    content: str = "罚款人民币贰万元。",
    authority: tuple[str, str] = AUTHORITY,
    **roles: Any,
) -> dict[str, Any]:
    """A row by roles, as ``land`` takes it."""
    given = {"decided_on": decided_on, "document_number": number, "types": types, "content": content}
    return given | {"authority_uscc": authority[0], "authority_name": authority[1]} | roles


def record(
    organisation: Organisation,
    *,
    kind: str = "penalty",
    decided_on: date,
    known_on: date | None = None,
    number: str = "岚市监〔2026〕1号",
    **given: Any,
) -> Version:
    """Land one record; known on the day of its decision unless said otherwise."""
    one = row(decided_on, number, **given)
    if kind == "licence":
        del one["types"]
    _, (public_id,) = land(one, kind=kind, known_on=known_on or decided_on, owner=organisation)
    return Version.objects.get(public_id=public_id)
