"""Methods `encode` and `decode`: tokens with their bytes and their places as JavaScript counts them."""

from collections import OrderedDict
from itertools import accumulate
from pathlib import Path
from typing import Any

from ..contract.training import Decoded, Encoding, Token
from ..corpus.decoding import whole
from ..encoding.problems import TokenizerUnreadable
from ..training.byte_alphabet import spelling_to_bytes
from ..training.words import find_words

KEPT_TOKENIZERS = 8  # One of 32,000 tokens takes 13 MB.
_loaded: "OrderedDict[tuple[str, int], Any]" = OrderedDict()


def encode(params: dict[str, Any]) -> dict[str, Any]:
    """`path`, `text`, `add_special_tokens`, `parse_special_tokens` → Encoding."""
    tokenizer = load(params["path"])
    text = whole(params["text"])  # U+FFFD takes one UTF-16 unit, as the half of a pair did.
    tokenizer.encode_special_tokens = not params["parse_special_tokens"]
    encoding = tokenizer.encode(text, add_special_tokens=params["add_special_tokens"])
    decoded = tokenizer.decode(encoding.ids, skip_special_tokens=False)
    is_equal = decoded == text
    return Encoding(
        tokens=_tokens(tokenizer, encoding, text),
        bytes=len(text.encode()),
        characters=len(text),
        words=len(find_words(text)),
        is_round_trip_equal=is_equal,
        decoded="" if is_equal else decoded,
    ).model_dump()


def decode(params: dict[str, Any]) -> dict[str, Any]:
    """`path`, `ids` → Decoded. Ids that name no token are left out of the text."""
    tokenizer = load(params["path"])
    known: list[int] = []
    unknown: list[int] = []
    for id in params["ids"]:
        is_known = 0 <= id < 2**32 and tokenizer.id_to_token(id) is not None
        (known if is_known else unknown).append(id)
    return Decoded(text=tokenizer.decode(known, skip_special_tokens=False), unknown_ids=unknown).model_dump()


def load(path: str) -> Any:
    """The tokenizer of that file; the last KEPT_TOKENIZERS are kept. Raises TokenizerUnreadable."""
    from tokenizers import Tokenizer

    try:
        key = (path, Path(path).stat().st_mtime_ns)
        if key not in _loaded:
            _loaded[key] = Tokenizer.from_file(path)
    except Exception as error:  # noqa: BLE001 - the library raises bare Exception
        raise TokenizerUnreadable(f"{type(error).__name__}: {str(error)[:200]}.") from None
    _loaded.move_to_end(key)
    while len(_loaded) > KEPT_TOKENIZERS:
        _loaded.popitem(last=False)
    return _loaded[key]


def _tokens(tokenizer: Any, encoding: Any, text: str) -> list[Token]:
    added = tokenizer.get_added_tokens_decoder()
    special = {id for id, token in added.items() if token.special}
    unknown = getattr(tokenizer.model, "unk_token", None)
    unknown_id = tokenizer.token_to_id(unknown) if unknown else _unigram_unknown(tokenizer)
    # Place of each character in UTF-16: those above U+FFFF take two units.
    units = [0, *accumulate(2 if character > "\uffff" else 1 for character in text)]
    tokens = []
    for id, spelling, (start, end) in zip(encoding.ids, encoding.tokens, encoding.offsets, strict=True):
        is_unknown = id == unknown_id
        has_bytes = not is_unknown and id not in special
        data = spelling_to_bytes(spelling) if has_bytes else b""
        tokens.append(
            Token(
                id=id,
                start=units[start],
                end=units[end],
                bytes_hex=data.hex(),
                is_special=id in special and not is_unknown,
                is_unknown=is_unknown,
                is_partial=_is_partial(data),
            )
        )
    return tokens


def _is_partial(data: bytes) -> bool:
    """Whether these bytes begin or end inside a character."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return True
    return False


def _unigram_unknown(tokenizer: Any) -> int | None:
    # The model object does not tell its unk_id; a vocabulary without one spells every byte.
    for name in ("<unk>", "[UNK]", "<|unk|>", "<UNK>"):
        id = tokenizer.token_to_id(name)
        if id is not None:
            return int(id)
    return None
