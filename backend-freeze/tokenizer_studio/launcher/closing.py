"""How a window is closed: at once when nothing runs, else after one question that cannot be left hanging."""

from collections.abc import Sequence
from typing import Literal

# A page that is alive says `asking` within one frame. One that is not has 3 s: `window.py` takes the last.
ANSWER_SECONDS = 2.0
# The backend is asked for its jobs with a limit of 1 s.
COUNT_SECONDS = 2.0

Do = Literal["count", "ask", "end", "keep", "nothing"]


class Closing:
    """Pure: told what happens and when, says what to do."""

    def __init__(self) -> None:
        self._state: Literal["open", "counting", "asked", "answered"] = "open"
        self.deadline: float | None = None
        """When to call `tick` at the latest."""

    def requested(self, now: float) -> Do:
        """The close button, or the page. The second time, whatever we wait for, it is meant."""
        if self._state != "open":
            return self._end()
        self._state, self.deadline = "counting", now + COUNT_SECONDS
        return "count"

    def counted(self, jobs: Sequence[str], now: float) -> Do:
        """These jobs run."""
        if self._state != "counting":
            return "nothing"
        if not jobs:
            return self._end()
        self._state, self.deadline = "asked", now + ANSWER_SECONDS
        return "ask"

    def asking(self) -> None:
        """The question is on the screen: now it is the person's time."""
        if self._state == "asked":
            self._state, self.deadline = "answered", None

    def answered(self, answer: str) -> Do:
        if self._state not in ("asked", "answered"):
            return "nothing"
        if answer == "stop":
            return self._end()
        self._reset()
        return "keep" if answer == "keep" else "nothing"

    def tick(self, now: float) -> Do:
        """Whoever was asked has had their time."""
        if self.deadline is not None and now >= self.deadline:
            return self._end()
        return "nothing"

    def _end(self) -> Do:
        self._reset()
        return "end"

    def _reset(self) -> None:
        self._state, self.deadline = "open", None
