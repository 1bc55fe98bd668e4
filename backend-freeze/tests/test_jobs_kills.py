"""Random kills; the long run is `python -m tests.kill_soak --kills 200`."""

from pathlib import Path

from tests.kill_soak import soak


def test_random_kills_lose_nothing_finished_and_leave_nothing_active(tmp_path: Path) -> None:
    counts = soak(tmp_path, kills=15, seed=7)
    assert counts["killed backend"] + counts["killed worker"] == 15
