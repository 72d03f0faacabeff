"""Compile the message catalogues: ``python -m xinheng.shell.catalogs`` at set-up. No system gettext is needed."""

from pathlib import Path

import polib

LOCALE = Path(__file__).parent / "locale"


def compile_catalogs(folder: Path = LOCALE) -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` of the folder and return them."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        polib.pofile(str(source)).save_as_mofile(str(target))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_catalogs()
