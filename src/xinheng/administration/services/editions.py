"""Proposing an edition: checked, compared with the running one, tried on every record before anybody decides."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

from xinheng.accounts.domain import Actor
from xinheng.administration.errors import EditionInvalidError
from xinheng.catalogue import loading
from xinheng.catalogue.checking import check
from xinheng.catalogue.compiling import compile_rulebook
from xinheng.catalogue.current import rulebook
from xinheng.catalogue.differences import differences
from xinheng.catalogue.packing import unpack
from xinheng.catalogue.selectors import EditionShown
from xinheng.catalogue.services import propose
from xinheng.catalogue.services.proposing import running_folder
from xinheng.kernel import clock
from xinheng.records.selectors.effects import effects_of

PROBLEMS_TOLD = 5


def propose_edition(
    *, source: Path | bytes, label: str, reason: str, effective_on: date | None, actor: Actor
) -> EditionShown:
    """Check, compare, try, publish. ``source`` is a folder, or a ZIP's file or bytes.

    EditionInvalidError with the first problems; RulebookFileError; and as ``catalogue.services.propose``.
    """
    with _opened(source) as root:
        report = check(root, clock.today())
        if not report.valid:
            told = [f"{one.file}{one.path}: {one.code}: {one.message}" for one in report.problems[:PROBLEMS_TOLD]]
            raise EditionInvalidError(count=len(report.problems), first="; ".join(told))
        folder = loading.load(root)
        effects = effects_of(rulebook(), compile_rulebook(folder))
        return propose(
            folder=folder,
            label=label,
            reason=reason,
            effective_on=effective_on,
            difference=differences(running_folder(), folder),
            effects={"tried_on": clock.today().isoformat(), "kinds": [asdict(one) for one in effects]},
            actor=actor,
        )


@contextmanager
def _opened(source: Path | bytes) -> Iterator[Path]:
    if isinstance(source, Path) and not source.is_file():
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="xinheng-edition-") as made:
        unpack(source if isinstance(source, bytes) else source.read_bytes(), Path(made))
        yield Path(made)
