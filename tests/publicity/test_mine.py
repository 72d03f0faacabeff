"""The organisation's own door: who gets in, what stands in the file, who looked, who may act."""

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.test import Client

from factories.files import DAY, SENDER, registered, sender, taken
from factories.files import penalty as penalty_row
from factories.lists import proposed
from factories.organisations import ACTOR, code
from factories.people import officer_terms, organisation_terms, signed_in
from factories.records import record
from xinheng.accounts.domain import Actor, Terms, Viewer
from xinheng.accounts.models import Mandate, Trace
from xinheng.accounts.services import revoke_mandate
from xinheng.clocks.domain import Deadline
from xinheng.clocks.services import start
from xinheng.kernel import clock
from xinheng.kernel.clock import on_day
from xinheng.measures.services import Question, check
from xinheng.messages.services import send, serve
from xinheng.records.models import Version
from xinheng.records.selectors import archive
from xinheng.records.services import start_stop, withdraw_record
from xinheng.remedies.domain import GROUNDS
from xinheng.remedies.services import take_objection
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OWN, OTHER = code(1), code(2)


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    with on_day(DAY):
        sender()
        registered((1, 2))
        yield


def owner(*powers: str, account: str = "M-0001") -> Client:
    return signed_in(account, organisation_terms(OWN, *(powers or ("view",))))


def held(uscc: str = OWN, **given: object) -> Version:
    return record(Organisation.objects.get(uscc=uscc), **{"decided_on": date(2026, 5, 10), "known_on": DAY, **given})


def test_the_file_says_in_words_what_is_held_and_shows_every_record() -> None:
    public, warning, gone, stopped = (
        held(number="1号"),
        held(number="2号", types="警告"),
        held(number="3号"),
        held(number="4号"),
    )
    withdraw_record(public_id=gone.public_id, reason="复议撤销", actor=ACTOR)
    start_stop(scope="record", target=stopped.public_id, reason="核实中", actor=ACTOR)
    held(OTHER, number="别家1号")
    page = owner().get("/mine/")
    file, text = page.context["file"], page.content.decode()
    standing = {one.card.public_id: one.standing for one in file.records}
    assert standing == {
        public.public_id: "public",
        warning.public_id: "departments",
        gone.public_id: "withdrawn",
        stopped.public_id: "stopped",
    }
    assert "One record is public today. It can be repaired from 11 August 2026." in text
    assert "3 more are held that the public does not see." in text
    assert "复议撤销" in text
    assert "核实中" in text
    assert "别家1号" not in text
    assert "Nothing: neither repair nor objection, nor this page." in text


def test_a_long_file_goes_on_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xinheng.publicity.mine.views.PAGE", 1)
    first, second = held(number="1号"), held(number="2号")
    client = owner()
    pages = [client.get("/mine/", {"page": number}).content.decode() for number in (1, 2)]
    assert [[one.public_id in page for one in (second, first)] for page in pages] == [[True, False], [False, True]]
    assert "2 records are public today." in pages[1]
    assert client.get("/mine/", {"page": "x"}).status_code == 200


def test_a_row_that_waits_is_told_without_its_content() -> None:
    taken([penalty_row(1, CF_XDR_MC="岚川别家有限公司", CF_WSH="岚市监罚〔2026〕777号")])
    page = owner().get("/mine/")
    (row,) = page.context["file"].waiting
    assert (row.kind.key, row.verdict, row.sender_uscc) == ("penalty", "queued", SENDER)
    text = page.content.decode()
    assert "One row that carries your code waits to be looked at." in text
    assert "777号" not in text
    assert "岚川别家有限公司" not in text


def test_a_mandate_for_some_kinds_shows_those_only() -> None:
    held(number="1号")
    held(kind="licence", number="2号", valid_to=date(2029, 1, 1))
    narrow = Terms(**{**vars(organisation_terms(OWN, "view")), "kinds": ("licence",)})
    (one,) = signed_in("M-0002", narrow).get("/mine/").context["file"].records
    assert one.card.kind == "licence"


