"""What all tests share: a data folder of their own, and property tests that neither wait nor depend on chance."""

from pathlib import Path

import pytest
from hypothesis import settings

from tokenizer_studio.paths import DataFolders

settings.register_profile("suite", max_examples=60, deadline=None, derandomize=True, print_blob=True)
settings.load_profile("suite")


@pytest.fixture
def folders(tmp_path: Path) -> DataFolders:
    """A data folder as the program makes it."""
    made = DataFolders(tmp_path / "data")
    made.make()
    return made
