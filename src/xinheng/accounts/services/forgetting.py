"""What is left of sessions and of wrong passwords is forgotten: who was signed in from where is nobody's business."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from xinheng.accounts.services.signing_in import forget_old_waits


def forget_old_sessions() -> int:
    """Remove sessions that ended by their time, the devices of sessions that are no more, and names nobody tries."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    gone, _ = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    return int(gone) + forget_old_waits()
