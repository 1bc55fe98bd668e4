"""From a tokenizer.json to the engine. Everything that would change an id is looked at, and what is not known
to be the same is left to the library that wrote the file.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .patterns import split_of
from .problems import Unsupported

# They change each character by itself, or put marks together with what stands before them: nothing reaches
# over a blank or a line end, where long text is cut.
_NORMALIZERS = frozenset({"NFC", "NFD", "NFKC", "NFKD", "Lowercase", "StripAccents"})

_NFC_CHARACTERS = 4_096


@dataclass(frozen=True)
class Added:
    """A token that is found in the text before it is cut."""

    text: str
    id: int
    is_special: bool
    is_normalized: bool


@dataclass(frozen=True)
class EngineParts:
    """What the engine needs, and what is done around it."""

    core: Any
    """`tokenizer_studio_engine.Encoder`."""
    normalize: Callable[[str], str] | None
    raw_tokens: list[Added]
    """Found before the text is normalized."""


def engine_parts(file: dict[str, Any]) -> EngineParts:
    """Raises Unsupported with the reason."""
    from tokenizer_studio_engine import Encoder

    model = _model(file)
    split, prefix_space = split_of(file.get("pre_tokenizer"))
    if file.get("truncation") is not None or file.get("padding") is not None:
        raise Unsupported("it truncates or pads")
    if _kind(file.get("decoder")) != "ByteLevel":
        raise Unsupported("its decoder is not that of the byte alphabet")
    normalize = _normalizer(file.get("normalizer"))
    added = _added(file.get("added_tokens") or [], model["vocab"], normalize)
    try:
        core = Encoder.from_merges(
            model["vocab"],
            model["merges"],
            split,
            unknown=model.get("unk_token"),
            whole_words=bool(model.get("ignore_merges")),
            prefix_space=prefix_space,
            added=[(one.text, one.id, one.is_special, one.is_normalized) for one in added],
        )
    except (ValueError, TypeError) as error:
        raise Unsupported(f"its vocabulary is not one of bytes: {error}") from error
    return EngineParts(core, normalize, [one for one in added if not one.is_normalized])


def _kind(part: Any) -> Any:
    return part.get("type") if isinstance(part, dict) else None


def _model(file: dict[str, Any]) -> dict[str, Any]:
    model = file.get("model")
    if not isinstance(model, dict) or model.get("type", "BPE") != "BPE":
        raise Unsupported("it is not BPE")
    if not isinstance(model.get("vocab"), dict) or not isinstance(model.get("merges"), list):
        raise Unsupported("it is not BPE")
    for key in ("dropout", "continuing_subword_prefix", "end_of_word_suffix", "byte_fallback", "fuse_unk"):
        if model.get(key):
            raise Unsupported(f"it has {key}")
    return model


def _normalizer(part: Any) -> Callable[[str], str] | None:
    if part is None:
        return None
    steps = part.get("normalizers", []) if _kind(part) == "Sequence" else [part]
    for step in steps:
        if _kind(step) not in _NORMALIZERS:
            raise Unsupported(f"its normalizer {_kind(step)} is not one that works character by character")
    if not steps:
        return None
    from tokenizers import Tokenizer

    empty = {"version": "1.0", "normalizer": part, "model": {"type": "BPE", "vocab": {}, "merges": []}}
    normalize: Callable[[str], str] = Tokenizer.from_str(json.dumps(empty)).normalizer.normalize_str
    return _only_where_needed(normalize) if _kind(part) == "NFC" else normalize


def _only_where_needed(normalize: Callable[[str], str]) -> Callable[[str], str]:
    """NFC, which most text is in already: the library takes as long for that (39 MB/s) as for other text."""
    from tokenizer_studio_engine import stays_nfc

    def normalized(text: str) -> str:
        parts = []
        start = 0
        while start < len(text):
            end = start + _NFC_CHARACTERS
            if end < len(text):  # Nothing is joined over a blank or a line end.
                end = max(text.rfind(" ", start + 1, end), text.rfind("\n", start + 1, end), start)
            end = end if end > start else len(text)
            part = text[start:end]
            parts.append(part if part.isascii() or stays_nfc(part) else normalize(part))
            start = end
        return "".join(parts)

    return normalized


def _added(
    tokens: list[dict[str, Any]], vocab: dict[str, int], normalize: Callable[[str], str] | None
) -> list[Added]:
    """Added tokens with the ids the library gives them when it reads the file."""
    found: dict[str, Added] = {}
    next_id = len(vocab)
    for token in tokens:
        text = token["content"]
        if token.get("lstrip") or token.get("rstrip") or token.get("single_word"):
            raise Unsupported("an added token takes the blanks around it, or must stand alone")
        is_normalized = bool(token.get("normalized"))
        if not text or text in found:
            raise Unsupported("an added token is empty or there twice")
        id = vocab.get(text)
        if id is None:
            id, next_id = next_id, next_id + 1
        if id != token["id"]:
            raise Unsupported("an added token has another id than the library gives it")
        found[text] = Added(
            normalize(text) if normalize and is_normalized else text,
            id,
            bool(token.get("special")),
            is_normalized,
        )
    added = list(found.values())
    _refuse_overlaps(added)
    return added


def _refuse_overlaps(added: list[Added]) -> None:
    """Where specials are plain text, the library finds no other token inside them; the engine would."""
    words = [one.text for one in added if not one.is_special]
    for special in (one.text for one in added if one.is_special):
        for word in words:
            if word in special or _overlap(word, special) or _overlap(special, word):
                raise Unsupported("an added word overlaps a special token")


def _overlap(first: str, second: str) -> bool:
    """Whether an end of `first` is a beginning of `second`."""
    return any(second.startswith(first[-size:]) for size in range(1, min(len(first), len(second))))
