"""Machine clients: programs of one authority, known by an id and a secret, allowed what a dated grant says."""

from collections.abc import Iterator
from dataclasses import dataclass

from xinheng.accounts.domain.acting import Actor
from xinheng.accounts.domain.mandates import ANY, Mandate, Terms, wrong_with_reach
from xinheng.kernel.errors import Phrase

SCOPES = ("batches", "check")
"""What a program may be granted: to send files of records; to ask the check."""
MOST_DAILY = 100_000


@dataclass(frozen=True)
class MachineClient:
    """A program and its grant.

    The grant reads like an officer's mandate: its ``account`` is the client's id, its ``powers`` are scopes.
    ``daily`` is how often a day it may use each scope.
    """

    grant: Mandate
    daily: int

    @property
    def client_id(self) -> str:
        """The id it asks for tokens with."""
        return self.grant.account

    @property
    def actor(self) -> Actor:
        """Who acts when the program does: the client, for its authority."""
        return Actor(self.client_id, self.grant.terms.authority_uscc, "")


def wrong_with_client(terms: Terms, daily: int) -> Iterator[tuple[str, str]]:
    """What keeps a client from being granted this, as (field, what would be accepted)."""
    if not terms.authority_uscc or terms.organisation_uscc:
        yield "for-authority", Phrase("the code of the authority whose program it is")
    if not terms.powers or set(terms.powers) - set(SCOPES):
        yield "scope", Phrase("one or more of {these}", these=", ".join(SCOPES))
    if not 1 <= daily <= MOST_DAILY:
        yield "daily", Phrase("a number from 1 to {most}", most=MOST_DAILY)
    if "check" in terms.powers and ANY in terms.matters:
        yield "matter", Phrase("the matters it may ask about: nobody checks about everything (G20)")
    yield from wrong_with_reach(terms)
