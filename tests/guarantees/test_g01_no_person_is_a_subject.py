"""G1: natural persons and individual businesses are turned away and counted; the database refuses them itself."""

import csv
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError

from exchange.reading.files import CODE, ROW
from factories import planted
from guarantees import traces
from xinheng.subjects.models import Organisation

pytestmark = pytest.mark.db

PERSONS: tuple[dict[str, str], ...] = (
    {"CF_XDR_LB": "自然人", "CF_XDR_MC": "王小明", "CF_XDR_SHXYM": ""},
    {"CF_XDR_LB": "个体工商户", "CF_XDR_MC": "星河区老王小吃店", "CF_XDR_SHXYM": "92350100MA2XYZ123A"},
    {"CF_XDR_MC": "星河区老李小吃店", "CF_XDR_SHXYM": "92350100MA2XYZ123A"},
    {"CF_XDR_MC": "星河区张三餐饮店（个体工商户）", "CF_XDR_SHXYM": ""},
    {"CF_XDR_MC": "李建国", "CF_XDR_SHXYM": ""},
)
ORGANISATIONS: tuple[dict[str, str], ...] = (
    {},
    {"CF_XDR_MC": "星河市赵四服装厂(个人独资)", "CF_XDR_SHXYM": planted.organisation_code(random.Random(1))},
    {"CF_XDR_MC": "星河市明达会计师事务所(普通合伙)", "CF_XDR_SHXYM": planted.organisation_code(random.Random(2))},
)


def _file(path: Path, changes: tuple[dict[str, str], ...]) -> Path:
    base: dict[str, Any] = ROW | {"CF_CFJGDM": traces.AUTHORITY, "CF_SJLYDM": traces.AUTHORITY}
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(ROW))
        writer.writeheader()
        writer.writerows(base | change | {"CF_WSH": f"星{at}号"} for at, change in enumerate(changes))
    return path


def test_persons_are_refused_counted_and_stored_nowhere(own_database: str, tmp_path: Path) -> None:
    said = traces.prepare(tmp_path)
    sent = _file(tmp_path / "a.csv", (*PERSONS, *ORGANISATIONS))
    arguments = ("exchange", "intake", str(sent), "--kind", "penalty", "--authority", traces.AUTHORITY)
    result = traces.run(*arguments, said_in=said)
    assert (result["refused_person"], result["refused"]) == (len(PERSONS), len(PERSONS))
    assert [one["row"] for one in result["issues"] if one["code"] == "person-not-held"] == [2, 3, 4, 5, 6]
    assert result["accepted"] + result["queued"] == len(ORGANISATIONS)
    held = set(Organisation.objects.values_list("uscc", flat=True))
    assert CODE in held
    assert not any(code.startswith("92") for code in held)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM exchange_waitingrow AS t")
        waiting = str(cursor.fetchone()[0])
    assert all(person["CF_XDR_MC"] not in waiting for person in PERSONS)


@pytest.mark.django_db
def test_the_database_refuses_the_code_of_an_individual_business() -> None:
    row: dict[str, Any] = dict.fromkeys(
        ("division", "province", "city", "entity_type", "parent_uscc", "successor_uscc", "source"), ""
    )
    row |= {"graded": True, "named_after_person": False, "registered_on": None, "is_stub": False}
    row |= {
        "name": "星河区老王小吃店",
        "name_normal": "星河区老王小吃店",
        "subject_kind": "enterprise",
        "state": "active",
    }
    row |= {"created_on": date(2026, 5, 10), "changed_on": date(2026, 5, 10)}
    Organisation.objects.create(uscc=planted.organisation_code(random.Random(3)), **row)
    with pytest.raises(IntegrityError, match="no_person"), transaction.atomic():
        Organisation.objects.create(uscc=planted.organisation_code(random.Random(3), "92"), **row)
