"""An officer says whom a row is about: with code and name, or with a reason; nobody is guessed, nothing undone."""

from collections.abc import Iterator

import pytest
from django.test import Client

from factories.files import DAY, SENDER, licence, penalty, registered, sender, taken
from factories.organisations import code, wrong_check
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.exchange.models import RowDecision, WaitingRow
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
CENTRE = code(9, pair="11")
REASON = "处罚决定书原件上的名称与代码一致，报送时漏写一字。"


@pytest.fixture(autouse=True)
def office() -> Iterator[None]:
    with on_day(DAY):
        sender()
        Authority.objects.create(name="信用中心", uscc=CENTRE, level="city", division="110100", kinds=["*"])
        Authority.objects.filter(uscc=SENDER).update(parent_uscc=CENTRE)
        registered(range(1, 8))
        yield


@pytest.fixture
def centre() -> Client:
    return signed_in("C-0001", officer_terms(CENTRE, "decide"))


def misspelt(**changes: str) -> WaitingRow:
    """A penalty whose name is one character off."""
    taken([penalty(1, **{"CF_XDR_MC": "岚川第1机戒有限公司", **changes})])
    return WaitingRow.objects.get()


def decide(client: Client, row: WaitingRow, decision: str, *, reason: str = "", seen: int = 0) -> object:
    return client.post(f"/desk/match/{row.pk}", {"decision": decision, "reason": reason, "seen": str(seen)})


def test_the_row_stands_beside_its_candidates_with_their_differences(centre: Client) -> None:
    row = misspelt()
    assert [one.number for one in centre.get("/desk/match").context["found"].lines] == [row.pk]
    page = centre.get(f"/desk/match/{row.pk}")
    best = page.context["candidates"][0]
    assert (best.found.uscc, best.found.reason, best.agrees, best.key) == (code(1), "code", False, 1)
    assert "机<mark>戒</mark>有限公司" in page.content.decode().replace("\n", "")
    assert "机<mark>械</mark>有限公司" in page.content.decode().replace("\n", "")
    seen = Trace.objects.get(what="exchange.match")
    assert (seen.actor, seen.authority_uscc, seen.purpose) == ("C-0001", CENTRE, "record-keeping")
    assert list(seen.tracesubject_set.values_list("uscc", flat=True)) == [code(1)]


def test_an_adverse_row_needs_code_and_name_or_a_reason(centre: Client) -> None:
    row = misspelt()
    for reason in ("", "  ", "见联系人电话13912345678", "长" * 501):
        answer = decide(centre, row, code(1), reason=reason)
        assert answer.status_code == 422
        assert "reason" in answer.content.decode()
    assert (Version.objects.count(), RowDecision.objects.count(), WaitingRow.objects.count()) == (0, 0, 1)
    assert decide(centre, row, code(1), reason=REASON)["Location"] == "/desk/match?done=accepted"
    version = Version.objects.get()
    assert (version.uscc, version.reason, version.name_as_sent) == (code(1), REASON, "岚川第1机戒有限公司")
    assert version.sender_uscc == SENDER, "the sender stays the sender"
    decision = RowDecision.objects.get()
    assert (decision.decision, decision.agrees, decision.officer) == ("matched", False, "C-0001")
    assert Act.objects.filter(kind="exchange.row.matched", actor="C-0001", authority_uscc=CENTRE).exists()
    assert not WaitingRow.objects.exists()


def test_the_code_that_was_meant_is_chosen_with_a_reason_for_adverse_rows_only(centre: Client) -> None:
    taken([licence(1, XK_XDR_SHXYM=wrong_check(code(1)))], kind="licence")
    row = WaitingRow.objects.get()
    assert code(1) in {one.found.uscc for one in centre.get(f"/desk/match/{row.pk}").context["candidates"]}
    assert decide(centre, row, code(1))["Location"].endswith("accepted")
    taken([penalty(2, CF_XDR_SHXYM=wrong_check(code(2)))])
    row = WaitingRow.objects.get()
    assert decide(centre, row, code(2)).status_code == 422
    assert decide(centre, row, code(2), reason=REASON)["Location"].endswith("accepted")
    assert set(Version.objects.values_list("uscc", flat=True)) == {code(1), code(2)}


