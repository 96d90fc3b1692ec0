"""Jobs that are queued but are not to be done yet."""

from __future__ import annotations

from heapq import heappop, heappush

from broker.core.tasks import Work


class Later:
    """Jobs by the time at which they may be done, on the monotonic clock."""

    def __init__(self) -> None:
        self._jobs: dict[int, Work] = {}
        self._times: list[tuple[int, int]] = []
        """a heap of times and keys; those of jobs that were taken out stay until they are due"""

    def __len__(self) -> int:
        return len(self._jobs)

    def push(self, job: Work, due: int) -> None:
        """Keep a job until it is due."""
        self._jobs[job.key] = job
        heappush(self._times, (due, job.key))

    def drop(self, job: Work) -> bool:
        """Whether the job was here; it is not any more."""
        return self._jobs.pop(job.key, None) is not None

    def take_due(self, now: int) -> list[Work]:
        """The jobs whose time has come."""
        due = []
        while self._times and self._times[0][0] <= now:
            job = self._jobs.pop(heappop(self._times)[1], None)
            if job is not None:
                due.append(job)
        return due

    def wait(self, now: int, most: int) -> int:
        """Milliseconds until the next job is due, but no more than `most`."""
        return min(most, max(0, self._times[0][0] - now)) if self._times else most
