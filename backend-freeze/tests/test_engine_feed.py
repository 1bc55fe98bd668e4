"""Text in portions, within a memory budget: the counts are those of the whole text."""

import random
from pathlib import Path

import pytest

engine = pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")

ALPHABET = "abcXYZ 12'.,\n\r\té中한ſ🙂\u0301𐌰\u3000"


def random_text(chance: random.Random, size: int) -> str:
    return "".join(chance.choices(ALPHABET, k=size))


def whole(documents: list[str], split: str, **options: bool) -> dict[bytes, int]:
    counter = engine.Counter(split, 1, **options)
    for document in documents:
        counter.feed(document.encode(), True)
    return dict(counter.words())


def pieces(documents: list[str], split: str) -> dict[bytes, int]:
    counts: dict[bytes, int] = {}
    for document in documents:
        for piece in engine.split(document, split):
            counts[piece.encode()] = counts.get(piece.encode(), 0) + 1
    return counts


@pytest.mark.parametrize("split", ["gpt2", "cl100k", "o200k", "qwen2", "whitespace"])
@pytest.mark.parametrize("threads", [1, 3])
def test_portions_of_any_size_give_the_pieces_of_the_whole(split: str, threads: int) -> None:
    chance = random.Random(threads)
    documents = [random_text(chance, chance.choice([0, 1, 5, 300, 40_000])) for _ in range(40)]
    counter = engine.Counter(split, threads)
    for document in documents:
        left = document
        while len(left) > 20_000:
            size = chance.randint(0, 9_000)
            counter.feed(left[:size].encode(), False)
            left = left[size:]
        counter.feed(left.encode(), True)
    assert dict(counter.words()) == pieces(documents, split)


def test_a_long_document_is_counted_before_it_ends_and_an_open_one_at_the_end() -> None:
    chance = random.Random(1)
    text = "".join(random_text(chance, 500) + " word\n" for _ in range(40_000))
    counter = engine.Counter("cl100k", 2)
    for start in range(0, len(text), 100_000):
        counter.feed(text[start : start + 100_000].encode(), False)
    assert counter.size() == len(pieces([text], "cl100k"))
    assert dict(counter.words()) == pieces([text], "cl100k")


@pytest.mark.parametrize("split", ["gpt2", "cl100k", "o200k", "qwen2", "whitespace"])
def test_each_line_with_its_feed_is_a_document_in_line_mode(split: str) -> None:
    chance = random.Random(2)
    text = random_text(chance, 60_000) + "\n\n \n\t\n" + random_text(chance, 10)
    lines = text.split("\n")
    documents = [line + "\n" for line in lines[:-1]] + lines[-1:]
    assert whole([text], split, lines=True) == pieces(documents, split)
    counter = engine.Counter(split, 2, lines=True)
    while text:
        size = chance.randint(1, 7_000)
        counter.feed(text[:size].encode(), False)
        text = text[size:]
    assert dict(counter.words()) == pieces(documents, split)


@pytest.mark.parametrize("split", ["gpt2", "cl100k", "o200k", "qwen2", "whitespace"])
@pytest.mark.parametrize("end", ["\n", "  \n", "\r\n", "'\n", " \u3000\n"])
def test_a_line_is_cut_alike_wherever_its_end_falls_in_a_block(split: str, end: str) -> None:
    lines = ["x" * size + end for size in range(140)]
    followed = [part for line in lines for part in (line, "ll 中 /y" + "z" * 90 + "\n")]
    assert whole(["".join(followed)], split, lines=True) == pieces(followed, split)


@pytest.mark.parametrize("lines", [False, True])
def test_a_prefix_space_stands_before_what_does_not_begin_with_one(lines: bool) -> None:
    text = "one two\n three\n\nfour"
    documents = [" one two\n", " three\n", " \n", " four"] if lines else [" " + text]
    assert whole([text], "gpt2", lines=lines, prefix_space=True) == pieces(documents, "gpt2")


def test_within_a_budget_words_go_to_disk_and_come_back(tmp_path: Path) -> None:
    chance = random.Random(3)
    text = " ".join(f"w{chance.randrange(60_000)} {'x' * chance.randrange(40)}" for _ in range(200_000))
    free = engine.Counter("gpt2", 2)
    tight = engine.Counter("gpt2", 2, memory_budget=4_000_000, folder=str(tmp_path))
    for start in range(0, len(text), 300_000):
        for counter in (free, tight):
            counter.feed(text[start : start + 300_000].encode(), True)
        tight.feed(b"", True)
        assert tight.size() > 0  # What waits is counted, and the memory looked at.
    assert tight.runs_written() > 2
    assert tight.size() == free.size()
    assert tight.words() == free.words()
    expected = engine.train(free, 1_000, 2)
    learned = engine.train(tight, 1_000, 2, consume=True)
    assert (learned.vocab, learned.merges) == (expected.vocab, expected.merges)
    assert list(tmp_path.iterdir()) == []
    assert tight.size() == 0


