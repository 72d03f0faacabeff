"""Background work: the rooms' periodic tasks are registered, and the worker runs what a transaction enqueued."""

import subprocess
import sys

import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from xinheng.exchange.tasks import PERIODIC
from xinheng.ledger.models import Act
from xinheng.shell.queue import queue, retry_stuck

pytestmark = pytest.mark.db

WORK_ONCE = """
import django
django.setup()
from xinheng.shell.jobs import work
work(until_empty=True)
"""


def test_every_periodic_task_of_a_room_is_registered() -> None:
    assert PERIODIC
    assert {name for name, _, _ in PERIODIC} <= set(app.tasks)


def test_a_job_enqueued_in_a_transaction_runs_once_it_is_saved(own_database: str) -> None:
    name = PERIODIC[0][0]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        app.configure_task(name).defer(timestamp=0)
        raise ZeroDivisionError
    assert not ProcrastinateJob.objects.exists()
    with transaction.atomic():
        app.configure_task(name).defer(timestamp=0)
    done = subprocess.run([sys.executable, "-c", WORK_ONCE], capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    assert not ProcrastinateJob.objects.exists(), "what went well is not kept"
    assert Act.objects.filter(kind="exchange.waiting.forgotten").count() == 1


def begun_by_a_worker_that_is_gone(name: str, attempts: int = 0) -> int:
    app.configure_task(name, queueing_lock=None).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE status = 'todo' RETURNING id",
            [attempts],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.django_db
def test_what_a_dead_worker_had_begun_is_seen_and_done_again() -> None:
    name = PERIODIC[0][0]
    again = begun_by_a_worker_that_is_gone(name)
    given_up = begun_by_a_worker_that_is_gone(name, attempts=3)
    waits_already = begun_by_a_worker_that_is_gone(name)
    assert queue().stuck == 3
    assert retry_stuck() == 3
    states = dict(ProcrastinateJob.objects.values_list("id", "status"))
    assert states == {again: "todo", given_up: "failed", waits_already: "failed"}
    found = queue()
    assert (found.stuck, found.jobs["todo"], found.jobs["failed"], found.worker_alive) == (0, 1, 2, False)


@pytest.mark.django_db
def test_a_worker_that_speaks_keeps_its_jobs() -> None:
    job = begun_by_a_worker_that_is_gone(PERIODIC[0][0])
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
        cursor.execute("UPDATE procrastinate_jobs SET worker_id = %s WHERE id = %s", [cursor.fetchone()[0], job])
    assert retry_stuck() == 0
    assert queue().worker_alive
