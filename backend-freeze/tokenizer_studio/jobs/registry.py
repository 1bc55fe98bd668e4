"""Which job types there are: the packages in `job_types/`."""

from collections.abc import Mapping
from importlib import import_module

from ..errors import NotFound
from .job_type import JobType

NAMES = ("import-corpus", "train-tokenizer")


def job_type(name: str) -> JobType:
    """The job type of that name. Its module is light: nothing heavy is imported here."""
    if name not in NAMES:
        raise NotFound("job type", name)
    module = import_module(f"tokenizer_studio.job_types.{name.replace('-', '_')}.job_type")
    found = module.JOB_TYPE
    assert isinstance(found, JobType) and found.name == name
    return found


class JobRegistry:
    """Job types by name; `replaced` stands in for the real ones."""

    def __init__(self, replaced: Mapping[str, JobType] | None = None) -> None:
        self._replaced = dict(replaced or {})

    def get(self, name: str) -> JobType:
        """Raises NotFound."""
        return self._replaced.get(name) or job_type(name)