def test_who_looked_is_told_with_purpose_and_basis_and_own_reads_stand_apart() -> None:
    held()
    officer = Viewer(Actor("F-0900", SENDER, "unit"), "supervision", "2026-17", basis="检查通知书3号")
    archive(viewer=officer, uscc=OWN, as_of=DAY, known=clock.now())
    forged = Viewer(Actor("operator", None, "node"), "own-file", "mandate-1", auditor=True)
    archive(viewer=forged, uscc=OWN, as_of=DAY, known=clock.now())
    client = owner()
    client.get("/mine/")
    rows = client.get("/mine/looks").context["looks"].rows
    assert [(one.account, one.authority_uscc, one.purpose, one.basis, one.case) for one in rows] == [
        ("operator", "", "own-file", "", "mandate-1"),
        ("F-0900", SENDER, "supervision", "检查通知书3号", "2026-17"),
    ]
    own = client.get("/mine/looks", {"by": "own"}).context["looks"].rows
    assert {one.account for one in own} == {"M-0001"}
    assert "own.file" in {one.what for one in own}
    lines = b"".join(client.get("/mine/looks.csv").streaming_content).decode("utf-8-sig")
    cells = list(csv.DictReader(io.StringIO(lines)))
    assert [one["account"] for one in cells][:2] == ["operator", "F-0900"]
    assert len(cells) == 2 + len(own) + 1
    stranger = signed_in("M-0003", organisation_terms(OTHER, "view"))
    assert stranger.get("/mine/looks").context["looks"].rows == ()


def test_who_looked_goes_on_page_by_page() -> None:
    held()
    officer = Viewer(Actor("F-0900", SENDER, "unit"), "supervision", "2026-17")
    for _ in range(52):
        archive(viewer=officer, uscc=OWN, as_of=DAY, known=clock.now())
    client = owner()
    first = client.get("/mine/looks").context["looks"]
    second = client.get("/mine/looks", {"cursor": first.next_cursor}).context["looks"]
    assert (len(first.rows), len(second.rows), second.next_cursor) == (50, 2, "")
    stranger = signed_in("M-0003", organisation_terms(OTHER, "view"))
    assert stranger.get("/mine/looks", {"cursor": first.next_cursor}).status_code == 422


def test_the_organisation_ends_a_mandate_and_the_next_click_is_refused() -> None:
    lawyer = owner("view", account="L-0001")
    assert lawyer.get("/mine/").status_code == 200
    number = Mandate.objects.get(user__account="L-0001").pk
    boss = owner("view", account="M-0001")
    assert "L-0001" in boss.get("/mine/mandates").content.decode()
    assert boss.post(f"/mine/mandates/{number}/end", {"reason": ""}).status_code == 422
    assert boss.post(f"/mine/mandates/{number}/end", {"reason": "法定代表人王小明要求"}).status_code == 422
    assert lawyer.get("/mine/").status_code == 200
    assert boss.post(f"/mine/mandates/{number}/end", {"reason": "委托终止"}).status_code == 302
    assert lawyer.get("/mine/").status_code == 403
    assert lawyer.get("/mine/looks").status_code == 403
    assert boss.post(f"/mine/mandates/{number}/end", {"reason": "再次"}).status_code == 404


def test_nobody_ends_a_mandate_of_another_organisation_or_of_an_authority() -> None:
    signed_in("M-0002", organisation_terms(OTHER, "view"))
    signed_in("F-0123", officer_terms(SENDER, "invite"))
    client = owner("view")
    numbers = Mandate.objects.exclude(organisation_uscc=OWN).values_list("pk", flat=True)
    assert len(numbers) == 2
    for number in (*numbers, max(numbers) + 1000):
        assert client.post(f"/mine/mandates/{number}/end", {"reason": "x"}).status_code == 404
    assert not Mandate.objects.filter(revocation__isnull=False).exists()


def test_another_organisations_record_is_as_unknown_as_one_that_never_was() -> None:
    own, foreign = held(), held(OTHER, number="别家1号")
    client = owner()
    assert client.get(f"/mine/records/{own.public_id}/letter").status_code == 200
    before = Trace.objects.filter(tracesubject__uscc=OTHER).count()
    for public_id in (foreign.public_id, "0" * 32):
        assert client.get(f"/mine/records/{public_id}/letter").status_code == 404
    assert Trace.objects.filter(tracesubject__uscc=OTHER).count() == before


