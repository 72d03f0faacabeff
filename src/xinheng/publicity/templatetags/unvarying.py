"""Parts of a page that are the same for everybody: made once per language and named values, in this process.

What stands inside sees nothing but the values named, so nothing about a request, an organisation or a reader can be
kept by it.
"""

from django import template
from django.template.base import NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()

KEPT_AT_MOST = 64
"""How many forms of one part are kept: two languages and the places a reader can be at fit many times."""


class Unvarying(template.Node):
    """The part between ``{% unvarying name … %}`` and ``{% endunvarying %}``."""

    def __init__(self, nodelist: NodeList, names: list[str]) -> None:
        self.nodelist, self._names = nodelist, names
        self._made: dict[tuple[object, ...], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        """What was made for this language and these values, or made now."""
        values = {name: context.get(name, "") for name in self._names}
        form = (get_language(), get_script_prefix(), *values.values())
        made = self._made.get(form)
        if made is None:
            alone = template.Context(values, autoescape=context.autoescape)
            with alone.bind_template(context.template):  # type: ignore[arg-type]  # a part is rendered by a template
                made = self.nodelist.render(alone)
            if len(self._made) >= KEPT_AT_MOST:
                self._made.pop(next(iter(self._made)), None)
            self._made[form] = made
        return made


@register.tag
def unvarying(parser: Parser, token: Token) -> Unvarying:
    """``{% unvarying here %}…{% endunvarying %}``: the same for everybody who reads this language and is ``here``."""
    nodelist = parser.parse(("endunvarying",))
    parser.delete_first_token()
    return Unvarying(nodelist, token.split_contents()[1:])
