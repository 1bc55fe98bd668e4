"""`encode --file`: the ids of files, in a file. `encoding/id_files.py` says what is in it."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from ..corpus.decoding import whole
from ..corpus.reading import CorpusReader
from ..encoding import Encoder, Ids, Session, load_encoder
from ..encoding.id_files import IdWriter, id_format, new_file
from ..errors import BadInput
from ..jobs.progress import Progress
from ..wording import counted
from . import inputs
from .arguments import Arguments
from .output import Output

PROGRESS_SECONDS = 0.1


def run(arguments: Arguments) -> int:
    """Returns 0. Raises StudioError, KeyboardInterrupt."""
    from ..corpus.problems import CorpusEmpty, NothingReadable
    from ..jobs.failures import memory_ran_out

    if arguments.text or arguments.tokens:
        raise BadInput("Text and files cannot be encoded together.", "Leave out the text, or --file.")
    if arguments.out is None:
        raise BadInput("--file needs --out.", "Name the file the ids are to go to.")
    out = Path(arguments.out).expanduser().absolute()
    arguments.paths = arguments.file
    reader = CorpusReader(inputs.recipe(arguments), None)
    encoder = load_encoder(inputs.tokenizer_file(arguments), arguments.split)
    format = id_format(arguments.format, out, encoder.size)
    end = _end_ids(encoder, arguments.end_token)
    session = encoder.session(parse_special=not arguments.plain_special, threads=arguments.threads)
    output = Output(is_json=arguments.json, title="encode")
    began_at = time.monotonic()
    with new_file(out) as file:
        writer = IdWriter(file, format)
        portions = _portions(reader, arguments.documents == "line")
        try:
            text_bytes = _encode(session, portions, writer, end, partial(_tell, output, reader))
        except MemoryError:  # A word of hundreds of megabytes: up to 30 bytes for each of its bytes.
            raise memory_ran_out() from None
        if text_bytes == 0:
            raise NothingReadable(reader.skipped) if reader.skipped else CorpusEmpty()
    seconds = max(time.monotonic() - began_at, 1e-9)
    speed = f"{text_bytes / 1e6 / seconds:,.1f} MB/s"
    by = f", by Hugging Face's library: {encoder.why}" if encoder.why else ""
    stage = {"stage": "encode", "amount": text_bytes, "unit": "bytes", "seconds": seconds}
    output.event({"kind": "stage", **stage, "note": speed + by})
    for skipped in reader.skipped[:20]:
        print(f"skipped {skipped.path}: {skipped.title}", file=sys.stderr)
    if arguments.json:
        facts = {"ids": writer.count, "format": format, "engine": encoder.engine, "out": str(out)}
        print(json.dumps({**facts, "bytes": text_bytes, "seconds": round(seconds, 3)}))
    else:
        print(f"{counted(writer.count, 'id')} as {format}", file=sys.stderr)
        print(out)
    return 0


def _encode(
    session: Session,
    portions: Iterator[tuple[bytes, bool]],
    writer: IdWriter,
    end: Ids,
    tell: Callable[[float], None],
) -> int:
    """Returns the bytes of text."""
    began_at = told_at = time.monotonic()
    text_bytes = 0
    for data, is_last in portions:
        text_bytes += len(data)
        writer.write(session.feed(data))
        if is_last:
            writer.write(session.finish())
            writer.write(end)
            writer.end_document()
        now = time.monotonic()
        if now - told_at >= PROGRESS_SECONDS:
            told_at = now
            tell(now - began_at)
    return text_bytes


def _tell(output: Output, reader: CorpusReader, seconds: float) -> None:
    done, total = reader.bytes_read, reader.total_bytes
    progress = Progress(
        stage="encode",
        unit="bytes",
        done=done,
        total=total,
        seconds_left=(total - done) * seconds / done if done else None,
    )
    output.event({"kind": "progress", "progress": vars(progress)})


def _portions(reader: CorpusReader, are_lines: bool) -> Iterator[tuple[bytes, bool]]:
    """(UTF-8, whether the document ends with it)."""
    if are_lines:
        for document in reader.documents():
            yield whole(document.text).encode(), document.is_last_part
    else:
        for block in reader.blocks():
            yield block.data, block.is_last_part


def _end_ids(encoder: Encoder, token: str | None) -> Ids:
    if token is None:
        return memoryview(b"").cast("I")
    ids = encoder.encode(token)
    if len(ids) != 1:
        raise BadInput(f"{token} is no token of this tokenizer.", "Name one with --end-token that is.")
    return ids
