"""A command says one JSON document or text, and only the marked ones need the database."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

import click
import pytest
from click.testing import CliRunner

from xinheng.kernel.answers import answer, as_document, json_option, needs_database, tell, wants_database

pytestmark = pytest.mark.pure


@dataclass(frozen=True)
class Found:
    name: str
    on: date
    kinds: frozenset[str]


FOUND = Found("信衡", date(2026, 4, 1), frozenset({"penalty", "licence"}))


@click.command()
@json_option
def say(as_json: bool) -> None:
    """Say what was found."""
    tell("looking")
    answer(FOUND, as_json, lambda found: f"{found.name} on {found.on}")


def test_with_json_there_is_one_document_and_nothing_else_on_standard_output() -> None:
    outcome = CliRunner().invoke(say, ["--json"])
    assert json.loads(outcome.stdout) == {"name": "信衡", "on": "2026-04-01", "kinds": ["licence", "penalty"]}
    assert "信衡" in outcome.stdout
    assert outcome.stderr == "looking\n"


def test_without_json_it_is_text_for_people() -> None:
    assert CliRunner().invoke(say, []).stdout == "信衡 on 2026-04-01\n"


def test_instants_are_written_in_iso_8601_and_the_unknown_is_no_document() -> None:
    assert json.loads(as_document([datetime(2026, 4, 1, tzinfo=UTC)])) == ["2026-04-01T00:00:00+00:00"]
    with pytest.raises(TypeError, match="object has no JSON form"):
        as_document(object())


def test_the_mark_is_seen_above_and_below_the_command_decorator() -> None:
    def work() -> None:
        """Work."""

    above = needs_database(click.command("above")(work))
    below = click.command("below")(needs_database(lambda: None))
    assert wants_database(above)
    assert wants_database(below)
    assert not wants_database(say)
