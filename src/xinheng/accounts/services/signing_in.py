"""What wrong passwords leave behind: a growing wait, per name asked for, held or not.

A device that the account signed in from before has a wait of its own (decision 580): what strangers try does not keep
its owner waiting there, and what is tried there waits no less.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from xinheng.accounts import domain, models
from xinheng.kernel import clock

HOURS_KEPT = 24
"""How long after its last wait a name's wrong passwords are remembered."""


def _digest(name: str, device: str = "") -> bytes:
    """Under the node's web secret: people type telephone numbers and names, which a plain digest would give away."""
    if device:
        return salted_hmac(f"{__name__}.device", device, algorithm="sha256").digest()
    return salted_hmac(__name__, domain.as_compared(name), algorithm="sha256").digest()


def seconds_left(name: str, device: str = "") -> int:
    """Seconds until a password for this name is heard again; 0 when it is now. ``device``: one it signed in from."""
    row = models.WrongPassword.objects.filter(name_digest=_digest(name, device)).first()
    if row is None:
        return 0
    return max(0, round((row.heard_again_at - clock.now()).total_seconds()))


def wrong_password(name: str, device: str = "") -> None:
    """Count one more wrong password for this name, or for this device of its account, and set the wait."""
    with transaction.atomic():
        row, _ = models.WrongPassword.objects.select_for_update().get_or_create(
            name_digest=_digest(name, device), defaults={"failures": 0, "heard_again_at": clock.now()}
        )
        row.failures += 1
        row.heard_again_at = clock.now() + timedelta(seconds=domain.seconds_to_wait(row.failures))
        row.save()


def forget_old_waits() -> int:
    """Forget names nobody tried for a day, which strangers may have invented; returns how many."""
    since = clock.now() - timedelta(hours=HOURS_KEPT)
    return models.WrongPassword.objects.filter(heard_again_at__lt=since).delete()[0]


def right_password(name: str, device: str = "") -> None:
    """Forget the wrong ones: those of the device, where the account signed in from it before, else the name's."""
    models.WrongPassword.objects.filter(name_digest=_digest(name, device)).delete()
