"""A rulebook as one file: a folder packed, a ZIP opened. What comes in is never trusted with paths or sizes."""

import io
import zipfile
from functools import cache
from pathlib import Path

from xinheng.catalogue.errors import RulebookFileError
from xinheng.catalogue.loading import DIVISIONS_FILE, Folder, load, schema_of
from xinheng.kernel.errors import Phrase

MOST_FILES = 2000
MOST_BYTES = 64 * 1024 * 1024
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(folder: Folder) -> bytes:
    """The files of a folder that was read, as a ZIP that is the same for the same files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(folder.files):
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), (folder.root / name).read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@cache
def packed_once(root: Path) -> bytes:
    """The rulebook of a folder as a ZIP; read once per folder and process, like what is compiled of it."""
    return packed(load(root, only=frozenset()))


def unpack(content: bytes, into: Path) -> None:
    """Write the files of a ZIP below a folder. RulebookFileError for anything that is no rulebook."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _write(archive, into)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise RulebookFileError(reason=Phrase("the file is no ZIP that can be read")) from error


def _write(archive: zipfile.ZipFile, into: Path) -> None:
    members = [one for one in archive.infolist() if not one.is_dir()]
    names = [one.filename for one in members]
    first = "" if any(schema_of(name) for name in names) else _only_folder(names)
    if len(members) > MOST_FILES or sum(one.file_size for one in members) > MOST_BYTES:
        raise RulebookFileError(
            reason=Phrase(
                "a rulebook has at most {files} files and {size} MiB", files=MOST_FILES, size=MOST_BYTES // 2**20
            )
        )
    for one in members:
        name = one.filename.removeprefix(first)
        if schema_of(name) is None and name != DIVISIONS_FILE:
            raise RulebookFileError(reason=Phrase("{name!r} is no file of a rulebook", name=name[:80]))
        path = into / name
        if not path.resolve().is_relative_to(into.resolve()):
            raise RulebookFileError(reason=Phrase("{name!r} leads out of the rulebook", name=name[:80]))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(archive.read(one))


def _only_folder(names: list[str]) -> str:
    """The one folder in which all files lie, as programs pack a folder; empty when there is none."""
    heads = {name.partition("/")[0] for name in names}
    return f"{heads.pop()}/" if len(heads) == 1 else ""
