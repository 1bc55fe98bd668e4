"""Everything the routes and job types talk to, built once by `create_services` and closed by `close`.

Each attribute is a class of its own module; this file only says who knows whom.
"""

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .paths import DataFolders

if TYPE_CHECKING:
    from .corpus.service import CorpusService
    from .interactive.client import InteractiveClient
    from .jobs.runner import JobRunner
    from .saving import SaveService
    from .store.database import Database
    from .store.settings import SettingsStore
    from .system_info import SystemService
    from .training.service import TokenizerService


@dataclass
class Services:
    """The backend's parts."""

    folders: DataFolders
    database: "Database"
    settings: "SettingsStore"
    interactive: "InteractiveClient"
    corpora: "CorpusService"
    tokenizers: "TokenizerService"
    jobs: "JobRunner"
    system: "SystemService"
    saving: "SaveService"

    def start(self) -> None:
        """Recover what an unclean end left, then begin to work."""
        self.jobs.start()

    def close(self) -> None:
        """End children, then the database, within 3 s. A part that raises does not keep the next from it."""
        with contextlib.ExitStack() as stack:
            stack.callback(self.database.close)
            stack.callback(self.interactive.close)
            stack.callback(self.jobs.close)


def create_services(folders: DataFolders, shell_origin: str | None = None) -> Services:
    """Open the data folder and build the parts. Starts no process.

    The imports are here because the routes need the shape of `Services` only: the contract is written, and
    tests of single routes run, without any of the parts.
    """
    from .corpus.service import CorpusService
    from .interactive.client import InteractiveClient
    from .jobs.runner import JobRunner
    from .saving import SaveService
    from .store.database import Database
    from .store.settings import SettingsStore
    from .system_info import SystemService
    from .training.service import TokenizerService

    folders.make()
    database = Database.open(folders)
    try:
        settings = SettingsStore(database)
        interactive = InteractiveClient(folders)
        corpora = CorpusService(folders, database, interactive)
        tokenizers = TokenizerService(folders, database, interactive)
        system = SystemService(folders, database, shell_origin)
        saving = SaveService(folders)
        jobs = JobRunner(folders, database)
        services = Services(
            folders, database, settings, interactive, corpora, tokenizers, jobs, system, saving
        )
        jobs.bind(services)
        corpora.bind(jobs)
    except BaseException:
        database.close()
        raise
    return services
