"""Bring the demo's node to the day it is shown on: generate, import, take the files in day by day.

Everything goes through the services behind the commands of ``contract.md``; the demo has no door of its own. An act
closes the work, so that a later start finds it done; an interrupted one goes on where it stopped, because a file
taken twice changes nothing.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol

from xinheng.kernel.clock import on_day
from xinheng.kernel.errors import XinhengError
from xinheng.shell.demo.accounts import OFFICE, ensure_accounts, shown
from xinheng.shell.demo.errors import FileNotAsPlannedError
from xinheng.shell.demo.generate import AGAIN, Planned, generate, read_plan
from xinheng.shell.demo.objecting import plant_objection
from xinheng.shell.demo.province import SEED, SENDING_DAYS

FINISHED = "shell.demo.finished"
VERDICTS = ("accepted", "unchanged", "versions", "quarantined", "queued", "refused", "refused_person")


class Progress(Protocol):
    """What shows how far the work is (a progress bar)."""

    def update(self, n_steps: int, current_item: str | None = None) -> None:
        """``n_steps`` rows are done; ``current_item`` names the file."""


@dataclass
class Prepared:
    """What the demo's node holds. ``refused_files`` maps a file to the code it was refused with.

    ``look_at`` are organisations with a story, ``sample`` is a file to send by hand (file, kind, authority),
    ``accounts`` are those to sign in with.
    """

    fresh: bool
    files: int = 0
    rows: int = 0
    organisations: int = 0
    verdicts: dict[str, int] = field(default_factory=dict)
    refused_files: dict[str, str] = field(default_factory=dict)
    look_at: list[dict[str, Any]] = field(default_factory=list)
    sample: dict[str, str] = field(default_factory=dict)
    accounts: list[dict[str, str]] = field(default_factory=shown)


Bar = Callable[[int], AbstractContextManager[Progress]]


def prepare(*, folder: Path, bar: Bar) -> Prepared:
    """Make the demo's node complete; ``folder`` holds the generated files, ``bar`` opens a progress bar over rows."""
    from xinheng.accounts.selectors import operator
    from xinheng.ledger.selectors import latest
    from xinheng.ledger.services import act
    from xinheng.publicity.snapshot.making import make_snapshot
    from xinheng.publicity.snapshot.standing import place

    done = latest(FINISHED)
    if not (folder / "about.json").exists():
        generate(folder)
    about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
    if done is not None and done.body["seed"] == SEED:
        result = {name: value for name, value in done.body.items() if name != "seed"}
        _let_in(folder, about, operator(), SENDING_DAYS[-1])
        return Prepared(fresh=False, look_at=about["look_at"], sample=_sample(folder), **result)
    actor = operator()
    prepared = Prepared(
        fresh=True, organisations=about["organisations"], look_at=about["look_at"], sample=_sample(folder)
    )
    _import_base(folder, actor)
    _let_in(folder, about, actor, SENDING_DAYS[0])
    _take_files(folder, actor, bar, prepared)
    authority, organisation = _office_and_owner(folder, about)
    plant_objection(authority_uscc=authority, organisation_uscc=organisation, day=SENDING_DAYS[-1])
    with on_day(SENDING_DAYS[-1]), act(kind=FINISHED, actor=actor) as draft:
        draft.body |= {
            "seed": SEED,
            "files": prepared.files,
            "rows": prepared.rows,
            "organisations": prepared.organisations,
            "verdicts": prepared.verdicts,
            "refused_files": prepared.refused_files,
        }
    with on_day(SENDING_DAYS[-1]):
        make_snapshot(place())
    return prepared


def _let_in(folder: Path, about: dict[str, Any], actor: Any, day: date) -> None:
    """The accounts: officers of one city authority, a user of an organisation it decided about."""
    authority, organisation = _office_and_owner(folder, about)
    ensure_accounts(authority_uscc=authority, organisation_uscc=organisation, day=day, actor=actor)


def _office_and_owner(folder: Path, about: dict[str, Any]) -> tuple[str, str]:
    """The codes of the authority and of the organisation that the accounts act for."""
    with (folder / "authorities.csv").open(encoding="utf-8", newline="") as handle:
        codes = {one["name"]: one["uscc"] for one in csv.DictReader(handle)}
    return codes[OFFICE], next(one["uscc"] for one in about["look_at"] if one["key"] == "many")


def _sample(folder: Path) -> dict[str, str]:
    """The last file of penalties that was taken and sent once."""
    taken = [one for one in read_plan(folder) if one.kind == "penalty" and one.expect == "taken"]
    last = [one for one in taken if AGAIN not in one.file][-1]
    return {"file": str(folder / last.file), "kind": last.kind, "authority": last.authority}


def _import_base(folder: Path, actor: Any) -> None:
    from xinheng.accounts.services import import_authorities
    from xinheng.subjects.services import import_registry

    with on_day(SENDING_DAYS[0] - timedelta(days=1)):
        import_authorities(path=folder / "authorities.csv", actor=actor)
        import_registry(path=folder / "registry.csv", source="", actor=actor)


def _take_files(folder: Path, actor: Any, bar: Bar, prepared: Prepared) -> None:
    plan = read_plan(folder)
    totals: Counter[str] = Counter()
    with bar(sum(one.rows for one in plan)) as progress:
        for one in plan:
            progress.update(0, f"{one.day} {Path(one.file).name}")
            with on_day(one.day):
                counts = _take(folder / one.file, one, actor, prepared)
            totals.update(counts)
            prepared.files += 1
            prepared.rows += counts.get("rows", 0)
            progress.update(one.rows)
    prepared.verdicts = {name: totals[name] for name in VERDICTS}


def _take(path: Path, one: Planned, actor: Any, prepared: Prepared) -> dict[str, int]:
    """Take one file as ``xinheng exchange intake`` does; a whole file is refused by plan or in error."""
    from xinheng.exchange.services import take_file

    try:
        taken = take_file(source=path, kind=one.kind, authority_uscc=one.authority, actor=actor)
    except XinhengError as refusal:
        if refusal.code != one.expect:
            raise FileNotAsPlannedError(file=one.file, planned=one.expect, found=str(refusal)) from refusal
        prepared.refused_files[one.file] = refusal.code
        return {}
    return {name: getattr(taken.counts, name) for name in ("rows", *VERDICTS)}
