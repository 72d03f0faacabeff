"""Where the bulk files are given out: ``/bulk/NAME``, each asked anew whether it may be."""

from pathlib import PurePath

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from xinheng.publicity.snapshot import standing

PIECE = 1 << 16


def _dated(name: str, day: str) -> str:
    """A file's name with the day of its rows: records.zip becomes records-2026-11-22.zip."""
    plain = PurePath(name)
    stem, _, rest = plain.name.partition(".")
    return f"{stem}-{day}.{rest}"


@require_safe
def bulk_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """One file of the present snapshot, or its manifest. Not for search engines: one file names many organisations."""
    given = standing.give(name)
    tag = f'"{given.file.sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=tag, response=None)
    if response is None:
        response = FileResponse(
            given.handle,
            as_attachment=name != standing.MANIFEST,
            filename=_dated(name, given.manifest.day.isoformat()),
            content_type=given.file.mediatype,
        )
        response.block_size = PIECE
        response["Content-Length"] = str(given.file.bytes)
    else:
        given.handle.close()
    response["ETag"] = tag
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response
