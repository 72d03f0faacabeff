"""What programs that send files are answered: the document of ``exchange intake``, word for word."""

from datetime import date
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

BATCH = {
    "batch": 812,
    "file": "sha256:9f2feb0f1ef425b292f2f94bc8482494df430413a54c5b9a1c2c4f8d8ecb1a24",
    "format": "csv",
    "encoding": "utf-8",
    "rows": 3,
    "accepted": 1,
    "unchanged": 0,
    "versions": 0,
    "quarantined": 0,
    "queued": 0,
    "refused": 2,
    "refused_person": 1,
    "refused_matter": 0,
    "issue_count": 2,
    "issues": [
        {
            "row": 3,
            "column": "CF_SY",
            "code": "required-missing",
            "message": "“违法事实”缺失。请填写。",
            "value": "",
            "suggestion": None,
        },
        {"row": 4, "column": "", "code": "person-not-held", "message": "自然人不收。", "value": "", "suggestion": None},
    ],
}


class IssueDocument(Schema):
    """One problem of one row."""

    row: Annotated[int, Field(description="Row of the file, the header being row 1.")]
    column: Annotated[str, Field(description="Official code of the field; empty for the row as a whole.")]
    code: Annotated[str, Field(description="Stable name of the rule, in kebab case: for programs.")]
    message: Annotated[str, Field(description="What is wrong and what would be accepted.")]
    value: Annotated[str, Field(description="The cell, where it cannot be personal.")]
    suggestion: Annotated[str | None, Field(description="A value that would be accepted, where one is known.")]


class IssuesDocument(Schema):
    """Problems of a batch."""

    items: Annotated[list[IssueDocument], Field(description="The problems, in the order of the file.")]
    next_cursor: Annotated[str | None, Field(description="Where to go on; null at the end.")]


ISSUES = {"items": BATCH["issues"], "next_cursor": None}


class IssuesQuery(Schema):
    """A walk through the problems of a batch."""

    cursor: Annotated[
        str,
        Field(pattern="^[0-9]{0,9}$", description="`next_cursor` of the last answer, unchanged; empty to begin"),
    ] = ""
    limit: Annotated[int, Field(ge=1, le=1000, description="how many at most (1 to 1000)")] = 500


class CountsDocument(Schema):
    """Rows of a file by verdict; the six verdicts add up to ``rows``."""

    rows: Annotated[int, Field(description="Rows of the file.")]
    accepted: Annotated[int, Field(description="Rows taken as new records.")]
    unchanged: Annotated[int, Field(description="Rows held already, word for word.")]
    versions: Annotated[int, Field(description="Rows taken as new versions of records.")]
    quarantined: Annotated[int, Field(description="Rows that wait for their organisation's registry entry.")]
    queued: Annotated[int, Field(description="Rows that wait for an officer.")]
    refused: Annotated[int, Field(description="Rows not taken; includes the two that follow.")]
    refused_person: Annotated[int, Field(description="Rows about persons, counted and stored nowhere.")]
    refused_matter: Annotated[int, Field(description="Rows on grounds that are never held, counted only.")]


class TakenDocument(CountsDocument):
    """What became of a file."""

    batch: Annotated[int | None, Field(description="Number of the batch; null after a trial (`dry_run`).")]
    file: Annotated[str, Field(description="SHA-256 of the file's bytes; neither file nor name are kept.")]
    format: Annotated[str, Field(description="How the file was read, such as `csv` or `xlsx`.")]
    encoding: Annotated[str, Field(description="Its character encoding; empty for workbooks.")]
    issue_count: Annotated[int, Field(description="How many problems there are.")]
    issues: Annotated[list[IssueDocument], Field(description="The first 100 problems; the rest at the batch's issues.")]
    seconds: Annotated[float, Field(description="How long taking it in took.")]


class BatchDocument(CountsDocument):
    """A batch as it was taken."""

    batch: Annotated[int, Field(description="Number of the batch.")]
    kind: Annotated[str, Field(description="Kind of its records.")]
    day: Annotated[date, Field(description="Day it was taken.")]
    file: Annotated[str, Field(description="SHA-256 of the file's bytes; neither file nor name are kept.")]
    format: Annotated[str, Field(description="How the file was read, such as `csv` or `xlsx`.")]
    encoding: Annotated[str, Field(description="Its character encoding; empty for workbooks.")]
    issue_count: Annotated[int, Field(description="How many problems there are.")]
    issues: Annotated[list[IssueDocument], Field(description="The first 100 problems; the rest at the batch's issues.")]


class RefusalDocument(Schema):
    """Why a file was not taken; nothing of it was stored."""

    code: Annotated[str, Field(description="Stable name of the refusal, in kebab case: for programs.")]
    title: Annotated[str, Field(description="What is wrong.")]
    detail: Annotated[str, Field(description="Where it is wrong and what would be accepted.")]
    status: Annotated[int, Field(description="The status the answer would have had.")]


class SendingDocument(Schema):
    """How far a file is that is taken in while its sender does something else."""

    state: Annotated[Literal["waiting", "reading", "taken", "refused"], Field(description="The last two are final.")]
    rows: Annotated[int, Field(description="Rows that have their verdict so far.")]
    batch: Annotated[int | None, Field(description="Number of the batch, once it is taken.")]
    trial: Annotated[TakenDocument | None, Field(description="What would become of each row, after a trial.")]
    refusal: Annotated[RefusalDocument | None, Field(description="Why it was refused, where it was.")]


SENDING = {"state": "reading", "rows": 65536, "batch": None, "trial": None, "refusal": None}
