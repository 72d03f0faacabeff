"""Parts of a page that are made once: nothing of one reader's page can come into another's."""

import pytest
from django.template import Context, engines
from django.utils.translation import override

from xinheng.publicity.templatetags import unvarying

pytestmark = pytest.mark.pure


def made(source: str) -> object:
    return engines["django"].from_string("{% load unvarying i18n %}" + source).template  # type: ignore[attr-defined]


def test_a_part_is_made_once_for_each_language_and_value() -> None:
    page, calls = made("{% unvarying here %}{{ here }}{% translate 'Search' %}{% endunvarying %}"), []
    part = page.nodelist.get_nodes_by_type(unvarying.Unvarying)[0]  # type: ignore[attr-defined]
    before = part.nodelist.render
    part.nodelist.render = lambda context: calls.append(1) or before(context)
    with override("en"):
        said = [page.render(Context({"here": here})) for here in ("a", "b", "a", "a")]  # type: ignore[attr-defined]
    with override("zh-hans"):
        said.append(page.render(Context({"here": "a"})))  # type: ignore[attr-defined]
    assert said == ["aSearch", "bSearch", "aSearch", "aSearch", "a查询"]
    assert len(calls) == 3


def test_a_part_sees_nothing_but_what_it_names() -> None:
    page = made("{% unvarying here %}{{ here }}-{{ name }}-{{ request.path }}{% endunvarying %}")
    first = page.render(Context({"here": "a", "name": "one organisation's"}))  # type: ignore[attr-defined]
    assert first == "a--"


def test_what_is_named_is_escaped_and_old_forms_make_room() -> None:
    page = made("{% unvarying here %}{{ here }}{% endunvarying %}")
    part = page.nodelist.get_nodes_by_type(unvarying.Unvarying)[0]  # type: ignore[attr-defined]
    assert page.render(Context({"here": "<b>"})) == "&lt;b&gt;"  # type: ignore[attr-defined]
    for number in range(unvarying.KEPT_AT_MOST + 3):
        assert page.render(Context({"here": number})) == str(number)  # type: ignore[attr-defined]
    assert len(part._made) == unvarying.KEPT_AT_MOST
