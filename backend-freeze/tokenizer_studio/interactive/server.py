"""The interactive process: one JSON line in, one JSON line out, until stdin ends.

stdin is the lease as well: its end is the parent's end, and a thread watches it, so that also a request that
never returns ends with the parent.
"""

import json
import os
import queue
import secrets
import sys
import threading
from typing import IO, Any

from ..contract.base import Problem
from ..errors import StudioError
from ..logs import get_logger, start_log
from ..paths import DataFolders, data_root
from ..process.lease import die_with_parent_thread, end_own_group
from .methods import method

_log = get_logger(__name__)


def main() -> int:
    """Serve until stdin ends."""
    die_with_parent_thread()
    answers = _take_stdout()
    start_log(DataFolders(data_root()).logs, "interactive")
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), name="requests", daemon=True).start()
    while True:
        answer = json.dumps(_answer(requests.get()), ensure_ascii=True).encode()
        try:
            answers.write(answer + b"\n")
            answers.flush()
        except OSError:
            return 0


def _take_stdout() -> IO[bytes]:
    """Answers get the pipe for themselves: what a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _read_requests(requests: "queue.SimpleQueue[bytes]") -> None:
    for line in sys.stdin.buffer:
        requests.put(line)
    end_own_group()


def _answer(line: bytes) -> dict[str, Any]:
    request: dict[str, Any] = {}
    try:
        request = json.loads(line)
        return {"id": request["id"], "result": method(request["method"])(request["params"])}
    except StudioError as error:
        return {"id": request.get("id"), "problem": error.to_problem().model_dump()}
    except BaseException as error:  # noqa: BLE001 - a panic in Rust is a BaseException
        from ..training.pattern_check import PatternTooSlow, is_backtracking_panic

        is_slow = is_backtracking_panic(error)
        problem = PatternTooSlow().to_problem() if is_slow else _bug(error, request.get("method"))
        return {"id": request.get("id"), "problem": problem.model_dump()}


def _bug(error: BaseException, name: Any) -> Problem:
    error_id = secrets.token_hex(6)
    _log.error(
        "internal error",
        exc_info=(type(error), error, error.__traceback__),
        extra={"fields": {"error_id": error_id, "method": str(name)}},
    )
    return Problem(
        status=500,
        code="internal",
        title="Something went wrong inside the program.",
        detail="This is a bug. The log has the details under the id below.",
        error_id=error_id,
    )
