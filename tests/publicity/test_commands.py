"""``xinheng publicity show``: exactly what the public site shows on a day."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from factories.records import record
from xinheng.publicity.commands import group
from xinheng.publicity.errors import SubjectUnknownError

pytestmark = pytest.mark.db


@pytest.fixture
def shown(db, today, organisation):
    one = organisation("岚川青禾食品有限公司", 1)
    record(one, decided_on=date(2026, 5, 10), known_on=date(2026, 5, 15), number="岚市监罚〔2026〕118号")
    return one


def show(*arguments):
    said = CliRunner().invoke(group, ["show", *arguments], catch_exceptions=False)
    assert said.exit_code == 0
    return said.output


@pytest.mark.parametrize(
    ("day", "number"), [("2026-11-20", 1), ("2027-05-10", 1), ("2027-05-11", 0), ("2026-05-15", 1), ("2026-05-14", 0)]
)
def test_the_records_of_a_day(client, shown, day, number):
    document = json.loads(show(shown.uscc, "--on", day, "--json"))
    assert len(document["records"]) == number
    assert (document["day"], document["name"]) == (day, shown.name)


def test_the_same_as_the_api(client, shown):
    document = json.loads(show(shown.uscc, "--json"))
    assert document["records"] == client.get(f"/api/v1/organisations/{shown.uscc}/records").json()["items"]


def test_for_people(shown):
    said = show(shown.uscc)
    assert "岚市监罚〔2026〕118号" in said
    assert "public from 2026-05-15 to before 2027-05-11, repair from 2026-08-11" in said
    assert "This does not mean anything about it." in show(shown.uscc, "--on", "2027-05-11")


def test_an_unknown_code_is_refused(db, today):
    with pytest.raises(SubjectUnknownError) as refusal:
        CliRunner().invoke(group, ["show", "91110108000009990K"], catch_exceptions=False)
    assert (refusal.value.code, refusal.value.exit_code) == ("subject-unknown", 1)
