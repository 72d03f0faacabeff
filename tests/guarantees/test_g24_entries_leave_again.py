"""G24, G20: an entry decided here that left after the backup leaves again when the backup comes back, and its measures.

A withdrawal of such an entry is refused outside its case; the journal of a node is replayed all the same.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from factories import lists
from factories.files import DAY, registered, sender
from factories.organisations import code
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.ledger.selectors import next_index
from xinheng.ledger.services import journal
from xinheng.lists.selectors import running_entries
from xinheng.lists.services import annul, remove
from xinheng.records.models import Version
from xinheng.shell.backup.replaying import Replayed, hidden_since, hide_again

pytestmark = [pytest.mark.db, pytest.mark.django_db]
LEFT = date(2027, 9, 1)
"""The early exit of the entry is open."""


@pytest.fixture(autouse=True)
def _node(db: None, settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_JOURNAL = tmp_path / "journal"
    with on_day(DAY):
        sender(kinds=["*"])
        registered([1])


@pytest.mark.parametrize(("leave", "state"), [(annul, "withdrawn"), (remove, "ended")])
def test_an_entry_that_left_after_the_backup_leaves_again(leave: Callable[..., Any], state: str) -> None:
    case = lists.listed()
    reached, head, backup = journal().position(), next_index() - 1, transaction.savepoint()
    said = {"reason": "查明不实。", "document": "岚应急撤〔2027〕1号", "officer": lists.FIRST, "actor": lists.ACTOR}
    with on_day(LEFT):
        leave(number=case.pk, **said)
    transaction.savepoint_rollback(backup)
    with on_day(LEFT):
        assert running_entries([code(1)], day=LEFT, known=clock.now()), "the backup holds it"
        done = hide_again(hidden_since(journal(), head=head, reached=(reached.n, reached.mac)))
        assert running_entries([code(1)], day=LEFT, known=clock.now()) == []
        assert done == Replayed(withdrawn=1, stopped=0, before=0)
        leave(number=case.pk, **said)
        connection.check_constraints()
    assert Version.objects.get(kind="serious-list", known_to=None).state == state
