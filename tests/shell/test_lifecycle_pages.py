"""Every pair of rows of which the second ends the first is on its page, and the database takes the second once."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection, models

pytestmark = [pytest.mark.db, pytest.mark.django_db]
FOLDER = Path(__file__).parents[2] / "docs" / "lifecycles"
PAGE = (FOLDER / "begun-and-ended.md").read_text(encoding="utf-8")
STEPS = {
    "lists.Step", "measures.CarryingStep", "remedies.ObjectionStep", "remedies.ProceedingStep",
    "remedies.ReinstatementStep", "remedies.ReorganisationStep", "remedies.RepairStep",
}  # fmt: skip
"""Steps of a workflow with a page of its own; each page is compared by its own room."""


def kept(model: type[models.Model]) -> bool:
    return model.__module__.startswith("xinheng.") and bool(getattr(model, "append_only", False))


def test_the_page_names_every_pair() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| [^|]+ \| [^|]+ \|$", PAGE, re.MULTILINE)
    pairs = {
        (field.related_model._meta.db_table, model._meta.db_table)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.OneToOneField) and kept(model) and kept(field.related_model)
    }
    assert set(rows) == pairs
    assert len(rows) == len(pairs)


def test_the_database_holds_what_the_page_says() -> None:
    said = set(re.findall(r"`((?:clocks|messages|records|measures|catalogue|accounts|lists)_\w+)`", PAGE))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'i') UNION SELECT tgname FROM pg_trigger "
            "UNION SELECT conname FROM pg_constraint"
        )
        held = {name for (name,) in cursor.fetchall()}
    assert said - held == set()


def test_every_table_of_steps_belongs_to_a_page() -> None:
    named = {model._meta.label for model in apps.get_models() if kept(model) and model.__name__.endswith("Step")}
    assert named == STEPS
    assert len(list(FOLDER.glob("*.md"))) >= len(STEPS)
