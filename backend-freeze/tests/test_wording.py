"""Numbers in sentences."""

import pytest

from tokenizer_studio.wording import counted, sized


def test_one_is_one() -> None:
    assert [counted(number, "document") for number in (0, 1, 2_000)] == [
        "0 documents",
        "1 document",
        "2,000 documents",
    ]


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 kB"),
        (49_940, "49.9 kB"),
        (99_960, "100 kB"),
        (999_600, "1 MB"),
        (7_130_000, "7.13 MB"),
        (1_234_000_000_000, "1,234 GB"),
    ],
)
def test_a_size_has_three_figures(size: int, said: str) -> None:
    assert sized(size) == said
