"""G4: no address, parameter, command or column leads from a person to organisations, or between them through one."""

import re
from collections.abc import Iterator
from typing import Any

import click
import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver

from xinheng.publicity import forms as public_forms
from xinheng.shell.api_root import api
from xinheng.shell.command_line import GROUPS, Rooms

pytestmark = pytest.mark.pure

PERSON = re.compile(
    r"person|people|individual|natural|legal_?rep|representative|shareholder|stockholder|investor|director|officer_?name|"
    r"owner|holder|address|residence|phone|mobile|telephone|e_?mail|birth|gender|sex|ethnic|passport|identity|id_?card|"
    r"id_?number|faren|frdb|fddb|zjhm|sfz|spouse|relative|family|contact|first_?name|last_?name|full_?name",
    re.IGNORECASE,
)
HARMLESS = {
    ("subjects.Organisation", "named_after_person"),  # yes or no: its page is kept out of search engines
    ("exchange.Batch", "refused_person"),  # a count
}
SEALED = ("messages.Contact", "sealed_address")
"""An organisation's own notice address, given and deleted by it, readable with the node's secret only."""
OWN_CHANNELS = ("desk/messages/addresses", "mine/messages/addresses", "mine/messages/contact")
"""Where an office or an organisation says to which machine or mailbox of its own it wants to be told of messages."""
ROOMS = (
    *("subjects", "records", "exchange", "publicity", "catalogue", "ledger", "accounts", "clocks", "messages"),
    *("lists", "measures", "remedies", "administration"),
)


def _addresses(patterns: list[Any], before: str = "") -> Iterator[str]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def _options(command: click.Command, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            inner = command.get_command(click.Context(command), name)
            assert inner is not None
            yield from _options(inner, f"{path} {name}")
        return
    yield path, path
    for parameter in command.params:
        yield path, parameter.name or ""


def _names(node: Any) -> Iterator[str]:
    """Names of parameters and properties anywhere in the description of the interface."""
    if isinstance(node, dict):
        if "in" in node and "name" in node:
            yield str(node["name"])
        yield from node.get("properties", {})
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)


def test_no_address_names_a_person() -> None:
    addresses = list(_addresses(get_resolver().url_patterns))
    assert len(addresses) > 10
    assert [one for one in addresses if PERSON.search(one) and not one.startswith(OWN_CHANNELS)] == []


def test_no_parameter_or_property_of_the_interface_is_a_persons() -> None:
    document = api.get_openapi_schema()
    names = [*document["paths"], *_names(document)]
    assert "uscc" in names
    # Yes or no, where the door of a repair is on the web, a count.
    ours = {"named_after_person", "repair_door_address", "refused_person"}
    assert [one for one in names if PERSON.search(one) and one not in ours] == []


def test_no_form_asks_for_a_person() -> None:
    fields = [
        (form, name)
        for form, made in vars(public_forms).items()
        if hasattr(made, "base_fields")
        for name in made.base_fields
    ]
    assert fields
    assert [one for one in fields if PERSON.search(one[1])] == []


def test_no_command_takes_a_person() -> None:
    rooms = Rooms()
    options = [found for name in GROUPS for found in _options(rooms.get_command(click.Context(rooms), name), name)]  # type: ignore[arg-type]
    assert len(options) > 20
    assert [one for one in options if PERSON.search(one[1])] == []


def _own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS]


def test_no_column_could_hold_a_person() -> None:
    columns = [
        (model._meta.label, one.name)
        for model in _own_models()
        for one in model._meta.get_fields()
        if one.concrete and PERSON.search(one.name)
    ]
    assert set(columns) <= {*HARMLESS, SEALED}
    for label, name in HARMLESS:
        column = apps.get_model(label)._meta.get_field(name)
        assert isinstance(column, models.BooleanField | models.IntegerField), (label, name)


def test_organisations_are_joined_by_their_codes_only() -> None:
    """Foreign keys lead to organisations, or to what a row belongs to; only accounts know who signs in."""
    joined = {
        (model._meta.app_label, one.related_model._meta.label)
        for model in _own_models()
        for one in model._meta.get_fields()
        if isinstance(one, models.ForeignKey) and isinstance(one.related_model, type)
    }
    assert joined <= {
        *((room, "subjects.Organisation") for room in ("subjects", "records", "lists")),
        *(("catalogue", f"catalogue.{one}") for one in ("EditionFiles", "ProposedEdition")),
        *(("records", f"records.{one}") for one in ("Stop", "Pause", "Shield", "Destruction")),
        ("exchange", "exchange.Batch"),
        ("ledger", "ledger.Act"),
        *(
            ("accounts", f"accounts.{one}")
            for one in (
                "Trace",
                "User",
                "Mandate",
                "Invitation",
                "ClientGrant",
                "Recusal",
                "Recovery",
                "RecoveryConsent",
            )
        ),
        ("accounts", "allauth_idp_oidc.Client"),
        *(("clocks", f"clocks.{one}") for one in ("Clock", "ClockPause")),
        *(("messages", f"messages.{one}") for one in ("Message", "Letter", "Endpoint", "Delivery")),
        *(("lists", f"lists.{one}") for one in ("Case", "Ban")),
        *(("measures", f"measures.{one}") for one in ("Check", "Carrying", "CarryingStep")),
        *(("remedies", f"remedies.{one}") for one in ("Objection", "Proceeding", "Repair")),
        *(("remedies", f"remedies.{one}") for one in ("Reorganisation", "Reinstatement")),
    }
