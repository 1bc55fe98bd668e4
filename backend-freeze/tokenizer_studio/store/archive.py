"""Several files as one ZIP."""

import time
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_CHUNK_BYTES = 1 << 20
_OLDEST = 315_619_200  # 1980-01-02: a ZIP knows no earlier time.


def write_zip(target: Any, entries: Sequence[tuple[str, Path]]) -> None:
    """Write the archive into an open file, or into anything with `write` and `flush`.

    `entries`: (name in the archive, file). Memory stays bounded however large they are.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True, compresslevel=3) as archive:
        for name, path in entries:
            if not path.is_file():
                continue  # Deleted between the list and now.
            info = zipfile.ZipInfo(name, time.localtime(max(path.stat().st_mtime, _OLDEST))[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as part:
                while chunk := source.read(_CHUNK_BYTES):
                    part.write(chunk)
