"""An answer of the check goes by one edition of the rulebook, whatever is activated while it is made."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest

from factories.files import DAY, SENDER, registered, sender
from factories.organisations import code
from xinheng.accounts.domain import DEMO_OPERATOR, Actor, Viewer
from xinheng.accounts.services import ensure_operator
from xinheng.catalogue import current
from xinheng.kernel import clock
from xinheng.measures import services

pytestmark = [pytest.mark.db, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with clock.on_day(DAY):
        ensure_operator(account=DEMO_OPERATOR)
        sender(kinds=["*"])
        registered(range(1, 2))
        yield


def test_an_answer_goes_by_one_edition(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    later, now = copytree(current.PACKAGED, tmp_path / "cn"), clock.now
    links = later / "links.yaml"
    links.write_text(links.read_text().replace("inspection-result-goes-with", "another-edition-goes-with"))
    begun = current.rulebook().digest

    def activated_meanwhile() -> object:
        monkeypatch.setenv("XINHENG_RULEBOOK", str(later))
        return now()

    monkeypatch.setattr(clock, "now", activated_meanwhile)
    viewer = Viewer(Actor("F-0700", SENDER), "tendering", "T-1")
    (found,) = services.check(questions=[services.Question(code(1), "T-1")], matter="tendering", viewer=viewer)
    assert found["edition"] == begun != current.rulebook().digest
