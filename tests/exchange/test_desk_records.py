"""An authority's officers list its records, correct them with the difference before their eyes, and withdraw them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.files import DAY, SENDER, licence, penalty, registered, sender, taken
from factories.organisations import code
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.clocks.selectors import lateness
from xinheng.kernel.clock import on_day
from xinheng.records.models import Revocation, Version
from xinheng.records.selectors import public_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")
REASON = "决定书上的金额为三千元，报送时误写。"


@pytest.fixture(autouse=True)
def office() -> Iterator[None]:
    with on_day(DAY):
        sender()
        Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
        registered(range(1, 8))
        taken([penalty(1), penalty(2), penalty(3, CF_CFJG="另一局", CF_CFJGDM=OTHER)])
        yield


@pytest.fixture
def officer() -> Client:
    return signed_in("F-0123", officer_terms(SENDER, "read", "correct"))


def held(number: int = 1) -> Version:
    return Version.objects.get(uscc=code(number), known_to__isnull=True)


def correction(record: Version, *, seen: int | None = None, **changes: str) -> dict[str, str]:
    sent = {**record.payload, "seen": str(seen or record.version), "reason": REASON}
    return sent | changes


def test_the_list_is_narrowed_honest_and_traced(officer: Client) -> None:
    def numbers(query: str = "", client: Client = officer) -> list[str]:
        return [one.document_number[-2:] for one in client.get(f"/desk/records{query}").context["found"].lines]

    assert numbers() == ["3号", "2号", "1号"]
    assert numbers(f"?number={penalty(2)['CF_WSH']}") == ["2号"]
    assert numbers(f"?subject={code(1)}") == ["1号"]
    assert numbers("?subject=岚川第2机械有限公司") == ["2号"]
    assert numbers("?kind=licence") == []
    assert numbers("?subject=没有这家") == []
    decider = signed_in("F-0200", officer_terms(OTHER, "read"))
    assert numbers(client=decider) == ["3号"], "what it decided and another sent"
    seen = Trace.objects.filter(what="records.own", actor="F-0123").order_by("pk").first()
    assert set(seen.tracesubject_set.values_list("uscc", flat=True)) == {code(1), code(2), code(3)}
    assert officer.get("/desk/records?before=notanumber").status_code == 200


def test_a_list_costs_no_question_per_line(officer: Client) -> None:
    officer.get("/desk/records?number=none")
    with CaptureQueriesContext(connection) as without:
        officer.get("/desk/records?number=none")
    with CaptureQueriesContext(connection) as with_three:
        assert len(officer.get("/desk/records").context["found"].lines) == 3
    assert len(with_three) <= len(without) + 1, "a line asks for columns of its own"


def test_pages_of_fifty_meet_every_record_once(officer: Client) -> None:
    taken([licence(1, XK_WSH="无", XK_XKBH=f"JY{number}") for number in range(60)], kind="licence")
    first = officer.get("/desk/records").context["found"]
    second = officer.get(f"/desk/records?before={first.next_before}").context["found"]
    assert (len(first.lines), len(second.lines), first.total, second.next_before) == (50, 13, 63, None)
    assert not {one.id for one in first.lines} & {one.id for one in second.lines}


def test_a_record_shows_all_its_versions_windows_and_reasons(officer: Client) -> None:
    record = held()
    officer.post(f"/desk/records/{record.public_id}/correct", correction(record, CF_NR_FK="0.3", save="1"))
    page = officer.get(f"/desk/records/{record.public_id}")
    assert [one.version for one, _ in page.context["versions"]] == [2, 1]
    assert REASON in page.content.decode()
    latest = page.context["versions"][0][0]
    assert latest.windows["public"]["reason"].instrument
    assert latest.windows["public"]["reason"].title in page.content.decode()
    assert Trace.objects.filter(what="records.own.record", case=f"record-{record.public_id}").exists()


def test_a_correction_shows_the_difference_and_is_saved_only_then(officer: Client) -> None:
    record = held()
    place = f"/desk/records/{record.public_id}/correct"
    form = officer.get(place)
    assert "CF_WSH" not in form.context["form"].fields, "what names the record cannot be corrected"
    shown = officer.post(place, correction(record, CF_NR_FK="0.3", CF_NR="罚款3000元"))
    assert {one.code for _, one in shown.context["changes"]} == {"CF_NR_FK", "CF_NR"}
    assert "<mark>3</mark>000" in shown.content.decode().replace("\n", "")
    assert Version.objects.filter(key=record.key).count() == 1
    saved = officer.post(place, {**dict(shown.context["hidden"]), "save": "1"})
    assert saved["Location"] == f"/desk/records/{record.public_id}?done=corrected"
    assert "Saved as version 2" in officer.get(saved["Location"]).content.decode()
    made_up = officer.get(f"/desk/records/{record.public_id}?done=withdrawn").content.decode()
    assert 'role="status"' not in made_up, "the record was not withdrawn"
    after = held()
    assert (after.version, after.amount_fen, after.reason, after.marks) == (2, 300000, REASON, ["corrected"])
    assert public_record(record.public_id, day=DAY).amount_fen == 300000
    again = officer.post(place, correction(after, save="1"))
    assert again.status_code == 409, "nothing would change"


def test_what_is_typed_passes_the_gate(officer: Client) -> None:
    record = held()
    place = f"/desk/records/{record.public_id}/correct"
    shown = officer.post(place, correction(record, CF_SY="当事人电话13912345678，未明码标价。"))
    assert "13912345678" not in str(shown.context["changes"])
    officer.post(place, correction(record, CF_SY="当事人电话13912345678，未明码标价。", save="1"))
    assert "13912345678" not in str(list(Version.objects.values_list("payload", flat=True)))
    for wrong, status in (
        ({"CF_XDR_LB": "自然人"}, 422),
        ({"reason": ""}, 422),
        ({"reason": "当事人李四四电话13912345678"}, 422),
        ({"CF_NR": "\n".join(["9"] * 10_000)}, 413),
        ({"CF_JDRQ": "昨天"}, 422),
    ):
        before = Version.objects.count()
        assert officer.post(place, correction(held(), save="1", **wrong)).status_code == status, wrong
        assert Version.objects.count() == before


def test_nothing_is_taken_that_was_not_asked_for(officer: Client) -> None:
    record = held()
    extra = {"state": "withdrawn", "public_to": "2999-01-01", "CF_WSH": "别号", "CF_XDR_SHXYM": code(2),
             "uscc": code(2), "FDDBR": "李四四"}  # fmt: skip
    officer.post(f"/desk/records/{record.public_id}/correct", correction(record, CF_NR_FK="0.3", save="1") | extra)
    after = held()
    assert (after.version, after.document_number, after.state) == (2, record.document_number, "effective")
    assert "李四四" not in str(after.payload)


def test_two_officers_the_second_is_told(officer: Client) -> None:
    record = held()
    place = f"/desk/records/{record.public_id}"
    officer.post(f"{place}/correct", correction(record, CF_NR_FK="0.3", save="1"))
    second = signed_in("F-0124", officer_terms(SENDER, "correct"))
    late = second.post(f"{place}/correct", correction(record, seen=1, CF_NR_FK="0.4", save="1"))
    assert late.status_code == 409
    assert 'value="0.4"' in late.content.decode(), "what was typed is not lost"
    stale = {"seen": "1", "document_number": "岚市监撤〔2026〕1号", "decided_on": "2026-05-14", "reason": "复议撤销。"}
    assert second.post(f"{place}/withdraw", stale).status_code == 409
    assert (held().version, held().amount_fen, held().state) == (2, 300000, "effective")


def test_withdrawn_it_is_out_at_once_and_its_days_are_counted(officer: Client) -> None:
    record = held()
    place = f"/desk/records/{record.public_id}/withdraw"
    assert "3 working days" in officer.get(place).content.decode()
    given = {
        "seen": "1",
        "document_number": "岚市监撤〔2026〕1号",
        "decided_on": "2026-05-14",
        "reason": "复议撤销原决定。",
    }
    for wrong in (
        {"document_number": "无"},
        {"document_number": " "},
        {"decided_on": "2026-05-09"},
        {"decided_on": "2026-05-16"},
        {"decided_on": "x"},
        {"reason": ""},
        {"reason": "李四四13912345678"},
    ):
        assert officer.post(place, given | wrong).status_code == 422, wrong
    assert held().state == "effective"
    done = officer.post(place, given)["Location"]
    assert done == f"/desk/records/{record.public_id}?done=withdrawn"
    assert "Withdrawn: it has left every page, file and feed." in officer.get(done).content.decode()
    assert public_record(record.public_id, day=DAY) is None
    assert Client().get(f"/records/{record.public_id}").status_code == 404
    revoked = Revocation.objects.get()
    assert (revoked.document_number, revoked.due_on) == ("岚市监撤〔2026〕1号", date(2026, 5, 19))
    assert "In time" in officer.get(f"/desk/records/{record.public_id}").content.decode()
    assert officer.post(place, given | {"seen": "2"}).status_code == 409, "it is withdrawn already"
    with on_day(DAY + timedelta(days=20)):
        later = signed_in("F-0123")
        other = held(2)
        later.post(f"/desk/records/{other.public_id}/withdraw", given)
        assert held(2).state == "withdrawn"
        assert "That was late" in later.get(f"/desk/records/{other.public_id}").content.decode()
        (count,) = [one for one in lateness(day=DAY + timedelta(days=20)) if one.authority_uscc == SENDER]
        assert (count.ended_in_time, count.ended_late) == (1, 1)


def test_revocations_cannot_be_changed_or_be_without_a_document(officer: Client) -> None:
    record = held()
    facts = {"kind": "penalty", "key": record.key, "withdrawn_on": DAY, "decided_on": DAY, "document_number": "一号"}
    for wrong in ({"document_number": ""}, {"decided_on": DAY + timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revocation.objects.create(**facts | wrong)
    Revocation.objects.create(**facts)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Revocation.objects.update(document_number="二号")
    with pytest.raises(ProgrammingError), transaction.atomic():
        Revocation.objects.all().delete()


def test_another_authoritys_record_and_a_mandate_that_does_not_reach(officer: Client) -> None:
    record = held()
    place = f"/desk/records/{record.public_id}"
    stranger = signed_in("F-0300", officer_terms(OTHER, "read", "correct"))
    reader = signed_in("F-0301", officer_terms(SENDER, "read"))
    narrow = signed_in("F-0302", officer_terms(SENDER, "read", "correct", kinds=("licence",)))
    given = {"seen": "1", "document_number": "撤1号", "decided_on": "2026-05-14", "reason": "撤销。"}
    never = f"/desk/records/{'0' * 32}"
    for client, status in ((stranger, 404), (narrow, 403)):
        assert client.get(place).status_code == status
        assert client.get(f"{place}/correct").status_code == status
        assert client.post(f"{place}/correct", correction(record, CF_NR_FK="9", save="1")).status_code == status
        assert client.post(f"{place}/withdraw", given).status_code == status
    assert stranger.get(never).status_code == stranger.get(f"{never}/correct").status_code == 404
    assert stranger.get(place).content.replace(record.public_id.encode(), b"") == stranger.get(never).content.replace(
        b"0" * 32, b""
    )
    assert narrow.get("/desk/records").context["found"].lines == []
    assert reader.get(place).status_code == 200
    assert reader.post(f"{place}/withdraw", given).status_code == 403
    assert (held().version, held().state, Revocation.objects.count()) == (1, "effective", 0)
    assert Trace.objects.filter(actor="F-0300", what="records.own.withdraw.refused").exists()


def test_what_others_wrote_is_shown_as_text(officer: Client) -> None:
    taken([penalty(4, CF_NR="<script>alert(1)</script>罚款", CF_WSH="<b>岚〔2026〕4号</b>")])
    record = held(4)
    place = f"/desk/records/{record.public_id}"
    edited = correction(record, CF_NR="<img src=x onerror=alert(1)>")
    pages = [officer.get(p).content.decode() for p in ("/desk/records", place, f"{place}/correct", f"{place}/withdraw")]
    pages.append(officer.post(f"{place}/correct", edited).content.decode())
    for page in pages:
        assert "<script>alert" not in page
        assert "<b>岚" not in page
        assert "<img src=x" not in page
