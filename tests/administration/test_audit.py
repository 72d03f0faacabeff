"""The auditor's page: reads filtered, patterns found, seen by nobody else; and the auditor's reads are seen."""

import csv
import io
import json
from contextlib import closing
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from django.test import Client

from factories.files import SENDER, sender
from factories.organisations import code
from factories.people import officer_terms, signed_in
from xinheng.accounts.commands import group
from xinheng.accounts.domain import Actor, Traced, TraceQuery, Viewer, leaf
from xinheng.accounts.models import Office, Trace, TraceSubject, User
from xinheng.accounts.selectors import reads_of
from xinheng.accounts.selectors.traces import ROOTED, TraceRoots, read_paths, root_of, trace_faults, traces
from xinheng.accounts.services import read_traces, root_traces, rooting, trace
from xinheng.administration import tasks
from xinheng.administration.domain import Look, Thresholds, bursts, nights
from xinheng.administration.models import Alert
from xinheng.administration.services import look_for_patterns
from xinheng.kernel import clock, merkle
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.ledger.services import act

pytestmark = pytest.mark.db
DAY = date(2026, 6, 2)
JOBS = Actor("jobs", None, "node")


@pytest.fixture(autouse=True)
def _day(db: None):
    with on_day(DAY):
        yield


def auditor() -> Client:
    client = signed_in("audit-administrator")
    Office.objects.get_or_create(user=User.objects.get(account="audit-administrator"), office="audit")
    return client


def read(actor: str, usccs: list[str], *, case: str = "2026-7", purpose: str = "supervision") -> None:
    trace(viewer=Viewer(Actor(actor, SENDER), purpose, case), subjects=usccs, what="records.show")


def planted(count: int = 55) -> list[str]:
    codes = [code(number) for number in range(1, count + 1)]
    for uscc in codes:
        read("F-0666", [uscc])
    return codes


def test_a_planted_burst_is_found_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 6, 2, 12, tzinfo=clock.SHANGHAI)  # at night each read of an officer's is a pattern too
    monkeypatch.setattr(clock, "now", lambda: noon)
    planted()
    read("F-0001", [code(1)])
    assert look_for_patterns() == 2  # the burst, and one case number for many organisations
    assert look_for_patterns() == 0
    burst = Alert.objects.get(pattern="burst")
    assert (burst.actor, burst.authority_uscc, burst.organisations) == ("F-0666", SENDER, 50)
    assert Alert.objects.get(pattern="one-case").case == "2026-7"
    page = auditor().get("/audit/patterns").content.decode()
    assert "Many organisations in a short time" in page
    assert "F-0666" in page
    assert "F-0001" not in page


def test_an_alert_decides_nothing_and_is_changed_by_nobody() -> None:
    planted()
    before = Act.objects.count()
    look_for_patterns()
    assert Act.objects.count() == before
    for statement in ("UPDATE administration_alert SET reads = 1", "DELETE FROM administration_alert"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_reads_at_night_and_reads_that_nothing_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    night = datetime(2026, 6, 1, 23, 30, tzinfo=clock.SHANGHAI)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: night)
        for number in range(1, 22):
            read("F-0007", [code(number)], case=f"N-{number}")
            read("F-0008", [code(number)], case=f"N-{number}")
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: night + timedelta(minutes=20))
        look_for_patterns_on(night.date())
        assert set(Alert.objects.values_list("pattern", "actor")) == {("night", "F-0007"), ("night", "F-0008")}
        with act(kind="records.version.corrected", actor=Actor("F-0008", SENDER)):
            pass
    look_for_patterns_on(date(2026, 6, 8))
    assert list(Alert.objects.filter(pattern="unfollowed").values_list("actor", flat=True)) == ["F-0007"]


def look_for_patterns_on(day: date) -> None:
    with on_day(day):
        look_for_patterns()


