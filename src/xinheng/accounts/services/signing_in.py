"""What wrong passwords leave behind: a growing wait, per name asked for, held or not."""

import hashlib
from datetime import timedelta

from django.db import transaction

from xinheng.accounts import domain, models
from xinheng.kernel import clock


def _digest(name: str) -> bytes:
    return hashlib.sha256(name.strip().casefold().encode()).digest()


def seconds_left(name: str) -> int:
    """Seconds until a password for this name is heard again; 0 when it is now."""
    row = models.WrongPassword.objects.filter(name_digest=_digest(name)).first()
    if row is None:
        return 0
    return max(0, round((row.heard_again_at - clock.now()).total_seconds()))


def wrong_password(name: str) -> None:
    """Count one more wrong password for this name and set the wait."""
    with transaction.atomic():
        row, _ = models.WrongPassword.objects.select_for_update().get_or_create(
            name_digest=_digest(name), defaults={"failures": 0, "heard_again_at": clock.now()}
        )
        row.failures += 1
        row.heard_again_at = clock.now() + timedelta(seconds=domain.seconds_to_wait(row.failures))
        row.save()


def right_password(name: str) -> None:
    """Forget the wrong ones."""
    models.WrongPassword.objects.filter(name_digest=_digest(name)).delete()
