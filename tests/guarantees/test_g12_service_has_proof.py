"""G12: a letter is served with proof or not at all; the program's role cannot make a service up, change or undo one."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from factories.organisations import code
from xinheng.accounts.domain import Actor
from xinheng.kernel.clock import on_day
from xinheng.messages.selectors import service_of
from xinheng.messages.services import record_service, serve

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OFFICE = "11990100000000015T"
CLERK = Actor("F-0001", OFFICE)


def letter() -> int:
    facts = {"template": "list-notice", "facts": {}, "case": "list-case-3", "actor": CLERK}
    with on_day(date(2026, 5, 20)):
        return serve(organisation_uscc=code(1), authority_uscc=OFFICE, **facts)  # type: ignore[arg-type]


def proven(number: int) -> int:
    with on_day(date(2026, 5, 25)):
        record_service(number=number, served_on=date(2026, 5, 22), way="post", proof="EMS1234567890", actor=CLERK)
    return number


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE messages_letterserved SET served_on = '2026-05-21'",
        "DELETE FROM messages_letter",
        "UPDATE messages_message SET facts = '{}'",
        "INSERT INTO messages_letterserved (letter_id, served_on, way, proof, recorded_at) "
        "SELECT max(id), '2026-05-19', 'post', 'EMS1234', now() FROM messages_letter",
        "INSERT INTO messages_letterserved (letter_id, served_on, way, proof, recorded_at) "
        "SELECT max(id), '2026-05-22', 'post', '', now() FROM messages_letter",
        "INSERT INTO messages_letterfailed (letter_id, failed_on, way, reason, recorded_at) "
        "SELECT min(id), '2026-05-23', 'post', 'moved', now() FROM messages_letter",
        "INSERT INTO messages_message (template, facts, \"case\", sent_at) VALUES ('x', '{}', 'x', now())",
    ],
)
def test_no_service_is_made_up_by_hand(statement: str) -> None:
    served, waiting = proven(letter()), letter()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert service_of(served).served_on == date(2026, 5, 22)
    assert service_of(served).failures == ()
    assert service_of(waiting).served_on is None
