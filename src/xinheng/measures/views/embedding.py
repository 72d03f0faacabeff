"""The check inside an authority's own system: a page that it embeds, with a script of ours and nothing else (G20).

The system hands the token to the page by a message of the browser, never in an address; the page asks the check as any
program does, and keeps nothing. Only origins that the operator named may show it.
"""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from xinheng.catalogue import current
from xinheng.catalogue.answers import holds
from xinheng.kernel import clock

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@require_safe
@xframe_options_exempt
def embedded(request: HttpRequest, language: str) -> HttpResponse:
    """The page, in the language of its address: nobody's cookie is asked inside somebody else's page."""
    if language not in LANGUAGES:
        raise Http404
    matters = sorted(current.rulebook().matters.values(), key=lambda one: one.key)
    context = {
        "origins": " ".join(settings.EMBED_ORIGINS),
        "matters": [one for one in matters if holds(one.valid_from, one.valid_to, clock.today())],
    }
    with translation.override(LANGUAGES[language]):
        answer = render(request, "measures/embedded.html", context)
    answer["Content-Language"] = LANGUAGES[language]
    answer["Cache-Control"] = "no-cache"
    answer.frame_ancestors = settings.EMBED_ORIGINS or ["'none'"]  # type: ignore[attr-defined]  # read by the shell
    return answer
