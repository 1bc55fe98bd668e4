"""What goes into a frozen program: the list of what is left out, the limits, the bills, the notices."""

import csv
import json
import os
import sys
from pathlib import Path

import pytest

from tests.jobs_support import BACKEND

sys.path.insert(0, str(BACKEND / "freeze"))
import bill
import folders
import libraries
import notices
import plan


def test_each_line_of_the_prune_list_has_a_saving_and_a_reason() -> None:
    with (BACKEND / "freeze" / "prune.tsv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    assert len(rows) > 20
    for row in rows:
        assert row["kind"] in ("module", "launcher", "file"), row
        assert float(row["megabytes"]) >= 0 and len(row["reason"]) > 3, row
    names = [(row["kind"], row["pattern"]) for row in rows]
    assert len(set(names)) == len(names)


def test_what_is_left_out_is_left_out_and_links_are() -> None:
    entries = [
        ("torch/lib/libtorch.so", "/x", "BINARY"),
        ("pyarrow/libarrow_flight.so.2600", "/x", "BINARY"),
        ("libarrow.so.2600", "pyarrow/libarrow.so.2600", "SYMLINK"),
        ("a.dist-info/RECORD", "/x", "DATA"),
        ("_tests\\tests\\x.py", "/x", "DATA"),
        ("base.py", "/x", "DATA"),
    ]
    assert [place for place, _, _ in plan.kept(entries)] == ["base.py", "torch/lib/libtorch.so"]


def test_modules_imported_by_name_are_listed_and_the_launcher_stays_apart() -> None:
    runtime, launcher = plan.our_modules(of_launcher=False), plan.our_modules(of_launcher=True)
    assert "tokenizer_studio.job_types.train_tokenizer.run" in runtime
    assert "tokenizer_studio.training.trainers.unigram" in runtime
    assert all(name.startswith("tokenizer_studio.launcher") for name in launcher)
    assert not set(runtime) & set(launcher)


@pytest.fixture
def runtime(tmp_path: Path) -> Path:
    folder = tmp_path / "runtime"
    (folder / "a").mkdir(parents=True)
    (folder / "a" / "library.so").write_bytes(b"1" * 1000)
    (folder / "program").write_bytes(b"2")
    return folder


ENOUGH = folders.Budget(files=10, megabytes=1)


def test_a_folder_within_its_budget_is_told_in_a_line(runtime: Path) -> None:
    assert folders.check(runtime, ENOUGH) == "runtime: 2 files, 0.0 MB"


def _link(folder: Path) -> None:
    (folder / "link").symlink_to("program")


def _long(folder: Path) -> None:
    (folder / ("x" * 151)).touch()


def _pyc(folder: Path) -> None:
    (folder / "a.pyc").write_bytes(b"\0\0\0\0" + (0b10).to_bytes(4, "little"))


def _many(folder: Path) -> None:
    for number in range(10):
        (folder / str(number)).touch()


def _large(folder: Path) -> None:
    (folder / "large").write_bytes(bytes(1_000_001))


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_link, "no plain file"),
        (_long, "150 char"),
        (_pyc, "compiled"),
        (_many, "budget"),
        (_large, "budget"),
    ],
)
def test_what_may_not_be_shipped_fails_the_build(runtime: Path, harm, said: str) -> None:
    harm(runtime)
    with pytest.raises(folders.Refused, match=said):
        folders.check(runtime, ENOUGH)


def test_links_become_files(runtime: Path) -> None:
    (runtime / "Current").symlink_to("a")
    (runtime / "Python").symlink_to("Current/library.so")
    folders.flatten(runtime)
    assert (runtime / "Python").read_bytes() == (runtime / "a" / "library.so").read_bytes()
    assert sorted(path.name for path in runtime.iterdir()) == ["Python", "a", "program"]
    assert folders.check(runtime, ENOUGH).startswith("runtime: 3 files")


def test_bytecode_that_nobody_compares_with_its_source_may(runtime: Path) -> None:
    (runtime / "a.pyc").write_bytes(b"\0\0\0\0" + (0b01).to_bytes(4, "little"))
    assert folders.check(runtime, ENOUGH).startswith("runtime: 3 files")


