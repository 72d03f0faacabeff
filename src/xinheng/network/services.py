"""The acts by which a file passes from a desk node to a public node."""

from xinheng.accounts.domain import Actor
from xinheng.ledger.services import act


def number_file(*, actor: Actor) -> int:
    """The number of a file about to be written: the index of its own act, so later files have greater numbers."""
    with act(kind="network.file.numbered", actor=actor) as draft:
        pass
    return int(draft.index or 0)


def note_taken(*, number: int, digest: str, day: str, actor: Actor) -> None:
    """Say in a public node's ledger which file it shows."""
    with act(kind="network.file.taken", actor=actor, body={"number": number, "digest": digest, "day": day}):
        pass
