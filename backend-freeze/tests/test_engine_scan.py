"""The scanners of 64-byte blocks: by the patterns, and by the scanner of single characters."""

import importlib.util
import shutil
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tokenizer_studio.encoding.patterns import TEKKEN
from tokenizer_studio.training.splits import PATTERNS

ENGINE = Path(__file__).parents[1] / "engine"
SOURCES = ["tools/fuzz_scan.cpp", "src/scan.cpp", "src/scan_scalar.cpp", "src/scan_cut.cpp", "src/utf8.cpp"]
# `cl` takes other options.
COMPILER = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fuzz_scan", ENGINE / "tools" / "fuzz_scan.py")
    assert spec and spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.fixture(scope="module")
def fuzz_scan() -> ModuleType:
    pytest.importorskip("tokenizer_studio_engine", reason="ENGINE NOT BUILT")
    return load_tool()


@pytest.fixture(scope="module")
def judges(fuzz_scan):
    return fuzz_scan.Judges({**PATTERNS, "tekken": TEKKEN})


def test_two_hundred_thousand_random_texts_are_cut_as_by_both_judges(fuzz_scan, judges):
    fuzz_scan.fuzz(judges, seed=2, portions=range(100))
    assert judges.by_hugging_face == 9000


# What begins or ends a piece in a way of its own.
TURNS = [
    "'s", "'ve ", "'\u017f", "x'll", "\n", "\n ", " \n ", "   \n\n   x", "!\n", "!\n/", "!/\n/x", " !", "! ",
    " 1", "1234567", "\xb2\xb3\u0663\u0664\u0665", "\u3000", "\u3000 x", "\xa0x", "\u0301", "!\u0301",
    "!!\u0301!", "\u4e2dAB ", "\u4e2dABc", "aB", "ABc", "\u01c5", "\U00010400\U00010428", "\U0001f642",
    "\u4dff\u4e00", "\u0431",
]  # fmt: skip
FILLS = ["a", "A", "1", " ", "\n", "!", "\u4e2d", "\u0431", "\u0301", "\u3000", "\U0001d7d7"]


@pytest.mark.parametrize("fill", FILLS)
def test_what_ends_a_run_may_stand_at_any_place_of_the_blocks(fuzz_scan, judges, fill):
    size = len(fill.encode())
    for turn in TURNS:
        # Each place of the second block, and the ends of the first and the second.
        texts = [
            f"{'x' * shift}{fill * (count // size)}{turn}{fill}y"
            for count in range(56, 136)
            for shift in (0, 1)
        ]
        for first_split in range(len(judges.names)):
            judges.compare(texts[first_split::7], first_split)


@pytest.mark.parametrize("fill", ["a", " ", "!", "1", "\n ", "\u4e2d", "\u0e01\u0e48", "a'", "\u4e2dA"])
def test_runs_of_a_megabyte_take_no_longer_than_other_text(judges, fill):
    # Quadratic time would be minutes.
    text = fill * (1_000_000 // len(fill.encode())) + "!\u0301'sx\n"
    for name in judges.names:
        assert "".join(judges.engine.split(text, name)) == text


@pytest.mark.skipif(COMPILER is None, reason="NO C++ COMPILER")
@pytest.mark.parametrize("twin", ["-DENGINE_NO_SIMD", "-DENGINE_NEON_EMULATED"])
def test_blocks_and_safe_cuts_equal_single_characters_without_the_instructions_of_this_machine(
    twin, tmp_path
):
    program = tmp_path / "fuzz"
    options = ["-std=c++20", "-O1", "-DFUZZ_MAIN", twin, "-Isrc", "-Itools/neon_emulated"]
    build = [str(COMPILER), *options, *SOURCES, "src/unicode_table.cpp", "-o", str(program)]
    subprocess.run(build, cwd=ENGINE, check=True, timeout=300)
    result = subprocess.run([str(program), "40000"], capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stderr[-2000:]
    assert result.stdout == "40000 texts: no difference\n"
