"""Arrow: its compiled modules import each other by name, out of sight of the analysis."""

import glob
import os

from PyInstaller.utils.hooks import get_package_paths

_FOLDER = get_package_paths("pyarrow")[1]
hiddenimports = [
    "pyarrow." + name
    for name in (
        "_compute", "_csv", "_dataset", "_dataset_parquet", "_fs", "_json", "_parquet", "_pyarrow_cpp_tests",
        "_acero", "_feather", "_hdfs", "lib", "compute", "csv", "dataset", "fs", "ipc", "json", "parquet",
        "parquet.core", "types", "vendored.version",
    )
    if name != "_pyarrow_cpp_tests"
]  # fmt: skip
# The wheel keeps its own libraries beside the package; the extension modules look for them there.
binaries = [
    (file, "pyarrow")
    for pattern in ("lib*.so.*", "lib*.dylib", "*.dll")
    for file in glob.glob(os.path.join(_FOLDER, pattern))
]
