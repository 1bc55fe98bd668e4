"""From a path to an encoder."""

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .by_engine import EngineEncoder
from .by_library import LibraryEncoder
from .encoder import Encoder
from .problems import EngineMissing, TokenizerUnreadable, Unsupported
from .ranks import core_of_ranks, core_of_tekken
from .tokenizer_json import engine_parts

ENGINE_MODULE = "tokenizer_studio_engine"
# The largest in use (200,000 tokens, with merges) has 28 MB.
MOST_BYTES = 1 << 30


def load_encoder(path: str | Path, split: str | None = None) -> Encoder:
    """Of a folder with a tokenizer.json, or of a file: tokenizer.json, tekken.json, tiktoken's ranks.

    `split` names the pattern of a rank file that is none of those known. Raises TokenizerUnreadable,
    SplitNeeded, EngineMissing.
    """
    file = Path(path)
    if file.is_dir():
        file /= "tokenizer.json"
    data = _read(file)
    if data.lstrip()[:1] != b"{":
        _need_engine(file)
        return EngineEncoder(core_of_ranks(data, file.name, split))
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise TokenizerUnreadable(f"It is no JSON: {str(error)[:200]}.") from None
    if "model" not in content and isinstance(content.get("vocab"), list):
        _need_engine(file)
        try:
            return EngineEncoder(core_of_tekken(content))
        except Unsupported as reason:
            raise TokenizerUnreadable(f"The engine cannot encode as it does: {reason}.") from None
    return _of_tokenizer_json(content, data)


def encoder_of(tokenizer: Any) -> Encoder:
    """The encoder of a `tokenizers.Tokenizer` that is in memory already."""
    encoder, why = _by_engine(json.loads(tokenizer.to_str()))
    return encoder or LibraryEncoder(tokenizer, why)


def _of_tokenizer_json(content: dict[str, Any], data: bytes) -> Encoder:
    encoder, why = _by_engine(content)
    if encoder is not None:
        return encoder
    from tokenizers import Tokenizer

    try:
        return LibraryEncoder(Tokenizer.from_str(data.decode()), why)
    except Exception as error:  # noqa: BLE001 - the library raises bare Exception
        raise TokenizerUnreadable(f"{type(error).__name__}: {str(error)[:200]}.") from None


def _by_engine(content: dict[str, Any]) -> tuple[EngineEncoder | None, str]:
    if find_spec(ENGINE_MODULE) is None:
        return None, "the engine is not built here"
    try:
        parts = engine_parts(content)
    except Unsupported as reason:
        return None, str(reason)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return None, f"its file is not as the library writes it ({type(error).__name__}: {error})"
    return EngineEncoder(parts.core, parts.normalize, parts.raw_tokens), ""


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise TokenizerUnreadable("It is larger than 1 GB.")
        return file.read_bytes()
    except OSError as error:
        raise TokenizerUnreadable(f"{error.strerror or error}.") from None


def _need_engine(file: Path) -> None:
    if find_spec(ENGINE_MODULE) is None:
        raise EngineMissing(file.name)
