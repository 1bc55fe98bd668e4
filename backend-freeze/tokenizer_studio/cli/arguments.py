"""What may stand on the command line. Bounds come from the contract: the same as in the window."""

import argparse
from collections.abc import Sequence

from .. import __version__

Arguments = argparse.Namespace
SPLITS = ("gpt2", "cl100k", "o200k", "llama3", "qwen2", "whitespace")
ENCODED_SPLITS = ("gpt2", "cl100k", "o200k", "llama3", "qwen2", "tekken")

_EPILOGUE = "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 bad input, 130 cancelled."


def parse(words: Sequence[str]) -> Arguments:
    """Ends the process with code 2 and a sentence when the words make no command."""
    parser = argparse.ArgumentParser(
        prog="tokenizer-studio",
        description="Train, measure and explore tokenizers. Offline.",
        epilog=_EPILOGUE,
    )
    parser.add_argument("--version", action="version", version=f"Tokenizer Studio {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data", metavar="DIR", help="data folder (else $TOKENIZER_STUDIO_DATA, else the usual place)"
    )
    common.add_argument("--json", action="store_true", help="answer in JSON, one value a line")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, sentence: str) -> argparse.ArgumentParser:
        return commands.add_parser(
            name, help=sentence, description=sentence, epilog=_EPILOGUE, parents=[common]
        )

    _train(add("train", "Learn a tokenizer from files and folders."))
    _count(add("count", "Count the words of a text, for trainings here or on another machine."))
    encode = add("encode", "Text to token ids.")
    encode.add_argument(
        "tokenizer", help="folder, tokenizer.json, or the id or name of one in the data folder"
    )
    encode.add_argument("text", nargs="*", help="the text; standard input when absent")
    encode.add_argument("--tokens", action="store_true", help="show each token beside its id")
    _encoding_files(encode)
    decode = add("decode", "Token ids to text.")
    decode.add_argument("tokenizer")
    decode.add_argument("ids", nargs="*", type=int, help="the ids; standard input when absent")
    evaluate = add("evaluate", "Measure a tokenizer on text.")
    evaluate.add_argument("tokenizer")
    evaluate.add_argument("paths", nargs="+", metavar="PATH")
    _reading(evaluate)
    _verify(add("verify", "Train again with another library and compare merge by merge; 1 when not equal."))
    jobs = add("jobs", "Jobs of the data folder, newest first.")
    jobs.add_argument("--limit", type=int, default=20)
    add("version", "Versions of the program and of its libraries.")
    add("selftest", "Do everything once in a temporary folder, and say what was done; 1 when a step failed.")
    command = commands.choices.get(words[0]) if words else None
    if command is None:
        return parser.parse_args(list(words))
    # Options may stand between paths and texts, which subparsers do not allow.
    arguments: Arguments = command.parse_intermixed_args(list(words[1:]))
    arguments.command = words[0]
    return arguments


def _train(train: argparse.ArgumentParser) -> None:
    train.add_argument("paths", nargs="*", metavar="PATH", help="files, folders, archives")
    train.add_argument(
        "--counts", action="append", default=[], metavar="FILE",
        help="learn from a file that `count` made instead of text; may stand several times",
    )  # fmt: skip
    train.add_argument(
        "--out", required=True, metavar="DIR", help="folder to make; must not exist or be empty"
    )
    train.add_argument("--vocab-size", type=int, default=32_000, help="tokens in all, special ones included")
    train.add_argument("--algorithm", choices=("bpe", "unigram", "wordpiece"), default="bpe")
    _cutting(train)
    train.add_argument("--min-frequency", type=int, default=2)
    train.add_argument("--max-token-length", type=int)
    train.add_argument("--initial-alphabet", choices=("all-bytes", "from-text"), default="all-bytes")
    train.add_argument("--limit-alphabet", type=int, metavar="N", help="most bytes to keep of from-text")
    train.add_argument(
        "--weight", action="append", default=[], metavar="PART=N",
        help="text of this folder or file counts N times; * and ? allowed; may stand several times",
    )  # fmt: skip
    train.add_argument("--held-out", type=float, default=0.05, metavar="SHARE", help="0 to 0.5")
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--no-report", action="store_true", help="do not measure it")
    train.add_argument("--name", default="")
    _reading(train)


def _count(count: argparse.ArgumentParser) -> None:
    count.add_argument("paths", nargs="+", metavar="PATH", help="files, folders, archives")
    count.add_argument("--out", required=True, metavar="FILE", help="Parquet file to make; must not exist")
    _cutting(count)
    _reading(count)


def _cutting(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--split",
        default="cl100k",
        metavar="NAME|REGEX",
        help=f"{', '.join(SPLITS)}, or a regular expression",
    )
    command.add_argument(
        "--normalizer", choices=("none", "nfc", "nfkc", "lowercase", "strip-accents"), default="none"
    )
    command.add_argument("--special-token", action="append", metavar="T", help="may stand several times")
    command.add_argument("--prefix-space", action="store_true", help="a space before texts; split gpt2 only")
    command.add_argument("--memory-budget", type=int, metavar="MB", help="count within so much memory")


def _encoding_files(encode: argparse.ArgumentParser) -> None:
    encode.add_argument(
        "--file", nargs="+", metavar="PATH",
        help="encode files and folders, in the order of their names; needs --out",
    )  # fmt: skip
    encode.add_argument("--out", metavar="FILE", help="where the ids go; must not exist")
    encode.add_argument(
        "--format", choices=("uint16", "uint32", "text"),
        help="little-endian numbers, or a line of text a document; chosen by --out and the vocabulary",
    )  # fmt: skip
    encode.add_argument("--end-token", metavar="T", help="a token to put behind each document")
    encode.add_argument("--plain-special", action="store_true", help="special tokens in files are plain text")
    encode.add_argument("--threads", type=int, default=1, metavar="N")
    encode.add_argument("--split", choices=ENCODED_SPLITS, help="of a rank file that is not known")
    _reading(encode)


def _verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("tokenizer", help="folder of a trained tokenizer, or its id or name")
    verify.add_argument("--against", choices=("huggingface",), default="huggingface")
    verify.add_argument(
        "--corpus", nargs="+", required=True, metavar="PATH", help="the text it was trained on"
    )
    _reading(verify)


def _reading(command: argparse.ArgumentParser) -> None:
    command.add_argument("--documents", choices=("auto", "file", "row", "line"), default="auto")
    command.add_argument("--column", help="column of tables that holds the text")
    command.add_argument("--encoding", help="encoding of all text files; detected when absent")
    command.add_argument("--include", action="append", metavar="PATTERN", help="file names such as '*.md'")
    command.add_argument("--leave-out-duplicates", action="store_true", help="read equal documents once")
