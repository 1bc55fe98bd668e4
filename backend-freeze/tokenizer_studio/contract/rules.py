"""What no single field can say: the rules of the settings, for the models and for `settings.py` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .corpus import CorpusRecipe
    from .training import TrainTokenizerConfig

BYTE_ALPHABET_SIZE = 256


def special_tokens_are_distinct_and_not_empty(tokens: list[str]) -> None:
    """Raises ValueError, as all of these."""
    if any(token == "" or len(token) > 500 for token in tokens):
        raise ValueError("a special token has 1 to 500 characters")
    if len(set(tokens)) != len(tokens):
        raise ValueError("each special token may stand only once")


def parts_fit_together(config: TrainTokenizerConfig) -> None:
    if (config.split == "custom") != bool(config.split_pattern):
        raise ValueError("a split pattern goes with the split `custom`, and only with it")
    if config.limit_alphabet is not None and config.initial_alphabet == "all-bytes":
        raise ValueError("an alphabet can be limited only when it is taken from the text")
    if config.prefix_space and config.split != "gpt2":
        raise ValueError("a prefix space goes with the split `gpt2` only")
    if config.vocab_size <= BYTE_ALPHABET_SIZE + len(config.special_tokens):
        raise ValueError(
            f"the vocabulary must be larger than {BYTE_ALPHABET_SIZE} bytes "
            f"and {len(config.special_tokens)} special tokens together"
        )


def has_a_source(recipe: CorpusRecipe) -> None:
    if recipe.origin == "paths" and not recipe.paths:
        raise ValueError("name at least one file or folder")
    if recipe.origin == "upload" and recipe.upload_id is None:
        raise ValueError("an upload needs its upload_id")
