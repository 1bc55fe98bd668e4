"""Cancels at random moments; the long run is `python -m tests.cancel_soak --cancels 200 --corpus PATH`."""

from pathlib import Path

from tests.cancel_soak import soak
from tests.training_support import documents


def test_cancel_at_random_moments_of_every_stage_ends_the_training_and_leaves_nothing(tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text(
        "".join(f"{document} {number * 7919}\n" for number, document in enumerate(documents(1_500)))
    )
    found = soak(tmp_path / "data", text, cancels=10, seed=3, vocab_size=3_000)
    assert set(found.ended) <= {"cancelled", "succeeded"} and sum(found.ended.values()) == 10
    assert found.ended["cancelled"] > 0 and max(found.seconds) < 5
    assert found.leftovers == []
