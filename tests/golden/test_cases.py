"""Every golden case, by the pure function and by the columnar engine: both must agree with the case."""

from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from xinheng.catalogue import current
from xinheng.records import columnar
from xinheng.records.domain.facts import Classifier, Facts
from xinheng.records.domain.identity import content_digest, document_number_normal, normal_placeholders, record_key
from xinheng.records.domain.terms import compile_lines
from xinheng.records.domain.windows import Windows, windows

pytestmark = pytest.mark.engine

RULEBOOK = current.rulebook()
LINES = compile_lines(RULEBOOK)
CLASSIFIER = Classifier(RULEBOOK)
SECRET = b"a secret of the tests, 32 bytes.."
DATES = ("decided_on", "valid_from", "valid_to", "publish_until", "removed_on", "withdrawn_on")


def cases(name: str) -> list[Any]:
    text = (current.PACKAGED / "cases" / f"{name}.yaml").read_text(encoding="utf-8")
    found = [pytest.param(case, id=case["name"]) for case in yaml.safe_load(text)["cases"]]
    assert len({param.id for param in found}) == len(found), "two cases have one name"
    return found


@pytest.fixture(scope="module")
def prepared() -> columnar.Prepared:
    return columnar.prepare(duckdb.connect(), RULEBOOK, current.calendar(), SECRET)


def shown_text(start: date | None, end: date | None) -> str:
    if start is None or end == start:
        return "never"
    return f"{start} without end" if end is None else f"{start} until {end}"


def by_pure(facts: Facts, known: date) -> tuple[dict[str, Any], Windows]:
    classified = CLASSIFIER.classify(facts)
    found = windows(facts, classified, LINES, known_on=known)

    def answers(day: date) -> dict[str, str]:
        spans = {name: found.channel(name) for name in ("public", "bulk", "departments", "report")}
        texts = {
            name: shown_text(span.start if span else None, found.end_asked(name, day)) for name, span in spans.items()
        }
        return texts | {"repair": str(found.repair_asked(day) or "none")}

    before = known if found.turn_on is None else min(known, date.fromordinal(found.turn_on.toordinal() - 1))
    seen: dict[str, Any] = {
        "class": classified.severity or "none",
        "before": answers(before),
        "rule": found.public_rule,
    }
    if found.turn_on is not None:
        seen["after"] = answers(found.turn_on)
    return seen, found


def by_engine(prepared: columnar.Prepared, kind: str, document: dict[str, Any], known: date) -> dict[str, Any]:
    columns = {
        name: pa.array([value], pa.date32() if name in DATES else pa.string()) for name, value in document.items()
    }
    row = columnar.apply(prepared, pa.table(columns), kind=kind, known_on=known).to_pylist()[0]

    def answers(suffix: str) -> dict[str, str]:
        texts = {
            name: shown_text(row[f"{name}_from"], row[f"{name}_to{suffix}"])
            for name in ("public", "bulk", "departments", "report")
        }
        return texts | {"repair": str(row[f"repair_from{suffix}"] or "none")}

    seen = {"class": row["severity"] or "none", "before": answers(""), "rule": row["public_rule"]}
    if row["turn_on"] is not None:
        seen["after"] = answers("_turned")
    return seen


def expected(case: dict[str, Any], answers: dict[str, Any]) -> dict[str, str]:
    """What a case says about one side of the turn; the bulk files are as the public site."""
    said = {"public": answers["public"], "bulk": answers["public"], "repair": str(answers["repair"])}
    said["departments"] = answers.get("departments", answers["public"])
    if "report" in case:
        said["report"] = case["report"]
    return said


