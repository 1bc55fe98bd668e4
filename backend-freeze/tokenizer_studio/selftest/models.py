"""The libraries that teach models: a step of learning, weights to disk and back, tables of text."""

import json
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ..process.spawn import is_frozen
from .steps import Skipped, Step, expect

STEPS = 20


def _need(*names: str) -> None:
    """A frozen program has them all; from source they are not installed."""
    missing = [name for name in names if find_spec(name) is None]
    if missing and not is_frozen():
        raise Skipped(f"NOT INSTALLED HERE: {', '.join(missing)}. THE FROZEN PROGRAM HAS IT")


def learns(folder: Path) -> str:
    """A small transformer gets better at a sequence; with all that a training of a model uses."""
    _need("torch")
    # Else torch makes a folder beside ours when an optimizer is made, and leaves it.
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(folder / "compiler")
    import torch

    torch.manual_seed(1)
    model, losses = _small_model(torch), []
    ids = torch.arange(64).remainder(7).reshape(4, 16)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids[:, :-1])
            loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), ids[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    expect(losses[-1] < losses[0] / 2, f"The loss went from {losses[0]:.3f} to {losses[-1]:.3f}.")
    return f"{STEPS} steps, loss {losses[0]:.2f} → {losses[-1]:.2f}, torch {torch.__version__}"


def keeps_weights(folder: Path) -> str:
    """Through safetensors and through torch's own format."""
    _need("torch", "safetensors")
    import torch
    from safetensors.torch import load_file, save_file

    weights = _small_model(torch).state_dict()
    save_file(weights, folder / "model.safetensors")
    torch.save(weights, folder / "model.pt")
    for loaded in (
        load_file(folder / "model.safetensors"),
        torch.load(folder / "model.pt", weights_only=True),
    ):
        same = all(torch.equal(weights[name], loaded[name]) for name in weights)
        expect(same and loaded.keys() == weights.keys(), "The weights came back changed.")
    return f"{len(weights)} tensors"


def reads_tables(folder: Path) -> str:
    """Hugging Face's `datasets` on files of this machine."""
    _need("datasets")
    # Only now, and before the import: it asks the environment once.
    os.environ |= {"HF_HOME": str(folder / "huggingface"), "HF_DATASETS_OFFLINE": "1"}
    os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    import datasets

    made = folder / "tables"
    made.mkdir()
    rows = [{"text": f"row {number}"} for number in range(10)]
    (made / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    (made / "a.csv").write_text("text\n" + "".join(f"{row['text']}\n" for row in rows), "utf-8")
    (made / "a.txt").write_text("".join(f"{row['text']}\n" for row in rows), "utf-8")
    datasets.Dataset.from_list(rows).to_parquet(str(made / "a.parquet"))
    kinds = {"json": "a.jsonl", "csv": "a.csv", "text": "a.txt", "parquet": "a.parquet"}
    for kind, name in kinds.items():
        for is_streamed in (False, True):
            loaded: Any = datasets.load_dataset(
                kind, data_files=str(made / name), split="train", streaming=is_streamed
            )
            even = loaded.map(_with_length).filter(_is_even)
            expect(
                [row["text"] for row in even] == [row["text"] for row in rows[::2]],
                f"{kind} was read as {even}.",
            )
    return f"{', '.join(kinds)}, whole and streamed"


def _with_length(row: dict[str, Any]) -> dict[str, Any]:
    return {"number": int(row["text"].split()[1])}


def _is_even(row: dict[str, Any]) -> bool:
    return bool(row["number"] % 2 == 0)


def _small_model(torch: Any) -> Any:
    layer = torch.nn.TransformerEncoderLayer(32, 2, 64, dropout=0.0, batch_first=True)
    return torch.nn.Sequential(
        torch.nn.Embedding(8, 32), torch.nn.TransformerEncoder(layer, 2), torch.nn.Linear(32, 8)
    )


MODELS = (
    Step("teaches a model", learns),
    Step("keeps weights", keeps_weights),
    Step("reads tables", reads_tables),
)
