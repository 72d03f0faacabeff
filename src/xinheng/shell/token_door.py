"""Where machine clients get their tokens: OAuth 2 client credentials by django-allauth's provider, nothing else of it.

Ours are the rules around it: the growing wait after wrong secrets, so many requests per address, and a grant that
must be running. Answers have the form of RFC 6749; where they are is told as in RFC 8414.
"""

import base64
import re

from allauth.idp.oidc.views import token as provider
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from xinheng.accounts.domain import SCOPES, runs_on
from xinheng.accounts.selectors import machine_client
from xinheng.accounts.services import right_password, seconds_left, wrong_password
from xinheng.kernel import clock
from xinheng.publicity.clients import client_address
from xinheng.publicity.limits import ApiQuota

GRANT = "client_credentials"
QUOTA = ApiQuota(quota=60, window=60, name="token")
_ID = re.compile(r"client-[0-9a-f]{16}")


@csrf_exempt
def token(request: HttpRequest) -> HttpResponse:
    """Give a client whose grant runs a token for its scopes, or for those it names."""
    if request.method != "POST":
        answer = _refused("invalid_request", "tokens are asked for with POST", 405)
        answer["Allow"] = "POST"
        return answer
    counted = QUOTA.take(client_address(request))
    if not counted.given:
        return _refused("temporarily_unavailable", "too many requests from this address", 429, counted.one_in)
    if request.GET:
        return _refused("invalid_request", "parameters stand in the body or the header, never in the address")
    if request.POST.get("grant_type") != GRANT:
        return _refused("unsupported_grant_type", f"accepted is grant_type={GRANT}")
    client_id = _asking(request)
    waited_for = f"client {client_id}"
    wait = seconds_left(waited_for) if client_id else 0
    if wait:
        return _refused("temporarily_unavailable", f"too many wrong secrets; wait {wait} s", 429, wait)
    answer = _provided(request, client_id)
    if answer.status_code == 401 and client_id:
        wrong_password(waited_for)
    if answer.status_code == 200:
        right_password(waited_for)
    return answer


def _provided(request: HttpRequest, client_id: str) -> HttpResponse:
    """The provider's answer; a token of a grant that does not run is not given."""
    with transaction.atomic():
        answer: HttpResponse = provider(request)
        if answer.status_code == 200:
            held = machine_client(client_id)
            if held is None or not runs_on(held.grant, clock.today()):
                transaction.set_rollback(True)
                return _refused("unauthorized_client", "the client's grant has ended or has not begun")
    answer["Cache-Control"] = "no-store"
    return answer


def _asking(request: HttpRequest) -> str:
    """The id of whoever asks, from where the provider reads it; nothing where it has no id's form."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            found = base64.b64decode(value, validate=True).decode().partition(":")[0]
        except ValueError:
            return ""
    else:
        found = request.POST.get("client_id", "")
    return found if _ID.fullmatch(found) else ""


def _refused(error: str, description: str, status: int = 400, retry_after: int = 0) -> HttpResponse:
    answer = JsonResponse({"error": error, "error_description": description}, status=status)
    answer["Cache-Control"] = "no-store"
    if retry_after:
        answer["Retry-After"] = str(retry_after)
    return answer


@require_GET
def server(_request: HttpRequest) -> HttpResponse:
    """Where tokens are given and for what (RFC 8414)."""
    return JsonResponse(
        {
            "issuer": settings.BASE_URL,
            "token_endpoint": f"{settings.BASE_URL}/oauth/token",
            "grant_types_supported": [GRANT],
            "token_endpoint_auth_methods_supported": settings.IDP_OIDC_AUTH_METHODS,
            "response_types_supported": [],
            "scopes_supported": list(SCOPES),
            "service_documentation": f"{settings.BASE_URL}/api/v1/openapi.json",
        }
    )
