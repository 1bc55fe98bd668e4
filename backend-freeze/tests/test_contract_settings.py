"""Settings without pydantic are the settings of the models, and a training by command line needs no other."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from tests import training_support as support
from tokenizer_studio.contract import jobs as contract
from tokenizer_studio.contract import settings, settings_gen, write_settings
from tokenizer_studio.contract.corpus import CorpusRecipe
from tokenizer_studio.contract.training import Tokenizer, TrainTokenizerConfig
from tokenizer_studio.jobs import events
from tokenizer_studio.jobs.context import WorkerContext
from tokenizer_studio.jobs.folder import JobFolder
from tokenizer_studio.jobs.progress import Progress
from tokenizer_studio.paths import DataFolders

BACKEND = Path(__file__).resolve().parents[1]
# To load them took 0.13 s; on other systems than Linux psutil knows what memory is used.
LIBRARIES_NOT_NEEDED = ("pydantic", "numpy", *(["psutil"] if sys.platform == "linux" else []))
ODD = st.sampled_from(
    [
        None, True, False, 0, 1, 2, 99, 100, 255, 256, 257, 258, 10_000, 10_001, 32_000, 1_000_000, 1_000_001,
        2**31 - 1, 2**31, -1, 0.0, -0.0, 0.5, 0.51, 1.0, float("nan"), float("inf"), "", "x", "x" * 201, "12",
        "\udcff", "12345678", "12345678\n", [], [""], ["a"], ["a", "a"], ["x" * 501], [1], ["\udcff"],
        {"a": 1}, [{"part": "a", "times": 2}], b"x", ("a",),
    ]
)  # fmt: skip


def _values(fields: dict[str, dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Mostly values that a field knows, so that whole settings are often good."""
    known = {
        name: st.one_of(st.sampled_from([*schema.get("enum", []), schema.get("default")]), ODD)
        for name, schema in fields.items()
    }
    return st.fixed_dictionaries({}, optional={**known, "unknown": ODD})


def _made(make: Callable[[dict[str, Any]], Any], values: dict[str, Any]) -> Any:
    try:
        return make(values)
    except ValidationError as error:
        return str(error)


def _same(values: dict[str, Any], taken: Any, model: type[BaseModel]) -> bool:
    """Whether the light way is as the model, and which way it was."""
    wanted, got = (_made(make, values) for make in (model.model_validate, taken))
    if isinstance(wanted, str):
        assert got == wanted
        return False
    assert got.model_dump_json() == wanted.model_dump_json()
    assert got.model_dump(mode="json") == wanted.model_dump(mode="json")
    return isinstance(got, settings.Plain)


@given(values=_values(settings_gen.TRAIN_TOKENIZER_CONFIG))
def test_settings_of_a_training_are_those_of_the_model(values: dict[str, Any]) -> None:
    _same({"type": "train-tokenizer", **values}, settings.training_config, TrainTokenizerConfig)


@given(values=_values(settings_gen.CORPUS_RECIPE))
def test_recipes_are_those_of_the_model(values: dict[str, Any]) -> None:
    _same({"paths": ["/a"], **values}, settings.corpus_recipe, CorpusRecipe)


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"vocab_size": 257}, {"vocab_size": 258}, {"vocab_size": 1_000_000}, {"vocab_size": 1_000_001},
        {"held_out": 0.0}, {"held_out": 0.5}, {"held_out": 0}, {"held_out": float("nan")},
        {"special_tokens": []}, {"special_tokens": ["a", "a"]}, {"special_tokens": [""]},
        {"special_tokens": [str(number) for number in range(200)], "vocab_size": 456},
        {"split": "custom"}, {"split": "custom", "split_pattern": "a"}, {"split_pattern": "a"},
        {"prefix_space": True}, {"prefix_space": True, "split": "gpt2"}, {"limit_alphabet": 5},
        {"limit_alphabet": 5, "initial_alphabet": "from-text"}, {"weights": [{"part": "a", "times": 2}]},
        {"corpus_id": "0123456789abcdef"}, {"corpus_id": "0123456789abcdef\n"}, {"unknown": 1}, {"type": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_one_change_at_a_time_is_taken_as_the_model_takes_it(changes: dict[str, Any]) -> None:
    _same({"type": "train-tokenizer", **changes}, settings.training_config, TrainTokenizerConfig)


def test_what_the_command_line_says_by_default_is_plain() -> None:
    assert _same({"type": "train-tokenizer"}, settings.training_config, TrainTokenizerConfig)
    assert _same({"paths": ["/a"], "documents": "line"}, settings.corpus_recipe, CorpusRecipe)


def test_defaults_are_not_shared() -> None:
    settings.training_config({"type": "train-tokenizer"}).special_tokens.append("x")
    assert settings.training_config({"type": "train-tokenizer"}).special_tokens == ["<|endoftext|>"]


def test_the_table_is_what_the_models_say() -> None:
    written = Path(settings_gen.__file__).read_text("utf-8")
    assert written == write_settings.source(), "run npm run contract"


@pytest.mark.parametrize("name", ["train-tokenizer", "import-corpus"])
def test_a_worker_reads_the_config_of_any_job(name: str) -> None:
    config = {"type": name, "corpus_id": "0123456789abcdef"}
    assert settings.job_config(json.dumps(config).encode()).corpus_id == config["corpus_id"]


def test_progress_is_that_of_the_contract() -> None:
    ours, theirs = vars(Progress("train")), contract.Progress(stage="train").model_dump()
    assert list(ours.items()) == list(theirs.items())


def test_what_a_worker_tells_is_an_event_of_the_contract(tmp_path: Path) -> None:
    folder = JobFolder(tmp_path)
    context = WorkerContext(folder, DataFolders(tmp_path), {}, events.EventWriter(folder.events))
    context.progress(Progress("train", "merges", 3, 9, note="“é”"))
    context.stage_done("train", "tokens", 9, 0.25, "note")
    context.metric("bytes_per_token", 1, 2.5)
    context.log("said", "warning", "train")
    context.artifact("a.json", 12, "00")
    context.finish_events()
    lines = folder.events.read_bytes().splitlines()
    read = [events.parse(line) for line in lines]
    assert [event and event.kind for event in read] == ["progress", "stage", "metric", "log", "artifact"]
    assert [event and event.model_dump() for event in read] == [json.loads(line) for line in lines]


@pytest.mark.parametrize("write_report", [True, False])
def test_what_is_said_of_a_tokenizer_is_what_the_model_says(tmp_path: Path, write_report: bool) -> None:
    context = support.train(tmp_path, write_report=write_report)
    written = json.loads((context.artifact_folder / "studio.json").read_bytes())
    assert json.dumps(written) == json.dumps(Tokenizer.model_validate(written).model_dump(mode="json"))
    assert written == context.value


@pytest.mark.parametrize("documents", ["auto", "line"])
def test_a_training_by_command_line_loads_what_it_needs(tmp_path: Path, documents: str) -> None:
    pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
    for name in LIBRARIES_NOT_NEEDED:
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was loaded')")
    (tmp_path / "text.txt").write_text("the quick brown fox jumps over the lazy dog\n" * 300)
    words = ["train", "text.txt", "--documents", documents, "--vocab-size", "300", "--held-out", "0"]
    done = subprocess.run(
        [sys.executable, "-m", "tokenizer_studio", *words, "--no-report", "--out", "made"],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(BACKEND)]),
            "TOKENIZER_STUDIO_DATA": str(tmp_path / "data"),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "made" / "tokenizer.json").is_file()
