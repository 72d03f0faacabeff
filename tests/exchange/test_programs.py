"""A program sends files for its authority and reads what became of them; it sees and does nothing else."""

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from factories.clients import bearer, program
from factories.files import DAY, SENDER, csv_bytes, penalty, registered, sender
from factories.organisations import ACTOR, code
from factories.people import officer_terms, signed_in
from xinheng.accounts.models import Authority, ClientUse, Trace
from xinheng.accounts.services import revoke_client
from xinheng.exchange.models import Batch
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.publicity.limits import ApiQuota
from xinheng.records.models import Version
from xinheng.shell import token_door

pytestmark = [pytest.mark.db, pytest.mark.django_db]
OTHER = code(8, pair="11")
PERSON = penalty(4, CF_XDR_LB="自然人", CF_XDR_MC="李四四")
PLACE = "/api/v1/batches"


@pytest.fixture(autouse=True)
def office(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(token_door, "QUOTA", ApiQuota(quota=60, window=60))
    with on_day(DAY):
        sender()
        registered(range(1, 5))
        yield


@pytest.fixture
def made() -> Any:
    return program(SENDER, "batches", kinds=("penalty",), daily=20)


@pytest.fixture
def header(made: Any) -> dict[str, str]:
    return bearer(made)


def send(header: dict[str, str], *rows: dict[str, str], client: Client | None = None, **more: Any) -> Any:
    form = {"kind": "penalty", "file": SimpleUploadedFile("张三的文件.csv", csv_bytes(rows))} | more
    return (client or Client()).post(PLACE, form, headers=header)


def raw(header: dict[str, str], data: bytes, query: str = "kind=penalty", media: str = "text/csv") -> Any:
    return Client().post(f"{PLACE}?{query}", data, content_type=media, headers=header)


def refused(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def test_a_file_is_taken_as_by_the_command_and_read_again(header: dict[str, str], made: Any) -> None:
    answer = send(header, penalty(1), penalty(2, CF_SY=""), PERSON)
    told = answer.json()
    assert answer.status_code == 201, told
    assert list(told) == [
        *("batch", "file", "format", "encoding", "rows", "accepted", "unchanged", "versions", "quarantined", "queued"),
        *("refused", "refused_person", "refused_matter", "issue_count", "issues", "seconds"),
    ]
    assert (told["rows"], told["accepted"], told["refused"], told["refused_person"]) == (3, 1, 2, 1)
    assert {one["code"] for one in told["issues"]} == {"required-missing", "person-not-held"}
    assert answer["Location"] == f"{PLACE}/{told['batch']}"
    assert answer["Cache-Control"] == "no-store"
    again = Client().get(answer["Location"], headers=header).json()
    assert {name: again[name] for name in told if name != "seconds"} == {
        name: value for name, value in told.items() if name != "seconds"
    }
    assert (again["kind"], again["day"]) == ("penalty", DAY.isoformat())
    first = Client().get(f"{answer['Location']}/issues?limit=1", headers=header).json()
    assert (first["items"], first["next_cursor"]) == (told["issues"][:1], "1")
    rest = Client().get(f"{answer['Location']}/issues?cursor=1", headers=header).json()
    assert (rest["items"], rest["next_cursor"]) == (told["issues"][1:], None)
    for wrong in ("cursor=x", "cursor=-1", "limit=0", "limit=1001"):
        assert refused(Client().get(f"{answer['Location']}/issues?{wrong}", headers=header)) == (422, "query-wrong")
    act = Act.objects.get(kind="exchange.batch.taken")
    assert (act.actor, act.authority_uscc) == (made.client_id, SENDER)
    seen = [(one.actor, one.authority_uscc, one.case, one.what) for one in Trace.objects.order_by("pk")]
    case = f"batch-{told['batch']}"
    assert seen == [
        (made.client_id, SENDER, case, "exchange.batch"),
        *[(made.client_id, SENDER, case, "exchange.batch.issues")] * 2,
    ]
    assert "李四四" not in json.dumps([told, again]) + str(list(Batch.objects.values()))


def test_the_same_file_again_changes_nothing_whichever_way_it_comes(header: dict[str, str]) -> None:
    first = raw(header, csv_bytes([penalty(1)]))
    assert (first.status_code, first.json()["accepted"]) == (201, 1)
    again = raw(header, csv_bytes([penalty(1)]), media="application/x-www-form-urlencoded")
    assert (again.status_code, again.json()["unchanged"], again.json()["file"]) == (201, 1, first.json()["file"])
    assert Version.objects.count() == 1


def test_a_trial_stores_nothing(header: dict[str, str]) -> None:
    answer = send(header, penalty(1), dry_run="true")
    assert (answer.status_code, answer.json()["batch"], answer.json()["accepted"]) == (200, None, 1)
    assert "Location" not in answer
    assert raw(header, csv_bytes([penalty(1)]), "kind=penalty&dry_run=1").json()["accepted"] == 1
    assert not Batch.objects.exists()


def test_what_the_grant_or_the_form_does_not_hold_is_refused(header: dict[str, str]) -> None:
    wrong: list[tuple[dict[str, Any], tuple[int, str]]] = [
        ({"kind": "licence"}, (403, "not-granted")),
        ({"kind": "gossip"}, (404, "kind-unknown")),
        ({"kind": ""}, (422, "sending-wrong")),
        ({"dry_run": "perhaps"}, (422, "sending-wrong")),
        ({"authority": OTHER}, (422, "sending-wrong")),
        ({"authority_uscc": OTHER, "actor": "x", "scope": "check"}, (422, "sending-wrong")),
        ({"second": SimpleUploadedFile("b.csv", b"x")}, (422, "sending-wrong")),
        ({"file": ""}, (422, "sending-wrong")),
        ({"file": SimpleUploadedFile("a.csv", b"")}, (422, "file-empty")),
    ]
    for more, met in wrong:
        assert refused(send(header, penalty(1), **more)) == met, more
    assert not Batch.objects.exists()


def test_a_kind_the_authority_itself_may_not_send_stays_refused() -> None:
    wide = bearer(program(SENDER, "batches"))
    assert refused(send(wide, penalty(1), kind="inspection-result")) == (403, "kind-not-mandated")


def test_too_long_or_of_unknown_length_is_refused_before_it_is_read(header: dict[str, str]) -> None:
    with override_settings(FILE_UPLOAD_MAX_MEMORY_SIZE=10):
        assert refused(send(header, penalty(1))) == (413, "upload-too-large")
    unsaid = Client().generic("POST", f"{PLACE}?kind=penalty", b"", "text/csv", headers=header, CONTENT_LENGTH="")
    assert refused(unsaid) == (411, "length-missing")


def test_another_authoritys_batch_is_as_unknown_as_one_that_never_was(header: dict[str, str]) -> None:
    number = send(header, penalty(2, CF_SY="")).json()["batch"]
    Authority.objects.create(name="另一局", uscc=OTHER, level="city", division="990100", kinds=["*"])
    stranger = bearer(program(OTHER, "batches"))
    for end in ("", "/issues"):
        for one in (number, number + 1000):
            assert refused(Client().get(f"{PLACE}/{one}{end}", headers=stranger)) == (404, "batch-unknown")
    assert not Trace.objects.exists()


def test_only_a_running_clients_own_token_opens() -> None:
    made = program(SENDER, "batches", kinds=("penalty",))
    header = bearer(made)
    number = send(header, penalty(1)).json()["batch"]
    asking_only = bearer(program(SENDER, "check"))
    officer = signed_in("F-0123", officer_terms(SENDER, "send"))
    token = header["authorization"].split()[1]
    assert refused(send(asking_only, penalty(2))) == (403, "not-granted")
    assert refused(send({}, penalty(2), client=officer)) == (401, "token-missing")
    nobody = Client().get(f"{PLACE}/{number}")
    assert refused(nobody) == (401, "token-missing")
    assert nobody["WWW-Authenticate"] == "Bearer"
    revoke_client(client_id=made.client_id, reason="system retired", actor=ACTOR)
    assert refused(send(header, penalty(2))) == (401, "token-wrong")
    assert refused(Client().get(f"{PLACE}/{number}", headers=header)) == (401, "token-wrong")
    assert refused(Client().get(f"{PLACE}/{number}?access_token={token}")) == (400, "token-in-address")
    assert Batch.objects.count() == 1


def test_a_session_beside_a_token_needs_no_form_and_gives_nothing(header: dict[str, str]) -> None:
    """CSRF protects cookies; here none are read, so a request with both acts as the program alone."""
    officer = signed_in("F-0123", officer_terms(SENDER, "send"))
    both = Client(enforce_csrf_checks=True)
    both.cookies = officer.cookies
    assert send(header, penalty(1), client=both).status_code == 201
    assert Act.objects.get(kind="exchange.batch.taken").actor.startswith("client-")


def test_the_days_quota_is_told_and_kept() -> None:
    header = bearer(program(SENDER, "batches", kinds=("penalty",), daily=2))
    left = [send(header, penalty(1), dry_run="1") for _ in range(2)]
    assert [one["RateLimit"].split(", ")[1].split(";")[1] for one in left] == [f"r={n}" for n in (1, 0)]
    assert left[0]["RateLimit-Policy"].endswith('"client";q=2;w=86400')
    spent = send(header, penalty(1))
    assert refused(spent) == (429, "daily-quota-spent")
    assert int(spent["Retry-After"]) > 0
    assert ClientUse.objects.get().used == 2
    assert not Batch.objects.exists()
    assert refused(send(header, penalty(1), kind="gossip"))[0] == 404, "what is no file for us is not counted"


def test_the_description_tells_programs_the_truth(header: dict[str, str]) -> None:
    description = Client().get("/api/v1/openapi.json").json()
    paths = description["paths"]
    asked = [(path, method) for path, one in paths.items() for method in one if "programs" in one[method]["tags"]]
    ours = {(path, method) for path, method in asked if path.startswith((PLACE, "/api/v1/sendings"))}
    assert ours == {
        (PLACE, "post"),
        (f"{PLACE}/{{number}}", "get"),
        (f"{PLACE}/{{number}}/issues", "get"),
        ("/api/v1/sendings/{token}", "get"),
    }
    security = description["components"]["securitySchemes"]
    for path, method in ours:
        ((name, _scopes),) = paths[path][method]["security"][0].items()
        assert security[name]["flows"]["clientCredentials"]["tokenUrl"].endswith("/oauth/token")
    taken = send(header, penalty(1), penalty(2, CF_SY=""))
    batch = Client().get(taken["Location"], headers=header)
    issues = Client().get(f"{taken['Location']}/issues", headers=header)
    for answer, path, method in (
        (taken, PLACE, "post"),
        (batch, f"{PLACE}/{{number}}", "get"),
        (issues, f"{PLACE}/{{number}}/issues", "get"),
    ):
        described = paths[path][method]["responses"][str(answer.status_code)]["content"]["application/json"]
        schema = described["schema"] | {"components": description["components"]}
        jsonschema.validate(answer.json(), schema)
        jsonschema.validate(described["example"], schema)
    wrong = Client().get(f"{PLACE}/9999999", headers=header)
    problem = description["components"]["schemas"]["ProblemDocument"]
    jsonschema.validate(wrong.json(), problem)
    assert "404" in paths[f"{PLACE}/{{number}}"]["get"]["responses"]
