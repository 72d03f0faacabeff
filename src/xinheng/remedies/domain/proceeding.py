"""Proceedings elsewhere: administrative reconsideration (行政复议) and lawsuit (行政诉讼) about a record's decision.

They are decided by other bodies; here they are marked, followed, and taken in. An annulment withdraws the record within
the days of the rulebook (Administrative Penalty Law 2021, article 48), with what rests on it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from xinheng.remedies.domain.steps import Step, Workflow

SORTS: Mapping[str, str] = MappingProxyType({"reconsideration": "reconsideration-apply", "lawsuit": "lawsuit-file"})
"""The two sorts, each with the deadline of the rulebook for asking."""

REVOKED = "withdraw-revoked-document"
OUTCOMES = ("uphold", "change", "annul", "end")
"""The steps that take in what the body decided, or that it ended without a decision."""
DECIDED = ("uphold", "change", "annul")
"""Outcomes that stand in a document with a number and a day."""

PROCEEDING = Workflow(
    "proceeding",
    MappingProxyType(
        {
            "told": "the body has the case; the record is marked where the organisation wants it shown",
            "upheld": "the body upheld the decision: the record stays",
            "changed": "the body changed the decision: the record follows within its days",
            "annulled": "the body annulled the decision, or found it unlawful or void: the record goes within its days",
            "ended": "taken back, or ended without a decision on the matter",
            "corrected": "the record was corrected everywhere",
            "withdrawn": "the record was withdrawn everywhere, with every entry that rests on it",
        }
    ),
    (
        Step("tell", (), "told", "organisation", "its own record; the body, its number and the day of asking"),
        Step("uphold", ("told",), "upheld", "officer", "the body's document, its number and day"),
        Step("change", ("told",), "changed", "officer", "the body's document, its number and day", starts=(REVOKED,)),
        Step("annul", ("told",), "annulled", "officer", "the body's document, its number and day", starts=(REVOKED,)),
        Step("end", ("told",), "ended", "officer", "why it ended"),
        Step("take-back", ("told",), "ended", "organisation", "the organisation itself"),
        Step("correct", ("changed",), "corrected", "officer", "other content; reasons", stops=(REVOKED,)),
        Step("withdraw", ("changed", "annulled"), "withdrawn", "officer", "reasons", stops=(REVOKED,)),
        Step(
            "learn",
            ("changed", "annulled"),
            "withdrawn",
            "program",
            "in the transaction that withdraws the record by another act, and no entry rests on it",
            stops=(REVOKED,),
        ),
    ),
)
