"""Settings, folders, and what the program knows of itself."""

from typing import Any, Literal

from pydantic import Field

from .base import Bytes, Count, Timestamp, Wire

FolderName = Literal["data", "corpora", "artifacts", "jobs", "logs", "cache"]


class Settings(Wire):
    """Choices that last."""

    theme: Literal["system", "light", "dark"] = "system"
    text_size: int = Field(default=100, ge=50, le=300, description="Percent.")


class SettingsPatch(Wire):
    theme: Literal["system", "light", "dark"] | None = None
    text_size: int | None = Field(default=None, ge=50, le=300)


class UiState(Wire):
    """What the UI remembers between starts (drafts, last selection), by key. At most 256 kB a value."""

    values: dict[str, Any] = {}


class UiStateValue(Wire):
    value: Any = None


class FolderInfo(Wire):
    name: FolderName
    path: str
    bytes: Bytes
    help: str


class SystemInfo(Wire):
    version: str
    started_at: Timestamp
    cores: Count
    memory_total_bytes: Bytes
    memory_free_bytes: Bytes
    disk_free_bytes: Bytes
    platform: str
    python: str
    shell_origin: str | None = Field(
        default=None, description="Origin of the window's page, which may frame the UI; null in a browser."
    )
    save_folder: str = Field(default="", description="Where to save to begin with: the downloads folder.")
    folders: list[FolderInfo] = Field(description="Empty when they were not asked for.")


class OpenFolderRequest(Wire):
    folder: FolderName


class Cleared(Wire):
    bytes: Bytes


class Diagnostics(Wire):
    """Text to paste into a report: no secrets, paths under home shortened."""

    text: str


class ClientError(Wire):
    """A bug the UI met, for the log."""

    message: str = Field(max_length=2_000)
    stack: str = Field(default="", max_length=8_000)
