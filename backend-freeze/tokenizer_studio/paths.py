"""Where everything is kept. The only place that names these folders."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

DATA_VARIABLE = "TOKENIZER_STUDIO_DATA"
APP_NAME = "TokenizerStudio"
PORTABLE_DATA = "TokenizerStudio-Data"


@dataclass(frozen=True)
class DataFolders:
    """The folders under one data root. Made with mode 0700 by `make`."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "db"

    @property
    def corpora(self) -> Path:
        """`<corpus id>/statistics.json`, and `uploads/<upload id>/…` for texts sent by a browser."""
        return self.root / "corpora"

    @property
    def uploads(self) -> Path:
        return self.corpora / "uploads"

    @property
    def artifacts(self) -> Path:
        """`<artifact id>/manifest.json` and its files; never changed after the rename that made it."""
        return self.root / "artifacts"

    @property
    def jobs(self) -> Path:
        """`<job id>/config.json`, `events.jsonl`."""
        return self.root / "jobs"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def runtime(self) -> Path:
        """Lock and redirect file of the running instance."""
        return self.root / "run"

    def make(self) -> None:
        """Create what is missing, readable by this user only."""
        for folder in (
            self.root, self.database, self.corpora, self.uploads, self.artifacts, self.jobs, self.logs,
            self.cache,            self.backups, self.runtime,
        ):  # fmt: skip
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def data_root(chosen: str | None = None) -> Path:
    """The data folder: the argument, else $TOKENIZER_STUDIO_DATA, else beside a portable program, else the
    system's place for such data."""
    named = chosen or os.environ.get(DATA_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    return _portable_place() or _system_place() / APP_NAME


def _portable_place() -> Path | None:
    """Beside the folder of an installed program that holds a file `portable`: updates replace that folder."""
    if not getattr(sys, "frozen", False):
        return None
    app = Path(sys.executable).resolve().parent.parent
    return app.parent / PORTABLE_DATA if (app / "portable").is_file() else None


def _system_place() -> Path:
    """Where this system keeps the data of programs. By hand: the launcher loads no library for it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming")
    if sys.platform == "darwin":
        return home / "Library" / "Application Support"
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else home / ".local" / "share"
