"""Taking in a base registry file: one act, all of its good rows or nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xinheng.accounts.domain import Actor
from xinheng.catalogue.current import identifier_tables
from xinheng.kernel import clock
from xinheng.ledger.services import act
from xinheng.subjects.errors import RegistryFileError
from xinheng.subjects.services import contradictions, landing
from xinheng.subjects.services.judging import Judge, Tally
from xinheng.subjects.services.reading import RegistryFile

_LONGEST_SOURCE = 100


@dataclass
class ImportResult:
    """What an import did. The counts are exclusive and add up to ``rows``; ``refused`` includes the persons.

    ``issues`` are the first ten thousand of ``issue_count``, in the order of rows.
    """

    rows: int
    created: int
    changed: int
    unchanged: int
    quarantined: int
    refused: int
    refused_person: int
    issue_count: int
    issues: list[dict[str, Any]] = field(default_factory=list)


def import_registry(*, path: Path, source: str, actor: Actor) -> ImportResult:
    """Take in the base registry: make new organisations, change known ones, keep the names they had.

    The same file twice changes nothing. Rows of persons are counted and forgotten (G1, G2); rows whose code cannot
    be relied on are quarantined: not stored, to be sent again when corrected. Raises RegistryFileError, and then
    nothing was stored.
    """
    source = " ".join(source.split())
    if len(source) > _LONGEST_SOURCE:
        raise RegistryFileError(reason=f"the source's name is longer than {_LONGEST_SOURCE} characters")
    file, tally, day = RegistryFile(path), Tally(), clock.today()
    judge = Judge(identifier_tables(), day, tally)
    with act(kind="subjects.registry.imported", actor=actor) as draft:
        landing.take_turn()
        landing.stage(map(judge, file.batches()))
        _count_misshapen(file, tally)
        said_again = contradictions.set_repeated_aside(source=source, day=day, tally=tally)
        landed = landing.land(source=source, day=day)
        contradictions.report_two_codes(source=source, day=day, tally=tally)
        result = ImportResult(
            rows=tally.rows,
            created=landed.created,
            changed=landed.changed,
            unchanged=landed.unchanged + said_again,
            quarantined=tally.quarantined,
            refused=tally.refused,
            refused_person=tally.refused_person,
            issue_count=tally.issue_count,
            issues=sorted(tally.issues, key=lambda one: int(one["row"])),
        )
        counts = {name: value for name, value in vars(result).items() if isinstance(value, int)}
        draft.body.update(counts, source=source, file=file.sha256)
    return result


def _count_misshapen(file: RegistryFile, tally: Tally) -> None:
    tally.rows += len(file.misshapen)
    tally.refused += len(file.misshapen)
    for row in file.misshapen:
        tally.say(row, "", "row-misshapen")