@pytest.mark.skipif(os.name == "nt", reason="POSIX MODES")
def test_modes_are_ours_whatever_they_were(runtime: Path) -> None:
    (runtime / "a" / "library.so").chmod(0o777)
    (runtime / "program").chmod(0o600)
    folders.set_modes(runtime, {"program"})
    modes = {path.name: path.stat().st_mode & 0o777 for path in runtime.rglob("*")}
    assert modes == {"a": 0o755, "library.so": 0o644, "program": 0o755}


@pytest.mark.skipif(sys.platform != "linux", reason="GLIBC IS LINUX'S")
def test_a_program_for_newer_systems_only_is_refused(runtime: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shutil

    shutil.copy(_file_of("numpy").parent / "_core" / _name_of_core(), runtime / "a" / "core.so")
    found = folders.glibc_of(runtime)
    assert found.startswith("2.")
    monkeypatch.setattr(folders, "GLIBC", (2, 1))
    with pytest.raises(folders.Refused, match=f"runtime needs glibc {found}"):
        folders.glibc_of(runtime)


def _name_of_core() -> str:
    return next(file.name for file in (_file_of("numpy").parent / "_core").glob("_multiarray_umath*.so"))


def test_libraries_are_found_by_their_files() -> None:
    import pydantic
    import tokenizers

    found = libraries.libraries_of([pydantic.__file__, tokenizers.__file__, "relative.py", "/no/such.py"])
    assert [one.name for one in found] == ["pydantic", "tokenizers"]


def test_packages_of_the_page_are_what_it_is_built_with(tmp_path: Path) -> None:
    def package(name: str, **facts: object) -> None:
        folder = tmp_path / "node_modules" / name if name else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text(json.dumps({"name": name, "version": "1.0.0", **facts}))

    package("", dependencies={"@a/page": "1"}, devDependencies={"builder": "1"})
    package("@a/page", dependencies={"signals": "1"}, optionalDependencies={"native": "1"})
    package("signals")
    links = [{"type": "distribution", "url": "x"}, {"type": "vcs", "url": "git"}]
    said = {
        "components": [
            {"bom-ref": f"{name}@1.0.0", "name": name, "version": "1.0.0", "externalReferences": list(links)}
            for name in ("signals", "builder", "native", "@a/page")
        ]
    }
    found = libraries.packages_of_page(tmp_path, said)
    assert [one["name"] for one in found] == ["signals", "@a/page"]
    assert all(link["type"] == "vcs" for one in found for link in one["externalReferences"])


def test_a_bill_is_the_same_twice_in_any_order(tmp_path: Path) -> None:
    parts = [bill.of_python(one) for one in libraries.libraries_of([str(_file_of("pydantic"))])]
    parts.append(bill.of_work(notices.of_interpreter()))
    for name, listed in (("one", parts), ("two", parts[::-1])):
        bill.write(tmp_path / name, "1.2.3", listed)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    made = json.loads((tmp_path / "one").read_text("utf-8"))
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    assert not {"serialNumber", "timestamp"} & {*made, *made["metadata"]}
    pydantic = next(one for one in made["components"] if one["name"] == "pydantic")
    assert pydantic["purl"].startswith("pkg:pypi/pydantic@")
    assert pydantic["licenses"] == [{"expression": "MIT"}]


def test_notices_hold_each_text_once_and_name_who_has_none(tmp_path: Path) -> None:
    works = [
        notices.Work("b", "2", "MIT", "https://b.example", ("Terms of b.",)),
        notices.Work("a", "1", "MIT", "", ("Terms of b.\n", "More of a.")),
        notices.Work("c", "3", "Apache-2.0", "", ()),
        notices.Work("d", "4", "", "", ()),
    ]
    file = tmp_path / "NOTICES"
    assert notices.write(file, works, "The Apache terms.") == ["d 4"]
    text = file.read_text("utf-8")
    assert text.count("Terms of b.") == 1 and text.index("\na 1\n") < text.index("\nb 2\n")
    assert "The text stands at a 1." in text and "The Apache terms." in text


def test_each_library_of_the_program_has_the_text_of_its_terms() -> None:
    found = libraries.libraries_of(str(_file_of(name)) for name in ("pydantic", "numpy", "lxml", "regex"))
    assert [len(notices.of_python(one).texts) > 0 for one in found] == [True] * 4


def _file_of(name: str) -> Path:
    from importlib.util import find_spec

    spec = find_spec(name)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin)
