"""What the job queue holds: work that waits, is stuck or failed, and whether a worker lives.

Ages are told by the clock that wrote the times, the database's own.
"""

from dataclasses import dataclass

from django.db import connection, transaction

SILENT_SECONDS = 60.0
"""A worker that has said nothing for this long is taken for dead (it says something every ten seconds)."""

_STATES = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
_OLDEST = """
SELECT coalesce(max(extract(epoch FROM statement_timestamp() - due)), 0) FROM (
    SELECT coalesce(job.scheduled_at, min(event.at)) AS due
    FROM procrastinate_jobs job JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
    WHERE job.status = 'todo' GROUP BY job.id
) AS waiting WHERE due <= statement_timestamp()
"""
_BEGUN_BY_NOBODY = """
FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
WHERE job.status = 'doing' AND (
    worker.id IS NULL OR worker.last_heartbeat < statement_timestamp() - make_interval(secs => %s))
"""
_STUCK = f"SELECT count(*) {_BEGUN_BY_NOBODY}"
_STUCK_JOBS = f"SELECT job.id {_BEGUN_BY_NOBODY} ORDER BY job.id FOR UPDATE OF job SKIP LOCKED"
_IS_ENOUGH = """
SELECT job.attempts >= %s OR EXISTS (
    SELECT FROM procrastinate_jobs other WHERE other.status = 'todo' AND other.queueing_lock = job.queueing_lock)
FROM procrastinate_jobs job WHERE job.id = %s
"""
_AGAIN = "SELECT procrastinate_retry_job_v2(%s, statement_timestamp(), NULL, NULL, NULL)"
_GIVEN_UP = "SELECT procrastinate_finish_job_v1(%s, 'failed', false)"
MOST_ATTEMPTS = 3
"""A job whose worker ended this often under it is given up: it may be what ends them."""

_HEARTBEAT = "SELECT extract(epoch FROM statement_timestamp() - max(last_heartbeat)) FROM procrastinate_workers"
STATES = ("todo", "doing", "succeeded", "failed", "cancelled", "aborted")


@dataclass(frozen=True)
class Queue:
    """The queue now. Ages in seconds; ``heartbeat`` None where no worker ever spoke.

    ``stuck`` jobs were begun by a worker that is gone.
    """

    jobs: dict[str, int]
    oldest: float
    stuck: int
    heartbeat: float | None

    @property
    def worker_alive(self) -> bool:
        """Whether a worker spoke a moment ago."""
        return self.heartbeat is not None and self.heartbeat <= SILENT_SECONDS


def queue() -> Queue:
    """Look at the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES)
        found = dict(cursor.fetchall())
        cursor.execute(_OLDEST)
        oldest = float(cursor.fetchone()[0])
        cursor.execute(_STUCK, [SILENT_SECONDS])
        stuck = int(cursor.fetchone()[0])
    return Queue({state: int(found.get(state, 0)) for state in STATES}, oldest, stuck, heartbeat())


def retry_stuck() -> int:
    """Put what a worker that is gone had begun back into the queue, or give it up; returns how many there were.

    Given up is what was tried often enough, and what waits once more already.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STUCK_JOBS, [SILENT_SECONDS])
        stuck = [job for (job,) in cursor.fetchall()]
        for job in stuck:
            cursor.execute(_IS_ENOUGH, [MOST_ATTEMPTS, job])
            cursor.execute(_GIVEN_UP if cursor.fetchone()[0] else _AGAIN, [job])
    return len(stuck)


def heartbeat() -> float | None:
    """Seconds since a worker last spoke."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARTBEAT)
        seconds = cursor.fetchone()[0]
    return None if seconds is None else float(seconds)
