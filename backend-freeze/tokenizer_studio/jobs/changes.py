"""Who wants to know when a job changes, and how they hear of it."""

import contextlib
import queue
import threading
from collections.abc import Iterator

from ..contract.jobs import ACTIVE_STATES, Job

# A listener that stopped reading (a sleeping browser tab) loses the oldest changes; the newest count.
LISTENER_LIMIT = 1_000


class Changes:
    """Hands every changed job to every subscriber."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[queue.SimpleQueue[Job]] = []
        self._active: dict[str, str] = {}
        self._ended: set[str] = set()

    @contextlib.contextmanager
    def subscribe(self) -> Iterator["queue.SimpleQueue[Job]"]:
        """A queue of all jobs that change while the context is open."""
        listener: queue.SimpleQueue[Job] = queue.SimpleQueue()
        with self._lock:
            self._listeners.append(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners.remove(listener)

    def active_titles(self) -> list[str]:
        """The jobs that have not ended, as far as they were published. Asks no database."""
        with self._lock:
            return list(self._active.values())

    def publish(self, job: Job) -> None:
        """Tell everyone. Never waits."""
        with self._lock:
            if job.state not in ACTIVE_STATES:
                self._ended.add(job.id)
                self._active.pop(job.id, None)
            elif (
                job.id not in self._ended
            ):  # Of two threads that tell, the one with the older news may be last.
                self._active[job.id] = job.title
            listeners = list(self._listeners)
        for listener in listeners:
            while listener.qsize() >= LISTENER_LIMIT:
                with contextlib.suppress(queue.Empty):
                    listener.get_nowait()
            listener.put(job)