@pytest.mark.parametrize("case", cases("windows"))
def test_windows(case: dict[str, Any], prepared: columnar.Prepared) -> None:
    facts = Facts(kind=case["kind"], **case["document"])
    pure, found = by_pure(facts, case["known"])
    engine = by_engine(prepared, case["kind"], case["document"], case["known"])
    assert pure == engine, "the two paths differ"
    assert pure["class"] == case["class"]
    assert expected(case, case).items() <= pure["before"].items()
    if "from_turn" in case:
        assert expected({}, case["from_turn"]).items() <= pure["after"].items()
    else:
        assert "after" not in pure or pure["after"] == pure["before"], "the case is silent about the turn"
    if "rule" in case:
        rule = next(one for one in RULEBOOK.window_rules if case["rule"] in (one.key, one.turned_key))
        term = rule.turned if case["rule"] == rule.turned_key else rule.term
        assert (pure["rule"], term.confidence if term else "") == (case["rule"], case["confidence"])
    assert all(found.shows_on("public", day) for day in case.get("shown_on", ()))
    assert not any(found.shows_on("public", day) for day in case.get("not_on", ()))


@pytest.mark.parametrize("case", cases("classes"))
def test_classes(case: dict[str, Any], prepared: columnar.Prepared) -> None:
    document = {"decided_on": date(2026, 5, 10)} | {
        name: case[name] for name in ("types", "severity_label", "procedure") if name in case
    }
    pure = CLASSIFIER.classify(Facts(kind="penalty", **document))
    assert (pure.severity, list(pure.types.codes)) == (case["class"], case["codes"])
    assert (bool(pure.types.unknown), pure.harsher_label) == (case.get("unknown", False), case.get("waits"))
    assert pure.label_unknown == case.get("label_unknown", False)
    table = pa.table({name: pa.array([value]) for name, value in document.items()})
    row = columnar.apply(prepared, table, kind="penalty", known_on=date(2026, 5, 15)).to_pylist()[0]
    engine = (row["severity"], row["penalty_types"], row["types_unknown"], row["label_harsher"], row["label_unknown"])
    harsher = pure.harsher_label is not None
    assert engine == (pure.severity, list(pure.types.codes), bool(pure.types.unknown), harsher, pure.label_unknown)


def licence_row(row: dict[str, Any]) -> dict[str, Any]:
    number, certificate, content = row["number"], row.get("certificate", ""), row.get("content", "甲")
    decided = row.get("decided_on", date(2026, 3, 1))
    roles = {
        "document_number": number,
        "certificate_number": certificate,
        "authority_uscc": row.get("authority", "11330000002482228T"),
        "uscc": row.get("uscc", "91350100M000100Y43"),
        "decided_on": decided,
    }
    return roles | {"XK_WSH": document_number_normal(number), "XK_XKBH": certificate, "XK_NR": content}


@pytest.mark.parametrize("case", cases("identities"))
def test_identities(case: dict[str, Any], prepared: columnar.Prepared) -> None:
    kind = RULEBOOK.kinds["licence"]
    rows = [licence_row(row) for row in case["rows"]]
    placeholders = normal_placeholders(RULEBOOK.placeholders)
    contents = [content_digest(kind, row) for row in rows]
    keys = [
        record_key(kind, row, decided_on=row["decided_on"], content=content, placeholders=placeholders)
        for row, content in zip(rows, contents, strict=True)
    ]
    assert len(set(keys)) == case["records"]
    assert len(set(contents)) == case.get("contents", len(set(contents)))
    computed = columnar.apply(prepared, pa.Table.from_pylist(rows), kind="licence", known_on=date(2026, 3, 5))
    assert computed.column("key").to_pylist() == keys
    assert computed.column("content_digest").to_pylist() == contents


def test_there_are_enough_cases() -> None:
    assert len(cases("windows")) >= 60


def test_a_case_that_is_wrong_is_noticed(prepared: columnar.Prepared) -> None:
    document = {"types": "罚款", "decided_on": date(2026, 5, 10)}
    facts = Facts(kind="penalty", **document)
    pure, _ = by_pure(facts, date(2026, 5, 15))
    later, _ = by_pure(replace(facts, decided_on=date(2026, 5, 11)), date(2026, 5, 15))
    assert pure != later
    assert by_engine(prepared, "penalty", document, date(2026, 5, 16)) != pure
