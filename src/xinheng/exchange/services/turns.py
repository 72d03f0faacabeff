"""Whose turn it is: intakes of one kind come one after the other, each under a number of its own."""

from django.db import connection


def next_batch() -> int:
    """A number for a batch that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('exchange_batch', 'id'))")
        return int(cursor.fetchone()[0])


def take_turn(kind: str) -> None:
    """One intake of a kind at a time: two files with the same decision must not both begin its record."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('exchange.intake'), hashtext(%s))", [kind])
