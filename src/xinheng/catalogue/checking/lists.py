"""Lists: a way out, a remedy, time to answer, a term no unverified value lengthens, a record to be written as (G12).

Honours are favourable: they need a way out and a remedy too, and neither notice nor statement.
"""

from collections.abc import Iterator
from typing import Any

from xinheng.catalogue import core
from xinheng.catalogue.loading import Folder, Problem


def problems(folder: Folder) -> Iterator[Problem]:
    """Everything wrong inside the lists' own files that is not a matter of their bases."""
    kinds = {document["kind"]: document for _, document in folder.of("kind")}
    longest = _longest(folder)
    for name, document in folder.of("list"):
        yield from _leaving(name, document)
        yield from _written(name, document, kinds)
        yield from _answering(name, document)
        held = longest.get(document["kind"])
        unread = held is not None and document["term"]["confidence"] != "verified"
        if document["kind"] in core.ADVERSE_KINDS and unread and document["term"]["months"] > held:
            message = (
                f"no window of {document['kind']} is longer than {held} months, so an unverified term is not either"
            )
            yield Problem(name, "/term/months", "unverified-lengthens", message)


def _leaving(name: str, document: Any) -> Iterator[Problem]:
    if not document.get("exit"):
        message = "no exit; say on what condition and by what procedure an organisation leaves this list"
        yield Problem(name, "/exit", "list-without-exit", message)
    if not document.get("remedies"):
        message = "no remedy; name objection, reconsideration or lawsuit"
        yield Problem(name, "/remedies", "list-without-remedy", message)
    early = document.get("early_exit")
    if early is not None and early["after_months"] >= document["term"]["months"]:
        message = f"the early exit opens after {early['after_months']} months, when the term is over; name fewer"
        yield Problem(name, "/early_exit/after_months", "list-without-exit", message)


def _written(name: str, document: Any, kinds: dict[str, Any]) -> Iterator[Problem]:
    """An adverse list is one that the record kind knows by name; else its rows would wait for an officer."""
    kind = kinds.get(document["kind"])
    if kind is None:
        yield Problem(name, "/kind", "reference-unknown", f"there is no record kind {document['kind']!r}")
    elif kind["adverse"] and document["list"] not in {one["key"] for one in kind.get("lists", ())}:
        message = f"catalogue/{document['kind']}.yaml names no list {document['list']!r}; enter it there with its words"
        yield Problem(name, "/list", "reference-unknown", message)


def _answering(name: str, document: Any) -> Iterator[Problem]:
    """A list conducted here gives time to answer before anything is decided (国办发〔2020〕49号, (八))."""
    if document["origin"] != "here":
        return
    days = document.get("statement", {"working_days": 0})["working_days"]
    if days < core.LEAST_STATEMENT_DAYS:
        message = f"{days} working days to answer the notice; name a statement of {core.LEAST_STATEMENT_DAYS} or more"
        yield Problem(name, "/statement", "statement-too-short", message)
    if document["kind"] not in core.ADVERSE_KINDS:
        yield Problem(name, "/origin", "core-widened", "honours are given elsewhere; origin is imported")


def _longest(folder: Folder) -> dict[str, int]:
    """The longest maximum that any window of a kind has towards others."""
    found: dict[str, int] = {}
    for _, document in folder.of("windows"):
        for rule in document["rules"]:
            for term in rule["terms"]:
                if term["shown"] and set(term["channels"]) != {"report"}:
                    found[rule["kind"]] = max(found.get(rule["kind"], 0), term["max_months"] or 0)
    return found
