"""What wrong passwords leave behind: a growing wait, per name asked for, held or not."""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from xinheng.accounts import domain, models
from xinheng.kernel import clock

HOURS_KEPT = 24
"""How long after its last wait a name's wrong passwords are remembered."""


def _digest(name: str) -> bytes:
    """Under the node's web secret: people type telephone numbers and names, which a plain digest would give away."""
    return salted_hmac(__name__, name.strip().casefold(), algorithm="sha256").digest()


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


def forget_old_waits() -> int:
    """Forget names nobody tried for a day, which strangers may have invented; returns how many."""
    since = clock.now() - timedelta(hours=HOURS_KEPT)
    return models.WrongPassword.objects.filter(heard_again_at__lt=since).delete()[0]


def right_password(name: str) -> None:
    """Forget the wrong ones."""
    models.WrongPassword.objects.filter(name_digest=_digest(name)).delete()
