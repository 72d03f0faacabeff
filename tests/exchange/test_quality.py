"""Quality of supply: rates worked out by hand, over real intakes; who sees which authority; what the public reads."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from factories.files import DAY, OFFICE, SENDER, csv_bytes, licence, penalty, registered, sender, taken
from factories.organisations import ACTOR, code
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.exchange.errors import MonthUnknownError
from xinheng.exchange.models import Batch
from xinheng.exchange.quality.figures import Figures, month_named, total
from xinheng.exchange.quality.reading import document, quality
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.records.services import start_stop

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(9, pair="11")
TODAY = date(2026, 6, 10)
MAY = month_named("2026-05", today=TODAY)
PERSON = penalty(5, CF_XDR_LB="自然人", CF_XDR_MC="李四四")
EARLY = "2026-04-01"
"""Far more than seven working days before any file comes."""


@pytest.fixture(autouse=True)
def office(db: None) -> Iterator[None]:
    sender()
    registered(range(1, 10))
    with on_day(TODAY):
        yield


def may() -> None:
    """Penalties in two files (4 + 1 rows that count) and one of them again, licences in one file of three."""
    rows = [penalty(1), penalty(2), penalty(3, CF_JDRQ=EARLY), penalty(4, CF_SY=""), PERSON]
    taken(rows, day=DAY)
    taken([penalty(4)], day=date(2026, 5, 18))
    taken(rows, day=date(2026, 5, 19))
    taken([licence(1), licence(2), licence(3)], kind="licence", day=date(2026, 5, 18))


PENALTIES = Figures(files=2, whole_files=1, reported=5, stored=4, repeated=0, late=1)
LICENCES = Figures(files=1, whole_files=1, reported=3, stored=3, repeated=0, late=0)


def test_the_golden_month() -> None:
    may()
    (found,) = quality(MAY)
    assert (found.uscc, found.name) == (SENDER, OFFICE)
    assert {one.kind.key: one.figures for one in found.kinds} == {"penalty": PENALTIES, "licence": LICENCES}
    assert (PENALTIES.compliance, PENALTIES.lateness, PENALTIES.first_try) == (800, 200, 500)
    assert found.figures == Figures(files=3, whole_files=2, reported=8, stored=7, repeated=0, late=1)
    assert (found.figures.compliance, found.figures.lateness, found.figures.first_try) == (875, 125, 666)


def test_rates_round_against_the_sender_and_nothing_sent_is_neither_good_nor_bad() -> None:
    nearly = Figures(files=3, whole_files=2, reported=3000, stored=2999, repeated=1, late=1)
    assert (nearly.compliance, nearly.lateness, nearly.first_try, nearly.repetition) == (999, 1, 666, 1)
    none = total([])
    assert (none.compliance, none.lateness, none.first_try, none.repetition) == (None, None, None, None)


def test_rows_about_persons_change_no_figure() -> None:
    taken([penalty(1), penalty(2, CF_SY="")], day=DAY)
    (before,) = quality(MAY)
    taken([PERSON, penalty(6, CF_XDR_LB="自然人", CF_XDR_MC="王五五")], day=DAY)
    (after,) = quality(MAY)
    assert after == before
    taken([penalty(3), PERSON], day=DAY)
    assert quality(MAY)[0].figures == replace(before.figures, files=2, whole_files=1, reported=3, stored=2)


def test_a_row_sent_again_in_another_file_is_stored_and_shown_as_repeated() -> None:
    taken([penalty(1)], day=DAY)
    taken([penalty(1), penalty(2)], day=DAY)
    assert quality(MAY)[0].figures == Figures(files=2, whole_files=2, reported=3, stored=3, repeated=1, late=0)


def test_a_former_register_taken_over_is_no_report() -> None:
    taken([penalty(1, CF_JDRQ=EARLY)], day=DAY, former=True)
    assert quality(MAY) == []


def test_a_month_is_named_or_refused() -> None:
    assert MAY.first == date(2026, 5, 1) and MAY.until == date(2026, 5, 31) and MAY.is_over
    assert month_named("", today=TODAY) == MAY
    running = month_named("2026-06", today=TODAY)
    assert (running.until, running.is_over, running.after, running.before) == (TODAY, False, "", "2026-05")
    for wrong in ("2026-07", "2026-13", "2026-5", "05.2026", "２０２６-05", "=1+1", "x" * 500):
        with pytest.raises(MonthUnknownError):
            month_named(wrong, today=TODAY)


def test_an_officer_sees_the_own_authority_and_the_centre_every_one_where_its_mandate_names_the_matter() -> None:
    may()
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="330100", kinds=["*"])
    taken([licence(1, XK_WSH="另〔2026〕1号")], kind="licence", authority_uscc=OTHER, day=DAY)
    seen = {}
    for account, terms in (
        ("F-1001", officer_terms(SENDER, "send")),
        ("F-1002", officer_terms(OTHER, "read")),
        ("F-1003", replace(officer_terms(SENDER, "read"), matters=("data-quality",))),
        ("F-1004", replace(officer_terms(SENDER, "read"), matters=("data-quality",), division="33")),
        ("F-1005", replace(officer_terms(SENDER, "send"), matters=("data-quality",))),
    ):
        page = signed_in(account, terms).get("/desk/quality", {"month": "2026-05"})
        assert page.status_code == 200
        seen[account] = {one.uscc for one in page.context["sent"]}
    assert seen["F-1001"] == seen["F-1005"] == {SENDER}, "a star, or a matter without the power to read, opens nothing"
    assert seen["F-1002"] == seen["F-1004"] == {OTHER}
    assert seen["F-1003"] == {SENDER, OTHER}
    assert Trace.objects.filter(actor="F-1003", what="exchange.quality", case="quality-2026-05").count() == 1


def test_the_bulletin_is_a_page_and_a_table_without_any_organisation() -> None:
    may()
    page = Client().get("/bulletin/2026-05").content.decode()
    assert OFFICE in page and "80.0 %" in page and "20.0 %" in page
    assert "机械有限公司" not in page
    lines = list(csv.DictReader(io.StringIO(Client().get("/bulletin/2026-05.csv").content.decode("utf-8-sig"))))
    assert [(one["kind"], one["reported"], one["lateness_per_mille"]) for one in lines] == [
        ("licence", "3", "0"),
        ("penalty", "5", "200"),
    ]
    months = Client().get("/bulletin").content.decode()
    assert months.index("2026-06") < months.index("2026-05") and "2026-04" not in months
    assert Client().get("/bulletin/2026-07").status_code == Client().get("/bulletin/2026-13.csv").status_code == 404


def test_an_empty_month_is_a_sentence() -> None:
    client = Client()
    client.cookies["xinheng_language"] = "en"
    assert "No authority sent a file in this month." in client.get("/bulletin/2026-04").content.decode()
    assert "No file has been taken in yet." in client.get("/bulletin").content.decode()


def test_a_public_node_names_no_month_and_says_where_the_bulletin_stands() -> None:
    """It gets the sums of all time: one row for each sender and kind, without a file's digest."""
    values = dict.fromkeys(("rows", "accepted"), 7) | dict.fromkeys(
        ("unchanged", "versions", "quarantined", "queued", "refused", "refused_person", "refused_matter"), 0
    )
    plain = {"kind": "penalty", "sender_uscc": SENDER, "sha256": "", "format": "", "encoding": "", "issue_count": 0}
    Batch.objects.create(**values, **plain, merkle_root=b"", edition_digest="", day=DAY, taken_at=clock.now())
    answer = Client().get("/bulletin/2026-05.csv")
    assert answer.status_code == 409
    assert "bulletin-elsewhere" in answer.content.decode()
    assert "2026-05" not in Client().get("/bulletin").content.decode()


