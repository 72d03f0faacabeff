"""Who made a record: so that somebody else decides about it."""

from django.db.models import Q

from xinheng.ledger.models import Act
from xinheng.records.models import Version

_MAKING = ("corrected", "held", "rematched", "withdrawn", "mitigated")


def makers_of(public_id: str) -> tuple[str, ...]:
    """Who sent a record in or changed it, by account or certificate as their acts name them, sorted."""
    batches = Version.objects.filter(public_id=public_id, batch_id__isnull=False).values_list("batch_id", flat=True)
    changed = Q(kind__in=[f"records.version.{one}" for one in _MAKING], body__record=public_id)
    sent = Q(kind="exchange.batch.taken", body__batch__in=list(batches))
    return tuple(sorted(set(Act.objects.filter(changed | sent).values_list("actor", flat=True))))
