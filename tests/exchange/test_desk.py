"""An officer sends a file through the desk, sees what became of each row, and sees nothing of anybody else's."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from factories.files import DAY, SENDER, csv_bytes, penalty, registered, sender
from factories.organisations import code
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, Trace
from xinheng.exchange.models import Batch
from xinheng.exchange.sending import forget_workbooks, workbook_of
from xinheng.kernel.clock import on_day
from xinheng.records.models import Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")
PERSON = penalty(4, CF_XDR_LB="自然人", CF_XDR_MC="李四四")


@pytest.fixture(autouse=True)
def office() -> Iterator[None]:
    with on_day(DAY):
        sender()
        registered(range(1, 8))
        yield


@pytest.fixture
def client() -> Client:
    return signed_in("F-0123", officer_terms(SENDER, "send"))


def post(client: Client, *rows: dict[str, str], kind: str = "penalty", **more: str) -> object:
    file = SimpleUploadedFile("张三的文件.csv", csv_bytes(rows))
    return client.post("/desk/send", {"kind": kind, "file": file, **more})


def test_a_file_with_errors_is_judged_row_by_row_and_the_wrong_rows_come_back_marked(client: Client) -> None:
    answer = post(client, penalty(1), penalty(2, CF_SY=""), penalty(3, CF_XDR_MC="别家有限公司"), PERSON)
    batch = Batch.objects.get()
    assert answer["Location"] == f"/desk/batches/{batch.pk}"
    page = client.get(answer["Location"])
    assert dict(page.context["page"].counts) == {
        "accepted": 1,
        "unchanged": 0,
        "versions": 0,
        "quarantined": 0,
        "queued": 1,
        "refused": 2,
    }
    text = page.content.decode()
    assert "required-missing" in text
    assert "李四四" not in text
    one_rule = client.get(answer["Location"], {"code": "person-not-held"})
    assert [issue["row"] for issue in one_rule.context["issues"]] == [5]
    lines = b"".join(client.get(f"/desk/batches/{batch.pk}/issues.jsonl").streaming_content).decode().splitlines()
    assert len(lines) == batch.issue_count
    assert {json.loads(line)["row"] for line in lines} == {3, 4, 5}
    workbook = b"".join(client.get(f"/desk/batches/{batch.pk}/marked.xlsx").streaming_content)
    cells = [
        cell for row in openpyxl.load_workbook(io.BytesIO(workbook)).active.iter_rows(values_only=True) for cell in row
    ]
    assert penalty(2)["CF_WSH"] in cells
    assert "李四四" not in str(cells)
    assert "张三" not in str(list(Batch.objects.values())), "the name of a file is not kept"


def test_correcting_and_sending_again_only_what_was_wrong(client: Client) -> None:
    post(client, penalty(1), penalty(2, CF_SY=""))
    post(client, penalty(2))
    assert Version.objects.count() == 2
    assert Batch.objects.order_by("-pk").first().accepted == 1
    assert not workbook_of(Batch.objects.order_by("-pk").first().pk).exists(), "nothing was wrong"


def test_a_trial_stores_nothing_and_says_everything(client: Client) -> None:
    answer = post(client, penalty(1), penalty(2, CF_SY=""), dry_run="on")
    assert answer.status_code == 200
    assert dict(answer.context["result"]["counts"])["accepted"] == 1
    assert "required-missing" in answer.content.decode()
    assert not Batch.objects.exists()
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"a;b\n1;2\n", "header"), (b"PK\x03\x04nonsense", "")],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(client: Client, content: bytes, said: str) -> None:
    answer = client.post("/desk/send", {"kind": "penalty", "file": SimpleUploadedFile("a.csv", content)})
    assert answer.status_code == 422
    (problem,) = answer.context["form"].errors["file"]
    assert said in problem.lower()
    assert not Batch.objects.exists()


def test_too_large_is_said_before_anything_is_read(client: Client) -> None:
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=10):
        assert post(client, penalty(1)).status_code == 413


def test_a_kind_outside_the_mandate_or_the_authority_is_not_taken() -> None:
    narrow = signed_in("F-0200", officer_terms(SENDER, "send", kinds=("licence",)))
    assert [key for key, _ in narrow.get("/desk/send").context["form"].fields["kind"].choices] == ["licence"]
    assert post(narrow, penalty(1)).status_code == 422
    assert not Batch.objects.exists()


def test_another_authoritys_batch_is_as_unknown_as_one_that_never_was(client: Client) -> None:
    post(client, penalty(2, CF_SY=""))
    number = Batch.objects.get().pk
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
    stranger = signed_in("F-0300", officer_terms(OTHER, "send"))
    for door in ("", "/issues.jsonl", "/marked.xlsx"):
        theirs = stranger.get(f"/desk/batches/{number}{door}")
        never = stranger.get(f"/desk/batches/{number + 1000}{door}")
        assert (theirs.status_code, never.status_code) == (404, 404)
    assert stranger.get("/desk/").context["batches"] == []
    assert not Trace.objects.filter(actor="F-0300").exists()


def test_every_read_of_a_batch_is_traced(client: Client) -> None:
    post(client, penalty(2, CF_SY=""))
    number = Batch.objects.get().pk
    client.get(f"/desk/batches/{number}")
    b"".join(client.get(f"/desk/batches/{number}/marked.xlsx").streaming_content)
    seen = [(one.actor, one.authority_uscc, one.case, one.what) for one in Trace.objects.order_by("pk")]
    case = f"batch-{number}"
    assert seen == [
        ("F-0123", SENDER, case, "exchange.batch"),
        ("F-0123", SENDER, case, "exchange.batch.workbook"),
    ]


@pytest.mark.parametrize("powers", [("read",), ("decide", "correct")])
def test_without_the_power_to_send_the_desk_of_senders_stays_shut(powers: tuple[str, ...]) -> None:
    reader = signed_in("F-0400", officer_terms(SENDER, *powers))
    assert "batches" not in reader.get("/desk/").context
    assert reader.get("/desk/send").status_code == 403
    assert post(reader, penalty(1)).status_code == 403


def test_who_holds_several_mandates_chooses_explicitly() -> None:
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
    both = signed_in("F-0500", officer_terms(SENDER, "send"), officer_terms(OTHER, "send"))
    assert both.get("/desk/").status_code == 403
    chosen, _ = both.get("/accounts/").context["running"][1]
    both.post("/accounts/acting-for", {"mandate": chosen.number})
    assert both.get("/desk/").context["authority"].uscc == OTHER


def test_marked_workbooks_go_with_the_rows_that_wait(client: Client) -> None:
    post(client, penalty(2, CF_SY=""))
    path = workbook_of(Batch.objects.get().pk)
    assert path.exists()
    forget_workbooks()
    assert path.exists()
    with on_day(DAY + timedelta(days=30)):
        assert forget_workbooks() == 1
    assert not path.exists()
