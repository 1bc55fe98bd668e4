"""Who does what in the comparison, and in which order: one run of each in turn, then again."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tokenizer_studio.training.splits import PATTERNS

from .corpus import SPECIAL_TOKEN, Corpus, holds
from .environment import Peers
from .measure import RunFailed, measured
from .results import Result, compared_ids, compared_merges, merges_of, sha256_of_merges

BACKEND = Path(__file__).resolve().parents[1]
# They encode 1 to 8 MB in a CPU second: the beginning of the text is enough, and compared with ours.
SLOW_ENCODERS = frozenset({"tokenizers", "tiktoken"})
SLOW_MEGABYTES = 20
TRAINERS = {
    "file": ("tokenizers", "gigatoken"),
    "line": ("gigabpe",),
}
ENCODERS = ("tokenizers", "tiktoken", "gigatoken")
ONLY_GPT2 = frozenset({"gigabpe", "gigatoken"})


class Bench:
    """One comparison, with its text and its scratch folder."""

    def __init__(self, corpus: Corpus, peers: Peers, folder: Path, arguments: argparse.Namespace) -> None:
        self._corpus = Path(corpus.path)
        self._megabytes = corpus.bytes / 1e6
        self._peers = peers
        self._folder = folder
        self._arguments = arguments
        # One learned from text, the other kept it out: a name that does not occur compares equal work.
        occurs = holds(self._corpus, SPECIAL_TOKEN.encode())
        self._special_token = "<|end-of-bench-text|>" if occurs else SPECIAL_TOKEN

    def train(self) -> list[Result]:
        """Every asked way of cutting text into documents."""
        asked = self._arguments.documents
        kinds = ("file",) if self._arguments.algorithm == "unigram" else ("file", "line")
        return [
            result for documents in kinds if asked in (documents, "both") for result in self._train(documents)
        ]

    def _train(self, documents: str) -> list[Result]:
        named = "the text is one document" if documents == "file" else "each line is a document"
        task = f"train {self._arguments.algorithm}, {named}"
        names = ("tokenizers",) if self._arguments.algorithm == "unigram" else TRAINERS[documents]
        if self._arguments.documents == "line":
            names = ("tokenizers", *names)
        ours = Result(task, "ours", self._megabytes)
        theirs = self._peer_results(task, names, needs_gpt2=True)
        made, smaller = self._folder / "ours.json", self._folder / "smaller.json"
        again = Result(task, "ours, counts saved before", self._megabytes)
        self._in_turn(
            [
                (ours, partial(self._train_ours, documents, ours, made)),
                (again, partial(self._train_again, documents, again, smaller)),
            ]
            + [(peer, partial(self._train_peer, documents, peer)) for peer in theirs]
        )
        merges = merges_of(made)
        ours.sha256 = sha256_of_merges(merges)
        if merges and not again.skipped:
            again.sha256, again.equal = sha256_of_merges(merges_of(smaller)), _begins(merges, smaller)
        for peer in theirs:
            if not peer.skipped and merges:
                peer.sha256, peer.equal = compared_merges(merges, merges_of(self._out(peer)))
        return [ours, again, *theirs]

    def _train_ours(self, documents: str, result: Result, made: Path) -> None:
        """The command a user calls; a new data folder each time, so nothing is there from the last run."""
        shutil.rmtree(self._folder / "data", ignore_errors=True)
        self._train_size(documents, result, self._arguments.vocab_size, made)

    def _train_again(self, documents: str, result: Result, made: Path) -> None:
        """Another size, in the data folder of the run before."""
        self._train_size(documents, result, self._arguments.vocab_size * 3 // 4, made)

    def _train_size(self, documents: str, result: Result, vocab_size: int, made: Path) -> None:
        arguments, out = self._arguments, self._folder / "out"
        words = ["train", str(self._corpus), "--documents", documents, "--split", arguments.split]
        words += ["--algorithm", arguments.algorithm, "--vocab-size", str(vocab_size)]
        words += ["--min-frequency", "1", "--special-token", self._special_token]
        words += ["--held-out", "0", "--no-report", "--data", str(self._folder / "data"), "--out", str(out)]
        self._run_ours(words, result)
        shutil.copyfile(out / "tokenizer.json", made)
        shutil.rmtree(out)

    def _train_peer(self, documents: str, result: Result) -> None:
        arguments = self._arguments
        what = "train-unigram" if arguments.algorithm == "unigram" else "train"
        self._run_peer(what, result, self._corpus, documents=documents, vocab_size=arguments.vocab_size)

    def encode(self) -> list[Result]:
        """The whole text to ids, with a tokenizer that was learned from it just before."""
        task = "encode the text with a tokenizer learned from it"
        tokenizer = self._folder / "ours.json"
        if not tokenizer.exists():
            self._train_ours("file", Result(task, "ours", self._megabytes), tokenizer)
        theirs_reads = self._for_peers(tokenizer)
        beginning = beginning_of(self._corpus, self._folder / "beginning.txt")
        ours = Result(task, "ours", self._megabytes)
        theirs = self._peer_results(task, ENCODERS, needs_gpt2=False)
        ids = self._folder / "ours.ids"

        def encode_ours() -> None:
            ids.unlink(missing_ok=True)
            words = ["encode", str(tokenizer), "--file", str(self._corpus), "--documents", "file"]
            words += ["--out", str(ids), "--format", "uint32"]
            self._run_ours([*words, "--data", str(self._folder / "data")], ours)

        def encode_peer(peer: Result) -> None:
            is_slow = peer.program.split()[0] in SLOW_ENCODERS
            file = beginning if is_slow else self._corpus
            peer.megabytes = file.stat().st_size / 1e6
            self._run_peer("encode", peer, file, tokenizer=str(theirs_reads))

        self._in_turn([(ours, encode_ours)] + [(peer, partial(encode_peer, peer)) for peer in theirs])
        if ours.skipped:
            return [ours, *theirs]
        ours.sha256, _ = compared_ids(ids, ids)
        for peer in theirs:
            if not peer.skipped:
                peer.sha256, peer.equal = compared_ids(ids, self._out(peer))
        return [ours, *theirs]

    def _for_peers(self, tokenizer: Path) -> Path:
        """GPT-2's split by its name: peers know it, and not by its regular expression."""
        if self._arguments.split != "gpt2":
            return tokenizer
        whole = json.loads(tokenizer.read_text("utf-8"))
        named = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": True}
        file = self._folder / "named.json"
        file.write_text(json.dumps({**whole, "pre_tokenizer": named}, ensure_ascii=False), "utf-8")
        return file

    def _peer_results(self, task: str, names: tuple[str, ...], *, needs_gpt2: bool) -> list[Result]:
        only = self._arguments.only
        results = []
        for name in names:
            if only and name not in only:
                continue
            reason = self._peers.why_not(name)
            if not reason and needs_gpt2 and name in ONLY_GPT2 and self._arguments.split != "gpt2":
                reason = "it trains with the split of GPT-2 only"
            program = name if reason else f"{name} {self._peers.version(name)}"
            results.append(Result(task, program, self._megabytes, skipped=reason))
        return results

    def _in_turn(self, sides: Sequence[tuple[Result, Callable[[], None]]]) -> None:
        for number in range(self._arguments.runs):
            for result, run in sides:
                if result.skipped:
                    continue
                try:
                    run()
                except RunFailed as error:
                    result.skipped = f"it failed: {error}"
                    continue
                last = result.runs[-1]
                print(
                    f"run {number + 1}: {result.program:<20} {last.cpu_seconds:8.2f} CPU s "
                    f"{last.wall_seconds:8.2f} s {last.peak_bytes / 1e6:6.0f} MB",
                    flush=True,
                )

    def _run_ours(self, words: list[str], result: Result) -> None:
        command = [sys.executable, "-m", "tokenizer_studio", *words]
        result.runs.append(measured(command, self._folder, {"PYTHONPATH": _python_path()}))

    def _run_peer(self, what: str, result: Result, file: Path, **more: object) -> None:
        name = result.program.split()[0]
        order = {
            "what": what, "peer": name, "file": str(file), "out": str(self._out(result)),
            "pattern": PATTERNS[self._arguments.split], "is_gpt2": self._arguments.split == "gpt2",
            "special_token": self._special_token, **more,
        }  # fmt: skip
        command = [self._peers.python, str(BACKEND / "bench" / "peers.py"), json.dumps(order)]
        result.runs.append(measured(command, self._folder, {}))

    def _out(self, result: Result) -> Path:
        return self._folder / f"{result.program.split()[0]}.out"


def _begins(merges: list[str], smaller: Path) -> str:
    """A smaller vocabulary is the beginning of the larger one."""
    first = merges_of(smaller)
    return f"its {len(first):,}" if merges[: len(first)] == first else "no"


def _python_path() -> str:
    return os.pathsep.join([str(BACKEND), *filter(None, [os.environ.get("PYTHONPATH")])])


def beginning_of(corpus: Path, file: Path) -> Path:
    """The first SLOW_MEGABYTES, up to a line that begins with a letter: every split pattern cuts there."""
    wanted = SLOW_MEGABYTES * 1_000_000
    if corpus.stat().st_size <= wanted:
        return corpus
    with corpus.open("rb") as stream:
        text = stream.read(wanted)
    end = len(text)
    while end > 0:
        end = text.rfind(b"\n", 0, end)
        if end > 0 and not text[end - 1 : end].isspace() and text[end + 1 : end + 2].isalpha():
            file.write_bytes(text[: end + 1])
            return file
    return corpus
