"""Trainings with every algorithm, as the command line does them, and all that is done with their result."""

import contextlib
import gzip
import io
import json
import zipfile
from functools import partial
from pathlib import Path
from typing import get_args

from ..contract.training import Algorithm
from ..resources import sample_file
from .steps import Skipped, Step, expect

VOCABULARY = 1_000
SAMPLE_ROWS = 40
TEXT = "Alle Menschen sind frei. 人人生而自由 <b>x = 1</b>\n"
# Not among the built-in ones: then processes of their own count what it cuts.
OWN_PATTERN = r"\p{L}+|\p{N}+|[^\p{L}\p{N}]+"


def trains(folder: Path, *, algorithm: str, split: str = "cl100k") -> str:
    """Some of the sample text, with every stage and the report."""
    out = _trained(folder, algorithm, split)
    corpus = _corpus(folder)
    words = ["train", str(corpus), "--out", str(out), "--algorithm", algorithm, "--split", split]
    _command(folder, [*words, "--vocab-size", str(VOCABULARY)])
    tokenizer = json.loads((out / "studio.json").read_text("utf-8"))
    expect(tokenizer["vocab_size"] <= VOCABULARY, f"It has {tokenizer['vocab_size']} tokens.")
    return f"{tokenizer['vocab_size']:,} tokens, {tokenizer['size_bytes'] / 1000:,.0f} kB"


def equals_hugging_face(folder: Path) -> str:
    """Merge by merge, with the engine that comes with the program."""
    from ..training.trainers.engine import is_built

    if not is_built():
        raise Skipped("THE ENGINE IS NOT BUILT HERE")
    out = _trained(folder, "bpe", "cl100k")
    _command(folder, ["verify", str(out), "--corpus", str(_corpus(folder))])
    return "every merge and every token"


def encodes_and_decodes(folder: Path) -> str:
    """Text to ids and back, each tokenizer, by the program and by its file in another library."""
    from tokenizers import Tokenizer

    for algorithm in get_args(Algorithm):
        out = _trained(folder, algorithm, "cl100k")
        ids = _command(folder, ["encode", str(out), TEXT]).split()
        expect(_command(folder, ["decode", str(out), *ids]) == TEXT, f"{algorithm} changed the text.")
        loaded = Tokenizer.from_file(str(out / "tokenizer.json"))
        theirs = loaded.encode(TEXT, add_special_tokens=False).ids
        expect(theirs == [int(one) for one in ids], f"{algorithm}: the file gives other ids.")
    return "back to the same text, with equal ids"


def evaluates(folder: Path) -> str:
    """The report's figures, on text."""
    out = _trained(folder, "bpe", "cl100k")
    report = json.loads(_command(folder, ["evaluate", str(out), str(_corpus(folder)), "--json"]))
    expect(report["characters"] > 0, "It measured nothing.")
    return f"{report['characters']:,} characters"


def encodes_files(folder: Path) -> str:
    """In bulk, to numbers."""
    out, ids = _trained(folder, "bpe", "cl100k"), folder / "ids.bin"
    _command(
        folder, ["encode", str(out), "--file", str(_corpus(folder)), "--out", str(ids), "--threads", "2"]
    )
    expect(ids.stat().st_size > 0 and ids.stat().st_size % 2 == 0, "The file holds no ids.")
    return f"{ids.stat().st_size // 2:,} ids"


def exports(folder: Path) -> str:
    """One archive with all files of a tokenizer, as it is saved from the page."""
    from ..store.archive import write_zip

    out, archive = _trained(folder, "bpe", "cl100k"), folder / "tokenizer.zip"
    files = sorted(out.iterdir())
    with archive.open("wb") as stream:
        write_zip(stream, [(file.name, file) for file in files])
    with zipfile.ZipFile(archive) as opened:
        expect(opened.testzip() is None, "The archive is damaged.")
        same = all(opened.read(file.name) == file.read_bytes() for file in files)
    expect(same, "A file in the archive is another.")
    return f"{len(files)} files"


def _trained(folder: Path, algorithm: str, split: str) -> Path:
    return folder / f"{algorithm}-{split if split.isalnum() else 'own'}"


def _corpus(folder: Path) -> Path:
    """The first documents of the sample, once."""
    file = folder / "sample.jsonl"
    if not file.exists():
        if not sample_file().is_file():
            raise Skipped("THE SAMPLE TEXT IS NOT MADE: npm run build")
        with gzip.open(sample_file(), "rt", encoding="utf-8") as rows:
            file.write_text("".join(row for _, row in zip(range(SAMPLE_ROWS), rows, strict=False)), "utf-8")
    return file


def _command(folder: Path, words: list[str]) -> str:
    """Run a command of ours. Returns what it printed; raises Wrong when it failed."""
    from ..cli.main import main

    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n")
    complained = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(complained):
        code = main([words[0], "--data", str(folder / "data"), *words[1:]])
    printed.flush()
    expect(code == 0, f"{words[0]} ended with {code}: {complained.getvalue().strip()[-500:]}")
    assert isinstance(printed.buffer, io.BytesIO)
    return printed.buffer.getvalue().decode("utf-8")


LEARNING = (
    *(Step(f"trains {algorithm}", partial(trains, algorithm=algorithm)) for algorithm in get_args(Algorithm)),
    Step("trains with an own pattern", partial(trains, algorithm="bpe", split=OWN_PATTERN)),
    Step("equals Hugging Face", equals_hugging_face),
    Step("encodes and decodes", encodes_and_decodes),
    Step("evaluates", evaluates),
    Step("encodes files", encodes_files),
    Step("exports", exports),
)
