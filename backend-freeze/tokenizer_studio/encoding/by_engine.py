"""The engine behind the interface; where there is a normalizer, that of Hugging Face's library around it."""

import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, Literal

from .encoder import Ids, Session, stream_file
from .problems import UnknownIds
from .tokenizer_json import Added


class EngineEncoder:
    """See `Encoder`."""

    engine: Literal["engine", "tokenizers"] = "engine"
    why = ""

    def __init__(
        self, core: Any, normalize: Callable[[str], str] | None = None, raw_tokens: Sequence[Added] = ()
    ) -> None:
        self._core = core
        self._normalize = normalize
        self._raw_tokens = raw_tokens
        self.size: int = core.size()

    def encode(self, text: str, *, parse_special: bool = True) -> Ids:
        return self.encode_batch([text], parse_special=parse_special)[0]

    def encode_batch(
        self, texts: Sequence[str], *, parse_special: bool = True, threads: int = 1
    ) -> list[Ids]:
        if self._normalize is not None:
            return [self._encode_normalized(text, parse_special) for text in map(_whole, texts)]
        try:
            ids, counts = self._core.encode_batch(
                list(texts), plain_specials=not parse_special, threads=threads
            )
        except UnicodeEncodeError:
            return self.encode_batch(
                [_whole(text) for text in texts], parse_special=parse_special, threads=threads
            )
        found = memoryview(ids).cast("I")
        ends = 0
        return [found[ends : (ends := ends + count)] for count in memoryview(counts).cast("Q")]

    def _encode_normalized(self, text: str, parse_special: bool) -> Ids:
        assert self._normalize is not None
        ids = bytearray()
        for stretch in self._core.stretches(text, plain_specials=not parse_special):
            if isinstance(stretch, int):
                ids += array("I", [stretch]).tobytes()
            else:
                text = self._normalize(stretch.decode())
                ids += self._core.encode(text, plain_specials=not parse_special, normalized=True)
        return memoryview(ids).cast("I")

    def decode(self, ids: Sequence[int]) -> str:
        from tokenizer_studio_engine import UnknownToken

        is_ready = isinstance(ids, memoryview) and ids.format == "I"
        try:
            data: bytes = self._core.decode(ids if is_ready else list(ids))
        except UnknownToken:
            raise UnknownIds([id for id in ids if not self._names_a_token(id)]) from None
        return data.decode("utf-8", "replace")

    def _names_a_token(self, id: int) -> bool:
        from tokenizer_studio_engine import UnknownToken

        try:
            self._core.token_bytes(id)
        except (UnknownToken, TypeError):
            return False
        return True

    def session(self, *, parse_special: bool = True, threads: int = 1) -> Session:
        from tokenizer_studio_engine import EncodeStream

        is_normalized = self._normalize is not None
        stream = EncodeStream(
            self._core, plain_specials=not parse_special, normalized=is_normalized, threads=threads
        )
        if self._normalize is None:
            return _Plain(stream)
        texts = [one.text for one in self._raw_tokens if parse_special or not one.is_special]
        ids = {one.text: one.id for one in self._raw_tokens}
        return _Normalized(stream, self._normalize, texts, ids)

    def stream(self, file: BinaryIO, *, parse_special: bool = True, threads: int = 1) -> Iterator[Ids]:
        return stream_file(self.session(parse_special=parse_special, threads=threads), file)


class _Plain:
    """UTF-8 goes to the engine as it is."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def feed(self, data: bytes) -> Ids:
        return memoryview(self._stream.feed(data)).cast("I")

    def finish(self) -> Ids:
        return memoryview(self._stream.finish()).cast("I")


class _Normalized:
    """Takes out the raw tokens, then normalizes what is between, in parts that begin with white space."""

    def __init__(
        self, stream: Any, normalize: Callable[[str], str], tokens: Sequence[str], ids: dict[str, int]
    ) -> None:
        self._stream = stream
        self._normalize = normalize
        self._ids = ids
        longest_first = sorted(tokens, key=len, reverse=True)
        self._tokens = re.compile("|".join(map(re.escape, longest_first))) if tokens else None
        self._longest = len(longest_first[0]) if tokens else 1
        self._rest = ""

    def feed(self, data: bytes) -> Ids:
        return self._take(data.decode(), is_last=False)

    def finish(self) -> Ids:
        return self._take("", is_last=True)

    def _take(self, text: str, *, is_last: bool) -> Ids:
        text = self._rest + text
        ids = bytearray()
        # Where a token may have begun that is not all there yet.
        known = len(text) if is_last else max(0, len(text) - self._longest + 1)
        start = 0
        for match in self._tokens.finditer(text) if self._tokens else ():
            if match.start() >= known:
                break
            ids += self._put(text[start : match.start()])
            ids += self._stream.finish() + array("I", [self._ids[match.group()]]).tobytes()
            start = match.end()
        known = max(start, known)
        cut = known if is_last else max(text.rfind(" ", start, known), text.rfind("\n", start, known), start)
        ids += self._put(text[start:cut])
        self._rest = text[cut:]
        if is_last:
            ids += self._stream.finish()
        return memoryview(ids).cast("I")

    def _put(self, text: str) -> bytes:
        data: bytes = self._stream.feed(self._normalize(text).encode()) if text else b""
        return data


def _whole(text: str) -> str:
    from ..corpus.decoding import whole

    return whole(text)