def test_the_page_filters_pages_and_counts_honestly() -> None:
    planted(60)
    read("F-0001", [code(1), code(2)], case="B-9", purpose="licensing")
    client = auditor()
    first = client.get("/audit/").content.decode()
    assert "61 reads" in first or "62 reads" in first
    assert 'rel="next"' in first
    found = client.get("/audit/", {"purpose": "licensing"}).content.decode()
    assert "B-9" in found
    assert "F-0666" not in found
    assert "1 read" in found
    by_code = client.get("/audit/", {"uscc": code(3), "authority_uscc": SENDER}).content.decode()
    assert by_code.count("records.show") == 1
    none = client.get("/audit/", {"from_day": "2026-07-01"}).content.decode()
    assert "No read matches these filters." in none
    wrong = client.get("/audit/", {"from_day": "yesterday"})
    assert wrong.status_code == 422
    assert b"records.show" not in wrong.content
    assert client.get("/audit/traces.csv", {"from_day": "yesterday"}).status_code == 422


def test_paging_reaches_every_read_once() -> None:
    planted(60)
    client = auditor()
    seen: list[int] = []
    query = {"actor": "F-0666"}
    while True:
        answer = client.get("/audit/", query)
        found = [one.number for one in answer.context["found"]]
        seen += found
        if not answer.context["further"]:
            break
        query["before"] = str(found[-1])
    assert len(seen) == len(set(seen)) == 60


def test_the_auditors_own_reads_are_seen_by_the_organisation() -> None:
    read("F-0001", [code(1)])
    client = auditor()
    client.get("/audit/", {"uscc": code(1), "for_case": "审2026-1"})
    lines = list(csv.DictReader(io.StringIO(b"".join(client.get("/audit/traces.csv")).decode())))
    assert {line["actor"] for line in lines} == {"F-0001", "audit-administrator"}
    looked = [(one.actor, one.purpose, one.what) for one in reads_of(code(1))]
    assert looked[:2] == [
        ("audit-administrator", "audit", "audit.traces.exported"),
        ("audit-administrator", "audit", "audit.traces"),
    ]
    assert Trace.objects.get(what="audit.traces").case == "审2026-1"


def test_a_cell_is_no_formula() -> None:
    read("F-0001", [code(1)], case="=HYPERLINK(1)")
    assert b"'=HYPERLINK(1)" in b"".join(auditor().get("/audit/traces.csv"))


@pytest.mark.parametrize("place", ["/audit/", "/audit/traces.csv", "/audit/patterns"])
def test_nobody_else_sees_it_not_even_the_other_administrations(place: str) -> None:
    sender()
    others = [signed_in("F-0009", officer_terms(SENDER, "send", "correct", "decide", "read", "invite"))]
    for office in ("system", "security"):
        others.append(signed_in(f"{office}-administrator"))
        Office.objects.create(user=User.objects.get(account=f"{office}-administrator"), office=office)
    before = Trace.objects.count()
    for client in others:
        refused = client.get(place)
        assert refused.status_code == 403
        assert client.post("/audit/look").status_code == 403
    assert Trace.objects.count() == before
    assert Client().get(place).status_code == 302


def test_the_command_has_the_same_filters() -> None:
    sender()
    read("F-0001", [code(1)], case="A-1")
    read("F-0002", [code(1)], case="A-2")
    asked = ["traces", code(1), "--by", "F-0002", "--what", "records.", "--from", "2026-06-02", "--json"]
    found = json.loads(CliRunner().invoke(group, asked).output)
    assert [one["case"] for one in found] == ["A-2"]
    every = json.loads(CliRunner().invoke(group, ["traces", "--in-case", "A-1", "--json"]).output)
    assert [one["actor"] for one in every] == ["F-0001"]
    own = read_traces(
        viewer=Viewer(Actor("F-3", SENDER), "supervision", "1"),
        uscc=code(1),
        query=TraceQuery(authority_uscc="11990100000000099X"),
    )
    assert own == []


def test_an_officer_does_not_read_everybodys_traces() -> None:
    refused = CliRunner().invoke(group, ["traces", "--json"], env={"XINHENG_ACTOR": sender()})
    assert type(refused.exception).__name__ == "AuditorOnlyError"


