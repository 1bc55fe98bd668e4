"""Why a file was not read. One bad file never stops the others: it is listed with one of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import BadInput, StudioError

if TYPE_CHECKING:
    from ..contract.corpus import SkippedFile


class FileSkipped(Exception):
    """One file cannot be read, or not to its end. The rest of the corpus goes on."""

    def __init__(self, code: str, title: str) -> None:
        super().__init__(title)
        self.code = code
        self.title = title

    def to_wire(self, path: str) -> SkippedFile:
        from ..contract.corpus import SkippedFile

        return SkippedFile(path=path, code=self.code, title=self.title)


class NotALocalPath(BadInput):
    """An address of the network where a path is wanted."""

    code = "not-a-local-path"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"“{path[:200]}” is an address, not a path.",
            "Nothing is fetched from a network. Save the file on this computer and name its path.",
        )


class UnknownEncoding(BadInput):
    """An encoding that does not exist, or that no text file is in."""

    code = "unknown-encoding"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is no text encoding “{name[:40]}”.",
            "Write a name such as utf-8, utf-16, cp1252 or shift_jis, or leave it empty to have it detected.",
        )


class TooManyFiles(BadInput):
    """More files than one corpus may have."""

    code = "too-many-files"

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"There are more than {limit:,} files.",
            "Choose a folder further down, or join the texts into fewer files, for example one JSONL file.",
        )


class PathNotFound(BadInput):
    """A path that names nothing."""

    code = "path-not-found"
    status = 404

    def __init__(self, path: str) -> None:
        super().__init__(
            f"There is nothing at “{path[:200]}”.", "Look for a typing mistake, or plug the drive in again."
        )


class PathNotAbsolute(BadInput):
    """A path that depends on where the program was started."""

    code = "path-not-absolute"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"“{path[:200]}” is not a whole path.",
            "Begin with the drive or `/`, for example /home/you/texts.",
        )


class NothingReadable(StudioError):
    """Files were found, but none could be read."""

    code = "nothing-readable"
    status = 422

    def __init__(self, skipped: list[SkippedFile]) -> None:
        first = f"{skipped[0].path}: {skipped[0].title}" if skipped else ""
        more = f" ({len(skipped) - 1:,} more)" if len(skipped) > 1 else ""
        super().__init__("None of the files could be read.", first + more)


class CorpusEmpty(StudioError):
    """There is no text in what was named."""

    code = "corpus-empty"
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "There is no text in these files.",
            "They are empty or hold only white space. Choose files with text in them.",
        )


class InputChanged(StudioError):
    """A file was changed while it was read."""

    code = "input-changed"
    status = 409

    def __init__(self, path: str) -> None:
        super().__init__(
            f"“{path}” was changed while it was read.",
            "The result would mix old and new text. Run it again when it is at rest.",
        )


class NameMissing(BadInput):
    """A name of nothing but white space."""

    code = "name-missing"

    def __init__(self) -> None:
        super().__init__("The name is empty.", "Write at least one letter.")


class CorpusBusy(StudioError):
    """A job still reads the corpus."""

    code = "corpus-busy"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "A job is using this corpus.", "Wait until it has ended, or cancel it, then try again."
        )


class UploadRefused(BadInput):
    """A file name an upload cannot have."""

    code = "upload-name"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name[:100]}” cannot be a file's name here.", "Rename the file and send it again."
        )


class UploadInUse(StudioError):
    """An upload that a corpus is read from."""

    code = "upload-in-use"
    status = 409

    def __init__(self) -> None:
        super().__init__(
            "A corpus is read from these files.", "Delete the corpus; its uploaded files go with it."
        )


class UploadAborted(StudioError):
    """The page stopped sending."""

    code = "upload-aborted"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "The upload stopped before its end.", "Nothing of this file was kept. Send it again."
        )