@pytest.mark.parametrize("place", ["/mine/", "/mine/looks", "/mine/looks.csv", "/mine/mandates"])
def test_without_a_running_mandate_the_door_is_shut(place: str) -> None:
    expired = Terms(**{**vars(organisation_terms(OWN, "view")), "valid_to": DAY})
    later = Terms(**{**vars(organisation_terms(OWN, "view")), "valid_from": DAY + timedelta(days=1)})
    for number, terms in enumerate((expired, later, organisation_terms(OWN, "declare"), officer_terms(SENDER, "read"))):
        client = signed_in(f"X-{number:04}", terms)
        if terms.organisation_uscc and place == "/mine/" and number == 2:
            assert "file" not in (client.get(place).context or {})
            continue
        assert client.get(place).status_code == 403, terms


def test_who_acts_for_several_says_for_whom_first() -> None:
    both = signed_in("L-0009", organisation_terms(OWN, "view"), organisation_terms(OTHER, "view"))
    held()
    page = both.get("/mine/")
    assert "For whom do you act?" in page.content.decode()
    assert "file" not in page.context
    assert both.get("/mine/looks").status_code == 403
    numbers = {one.organisation_uscc: one.pk for one in Mandate.objects.filter(user__account="L-0009")}
    answer = both.post("/accounts/acting-for", {"mandate": numbers[OTHER]})
    assert answer["Location"] == "/mine/"
    assert 'href="/mine/">To my file</a>' in both.get("/accounts/").content.decode()
    assert (both.get("/mine/").context["file"].uscc, both.get("/mine/").context["file"].records) == (OTHER, ())
    both.post("/accounts/acting-for", {"mandate": numbers[OWN]})
    assert len(both.get("/mine/").context["file"].records) == 1
    revoke_mandate(number=numbers[OWN], reason="x", actor=ACTOR)
    assert "file" not in (both.get("/mine/").context or {})


def test_a_name_with_marks_of_a_page_stays_text() -> None:
    Organisation.objects.filter(uscc=OWN).update(name="<img src=x onerror=alert(1)>&<script>1</script>有限公司")
    held(content="<svg onload=alert(2)>")
    text = owner().get("/mine/").content.decode()
    assert "<img src=x" not in text
    assert "<script>1" not in text
    assert "<svg onload" not in text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text


def test_everything_is_one_archive_that_proves_itself_and_holds_nobody_else() -> None:
    changed = held(number="1号")
    withdraw_record(public_id=changed.public_id, reason="=复议撤销", actor=ACTOR)
    held(number="2号", types="警告")
    held(OTHER, number="别家1号")
    taken([penalty_row(1, CF_XDR_MC="岚川别家有限公司", CF_WSH="岚市监罚〔2026〕777号")])
    officer = Viewer(Actor("F-0900", SENDER, "unit"), "supervision", "2026-17")
    archive(viewer=officer, uscc=OWN, as_of=DAY, known=clock.now())
    signed_in("M-0009", organisation_terms(OTHER, "view"))
    answer = owner().get("/mine/everything.zip")
    name = re.search(r'filename="(.+)"', answer["Content-Disposition"])
    assert name
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        files = {one: opened.read(one) for one in opened.namelist()}
    manifest = files.pop("manifest.json")
    digest = hashlib.sha256(manifest).hexdigest()[:16]
    assert name.group(1) == f"xinheng-{OWN}-2026-05-15-{digest}.zip"
    described = json.loads(manifest)["files"]
    assert {one: hashlib.sha256(content).hexdigest() for one, content in files.items()} == {
        one: facts["sha256"] for one, facts in described.items()
    }
    document = json.loads(files["file.json"])
    assert [one["standing"] for one in document["records"]] == ["departments", "withdrawn"]
    assert sum(len(one["versions"]) for one in document["records"]) == Version.objects.filter(uscc=OWN).count()
    assert document["looks"][0]["account"] == "F-0900"
    assert [one["account"] for one in document["mandates"]] == ["M-0001"]
    assert len(document["waiting"]) == 1
    rows = list(csv.DictReader(io.StringIO(files["records.csv"].decode("utf-8-sig"))))
    assert [(one["version"], one["standing"]) for one in rows] == [
        ("1", "departments"),
        ("2", "withdrawn"),
        ("1", "replaced"),
    ]
    assert rows[1]["reason"] == "'=复议撤销"
    whole = b"".join(files.values()).decode()
    assert OTHER not in whole
    assert "别家" not in whole
    assert "M-0009" not in whole


