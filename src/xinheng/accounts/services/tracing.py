"""Tracing reads of non-public data, and reading the traces (G19)."""

from collections.abc import Sequence

from django.db import transaction

from xinheng.accounts import domain, models
from xinheng.accounts.errors import PurposeMissingError
from xinheng.accounts.selectors import reads_of
from xinheng.kernel import clock


def trace(*, viewer: domain.Viewer, subjects: Sequence[str], what: str) -> None:
    """Write down a read of non-public data, in the transaction of the read itself (G19: no trace, no data)."""
    missing = [name for name in ("actor", "purpose", "case") if not getattr(viewer, name)]
    if missing or viewer.actor is None:
        raise PurposeMissingError(missing=", ".join(missing))
    header = models.Trace.objects.create(
        at=clock.now(),
        actor=viewer.actor.name,
        authority_uscc=viewer.actor.authority_uscc,
        purpose=viewer.purpose,
        case=viewer.case,
        basis=viewer.basis,
        what=what,
    )
    models.TraceSubject.objects.bulk_create(models.TraceSubject(trace=header, uscc=uscc) for uscc in subjects)


def read_traces(*, viewer: domain.Viewer, uscc: str) -> list[domain.Read]:
    """Who read an organisation's non-public data, this read included, latest first; an authority sees its own only."""
    with transaction.atomic():
        trace(viewer=viewer, subjects=[uscc], what="accounts.traces")
        found = reads_of(uscc)
    acting = viewer.actor.authority_uscc if viewer.actor else None
    return [one for one in found if acting is None or one.authority_uscc == acting]
