"""Methods `preview-split` and `check-pattern`: the cut training would make, by the library that makes it."""

from typing import Any

from ..contract.training import SplitPreview, SplitPreviewRequest
from ..corpus.decoding import whole
from ..training.pattern_check import PatternNeverMatches, check_pattern
from ..training.splits import WORDPIECE_LONGEST_PIECE, build_normalizer, build_split, pattern_of

_WARNING_NEVER = "The pattern matches nothing here: each text stays one piece."
_WARNING_LONG = f"WordPiece cuts pieces of more than {WORDPIECE_LONGEST_PIECE} bytes once more."


def preview_split(params: dict[str, Any]) -> dict[str, Any]:
    """SplitPreviewRequest → SplitPreview. Raises BadPattern and PatternTooSlow for an own pattern."""
    request = SplitPreviewRequest.model_validate(params)
    pattern = pattern_of(request.split, request.split_pattern)
    texts = [whole(text) for text in request.texts]
    normalizer = build_normalizer(request.normalizer)
    if normalizer is not None:
        texts = [normalizer.normalize_str(text) for text in texts]
    warning = ""
    if request.split == "custom":
        try:
            check_pattern(pattern, texts)
        except PatternNeverMatches:
            warning = _WARNING_NEVER
    split = build_split(pattern)
    pieces = [[piece for piece, _ in split.pre_tokenize_str(text)] for text in texts]
    if request.algorithm == "wordpiece" and any(
        len(piece.encode()) > WORDPIECE_LONGEST_PIECE for text in pieces for piece in text
    ):
        warning = warning or _WARNING_LONG
    return SplitPreview(texts=pieces, warning=warning).model_dump()


def check_split_pattern(params: dict[str, Any]) -> dict[str, Any]:
    """`pattern`, `samples` → `{}`, or raises what is wrong with the pattern."""
    check_pattern(params["pattern"], [whole(text) for text in params["samples"]])
    return {}
