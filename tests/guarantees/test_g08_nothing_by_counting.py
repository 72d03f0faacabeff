"""G8: nothing here is derived from a number of records, a grade, a tier, a clue or a model.

Evaluation, supervision and clues are not built; what can be held today is that nothing counts its way to a
consequence, and that no path waits for them: no import, no foreign key, no column, no property of any answer.
"""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from factories import files
from guarantees.test_g04_no_way_to_persons import _names
from xinheng.records.models import Version
from xinheng.shell.api_root import api

pytestmark = pytest.mark.db

SOURCE = Path(__file__).parents[2] / "src" / "xinheng"
GRADING = re.compile(r"score|grade(?!d$)|rating|tier$|rank|risk|credit_?class|blacklist|redlist|clue|predict", re.I)
HARMLESS = {("catalogue", "rank")}
LEARNING = {"sklearn", "torch", "tensorflow", "xgboost", "lightgbm", "statsmodels", "scipy", "keras", "catboost"}
JUDGING = {"evaluation", "supervision", "insight", "clues"}
CONSEQUENCES = {"lists", "measures", "incentives", "records", "exchange", "publicity"}


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_no_room_of_consequences_imports_a_room_that_judges() -> None:
    assert {one.name for one in SOURCE.iterdir()} & CONSEQUENCES
    for room in CONSEQUENCES:
        for path in (SOURCE / room).rglob("*.py"):
            rooms = {name.split(".")[1] for name in _imported(path) if name.startswith("xinheng.")}
            assert not rooms & JUDGING, path


def test_no_learned_model_is_used_anywhere() -> None:
    used = {name.partition(".")[0] for path in SOURCE.rglob("*.py") for name in _imported(path)}
    assert "duckdb" in used
    assert not used & LEARNING


def test_no_column_and_no_foreign_key_holds_a_judgement() -> None:
    own = [model for model in apps.get_models() if model.__module__.startswith("xinheng.")]
    columns = {(model._meta.app_label, one.name) for model in own for one in model._meta.get_fields()}
    assert {one for one in columns if GRADING.search(one[1])} <= HARMLESS
    targets = {
        one.related_model._meta.app_label
        for model in own
        for one in model._meta.get_fields()
        if isinstance(one, models.ForeignKey) and isinstance(one.related_model, type)
    }
    assert not targets & JUDGING


def test_no_answer_has_a_grade_or_a_score() -> None:
    assert [one for one in _names(api.get_openapi_schema()) if GRADING.search(one)] == []


@pytest.mark.django_db
def test_a_row_is_judged_alike_after_twenty_records_and_after_none() -> None:
    """Class, windows and verdict come from the document: how many others are held changes nothing."""
    files.sender()
    files.registered([1, 2])
    files.taken([files.penalty(1, CF_WSH=f"岚市监罚〔2026〕9{at:02d}号") for at in range(20)])
    result = files.taken([files.penalty(1), files.penalty(2)])
    assert files.verdicts(result) == {"accepted": 2}
    many, none = (Version.objects.get(document_number=f"岚市监罚〔2026〕{at}号") for at in (1, 2))
    own = {"id", "key", "public_id", "organisation_id", "uscc", "name_as_sent", "document_number", "payload"}
    own |= {"document_number_normal", "row_number", "row_salt", "row_digest", "content_digest"}
    for field in Version._meta.concrete_fields:
        if field.attname not in own:
            assert getattr(many, field.attname) == getattr(none, field.attname), field.attname
