"""The organisation's inbox, its letters, and the clocks that run in cases about it."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST, require_safe

from xinheng.accounts.selectors import authorities
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.domain import DeadlineRule
from xinheng.clocks.domain import Task
from xinheng.clocks.selectors import of_organisation
from xinheng.kernel import clock
from xinheng.messages.domain import Message
from xinheng.messages.printing import printed
from xinheng.messages.selectors import inbox_of, letter_read
from xinheng.messages.services import mark_read
from xinheng.messages.wording import door_of, letter_page, page_of, said
from xinheng.publicity.mine.door import Own, entered, page
from xinheng.subjects.selectors import acted_for


@dataclass(frozen=True)
class OwnMessage:
    """A message, the words it is said in, and its door."""

    message: Message
    words: str
    door: str


@dataclass(frozen=True)
class OwnClock:
    """A running clock with its name, the authority that keeps it, and the organisation's own page of the case."""

    task: Task
    rule: DeadlineRule | None
    authority: str
    door: str


def messages_of(own: Own) -> list[OwnMessage]:
    """The organisation's inbox, latest first; traced as its own read."""
    return [
        OwnMessage(one, said(one.template, one.facts), door_of(one.facts))
        for one in inbox_of(own.uscc, viewer=own.viewer)
    ]


def clocks_of(own: Own, *, day: date) -> list[OwnClock]:
    """The clocks that run in cases about the organisation, or one that was merged into it, by due day."""
    rules = {one.key: one for one in rulebook().deadlines}
    names = {one.uscc: one.name for one in authorities()}
    running = [task for uscc in acted_for(own.uscc) for task in of_organisation(uscc, day=day)]
    return [
        OwnClock(
            task,
            rules.get(task.rule),
            names.get(task.authority_uscc, task.authority_uscc),
            _own_door(task),
        )
        for task in sorted(running, key=lambda one: one.due_on)
    ]


def _own_door(task: Task) -> str:
    """The organisation's page of the case a clock runs in, or nothing: the clock itself names the officers' page."""
    address = door_of({"door": task.door}).replace("/desk/", "/mine/", 1)
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages, and what runs until when."""
    own = entered(request)
    clocks = clocks_of(own, day=clock.today())
    return page(request, "messages", own, here="messages", messages=messages_of(own), clocks=clocks)


@require_POST
def read(request: HttpRequest, number: int) -> HttpResponse:
    """Mark a message as read. MessageUnknownError alike for another's and one that never was."""
    own = entered(request)
    mark_read(number=number, account=own.actor.name, organisation_uscc=own.uscc)
    return redirect("mine-messages")


@require_safe
def letter(request: HttpRequest, number: int) -> HttpResponse:
    """One letter to the organisation, printable. LetterUnknownError alike for another's and one that never was."""
    own = entered(request)
    found = letter_read(number, viewer=own.viewer, organisations=acted_for(own.uscc))
    elsewhere = page_of(found, "read_at")
    if elsewhere:
        return redirect(elsewhere)
    return printed(request, "messages/pages/letter.html", letter_page(found))
