"""Where the launch stands, and the words the window's page is told it in."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from .. import __version__
from ..logs import shorten_home
from . import messages
from .log_tail import last_lines
from .messages import Message
from .problems import LaunchProblem
from .stages import Stages

Phase = Literal["starting", "ready", "restarting", "failed"]


class Standing:
    """Changed by what happens to the backend; asked for whenever the page is to be told."""

    def __init__(self, log_folder: Path, clock: Callable[[], float]) -> None:
        self.stages = Stages(clock)
        self.phase: Phase = "starting"
        self.run = 0
        self.port = 0
        self.is_backend_up = False
        self.problem: LaunchProblem | None = None
        self._log_folder = log_folder
        self._attempt = 0
        self._reason = ""

    def starting(self) -> None:
        """A backend is on its way. After a crash that stays a restart."""
        self.stages.begin("backend")
        if self.phase != "restarting":
            self.phase, self.problem = "starting", None

    def ready(self, run: int, port: int) -> None:
        self.phase, self.problem, self.is_backend_up = "ready", None, True
        self.run, self.port = run, port
        self.stages.end("backend")
        self.stages.begin("page")

    def lost(self, attempt: int, reason: str) -> None:
        self.phase, self.problem, self.is_backend_up = "restarting", None, False
        self._attempt, self._reason = attempt, reason

    def failed(self, problem: LaunchProblem, *, is_backend_up: bool = False) -> None:
        self.phase, self.problem, self.is_backend_up = "failed", problem, is_backend_up
        self.stages.fail()

    def status(self, boot_code: str, *, has_dialogs: bool) -> Message:
        """The message. `boot_code` is for `ready` alone."""
        common = messages.Common(self.stages.as_messages(), __version__, shorten_home(str(self._log_folder)))
        if self.phase == "failed" and self.problem is not None:
            return messages.failed(common, self.problem.as_message(), last_lines(self._log_folder))
        if self.phase == "ready":
            return messages.ready(
                common, run=self.run, port=self.port, boot_code=boot_code, has_dialogs=has_dialogs
            )
        if self.phase == "restarting":
            return messages.restarting(common, attempt=self._attempt, reason=self._reason)
        return messages.starting(common)

    def lines(self) -> list[str]:
        """For diagnostics."""
        words = [f"Phase: {self.phase}, backends started: {self.run}"]
        if self._reason:
            words.append(f"Backend lost: {self._reason} (crashes in five minutes: {self._attempt})")
        if self.problem is not None:
            words.append(f"Failure: {self.problem.code}: {self.problem.title} {self.problem.detail}")
        return words
