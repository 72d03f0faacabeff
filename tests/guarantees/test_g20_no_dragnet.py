"""G8, G20: the check answers one matter for one case from running entries; a number of records changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from factories import files
from factories.files import DAY, SENDER, registered, sender
from factories.organisations import code
from xinheng.accounts.domain import Actor, Viewer
from xinheng.catalogue import current
from xinheng.kernel.clock import on_day
from xinheng.measures import services
from xinheng.measures.models import Check, Spent
from xinheng.shell.api_root import api

pytestmark = [pytest.mark.db, pytest.mark.django_db]
ASKER = Actor("F-0700", SENDER)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 4))
        yield


def ask(number: int, matter: str, case: str = "C-1") -> dict[str, Any]:
    questions = [services.Question(code(number), case)]
    (found,) = services.check(questions=questions, matter=matter, viewer=Viewer(ASKER, matter, case))
    return {key: found[key] for key in ("applies", "suspended", "incentives")}


def test_twenty_penalties_and_none_get_the_same_answer_in_every_matter() -> None:
    files.taken([files.penalty(1, CF_WSH=f"岚市监罚〔2026〕9{at:02d}号") for at in range(20)])
    for matter in current.rulebook().matters:
        assert ask(1, matter) == ask(2, matter)


def test_there_is_no_way_to_ask_for_all_or_for_who_is_listed() -> None:
    described = api.get_openapi_schema()["paths"]["/api/v1/check"]
    assert {one["name"] for one in described["get"]["parameters"]} == {"uscc", "matter", "case"}
    with pytest.raises(Exception, match="check-organisation"):
        ask_all = [services.Question("*", "C-1")]
        services.check(questions=ask_all, matter="tendering", viewer=Viewer(ASKER, "tendering", "C-1"))


@pytest.mark.parametrize("change", ["UPDATE measures_check SET case = 'x'", "DELETE FROM measures_check"])
def test_an_answer_given_cannot_be_made_not_given(change: str) -> None:
    ask(1, "tendering")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Check.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE measures_spent SET checks = checks - 1",
        "UPDATE measures_spent SET day = day - 1",
        "UPDATE measures_spent SET asker = 'somebody else'",
        "DELETE FROM measures_spent",
        "TRUNCATE measures_spent",
    ],
)
def test_what_was_spent_of_a_day_only_grows_even_by_hand(change: str) -> None:
    ask(1, "tendering")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    held = Spent.objects.get()
    assert (held.asker, held.day, held.checks) == ("F-0700", DAY, 1)


@pytest.mark.parametrize("blank", ["case", "matter", "asker"])
def test_no_answer_without_case_matter_and_asker_even_by_hand(blank: str) -> None:
    ask(1, "tendering")
    row = Check.objects.get()
    row.pk = None
    setattr(row, blank, " ")
    with pytest.raises(DatabaseError, match="measures_check_asked"), transaction.atomic():
        row.save(force_insert=True)
