"""For whom somebody who is signed in acts: the mandate chosen in this session, held against what is asked now."""

from django.contrib.auth import get_user
from django.http import HttpRequest

from xinheng.accounts.domain import Actor, Asked, Mandate
from xinheng.accounts.errors import NotMandatedError
from xinheng.accounts.models import User
from xinheng.accounts.selectors import actor_under, mandate_for
from xinheng.kernel import clock

CHOSEN = "acting_for"
"""Where a session holds the number of the mandate acted under."""


def signed_in(request: HttpRequest) -> User | None:
    """The account of whoever asks, None for anybody from the public."""
    user = get_user(request)
    return user if isinstance(user, User) else None


def acting(request: HttpRequest, asked: Asked) -> tuple[Mandate, Actor]:
    """The mandate acted under and the actor, if it covers what is asked today. NotMandatedError says why not."""
    user, number = signed_in(request), request.session.get(CHOSEN)
    if user is None or number is None:
        raise NotMandatedError(reason="none", power=asked.power)
    held = mandate_for(account=user.account, number=int(number), asked=asked, day=clock.today())
    return held, actor_under(held)
