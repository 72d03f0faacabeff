"""G9: nothing said of an organisation depends on another's data.

Nothing is graded yet (the room of evaluation is not built), so there is no grade that honours could raise. What is
said of an organisation today, its page, its documents and its archive, is held to the same rule.
"""

import re
from datetime import date

import pytest
from django.test import Client

from factories.landing import land, organisation
from xinheng.accounts.domain import Actor, Viewer
from xinheng.kernel import clock
from xinheng.publicity import freshness
from xinheng.records.selectors import archive

pytestmark = [pytest.mark.db, pytest.mark.django_db]

USCC, OTHER = "91350100M000100Y43", "91110000101623741K"
KNOWN, DAY = date(2026, 5, 15), date(2026, 6, 1)
FINE = {"types": "罚款", "decided_on": date(2026, 5, 10), "document_number": "岚市监罚〔2026〕118号"}
AUDITOR = Viewer(Actor("operator", None, "node"), "audit", "1", auditor=True)
VARIES = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def said(uscc: str) -> list[object]:
    """Every public page and document about an organisation, and its whole archive."""
    with clock.on_day(DAY):
        pages = (f"/organisations/{uscc}", f"/api/v1/organisations/{uscc}", f"/api/v1/organisations/{uscc}/records")
        bodies = [VARIES.sub(b"", Client().get(page).content) for page in pages]
        return [*bodies, archive(viewer=AUDITOR, uscc=uscc, as_of=DAY, known=clock.now()).records]


def test_whatever_happens_to_others_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    land(FINE, known_on=KNOWN)
    before = said(USCC)
    other = organisation(OTHER, "岚川乙有限公司")
    rows = [
        FINE | {"document_number": f"{at}号", "types": types} for at, types in enumerate(("罚款", "责令关闭", "警告"))
    ]
    land(*rows, known_on=KNOWN, owner=other)
    land({"decided_on": KNOWN, "valid_to": date(2030, 1, 1)}, kind="licence", known_on=KNOWN, owner=other)
    assert len(said(OTHER)[-1]) == 4  # type: ignore[arg-type]
    assert said(USCC) == before


def test_its_own_document_does_change_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    land(FINE, known_on=KNOWN)
    before = said(USCC)
    land(FINE | {"document_number": "2号"}, known_on=KNOWN)
    assert all(one != other for one, other in zip(said(USCC), before, strict=True))
