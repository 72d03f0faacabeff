"""What the demo says when it is ready."""

import pytest

from xinheng.kernel.clock import on_day
from xinheng.shell.demo.authorities import authorities
from xinheng.shell.demo.cast import parts
from xinheng.shell.demo.organisations import organisations
from xinheng.shell.demo.province import FINAL_DAY
from xinheng.shell.demo.run import VERDICTS, Prepared
from xinheng.shell.demo.telling import what_to_try

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    look_at = [
        {
            "key": part.key,
            "uscc": part.organisation.uscc,
            "name": part.organisation.name,
            "former_names": list(part.organisation.former_names),
            "look": part.look,
            "look_zh": part.look_zh,
        }
        for part in parts(organisations(), authorities())
    ]
    verdicts = {name: number * 1111 for number, name in enumerate(VERDICTS, start=1)}
    sample = {"file": "/tmp/a b.csv", "kind": "penalty", "authority": "11990100MB7Q7QY37P"}
    return Prepared(True, 100, 25_000, 5_800, verdicts, {"a.pdf": "format-not-held"}, look_at, sample)


def test_it_names_the_figures_and_the_addresses_in_both_languages(prepared: Prepared) -> None:
    with on_day(FINAL_DAY):
        text = what_to_try(prepared, port=8123, serving=True, program="xinheng")
    assert "25,000" in text and "5,800" in text and "1,111" in text
    assert "http://localhost:8123" in text
    for part in prepared.look_at:
        assert part["key"] in {"misspelt", "former-name"} or part["uscc"] in text
        assert part["look"] in text
        assert part["look_zh"] in text
    assert "exchange intake '/tmp/a b.csv' --kind penalty --authority 11990100MB7Q7QY37P" in text
    assert "2026-11-20" in text


def test_the_misspelt_name_differs_by_one_character(prepared: Prepared) -> None:
    name = next(part["name"] for part in prepared.look_at if part["key"] == "misspelt")
    text = what_to_try(prepared, port=8000, serving=True, program="xinheng")
    lines = text.splitlines()
    wrong = lines[next(at for at, line in enumerate(lines) if "错写一个字" in line) - 1].strip()
    assert len(wrong) == len(name)
    assert sum(one != other for one, other in zip(wrong, name, strict=True)) == 1


def test_without_serving_no_address_is_promised(prepared: Prepared) -> None:
    assert "http://" not in what_to_try(prepared, port=8000, serving=False, program="xinheng")
