"""`encode`, `decode`, `evaluate`: a tokenizer on text, in this process."""

import json
import sys

from ..contract.training import Report
from ..errors import BadInput
from . import inputs
from .arguments import Arguments
from .output import show_report


def encode(arguments: Arguments) -> int:
    """Ids of the text, separated by spaces; of files, in a file."""
    if arguments.file:
        from . import encode_files

        return encode_files.run(arguments)
    from ..interactive import encoding

    path = str(inputs.tokenizer_file(arguments))
    text = " ".join(arguments.text) if arguments.text else _standard_input()
    answer = encoding.encode(
        {"path": path, "text": text, "add_special_tokens": False, "parse_special_tokens": True}
    )
    tokens = answer["tokens"]
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    elif arguments.tokens:
        for token in tokens:
            spelled = bytes.fromhex(token["bytes_hex"]).decode("utf-8", "backslashreplace")
            print(f"{token['id']}\t{spelled!r}" if spelled else f"{token['id']}\tspecial")
    else:
        print(" ".join(str(token["id"]) for token in tokens))
    return 0


def decode(arguments: Arguments) -> int:
    """Text of the ids, exactly, without a line end of ours."""
    from ..interactive import encoding

    path = str(inputs.tokenizer_file(arguments))
    try:
        ids = arguments.ids or [int(word) for word in _standard_input().replace(",", " ").split()]
    except ValueError as error:
        raise BadInput("Token ids are whole numbers.", "Give them separated by spaces or commas.") from error
    answer = encoding.decode({"path": path, "ids": ids})
    if arguments.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        sys.stdout.buffer.write(answer["text"].encode("utf-8", "replace"))
        sys.stdout.flush()
    if answer["unknown_ids"]:
        raise BadInput(
            "Some ids name no token of this tokenizer.", f"They are: {answer['unknown_ids'][:10]}."
        )
    return 0


def evaluate(arguments: Arguments) -> int:
    """The report's figures on all of the text."""
    from ..corpus.problems import CorpusEmpty, NothingReadable
    from ..corpus.reading import CorpusReader
    from ..interactive.encoding import load
    from ..training.evaluate import evaluate as measure
    from ..training.held_out import HeldOut

    tokenizer = load(str(inputs.tokenizer_file(arguments)))
    reader = CorpusReader(inputs.recipe(arguments), None)
    report: Report = measure(tokenizer, HeldOut(0, 1).units(reader), "corpus")
    if report.characters == 0:
        raise NothingReadable(reader.skipped) if reader.skipped else CorpusEmpty()
    if arguments.json:
        print(report.model_dump_json())
    else:
        show_report(report)
        for skipped in reader.skipped[:20]:
            print(f"skipped {skipped.path}: {skipped.title}", file=sys.stderr)
    return 0


def _standard_input() -> str:
    return sys.stdin.buffer.read().decode("utf-8", "replace")
