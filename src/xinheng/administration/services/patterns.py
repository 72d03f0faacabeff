"""Telling the auditor what patterns are in the reads. Nothing else follows from an alert."""

from django.db import transaction

from xinheng.administration.models import Alert
from xinheng.administration.selectors import patterns_on, thresholds
from xinheng.kernel import clock


def look_for_patterns() -> int:
    """Look through today's reads and tell each pattern once a day and actor; returns how many alerts are new."""
    today = clock.today()
    found = [
        Alert(
            pattern=one.pattern,
            day=today,
            actor=one.actor,
            authority_uscc=one.authority_uscc,
            case=one.case,
            begins_at=one.begins_at,
            ends_at=one.ends_at,
            reads=one.reads,
            organisations=one.organisations,
            found_at=clock.now(),
        )
        for one in patterns_on(today, thresholds(today))
    ]
    with transaction.atomic():
        before = Alert.objects.filter(day=today).count()
        Alert.objects.bulk_create(found, ignore_conflicts=True)
        return Alert.objects.filter(day=today).count() - before
