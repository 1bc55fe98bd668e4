"""The engine's large blocks of memory: nobody else's, zeroed when asked for, and given back to the system."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ENGINE = Path(__file__).parents[1] / "engine"
COMPILER = shutil.which("c++")


@pytest.mark.skipif(sys.platform != "linux", reason="SKIPPED: regions are Linux's")
@pytest.mark.skipif(COMPILER is None, reason="NO C++ COMPILER")
def test_blocks_are_whole_and_come_back(tmp_path: Path) -> None:
    program = tmp_path / "check"
    assert COMPILER is not None
    sources = [str(ENGINE / "tools" / "check_regions.cpp"), str(ENGINE / "src" / "regions.cpp")]
    flags = ["-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread"]
    subprocess.run([COMPILER, *flags, "-o", str(program), *sources], check=True)
    done = subprocess.run([str(program)], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
