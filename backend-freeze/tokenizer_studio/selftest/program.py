"""The program itself: its files, its page, a backend that answers, the process that explores."""

import hashlib
import hmac
import http.client
import json
import secrets
import subprocess
import time
from pathlib import Path
from typing import Any

from ..paths import DataFolders
from ..process.spawn import ChildProcess, is_frozen, spawn_child
from ..resources import sample_file, web_folder
from ..runtimes.manifest import ManifestUnreadable, damages, read_manifest
from .steps import Skipped, Step, Wrong, expect, frozen_folder

START_SECONDS = 30.0


def files_are_whole(_folder: Path) -> str:
    """Each file by its hash."""
    if not is_frozen():
        raise Skipped("NOT A FROZEN PROGRAM: IT RUNS FROM ITS SOURCE")
    try:
        entries = read_manifest(frozen_folder())
        found = list(damages(frozen_folder()))
    except ManifestUnreadable as error:
        raise Wrong(str(error)) from error
    expect(not found, "; ".join(f"{one.path} is {one.what}" for one in found[:5]))
    return f"{len(entries):,} files as they were made"


def page_is_there(_folder: Path) -> str:
    """The page and the sample text."""
    if not is_frozen() and not (web_folder() / "index.html").is_file():
        raise Skipped("THE PAGE IS NOT BUILT: npm run build")
    expect((web_folder() / "index.html").is_file(), "The page is missing.")
    expect(sample_file().is_file(), "The sample text is missing.")
    return f"{sum(file.is_file() for file in web_folder().rglob('*'))} files"


def backend_answers(folder: Path) -> str:
    """As the launcher starts it: secrets over a pipe, a port back, a proof that it is ours."""
    token = secrets.token_urlsafe(32)
    child = spawn_child(["backend"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    began_at = time.monotonic()
    try:
        order = {
            "data_dir": str(folder / "data"),
            "session": secrets.token_urlsafe(32),
            "launcher_token": token,
        }
        child.stdin.write(json.dumps(order).encode() + b"\n")
        child.stdin.flush()
        port = _port_of(child)
        listening = time.monotonic() - began_at
        _prove(port, token, child)
        return f"listens after {listening:.2f} s, answers after {time.monotonic() - began_at:.2f} s"
    finally:
        child.end_lease()
        if child.wait(10.0) is None:
            child.kill()


def _port_of(child: ChildProcess) -> int:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise Wrong(f"The backend did not start: {_last_words(child)}")
    said: dict[str, Any] = json.loads(line)
    expect(said.get("event") == "listening", f"The backend said {said}.")
    return int(said["port"])


def _prove(port: int, token: str, child: ChildProcess) -> None:
    nonce = secrets.token_urlsafe(24)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_SECONDS)
    try:
        connection.request("GET", f"/health?nonce={nonce}", headers={"Authorization": f"Bearer {token}"})
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException) as error:
        raise Wrong(f"The backend did not answer ({error}): {_last_words(child)}.") from error
    finally:
        connection.close()
    proof = hmac.new(token.encode(), nonce.encode(), hashlib.sha256).hexdigest()
    expect(answer.get("proof") == proof, "The backend could not prove itself.")


def _last_words(child: ChildProcess) -> str:
    child.kill()
    words = child.stderr.read().decode("utf-8", "replace").strip() if child.stderr else ""
    return words[-500:] or "it said nothing"


def explorer_answers(folder: Path) -> str:
    """The process that stays for what is typed."""
    from ..interactive.client import InteractiveClient

    folders = DataFolders(folder / "data")
    folders.make()
    client = InteractiveClient(folders, timeout_seconds=START_SECONDS)
    try:
        answer = client.call("preview-split", {"split": "gpt2", "texts": ["one two"]})
    finally:
        client.close()
    expect(len(answer["texts"][0]) == 2, f"It cut “one two” into {answer['texts'][0]}.")
    return "cuts “one two” into 2 pieces"


PROGRAM = (
    Step("files of the program", files_are_whole),
    Step("page and sample", page_is_there),
    Step("backend", backend_answers),
    Step("process that explores", explorer_answers),
)
