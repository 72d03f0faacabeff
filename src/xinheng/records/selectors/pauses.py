"""What an objection suspends now (G14): for rooms that rest a measure or a count on a record."""

from collections.abc import Collection

from xinheng.records.models import Pause


def suspended(public_ids: Collection[str]) -> set[str]:
    """Of these records those against which an objection runs that suspends what rests on them."""
    running = Pause.objects.filter(public_id__in=public_ids, suspends=True, ended_at__isnull=True)
    return set(running.values_list("public_id", flat=True))
