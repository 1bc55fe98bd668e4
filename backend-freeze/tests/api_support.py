"""An app behind its gate, asked directly (ASGI) or over a socket, with parts that count what reaches them."""

import asyncio
import contextlib
import http.client
import json
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tokenizer_studio.api.app import Secrets, create_app
from tokenizer_studio.api.doors import OneTimeCodes
from tokenizer_studio.api.gate import Gate
from tokenizer_studio.api.openapi import build
from tokenizer_studio.backend_main import bind, make_server
from tokenizer_studio.contract.jobs import Job
from tokenizer_studio.errors import NotFound
from tokenizer_studio.jobs.changes import Changes
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.saving import SaveService
from tokenizer_studio.store.database import Database
from tokenizer_studio.store.settings import SettingsStore
from tokenizer_studio.system_info import SystemService

SESSION = "session-" + "s" * 35
TOKEN = "launcher-" + "t" * 34
PORT = 4711
SHELL = "http://127.0.0.1:4999"
JOB_ID = "0123456789abcdef"


class Recorder:
    """Stands for a service: counts calls, then says there is no such thing."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(*_args: Any) -> Any:
            self.calls.append(name)
            raise NotFound("thing", name)

        return call


class FakeUploads:
    """Takes an upload and keeps its size."""

    def __init__(self, calls: list[str]) -> None:
        self.calls = calls
        self.received = 0

    async def receive(self, upload_id: str, name: str, blocks: AsyncIterator[bytes]) -> dict[str, Any]:
        self.calls.append("receive")
        async for block in blocks:
            self.received += len(block)
        return {"id": upload_id, "files": 1, "bytes": self.received}

    def __getattr__(self, name: str) -> Any:
        return Recorder.__getattr__(self, name)  # type: ignore[arg-type]


class FakeJobs:
    """Jobs whose events are in a file the test writes."""

    def __init__(self, folder: Path) -> None:
        self.changes = Changes()
        self.calls: list[str] = []
        self.ended: set[str] = set()
        self.folder = folder

    def get(self, job_id: str) -> Job:
        self.calls.append("get")
        if job_id != JOB_ID:
            raise NotFound("job", job_id)
        return job()

    def active(self) -> list[Job]:
        return [job()]

    def events_path(self, job_id: str) -> Path:
        return self.folder / job_id / "events.jsonl"

    def is_ended(self, job_id: str) -> bool:
        return job_id in self.ended

    def __getattr__(self, name: str) -> Any:
        return Recorder.__getattr__(self, name)  # type: ignore[arg-type]


def job(**changes: Any) -> Job:
    """A running job."""
    about = {
        "id": JOB_ID,
        "type": "import-corpus",
        "title": "Import",
        "state": "running",
        "config": {"type": "import-corpus", "corpus_id": JOB_ID},
        "created_at": 1.0,
    }
    return Job.model_validate({**about, **changes})


@dataclass
class Stage:
    """The app and what a test wants to look at."""

    app: Gate
    services: Any
    boot_codes: OneTimeCodes
    open_codes: OneTimeCodes
    clock: list[float]
    port: int = PORT
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def calls(self) -> list[str]:
        parts = (self.services.corpora, self.services.tokenizers, self.services.jobs)
        return [name for part in parts for name in part.calls]


@contextlib.contextmanager
def stage(
    folders: DataFolders, port: int = PORT, shell_origin: str | None = None, web_folder: Path | None = None
) -> Iterator[Stage]:
    """An app with a real store and recording parts."""
    database = Database.open(folders)
    corpora, clock = Recorder(), [0.0]
    corpora.uploads = FakeUploads(corpora.calls)  # type: ignore[attr-defined]
    services: Any = SimpleNamespace(
        folders=folders,
        database=database,
        settings=SettingsStore(database),
        system=SystemService(folders, database, shell_origin),
        saving=SaveService(folders),
        corpora=corpora,
        tokenizers=Recorder(),
        jobs=FakeJobs(folders.jobs),
        start=lambda: None,
        close=lambda: None,
    )
    boot_codes, open_codes = OneTimeCodes(60, lambda: clock[0]), OneTimeCodes(600, lambda: clock[0])
    app = create_app(
        services,
        Secrets(SESSION, TOKEN, boot_codes, open_codes),
        port=port,
        shell_origin=shell_origin,
        web_folder=web_folder or folders.root / "web",
    )
    try:
        yield Stage(app, services, boot_codes, open_codes, clock, port, own_headers(port))
    finally:
        database.close()


def own_headers(port: int = PORT) -> dict[str, str]:
    """What our own page sends with a request that changes something."""
    return {
        "host": f"127.0.0.1:{port}",
        "origin": f"http://127.0.0.1:{port}",
        "sec-fetch-site": "same-origin",
        "cookie": f"ts_{port}={SESSION}",
        "x-ts-request": "1",
        "content-type": "application/json",
    }


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for key, value in self.headers if key == name)

    def problem(self) -> dict[str, Any]:
        assert self.header("content-type").startswith("application/problem+json"), self.headers
        return dict(json.loads(self.body))


HeaderPairs = list[tuple[str, str]]


def ask(
    app: Any,
    method: str,
    target: str,
    headers: dict[str, str] | HeaderPairs | None = None,
    body: bytes | list[bytes] = b"",
    raw_path: bytes | None = None,
) -> Answer:
    """One request straight into the app, as the server would hand it over."""
    pairs = list(headers.items()) if isinstance(headers, dict) else list(headers or [])
    return asyncio.run(_ask(app, method, target, pairs, body, raw_path))


async def _ask(
    app: Any, method: str, target: str, pairs: HeaderPairs, body: bytes | list[bytes], raw_path: bytes | None
) -> Answer:
    from urllib.parse import unquote

    path, _, query = target.partition("?")
    blocks = [body] if isinstance(body, bytes) else list(body)
    messages = [
        {"type": "http.request", "body": block, "more_body": index < len(blocks) - 1}
        for index, block in enumerate(blocks)
    ]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("utf-8", "surrogateescape") if raw_path is None else raw_path,
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in pairs],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", PORT),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if messages:
            return messages.pop(0)
        await asyncio.sleep(3600)
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start = next(message for message in sent if message["type"] == "http.response.start")
    headers = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]]
    return Answer(start["status"], headers, b"".join(message.get("body", b"") for message in sent[1:]))


def all_routes() -> list[tuple[str, str]]:
    """(method, path with plausible values) of every operation there is."""
    values = {
        "{file_name}": "tokenizer.json",
        "{key}": "draft",
        "{upload_id}": JOB_ID,
        "{corpus_id}": JOB_ID,
        "{tokenizer_id}": JOB_ID,
        "{job_id}": JOB_ID,
    }
    found = []
    for path, operations in build()["paths"].items():
        for name, value in values.items():
            path = path.replace(name, value)
        assert "{" not in path, f"give {path} a value"
        found += [(method.upper(), path) for method in operations]
    return found


@contextlib.contextmanager
def served(folders: DataFolders, **options: Any) -> Iterator[Stage]:
    """The same app on a real socket."""
    listener = bind(0)
    with stage(folders, port=listener.getsockname()[1], **options) as it:
        server = make_server(it.app, it.app.streams, lambda: None)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield it
        finally:
            server.should_exit = True
            thread.join(10)
            assert not thread.is_alive()


def fetch(
    port: int, method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """One request over a socket."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, [(k.lower(), v) for k, v in response.getheaders()], response.read())
    finally:
        connection.close()