def test_an_hourly_root_commits_to_every_new_trace_and_a_change_is_found() -> None:
    planted(5)
    assert root_traces(actor=JOBS) == 5
    assert root_traces(actor=JOBS) == 0
    read("F-0001", [code(1)])
    assert root_traces(actor=JOBS) == 1
    counted = TraceRoots()
    assert list(trace_faults(counted)) == []
    assert (counted.roots, counted.traces) == (2, 6)
    TraceSubject.objects.create(trace=Trace.objects.order_by("pk")[0], uscc=code(9))
    assert [one.code for one in trace_faults(TraceRoots())] == ["trace-root"]


def test_a_busy_hour_has_its_root_between_two_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody always reads there: one look at one moment of the hour found nearly always one being traced."""
    planted(2)
    other, pauses = connection.copy(), list[float]()
    with closing(other), other.cursor() as busy:
        busy.execute("SELECT pg_advisory_lock_shared(%s)", [rooting.LOCK])

        def read_to_its_end(pause: float) -> None:
            pauses.append(pause)
            busy.execute("SELECT pg_advisory_unlock_shared(%s)", [rooting.LOCK])

        monkeypatch.setattr(rooting, "sleep", read_to_its_end)
        assert root_traces(actor=JOBS) == 0
        tasks.root_traces()
    assert (len(pauses), Act.objects.filter(kind=ROOTED).count()) == (1, 1)


def test_no_path_to_a_root_tells_who_else_was_read_to_whoever_tries_every_code() -> None:
    """One organisation knows all of its own read and of one beside it but the other's code; codes are public."""
    read("F-0001", [code(1), code(2)])
    read("F-0001", [code(3)])
    both, single = Trace.objects.order_by("pk").values_list("pk", flat=True)
    count, root = root_of(after=0, last=both, salted=False)
    with act(kind=ROOTED, actor=JOBS, body={"after": 0, "last": both, "count": count, "root": root.hex()}):
        pass
    assert list(trace_faults(TraceRoots())) == [], "a root of before salts still fits"
    assert read_paths([both, single]) == {}, "and gives no path"
    read("F-0001", [code(1), code(2)])
    read("F-0001", [code(3)])
    assert root_traces(actor=JOBS) == 3
    assert list(trace_faults(TraceRoots())) == []
    both, single = list(Trace.objects.order_by("pk").values_list("pk", flat=True))[-2:]
    said = {one.number: one.read for one in traces(TraceQuery(), at_most=9)}
    paths = read_paths([both, single])
    tried = {leaf(Traced(both, said[both], (code(1), code(number)))) for number in range(2, 9)}
    tried |= {leaf(Traced(single, said[single], (code(number),))) for number in range(1, 9)}
    assert not tried & {paths[both].leaf, paths[single].leaf}
    assert not {merkle.leaf_hash(one) for one in tried} & {step for one in paths.values() for step in one.path}
    assert paths[both].salt is None
    assert leaf(Traced(single, said[single], (code(3),)), paths[single].salt or b"") == paths[single].leaf


LIMITS = Thresholds(3, 10, 5, 22, 6, 20, 7, 20)
NOON = datetime(2026, 6, 2, 12, tzinfo=clock.SHANGHAI)


@pytest.mark.parametrize(
    ("minutes", "codes", "found"),
    [
        ((0, 5, 10), "abc", 1),
        ((0, 5, 11), "abc", 0),
        ((0, 5, 10), "aba", 0),
        ((0, 20, 21, 22, 23), "abcda", 1),
        ((), "", 0),
    ],
)
def test_a_burst_counts_different_organisations_in_a_sliding_span(
    minutes: tuple[int, ...], codes: str, found: int
) -> None:
    looks = [
        Look(actor, None, NOON + timedelta(minutes=at), uscc, "1")
        for actor in ("x", "y")
        for at, uscc in zip(minutes, codes, strict=True)
    ]
    assert [one.actor for one in bursts(looks, LIMITS)] == ["x", "y"][: found * 2]


def test_the_night_may_pass_midnight() -> None:
    assert nights(LIMITS) == [0, 1, 2, 3, 4, 5, 22, 23]
    assert nights(Thresholds(3, 10, 5, 1, 5, 20, 7, 20)) == [1, 2, 3, 4]
