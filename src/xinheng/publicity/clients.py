"""Which address a request comes from, believing forwarding headers only from the proxies the operator names."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The nearest address that is not one of ``XINHENG_TRUSTED_PROXIES``."""
    trusted = set(settings.TRUSTED_PROXIES)
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while address in trusted and hops:
        address = hops.pop()
    return address
