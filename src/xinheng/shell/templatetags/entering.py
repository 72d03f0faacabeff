"""The way in, the way home and the way out, at the head of each page."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from xinheng.shell.entrance import DOORS, OPEN

register = template.Library()


@register.simple_tag(takes_context=True)
def entrance(context: template.Context) -> SafeString:
    """Behind the doors the ways to one's own account and out, elsewhere the same way in for whoever reads.

    The address alone decides, so that no public page depends on who asks and a page of a broken database can be made.
    Nothing on a node where nobody signs in.
    """
    if not settings.TAKES_CASES:
        return SafeString("")
    request = context.get("request")
    path = request.path if isinstance(request, HttpRequest) else ""
    inside = path.startswith(DOORS) and not path.startswith(OPEN)
    if not inside:
        return format_html('<li><a href="{}">{}</a></li>', reverse("account-home"), gettext("Sign in"))
    ways = (("account-home", gettext("My account")), ("account_logout", gettext("Sign out")))
    return format_html_join("", '<li><a href="{}">{}</a></li>', ((reverse(name), said) for name, said in ways))
