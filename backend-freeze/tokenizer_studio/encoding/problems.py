"""What can be wrong with a tokenizer's file, or with ids."""

from collections.abc import Sequence

from ..errors import BadInput, StudioError


class TokenizerUnreadable(StudioError):
    """Its file is damaged or gone."""

    code = "tokenizer-unreadable"
    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The tokenizer's file cannot be read.",
            f"{reason} It was changed or damaged after training. Train it again, or put the file back.",
        )


class SplitNeeded(BadInput):
    """A rank file says nothing about how text is cut."""

    code = "split-needed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} does not say how text is cut into words.",
            "A file of ranks holds tokens only, and this one is none of those the program knows. "
            "Name its split with --split: gpt2, cl100k, o200k, llama3, qwen2 or tekken.",
        )


class EngineMissing(BadInput):
    """A file that only the engine can encode with."""

    code = "engine-missing"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} needs the engine, which is not built here.",
            "Only the engine encodes with files of ranks. Install a C++ compiler and start again: set-up "
            "then builds it. Or use a tokenizer.json of the same tokenizer.",
        )


class UnknownIds(BadInput):
    """Ids that name no token."""

    code = "unknown-ids"

    def __init__(self, ids: Sequence[object]) -> None:
        super().__init__(
            "Some ids name no token of this tokenizer.",
            f"They are: {', '.join(map(str, ids[:10]))}. They may be those of another tokenizer.",
        )
        self.ids = ids


class Unsupported(Exception):
    """Why the engine cannot encode as this tokenizer does. Not a failure: the library does it then."""
