"""Facts of the sample text, without reading it each time."""

import gzip
import json
from functools import cache
from pathlib import Path

from ..contract.corpus import SampleCorpusInfo


@cache
def sample_facts(path: Path) -> SampleCorpusInfo:
    """Counted once (7 MB, 40 ms), a row at a time: all at once the backend would keep 10 MB more for good. An
    absent file is said, not an error.
    """
    documents = size = 0
    languages: set[str] = set()
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                documents += 1
                size += len(row["text"].encode())
                languages.add(row["language"].split("-")[0])
    except (OSError, ValueError, EOFError):
        return SampleCorpusInfo(is_there=False, documents=0, bytes=0, languages=0)
    return SampleCorpusInfo(is_there=True, documents=documents, bytes=size, languages=len(languages))
