"""For whom somebody who is signed in acts: the mandate chosen in this session, held against what is asked now."""

from collections.abc import Sequence

from django.contrib.auth import get_user
from django.http import HttpRequest

from xinheng.accounts.domain import Actor, Asked, Mandate, runs_on
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.models import User
from xinheng.accounts.selectors import actor_under, mandate_for, mandates_of
from xinheng.kernel import clock

CHOSEN = "acting_for"
"""Where a session holds the number of the mandate acted under."""
JUST_MADE = "account_just_made"
"""Where a session holds the account that a letter's code has just made, until somebody signs in."""


def signed_in(request: HttpRequest) -> User | None:
    """The account of whoever asks, None for anybody from the public."""
    user = get_user(request)
    return user if isinstance(user, User) else None


def acting(request: HttpRequest, asked: Asked) -> tuple[Mandate, Actor]:
    """The mandate acted under and the actor, if it covers what is asked today. NotMandatedError says why not.

    Who holds one running mandate acts under it; who holds several has chosen one explicitly.
    """
    user, number = signed_in(request), chosen(request)
    if user is None or number is None:
        raise NotMandatedError(reason="none", power=asked.power)
    held = mandate_for(account=user.account, number=number, asked=asked, day=clock.today())
    request.acting_under = held  # type: ignore[attr-defined]  # pages list only what this mandate opens
    return held, actor_under(held)


def acting_any(request: HttpRequest, powers: Sequence[str]) -> tuple[Mandate, Actor]:
    """As ``acting``, for a page that any one of several powers opens. NotMandatedError names the first of them."""
    user, number = signed_in(request), chosen(request)
    held = next((one for one in mandates_of(user.account) if one.number == number), None) if user else None
    given = held.terms.powers if held else ()
    return acting(request, Asked(next((power for power in powers if power in given), powers[0])))


def chosen(request: HttpRequest) -> int | None:
    """The number of the mandate acted under: the one chosen in this session, else the only one that runs."""
    user = signed_in(request)
    if user is None:
        return None
    if CHOSEN in request.session:
        return int(request.session[CHOSEN])
    running = [one.number for one in mandates_of(user.account) if runs_on(one, clock.today())]
    return running[0] if len(running) == 1 else None
