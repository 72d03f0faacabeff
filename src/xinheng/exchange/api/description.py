"""How the operations for programs are described beside their documents: the body, the headers, every refusal."""

from typing import Any

from xinheng.exchange.api.documents import BATCH

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}}
_ALWAYS = ("RateLimit-Policy", "RateLimit", "X-Request-Id")
_REFUSALS = {
    400: "A token stands in the address; it has been ended.",
    401: "No token in the header, or one that opens nothing: never given, expired, or its client's grant has ended.",
    403: "The client's grant does not cover the scope or the kind.",
    404: "No such kind; or no batch of this number, no sending of this name, is the client's authority's own.",
    411: "The length of the file was not said.",
    413: "The file is larger than is taken.",
    422: "A field is wrong, or the file is none that can be read; nothing of it was stored.",
    429: "The quota of the address, or the client's quota of the day, is used up.",
    503: "The database, or every place for files, is taken just now; or the node is closed for a while.",
}
_KIND = {"type": "string", "description": "Key of a record kind the grant names, such as `penalty`."}
_TRIAL = {"type": "boolean", "default": False, "description": "Only say what would become of each row."}
_FORM = {
    "type": "object",
    "required": ["kind", "file"],
    "properties": {
        "kind": _KIND,
        "dry_run": _TRIAL,
        "file": {"type": "string", "format": "binary", "description": "The file; its name is not read."},
    },
    "additionalProperties": False,
}
SENDING: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "A form with the file, or the file's bytes alone, its kind in the address then.",
        "content": {
            "multipart/form-data": {"schema": _FORM},
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    },
    "parameters": [
        {"name": "kind", "in": "query", "required": False, "schema": {"type": "string"}}
        | {"description": "Where the body is the file alone: the key of its record kind."},
        {"name": "dry_run", "in": "query", "required": False, "schema": {"type": "boolean"}}
        | {"description": "Where the body is the file alone: only say what would become of each row."},
        {"name": "Prefer", "in": "header", "required": False, "schema": {"type": "string"}}
        | {"description": "`respond-async` (RFC 7240): answer 202 at once; the file is taken in meanwhile."},
    ],
}


def _headers(*more: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*_ALWAYS, *more)}


def refusals(*statuses: int) -> dict[int, Any]:
    """The refusals of an operation, those that every one has included."""
    return {
        status: {
            "description": _REFUSALS[status],
            "headers": _headers(*(("Retry-After",) if status == 429 else ())),
            "content": _PROBLEM,
        }
        for status in sorted({*statuses, 400, 401, 403, 429, 503})
    }


def answered(status: int, description: str, example: Any = BATCH) -> dict[int, Any]:
    """One good answer with its example."""
    content = {"application/json": {"example": example}}
    return {status: {"description": description, "headers": _headers(), "content": content}}
