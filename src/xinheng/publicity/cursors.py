"""Cursors: where a list goes on, sealed so that nobody can make one up and none leads into another list."""

from django.core import signing

from xinheng.subjects.errors import CursorWrongError


def seal(purpose: str, *place: str | int) -> str:
    """A cursor for the list ``purpose`` that goes on after ``place``."""
    return signing.dumps(list(place), salt=f"cursor:{purpose}", compress=True)


def unseal(purpose: str, cursor: str) -> list[str | int] | None:
    """The place in a cursor; None for an empty one. CursorWrongError when it is not one of this list."""
    if not cursor:
        return None
    try:
        place: list[str | int] = signing.loads(cursor, salt=f"cursor:{purpose}")
    except signing.BadSignature as error:
        raise CursorWrongError from error
    return place
