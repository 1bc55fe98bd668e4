"""The database through migrations, damage, a full disk and unclean ends."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.jobs_support import BACKEND, Studio, play_training_metadata
from tokenizer_studio.contract.system import SettingsPatch
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.store import database as database_module
from tokenizer_studio.store import migrations
from tokenizer_studio.store.database import DATABASE_FILE, Database
from tokenizer_studio.store.folder_lock import DataFolderInUse, FolderLock
from tokenizer_studio.store.migrations import DataTooNew
from tokenizer_studio.store.settings import SettingsStore, UiStateTooLarge


@pytest.fixture
def folders(tmp_path: Path) -> DataFolders:
    folders = DataFolders(tmp_path)
    folders.make()
    return folders


def file_of(folders: DataFolders) -> Path:
    return folders.database / DATABASE_FILE


def test_the_pragmas_that_keep_data_safe_are_on(folders: DataFolders) -> None:
    database = Database.open(folders)
    values = {name: database.read(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous")}
    values |= {name: database.read(f"PRAGMA {name}")[0][0] for name in ("foreign_keys", "trusted_schema")}
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "trusted_schema": 0}
    with pytest.raises(sqlite3.OperationalError):
        database.read("DELETE FROM settings")
    database.close()


def test_a_transaction_happens_whole_or_not_at_all(folders: DataFolders) -> None:
    database = Database.open(folders)
    with pytest.raises(ValueError), database.transaction() as connection:  # noqa: PT011, PT012
        connection.execute("INSERT INTO settings VALUES ('theme', '\"dark\"')")
        raise ValueError
    assert database.read("SELECT * FROM settings") == []
    database.close()


def test_settings_and_ui_state_last_and_have_a_limit(folders: DataFolders) -> None:
    database = Database.open(folders)
    store = SettingsStore(database)
    store.change(SettingsPatch(theme="dark"))
    store.put_ui_state("draft", {"size": 1})
    with pytest.raises(UiStateTooLarge):
        store.put_ui_state("draft", "x" * 300_000)
    database.write("INSERT INTO settings VALUES ('of-a-newer-version', '1')")
    database.close()
    database = Database.open(folders)
    store = SettingsStore(database)
    assert (store.get().theme, store.get().text_size) == ("dark", 100)
    assert store.ui_state().values == {"draft": {"size": 1}}
    store.put_ui_state("draft", None)
    assert store.ui_state().values == {}
    database.close()


def test_a_second_process_is_refused_and_a_dead_one_is_not_waited_for(folders: DataFolders) -> None:
    code = (
        "import sys; from pathlib import Path; from tokenizer_studio.store.folder_lock import FolderLock;"
        "lock = FolderLock.take(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(folders.database)],
        cwd=BACKEND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
    with pytest.raises(DataFolderInUse):
        FolderLock.take(folders.database, patience_seconds=0.1)
    holder.kill()
    holder.wait()
    Database.open(folders).close()


def test_a_newer_schema_is_left_alone(folders: DataFolders) -> None:
    Database.open(folders).close()
    with sqlite3.connect(file_of(folders)) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = file_of(folders).read_bytes()
    with pytest.raises(DataTooNew):
        Database.open(folders)
    assert file_of(folders).read_bytes() == before


def test_a_migration_makes_a_copy_first_and_a_failing_one_changes_nothing(
    folders: DataFolders, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database.open(folders)
    database.write("INSERT INTO settings VALUES ('theme', '\"dark\"')")
    database.close()
    good = (*migrations._STEPS, "CREATE TABLE added (x TEXT)")
    next_version = len(good)
    broken = (*migrations._STEPS, "CREATE TABLE half (x TEXT); CREATE TABLE nonsense (")
    for module in (migrations, database_module):
        monkeypatch.setattr(module, "NEWEST_VERSION", next_version)
    monkeypatch.setattr(migrations, "_STEPS", broken)
    with pytest.raises(sqlite3.OperationalError):
        Database.open(folders)
    monkeypatch.setattr(migrations, "_STEPS", good)
    database = Database.open(folders)
    assert database.read("PRAGMA user_version")[0][0] == next_version
    names = {row["name"] for row in database.read("SELECT name FROM sqlite_schema")}
    assert "added" in names and "half" not in names
    database.close()
    copies = sorted(folders.backups.glob(f"studio-*-before-v{next_version}.sqlite3"))
    with sqlite3.connect(copies[0]) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (next_version - 1,)
        assert connection.execute("SELECT value FROM settings").fetchone() == ('"dark"',)
    connection.close()


def damage(path: Path, how: str) -> None:
    data = bytearray(path.read_bytes())
    if how == "header":
        data[:16] = b"not a database!!"
    elif how == "truncated":
        del data[len(data) // 2 :]
    elif how == "empty":
        data.clear()
    elif how == "garbage":
        data[:] = b"\xa5" * len(data)
    elif how == "page":
        data[4096:8192] = b"\x7f" * 4096
    path.write_bytes(data)


@pytest.mark.parametrize("how", ["header", "truncated", "empty", "garbage", "page"])
def test_a_damaged_database_is_moved_aside_and_restored_from_the_newest_copy(
    folders: DataFolders, how: str
) -> None:
    database = Database.open(folders)
    database.write("INSERT INTO settings VALUES ('theme', '\"dark\"')")
    database.close()
    Database.open(folders).close()  # The daily copy.
    damage(file_of(folders), how)
    database = Database.open(folders)
    assert "restored from the copy" in database.recovered
    assert SettingsStore(database).get().theme == "dark"
    database.close()
    (aside,) = folders.backups.glob("corrupt-*")
    assert (aside / DATABASE_FILE).exists()
    database = Database.open(folders)
    assert database.recovered == ""
    database.close()


def test_without_a_copy_the_tokenizers_come_back_from_their_artifacts(tmp_path: Path) -> None:
    studio = Studio(tmp_path)
    tokenizer = play_training_metadata(studio.folders.artifacts)
    unsealed = studio.folders.artifacts / "ffffffffffffffff"
    unsealed.mkdir()
    studio.close()
    damage(file_of(studio.folders), "garbage")
    studio = Studio(tmp_path)
    assert "made anew" in studio.database.recovered
    studio.jobs.start()
    assert [row["id"] for row in studio.database.read("SELECT id FROM tokenizers")] == [tokenizer.id]
    assert unsealed.exists()
    studio.close()


def test_a_full_disk_gives_the_ballast_back(folders: DataFolders) -> None:
    database = Database.open(folders)
    ballast = folders.database / database_module.BALLAST_FILE
    assert ballast.stat().st_size == database_module.BALLAST_BYTES
    pages = database.read("PRAGMA page_count")[0][0]
    database._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        database.write("INSERT INTO settings VALUES ('a', ?)", ("x" * 100_000,))
    assert not ballast.exists()
    database.close()
