"""Printable letters on the site: pages of their own, whose one style sheet stands in them and is named by its digest.

The same page is written to a file by a command, so its style cannot lie elsewhere.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def printed(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A letter as a page that may use its own style sheet and nothing else."""
    page = render(request, template, context)
    sheets = {_digest(one) for one in _STYLE.findall(page.content.decode())}
    styles = " ".join(f"'sha256-{one}'" for one in sorted(sheets)) or "'none'"
    page["Content-Security-Policy"] = (
        f"default-src 'none'; style-src {styles}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
    )
    return page


def _digest(sheet: str) -> str:
    return base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
