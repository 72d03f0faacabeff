"""Bans by statute: recorded with their article, looked at again by their day; unreviewed, nothing rests on them."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import DAY, SENDER, registered, sender
from factories.lists import ACTOR, FIRST, SECOND
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import DEMO_OPERATOR, Actor
from xinheng.accounts.models import Trace
from xinheng.accounts.services import ensure_operator, recuse
from xinheng.clocks.selectors import tasks_of
from xinheng.kernel.clock import now, on_day
from xinheng.kernel.errors import XinhengError
from xinheng.lists import services
from xinheng.lists.commands import group
from xinheng.lists.models import Ban, BanReview
from xinheng.lists.selectors import ban_standing
from xinheng.measures.selectors import answers
from xinheng.messages.models import Message
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
REVIEW = date(2027, 5, 14)
OTHER = code(8, pair="11")
DOCUMENT = services.BanDocument(
    "work-safety-law-2021",
    "92",
    "终身不得承担安全评价工作",
    "岚应急罚〔2026〕9号",
    date(2026, 5, 1),
    "可以申请行政复议",
)


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        sender(OTHER, kinds=["*"])
        registered(range(1, 4))
        ensure_operator(account=DEMO_OPERATOR)
        yield


def banned() -> Ban:
    with on_day(DAY):
        return services.record_ban(
            uscc=code(1), authority_uscc=SENDER, document=DOCUMENT, review_by=REVIEW, officer=FIRST, actor=ACTOR
        )


def review(ban: Ban, until: date | None, *, on: date = REVIEW, **given: Any) -> BanReview:
    asked: dict[str, Any] = {"reason": "法律规定未变。", "officer": SECOND, "actor": ACTOR} | given
    with on_day(on):
        return services.review_ban(number=ban.pk, review_by=until, **asked)


def test_a_ban_that_nobody_reviews_in_time_stands_no_more_until_somebody_does() -> None:
    ban, before = banned(), REVIEW - timedelta(days=1)
    assert ban_standing(ban, before).state == "standing"
    assert ban_standing(ban, REVIEW).state == "unreviewed"
    told = Message.objects.get(to_organisation=code(1))
    assert (told.template, told.facts["basis"]) == ("ban-recorded", "work-safety-law-2021 92")
    review(ban, date(2029, 5, 14), on=date(2027, 6, 1))
    assert ban_standing(ban, date(2029, 5, 13)).state == "standing"
    Organisation.objects.filter(uscc=code(1)).update(successor_uscc=code(2), state="deregistered")
    review(ban, None, on=date(2029, 5, 20), reason="法律修改，不再禁止。")
    assert ban_standing(ban, date(2040, 1, 1)).state == "over"
    assert [
        (one.template, one.to_organisation) for one in Message.objects.exclude(to_organisation="").order_by("pk")
    ] == [
        ("ban-recorded", code(1)),
        ("ban-goes-on", code(1)),
        ("ban-over", code(2)),  # who stands for it since reads it
    ]
    with pytest.raises(XinhengError, match="list-ban-over"):
        review(ban, date(2030, 1, 1), on=date(2029, 6, 1))


def test_the_check_answers_no_ban_which_nobody_decided_after_notice() -> None:
    before = answers([code(1)], matter="qualification", day=DAY, known=now())
    banned()
    assert answers([code(1)], matter="qualification", day=DAY, known=now()) == before
    assert before[code(1)]["applies"] == []


def test_the_task_of_a_review_begins_once_when_its_day_has_come_and_stops_with_it() -> None:
    ban = banned()
    for day, begun in (
        (REVIEW - timedelta(days=1), 0),
        (REVIEW + timedelta(days=1), 1),
        (REVIEW + timedelta(days=2), 0),
    ):
        with on_day(day):
            assert services.call_reviews(actor=ACTOR) == begun
    (task,) = tasks_of(SENDER, day=REVIEW)
    assert (task.rule, task.begins_on, task.door) == ("ban-review", REVIEW, f"/desk/bans/{ban.pk}")
    assert Message.objects.get(to_authority=SENDER).template == "ban-review-due"
    later = REVIEW + timedelta(days=3)
    review(ban, date(2029, 5, 14), on=later)
    assert tasks_of(SENDER, day=later) == []
    with on_day(later):
        assert services.call_reviews(actor=ACTOR) == 0


@pytest.mark.parametrize(
    ("until", "given", "said"),
    [
        (date(2029, 5, 14), {"reason": " "}, "list-text-missing"),
        (date(2029, 5, 15), {}, "list-ban-wrong"),
        (REVIEW, {}, "list-ban-wrong"),
        (None, {"actor": Actor("F-0900", OTHER)}, "list-case-unknown"),
    ],
)
def test_a_review_that_cannot_be(until: date | None, given: dict[str, Any], said: str) -> None:
    ban = banned()
    with pytest.raises(XinhengError) as refusal:
        review(ban, until, **given)
    assert refusal.value.code == said
    assert refusal.value.explain()
    assert not BanReview.objects.exists()


def test_no_hand_reviews_what_is_over_or_what_its_officer_keeps_out_of() -> None:
    ban = banned()
    insert = (
        "INSERT INTO lists_banreview (ban_id, reviewed_on, review_by, reason, unit, certificate) "
        "VALUES (%s, %s, %s, '理由', '局', %s)"
    )

    def refused(*values: Any) -> None:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(insert, [ban.pk, *values])

    refused(date(2026, 5, 14), date(2027, 1, 1), "35010012345")
    refused(REVIEW, date(2029, 5, 15), "35010012345")
    recuse(officer="35010067890", organisation_uscc=code(1), actor=Actor("35010067890", SENDER))
    refused(REVIEW, date(2028, 1, 1), "35010067890")
    review(ban, None, officer=FIRST)
    refused(REVIEW, date(2028, 1, 1), "35010012345")


def test_officers_record_and_review_on_their_pages_and_the_organisation_reads_it() -> None:
    given = {
        "uscc": code(1),
        "instrument": DOCUMENT.instrument,
        "article": "",
        "what": DOCUMENT.what,
        "document_number": DOCUMENT.number,
        "document_on": "2026-05-01",
        "remedy": DOCUMENT.remedy,
        "review_by": REVIEW.isoformat(),
    }
    officer = signed_in("F-0101", officer_terms(SENDER, "decide"))
    wrong = officer.post("/desk/bans/new", given)
    assert wrong.status_code == 422
    assert "article: the article that lays the ban itself" in wrong.content.decode()
    assert DOCUMENT.what in wrong.content.decode(), "what was typed is not lost"
    place = officer.post("/desk/bans/new", given | {"article": "92"})["Location"]
    assert place == f"/desk/bans/{Ban.objects.get().pk}"
    with on_day(REVIEW):
        second = signed_in("F-0102", officer_terms(SENDER, "decide"))
        assert "nothing rests on this ban" in second.get(place).content.decode()
        assert 'class="mark">not reviewed in time' in second.get("/desk/bans").content.decode()
        own = signed_in("U-0001", organisation_terms(code(1), "view"))
        assert "not reviewed in time" in own.get("/mine/").content.decode()
        stranger = signed_in("F-0900", officer_terms(OTHER, "decide"))
        assert (stranger.get(place).status_code, stranger.post(place, {"act": "over"}).status_code) == (404, 404)
        assert Client().post(place, {"act": "over"}).status_code == 302
        assert second.post(place, {"act": "nothing"}).status_code == 409
        assert second.post(place, {"act": "over", "over-text": ""}).status_code == 422
        assert second.post(place, {"act": "over", "over-text": "法律修改。"})["Location"] == place
        assert second.get(place).context["offered"] == []
    assert {"lists.ban", "lists.bans"} <= set(Trace.objects.values_list("what", flat=True))


def test_the_commands_tell_and_review() -> None:
    ban = banned()

    def run(*arguments: str) -> Any:
        result = CliRunner().invoke(group, [*arguments, "--json"], standalone_mode=False)
        if result.exception is not None:
            raise result.exception
        return json.loads(result.output)

    with on_day(REVIEW):
        assert [(one["ban"], one["state"]) for one in run("bans", SENDER)] == [(ban.pk, "unreviewed")]
        said = ("--reason", "法律规定未变。", "--officer", "岚川市应急管理局:35010067890")
        assert run("review", str(ban.pk), "--until", "2029-05-14", *said)["review_by"] == "2029-05-14"
        assert run("review", str(ban.pk), "--over", *said) == {"ban": ban.pk, "goes_on": False, "review_by": None}
        with pytest.raises(Exception, match="say either"):
            run("review", str(ban.pk), *said)
