"""Everything the program says to a reader is there in Chinese."""

import importlib.util
import re
from pathlib import Path

import polib
import pytest

from xinheng.shell.catalogs import compile_catalogs

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]
CATALOG = ROOT / "src/xinheng/shell/locale/zh_Hans/LC_MESSAGES/django.po"
PLACE = re.compile(r"%\((\w+)\)s|\{(\w+)[^}]*\}")


def gatherer():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_no_message_lacks_its_chinese():
    assert gatherer().missing() == []


def test_messages_of_templates_calls_and_refusals_are_all_gathered():
    found = {singular for _, singular, _ in gatherer().messages()}
    assert "Skip to the content" in found  # a template
    assert "The first day lies after the last." in found  # a call
    assert "Too many searches from your address just now" in found  # a refusal's title


def test_a_translation_names_no_fact_that_its_message_lacks():
    for entry in polib.pofile(str(CATALOG)):
        said = {name for pair in PLACE.findall(entry.msgid + entry.msgid_plural) for name in pair if name}
        chinese = entry.msgstr or entry.msgstr_plural.get(0, "")
        assert {name for pair in PLACE.findall(chinese) for name in pair if name} <= said, entry.msgid


def test_catalogs_compile_into_what_gettext_reads(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text('msgid "Search"\nmsgstr "查询"\n', encoding="utf-8")
    (made,) = compile_catalogs(tmp_path)
    assert polib.mofile(str(made))[0].msgstr == "查询"