def test_a_stop_hides_an_authority_and_a_kind_from_the_bulletin() -> None:
    may()
    start_stop(scope="kind", target="penalty", reason="核查", actor=ACTOR)
    assert "行政处罚" not in Client().get("/bulletin/2026-05.csv").content.decode()
    kinds = [line.split(",")[4] for line in Client().get("/bulletin/2026-05.csv").content.decode().splitlines()[1:]]
    assert kinds == ["licence"]
    start_stop(scope="authority", target=SENDER, reason="核查", actor=ACTOR)
    assert OFFICE not in Client().get("/bulletin/2026-05").content.decode()


def test_an_authority_named_like_a_formula_is_text_in_the_table() -> None:
    Authority.objects.filter(uscc=SENDER).update(name="=HYPERLINK(1)")
    may()
    cells = next(csv.DictReader(io.StringIO(Client().get("/bulletin/2026-05.csv").content.decode("utf-8-sig"))))
    assert cells["authority"] == "'=HYPERLINK(1)"


def test_the_document_for_programs_names_its_denominators() -> None:
    taken(csv_bytes([penalty(1)]), day=DAY)
    said = document(MAY, quality(MAY))
    assert (said["month"], said["complete"], said["late_after_working_days"]) == ("2026-05", True, 7)
    (one,) = said["authorities"]
    (kind,) = one["kinds"]
    assert kind["kind"] == "penalty" and kind["reported"] == kind["stored"] == kind["files"] == 1
    assert (kind["compliance_per_mille"], kind["lateness_per_mille"]) == (1000, 0)
