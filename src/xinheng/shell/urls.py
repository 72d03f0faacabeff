"""Every address of the site."""

from django.urls import include, path

from xinheng.administration.urls import desk_patterns as stop_patterns
from xinheng.administration.urls import edition_patterns
from xinheng.publicity.mine.urls import desk_patterns
from xinheng.shell.api_root import api
from xinheng.shell.health import healthz, readyz
from xinheng.shell.metrics import metrics
from xinheng.shell.robots import robots
from xinheng.shell.token_door import server, token

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", robots, name="robots"),
    path("api/v1/", api.urls),
    path("oauth/token", token, name="oauth-token"),
    path(".well-known/oauth-authorization-server", server, name="oauth-server"),
    path("accounts/", include("xinheng.accounts.urls")),
    path("audit/", include("xinheng.administration.urls")),
    path("desk/", include("xinheng.exchange.urls")),
    path("desk/", include("xinheng.messages.urls")),
    path("desk/", include(desk_patterns)),
    path("desk/", include(stop_patterns)),
    path("", include(edition_patterns)),
    path("mine/", include("xinheng.publicity.mine.urls")),
    path("", include("xinheng.lists.urls")),
    path("", include("xinheng.measures.urls")),
    path("", include("xinheng.remedies.urls")),
    path("", include("xinheng.publicity.urls")),
]
handler400 = "xinheng.shell.failing.bad_request"
handler403 = "xinheng.shell.failing.forbidden"
handler404 = "xinheng.shell.failing.not_found"
handler500 = "xinheng.shell.failing.server_error"
