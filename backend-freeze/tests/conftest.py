"""What all tests share: a data folder of their own, property tests that neither wait nor depend on chance."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fake_neutralino import FakeNeutralino, WindowLauncher
from tests.launcher_support import Launched, Start
from tokenizer_studio.paths import DataFolders

settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True, print_blob=True)
settings.load_profile("suite")


@pytest.fixture
def folders(tmp_path: Path) -> DataFolders:
    """A data folder as the program makes it."""
    made = DataFolders(tmp_path / "data")
    made.make()
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "my data ä"


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    running: list[Launched] = []

    def launch(*args: str, folder: Path = data, **options: object) -> Launched:
        launched = Launched(folder, *(args or ("--no-open",)), **options)  # type: ignore[arg-type]
        running.append(launched)
        return launched

    yield launch
    for launched in running:
        if launched.process.poll() is None:
            launched.process.kill()
        launched.process.communicate()
        assert launched.left_behind() == []


@pytest.fixture
def windows() -> Iterator[Callable[[], FakeNeutralino]]:
    """Makes windows that nobody serves yet."""
    made: list[FakeNeutralino] = []

    def make() -> FakeNeutralino:
        made.append(FakeNeutralino())
        return made[-1]

    yield make
    for window in made:
        window.die()
        assert window.refused == [], "the launcher called what the window does not allow"


@pytest.fixture
def launch(data: Path, windows: Callable[[], FakeNeutralino]) -> Iterator[Callable[..., WindowLauncher]]:
    """Starts a launcher for a new window."""
    running: list[WindowLauncher] = []

    def start(
        folder: Path = data, env: dict[str, str] | None = None, stdin: bytes | None = None
    ) -> WindowLauncher:
        running.append(WindowLauncher(folder, windows(), env, stdin))
        return running[-1]

    yield start
    for one in running:
        one.window.die()
        try:
            one.process.wait(8)
        finally:
            one.process.kill()
            one.process.communicate()
