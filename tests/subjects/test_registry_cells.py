"""Cells of a registry file: what is read from them, and what is not taken."""

from datetime import date

import pytest

from xinheng.subjects.domain import registry

pytestmark = pytest.mark.pure

TODAY = date(2026, 5, 15)


@pytest.mark.parametrize(
    "cell",
    [
        "2001-05-29",
        "2001/5/29",
        "20010529",
        "2001年5月29日",
        "2001.05.29",
        "2001-05-29 00:00:00",
        "2001/5/29 0:00",
        "２００１-05-29",
    ],
)
def test_days_as_registers_write_them(cell: str) -> None:
    assert registry.read_date(cell, TODAY) == date(2001, 5, 29)


@pytest.mark.parametrize("cell", ["2026-05-16", "2001-02-30", "1066-10-14", "29/05/2001", "37040", "昨天", ""])
def test_what_is_no_day_of_registration(cell: str) -> None:
    assert registry.read_date(cell, TODAY) is None


def test_the_day_itself_is_accepted() -> None:
    assert registry.read_date("2026-05-15", TODAY) == TODAY


@pytest.mark.parametrize(
    ("cell", "state"),
    [
        ("存续（在营、开业、在册）", "active"),
        ("吊销，未注销", "revoked"),
        ("吊销,已注销", "deregistered"),
        ("注销", "deregistered"),
        ("迁出", "moved"),
        ("迁往市外", "moved"),
        ("拟注销", None),
        ("存续（简易注销公告）", "active"),
        ("已简易注销", "deregistered"),
        ("不在册", None),
        ("非正常户", None),
        ("ACTIVE", "active"),
        ("revoked", "revoked"),
        ("电饭锅", None),
    ],
)
def test_states(cell: str, state: str | None) -> None:
    assert registry.read_state(cell) == state


def test_cells_of_shifted_rows_are_not_taken() -> None:
    assert registry.read_entity_type("EugeneGAUTHERON") is None
    assert registry.read_entity_type("电饭锅") is None
    assert registry.read_entity_type("有限责任公司(自然人独资)") == "有限责任公司(自然人独资)"
    assert registry.read_province("电烤箱") is None
    assert registry.read_province("内蒙古自治区") == "内蒙古自治区"
    assert registry.read_city("Louis") is None
    assert registry.read_division("11010") is None
    for written in ("110108", "１１０１０８", "110108000000", "110108.0"):
        assert registry.read_division(written) == "110108"
