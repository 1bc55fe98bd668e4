"""The peers, in a virtual environment of their own: made when first wanted, from pinned and hashed wheels."""

import hashlib
import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[1] / "freeze" / "requirements-bench.txt"
_BLOCK = re.compile(r"^\S.*(?:\\\n +--hash=.*)+", re.MULTILINE)


class Peers:
    """The environment and what could not be installed into it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._reasons: dict[str, str] = {}

    @property
    def python(self) -> str:
        """Its interpreter."""
        inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        return str(self._folder / inside)

    def install(self) -> None:
        """Do what is missing. A peer without a build for this machine stops none of the others."""
        stamp = self._folder / "installed"
        wanted = hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()
        if stamp.exists() and stamp.read_text() == wanted:
            return
        print("Installing the peers into an environment of their own (once, about 20 s).", flush=True)
        venv.create(self._folder, with_pip=True, clear=True)
        if self._pip(REQUIREMENTS) == "":
            stamp.write_text(wanted)
            return
        for block in _BLOCK.findall(REQUIREMENTS.read_text("utf-8")):
            with tempfile.TemporaryDirectory() as temporary:
                one = Path(temporary) / "one.txt"
                one.write_text(block + "\n", "utf-8")
                reason = self._pip(one)
            if reason:
                self._reasons[block.split("==")[0]] = reason

    def why_not(self, package: str) -> str:
        """Why this peer cannot take part; empty when it can."""
        words = [self.python, "-c", f"import {package}"]
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return ""
        told = (answer.stderr.strip() or "its import failed").splitlines()[-1]
        return self._reasons.get(package, told)

    def version(self, package: str) -> str:
        """Of an installed peer."""
        question = f"from importlib.metadata import version; print(version({package!r}))"
        return subprocess.run(
            [self.python, "-c", question], capture_output=True, text=True, check=True
        ).stdout.strip()

    def _pip(self, requirements: Path) -> str:
        """Returns what pip says when it fails."""
        words = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        words += ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement"]
        answer = subprocess.run([*words, str(requirements)], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            return ""
        errors = [line for line in answer.stderr.splitlines() if line.startswith("ERROR")]
        return (errors or ["pip failed"])[-1].removeprefix("ERROR: ")
