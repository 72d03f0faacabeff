"""Whose bucket a search is taken from, and which made pages are given out again."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from xinheng.publicity.clients import client_address
from xinheng.publicity.freshness import KeptPages

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("nearest", "forwarded", "client"),
    [
        ("192.0.2.9", "203.0.113.5", "192.0.2.9"),  # anybody can write the header: not believed
        ("10.0.0.1", "203.0.113.5", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.7, 203.0.113.5", "203.0.113.5"),  # the first hop is the client's own claim
        ("10.0.0.1", "203.0.113.5, 10.0.0.2", "203.0.113.5"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_forwarding_is_believed_from_named_proxies_only(settings, nearest, forwarded, client):
    settings.TRUSTED_PROXIES = ["10.0.0.1", "10.0.0.2"]
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, headers={"x-forwarded-for": forwarded})
    assert client_address(request) == client


def test_a_kept_page_belongs_to_its_tag_and_address_and_the_oldest_makes_room():
    kept = KeptPages(at_most=2)
    kept.keep("tag", "/a", HttpResponse(b"a", headers={"X-Robots-Tag": "noindex"}))
    kept.keep("tag", "/b", HttpResponse(b"b"))
    again = kept.get("tag", "/a")
    assert again is not None
    assert (again.content, again["X-Robots-Tag"]) == (b"a", "noindex")
    assert kept.get("another", "/a") is None
    kept.keep("tag", "/c", HttpResponse(b"c"))
    assert kept.get("tag", "/b") is None
    assert kept.get("tag", "/a") is not None
