"""A case from its facts to the list and off it again, and everything that is refused on the way."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from factories.files import DAY, SENDER, registered, sender
from factories.lists import (
    ACTOR,
    DECIDED,
    FIRST,
    PROOF,
    SECOND,
    SERVED,
    UNTIL,
    decide,
    listed,
    noticed,
    proposed,
    served,
)
from factories.organisations import code
from factories.records import record
from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Authority
from xinheng.catalogue import current
from xinheng.clocks.models import Clock, ClockEnd
from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.lists import services
from xinheng.lists.models import Ban, BanReview, Case, Step
from xinheng.messages.models import LetterServed, Message
from xinheng.publicity import selectors as public
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version
from xinheng.records.services import withdraw_record
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
THIRD = Officer("岚川市应急管理局", "35010055555")


@pytest.fixture(autouse=True)
def _node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender(kinds=["*"])
        registered(range(1, 9))
        yield


def refused(code_: str, act: Callable[[], Any]) -> None:
    counted = (Case.objects.count(), Step.objects.count(), Version.objects.count(), Act.objects.count())
    with pytest.raises(XinhengError) as refusal:
        act()
    assert refusal.value.code == code_
    assert refusal.value.explain()
    assert (Case.objects.count(), Step.objects.count(), Version.objects.count(), Act.objects.count()) == counted


def test_an_organisation_is_listed_after_notice_answer_and_a_second_officer_and_leaves_again() -> None:
    case = served()
    assert Clock.objects.get(case=f"list-case-{case.pk}").due_on == UNTIL
    with on_day(UNTIL):
        said = services.state(number=case.pk, text="隐患已经整改。", actor=ACTOR, organisation_uscc=code(1))
        services.answer(number=case.pk, statement=said.number, text="复查未完成。", officer=FIRST, actor=ACTOR)
    with on_day(DECIDED):
        made = decide(case.pk)
        version = Version.objects.get(public_id=made.record)
        (shown,) = public.shown(code(1), day=DECIDED).records
    assert (version.origin, version.kind, version.severity, version.marks) == ("own", "serious-list", "serious", [])
    assert (version.public_from, version.public_to) == (DECIDED, date(2029, 6, 5))
    assert version.public_to == made.until
    assert (shown.document_number, shown.marks) == ("岚应急列〔2026〕1号", [])
    assert version.payload["X_YC"].startswith("期限届满即移出")
    assert ClockEnd.objects.get().outcome == "listed"
    told = Message.objects.filter(to_organisation=code(1)).order_by("pk").values_list("template", flat=True)
    assert [one for one in told if one.startswith("list-")] == ["list-answer", "list-listed"]
    facts = Message.objects.get(template="list-listed").facts
    assert "限制参加评先评优（《关于健全社会信用体系的意见》第12条）" in facts["measures"]
    assert facts["repair"].startswith("自2027-06-05起可以申请提前移出")
    opens = date(2027, 6, 5)
    with on_day(date(2027, 6, 4)):
        refused("list-exit-not-open", lambda: remove(case.pk))
    with on_day(opens):
        remove(case.pk)
        assert public.shown(code(1), day=opens).records == []
    ended = Version.objects.get(public_id=made.record, known_to=None)
    assert (ended.state, ended.public_to) == ("ended", opens)
    acts = Act.objects.filter(kind__startswith="lists.").order_by("index").values_list("kind", flat=True)
    assert list(acts) == [
        "lists.case.proposed",
        "lists.notice.sent",
        "lists.notice.served",
        "lists.statement.made",
        "lists.statement.answered",
        "lists.entry.listed",
        "lists.entry.removed",
    ]


def remove(number: int, **given: Any) -> Any:
    asked = {"reason": "已履行义务并消除影响。", "document": "岚应急移〔2027〕1号", "officer": FIRST, "actor": ACTOR}
    return services.remove(**{"number": number} | asked | given)


def annul(number: int) -> Any:
    return services.annul(number=number, reason="复议撤销。", document="岚复〔2026〕9号", officer=FIRST, actor=ACTOR)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"list_key": "judgment-debtors"}, "list-not-conducted"),
        ({"list_key": "blacklist"}, "list-unknown-here"),
        ({"list_key": "social-organisations", "criterion": "two-years-abnormal"}, "list-subject-kind"),
        ({"criterion": "many-complaints"}, "list-criterion-unknown"),
        ({"facts": " "}, "list-text-missing"),
        ({"facts": "联系电话13800138000"}, "correction-refused"),
        ({"facts": "未按规定建立党组织"}, "matter-not-held"),
        ({"uscc": code(77)}, "subject-unknown"),
        ({"document": services.Document("licence-decision", "1号", date(2026, 5, 1))}, "list-document-wrong"),
        ({"document": services.Document("penalty-decision", "无", date(2026, 5, 1))}, "list-document-wrong"),
        ({"document": services.Document("penalty-decision", "1号", date(2026, 5, 30))}, "list-document-wrong"),
    ],
)
def test_what_cannot_be_put_forward(given: dict[str, Any], said: str) -> None:
    refused(said, lambda: proposed(**given))


def test_a_name_in_the_facts_is_not_kept() -> None:
    case = proposed(facts="该单位负责人张建国拒不整改重大事故隐患。")
    assert "张建国" not in case.facts + Step.objects.get().text
    assert "拒不整改" in case.facts


def test_an_authority_too_low_of_another_sector_or_without_the_kind_is_not_competent() -> None:
    Authority.objects.filter(uscc=SENDER).update(sector="税务")
    refused("list-not-competent", proposed)
    Authority.objects.filter(uscc=SENDER).update(sector="应急管理")
    assert services.competent(current.lists()["work-safety"], SENDER).uscc == SENDER
    Authority.objects.filter(uscc=SENDER).update(level="township")
    refused("list-not-competent", proposed)
    Authority.objects.filter(uscc=SENDER).update(level="county", kinds=["penalty"])
    refused("list-not-competent", proposed)


def test_the_same_facts_are_decided_once_and_may_be_put_forward_again_after_they_were_dropped() -> None:
    case = proposed()
    refused(
        "list-case-open-already",
        lambda: proposed(document=services.Document("penalty-decision", "岚应急罚[2026]1号", date(2026, 5, 10))),
    )
    with on_day(SERVED):
        services.drop(number=case.pk, reason="证据不足。", officer=FIRST, actor=ACTOR)
    assert proposed(on=SERVED).pk != case.pk
    assert not Message.objects.exists(), "who was never told of it is not told that it is over"


def test_time_to_answer_runs_from_proof_only_and_in_working_days() -> None:
    case = noticed()
    with on_day(SERVED):
        failed = {"on": SERVED, "way": "post", "reason": "returned"}
        services.record_failure(number=case.pk, **failed, officer=FIRST, actor=ACTOR)
        assert not Clock.objects.exists()
        refused("list-case-state", lambda: services.state(number=case.pk, text="我们没有收到。", actor=ACTOR))
        early = services.Served(date(2026, 5, 17), "post", "EMS10023")
        refused(
            "list-service-day",
            lambda: services.record_service(number=case.pk, served=early, officer=FIRST, actor=ACTOR),
        )
        refused(
            "service-wrong",
            lambda: services.record_service(
                number=case.pk, served=services.Served(SERVED, "post", "张三签收"), officer=FIRST, actor=ACTOR
            ),
        )
        services.record_service(number=case.pk, served=PROOF, officer=FIRST, actor=ACTOR)
        again = lambda: services.record_service(number=case.pk, served=PROOF, officer=FIRST, actor=ACTOR)  # noqa: E731
        refused("list-notice-served", again)
    assert LetterServed.objects.count() == 1


def test_a_clock_across_the_long_holiday_counts_working_days_and_make_up_days() -> None:
    case = proposed(on=date(2026, 9, 24))
    with on_day(date(2026, 9, 24)):
        services.send_notice(number=case.pk, officer=FIRST, actor=ACTOR)
    with on_day(date(2026, 9, 28)):
        proof = services.Served(date(2026, 9, 28), "direct", "SL20260928")
        step = services.record_service(number=case.pk, served=proof, officer=FIRST, actor=ACTOR)
    # 29 and 30 September, 8 and 9, 10 (make-up), 12 to 16 October.
    assert step.until == date(2026, 10, 16)


def test_nobody_decides_early_alone_or_over_an_unanswered_statement() -> None:
    case = served()
    with on_day(UNTIL):
        refused("list-statement-open", lambda: decide(case.pk))
        said = services.state(number=case.pk, text="隐患已经整改。", actor=ACTOR)
    with on_day(DECIDED):
        refused("list-second-officer", lambda: decide(case.pk, officer=FIRST))
        refused("list-statements-unanswered", lambda: decide(case.pk))
        refused("list-statements-unanswered", lambda: decide(case.pk, outcome="not-list"))
        refused("list-statement-late", lambda: services.state(number=case.pk, text="再补充。", actor=ACTOR))
        answer = {"officer": FIRST, "actor": ACTOR, "text": "已核实。"}
        services.answer(number=case.pk, statement=said.number, **answer)
        refused("list-statement-answered", lambda: services.answer(number=case.pk, statement=said.number, **answer))
        refused("list-document-wrong", lambda: decide(case.pk, document="无"))
        refused("list-text-missing", lambda: decide(case.pk, reason=" "))
        decide(case.pk)
        refused("list-case-state", lambda: decide(case.pk))
        refused("list-case-state", lambda: decide(case.pk, outcome="not-list"))


def test_not_listing_shows_nothing_and_needs_no_waiting() -> None:
    case = served()
    with on_day(SERVED):
        made = decide(case.pk, outcome="not-list", reason="情节轻微。")
    assert (made.state, made.record) == ("not-listed", "")
    assert not Version.objects.exists()
    assert ClockEnd.objects.get().outcome == "not-listed"


def test_a_document_withdrawn_meanwhile_carries_nothing_any_more() -> None:
    organisation = Organisation.objects.get(uscc=code(1))
    penalty = record(
        organisation, number="岚应急罚〔2026〕1号", decided_on=date(2026, 5, 10), authority=(SENDER, "岚川市应急管理局")
    )
    case = served()
    assert case.document_record == penalty.public_id
    with on_day(DECIDED):
        withdraw_record(public_id=penalty.public_id, reason="复议撤销", actor=ACTOR)
        refused("list-document-withdrawn", lambda: decide(case.pk))
        services.drop(number=case.pk, reason="依据的处罚决定被撤销。", officer=FIRST, actor=ACTOR)
        refused("list-document-withdrawn", lambda: proposed(on=DECIDED))
    assert Message.objects.filter(template="list-dropped", to_organisation=code(1)).exists()


def test_an_annulled_entry_is_withdrawn_at_once_and_nothing_else_may_touch_its_record() -> None:
    case = listed()
    entry = Step.objects.get(act="list").record
    with on_day(DECIDED):
        refused("record-of-a-case", lambda: withdraw_record(public_id=entry, reason="误", actor=ACTOR))
        annul(case.pk)
        refused("list-case-state", lambda: annul(case.pk))
    assert Version.objects.get(public_id=entry, known_to=None).state == "withdrawn"


def test_another_authoritys_case_is_as_unknown_as_none() -> None:
    case = served()
    stranger = Actor("F-0900", code(8, pair="11"))
    for act in (
        lambda: services.send_notice(number=case.pk, officer=SECOND, actor=stranger),
        lambda: services.drop(number=case.pk, reason="无", officer=SECOND, actor=stranger),
        lambda: services.drop(number=case.pk + 1000, reason="无", officer=SECOND, actor=ACTOR),
        lambda: services.state(number=case.pk, text="陈述", actor=ACTOR, organisation_uscc=code(2)),
    ):
        refused("list-case-unknown", act)


BAN = services.BanDocument(
    "work-safety-law-2021",
    "92",
    "终身不得承担安全评价工作",
    "岚应急罚〔2026〕9号",
    date(2026, 5, 1),
    "可以申请行政复议",
)


def test_a_ban_by_statute_is_recorded_with_its_article_and_looked_at_again() -> None:
    given: dict[str, Any] = {"uscc": code(1), "authority_uscc": SENDER, "officer": FIRST, "actor": ACTOR}
    without = services.BanDocument(BAN.instrument, " ", BAN.what, BAN.number, BAN.decided_on, BAN.remedy)
    refused("list-ban-wrong", lambda: services.record_ban(document=without, review_by=date(2027, 5, 1), **given))
    rule = services.BanDocument("mem-order-11-2023", "3", BAN.what, BAN.number, BAN.decided_on, BAN.remedy)
    refused("list-ban-wrong", lambda: services.record_ban(document=rule, review_by=date(2027, 5, 1), **given))
    refused("list-ban-wrong", lambda: services.record_ban(document=BAN, review_by=date(2029, 5, 1), **given))
    ban = services.record_ban(document=BAN, review_by=date(2028, 5, 15), **given)
    with on_day(date(2028, 5, 10)):
        again = {"number": ban.pk, "officer": SECOND, "actor": ACTOR, "reason": "法律规定未变。"}
        refused("list-ban-wrong", lambda: services.review_ban(review_by=date(2031, 1, 1), **again))
        services.review_ban(review_by=date(2030, 5, 10), **again)
    assert (Ban.objects.count(), BanReview.objects.get().review_by) == (1, date(2030, 5, 10))
