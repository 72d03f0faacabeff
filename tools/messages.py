"""Gather the messages of the program into its catalogues: ``python tools/messages.py``.

Messages stand in templates (``translate``, ``blocktranslate``), in calls of gettext, in phrases, and as ``title`` and
``detail`` of refusals. New messages come in without a translation, messages no longer used go out. With
``--check`` nothing is written; what lacks a translation is listed and the exit code is 1.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "xinheng"
CATALOG = SOURCE / "shell" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "gettext_noop": None,
    "Phrase": None,
    "pgettext": ((1, "c"), 2),
}
Message = tuple[str, str, str]
"""Context, singular, plural; empty where there is none."""


def _found(code: str) -> Iterator[Message]:
    for _line, said, _comments, context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
        singular, plural = said if isinstance(said, tuple) else (said, "")
        if singular:
            yield context or "", singular, plural or ""


def _flush_left(code: str) -> str:
    # A template's own indentation would be an error to the tokenizer.
    return "\n".join(line.lstrip() for line in code.splitlines())


def _refusals(code: str) -> Iterator[Message]:
    for found in ast.walk(ast.parse(code)):
        if not isinstance(found, ast.ClassDef):
            continue
        for line in found.body:
            target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
            value = getattr(line, "value", None)
            named = isinstance(target, ast.Name) and target.id in {"title", "detail"}
            if named and isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
                yield "", value.value, ""


def messages() -> dict[Message, set[str]]:
    """Every message of the program with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".html":
            said = list(_found(_flush_left(templatize(path.read_text(encoding="utf-8")))))
        elif path.suffix == ".py" and "migrations" not in path.parts:
            code = path.read_text(encoding="utf-8")
            refuses = "XinhengError" in code or "errors" in (path.stem, path.parent.name)
            said = [*_found(code), *(_refusals(code) if refuses else [])]
        else:
            continue
        for message in said:
            found.setdefault(message, set()).add(path.relative_to(SOURCE).as_posix())
    return found


def _entry(message: Message, places: set[str]) -> polib.POEntry:
    context, singular, plural = message
    entry = polib.POEntry(
        msgid=singular, msgctxt=context or None, occurrences=[(place, "") for place in sorted(places)]
    )
    if plural:
        entry.msgid_plural, entry.msgstr_plural = plural, {0: ""}
    if "%(" in singular + plural:
        entry.flags.append("python-format")
    return entry


def missing() -> list[str]:
    """Messages of the program without a Chinese translation."""
    catalog = polib.pofile(str(CATALOG))
    done = {(one.msgctxt or "", one.msgid) for one in catalog.translated_entries() if not one.fuzzy}
    return sorted(singular for context, singular, _plural in messages() if (context, singular) not in done)


def update() -> None:
    """Write the catalogue anew, keeping every translation that is still used."""
    old = polib.pofile(str(CATALOG)) if CATALOG.exists() else polib.POFile()
    kept = {(one.msgctxt or "", one.msgid): one for one in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "zh_Hans",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for message, places in sorted(messages().items(), key=lambda item: (min(item[1]), item[0][1])):
        entry = _entry(message, places)
        before = kept.get((message[0], message[1]))
        if before is not None and bool(before.msgid_plural) == bool(entry.msgid_plural):
            entry.msgstr, entry.msgstr_plural = before.msgstr, before.msgstr_plural
        new.append(entry)
    CATALOG.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(CATALOG))


def main() -> int:
    """Update, or check."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="list what lacks a translation and write nothing")
    if not parser.parse_args().check:
        update()
    lacking = missing()
    for message in lacking:
        print(message)
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
