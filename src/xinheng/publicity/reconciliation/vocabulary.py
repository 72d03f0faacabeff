"""The types and properties of this service, named in the reader's language, and the manifest that says so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xinheng.publicity.reconciliation.batch import ROOT_TYPE
from xinheng.subjects.domain import SUBJECT_KINDS
from xinheng.subjects.selectors import OrganisationShown

Node = dict[str, Any]
Values = Callable[[OrganisationShown], list[str | date]]
PREVIEW_WIDTH, PREVIEW_HEIGHT = 420, 220


@dataclass(frozen=True)
class Property:
    """A property that can be asked for by data extension: its identifier and its values of an organisation."""

    id: str
    values: Values


def _some(*values: str | date | None) -> list[str | date]:
    return [one for one in values if one]


PROPERTIES: tuple[Property, ...] = (
    Property("uscc", lambda one: _some(one.uscc)),
    Property("name", lambda one: _some(one.name)),
    Property("former_names", lambda one: _some(*(held.name for held in one.names if not held.is_current))),
    Property("subject_kind", lambda one: _some(one.subject_kind)),
    Property("state", lambda one: _some(one.state)),
    Property("entity_type", lambda one: _some(one.entity_type)),
    Property("registered_on", lambda one: _some(one.registered_on)),
    Property("division", lambda one: _some(one.division or one.uscc[2:8])),
    Property("place", lambda one: _some(f"{one.province} {one.city}".strip())),
)
BY_ID = {one.id: one for one in PROPERTIES}


def property_node(identity: str) -> Node:
    """A property with its name; one we do not know is named by its identifier."""
    names = {
        "uscc": _("Unified social credit code"),
        "name": _("Name"),
        "former_names": _("Former names"),
        "subject_kind": _("Kind of organisation"),
        "state": _("State of registration"),
        "entity_type": _("Type as registered"),
        "registered_on": _("Day of registration"),
        "division": _("Division code"),
        "place": _("Province and city"),
    }
    return {"id": identity, "name": names.get(identity, identity)}


def kind_name(kind: str) -> str:
    """The name of a kind of organisation."""
    return {
        "enterprise": _("enterprise"),
        "public-institution": _("public institution"),
        "government-body": _("government body"),
        "social-organisation": _("social organisation"),
        "legal-service": _("legal service"),
        "collective-economic-organisation": _("collective economic organisation"),
    }.get(kind, _("other organisation"))


def type_node(kind: str, *, broader: bool = False) -> Node:
    """A type with its name: a kind of organisation, or ``organisation`` for any."""
    if kind == ROOT_TYPE:
        return {"id": ROOT_TYPE, "name": _("organisation of any kind")}
    node: Node = {"id": kind, "name": kind_name(kind)}
    return node | ({"broader": [type_node(ROOT_TYPE)]} if broader else {})


def type_nodes() -> list[Node]:
    """Every type, the widest first."""
    return [type_node(ROOT_TYPE), *(type_node(kind, broader=True) for kind in SUBJECT_KINDS)]


def service_manifest(site: str) -> Node:
    """What the service offers; templates of addresses hold ``{{id}}`` where a code comes."""
    suggest = f"{site}/reconcile/suggest"
    return {
        "versions": ["0.2"],
        "name": _("Xinheng: public compliance records of organisations"),
        "identifierSpace": f"{site}/organisations/",
        "schemaSpace": f"{site}/reconcile/suggest/type",
        "documentation": f"{site}/open-data",
        "defaultTypes": [type_node(ROOT_TYPE)],
        "view": {"url": f"{site}/organisations/{{{{id}}}}"},
        "preview": {
            "url": f"{site}/reconcile/preview?id={{{{id}}}}",
            "width": PREVIEW_WIDTH,
            "height": PREVIEW_HEIGHT,
        },
        "suggest": {
            name: {"service_url": suggest, "service_path": f"/{name}"} for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": site, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }
