"""Facts of the sample text, without reading it each time."""

import gzip
import json
from functools import cache
from pathlib import Path

from ..contract.corpus import SampleCorpusInfo


@cache
def sample_facts(path: Path) -> SampleCorpusInfo:
    """Counted once (7 MB, 40 ms); an absent file is said, not an error."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
    except (OSError, ValueError, EOFError):
        return SampleCorpusInfo(is_there=False, documents=0, bytes=0, languages=0)
    size = sum(len(row["text"].encode()) for row in rows)
    languages = len({row["language"].split("-")[0] for row in rows})
    return SampleCorpusInfo(is_there=True, documents=len(rows), bytes=size, languages=languages)
