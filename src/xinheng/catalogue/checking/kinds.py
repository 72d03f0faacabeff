"""Record kinds: fields someone may see, persons' fields with one action, roles and headings that name one field."""

from collections.abc import Iterator
from typing import Any

from xinheng.catalogue import core
from xinheng.catalogue.checking.shapes import pointer
from xinheng.catalogue.compiling import header_variants, plain
from xinheng.catalogue.loading import Folder, Problem

NEEDED_ROLES = ("name", "uscc", "decided_on", "document_number", "authority_name", "authority_uscc")
_TYPE_OF_ROLE = {
    **dict.fromkeys(("decided_on", "valid_from", "valid_to", "publish_until", "removed_on"), "date"),
    **dict.fromkeys(("fine", "confiscated", "amount"), "amount-wan"),
    **dict.fromkeys(("uscc", "authority_uscc", "source_uscc"), "uscc"),
}
_BY_ITSELF = frozenset({"always", "never"})


def problems(folder: Folder) -> Iterator[Problem]:
    """Everything wrong inside the kinds' own files."""
    groups = {entry["group"] for entry in (folder.single("penalty-types") or {"types": ()})["types"]}
    for name, kind in folder.of("kind"):
        for place, field in enumerate(kind["fields"]):
            yield from _person(name, place, field)
            yield from _visible(name, place, field)
            asked = _BY_ITSELF | ({"adverse"} if "outcomes" in kind else frozenset())
            if groups and field["required"] not in asked | groups:
                known = ", ".join(sorted(groups))
                message = f"{field['required']!r} is not {', '.join(sorted(asked))} or a group of types: {known}"
                yield Problem(name, pointer(("fields", place, "required")), "reference-unknown", message)
        yield from _roles(name, kind)
        yield from _headings(name, kind)
        yield from _declared(name, kind)


def _person(name: str, place: int, field: Any) -> Iterator[Problem]:
    action = field.get("personal")
    personal = any(core.names_a_person(text) for text in (field["code"], field["zh"]))
    path = pointer(("fields", place, "personal"))
    if action is not None and action not in core.PERSONAL_ACTIONS:
        message = (
            f"{action!r} is no action; a personal field has one of: {', '.join(sorted(core.PERSONAL_ACTIONS))} (G3)"
        )
        yield Problem(name, path, "person-field-kept", message)
    elif personal and action is None:
        message = f"{field['code']} {field['zh']} is about a person; say personal: drop or refuse_row (G3)"
        yield Problem(name, path, "person-field-kept", message)
    elif action is not None and (field.get("seen_by") or field["required"] != "never"):
        message = f"{field['code']} is personal: nobody sees it (no seen_by) and nothing requires it (required: never)"
        yield Problem(name, path, "person-field-kept", message)


def _visible(name: str, place: int, field: Any) -> Iterator[Problem]:
    if field.get("personal") is None and not field.get("seen_by"):
        message = f"no one may see {field['code']}; name its channels in seen_by, or do not collect it"
        yield Problem(name, pointer(("fields", place, "seen_by")), "field-invisible", message)


def _roles(name: str, kind: Any) -> Iterator[Problem]:
    fields = {field["code"]: field for field in kind["fields"]}
    for role, code in kind["roles"].items():
        yield from _role(name, role, code, fields.get(code))
    for role in NEEDED_ROLES:
        if role not in kind["roles"]:
            yield Problem(name, pointer(("roles",)), "reference-unknown", f"no field has the role {role}")
    for part in ("key", "placeholder_key"):
        for role in kind[part]:
            if role not in kind["roles"]:
                yield Problem(name, pointer((part,)), "reference-unknown", f"{role!r} is no role of this kind")


def _role(name: str, role: str, code: str, field: Any) -> Iterator[Problem]:
    path = pointer(("roles", role))
    if field is None:
        yield Problem(name, path, "reference-unknown", f"{code!r} is no field of this kind")
    elif field.get("personal") is not None:
        yield Problem(name, path, "person-field-kept", f"{code} is personal and is read for nothing (G3)")
    elif field["type"] != _TYPE_OF_ROLE.get(role, field["type"]):
        message = f"{role} needs a field of type {_TYPE_OF_ROLE[role]}; {code} is {field['type']}"
        yield Problem(name, path, "reference-unknown", message)


def _declared(name: str, kind: Any) -> Iterator[Problem]:
    """What is filled in for an organisation that declares stands in fields that the public sees."""
    held = {field["code"]: "public" in field.get("seen_by", ()) for field in kind["fields"]}
    for part in ("commitment", "verification") if "declared" in kind else ():
        code = kind["declared"][part]["field"]
        if not held.get(code):
            message = f"{code!r} is no field of this kind that the public sees"
            yield Problem(name, pointer(("declared", part, "field")), "reference-unknown", message)


def _headings(name: str, kind: Any) -> Iterator[Problem]:
    """Two fields may not answer to one code or heading: a column would be read as either."""
    owners: dict[str, str] = {}
    for place, field in enumerate(kind["fields"]):
        spellings = [field["code"], field["zh"], *field["headers"]]
        for text in {plain(variant) for one in spellings for variant in header_variants(one)}:
            owner = owners.setdefault(text, field["code"])
            if owner != field["code"] or (text == plain(field["code"]) and _repeated(kind, field["code"], place)):
                message = f"the heading {text!r} is taken by {owner}; each names one field"
                yield Problem(name, pointer(("fields", place, "headers")), "duplicate-key", message)
    ignored = {plain(variant) for text in kind["ignored"] for variant in header_variants(text)}
    for text in sorted(ignored & set(owners)):
        yield Problem(
            name, "/ignored", "duplicate-key", f"{text!r} is a heading of {owners[text]} and cannot be ignored"
        )


def _repeated(kind: Any, code: str, place: int) -> bool:
    return any(field["code"] == code for field in kind["fields"][:place])
