"""Corpora through the real services and a real worker: scans, states on disk, uploads, names."""

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenizer_studio.contract.corpus import CorpusDraft, CorpusPatch, CorpusRecipe
from tokenizer_studio.contract.jobs import Job
from tokenizer_studio.corpus.problems import NameMissing, UnknownEncoding, UploadInUse, UploadRefused
from tokenizer_studio.corpus.reading import CorpusReader
from tokenizer_studio.corpus.statistics import Scan
from tokenizer_studio.corpus.uploads import safe_relative_path
from tokenizer_studio.errors import DiskFull, NotFound
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.services import create_services


@pytest.fixture
def services(tmp_path):
    made = create_services(DataFolders(tmp_path / "data"))
    made.start()
    yield made
    made.close()


def ended(services, job_id) -> Job:
    """Wait for the end by listening, not by sleeping."""
    with services.jobs.changes.subscribe() as changed:
        job = services.jobs.get(job_id)
        while job.finished_at is None or not services.jobs.is_ended(job_id):
            try:
                changed.get(timeout=0.2)
            except Exception:  # noqa: BLE001 - queue.Empty: look again
                pass
            job = services.jobs.get(job_id)
    return job


def imported(services, *paths: Path, **recipe):
    draft = CorpusDraft(recipe=CorpusRecipe(paths=[str(path) for path in paths], **recipe))
    corpus = services.corpora.create(draft)
    job = ended(services, corpus.job_id)
    return services.corpora.get(corpus.id), job


def test_a_scan_agrees_with_a_naive_count(tmp_path):
    texts = [
        "alpha beta gamma",
        "alpha beta gamma",
        "große Straße 東京",
        "x" * 12_000,
        "a <|endoftext|> b",
        "nul \0 here",
    ]
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, "utf-8")
    reader = CorpusReader(CorpusRecipe(paths=[str(tmp_path)]), None)
    scan = Scan(["<|endoftext|>"])
    for document in reader.documents():
        scan.add(document)
    found = scan.result(reader, 0)
    assert found.documents == len(texts)
    assert found.bytes == sum(len(text.encode()) for text in texts)
    assert found.characters == sum(map(len, texts))
    words = [word for text in texts for word in text.split()]
    assert (found.words, found.distinct_words) == (len(words), len(set(words)))
    assert found.duplicate_documents == sum(count - 1 for count in Counter(texts).values())
    assert found.longest_document.characters == 12_000
    codes = {finding.code: finding.count for finding in found.findings}
    assert codes == {"nul-characters": 1, "long-lines": 1, "special-tokens": 1, "duplicate-documents": 1}
    assert sum(share.documents for share in found.languages) == len(texts)
    titles = {finding.code: finding.title for finding in found.findings}
    assert titles["duplicate-documents"] == "1 document appears more than once."
    assert titles["nul-characters"] == "1 NUL character stands in the text."


def test_a_folder_becomes_a_corpus_that_says_when_its_files_change_or_vanish(services, tmp_path):
    folder = tmp_path / "texte"
    folder.mkdir()
    (folder / "a.txt").write_text("some words in a file " * 20)
    corpus, job = imported(services, folder)
    assert (job.state, corpus.state, corpus.name) == ("succeeded", "ready", "texte")
    assert services.corpora.sample_documents(corpus.id)[0].text.startswith("some words")
    (folder / "new.txt").write_text("came later")
    services.corpora._states.clear()
    assert services.corpora.get(corpus.id).state == "changed"
    assert "new.txt" in services.corpora.get(corpus.id).state_detail
    (folder / "new.txt").unlink()
    os.utime(folder / "a.txt", (1, 1))
    services.corpora._states.clear()
    assert services.corpora.get(corpus.id).state == "changed"
    (folder / "a.txt").unlink()
    services.corpora._states.clear()
    assert services.corpora.get(corpus.id).state == "missing"
    assert "a.txt" in services.corpora.get(corpus.id).state_detail


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "corpus-empty"), (b" \n\n ", "corpus-empty"), (bytes(range(256)) * 9, "nothing-readable")],
)
def test_a_corpus_without_text_fails_by_name_and_can_be_deleted(content, code, services, tmp_path):
    (tmp_path / "a.txt").write_bytes(content)
    corpus, job = imported(services, tmp_path / "a.txt")
    assert (job.state, job.problem.code, corpus.state) == ("failed", code, "failed")
    services.corpora.delete(corpus.id)
    with pytest.raises(NotFound):
        services.corpora.get(corpus.id)
    assert (tmp_path / "a.txt").exists()


def test_leaving_out_copies_scans_again(services, tmp_path):
    (tmp_path / "a.txt").write_text("same\nsame\nother\n" * 3)
    corpus, _ = imported(services, tmp_path / "a.txt", documents="line")
    assert corpus.statistics.documents == 9
    changed = services.corpora.change(corpus.id, CorpusPatch(leave_out_duplicates=True))
    ended(services, changed.job_id)
    assert services.corpora.get(corpus.id).statistics.documents == 2
    assert services.corpora.change(corpus.id, CorpusPatch(name="Neu 家")).name == "Neu 家"


