"""The base of all refusals of a whole file."""

from typing import ClassVar

from xinheng.kernel.errors import XinhengError


class FileRefused(XinhengError):  # noqa: N818 - the rooms name refusals, not errors
    """A file from which nothing was taken. Facts are marks, numbers and names of columns: the shell has the words."""

    code: ClassVar[str] = "file-refused"
    title: ClassVar[str] = "The file was refused"
    repeats: ClassVar[frozenset[str]] = frozenset()
    """Facts that repeat words of the file which no gate has seen: told to the sender, written nowhere (G2)."""
