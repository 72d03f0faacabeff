"""Emergency stops from the page: hidden at once, given back with a reason, within the own authority only (G22)."""

from datetime import date

import pytest
from django.test import Client

from factories.files import SENDER, penalty, registered, sender, taken
from factories.organisations import code
from factories.people import officer_terms, organisation_terms, signed_in
from xinheng.accounts.models import Office, Trace, User
from xinheng.kernel.clock import on_day
from xinheng.ledger.models import Act
from xinheng.publicity import freshness
from xinheng.records.models import Stop, Version

pytestmark = [pytest.mark.db, pytest.mark.django_db]
DAY = date(2026, 5, 20)
OTHER = code(8, pair="11")
REASON = "公示内容误含个人信息"


@pytest.fixture(autouse=True)
def _day(db: None, settings, tmp_path, monkeypatch):
    settings.XINHENG_HOME = tmp_path
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    with on_day(DAY):
        yield


@pytest.fixture
def public_id() -> str:
    sender()
    registered([1])
    taken([penalty(1)])
    return Version.objects.get(uscc=code(1)).public_id


def officer(authority: str = SENDER, account: str = "F-0001") -> Client:
    sender(authority)
    return signed_in(account, officer_terms(authority, "correct"))


def system() -> Client:
    client = signed_in("system-administrator")
    Office.objects.get_or_create(user=User.objects.get(account="system-administrator"), office="system")
    return client


def test_a_record_is_hidden_at_once_and_given_back(public_id: str) -> None:
    desk, public = officer(), Client()
    assert public.get(f"/records/{public_id}").status_code == 302
    stopped = desk.post("/desk/stops/start", {"scope": "record", "target": public_id, "reason": REASON})
    assert stopped.headers["Location"] == "/desk/stops"
    assert public.get(f"/records/{public_id}").status_code == 404
    assert code(1) not in public.get("/registers/penalty").content.decode()
    page = desk.get("/desk/stops").content.decode()
    assert REASON in page
    assert public_id in page
    assert desk.post("/desk/stops/lift", {"scope": "record", "target": public_id, "reason": " "}).status_code == 422
    assert public.get(f"/records/{public_id}").status_code == 404
    desk.post("/desk/stops/lift", {"scope": "record", "target": public_id, "reason": "已遮蔽"})
    assert public.get(f"/records/{public_id}").status_code == 302
    assert [one.actor for one in Act.objects.filter(kind__startswith="records.stop.")] == ["F-0001", "F-0001"]


def test_the_organisation_sees_who_looked_at_its_stop(public_id: str) -> None:
    desk = officer()
    desk.post("/desk/stops/start", {"scope": "record", "target": public_id, "reason": REASON})
    desk.get("/desk/stops")
    seen = Trace.objects.filter(what="records.stops", tracesubject__uscc=code(1))
    assert seen.values_list("actor", "purpose").distinct().get() == ("F-0001", "record-keeping")


@pytest.mark.parametrize(
    ("scope", "target"),
    [("record", "f" * 32), ("record", "x"), ("kind", "penalty"), ("authority", OTHER), ("kind", "everything")],
)
def test_an_officer_stops_nothing_of_others_by_a_guessed_number(scope: str, target: str) -> None:
    refused = officer().post("/desk/stops/start", {"scope": scope, "target": target, "reason": REASON})
    assert refused.status_code == 422
    assert not Stop.objects.exists()


def test_another_authoritys_record_is_as_unknown_as_one_that_never_was(public_id: str) -> None:
    stranger = officer(OTHER, "F-0002")
    page = stranger.post("/desk/stops/start", {"scope": "record", "target": public_id, "reason": REASON})
    never = stranger.post("/desk/stops/start", {"scope": "record", "target": "e" * 32, "reason": REASON})
    assert page.status_code == never.status_code == 422
    assert page.context["form"].non_field_errors()[0].replace(public_id, "") == never.context[
        "form"
    ].non_field_errors()[0].replace("e" * 32, "")
    assert not Stop.objects.exists()


def test_what_the_system_administration_stopped_no_officer_lifts(public_id: str) -> None:
    administrator, desk, public = system(), officer(), Client()
    for scope, target in (("kind", "penalty"), ("record", public_id), ("authority", SENDER)):
        administrator.post("/desk/stops/start", {"scope": scope, "target": target, "reason": REASON})
    assert Stop.objects.filter(lifted_at__isnull=True).count() == 3
    for scope, target in (("kind", "penalty"), ("record", public_id), ("authority", SENDER)):
        assert desk.post("/desk/stops/lift", {"scope": scope, "target": target, "reason": "x"}).status_code == 403
    assert "Started by another office" in desk.get("/desk/stops").content.decode()
    assert public.get(f"/records/{public_id}").status_code == 404
    administrator.post("/desk/stops/lift", {"scope": "kind", "target": "penalty", "reason": "已核实"})
    assert public.get(f"/records/{public_id}").status_code == 404  # two others still run


def test_who_may_not_correct_stops_nothing(public_id: str) -> None:
    others = [
        signed_in("F-0011", officer_terms(SENDER, "send", "read")),
        signed_in("F-0012", organisation_terms(code(1), "view", "object")),
    ]
    for office in ("security", "audit"):
        others.append(signed_in(f"{office}-administrator"))
        Office.objects.create(user=User.objects.get(account=f"{office}-administrator"), office=office)
    for client in others:
        assert client.get("/desk/stops").status_code == 403
        given = {"scope": "record", "target": public_id, "reason": REASON}
        assert client.post("/desk/stops/start", given).status_code == 403
        assert client.post("/desk/stops/lift", given).status_code == 403
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = officer().cookies
    assert guarded.post("/desk/stops/start", given).status_code == 403
    assert not Stop.objects.exists()


def test_a_mandate_for_other_kinds_stops_and_lifts_nothing(public_id: str) -> None:
    desk, narrow = officer(), signed_in("F-0021", officer_terms(SENDER, "correct", kinds=("licence",)))
    for scope, target in (("record", public_id), ("authority", SENDER)):
        given = {"scope": scope, "target": target, "reason": REASON}
        assert narrow.post("/desk/stops/start", given).status_code == 422
        assert desk.post("/desk/stops/start", given).status_code == 302
        assert narrow.post("/desk/stops/lift", given).status_code in {403, 404}
    assert Stop.objects.filter(lifted_at__isnull=True).count() == 2
    assert "Started by another office" in narrow.get("/desk/stops").content.decode()
    fitting = signed_in("F-0022", officer_terms(SENDER, "correct", kinds=("penalty", "licence")))
    assert fitting.post("/desk/stops/lift", {"scope": "record", "target": public_id, "reason": "x"}).status_code == 302
