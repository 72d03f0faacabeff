"""One client cannot search the site to a standstill, and another is not made to wait for it."""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from xinheng.publicity import kept_buckets
from xinheng.publicity.errors import SearchBusyError, TooManySearchesError
from xinheng.publicity.kept_buckets import Bucket, InFile
from xinheng.publicity.limits import ApiQuota, SearchBudget

pytestmark = pytest.mark.pure
PATIENCE = 90


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_line_that_has_a_whole_network_has_one_bucket():
    quota = ApiQuota(quota=1, window=60, seconds=Seconds())
    clients = (
        "2001:db8:1:2::1",
        "2001:db8:1:2:ffff::9",
        "2001:db8:1:3::1",
        "::ffff:192.0.2.1",
        "::ffff:192.0.2.2",
        "x",
    )
    assert [quota.take(one).given for one in clients] == [True, False, True, True, True, True]


def test_a_bucket_empties_and_refills_for_its_client_alone():
    seconds = Seconds()
    budget = SearchBudget(burst=2, per_second=0.5, seconds=seconds)
    for _ in range(2):
        with budget.search("192.0.2.1"):
            pass
    with pytest.raises(TooManySearchesError) as refusal, budget.search("192.0.2.1"):
        pass
    assert refusal.value.facts["retry_after"] == 2
    with budget.search("192.0.2.2"):
        pass
    seconds.now = 2.0
    with budget.search("192.0.2.1"):
        pass


def test_no_more_searches_run_together_than_there_are_places():
    budget = SearchBudget(places=1, wait=0.01)
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with budget.search("a"):
            inside.set()
            leave.wait(PATIENCE)

    holder = threading.Thread(target=hold)
    holder.start()
    assert inside.wait(PATIENCE)
    with pytest.raises(SearchBusyError), budget.search("b"):
        pass
    leave.set()
    holder.join()
    with budget.search("b"):
        pass


def test_a_place_is_given_back_when_the_search_fails():
    budget = SearchBudget(places=1, wait=0.01)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), budget.search("a"):
            _ = 1 // 0
    with budget.search("a"):
        pass


COUNTING = """
import sys
from django.conf import settings
settings.configure(LIMITS_FOLDER=sys.argv[1], SECRET_KEY="s" * 40)
from xinheng.publicity.limits import ApiQuota
quota = ApiQuota(quota=500, window=10**6, name="api")
print(sum(quota.take("192.0.2.1").given for _ in range(400)), quota.take("192.0.2.2").given)
"""


def test_all_processes_of_a_node_grant_together_what_one_would(tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTING, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [one.communicate(timeout=600)[0].split() for one in running]
    assert sum(int(given) for given, _ in said) == 500, "not one more, not one less"
    assert {other for _, other in said} == {"True"}, "another client is not made to wait"
    (held,) = tmp_path.glob("limits-*")
    assert b"192.0.2" not in held.read_bytes(), "no address is written"
    assert held.stat().st_mode & 0o077 == 0


def test_a_file_forgets_whoever_came_longest_ago_and_a_clock_that_begins_again_counts_from_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_buckets, "_SETS", 16)
    kept = InFile(tmp_path / "limits-x", "s" * 40)
    for at in range(2_000):
        with kept.bucket(f"client {at}", Bucket(5.0, float(at)), 1.0) as bucket:
            bucket.level = 1.0
    with kept.bucket("client 1999", Bucket(5.0, 2_000.0), 1.0) as bucket:
        assert (bucket.level, bucket.at) == (1.0, 1_999.0)
    with kept.bucket("client 0", Bucket(5.0, 2_000.0), 1.0) as bucket:
        assert bucket.level == 5.0, "forgotten, so a full one"
    with kept.bucket("client 1999", Bucket(5.0, 3.0), 1.0) as bucket:
        assert bucket.at == 3.0
    assert (tmp_path / "limits-x").stat().st_size == 16 * 8 * 24


def test_a_process_without_the_file_counts_for_itself(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "run").write_text("no folder")
    settings.LIMITS_FOLDER = tmp_path / "run"
    quota = ApiQuota(quota=2, window=1000, name="api")
    assert [quota.take("a").given for _ in range(3)] == [True, True, False]


def test_a_process_counts_for_itself_when_the_disk_has_no_room_for_the_whole_file(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LIMITS_FOLDER = tmp_path
    monkeypatch.setattr(kept_buckets, "_SETS", 1)
    write = os.pwrite
    monkeypatch.setattr("os.pwrite", lambda handle, data, at: write(handle, data[:100], at))
    quota = ApiQuota(quota=2, window=1000, name="api")
    assert [quota.take("a").given for _ in range(3)] == [True, True, False]


def test_the_file_has_all_of_its_room_on_systems_that_reserve_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr("os.posix_fallocate", raising=False)
    path = tmp_path / "limits"
    with InFile(path, "secret").bucket("a", Bucket(3, 0.0), 1.0) as bucket:
        bucket.level = 1
    size = path.stat().st_size
    with InFile(path, "secret").bucket("a", Bucket(3, 0.0), 1.0) as again:
        assert again.level == 1, "opened again, nothing is lost"
    assert path.stat().st_size == size == kept_buckets._SET * kept_buckets._SETS
