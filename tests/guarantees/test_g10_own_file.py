"""G10: what any officer reads about an organisation, minus what its own file, looks and download show, is empty."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client

from factories.files import SENDER, penalty, registered, sender, taken
from factories.landing import ACTOR, AUTHORITY, land
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.domain import Actor, Viewer
from xinheng.accounts.models import TraceSubject
from xinheng.exchange.models import WaitingRow
from xinheng.kernel import clock
from xinheng.records.domain.officers import Officer
from xinheng.records.models import Version
from xinheng.records.selectors import archive
from xinheng.records.services import (
    correct_record,
    hold_record,
    mitigate_record,
    rematch_record,
    start_stop,
    withdraw_record,
)
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

OWN, OTHER = code(1), code(2)
KNOWN, ACTED, DAY = date(2026, 5, 15), date(2026, 6, 1), date(2026, 6, 2)
VIEWERS = {
    "source": Viewer(Actor("35010012345", AUTHORITY[0], "unit"), "supervision", "1"),
    "another authority": Viewer(Actor("35010012346", SENDER, "unit"), "supervision", "1"),
    "auditor": Viewer(Actor("operator", None, "node"), "audit", "1", auditor=True),
}


@pytest.fixture(autouse=True)
def everything(db: None) -> Iterator[None]:
    """Records in every state that can be reached here, of two classes, and a row that waits."""
    sender()
    registered((1, 2))
    base: dict[str, Any] = {"types": "罚款", "decided_on": date(2026, 5, 10)}
    rows = [base | {"document_number": f"{at}号"} for at in range(6)]
    rows.append(base | {"document_number": "警", "types": "警告"})
    _, ids = land(*rows, known_on=KNOWN, owner=Organisation.objects.get(uscc=OWN))
    with clock.on_day(ACTED):
        correct_record(public_id=ids[0], changes={"CF_SY": "另一事实"}, reason="录入错误", actor=ACTOR)
        correct_record(public_id=ids[0], changes={"CF_JDRQ": "2026-05-09"}, reason="日期有误", actor=ACTOR)
        withdraw_record(public_id=ids[1], reason="复议撤销", actor=ACTOR)
        start_stop(scope="record", target=ids[2], reason="核实中", actor=ACTOR)
        hold_record(public_id=ids[3], reason="义务未履行", actor=ACTOR)
        rematch_record(public_id=ids[4], uscc=OTHER, reason="匹配错误", actor=ACTOR)
        mitigate_record(
            public_id=ids[5],
            ground="slight",
            document="岚轻〔2026〕1号",
            first=Officer("甲处", "35010000001"),
            second=Officer("乙处", "35010000002"),
            actor=ACTOR,
        )
        taken([penalty(1, CF_XDR_MC="岚川别家有限公司")], day=ACTED)
    with clock.on_day(DAY):
        yield


def owner() -> Client:
    return signed_in("M-0001", organisation_terms(OWN, "view"))


def test_every_version_any_officer_reads_stands_in_the_own_file() -> None:
    own = [version for one in owner().get("/mine/").context["file"].records for version in one.versions]
    instants = sorted({*Version.objects.values_list("known_from", flat=True), clock.now()})
    read = [
        version
        for viewer in VIEWERS.values()
        for known in instants
        for version in archive(viewer=viewer, uscc=OWN, as_of=DAY, known=known).records
    ]
    assert {one.state for one in read} == {"effective", "withdrawn", "held", "mitigated"}
    assert [one for one in read if one not in own] == []
    assert len(own) == Version.objects.filter(organisation__uscc=OWN).count()


def test_every_read_and_every_waiting_row_about_it_is_told() -> None:
    for viewer in VIEWERS.values():
        archive(viewer=viewer, uscc=OWN, as_of=DAY, known=clock.now())
    client = owner()
    told = {(one.account, one.at) for one in client.get("/mine/looks").context["looks"].rows}
    told |= {(one.account, one.at) for one in client.get("/mine/looks", {"by": "own"}).context["looks"].rows}
    held = {(one.trace.actor, one.trace.at) for one in TraceSubject.objects.filter(uscc=OWN).select_related("trace")}
    assert held - told == set()
    waiting = client.get("/mine/").context["file"].waiting
    assert len(waiting) == WaitingRow.objects.filter(uscc=OWN).count() == 1


def test_the_download_holds_the_same() -> None:
    read = [
        one
        for viewer in VIEWERS.values()
        for one in archive(viewer=viewer, uscc=OWN, as_of=DAY, known=clock.now()).records
    ]
    answer = owner().get("/mine/everything.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        document = json.loads(opened.read("file.json"))
    own = {(one["id"], version["version"]) for one in document["records"] for version in one["versions"]}
    assert {(one.public_id, one.version) for one in read} - own == set()


def test_an_officer_reads_no_file_of_an_organisation_through_its_door() -> None:
    for powers in (("send", "correct", "decide", "read", "invite"),):
        officer = signed_in("F-0001", officer_terms(SENDER, *powers))
        for place in ("/mine/", "/mine/looks", "/mine/everything.zip", "/mine/mandates"):
            assert officer.get(place).status_code == 403
