"""Tables of counted words: what we write, other programs read, and what is damaged is refused."""

from array import array
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
from tokenizer_studio.training.counts import table  # noqa: E402

COUNTS = st.one_of(st.integers(1, 3), st.integers(1, 1 << 20), st.integers(1, (1 << 63) - 1))
WORDS = st.dictionaries(st.binary(min_size=1, max_size=40), COUNTS, max_size=300)


def counter_of(words: dict[bytes, int]) -> Any:
    counter = engine.Counter("whitespace")
    offsets = array("i", [0])
    for word in words:
        offsets.append(offsets[-1] + len(word))
    counter.add_words(offsets, b"".join(words), array("q", words.values()))
    return counter


def read(path: Path) -> dict[bytes, int]:
    """By Arrow, with each page's checksum looked at."""
    import pyarrow.parquet

    found = pyarrow.parquet.read_table(path, page_checksum_verification=True)
    assert found.column_names == ["word", "count"]
    return dict(zip(found["word"].to_pylist(), found["count"].to_pylist(), strict=True))


@given(words=WORDS, rows=st.sampled_from([1, 7, 65_536]))
def test_arrow_reads_what_was_counted(
    tmp_path_factory: pytest.TempPathFactory, words: dict[bytes, int], rows: int
) -> None:
    path = tmp_path_factory.mktemp("table") / "a.parquet"
    counter = counter_of(words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "ROWS", rows)
        table.write_table(path, counter, {"words": len(words)})
    assert read(path) == words
    assert table.about_table(path) == {"words": len(words)}
    again = engine.Counter("whitespace")
    table.add_table(path, again)
    assert again.words(len(words) + 1) == counter.words(len(words) + 1)


@pytest.mark.parametrize("size", [1, 2, 31, 32, 33, 34, 127, 128, 129, 130, 257, 70_000])
def test_a_table_of_any_length_comes_back(size: int, tmp_path: Path) -> None:
    words = {b"%d" % number: 1 + number * number for number in range(size)}
    words[b"x" * 100_000] = (1 << 63) - 1
    path = tmp_path / "a.parquet"
    table.write_table(path, counter_of(words), {})
    assert read(path) == words


def test_no_damaged_byte_becomes_other_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    counter = counter_of({b"word%d" % number: number + 1 for number in range(50)})
    table.write_table(path, counter, {})
    whole = path.read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    refused = 0
    for place in range(4, footer):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        again = engine.Counter("whitespace")
        try:
            table.add_table(path, again)
        except table.CountsUnreadable:
            refused += 1
        else:
            assert again.words() == counter.words(), place
    assert refused > 0.8 * footer
    path.write_bytes(whole[:-9])
    with pytest.raises(table.CountsUnreadable):
        table.about_table(path)