def told(uscc: str = OWN, **facts: str) -> int:
    given = {"template": "objection-decided", "facts": facts, "case": "objection-17", "actor": ACTOR}
    return send(to_organisation=uscc, **given)


def test_messages_and_clocks_of_the_own_cases_only() -> None:
    number, foreign = told(door="/mine/objections/17"), told(OTHER, door="/mine/objections/18")
    told(door="//evil.example/x")
    rule = Deadline("objection-answer", "working_days", 7, "信用修复管理办法 第二十条")
    for uscc, case in ((OWN, "objection-17"), (OTHER, "objection-18")):
        start(rule=rule, case=case, authority_uscc=SENDER, organisation_uscc=uscc, begins_on=DAY, actor=ACTOR)
    client = owner()
    page = client.get("/mine/messages")
    assert [(one.message.number, one.door) for one in page.context["messages"]][1:] == [(number, "/mine/objections/17")]
    assert "evil.example" not in page.content.decode()
    assert [one.task.case for one in page.context["clocks"]] == ["objection-17"]
    assert client.post(f"/mine/messages/{foreign}/read").status_code == 404
    assert client.post(f"/mine/messages/{number}/read").status_code == 302
    assert [bool(one.message.read_at) for one in client.get("/mine/messages").context["messages"]] == [False, True]
    assert client.get("/mine/looks").context["looks"].rows == (), "reading the own inbox is nobody else's look"


def test_a_letter_is_read_by_its_organisation_alone() -> None:
    given = {"authority_uscc": SENDER, "template": "x", "facts": {}, "case": "list-case-3", "actor": ACTOR}
    foreign = serve(organisation_uscc=OTHER, **given)
    client = owner()
    for number in (foreign, foreign + 1000):
        assert client.get(f"/mine/letters/{number}").status_code == 404


def test_cases_about_it_are_told_and_one_without_notice_without_its_content() -> None:
    own, foreign = held(), held(OTHER, number="别家1号")
    for one, uscc in ((own, OWN), (foreign, OTHER)):
        given = {"ground": next(iter(GROUNDS)), "text": "罚款已经缴清。", "channel": "account", "actor": ACTOR}
        take_objection(public_id=one.public_id, organisation_uscc=uscc, **given)
    sender(kinds=("penalty", "serious-list"))
    proposed(1, on=DAY)
    proposed(2, on=DAY)
    page = owner("view", "object").get("/mine/")
    text = page.content.decode()
    assert [one.sort for one in page.context["cases"]] == ["preparing", "objection"]
    assert page.context["cases"][1].door.startswith("/mine/objections/")
    assert "no notice sent yet" in text
    assert "重大事故隐患" not in text
    assert "under objection" in text
    assert f"/mine/objections/new?record={own.public_id}" not in text, "one objection at a time"
    assert f"/mine/proceedings/new?record={own.public_id}" in text, "the other ways stay open"
    assert page.context["cases"][1].door in re.findall(r'runs since [^<]+ <a href="([^"]+)"', text)
    assert "/mine/repairs/new" not in text, "the mandate has no power to repair"


def test_the_receipt_of_every_check_about_it_and_of_no_other() -> None:
    officer = Viewer(Actor("F-0900", SENDER, "unit"), "licensing", "A-1", basis="受理单1号")
    check(questions=[Question(OWN, "A-1"), Question(OTHER, "A-2")], matter="licensing", viewer=officer)
    client = owner()
    (one,) = client.get("/mine/checks").context["receipts"]
    assert (one.asker, one.matter, one.case, one.relied) == ("F-0900", "licensing", "A-1", None)
    look = client.get("/mine/looks").context["looks"].rows[0]
    assert (look.purpose, look.basis, look.what) == ("licensing", "受理单1号", "measures.check")
