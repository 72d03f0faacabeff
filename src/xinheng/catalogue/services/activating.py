"""Activating editions of the rulebook: in production only what two offices approved, on its day (G23)."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from xinheng.catalogue import current, loading
from xinheng.catalogue.answers import latest_days
from xinheng.catalogue.compiling import compile_deadlines
from xinheng.catalogue.errors import EditionActRefusedError, EditionNotApprovedError, EditionTooEarlyError
from xinheng.catalogue.measures import compile_measures, ordered_by_decision
from xinheng.catalogue.models import Edition, EditionFiles, Production
from xinheng.catalogue.packing import packed, unpack
from xinheng.catalogue.selectors import active_edition, files_of, proposed_edition
from xinheng.kernel import clock
from xinheng.kernel.errors import Phrase
from xinheng.ledger.domain import Acting
from xinheng.ledger.services import act

ACTIVATED = "catalogue.edition.activated"


def activate_edition(*, actor: Acting) -> Edition:
    """Make the rulebook in use an edition of this node (set-up); does nothing when it is one already.

    In production the first rulebook founds the node and is held there; after that only an activated edition is taken:
    EditionNotApprovedError. RulebookInvalidError when the folder is refused.
    """
    if settings.MODE != "production":
        return _direct(actor)
    Production.objects.get_or_create(one=1, defaults={"since": clock.today()})
    active = active_edition()
    if active is not None:
        hold(active.digest)
        refuse_unapproved()
        return active
    folder = loading.load(current.path())
    digest = current.rulebook().digest
    with act(kind=ACTIVATED, actor=actor, body={"digest": digest, "way": "founding"}):
        EditionFiles.objects.get_or_create(digest=digest, defaults={"content": packed(folder)})
        founding = Edition.objects.create(
            digest=digest,
            label=current.path().name,
            activated_on=clock.today(),
            way="founding",
            **_in_use(),
        )
    hold(digest)
    return founding


def _direct(actor: Acting) -> Edition:
    digest = current.rulebook().digest
    known = Edition.objects.filter(digest=digest).first()
    if known is not None:
        return known
    with act(kind=ACTIVATED, actor=actor, body={"digest": digest}):
        return Edition.objects.create(
            digest=digest,
            label=current.path().name,
            activated_on=clock.today(),
            **_in_use(),
        )


def _in_use() -> dict[str, Any]:
    """What the row of an edition keeps of the law in use, for the database to hold what is written against."""
    return {
        "ordered": ordered_by_decision(current.measures()),
        "latest_days": latest_days(current.rulebook().deadlines),
    }


def refuse_unapproved() -> None:
    """In production, EditionNotApprovedError unless the rulebook in use is the active edition of this node."""
    if settings.MODE != "production":
        return
    active, digest = active_edition(), current.rulebook().digest
    if active is None or active.digest != digest:
        raise EditionNotApprovedError(digest=digest[:12], active=active.digest[:12] if active else "none")


def activate(*, number: int, actor: Acting, directly: bool = False) -> Edition:
    """Go by a proposed edition from now on: approved by two offices and on its day.

    ``directly`` leaves both out, in demonstrations only. EditionUnknownError, EditionActRefusedError,
    EditionTooEarlyError.
    """
    found = proposed_edition(number)
    direct = directly and settings.MODE == "demo"
    possible = {"proposed", "seconded", "approved"} if direct else {"approved"}
    if found.state not in possible:
        raise EditionActRefusedError(state=found.state, allowed=", ".join(found.allowed) or Phrase("nothing"))
    if not direct and clock.today() < found.effective_on:
        raise EditionTooEarlyError(published_on=found.published_on, effective_on=found.effective_on)
    way = "direct" if direct else "approved"
    body = {"number": number, "digest": found.digest, "way": way}
    try:
        with act(kind=ACTIVATED, actor=actor, body=body):
            made = Edition.objects.create(
                digest=found.digest,
                label=found.label,
                activated_on=clock.today(),
                way=way,
                proposal_id=number,
                **_in_files(found.digest),
            )
    except IntegrityError as error:  # somebody activated or withdrew it a moment ago
        now = proposed_edition(number)
        raise EditionActRefusedError(state=now.state, allowed=", ".join(now.allowed) or Phrase("nothing")) from error
    hold(found.digest)
    return made


def _in_files(digest: str) -> dict[str, Any]:
    """The same from the files of a proposed edition."""
    content = files_of(digest)
    if content is None:
        return {}
    with tempfile.TemporaryDirectory() as place:
        unpack(content, Path(place))
        folder = loading.load(Path(place), only=frozenset({"measure", "deadlines"}))
        return {
            "ordered": ordered_by_decision(compile_measures(folder)),
            "latest_days": latest_days(compile_deadlines(folder)),
        }


def hold(digest: str) -> None:
    """Lay the files of an edition down in the data folder and let the program go by them.

    Nothing happens where the node does not hold its files (demonstrations whose folder was named by hand).
    """
    content = files_of(digest)
    if content is None:
        return
    place = Path(settings.XINHENG_HOME) / "rulebook"
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = place / digest
    if not target.is_dir():
        fresh = Path(tempfile.mkdtemp(prefix=".coming-", dir=place))
        unpack(content, fresh)
        with suppress(OSError):  # another process was first
            fresh.rename(target)
        shutil.rmtree(fresh, ignore_errors=True)
    link = place / f".current-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(target.name)
    link.replace(place / "current")
