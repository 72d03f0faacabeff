"""G18: what disaster, epidemic, lack of intent or slightness excuses is published nowhere, on two officers' word."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection, transaction
from django.db.utils import DatabaseError

from factories import files, planted
from factories.landing import ACTOR, land
from guarantees.test_g11_outlets import FINE, telling
from xinheng.accounts.domain import DEMO_OPERATOR
from xinheng.accounts.services import ensure_operator
from xinheng.catalogue.core import MITIGATION_GROUNDS
from xinheng.catalogue.current import rulebook
from xinheng.kernel import clock
from xinheng.kernel.errors import XinhengError
from xinheng.ledger.models import Act
from xinheng.publicity import freshness
from xinheng.records.commands import group
from xinheng.records.domain.officers import Officer, officer
from xinheng.records.models import Mitigation, Version
from xinheng.records.selectors import counts_by_kind, newly_shown
from xinheng.records.services import hold_record, mitigate_record, withdraw_record

pytestmark = [pytest.mark.db, pytest.mark.django_db]

KNOWN, DAY = date(2026, 5, 15), date(2026, 6, 1)
FIRST, SECOND = Officer("岚川市市场监督管理局", "35010012345"), Officer("岚川市司法局", "35010067890")
GIVEN: dict[str, Any] = {"ground": "slight", "document": "岚市监免〔2026〕3号", "first": FIRST, "second": SECOND}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.XINHENG_HOME = tmp_path
    monkeypatch.setattr(freshness, "KEPT", freshness.KeptPages())
    monkeypatch.setenv("XINHENG_TODAY", DAY.isoformat())


@pytest.fixture
def public_id() -> str:
    _, [found] = land(FINE, known_on=KNOWN)
    return found


def mitigate(public_id: str, **changes: Any) -> Version:
    return mitigate_record(public_id=public_id, actor=ACTOR, **(GIVEN | changes))


def test_a_mitigated_record_is_published_and_counted_nowhere(public_id: str) -> None:
    before = telling(public_id, DAY)
    assert len(before) > 5
    version = mitigate(public_id)
    assert (version.version, version.state, version.reason) == (2, "mitigated", "违法行为轻微，岚市监免〔2026〕3号")
    assert (version.public_to, version.bulk_to, version.departments_to) == (DAY, DAY, DAY)
    assert version.report_to == Version.objects.get(public_id=public_id, version=1).report_to
    assert telling(public_id, DAY, before) == set()
    assert counts_by_kind(day=DAY) == {}
    assert [number for _, _, number in newly_shown(since=DAY, until=DAY)] == []
    act = Act.objects.get(kind="records.version.mitigated")
    assert (act.body["ground"], act.body["second_certificate"]) == ("slight", SECOND.certificate)


def test_only_withdrawal_follows(public_id: str) -> None:
    mitigate(public_id)
    for again in (mitigate, lambda one: hold_record(public_id=one, reason="未缴清", actor=ACTOR)):
        with pytest.raises(XinhengError, match="transition-refused"):
            again(public_id)
    with clock.on_day(date(2026, 6, 2)):
        withdrawn = withdraw_record(public_id=public_id, reason="复议撤销", actor=ACTOR)
    assert (withdrawn.state, withdrawn.mitigation_id) == ("withdrawn", None)


def test_what_is_sent_again_waits_instead_of_being_published() -> None:
    files.sender()
    files.registered([1])
    files.taken([files.penalty()])
    public_id = Version.objects.get().public_id
    mitigate(public_id)
    again = files.taken([files.penalty(CF_SY="另一事实")], day=DAY)
    assert files.verdicts(again) == {"queued": 1}
    assert "record-closed" in files.codes(again)
    assert Version.objects.get(public_id=public_id, known_to=None).state == "mitigated"


def test_a_held_record_can_be_mitigated(public_id: str) -> None:
    hold_record(public_id=public_id, reason="未缴清", actor=ACTOR)
    assert mitigate(public_id, ground="disaster").statement_id is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"ground": "friendship"}, "ground-unknown"),
        ({"document": "无"}, "document-missing"),
        ({"document": " "}, "document-missing"),
        ({"second": Officer("另一单位", FIRST.certificate)}, "second-officer-missing"),
        ({"document": "来电13800138000"}, "correction-refused"),
        ({"second": Officer("岚川市司法局13800138000", "35010067890")}, "correction-refused"),
        ({"second": Officer("岚川市司法局", planted.identity_number(random.Random(1)))}, "correction-refused"),
    ],
)
def test_refused(changes: dict[str, Any], code: str, public_id: str) -> None:
    with pytest.raises(XinhengError) as refusal:
        mitigate(public_id, **changes)
    assert refusal.value.code == code
    assert refusal.value.explain()
    assert (Version.objects.count(), Mitigation.objects.count()) == (1, 0)


@pytest.mark.parametrize("text", ["王小明", "岚川市市场监督管理局", ":35010012345", "局:王小明", "局:", "局:12 34"])
def test_an_officer_is_a_unit_and_a_certificate_and_never_a_name(text: str) -> None:
    with pytest.raises(XinhengError, match="officer-wrong"):
        officer(text)


def test_the_command(public_id: str) -> None:
    ensure_operator(account=DEMO_OPERATOR)
    arguments = ["mitigate", public_id, "--ground", "epidemic", "--document", "岚市监免〔2026〕3号"]
    officers = ["--first-officer", "岚川市市场监督管理局:35010012345", "--second-officer", "岚川市司法局：35010067890"]
    done = CliRunner().invoke(group, [*arguments, *officers, "--json"])
    assert done.exit_code == 0, done.output
    assert '"state": "mitigated"' in done.output
    held = Mitigation.objects.get()
    assert (held.ground, held.second_unit, held.second_certificate) == ("epidemic", "岚川市司法局", "35010067890")


def test_every_ground_of_the_core_stands_in_the_rulebook_with_its_basis() -> None:
    grounds = rulebook().mitigations
    assert tuple(sorted(grounds)) == tuple(sorted(MITIGATION_GROUNDS))
    assert all(one.basis.instrument in rulebook().instruments and one.zh and one.en for one in grounds.values())


COLUMNS = (
    "kind, key, ground, document_number, decided_on, first_unit, first_certificate, second_unit, second_certificate"
)
OTHER = f"INSERT INTO records_mitigation ({COLUMNS}) SELECT kind, sha256(key), {{}} FROM records_mitigation"
REST = "document_number, decided_on, first_unit, first_certificate, second_unit"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_mitigation SET ground = 'disaster'",
        "DELETE FROM records_mitigation",
        "TRUNCATE records_mitigation",
        OTHER.format(f"'favour', {REST}, second_certificate"),
        OTHER.format(f"ground, {REST}, first_certificate"),
        OTHER.format(f"ground, {REST}, '王小明'"),
        OTHER.format("ground, ' ', decided_on, first_unit, first_certificate, second_unit, second_certificate"),
        "INSERT INTO records_mitigation SELECT * FROM records_mitigation",
    ],
)
def test_no_mitigation_without_ground_document_and_two_officers_by_sql(statement: str, public_id: str) -> None:
    mitigate(public_id)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Mitigation.objects.count() == 1


def following(public_id: str, **changes: Any) -> None:
    """Append a copy of the current version with other values, past all services."""
    found = Version.objects.get(public_id=public_id, known_to__isnull=True)
    names = [one.attname for one in Version._meta.concrete_fields if one.attname not in ("id", "known_to")]
    values = {name: getattr(found, name) for name in names} | {"version": found.version + 1}
    with transaction.atomic():
        Version(**values | changes).save(force_insert=True)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_mitigated_state_without_its_mitigation_and_no_way_back_by_sql(public_id: str) -> None:
    _, [other] = land(FINE | {"document_number": "2号"}, known_on=KNOWN)
    first = Version.objects.get(public_id=public_id)
    shown = {name: getattr(first, name) for name in ("public_from", "public_to", "bulk_from", "bulk_to")}
    mitigation = mitigate(public_id).mitigation_id
    gone: dict[str, Any] = dict.fromkeys(("public_from", "public_to", "bulk_from", "bulk_to"))
    gone |= dict.fromkeys(("departments_from", "departments_to")) | {"state": "mitigated"}
    for record, changes in (
        (other, gone),
        (other, gone | {"mitigation_id": 999_999}),
        (other, gone | {"mitigation_id": mitigation}),
        (public_id, {"state": "effective", "mitigation_id": None}),
        (public_id, {"state": "effective", "mitigation_id": None} | shown),
        (public_id, shown),
        (public_id, {}),
    ):
        with pytest.raises(DatabaseError):
            following(record, **changes)
    assert Version.objects.filter(public_id=other).count() == 1
