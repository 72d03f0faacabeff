"""An officer corrects a waiting row in the page: only it goes again, and two officers never undo each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client

from factories.files import DAY, SENDER, penalty, registered, sender, taken
from factories.organisations import ACTOR, code, wrong_check
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.exchange.filing import issue_file
from xinheng.exchange.models import Batch, RowDecision, WaitingRow
from xinheng.exchange.quality.figures import month_named
from xinheng.exchange.quality.reading import quality
from xinheng.exchange.services import batches_folder
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")


@pytest.fixture(autouse=True)
def office() -> Iterator[None]:
    with on_day(DAY):
        sender()
        registered(range(1, 8))
        yield


@pytest.fixture
def client() -> Client:
    return signed_in("F-0123", officer_terms(SENDER, "send"))


def waiting(**changes: str) -> WaitingRow:
    """A row that waits: its code is mistyped, unless said otherwise."""
    taken([penalty(1, **(changes or {"CF_XDR_SHXYM": wrong_check(code(1))}))])
    return WaitingRow.objects.get()


def sent(row: WaitingRow, seen: int = 0, **changes: str) -> dict[str, str]:
    """What the form of a row sends."""
    return {**row.payload, "seen": str(seen), **changes}


def test_a_corrected_row_lands_and_waits_no_more(client: Client) -> None:
    row = waiting()
    page = client.get(f"/desk/rows/{row.pk}")
    assert [field.name for field, _ in page.context["wrong"]] == ["CF_XDR_SHXYM"]
    assert "identifier-check-digit" in page.content.decode()
    answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1)))
    batch = Batch.objects.order_by("-pk").first()
    assert answer["Location"] == f"/desk/rows?sent={batch.pk}"
    assert (batch.rows, batch.accepted, batch.sender_uscc) == (1, 1, SENDER)
    assert not WaitingRow.objects.exists()
    version = Version.objects.get()
    assert (version.uscc, version.batch_id, version.sender_uscc) == (code(1), batch.pk, SENDER)
    decision = RowDecision.objects.get()
    assert (decision.row, decision.decision, decision.became, decision.officer) == (
        row.pk,
        "sent-again",
        "accepted",
        "F-0123",
    )
    kinds = set(Act.objects.filter(actor="F-0123").values_list("kind", flat=True))
    assert kinds == {"exchange.row.sent-again", "exchange.batch.taken"}


def test_the_lists_say_in_the_readers_language_why_a_row_waits(client: Client) -> None:
    row = waiting()
    decider = signed_in("C-0001", officer_terms(SENDER, "decide"))
    for language, words in (("en", "The check digit of the code {} is wrong"), ("zh-hans", "代码 {} 的校验位不对")):
        for who, place in ((client, "/desk/rows"), (decider, "/desk/match")):
            who.cookies["xinheng_language"] = language
            page = who.get(place)
            (told,) = page.context["lines"]
            assert (told.line.number, [one for one, _ in told.why]) == (row.pk, row.codes)
            assert words.format(wrong_check(code(1))) in page.content.decode(), (place, language)
    issue_file(batches_folder(), row.batch_id).unlink()
    page = decider.get("/desk/match").content.decode()
    assert "代码 … 的校验位不对" in page, "the rule still says what it is about"


def test_a_row_sent_again_is_no_file_that_came_whole_at_once(client: Client) -> None:
    row = waiting()
    client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1)))
    (one,) = quality(month_named("2026-05", today=DAY))
    assert (one.figures.files, one.figures.whole_files) == (1, 0)


def test_what_is_still_wrong_waits_on_with_its_new_issues(client: Client) -> None:
    row = waiting()
    answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1), CF_XDR_MC="别家有限公司"))
    again = WaitingRow.objects.get()
    assert answer["Location"].startswith(f"/desk/rows/{again.pk}?sent=")
    assert again.codes == ["subject-unknown"]
    page = client.get(answer["Location"]).content.decode()
    assert "subject-unknown" in page
    assert "identifier-check-digit" not in page
    assert not Version.objects.exists()


def test_what_is_refused_leaves_the_row_as_it_was_and_shows_what_was_typed(client: Client) -> None:
    row = waiting()
    answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1), CF_JDRQ="昨天", CF_NR="另写"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "date-not-a-date" in text
    assert "另写" in text
    assert WaitingRow.objects.get().payload == row.payload
    assert answer.context["form"]["seen"].value() == 1
    client.post(f"/desk/rows/{row.pk}", sent(row, seen=1, CF_XDR_SHXYM=code(1)))
    assert Version.objects.count() == 1


def test_a_person_typed_in_is_neither_kept_nor_shown_again(client: Client) -> None:
    row = waiting()
    answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_LB="自然人", CF_XDR_MC="李四四"))
    assert answer.status_code == 422
    assert "李四四" not in answer.content.decode()
    assert Batch.objects.order_by("-pk").first().refused_person == 1
    assert "李四四" not in str([list(WaitingRow.objects.values()), list(RowDecision.objects.values())])
    masked = sent(row, seen=1, CF_XDR_SHXYM=code(1), CF_SY="联系人电话13912345678，未明码标价。")
    client.post(f"/desk/rows/{row.pk}", masked)
    assert "13912345678" not in str(Version.objects.get().payload)


def test_two_officers_on_one_row_the_second_loses_nothing_and_undoes_nothing(client: Client) -> None:
    second = signed_in("F-0124", officer_terms(SENDER, "send"))
    row = waiting()
    client.post(f"/desk/rows/{row.pk}", sent(row, CF_JDRQ="昨天"))
    late = second.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(2), CF_NR="我写的内容"))
    assert late.status_code == 409
    assert "我写的内容" in late.content.decode()
    client.post(f"/desk/rows/{row.pk}", sent(row, seen=1, CF_XDR_SHXYM=code(1)))
    gone = second.post(f"/desk/rows/{row.pk}", sent(row, seen=1, CF_NR="我写的内容"))
    assert gone.status_code == 409
    assert "我写的内容" in gone.content.decode()
    assert Version.objects.get().uscc == code(1)
    assert RowDecision.objects.count() == 2


@contextmanager
def unchanged() -> Iterator[None]:
    def state() -> list[object]:
        held = (WaitingRow, RowDecision, Batch, Version, Act)
        return [list(model.objects.order_by("pk").values()) for model in held]

    before = state()
    yield
    assert state() == before


def test_another_authoritys_row_is_as_unknown_as_one_that_never_was() -> None:
    row = waiting()
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
    stranger = signed_in("F-0300", officer_terms(OTHER, "send"))
    with unchanged():
        for number in (row.pk, row.pk + 1000):
            for seen in (0, 7):
                posted = stranger.post(f"/desk/rows/{number}", sent(row, seen, CF_XDR_SHXYM=code(1)))
                assert (stranger.get(f"/desk/rows/{number}").status_code, posted.status_code) == (404, 404)
        assert stranger.get("/desk/rows").context["found"].lines == []
    assert not Trace.objects.filter(actor="F-0300").exclude(what="exchange.waiting-rows").exists()


@pytest.mark.parametrize(
    "terms",
    [
        officer_terms(SENDER, "read", "correct", "decide"),
        officer_terms(SENDER, "send", kinds=("licence",)),
        officer_terms(SENDER, "send").__class__(
            SENDER, "", ("send",), ("*",), "", ("*",), date(2026, 1, 1), date(2026, 5, 1), "岚编〔2026〕1号"
        ),
    ],
    ids=["other power", "other kind", "expired"],
)
def test_without_a_mandate_that_covers_it_nothing_is_opened_or_sent(terms) -> None:
    row = waiting()
    officer = signed_in("F-0400", terms)
    with unchanged():
        assert officer.get(f"/desk/rows/{row.pk}").status_code == 403
        assert officer.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1))).status_code == 403


def test_ten_thousand_rows_do_not_fit_into_a_field(client: Client) -> None:
    row = waiting()
    with unchanged():
        for pasted in ("\n".join(["9"] * 10_000), "长" * 40_000):
            answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_NR=pasted))
            assert answer.status_code == 413
            assert "CF_NR: at most 32767 characters" in answer.content.decode()


def test_what_nobody_asked_for_is_not_taken(client: Client) -> None:
    row = waiting()
    extra = {"sender_uscc": OTHER, "authority_uscc": OTHER, "state": "withdrawn", "public_to": "2999-01-01",
             "FDDBR": "李四四", "matched_because": "x", "senders": OTHER}  # fmt: skip
    client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_SHXYM=code(1)) | extra)
    version = Version.objects.get()
    assert (version.sender_uscc, version.state, version.reason) == (SENDER, "effective", "")
    assert "李四四" not in str(version.payload)


def test_names_are_shown_as_text(client: Client) -> None:
    row = waiting(CF_XDR_MC="<script>alert(1)</script>有限公司")
    for place in ("/desk/rows", f"/desk/rows/{row.pk}"):
        page = client.get(place).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_row_of_a_former_register_goes_by_its_file_only(client: Client) -> None:
    rows = [penalty(1, CF_XDR_MC="别家有限公司") | {"数据状态": "已撤销"}]
    taken(rows, former=True)
    row = WaitingRow.objects.get()
    assert "--former" in client.get(f"/desk/rows/{row.pk}").content.decode()
    with unchanged():
        answer = client.post(f"/desk/rows/{row.pk}", sent(row, CF_XDR_MC="岚川第1机械有限公司"))
        assert answer.status_code == 409


def test_lists_are_narrowed_traced_and_end_after_thirty_days(client: Client) -> None:
    row = waiting()
    batch = row.batch_id
    assert [one.number for one in client.get("/desk/rows").context["found"].lines] == [row.pk]
    for narrowed, count in (
        (f"batch={batch}", 1),
        (f"batch={batch + 1}", 0),
        ("verdict=queued", 0),
        ("kind=penalty", 1),
        ("kind=licence", 0),
        ("batch=x", 1),
    ):
        assert client.get(f"/desk/rows?{narrowed}").context["found"].total == count, narrowed
    client.get(f"/desk/rows/{row.pk}")
    assert Trace.objects.filter(what="exchange.waiting-row", actor="F-0123", case=f"row-{row.pk}").exists()
    with on_day(DAY + timedelta(days=30)):
        later = signed_in("F-0123")
        assert later.get(f"/desk/rows/{row.pk}").status_code == 404
        assert later.get("/desk/rows").context["found"].total == 0


def test_decisions_cannot_be_changed_or_made_without_what_they_need() -> None:
    row = waiting()
    facts = {"row": row.pk, "batch_id": row.batch_id, "row_number": 2, "kind": "penalty", "sender_uscc": SENDER,
             "officer": ACTOR.name, "authority_uscc": "", "decided_at": row.batch.taken_at}  # fmt: skip
    wrong = [
        {"decision": "matched", "agrees": False, "reason": "", "next_batch_id": row.batch_id, "place": 1},
        {"decision": "sent-back", "reason": "", "place": 1},
        {"decision": "guessed", "reason": "x", "place": 1},
        {"decision": "sent-again", "place": 1},
        {"decision": "none-fits", "place": 0},
    ]
    for one in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            RowDecision.objects.create(**facts | one)
    RowDecision.objects.create(**facts, decision="none-fits", place=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RowDecision.objects.create(**facts, decision="none-fits", place=1)
    with pytest.raises(ProgrammingError), transaction.atomic():
        RowDecision.objects.update(decision="sent-back", reason="x")
    with pytest.raises(ProgrammingError), transaction.atomic():
        RowDecision.objects.all().delete()
