"""Bankruptcy (破产重整、和解): while a court's plan runs the adverse records are set aside.

国办发〔2025〕22号, read second-hand: set aside on the ruling that approves the plan or settlement, final when it was
executed. That a failed plan brings the records back is inferred; they come back no day longer, after notice.
"""

from types import MappingProxyType

from xinheng.remedies.domain.steps import BY_LETTER, Step, Workflow

_ACCEPT, _ANSWER = "repair-accept", "repair-answer"

REORGANISATION = Workflow(
    "reorganisation",
    MappingProxyType(
        {
            "applied": "handed in with the court's ruling, the deadline runs",
            "checked": "an officer looked at the ruling, another one decides",
            "shielded": "set aside: every adverse record up to the ruling left every outlet in the same transaction",
            "execution-reported": "an officer reported by document that the plan was executed, another one decides",
            "failure-reported": "an officer reported by document that the plan failed; the organisation answers first",
            "final": "executed: what was set aside is repaired for good",
            "restored": "failed: what was set aside is shown as before, never longer",
            "refused": "not taken on or decided against, with reasons and the next instance",
            "taken-back": "the organisation took it back",
        }
    ),
    (
        Step(
            "apply",
            (),
            "applied",
            "organisation",
            "the ruling's number, day and court; no plan of it runs",
            starts=(_ACCEPT, _ANSWER),
        ),
        Step("check", ("applied",), "checked", "officer", "the ruling itself was looked at", stops=(_ACCEPT,)),
        Step(
            "shield",
            ("checked",),
            "shielded",
            "officer",
            "reasons; another officer than who handed in or looked",
            decides=True,
            stops=(_ANSWER,),
        ),
        Step(
            "refuse",
            ("applied", "checked"),
            "refused",
            "officer",
            "reasons; the basis is in force; another officer than who handed in or looked",
            decides=True,
            stops=(_ACCEPT, _ANSWER),
        ),
        Step(
            "take-back",
            ("applied", "checked"),
            "taken-back",
            "organisation",
            "the organisation itself",
            stops=(_ACCEPT, _ANSWER),
        ),
        Step(
            BY_LETTER,
            ("applied", "checked"),
            "taken-back",
            "officer",
            "number and day of the organisation's letter, not from before the case",
            stops=(_ACCEPT, _ANSWER),
        ),
        Step(
            "report-execution",
            ("shielded",),
            "execution-reported",
            "officer",
            "the document of the court or its administrator, by its number and day",
        ),
        Step(
            "finalise",
            ("execution-reported",),
            "final",
            "officer",
            "reasons; another officer than who reported",
            decides=True,
        ),
        Step(
            "report-failure",
            ("shielded",),
            "failure-reported",
            "officer",
            "the court's document, by its number and day; the organisation is told by a letter to be served",
        ),
        Step("state", ("failure-reported",), "failure-reported", "organisation", "a statement before the decision"),
        Step(
            "restore",
            ("failure-reported",),
            "restored",
            "officer",
            "the letter was served and the time to answer is over; reasons; the basis is in force; another officer",
            decides=True,
        ),
        Step(
            "keep",
            ("execution-reported", "failure-reported"),
            "shielded",
            "officer",
            "the report was not right: reasons; another officer than who reported",
            decides=True,
        ),
    ),
)
