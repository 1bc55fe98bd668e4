"""From a corpus to counted words, by the engine. Runs in the worker."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...corpus.reading import CorpusReader
from ...jobs.job_type import JobContext
from ...jobs.progress import Progress
from ...wording import counted, sized
from ..held_out import HeldOut, Portion, plan_held_out
from ..special_tokens import all_special_tokens
from ..splits import build_normalizer
from ..texts import Stretch, TooLittleText, TrainingAmounts, segments_of, training_stretches
from .keys import Part, cutting, part_key, parts_of
from .saved import PartCounts, SavedCounts, plan_as_json
from .table import about_table, add_table

if TYPE_CHECKING:
    from ...contract.corpus import CorpusRecipe
    from ...contract.training import TrainTokenizerConfig

MUCH_TEXT = 300_000_000
REUSED = "counts reused: the text was not read again"


@dataclass
class Counted:
    """The words of a corpus."""

    counter: Any
    held_out: HeldOut
    amounts: TrainingAmounts = field(default_factory=TrainingAmounts)
    note: str = ""

    def sample(self, most: int) -> list[tuple[bytes, int]]:
        """The most frequent words with their counts; nothing once a trainer has used the counter up."""
        words: list[tuple[bytes, int]] = self.counter.words(most)
        return words


def count_corpus(config: TrainTokenizerConfig, recipe: CorpusRecipe, context: JobContext) -> Counted:
    """Count, or take what is saved. Reports the stage `count`. Raises TooLittleText."""
    return _Counting(config, recipe, context).run()


def add_counts(paths: list[str], config: TrainTokenizerConfig, context: JobContext) -> Counted:
    """The counts of some files added up, each weighted by its name. Reports the stage `count`. Raises
    CountsUnreadable.
    """
    from tokenizer_studio_engine import Counter

    started_at = context.clock()
    amounts = TrainingAmounts()
    total = Counter("whitespace")  # The split is not asked: words come as they are.
    size = 0
    for name in paths:
        context.check()
        path = Path(name)
        about = about_table(path)
        amounts.documents += int(about.get("documents", 0))
        amounts.bytes += int(about.get("bytes", 0))
        add_table(path, total, _weight(config, path.stem))
        size += path.stat().st_size
    if total.size() == 0:
        raise TooLittleText()
    note = f"{counted(len(paths), 'file')} of counts, {counted(total.size(), 'distinct piece')}"
    context.stage_done("count", "bytes", size, context.clock() - started_at, note)
    return Counted(total, HeldOut(0, config.seed), amounts)


def _weight(config: TrainTokenizerConfig, part: str) -> int:
    for weight in config.weights:
        if fnmatch.fnmatch(part, weight.part):
            return weight.times
    return 1


class _Counting:
    def __init__(self, config: TrainTokenizerConfig, recipe: CorpusRecipe, context: JobContext) -> None:
        self._config = config
        self._recipe = recipe
        self._context = context
        self._saved = SavedCounts(context.folders)
        self._reader = CorpusReader(recipe, context.folders)
        self._by_lines = recipe.documents == "line"
        self._done = 0
        self._amounts = TrainingAmounts()

    def run(self) -> Counted:
        started_at = self._context.clock()
        found = self._saved.find(self._recipe, self._reader.files, self._config)
        counted_words = self._reuse(*found) if found else None
        if counted_words is None:
            counted_words = self._count()
        amounts = counted_words.amounts
        if amounts.bytes == 0:
            raise TooLittleText()
        learned = counted(amounts.documents, "document")
        note = f"{learned} to learn from, {amounts.held_out:,} held out"
        self._context.stage_done(
            "count", "bytes", self._reader.total_bytes, self._context.clock() - started_at,
            f"{counted_words.note}; {note}" if counted_words.note else note,
        )  # fmt: skip
        return counted_words

    def _reuse(self, held_out: HeldOut, parts: list[PartCounts]) -> Counted | None:
        total = self._new_counter()
        amounts = TrainingAmounts()
        for part in parts:
            self._context.check()
            if not self._saved.load_into(total, part.key, _weight(self._config, part.name)):
                return None
            part.add_to(amounts)
        return Counted(total, held_out, amounts, REUSED)

    def _count(self) -> Counted:
        config = self._config
        held_out = plan_held_out(
            self._reader, config.held_out, config.seed, self._context.check, by_lines=self._by_lines
        )
        parts = parts_of(self._reader.files, is_one=self._recipe.leave_out_duplicates)
        total: Any = None
        known: list[PartCounts] = []
        is_saved = True
        next_number = 0
        for part in parts:
            key = part_key(part, self._recipe, config, [plan_as_json(held_out), next_number])
            before = self._saved.part(key) if len(parts) > 1 else None
            if before is not None:
                counter = self._new_counter()
                if not self._saved.load_into(counter, key):
                    before = None
            if before is None:
                counter, before = self._count_part(part, key, held_out, next_number)
                is_saved = self._saved.save(before, counter, cutting(config, self._recipe)) and is_saved
            known.append(before)
            before.add_to(self._amounts)
            next_number = before.next_number
            self._done += sum(file.size for file in part.files)
            total = self._add(total, counter, _weight(self._config, part.name))
        if is_saved:
            self._saved.remember(self._recipe, self._reader.files, config, held_out, known)
        return Counted(total or self._new_counter(), held_out, self._amounts)

    def _add(self, total: Any, counter: Any, times: int) -> Any:
        if total is None and times == 1:
            return counter
        total = total or self._new_counter()
        total.merge(counter, times)
        return total

    def _count_part(
        self, part: Part, key: str, held_out: HeldOut, first_number: int
    ) -> tuple[Any, PartCounts]:
        amounts = TrainingAmounts()
        reader = self._reader.only(part.files, first_number)
        last = first_number - 1

        def numbered(portions: Iterable[Portion]) -> Iterator[Portion]:
            nonlocal last
            for portion in portions:
                last = portion.number
                yield portion

        def after_each() -> None:
            self._context.check()
            done, total = self._done + reader.bytes_read, self._reader.total_bytes
            self._context.progress(Progress(stage="count", unit="bytes", done=min(done, total), total=total))

        portions = numbered(held_out.portions(reader, first_number))
        specials = all_special_tokens(self._config)
        stretches = training_stretches(
            portions, held_out, specials, amounts, after_each, by_lines=self._by_lines
        )
        counter = self._new_counter()
        self._feeder()(counter, stretches)
        words = counted(counter.size(), "distinct piece")
        self._context.log(f"{part.name or 'the text'}: {words}, {sized(amounts.bytes)}", stage="count")
        if counter.runs_written():
            runs = counted(counter.runs_written(), "time")
            self._context.log(f"the memory allowed was full {runs}; words went to disk", stage="count")
        return counter, PartCounts(
            key, part.name, amounts.documents, amounts.bytes, amounts.held_out, last + 1
        )

    def _feeder(self) -> Callable[[Any, Iterable[Stretch]], None]:
        if self._config.split == "custom":
            from .own_pattern import OwnPatternCounting

            return OwnPatternCounting(self._config, self._by_lines, self._context).feed
        normalizer = build_normalizer(self._config.normalizer)
        if normalizer is None:
            return _feed
        return lambda counter, stretches: _feed(counter, normalized(stretches, normalizer.normalize_str))

    def _new_counter(self) -> Any:
        from tokenizer_studio_engine import Counter

        split = "whitespace" if self._config.split == "custom" else self._config.split  # Not asked then.
        budget = (self._config.memory_budget_mb or 0) * 1_000_000
        return Counter(
            split, self._threads(), self._by_lines, self._config.prefix_space, budget,
            str(self._context.work_folder),
        )  # fmt: skip

    def _threads(self) -> int:
        """One core reads while the others count. With more text than that it is worth a table more: on two
        cores 1 GB takes 2 s less, and 0.1 CPU seconds more for each 100 MB.
        """
        cores = os.cpu_count() or 1
        return cores if self._reader.total_bytes > MUCH_TEXT else max(1, cores - 1)


def _feed(counter: Any, stretches: Iterable[Stretch]) -> None:
    for data, is_end in stretches:
        counter.feed(data, is_end)


def normalized(stretches: Iterable[Stretch], normalize: Callable[[str], str]) -> Iterator[Stretch]:
    """The stretches after a normalizer. It sees segments: nothing it looks at goes on over a line's end."""
    waiting = ""
    for data, is_end in stretches:
        *segments, waiting = segments_of(waiting + data.decode())
        for segment in segments:
            yield normalize(segment).encode(), False
        if is_end:
            yield normalize(waiting).encode(), True
            waiting = ""
