"""How a job can end badly, in words a user can act on."""

from __future__ import annotations

import errno
import signal
import time
import traceback
from typing import IO, TYPE_CHECKING

from ..errors import DiskFull, OutOfMemory, StudioError
from ..logs import get_logger
from ..store.ids import new_id

if TYPE_CHECKING:
    from ..contract.base import Problem

_ADVICE = {
    "SIGKILL": "The system killed it, most often because memory ran out. Close other programs, or use "
    "less text or a smaller vocabulary, then run it again.",
    "SIGSEGV": "A library touched memory that was not its own. Run it again; if that fails too, report it.",
    "SIGABRT": "A library gave up. Run it again; if it happens twice, please report it.",
    "SIGBUS": "A file it was reading shrank or its disk went away. Check the disk, then run it again.",
    "SIGILL": "This processor lacks an instruction a library needs.",
    "SIGTERM": "Another program asked it to end. Run it again.",
}
_SIGNAL_WORDS = {
    "SIGKILL": "was killed", "SIGSEGV": "crashed (segmentation fault)", "SIGABRT": "aborted",
    "SIGBUS": "crashed (bus error)", "SIGILL": "crashed (illegal instruction)", "SIGTERM": "was told to end",
}  # fmt: skip


class WorkerCrashed(StudioError):
    """The worker process ended without saying why."""

    code = "worker-crashed"
    status = 500

    def __init__(self, exit_code: int | None) -> None:
        name = _signal_name(exit_code)
        if name:
            title = f"The job's process {_SIGNAL_WORDS.get(name, 'was ended')} ({name})."
        else:
            title = f"The job's process ended by itself with code {exit_code}."
        super().__init__(
            title, _ADVICE.get(name, "Nothing unfinished was kept. Run it again; its log says more.")
        )


class Interrupted(StudioError):
    """The program ended while the job was active."""

    code = "interrupted"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The program ended while this job was not finished.",
            "Nothing unfinished was kept, and what was finished before is untouched. Run it again.",
        )


class NotRunning(StudioError):
    """Asked to pause or go on in a state that knows neither."""

    code = "not-running"
    status = 409

    def __init__(self, state: str) -> None:
        super().__init__(
            f"A job that is {state} cannot be paused or go on.",
            "Only a job that is running can be paused, and only a paused one goes on. Nothing was changed.",
        )


class ProblemError(StudioError):
    """A problem that was already put into words, as an exception again."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title, problem.detail, problem.fields)
        self.code = problem.code
        self.status = problem.status or 409


def problem_of(error: BaseException, free_bytes: int, log: IO[str] | None = None) -> Problem:
    """Put any exception into words. A bug's trace goes to the logs under an error id, nowhere else."""
    if isinstance(error, StudioError):
        return error.to_problem()
    if isinstance(error, MemoryError):
        return memory_ran_out().to_problem()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(1, free_bytes, "Writing the result").to_problem()
    from ..contract.base import Problem

    error_id = new_id()
    get_logger(__name__).error("a job met a bug", exc_info=error, extra={"error_id": error_id})
    if log is not None:
        print(f"{time.strftime('%Y-%m-%dT%H:%M:%S')} error_id={error_id}", file=log)
        traceback.print_exception(error, file=log)
        log.flush()
    return Problem(
        status=500,
        code="internal",
        title="The job met a bug in the program.",
        detail=f"{type(error).__name__}. Nothing unfinished was kept. The log has more under {error_id}.",
        error_id=error_id,
    )


def memory_ran_out(used_bytes: int | None = None, limit_bytes: int | None = None) -> OutOfMemory:
    """The worker met its limit, or the system gave it nothing more."""
    figures = ""
    if used_bytes is not None and limit_bytes is not None:
        figures = (
            f"It used {used_bytes / 1e9:.1f} GB; the limit on this machine is {limit_bytes / 1e9:.1f} GB. "
        )
    return OutOfMemory(
        "The job ran out of memory.",
        f"{figures}It was ended so that the machine stays usable. Use less text or a smaller vocabulary, "
        "or close other programs.",
    )


def _signal_name(exit_code: int | None) -> str:
    if exit_code is None or exit_code >= 0:
        return ""
    try:
        return signal.Signals(-exit_code).name
    except ValueError:
        return f"signal {-exit_code}"
