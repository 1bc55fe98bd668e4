"""Why a frozen runtime does not start: is it still as it was made?"""

import errno
from pathlib import Path

from .manifest import Damage, ManifestUnreadable, damages

_WORDS = {"missing": "is missing", "wrong-size": "has another size", "changed": "was changed"}
_NO_PROGRAM = (errno.ENOENT, errno.ENOTDIR, errno.ENOEXEC)


def is_of_the_files(error: OSError, program: Path) -> bool:
    """Whether a program could not be started because it, or its mark as a program, is not there."""
    if error.errno in _NO_PROGRAM:
        return True
    return error.errno == errno.EACCES and not program.stat().st_mode & 0o111


def what_is_damaged(folder: Path) -> str:
    """A sentence about the first file that is not as it was made; empty when all are.

    Sizes first: hashing takes 0.5 s from a disk and half a minute from a slow stick.
    """
    try:
        for by_size_only in (True, False):
            for one in damages(folder, by_size_only=by_size_only):
                if one.what in _WORDS:
                    return _sentence(one)
    except ManifestUnreadable as error:
        return str(error)
    except (OSError, ValueError) as error:
        return f"Its files cannot be read ({error})."
    return ""


def _sentence(one: Damage) -> str:
    return f"{one.path} {_WORDS[one.what]}."
