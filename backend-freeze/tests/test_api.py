"""The app behind the gate: one problem shape, the contract file, and what is loaded to serve."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_support import JOB_ID, Stage, ask, fetch, own_headers, served, stage
from tokenizer_studio.api.openapi import build, write
from tokenizer_studio.contract.base import Problem
from tokenizer_studio.errors import DiskFull
from tokenizer_studio.logs import start_log
from tokenizer_studio.paths import DataFolders

BACKEND = Path(__file__).resolve().parents[1]
CONTRACT = BACKEND.parent / "spec" / "openapi.json"


@pytest.fixture
def it(folders: DataFolders) -> Iterator[Stage]:
    with stage(folders) as made:
        yield made


def test_the_contract_file_is_what_the_routes_say() -> None:
    assert json.loads(CONTRACT.read_text(encoding="utf-8")) == build()


def test_the_contract_is_written_without_starting_anything(tmp_path: Path) -> None:
    file = tmp_path / "spec" / "openapi.json"
    write(file)
    assert json.loads(file.read_text(encoding="utf-8"))["openapi"].startswith("3.")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["openapi.json"]


def test_every_operation_states_the_problem_shape_and_nothing_else_for_failures() -> None:
    contract = build()
    assert "JobEvent" in contract["components"]["schemas"]
    assert "HTTPValidationError" not in json.dumps(contract)
    names = []
    for operations in contract["paths"].values():
        for operation in operations.values():
            names.append(operation["operationId"])
            assert all(status[0] in "245" for status in operation["responses"])
            for status in ("4XX", "5XX"):
                assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert len(names) == len(set(names)), "the client generator needs unique names"


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", "/api/v1/unknown", 404, "not-found"),
        ("GET", "/api", 404, "not-found"),
        ("GET", "/api/v1/jobs/", 404, "not-found"),
        ("GET", "/assets/missing-1234.js", 404, "not-found"),
        ("GET", "/missing.png", 404, "not-found"),
        ("GET", "/health/x", 404, "not-found"),
        ("PUT", "/api/v1/settings", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
        ("POST", "/api/v1/unknown", 404, "not-found"),
        ("GET", "/api/v1/jobs?limit=x", 422, "invalid-request"),
        ("GET", f"/api/v1/corpora/{JOB_ID}", 404, "not-found"),
    ],
)
def test_every_refusal_has_the_one_shape(it: Stage, method: str, target: str, status: int, code: str) -> None:
    answer = ask(it.app, method, target, own_headers())
    assert answer.status == status
    problem = Problem.model_validate(answer.problem())
    assert (problem.status, problem.code) == (status, code)
    assert problem.title.endswith(".")


@pytest.mark.parametrize(
    ("target", "body", "fields"),
    [
        ("/api/v1/jobs", b'{"type": "train-tokenizer", "vocab_size": "many"}', ["vocab_size"]),
        ("/api/v1/jobs", b'{"type": "train-tokenizer", "vocab_size": 1}', ["vocab_size"]),
        ("/api/v1/jobs", b'{"type": "import-corpus"}', ["corpus_id"]),
        ("/api/v1/jobs", b'{"type": "import-corpus", "corpus_id": "aaaaaaaa", "x": 1}', ["x"]),
        ("/api/v1/corpora", b'{"recipe": {"paths": [1]}}', ["recipe.paths.0"]),
    ],
)
def test_an_invalid_field_is_named_in_words(it: Stage, target: str, body: bytes, fields: list[str]) -> None:
    answer = ask(it.app, "POST", target, own_headers(), body)
    problem = answer.problem()
    assert answer.status == 422
    assert [field["field"] for field in problem["fields"]] == fields
    assert all(field["message"].endswith(".") for field in problem["fields"])
    assert it.calls == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 5_000, b"{}", b'{"type": []}']
)
def test_a_body_that_is_no_job_is_refused_in_words(it: Stage, body: bytes) -> None:
    answer = ask(it.app, "POST", "/api/v1/jobs", own_headers(), body)
    assert answer.status in (400, 422)
    assert answer.problem()["code"] in ("invalid-request", "bad-request")


def test_a_value_is_never_repeated_in_the_answer(it: Stage) -> None:
    answer = ask(
        it.app, "POST", "/api/v1/jobs", own_headers(), b'{"type": "import-corpus", "corpus_id": "SECRET!"}'
    )
    assert b"SECRET" not in answer.body


def test_half_a_character_is_refused_in_words(it: Stage) -> None:
    answer = ask(it.app, "PUT", "/api/v1/ui-state/draft", own_headers(), b'{"value": "\\ud800"}')
    assert answer.status in (204, 422)
    if answer.status == 422:
        assert answer.problem()["code"] == "invalid-unicode"


def test_a_known_failure_keeps_its_code_and_status(it: Stage) -> None:
    def full(*_: object) -> None:
        raise DiskFull(10**9, 10**6)

    it.services.jobs.submit = full
    body = json.dumps({"type": "import-corpus", "corpus_id": JOB_ID}).encode()
    answer = ask(it.app, "POST", "/api/v1/jobs", own_headers(), body)
    assert answer.status == 507
    assert answer.problem()["code"] == "disk-full"


def test_a_bug_answers_with_an_id_that_finds_it_in_the_log(it: Stage) -> None:
    start_log(it.services.folders.logs, "test")

    def broken(*_: object) -> None:
        raise RuntimeError("a very private detail")

    it.services.jobs.cancel = broken
    answer = ask(it.app, "POST", f"/api/v1/jobs/{JOB_ID}/cancel", own_headers())
    problem = answer.problem()
    assert answer.status == 500
    assert problem["code"] == "internal"
    assert b"private" not in answer.body
    assert b"Traceback" not in answer.body
    assert answer.header("x-content-type-options") == "nosniff"
    lines = (it.services.folders.logs / "test.jsonl").read_text().splitlines()
    (entry,) = [entry for line in lines if (entry := json.loads(line)).get("error_id") == problem["error_id"]]
    assert "a very private detail" in entry["trace"]


def test_the_backend_survives_a_bug_on_a_real_socket(folders: DataFolders) -> None:
    with served(folders) as it:

        def broken(*_: object) -> None:
            raise RuntimeError("boom")

        it.services.jobs.cancel = broken
        for _ in range(3):
            target = f"/api/v1/jobs/{JOB_ID}/cancel"
            assert fetch(it.port, "POST", target, it.headers, b"{}").problem()["code"] == "internal"
        assert fetch(it.port, "GET", "/api/v1/settings", it.headers).status == 200


def test_only_light_libraries_are_loaded_to_serve(tmp_path: Path) -> None:
    program = """
import sys
from pathlib import Path
import tokenizer_studio.backend_main
from tests.api_support import PORT, SESSION, TOKEN, ask, own_headers
from tokenizer_studio.api.app import Secrets, create_app
from tokenizer_studio.api.doors import OneTimeCodes
from tokenizer_studio.paths import DataFolders
from tokenizer_studio.services import create_services
services = create_services(DataFolders(Path(sys.argv[1])))
secrets = Secrets(SESSION, TOKEN, OneTimeCodes(1), OneTimeCodes(1))
app = create_app(services, secrets, port=PORT)
for path in ("settings", "system", "corpora", "corpora/sample", "tokenizers", "training/options", "jobs"):
    answer = ask(app, "GET", "/api/v1/" + path, own_headers())
    assert answer.status == 200, (path, answer.body)
services.close()
print(" ".join(sys.modules))
"""
    run = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=BACKEND,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    loaded = set(run.stdout.split())
    heavy = {"torch", "tokenizers", "datasets", "pyarrow", "pandas", "numpy", "transformers", "sentencepiece"}
    heavy |= {"py3langid", "pypdf", "docx", "selectolax", "regex"}
    assert loaded & heavy == set()
    assert "fastapi" in loaded
