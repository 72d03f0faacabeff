"""What the import contract cannot see: foreign keys as strings, foreign writes, a clock of one's own."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

pytestmark = pytest.mark.pure
SOURCE = Path(__file__).resolve().parents[2] / "src" / "xinheng"
ROOMS = "kernel ledger accounts clocks messages catalogue subjects records exchange lists measures remedies "
ROOMS += "publicity administration network shell"
ORDER = ROOMS.split()
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "update", "delete", "save"}


def test_foreign_keys_point_downwards() -> None:
    wrong = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in ORDER
        for field in model._meta.get_fields()
        if field.many_to_one and field.concrete and field.related_model._meta.app_label in ORDER
        if ORDER.index(field.related_model._meta.app_label) > ORDER.index(model._meta.app_label)
    ]
    assert wrong == []


def foreign_writes(room: str, text: str) -> list[str]:
    """Calls that write through a model imported from another room."""
    tree = ast.parse(text)
    foreign: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("xinheng."):
            parts = node.module.split(".")
            if parts[1] != room and parts[-1] == "models":
                foreign |= {alias.asname or alias.name: parts[1] for alias in node.names}
            if parts[1] != room and len(parts) == 2:
                foreign |= {alias.asname or alias.name: parts[1] for alias in node.names if alias.name == "models"}
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        root: ast.expr = node.func
        while isinstance(root, ast.Attribute | ast.Call):
            root = root.value if isinstance(root, ast.Attribute) else root.func
        if isinstance(root, ast.Name) and root.id in foreign:
            found.append(f"{room} writes {foreign[root.id]}'s {root.id}.{node.func.attr} in line {node.lineno}")
    return found


def test_the_rule_on_foreign_writes_sees_one() -> None:
    bad = "from xinheng.records.models import Version\nVersion.objects.filter(pk=1).update(kind='x')\n"
    good = "from xinheng.records.models import Version\nlist(Version.objects.filter(pk=1))\n"
    assert foreign_writes("exchange", bad) == ["exchange writes records's Version.update in line 2"]
    assert foreign_writes("exchange", good) == []
    assert foreign_writes("records", bad) == []


def test_no_room_writes_another_rooms_tables() -> None:
    found = []
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        if room in ORDER and "migrations" not in path.parts:
            found += foreign_writes(room, path.read_text(encoding="utf-8"))
    assert found == []


def test_sql_and_models_read_no_clock() -> None:
    words = ("now()", "CURRENT_DATE", "current_timestamp", "clock_timestamp", "auto_now")
    allowed = {SOURCE / "kernel" / "clock.py"}
    found = [
        f"{path.relative_to(SOURCE)}: {word}"
        for path in SOURCE.rglob("*.py")
        if path not in allowed
        for word in words
        if word in path.read_text(encoding="utf-8").replace("clock.now()", "").replace("clock.machine_now()", "")
    ]
    assert found == []


def test_no_room_is_a_drawer() -> None:
    names = {"utils", "helpers", "common", "manager", "misc"}
    assert [str(path) for path in SOURCE.rglob("*.py") if path.stem in names or names & set(path.parts)] == []


def test_whoever_is_refused_for_asking_too_much_is_told_when_to_ask_again() -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))]
    limited = r"class (\w+)\(XinhengError\):(?:(?!\nclass ).)*?\n    status(?:: ClassVar\[int\])? = 429\n"
    limits = {name for text in texts for name in re.findall(limited, text, re.DOTALL)}
    raising = [ast.parse(text) for text in texts if any(f"{name}(" in text for name in limits)]
    calls = [node for tree in raising for node in ast.walk(tree) if isinstance(node, ast.Call)]
    raised = [one for one in calls if getattr(one.func, "id", "") in limits]
    assert len(limits) >= 6, limits
    assert {getattr(one.func, "id", "") for one in raised} == limits
    assert [ast.unparse(one) for one in raised if "retry_after" not in {word.arg for word in one.keywords}] == []
