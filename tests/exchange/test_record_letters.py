"""The notice of an adverse record is printed as things stand, and served once with proof, by its own authority."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factories.files import DAY, SENDER, csv_bytes, licence, penalty, registered, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor
from xinheng.accounts.models import Authority, Trace
from xinheng.accounts.services import recuse
from xinheng.exchange.models import Batch
from xinheng.kernel.clock import on_day
from xinheng.messages import selectors
from xinheng.messages.models import Letter, LetterServed
from xinheng.records.errors import NoNoticeError, RecordUnknownError
from xinheng.records.models import Version
from xinheng.records.services import serve_notice

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender()
        Authority.objects.create(uscc=OTHER, name="乙局", level="city", division="990100", kinds=["*"])
        registered(range(1, 3))
        taken(csv_bytes([penalty(1)]))
        yield


def public_id() -> str:
    return Version.objects.get(uscc=code(1)).public_id


def test_the_letter_is_made_once_printed_as_things_stand_and_served() -> None:
    record, officer = public_id(), signed_in("F-0101", officer_terms(SENDER, "send", "read"))
    page = officer.get(f"/desk/records/{record}").content.decode()
    assert f"/desk/records/{record}/letter/make" in page
    assert officer.post(f"/desk/records/{record}/letter/make")["Location"] == "/desk/letters"
    again = officer.post(f"/desk/records/{record}/letter/make")
    assert again.status_code == 409
    assert "serve that one" in again.content.decode()
    made = Letter.objects.get()
    assert (made.organisation_uscc, made.authority_uscc, made.case) == (code(1), SENDER, f"record-{record}")
    assert penalty(1)["CF_NR"] not in str(made.facts), "the letter holds no copy of the record"
    printed = officer.get(f"/desk/letters/{made.pk}", follow=True)
    assert printed.redirect_chain == [(f"/desk/records/{record}/letter", 302)]
    assert penalty(1)["CF_WSH"] in printed.content.decode()
    assert "送达回证" in printed.content.decode()
    owner = signed_in("F-0103", organisation_terms(code(1), "view"))
    assert penalty(1)["CF_WSH"] in owner.get(f"/mine/letters/{made.pk}", follow=True).content.decode()
    proof = {"served_on": DAY.isoformat(), "way": "direct", "proof": "送达回证12号"}
    assert officer.post(f"/desk/letters/{made.pk}/service", proof).status_code == 302
    assert selectors.service_of(made.pk).served_on == DAY


def test_nobody_makes_or_prints_anothers_notice() -> None:
    record, stranger = public_id(), signed_in("F-0102", officer_terms(OTHER, "send", "read"))
    narrow: Client = signed_in("F-0104", officer_terms(SENDER, "send", kinds=("licence",)))
    assert stranger.get(f"/desk/records/{record}/letter").status_code == 404
    assert stranger.post(f"/desk/records/{record}/letter/make").status_code == 404
    assert narrow.get(f"/desk/records/{record}/letter").status_code == 403
    assert narrow.post(f"/desk/records/{record}/letter/make").status_code == 403
    with pytest.raises(RecordUnknownError):
        serve_notice(public_id=record, actor=Actor("F-0102", OTHER))
    assert Letter.objects.count() == 0


def test_a_favourable_record_needs_no_notice() -> None:
    taken(csv_bytes([licence(2)]), kind="licence")
    with pytest.raises(NoNoticeError):
        serve_notice(public_id=Version.objects.get(uscc=code(2)).public_id, actor=Actor("F-0101", SENDER))


def test_the_notices_of_a_batch_are_printed_made_and_proven_together() -> None:
    officer = signed_in("F-0101", officer_terms(SENDER, "send", "read"))
    batch = taken(
        csv_bytes([penalty(1, CF_WSH="岚市监罚〔2026〕71号"), penalty(2, CF_WSH="岚市监罚〔2026〕72号")])
    ).batch
    assert f"/desk/batches/{batch}/letters" in officer.get(f"/desk/batches/{batch}").content.decode()
    printed = officer.get(f"/desk/batches/{batch}/letters/print")
    page = printed.content.decode()
    assert (page.count("<h1>信用信息告知书</h1>"), "〔2026〕71号" in page, "〔2026〕72号" in page) == (2, True, True)
    assert "style-src 'sha256-" in printed["Content-Security-Policy"], "the letter's own style sheet, and no other"
    told = Trace.objects.filter(what="records.letter")
    assert {one.uscc for found in told for one in found.tracesubject_set.all()} == {code(1), code(2)}
    recuse(officer="F-0101", organisation_uscc=code(2), actor=ACTOR)
    assert officer.post(f"/desk/batches/{batch}/letters/make")["Location"] == "/desk/letters"
    assert Letter.objects.get().organisation_uscc == code(1), "not of whom this officer keeps out of"
    other = signed_in("F-0105", officer_terms(SENDER, "send"))
    for _ in range(2):
        other.post(f"/desk/batches/{batch}/letters/make")
    assert sorted(Letter.objects.values_list("organisation_uscc", flat=True)) == [code(1), code(2)], "once each"
    first, second = Letter.objects.order_by("pk")
    place = f"/desk/letters/service?letter={first.pk}&letter={second.pk}&letter=x"
    assert "Choose letter" in other.get("/desk/letters").content.decode()
    given = {"served_on": DAY.isoformat(), "way": "post", f"proof-{first.pk}": "EMS0001", f"proof-{second.pk}": "张三"}
    assert other.post(place, given).status_code == 422
    given |= {f"proof-{second.pk}": "EMS0002", "served_on": "2026-01-01"}
    assert other.post(place, given).status_code == 422
    assert not LetterServed.objects.exists(), "all of them or none"
    assert other.post(place, given | {"served_on": DAY.isoformat()})["Location"] == "/desk/letters"
    assert sorted(LetterServed.objects.values_list("proof", flat=True)) == ["EMS0001", "EMS0002"]
    assert "No letter was chosen" in other.get(place).content.decode(), "served ones are not offered again"


def test_a_page_of_notices_takes_as_many_queries_as_one_of_them() -> None:
    officer = signed_in("F-0101", officer_terms(SENDER, "send", "read"))
    registered(range(3, 7))
    counted = []
    for numbers in ((1,), (2, 3, 4, 5, 6)):
        batch = taken(csv_bytes([penalty(one, CF_WSH=f"岚市监罚〔2026〕8{one}号") for one in numbers])).batch
        place = f"/desk/batches/{batch}/letters/print"
        officer.get(place)
        with CaptureQueriesContext(connection) as queries:
            page = officer.get(place).content.decode()
        assert page.count("<h1>信用信息告知书</h1>") == len(numbers)
        counted.append(len(queries))
    assert counted[0] == counted[1]


def test_nobody_opens_or_serves_the_notices_of_anothers_batch() -> None:
    batch, stranger = Batch.objects.get().pk, signed_in("F-0102", officer_terms(OTHER, "send", "read"))
    for place in (f"/desk/batches/{batch}/letters", f"/desk/batches/{batch}/letters/print"):
        assert stranger.get(place).status_code == 404
    assert stranger.post(f"/desk/batches/{batch}/letters/make").status_code == 404
    number = serve_notice(public_id=public_id(), actor=Actor("F-0101", SENDER))
    given = {"served_on": DAY.isoformat(), "way": "post", f"proof-{number}": "EMS0001"}
    assert stranger.post(f"/desk/letters/service?letter={number}", given).status_code == 422
    narrow = signed_in("F-0104", officer_terms(SENDER, "send", kinds=("licence",)))
    assert code(1) not in narrow.get(f"/desk/batches/{batch}/letters").content.decode()
    narrow.post(f"/desk/batches/{batch}/letters/make")
    assert (Letter.objects.count(), LetterServed.objects.count()) == (1, 0)
