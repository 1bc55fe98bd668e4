"""Choices that last, and what the UI remembers between starts."""

import json
from typing import Any

from pydantic import ValidationError

from ..contract.system import Settings, SettingsPatch, UiState
from ..errors import StudioError
from .database import Database

UI_VALUE_LIMIT_BYTES = 256_000
UI_KEY_LIMIT = 200
UI_KEYS_LIMIT = 1_000


class UiStateTooLarge(StudioError):
    """The UI asked to remember more than there is room for."""

    code = "ui-state-too-large"
    status = 413

    def __init__(self, what: str) -> None:
        super().__init__("This is too much to remember between starts.", what)


class SettingsStore:
    """Settings and UI state in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self) -> Settings:
        """The settings; a value another version wrote and this one cannot read counts as its default."""
        settings = Settings()
        for row in self._database.read("SELECT key, value FROM settings"):
            try:
                settings = Settings.model_validate(
                    {**settings.model_dump(), row["key"]: json.loads(row["value"])}
                )
            except (ValidationError, ValueError):
                continue
        return settings

    def change(self, patch: SettingsPatch) -> Settings:
        """Change what the patch names."""
        with self._database.transaction() as connection:
            for key, value in patch.model_dump(exclude_none=True).items():
                connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, json.dumps(value)))
        return self.get()

    def ui_state(self) -> UiState:
        """Everything the UI remembers."""
        rows = self._database.read("SELECT key, value FROM ui_state")
        return UiState(values={row["key"]: json.loads(row["value"]) for row in rows})

    def put_ui_state(self, key: str, value: Any) -> None:
        """Remember one value; null forgets it. Raises UiStateTooLarge."""
        if value is None:
            self._database.write("DELETE FROM ui_state WHERE key = ?", (key,))
            return
        text = json.dumps(value, ensure_ascii=False)
        if len(text.encode("utf-8", "surrogatepass")) > UI_VALUE_LIMIT_BYTES or len(key) > UI_KEY_LIMIT:
            raise UiStateTooLarge(
                f"A value may have {UI_VALUE_LIMIT_BYTES // 1000} kB and a name {UI_KEY_LIMIT} characters. "
                "Long texts belong in a corpus."
            )
        with self._database.transaction() as connection:
            (count,) = connection.execute("SELECT count(*) FROM ui_state WHERE key <> ?", (key,)).fetchone()
            if count >= UI_KEYS_LIMIT:
                raise UiStateTooLarge(f"There are {UI_KEYS_LIMIT} remembered values already.")
            connection.execute("INSERT OR REPLACE INTO ui_state VALUES (?, ?)", (key, text))
