"""Arrow: its compiled modules import each other by name, out of sight of the analysis."""

import glob
import os

from PyInstaller.utils.hooks import get_package_paths

_FOLDER = get_package_paths("pyarrow")[1]
_MODULES = (
    "lib _acero _compute _csv _dataset _dataset_parquet _feather _fs _json _parquet "
    "compute csv dataset feather fs ipc json pandas_compat parquet parquet.core types util vendored.version"
)
hiddenimports = [f"pyarrow.{name}" for name in _MODULES.split()]
# The wheel keeps its own libraries beside the package; the extension modules look for them there.
binaries = [
    (file, "pyarrow")
    for pattern in ("lib*.so.*", "lib*.dylib", "*.dll")
    for file in sorted(glob.glob(os.path.join(_FOLDER, pattern)))
]
