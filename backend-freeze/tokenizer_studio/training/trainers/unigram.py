"""Unigram by `sentencepiece`, from counted words.

Hugging Face's Unigram trainer takes minutes for 10 MB; SentencePiece reads a table of distinct words with
their counts. The words are counted by the engine or by `tokenizers` itself, so they are exactly the pieces
that encoding will meet, spelled in the byte alphabet. All 256 bytes are in the vocabulary, so nothing is
unknown and text comes back unchanged.
"""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from ...errors import BadInput
from ...jobs.progress import Progress
from ..byte_alphabet import ALPHABET, bytes_to_spelling
from ..splits import build_normalizer, build_pre_tokenizer
from . import Trained, TrainingTask, model_of
from .unigram_seeds import write_seeds

LONGEST_TOKEN = 64
BATCH_WORDS = 100_000
LONGEST_LINE = 1_000  # SentencePiece skips lines above `max_sentence_length`; longer words are cut instead.
# A fixed number: the sums of floating point numbers depend on how the words are dealt to threads.
THREADS = 4
# Far below any path through bytes (500 characters at -20 each): text is never read as a special token by the
# model.
SPECIAL_SCORE = -1_000_000.0
RARE_BYTE_PENALTY = 10.0


class UnigramTrainer:
    """Deterministic on one version of the library: 4 of 4 runs equal."""

    def train(self, task: TrainingTask) -> Trained:
        tokenizer = _tokenizer(task)
        counts = _spelled_words(task) if task.counter is not None else _count_words(tokenizer, task)
        table = task.work_folder / "words.tsv"
        alphabet = _write_table(counts, table)
        distinct = len(counts)
        seeds = task.work_folder / "seeds.tsv"
        longest = min(task.config.max_token_length or LONGEST_TOKEN, LONGEST_TOKEN)
        task.context.progress(
            Progress(stage="train", unit="pieces", is_indeterminate=True, note="collecting candidates")
        )
        write_seeds(counts, longest, seeds, task.context.check)
        del counts
        missing = [] if task.config.initial_alphabet == "from-text" else sorted(set(ALPHABET) - alphabet)
        pieces = _learn_pieces(table, seeds, task, len(missing), distinct)
        table.unlink()
        seeds.unlink()
        _set_model(tokenizer, task, pieces, missing)
        return Trained(tokenizer, model_of(tokenizer), _notes(task))


def _tokenizer(task: TrainingTask) -> Any:
    from tokenizers import Tokenizer, decoders, models

    tokenizer = Tokenizer(models.WordLevel(vocab={"": 0}, unk_token=""))
    normalizer = build_normalizer(task.config.normalizer)
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = build_pre_tokenizer(task.pattern)
    tokenizer.decoder = decoders.ByteLevel()
    return tokenizer


def _spelled_words(task: TrainingTask) -> dict[str, int]:
    counts: dict[str, int] = {}
    to_spelling = bytes_to_spelling

    def take(offsets: bytes, words: bytes, numbers: bytes) -> None:
        places = memoryview(offsets).cast("i")
        for row, number in enumerate(memoryview(numbers).cast("q")):
            counts[to_spelling(words[places[row] : places[row + 1]])] = number
        task.context.check()

    task.counter.each_batch(BATCH_WORDS, take)
    task.counter.clear()
    return counts


def _count_words(tokenizer: Any, task: TrainingTask) -> dict[str, int]:
    """The pieces of all texts with their counts. The trainer keeps them in its state, and only there."""
    from tokenizers import trainers

    counter = trainers.WordLevelTrainer(vocab_size=1, min_frequency=0, show_progress=False, special_tokens=[])
    tokenizer.train_from_iterator(task.texts, counter)
    words: dict[str, int] = json.loads(counter.__getstate__())["WordLevelTrainer"]["words"]
    return words


def _write_table(counts: dict[str, int], path: Path) -> set[str]:
    """Write `word TAB count` lines, sorted: the library's hash map has another order each time. Returns
    the alphabet.
    """
    alphabet: set[str] = set()
    with path.open("w", encoding="utf-8", newline="\n") as table:
        for word in sorted(counts):
            alphabet.update(word)
            for start in range(0, len(word), LONGEST_LINE):
                table.write(f"{word[start : start + LONGEST_LINE]}\t{counts[word]}\n")
    return alphabet


def _learn_pieces(
    table: Path, seeds: Path, task: TrainingTask, missing: int, distinct: int
) -> list[tuple[str, float]]:
    import sentencepiece

    config = task.config
    task.context.log(f"{distinct:,} distinct words", stage="train")
    # SentencePiece reports nothing and cannot be interrupted: cancelling ends this process.
    task.context.progress(Progress(stage="train", unit="pieces", is_indeterminate=True))
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            input=str(table), input_format="tsv", model_writer=model, model_type="unigram",
            vocab_size=config.vocab_size - len(task.special_tokens) - missing + 1,  # One for its own <unk>.
            seed_sentencepieces_file=str(seeds), hard_vocab_limit=False, character_coverage=1.0,
            max_sentencepiece_length=min(config.max_token_length or LONGEST_TOKEN, LONGEST_TOKEN),
            max_sentence_length=4 * LONGEST_LINE,
            normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False,
            split_by_whitespace=False, split_by_unicode_script=False, split_by_number=False,
            bos_id=-1, eos_id=-1, pad_id=-1, num_threads=THREADS, minloglevel=2,
        )  # fmt: skip
    except (RuntimeError, OSError) as error:
        raise UnigramFailed(str(error)) from error
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    pieces = range(processor.get_piece_size())
    return [
        (processor.id_to_piece(id), processor.get_score(id)) for id in pieces if not processor.is_unknown(id)
    ]


def _set_model(
    tokenizer: Any, task: TrainingTask, pieces: list[tuple[str, float]], missing: list[str]
) -> None:
    from tokenizers import AddedToken, models

    room = task.config.vocab_size - len(task.special_tokens) - len(missing)
    kept = _fit(pieces, room)
    rare = min((score for _, score in kept), default=0.0) - RARE_BYTE_PENALTY
    vocabulary = [(token, SPECIAL_SCORE) for token in task.special_tokens]
    vocabulary += [*kept, *((byte, rare) for byte in missing)]
    unknown = None if task.unknown_token is None else task.special_tokens.index(task.unknown_token)
    tokenizer.model = models.Unigram(vocabulary, unk_id=unknown, byte_fallback=False)
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in task.special_tokens]
    )


def _fit(pieces: list[tuple[str, float]], room: int) -> list[tuple[str, float]]:
    """The best pieces that fit; single bytes always stay."""
    if len(pieces) <= room:
        return pieces
    surplus = len(pieces) - room
    long = sorted((score, piece) for piece, score in pieces if len(piece) > 1)
    dropped = {piece for _, piece in long[:surplus]}
    return [(piece, score) for piece, score in pieces if piece not in dropped]


def _notes(task: TrainingTask) -> list[str]:
    if task.config.min_frequency > 2:
        return ["The smallest count does not apply to Unigram: it weighs every word by its count."]
    return []


class UnigramFailed(BadInput):
    """SentencePiece gave up."""

    code = "unigram-failed"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "Unigram could not learn a vocabulary from this text.",
            f"SentencePiece says: {reason.strip()[:300]} Usually there is too little text; "
            "add some, or use byte-level BPE.",
        )


TRAINER = UnigramTrainer()
