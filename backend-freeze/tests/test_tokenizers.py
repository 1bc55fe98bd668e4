"""The list of tokenizers, and the job type's light half."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.training_support import Context, config, train
from tokenizer_studio.contract.corpus import CorpusStatistics
from tokenizer_studio.contract.training import DecodeRequest, EncodeRequest, SplitPreviewRequest
from tokenizer_studio.errors import NotFound, StudioError
from tokenizer_studio.interactive.client import InteractiveClient
from tokenizer_studio.job_types.train_tokenizer.job_type import JOB_TYPE
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.store.atomic import publish_folder
from tokenizer_studio.store.database import Database
from tokenizer_studio.training.estimate import estimate_training
from tokenizer_studio.training.service import TokenizerService


@pytest.fixture
def service(folders: DataFolders) -> Iterator[TokenizerService]:
    database = Database.open(folders)
    interactive = InteractiveClient(folders)
    yield TokenizerService(folders, database, interactive)
    interactive.close()
    database.close()


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Context:
    return train(tmp_path_factory.mktemp("bpe"), vocab_size=300, name="Mine / ünï")


@pytest.fixture
def listed(service: TokenizerService, folders: DataFolders, trained: Context, tmp_path: Path) -> str:
    copy = tmp_path / "copy"
    shutil.copytree(trained.artifact_folder, copy)
    publish_folder(copy, folders.artifacts / trained.job_id)
    service.record(trained.job_id, config(), trained.value)
    return trained.job_id


def test_a_recorded_tokenizer_is_listed_and_explored(service: TokenizerService, listed: str) -> None:
    assert [one.id for one in service.list()] == [listed]
    encoding = service.encode(listed, EncodeRequest(text="hello <|endoftext|>"))
    assert encoding.is_round_trip_equal
    ids = [token.id for token in encoding.tokens]
    assert service.decode(listed, DecodeRequest(ids=ids)).text == "hello <|endoftext|>"
    preview = service.preview_split(SplitPreviewRequest(texts=["a b"], split="gpt2"))
    assert preview.texts == [["a", " b"]]


def test_recording_again_keeps_a_new_name(service: TokenizerService, listed: str, trained: Context) -> None:
    assert service.rename(listed, "Better").name == "Better"
    service.record(listed, config(), trained.value)
    service.record(listed, config(), {})  # Rebuilt from its folder.
    assert [one.name for one in service.list()] == ["Better"]


def test_its_files_can_be_taken_away(service: TokenizerService, listed: str) -> None:
    assert service.file(listed, "tokenizer.json").is_file()
    name, entries = service.zip_entries(listed)
    assert name == "Mine - ünï.zip"
    assert {entry.removeprefix("Mine - ünï/") for entry, _ in entries} >= {"tokenizer.json", "report.json"}
    for bad in ("../../db/studio.sqlite3", "nothing", "/etc/hostname", ""):
        with pytest.raises(NotFound):
            service.file(listed, bad)


def test_a_deleted_tokenizer_leaves_nothing(
    service: TokenizerService, listed: str, folders: DataFolders
) -> None:
    service.delete(listed)
    assert service.list() == []
    assert list(folders.artifacts.iterdir()) == []


def test_an_id_that_names_nothing_is_told(service: TokenizerService) -> None:
    for call in (
        lambda: service.get("x"),
        lambda: service.rename("x", "y"),
        lambda: service.delete("../x"),
        lambda: service.zip_entries("../x"),
        lambda: service.encode("x", EncodeRequest(text="")),
    ):
        with pytest.raises(NotFound):
            call()


def statistics(size: int = 100_000_000, words: int = 900_000) -> CorpusStatistics:
    return CorpusStatistics(
        files=1, documents=10, bytes=size, characters=size, words=size // 6, distinct_words=words,
        duplicate_documents=0, duplicate_share=0, language_method="", sha256="00",
    )  # fmt: skip


class Corpora:
    """One corpus."""

    def get(self, corpus_id: str) -> Any:
        return SimpleNamespace(id=corpus_id, name="Letters", statistics=statistics())

    def recipe_for_run(self, corpus_id: str) -> dict[str, Any]:
        return {"paths": ["/letters.txt"]}

    def sample_documents(self, corpus_id: str) -> list[Any]:
        return [SimpleNamespace(text="some letters")]


def services(folders: DataFolders, service: TokenizerService) -> Any:
    return SimpleNamespace(folders=folders, corpora=Corpora(), tokenizers=service)


def test_a_training_is_prepared(service: TokenizerService, folders: DataFolders) -> None:
    asked = config(corpus_id="a" * 16, split="custom", split_pattern=r"\w+")
    told = JOB_TYPE.prepare(asked, services(folders, service))
    assert told == {
        "recipe": {"paths": ["/letters.txt"]},
        "corpus_name": "Letters",
        "corpus_sha256": "00",
    }
    assert JOB_TYPE.title(asked, services(folders, service)) == "Letters 600"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"corpus_id": None}, "no-corpus"),
        ({"special_tokens": ["a"]}, "special-token-unusable"),
        ({"split": "custom", "split_pattern": "("}, "bad-split-pattern"),
        ({"split": "custom", "split_pattern": "never"}, "split-never-matches"),
    ],
)
def test_a_training_that_cannot_work_is_not_queued(
    service: TokenizerService, folders: DataFolders, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(StudioError) as caught:
        JOB_TYPE.prepare(config(**{"corpus_id": "a" * 16, **changes}), services(folders, service))
    assert caught.value.code == code


def test_more_text_and_other_methods_cost_more(folders: DataFolders) -> None:
    small = estimate_training(config(), statistics(1_000_000, 30_000), folders)
    large = estimate_training(config(), statistics(), folders)
    unigram = estimate_training(config(algorithm="unigram"), statistics(), folders)
    for one, other in ((small, large), (large, unigram)):
        assert one.seconds_low is not None
        assert one.seconds_high is not None
        assert other.seconds_low is not None
        assert 0 < one.seconds_low < one.seconds_high
        assert one.seconds_low < other.seconds_low
        assert one.memory_bytes < other.memory_bytes
    assert small.memory_total_bytes > 0
    assert small.disk_free_bytes > 0
    assert small.cores > 0
    assert estimate_training(config(), None, folders).seconds_low is None


def test_the_light_half_is_light() -> None:
    import subprocess

    code = (
        "import sys, tokenizer_studio.job_types.train_tokenizer.job_type, tokenizer_studio.training.service;"
        "heavy = ('tokenizers', 'sentencepiece', 'numpy', 'regex', 'transformers');"
        "print([name for name in heavy if name in sys.modules])"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