def test_what_a_file_only_began_stands_against_nobody(centre: Client) -> None:
    taken([licence(20)], kind="licence")
    taken([penalty(20)])
    row = WaitingRow.objects.get()
    (only,) = centre.get(f"/desk/match/{row.pk}").context["candidates"]
    assert only.unproven
    answer = decide(centre, row, code(20), reason=REASON)
    assert answer.status_code == 422
    assert "candidate" in answer.content.decode().lower() or "cannot be chosen" in answer.content.decode()
    assert decide(centre, row, code(77), reason=REASON).status_code == 422
    assert not Version.objects.filter(kind="penalty").exists()


def test_sent_back_the_sender_reads_why_and_none_leaves_the_row_waiting(centre: Client) -> None:
    row = misspelt()
    assert decide(centre, row, "send-back").status_code == 422
    assert decide(centre, row, "send-back", reason="请核对名称。")["Location"].endswith("sent-back")
    assert centre.get("/desk/match").context["found"].lines == []
    clerk = signed_in("F-0123", officer_terms(SENDER, "send"))
    assert "请核对名称。" in clerk.get(f"/desk/rows/{row.pk}").content.decode()
    assert clerk.get("/desk/rows").context["found"].lines[0].sent_back
    corrected = {**row.payload, "seen": "1", "CF_XDR_MC": "岚川第1机械有限公司"}
    clerk.post(f"/desk/rows/{row.pk}", corrected)
    assert Version.objects.get().uscc == code(1)
    other = misspelt(CF_WSH="岚市监罚〔2026〕99号")
    assert decide(centre, other, "none")["Location"].endswith("none-fits")
    assert WaitingRow.objects.filter(pk=other.pk).exists()
    assert centre.get("/desk/match").context["found"].total == 0


def test_two_officers_on_one_row_and_a_row_dealt_with(centre: Client) -> None:
    row = misspelt()
    decide(centre, row, "none")
    second = signed_in("C-0002", officer_terms(CENTRE, "decide"))
    answer = decide(second, row, code(1), reason=REASON)
    assert answer.status_code == 409
    assert REASON in answer.content.decode()
    assert not Version.objects.exists()
    assert decide(second, row, code(1), reason=REASON, seen=1)["Location"].endswith("accepted")
    assert decide(centre, row, "send-back", reason="请核对名称。", seen=1).status_code == 409
    assert RowDecision.objects.count() == 2


@pytest.mark.parametrize("powers", [("send", "read", "correct")])
def test_only_who_may_decide_for_the_sender_or_above_it(powers: tuple[str, ...]) -> None:
    row = misspelt()
    stranger_office = code(8, pair="11")
    Authority.objects.create(name="另一局", uscc=stranger_office, level="city", division="990100", kinds=["*"])
    without = signed_in("F-0400", officer_terms(CENTRE, *powers))
    stranger = signed_in("F-0401", officer_terms(stranger_office, "decide"))
    narrow = signed_in("F-0402", officer_terms(CENTRE, "decide", kinds=("licence",)))
    for client, status in ((without, 403), (stranger, 404), (narrow, 403)):
        assert client.get(f"/desk/match/{row.pk}").status_code == status
        assert decide(client, row, code(1), reason=REASON).status_code == status
        assert decide(client, row, "send-back", reason=REASON, seen=5).status_code == status
    assert stranger.get("/desk/match").context["found"].total == 0
    assert narrow.get("/desk/match").context["found"].total == 0
    assert decide(stranger, row, "<script>").status_code == 404
    assert not RowDecision.objects.exists()
    assert not Version.objects.exists()
