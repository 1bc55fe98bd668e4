"""`npm run bench -- train|encode|all`: our command line beside other programs, in turn, in one run.

Prints medians and whether the results are equal; judges nothing.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from .corpus import PROJECT, Corpus, default_corpus, given_corpus
from .environment import Peers
from .results import Result, show
from .sides import Bench

STUDIO = PROJECT / ".studio"


def main() -> int:
    """Read the arguments, measure, print, write JSON."""
    arguments = _arguments()
    corpus = (
        default_corpus(STUDIO / "bench", 10 if arguments.algorithm == "unigram" else arguments.megabytes)
        if arguments.corpus is None
        else given_corpus(arguments.corpus, STUDIO / "bench")
    )
    peers = Peers(STUDIO / "bench-venv")
    peers.install()
    conditions = _conditions(arguments, corpus)
    print("\n".join(f"{name:<10} {value}" for name, value in conditions.items()), flush=True)
    with tempfile.TemporaryDirectory(dir=STUDIO) as temporary:
        bench = Bench(corpus, peers, Path(temporary), arguments)
        results: list[Result] = []
        if arguments.what in ("train", "all"):
            results += bench.train()
        if arguments.what in ("encode", "all"):
            results += bench.encode()
    show(results)
    told: dict[str, Any] = {
        "conditions": conditions,
        "corpus": corpus.__dict__,
        "results": [result.to_json() for result in results],
    }
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(told, indent=2) + "\n", "utf-8")
    print(f"\nAll figures: {arguments.json}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm run bench --", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("train", "encode", "all"), default="all")
    parser.add_argument("--corpus", type=_path, metavar="PATH", help="UTF-8 text; else text on this machine")
    parser.add_argument("--megabytes", type=int, default=100, help="size of the text made when none is given")
    parser.add_argument("--vocab-size", type=int, default=32_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--split", default="gpt2", help="the only one all trainers know is gpt2")
    parser.add_argument("--documents", choices=("file", "line", "both"), default="both")
    parser.add_argument("--algorithm", choices=("bpe", "unigram"), default="bpe")
    parser.add_argument("--only", action="append", metavar="PROGRAM", help="of the peers; may stand often")
    parser.add_argument("--json", type=_path, metavar="FILE", default=STUDIO / "bench.json")
    return parser.parse_args()


def _path(word: str) -> Path:
    """Meant from where the person stands: npm starts its scripts in the folder of the project."""
    return Path(os.environ.get("INIT_CWD", "."), word).absolute()


def _conditions(arguments: argparse.Namespace, corpus: Corpus) -> dict[str, str]:
    load = " ".join(f"{one:.1f}" for one in psutil.getloadavg())
    return {
        "text": f"{corpus.bytes / 1e6:.1f} MB: {corpus.made_of}; sha256 {corpus.sha256[:16]}",
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.platform()}, load {load}",
        "versions": f"Python {platform.python_version()}, tokenizer-studio {_engine()}",
        "settings": f"{arguments.algorithm}, {arguments.vocab_size:,} tokens, split {arguments.split}",
        "figures": (
            f"medians of {arguments.runs} runs in turn, each a whole command from its start until its file "
            "is written; CPU is user and system of all its processes; MB is the highest memory (RSS) of its "
            "largest process"
        ),
        "at": time.strftime("%Y-%m-%d %H:%M"),
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        names = (
            line.split(":")[1].strip() for line in facts.read_text().splitlines() if "model name" in line
        )
        return next(names, platform.machine())
    return platform.processor() or platform.machine()


def _engine() -> str:
    from tokenizer_studio import __version__
    from tokenizer_studio.training.trainers.engine import MODULE, is_built

    return f"{__version__} with engine {version(MODULE)}" if is_built() else f"{__version__} WITHOUT engine"


sys.exit(main())
