"""Background work: the rooms' periodic tasks are registered, and the worker runs what a transaction enqueued."""

import subprocess
import sys

import pytest
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from xinheng.exchange.tasks import PERIODIC

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
    done = subprocess.run([sys.executable, "-c", WORK_ONCE], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [(name, "succeeded")]
