"""Measures, incentives and indicators: references that exist, a floor of severity, and nothing unread that restricts.

A measure that burdens rests on lists and on the severity of an entry; an incentive on honours or on a condition that
the organisation itself shows. None rests on a number of records (G8). Only a ban that a penalty decision or a court
orders itself stands while an objection runs against the entry (G14).
"""

from collections.abc import Iterator
from typing import Any

from xinheng.catalogue import core
from xinheng.catalogue.loading import Folder, Problem


def problems(folder: Folder) -> Iterator[Problem]:
    """Measures resting on lists or matters that are not there, indicators of kinds that are not."""
    lists, matters, kinds = folder.stems("lists"), folder.stems("matters"), folder.stems("catalogue")
    documents = {one["list"]: set(one["document_types"]) for _, one in folder.of("list")}
    for name, document in folder.of("measure"):
        yield from _unknown(name, "/lists", document["lists"], lists, "list")
        yield from _unknown(name, "/matters", document["matters"], matters, "matter")
        yield from _burden(name, document)
        yield from _ordered(name, document, documents)
    for name, document in folder.of("indicator"):
        yield from _unknown(name, "/kinds", document["kinds"], kinds, "record kind")


def _burden(name: str, document: Any) -> Iterator[Problem]:
    if document["effect"] == "incentive":
        if "severity" in document or not (document["lists"] or "condition" in document):
            message = "an incentive names honours or a condition, and no severity"
            yield Problem(name, "/effect", "measure-without-floor", message)
        return
    if "severity" not in document or not document["lists"] or "condition" in document:
        message = "a measure names the lists it rests on and the least severity of their entries (severity)"
        yield Problem(name, "/severity", "measure-without-floor", message)
    if document["confidence"] != "verified":
        message = "an unread text never restricts: read it, or hold no measure on it"
        yield Problem(name, "/confidence", "unverified-lengthens", message)


def _ordered(name: str, document: Any, documents: dict[str, set[str]]) -> Iterator[Problem]:
    """What an objection leaves is a ban in a decision: it reduces rights, and its lists record such decisions."""
    if "decision_basis" not in document:
        return
    others = [one for one in document["lists"] if not documents.get(one, set()) <= core.DOCUMENTS_THAT_BAN]
    if document["effect"] != "reduces-rights" or others:
        message = (
            "a measure that follows on an entry is suspended by an objection; leave decision_basis out, or rest it on "
            f"lists of {' and '.join(sorted(core.DOCUMENTS_THAT_BAN))} alone"
        )
        yield Problem(name, "/decision_basis", "measure-not-ordered", message)


def _unknown(name: str, path: str, keys: list[str], known: set[str], what: str) -> Iterator[Problem]:
    for key in keys:
        if key not in known:
            yield Problem(name, path, "reference-unknown", f"there is no {what} {key!r} in this rulebook")
