"""Operators' logs are structured and carry no values."""

import json

import pytest
from django.test import Client, RequestFactory

from xinheng.shell import logs

pytestmark = pytest.mark.pure
SECRET = "11010519491231002X"


def fail() -> None:
    raise ValueError(f"bad value {SECRET}")


def test_an_exception_is_logged_by_type_and_place_only() -> None:
    try:
        fail()
    except ValueError as error:
        event = logs.exception_places(None, "error", {"event": "broken", "exc_info": error})
    said = json.dumps(event)
    assert SECRET not in said
    assert event["exception"] == "ValueError"
    assert event["places"][-1].endswith(" fail")


def test_a_failed_request_is_logged_without_its_query() -> None:
    class Record:
        request = RequestFactory().get("/search", {"q": SECRET})

    event = logs._request_route_only(None, "error", {"event": f"Internal Server Error: {SECRET}", "_record": Record()})
    assert (event["event"], event["route"]) == ("request-failed", "")


def test_no_stranger_writes_an_error_into_the_logs(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong host or an endless address is answered; what operators are alarmed by is a fault of ours."""
    long = client.get("/desk/?q=" + "%25" * 900)
    host = client.get("/robots.txt", headers={"host": "nobody.example"})
    assert (long.status_code, long["Location"], host.status_code) == (302, "/accounts/sign-in/", 400)
    assert [one.name for one in caplog.records if one.levelname in {"ERROR", "CRITICAL"}] == []
