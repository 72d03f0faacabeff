"""G19: no trace, no data. Every purpose is a matter of the rulebook in force, or the register's own work."""

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from factories.files import SENDER, sender
from xinheng.accounts import services
from xinheng.accounts.domain import LEVELS, MATTER_PURPOSES, OWN_PURPOSES, AcceptedMatter, Actor, Viewer
from xinheng.accounts.errors import PurposeMissingError, PurposeNotAcceptedError
from xinheng.accounts.models import Trace
from xinheng.accounts.selectors import command_viewer
from xinheng.catalogue.commands import group
from xinheng.catalogue.current import matters_in_force, rulebook
from xinheng.kernel.clock import on_day

pytestmark = pytest.mark.db
FORBIDDEN = ("employment", "schooling", "travel", "benefits", "stability", "维稳")
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _database(db: None) -> None:
    return


def read(purpose: str, authority: str | None = SENDER, case: str = "2026-7") -> None:
    viewer = Viewer(Actor("F-0001", authority), purpose, case)
    with on_day(DAY):
        services.trace(viewer=viewer, subjects=["91350100M000100Y43"], what="records.show")


def test_no_core_purpose_is_employment_schooling_travel_benefits_or_stability() -> None:
    assert {*FORBIDDEN} & (MATTER_PURPOSES | OWN_PURPOSES) == set()
    assert {one.purpose for one in rulebook().matters.values()} <= MATTER_PURPOSES


@pytest.mark.parametrize("purpose", [*FORBIDDEN, "curiosity", "Licensing", "records.withdraw"])
def test_a_read_for_what_is_no_matter_is_refused_and_leaves_no_data(purpose: str) -> None:
    with pytest.raises(PurposeNotAcceptedError, match="licensing") as refused:
        read(purpose)
    assert "supervision" in refused.value.facts["accepted"]
    assert not Trace.objects.exists()


@pytest.mark.parametrize("missing", [("", "case"), ("licensing", "")])
def test_a_read_without_purpose_or_case_is_refused(missing: tuple[str, str]) -> None:
    with pytest.raises(PurposeMissingError):
        read(missing[0], case=missing[1])


def test_matters_and_the_registers_own_work_are_read_for_and_written_down() -> None:
    accepted = [*matters_in_force(DAY), *OWN_PURPOSES]
    for purpose in accepted:
        read(purpose)
    assert sorted(Trace.objects.values_list("purpose", flat=True)) == sorted(accepted)


def test_demo_is_a_purpose_of_demonstrations_only(settings: Any) -> None:
    read("demo", None)
    settings.MODE = "production"
    with pytest.raises(PurposeNotAcceptedError):
        read("demo", None)


@pytest.mark.parametrize("purpose", ["own-file", "own-sending"])
def test_nobody_claims_the_own_file_on_the_command_line(purpose: str) -> None:
    with pytest.raises(PurposeNotAcceptedError, match="supervision"):
        command_viewer(purpose, "1")


def test_a_matter_is_for_the_levels_it_names(settings: Any) -> None:
    settings.MATTERS = "guarantees.test_g19_no_trace_no_data.for_provinces"
    sender()  # of a county
    with pytest.raises(PurposeNotAcceptedError, match="province"):
        read("supervision")
    read("licensing")


def for_provinces(_day: date) -> dict[str, AcceptedMatter]:
    return {
        "supervision": AcceptedMatter("supervision", "supervision", ("province",)),
        "licensing": AcceptedMatter("licensing", "licensing", LEVELS),
    }


def test_the_command_line_names_the_accepted_keys() -> None:
    said = CliRunner().invoke(group, ["matters"])
    assert said.exit_code == 0
    assert "licensing: 行政许可审查" in said.output
    assert "own-file" in said.output
