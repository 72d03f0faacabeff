"""The language switch works without a script, remembers, and never leads away from the site."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from xinheng.shell.language import chosen_language

pytestmark = pytest.mark.pure


@pytest.fixture
def answer():
    return chosen_language(lambda request: HttpResponse(get_language()))


def test_chinese_is_the_default_whatever_the_browser_prefers(answer):
    response = answer(RequestFactory().get("/", headers={"accept-language": "en"}))
    assert response.content == b"zh-hans"
    assert response["Content-Language"] == "zh-hans"
    assert "Cookie" in response["Vary"]


def test_the_switch_remembers_and_comes_back_to_the_same_page(answer):
    response = answer(RequestFactory().get("/search", {"q": "青禾", "lang": "en"}))
    assert response.status_code == 302
    assert response["Location"] == "/search?q=%E9%9D%92%E7%A6%BE"
    cookie = response.cookies["xinheng_language"]
    assert (cookie.value, cookie["samesite"], cookie["httponly"]) == ("en", "Lax", True)
    request = RequestFactory().get("/search")
    request.COOKIES["xinheng_language"] = "en"
    assert answer(request).content == b"en"


@pytest.mark.parametrize("path", ["//evil.example/a", "/\\evil.example", "///evil.example"])
def test_the_switch_never_leads_to_another_site(answer, path):
    request = RequestFactory().get("/", {"lang": "en"})
    request.path = request.path_info = path
    location = answer(request)["Location"]
    assert not location.startswith("//")
    assert location.startswith("/")


def test_an_unknown_language_changes_nothing(answer):
    response = answer(RequestFactory().get("/", {"lang": "fr"}))
    assert response.status_code == 200
    assert not response.cookies