def test_inspecting_shows_columns_and_first_documents(services, tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.csv").write_text("id,body\n1,first text here\n2,second text here\n")
    (folder / "broken.parquet").write_bytes(b"PAR1garbage")
    found = services.corpora.inspect(CorpusRecipe(paths=[str(folder)]))
    assert (found.file_count, found.column) == (2, "body")
    assert [one.text for one in found.preview] == ["first text here", "second text here"]
    assert [one.problem is not None for one in found.files] == [False, True]


async def _chunks(*parts: bytes, then: Exception | None = None):
    for part in parts:
        yield part
    if then is not None:
        raise then


def send(services, upload_id, name, *parts, then=None):
    return asyncio.run(services.corpora.uploads.receive(upload_id, name, _chunks(*parts, then=then)))


def test_an_upload_becomes_a_corpus_and_goes_with_it(services):
    upload = services.corpora.uploads.create()
    send(services, upload.id, "ordner/ä.txt", b"text of ", b"a file")
    facts = send(services, upload.id, "ordner/ä.txt", b"another of the same name")
    assert (facts.files, facts.bytes) == (2, 38)
    corpus = services.corpora.create(CorpusDraft(recipe=CorpusRecipe(origin="upload", upload_id=upload.id)))
    assert ended(services, corpus.job_id).state == "succeeded"
    assert services.corpora.get(corpus.id).name == "ordner"
    services.corpora.delete(corpus.id)
    assert not (services.folders.uploads / upload.id).exists()


def test_an_aborted_upload_leaves_nothing(services):
    upload = services.corpora.uploads.create()
    with pytest.raises(ConnectionError):
        send(services, upload.id, "a.txt", b"half", then=ConnectionError())
    assert [p for p in (services.folders.uploads / upload.id).rglob("*") if p.is_file()] == []


def test_an_upload_stops_before_the_disk_is_full(services, monkeypatch):
    upload = services.corpora.uploads.create()
    monkeypatch.setattr("tokenizer_studio.corpus.uploads.RESERVE_BYTES", 1 << 60)
    with pytest.raises(DiskFull):
        send(services, upload.id, "a.txt", b"data")


@pytest.mark.parametrize("upload_id", ["../../etc", "x", "", "nothere00"])
def test_an_upload_that_is_not_there_is_not_found(upload_id, services):
    with pytest.raises(NotFound):
        services.corpora.uploads.delete(upload_id)


@settings(max_examples=300, deadline=None)
@given(name=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=300))
def test_no_name_leaves_the_upload_folder(name):
    try:
        path = safe_relative_path(name)
    except UploadRefused:
        return
    assert not path.is_absolute()
    assert ".." not in path.parts
    for part in path.parts:
        assert 0 < len(part.encode()) <= 255
        assert not set(part) & set('<>:"|?*\\\0')
        assert part.split(".")[0].lower() not in ("con", "nul", "aux", "prn", "com1")


def test_a_file_and_a_folder_of_one_name_cannot_both_be_sent(services):
    upload = services.corpora.uploads.create()
    send(services, upload.id, "a", b"text")
    with pytest.raises(UploadRefused):
        send(services, upload.id, "a/b.txt", b"text")


def test_an_upload_counts_what_came(services):
    upload = services.corpora.uploads.create()
    send(services, upload.id, "a.txt", b"one")
    assert send(services, upload.id, "a.txt", b"three") == upload.model_copy(update={"files": 2, "bytes": 8})


def test_files_a_corpus_is_read_from_are_not_thrown_away(services):
    upload = services.corpora.uploads.create()
    send(services, upload.id, "a.txt", b"text of a corpus")
    draft = CorpusDraft(recipe=CorpusRecipe(origin="upload", upload_id=upload.id))
    corpus = services.corpora.create(draft)
    ended(services, corpus.job_id)
    with pytest.raises(UploadInUse):
        services.corpora.delete_upload(upload.id)
    services.corpora.delete(corpus.id)
    with pytest.raises(NotFound):
        services.corpora.delete_upload(upload.id)


def test_a_name_of_white_space_is_refused(services, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    corpus, _ = imported(services, tmp_path / "a.txt")
    with pytest.raises(NameMissing):
        services.corpora.change(corpus.id, CorpusPatch(name=" \n"))
    assert services.corpora.change(corpus.id, CorpusPatch(name=" Mine ")).name == "Mine"


def test_an_encoding_that_is_not_there_is_refused_before_anything_is_kept(services, tmp_path):
    (tmp_path / "a.txt").write_text("text")
    with pytest.raises(UnknownEncoding):
        imported(services, tmp_path / "a.txt", encoding="zip")
    assert services.corpora.list() == []