def test_a_folder_that_cannot_be_written_is_an_os_error(tmp_path: Path) -> None:
    counter = engine.Counter("gpt2", 1, memory_budget=1, folder=str(tmp_path / "missing"))
    counter.feed(b"some words " * 10, True)
    with pytest.raises(FileNotFoundError):
        counter.size()


def test_exported_words_add_up_to_the_same_counts() -> None:
    counter = engine.Counter("gpt2", 1)
    counter.add([random_text(random.Random(4), 30_000)])
    copy = engine.Counter("cl100k", 1)
    counter.each_batch(100, copy.add_words)
    assert copy.words() == counter.words()
    copy.merge(counter, 2)
    assert copy.words() == [(word, 3 * count) for word, count in counter.words()]
    assert copy.words(5) == copy.words()[:5]


def test_words_above_a_length_are_cut_into_pieces() -> None:
    counter = engine.Counter("whitespace", 1)
    counter.add(["x" * 250, "short"])
    cut = engine.Counter("whitespace", 1)
    cut.merge(counter, 1, 100)
    assert dict(cut.words()) == {b"x" * 100: 2, b"x" * 50: 1, b"short": 1}


@pytest.mark.parametrize(
    ("offsets", "data", "counts"),
    [
        (b"\0\0\0\0", b"", b"\1" + bytes(7)),
        (bytes(4) + b"\5\0\0\0", b"abc", b"\1" + bytes(7)),
        (b"\2\0\0\0\1\0\0\0", b"abc", b"\1" + bytes(7)),
        (b"\0\0\0\0\1\0\0\0", b"abc", bytes(8)),
        (b"\0\0\0\0\1\0\0\0", b"abc", b"\xff" * 8),
        (b"", b"", b""),
    ],
)
def test_rubbish_is_not_taken_for_words(offsets: bytes, data: bytes, counts: bytes) -> None:
    counter = engine.Counter("gpt2", 1)
    with pytest.raises(ValueError, match="offsets"):
        counter.add_words(offsets, data, counts)
    assert counter.size() == 0


@pytest.mark.parametrize("most", [40, 400])
def test_how_much_is_utf8_is_what_python_says(most: int) -> None:
    chance = random.Random(5)
    for _ in range(5_000):
        data = bytearray(random_text(chance, chance.randrange(most)).encode())
        for _ in range(chance.randrange(3)):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256)
        data += bytes(chance.choices([0xE0, 0xED, 0xF0, 0xF4, 0x80, 0x9F, 0xA0, 0xC1], k=chance.randrange(4)))
        try:
            bytes(data).decode()
            expected = len(data)
        except UnicodeDecodeError as error:
            expected = error.start
        assert engine.valid_utf8(data) == expected


def test_each_way_to_break_a_character_is_seen_wherever_it_lies_between_blocks() -> None:
    """Blocks are of 64 bytes; what one leaves open the next must close."""
    leads = [*range(0xC0, 0x100), 0x41, 0x80]
    tails = [
        b"",
        b"\x80",
        b"\x8f\xbf",
        b"\x90\x80\x80",
        b"\x9f\x80",
        b"\xa0\x80\x80",
        b"\xbf\xbf\xbf",
        b"\xc2",
    ]
    for before in [*range(58, 68), 124, 127]:
        for lead in leads:
            for tail in tails:
                data = b"a" * before + bytes([lead]) + tail + b"z" * 80
                try:
                    data.decode()
                    expected = len(data)
                except UnicodeDecodeError as error:
                    expected = error.start
                assert engine.valid_utf8(data) == expected, (before, lead, tail)


def test_bytes_are_counted_as_python_counts_them() -> None:
    chance = random.Random(6)
    for size in (0, 1, 63, 64, 65, 255 * 64, 255 * 64 + 1, 40_000):
        data = bytes(chance.choices(b"\nab", k=size))
        assert engine.count_byte(data, 10) == data.count(b"\n")
    assert engine.count_byte(b"\n" * 100_000, 10) == 100_000
