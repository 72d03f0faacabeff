"""Reinstatement: a repair that was got by false materials, on purpose, falls; a mere slip is put right instead.

Order 36 of 2025 was read second-hand here: who gives false materials bears the revocation of the repair. Nothing else
follows from it: no further record, no ban of new applications, no day beyond the record's own window.
"""

from types import MappingProxyType

from xinheng.remedies.domain.steps import Step, Workflow

REINSTATEMENT = Workflow(
    "reinstatement",
    MappingProxyType(
        {
            "proposed": "proposed with what is false and what shows intent; the organisation answers first",
            "reinstated": "decided: the repair fell, the record is shown as before, never longer",
            "slip-corrected": "it was a slip: the material was put right, the repair stands",
            "dropped": "given up with reasons, the repair stands",
        }
    ),
    (
        Step(
            "propose",
            (),
            "proposed",
            "officer",
            "a repair approved here; what is false, by document; what shows intent; a letter to be served",
        ),
        Step("state", ("proposed",), "proposed", "organisation", "a statement before the decision"),
        Step(
            "reinstate",
            ("proposed",),
            "reinstated",
            "officer",
            "the letter was served and the time to answer is over; reasons; the basis is in force; another officer",
            decides=True,
        ),
        Step("correct-slip", ("proposed",), "slip-corrected", "officer", "what the material should have said"),
        Step("drop", ("proposed",), "dropped", "officer", "reasons"),
    ),
)
