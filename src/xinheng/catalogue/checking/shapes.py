"""The shape of every file, by JSON Schema (``rulebook/schemas``): unknown keys, missing ones, wrong types."""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from xinheng.catalogue import loading
from xinheng.catalogue.loading import Folder, Problem

SCHEMAS = Path(__file__).resolve().parents[2] / "rulebook" / "schemas"
_SHOWN_VALUE = 80
_SOUND: set[tuple[str, bytes]] = set()
"""Documents found sound by this process: a folder is checked again whenever one of its files changed."""


def problems(folder: Folder) -> Iterator[Problem]:
    """One problem per place where a file does not have the shape of its schema."""
    for name, document in folder.documents.items():
        schema = loading.schema_of(name)
        if schema is None:
            continue
        seen = (schema, hashlib.sha256(repr(document).encode(errors="surrogatepass")).digest())
        if seen in _SOUND:
            continue
        errors = list(_validator(schema).iter_errors(document))
        for error in errors:
            yield Problem(name, pointer(error.absolute_path), "schema-wrong", _message(error))
        if not errors:
            _SOUND.add(seen)
    try:
        folder.divisions  # noqa: B018  (reading it is the check)
    except ValueError as error:
        yield Problem(loading.DIVISIONS_FILE, "", "schema-wrong", str(error))


def pointer(steps: Any) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


@cache
def _documents() -> dict[str, Any]:
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))}


@cache
def _validator(schema: str) -> Draft202012Validator:
    return Draft202012Validator(_with_parts(_documents()[f"{schema}.json"]), format_checker=FormatChecker())


def _with_parts(schema: Any) -> Any:
    """The schema with every reference to ``common.json`` written out (looking them up would double the time)."""
    if isinstance(schema, list):
        return [_with_parts(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    reference = schema.get("$ref")
    if reference is not None:
        part = reference.removeprefix("common.json#/$defs/")
        return _with_parts(_documents()["common.json"]["$defs"][part])
    return {key: _with_parts(value) for key, value in schema.items()}


def _message(error: ValidationError) -> str:
    value, rule = error.instance, error.validator_value
    shown = json.dumps(value, ensure_ascii=False, default=str)[:_SHOWN_VALUE]
    if error.validator == "additionalProperties" and isinstance(value, dict):
        known = sorted(error.schema.get("properties", {})) if isinstance(error.schema, dict) else []
        unknown = sorted(str(key) for key in value if key not in known)
        return f"unknown key {', '.join(unknown)}; known here: {', '.join(known)}"
    if error.validator == "required" and isinstance(value, dict) and isinstance(rule, list):
        return f"missing: {', '.join(key for key in rule if key not in value)}"
    if error.validator == "enum" and isinstance(rule, list):
        return f"{shown} is not accepted; one of: {', '.join(str(one) for one in rule)}"
    if error.validator in {"format", "pattern"}:
        return f"{shown} does not have the form of {rule}" + ("; write a day as 2026-04-01" if rule == "date" else "")
    if error.validator == "type":
        return f"{shown} is not of type {' or '.join(rule) if isinstance(rule, list) else rule}"
    return f"{shown}: {error.validator} is {rule}"
