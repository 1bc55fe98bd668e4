"""Files written to where the user says."""

from pydantic import Field

from .base import Bytes, Wire


class SaveRequest(Wire):
    """Where to write a file. The window asks for this; in a browser there are downloads."""

    path: str = Field(min_length=1, max_length=4_096, description="Absolute path of the file to write.")
    replace: bool = Field(
        default=False, description="A file of that name may go: the user has been asked already."
    )


class SaveTokenizerRequest(SaveRequest):
    file: str | None = Field(
        default=None, max_length=200, description="One of the tokenizer's files; null: all, as one ZIP."
    )


class Saved(Wire):
    """A file that is there now, whole."""

    path: str
    bytes: Bytes
    can_show: bool = Field(description="Whether there is a file manager to show it in.")


class ShowSavedRequest(Wire):
    path: str = Field(min_length=1, max_length=4_096, description="Of a file saved since the start.")
