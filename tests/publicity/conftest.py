"""Organisations with records for the public pages."""

import pytest

from factories.organisations import code, imported
from xinheng.publicity import selectors
from xinheng.publicity.limits import SearchBudget
from xinheng.subjects.models import Organisation


@pytest.fixture(autouse=True)
def _on_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test searches on another's budget."""
    monkeypatch.setattr(selectors, "SEARCHES", SearchBudget())


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch):
    """Let the program believe in a day; call it with another to move on."""

    def believe(day: str) -> None:
        monkeypatch.setenv("XINHENG_TODAY", day)

    believe("2026-11-20")
    return believe


@pytest.fixture
def organisation(tmp_path):
    """Make the ``number``-th organisation of this name."""

    def make(name: str, number: int = 1, **cells: str) -> Organisation:
        uscc = code(number)
        header, row = ",".join(["name", "uscc", *cells]), [name, uscc, *cells.values()]
        imported(tmp_path / f"{number}.csv", header, [row])
        return Organisation.objects.get(uscc=uscc)

    return make
