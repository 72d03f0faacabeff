"""How the operations are described (OpenAPI 3.1): answers, headers, problem documents, what each field means.

Types come from the documents themselves; here stands what types cannot say. A test holds that every field of every
schema is described, and that every example is what its schema says.
"""

from http import HTTPStatus
from typing import Any

from xinheng.publicity.api.examples import EXAMPLES, PROBLEMS
from xinheng.publicity.api.fields import FIELDS

PROBLEM_TYPE = "application/problem+json"
PROBLEM_SCHEMA = "ProblemDocument"

INTRODUCTION = """
What this node's public pages show today, for programs: free, without an account, in the same words and for the same
days. Nothing can be read here that is not shown today; whoever keeps a copy follows `/api/v1/changes` and deletes what
has ended.

Days are ISO 8601 in the time of Shanghai; where a field ends in `_to` it is the first day that no longer counts.
Amounts are in fen (1/100 yuan). Cursors are opaque. Every answer that is no refusal has an `ETag`: send it back as
`If-None-Match` and get 304 when nothing has happened since. Every refusal is a problem document (RFC 9457) with a
stable `code`.
"""

_STRING = {"type": "string"}

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Changes with any act of the node, with the day, the rulebook and the program.",
        "required": True,
        "schema": _STRING,
        "example": 'W/"4f0d1d5a7c6e4d0fb5b1a7c0d9e8f701"',
    },
    "Cache-Control": {
        "description": "Always `no-cache`: ask again before every use, so that nothing is shown past its end.",
        "required": True,
        "schema": {"type": "string", "const": "no-cache"},
    },
    "RateLimit-Policy": {
        "description": "Quota `q` in requests per client and window `w` in seconds (IETF draft RateLimit fields).",
        "required": True,
        "schema": _STRING,
        "example": '"api";q=6000;w=60',
    },
    "RateLimit": {
        "description": "Requests left to this client (`r`) and seconds until its whole quota is there again (`t`).",
        "required": True,
        "schema": _STRING,
        "example": '"api";r=5999;t=1',
    },
    "Retry-After": {
        "description": "In how many seconds to ask again.",
        "required": True,
        "schema": {"type": "integer", "minimum": 1},
        "example": 2,
    },
    "X-Request-Id": {
        "description": "The request's identifier, as in the node's own logs.",
        "required": True,
        "schema": _STRING,
    },
}
_ALWAYS = ("RateLimit-Policy", "RateLimit", "X-Request-Id")
_PUBLIC = ("ETag", "Cache-Control", *_ALWAYS)

REFUSALS: dict[int, str] = {
    404: "Nothing of this name is here.",
    410: "The feed does not go on from this cursor: empty the copy and begin again without one.",
    422: "A parameter or a cursor is not what the operation accepts.",
    429: "The client's quota, or its budget of searches, is used up.",
    503: "The database, or every place for searches, is taken; or the node is closed for a while.",
}
_ANY = "Any other refusal or failure."
_WITH_PAUSE = frozenset({429})

PROBLEM: dict[str, Any] = {
    "title": PROBLEM_SCHEMA,
    "description": "A problem document (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "facts"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "`about:blank`: see `code`."},
        "title": {"type": "string", "description": "What is wrong, in the reader's language."},
        "status": {"type": "integer", "description": "The status of the answer."},
        "detail": {"type": "string", "description": "Where it is wrong and what would be accepted."},
        "code": {"type": "string", "description": "Stable name of the refusal, in kebab case: for programs."},
        "instance": {"type": "string", "description": "This occurrence, named in the node's logs; on failures only."},
        "facts": {
            "type": "object",
            "description": "What `detail` is made of.",
            "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
        },
    },
}

IF_NONE_MATCH = {"$ref": "#/components/parameters/IfNoneMatch"}
PARAMETERS = {
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "required": False,
        "description": "The `ETag` of an answer in hand; 304 without content when it still holds.",
        "schema": _STRING,
    }
}


def _headers(names: tuple[str, ...]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problem(status: int | None, description: str) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{PROBLEM_SCHEMA}"}}
    if status in PROBLEMS:
        content["example"] = PROBLEMS[status]
    names = _ALWAYS + (("Retry-After",) if status in _WITH_PAUSE else ())
    return {"description": description, "headers": _headers(names), "content": {PROBLEM_TYPE: content}}


def answers(operation: str, *refusals: int) -> dict[str, Any]:
    """What an operation answers beside its document: headers, an example, 304, and its refusals."""
    shared = sorted({*refusals, 429, 503})
    return {
        "parameters": [IF_NONE_MATCH],
        "responses": {
            200: {
                "headers": _headers(_PUBLIC),
                "content": {"application/json": {"example": EXAMPLES[operation]}},
            },
            304: {"description": "Nothing has happened since the answer in hand.", "headers": _headers(_PUBLIC)},
            **{status: {"$ref": f"#/components/responses/{HTTPStatus(status).name}"} for status in shared},
            "default": {"$ref": "#/components/responses/PROBLEM"},
        },
    }


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The description with what all operations share, every field described."""
    components = schema["components"]
    for operation in (operation for path in schema["paths"].values() for operation in path.values()):
        for parameter in operation.get("parameters", ()):
            if "examples" in parameter:  # a list beside a JSON schema, a map beside a parameter: one is enough
                parameter["example"] = parameter.pop("examples")[0]
    documents = {name: one for name, one in components["schemas"].items() if not name.endswith("Query")}
    components["schemas"] = documents | {PROBLEM_SCHEMA: PROBLEM}  # what is asked stands with each parameter
    for name, fields in FIELDS.items():
        for field, description in fields.items():
            components["schemas"][name]["properties"][field]["description"] = description
    components["headers"] = HEADERS
    components["parameters"] = PARAMETERS
    components["responses"] = {
        HTTPStatus(status).name: _problem(status, description) for status, description in REFUSALS.items()
    } | {"PROBLEM": _problem(None, _ANY)}
    return schema
