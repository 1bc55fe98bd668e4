"""What happens around the launcher. Everything arrives in one mailbox and is handled by one thread."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import queue

    from .backend import Health
    from .instance import Instance
    from .messages import PageMessage
    from .problems import LaunchProblem
    from .window import Window


@dataclass(frozen=True)
class BackendStarting:
    """One is being started, the first or the next."""


@dataclass(frozen=True)
class BackendListening:
    port: int


@dataclass(frozen=True)
class BackendReady:
    """`run` counts them. `has_moved`: it has another port, so pages in browsers must be opened anew."""

    run: int
    port: int
    has_moved: bool


@dataclass(frozen=True)
class BackendLost:
    """It will be started again."""

    attempt: int
    reason: str


@dataclass(frozen=True)
class BackendGivenUp:
    problem: "LaunchProblem"


@dataclass(frozen=True)
class BackendSeen:
    """It answered a ping."""

    health: "Health"


@dataclass(frozen=True)
class WindowOpened:
    window: "Window"


@dataclass(frozen=True)
class WindowSaid:
    window: "Window"
    message: "PageMessage"


@dataclass(frozen=True)
class WindowCloseAsked:
    """Its close button."""

    window: "Window"


@dataclass(frozen=True)
class WindowGone:
    window: "Window"


@dataclass(frozen=True)
class BootCodeMade:
    """None: the backend gave no sign; a new status follows when it is lost."""

    window: "Window"
    run: int
    code: str | None


@dataclass(frozen=True)
class JobsCounted:
    """None: the backend did not answer in time."""

    jobs: list[str] | None


@dataclass(frozen=True)
class FolderTaken:
    """A try to get the data folder ended: we are the one, or `reply` of the one that is, or a problem."""

    instance: "Instance | None" = None
    reply: dict[str, Any] | None = None
    problem: "LaunchProblem | None" = None


@dataclass(frozen=True)
class BrowserShown:
    """`address`: no browser could be opened, it has to be told."""

    address: str | None
    problem: "LaunchProblem | None" = None


@dataclass(frozen=True)
class LaterStart:
    """Another launcher asks; it waits for the answer."""

    request: dict[str, Any]
    answer: "queue.SimpleQueue[dict[str, Any]]"


@dataclass(frozen=True)
class StopAsked:
    """A signal, or the end of our input."""


Event = (
    BackendStarting
    | BackendListening
    | BackendReady
    | BackendLost
    | BackendGivenUp
    | BackendSeen
    | WindowOpened
    | WindowSaid
    | WindowCloseAsked
    | WindowGone
    | BootCodeMade
    | JobsCounted
    | FolderTaken
    | BrowserShown
    | LaterStart
    | StopAsked
)
