"""A problem document speaks one language; robots are told what to leave."""

import pytest
from django.test import Client
from django.urls import get_resolver

from factories.clients import bearer, program
from factories.files import DAY, SENDER, sender
from factories.organisations import code
from xinheng.kernel.clock import on_day
from xinheng.shell.robots import CLOSED

pytestmark = [pytest.mark.db, pytest.mark.django_db]
WRONG = ("limit=many", "limit=0", "limit=100000", "from=yesterday", "limit=1.5")


@pytest.mark.parametrize("query", WRONG)
def test_title_and_detail_are_in_the_same_language(query: str) -> None:
    for language, is_chinese in (("zh-hans", True), ("en", False)):
        client = Client()
        client.cookies["xinheng_language"] = language
        answer = client.get(f"/api/v1/records?kind=penalty&{query}")
        assert answer.status_code == 422
        problem = answer.json()
        said = problem["facts"]["reason"]
        assert said and any("一" <= one <= "鿿" for one in said) is is_chinese, said
        assert any("一" <= one <= "鿿" for one in problem["title"]) is is_chinese
        assert problem["code"] == "query-wrong"
        if query == "from=yesterday":
            assert "2026-04-01" in said, "what would be accepted is said"


def test_what_is_wrong_in_what_was_sent_is_named_as_the_sender_wrote_it() -> None:
    with on_day(DAY):
        sender(kinds=["*"])
        header = bearer(program(SENDER, "check", matters=("tendering",)))
        for sent, where in (
            ({"matter": "tendering", "questions": [{"case": "1"}]}, "questions.0.uscc"),
            ({"matter": "tendering", "questions": [{"uscc": code(1), "case": 1}]}, "questions.0.case"),
            ({"matter": "tendering", "questions": "x"}, "questions"),
        ):
            wrong = Client().post("/api/v1/check", sent, content_type="application/json", headers=header).json()
            assert wrong["facts"]["where"] == where
            assert "openapi" not in wrong["detail"], "what would be accepted is said"


def test_robots_leave_the_doors_and_take_the_public_pages() -> None:
    answer = Client().get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    closed = [line.partition(": ")[2] for line in answer.content.decode().splitlines() if line.startswith("Disallow")]
    assert closed == list(CLOSED)
    for public in ("/", "/registers/penalty", "/organisations/x", "/bulletin/2026-05", "/records/x"):
        assert not public.startswith(tuple(closed)), public
    roots = {str(one.pattern).partition("/")[0] for one in get_resolver().url_patterns}
    assert {"accounts", "desk", "mine", "api"} <= roots


@pytest.mark.parametrize("address", ["/api/v1/organisations/%00", "/organisations/%00", "/records/a%00b"])
def test_a_zero_character_in_an_address_names_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
