"""What is conducted about an organisation: list cases, bans that a statute lays on it, its objections and repairs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from xinheng.accounts.selectors import authorities
from xinheng.kernel import clock
from xinheng.lists.models import Ban, Case
from xinheng.lists.selectors import STANDING, ban_standing, cases_about
from xinheng.publicity.mine.door import Own
from xinheng.remedies.domain import OBJECTION, REPAIR
from xinheng.remedies.selectors.cases import cases_of
from xinheng.subjects.selectors import acted_for


@dataclass(frozen=True)
class OwnCase:
    """One case: ``sort`` is list | preparing | ban | objection | repair; ``until`` the next day that matters, if any.

    ``door`` is the address of its page, empty where it has none.
    """

    sort: str
    number: int
    title: str
    authority: str
    since: date
    state: str
    until: date | None
    door: str


def cases_of_own(own: Own) -> tuple[OwnCase, ...]:
    """Every case about the organisation acted for, or one that was merged into it, as far as the mandate's kinds go.

    What no notice was sent of is told without its content (G10).
    """
    names = {one.uscc: one.name for one in authorities()}
    return (*_lists(own), *_bans(own, names), *_remedies(own, names))


def _lists(own: Own) -> Iterator[OwnCase]:
    told = {one.row.pk: one for one in cases_about(own.uscc)}
    for row in Case.objects.filter(uscc__in=acted_for(own.uscc)).order_by("-pk"):
        if not own.sees(row.kind):
            continue
        line, opened = told.get(row.pk), row.opened_at.astimezone(clock.SHANGHAI).date()
        if line is None:
            yield OwnCase("preparing", row.pk, row.list_name, row.authority_name, opened, "", None, "")
        else:
            door = reverse("mine-list", args=[row.pk])
            yield OwnCase("list", row.pk, row.list_name, row.authority_name, opened, line.state, line.until, door)


def _bans(own: Own, names: Mapping[str, str]) -> Iterator[OwnCase]:
    for row in Ban.objects.filter(uscc__in=acted_for(own.uscc)).prefetch_related("banreview_set").order_by("-pk"):
        standing = ban_standing(row, clock.today())
        until, title = standing.review_by, f"{row.what} ({row.document_number})"
        state = row.remedy if standing.state == STANDING else standing.state
        yield OwnCase(
            "ban", row.pk, title, names.get(row.authority_uscc, row.authority_uscc), row.decided_on, state, until, ""
        )


def _remedies(own: Own, names: Mapping[str, str]) -> Iterator[OwnCase]:
    for workflow in (OBJECTION, REPAIR):
        for line in cases_of(workflow=workflow, organisation_uscc=own.uscc):
            if not own.sees(line.kind.key):
                continue
            sort, door = workflow.name, reverse(f"mine-{workflow.name}", args=[line.number])
            until = line.due_on if line.is_open else None
            title, authority = line.kind.zh, names.get(line.authority_uscc, line.authority_uscc)
            yield OwnCase(sort, line.number, title, authority, line.received_on, line.state, until, door)
