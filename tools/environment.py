"""What is known about `.venv` without changing it: is it ready, half-made, broken, or not ours?"""

import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from installer import SetupFailure

LEVELS = ("core", "all")
ASK = "import sys, pip; print('%d.%d' % sys.version_info[:2])"


@dataclass(frozen=True)
class Environment:
    """`.venv` of the project in `root`."""

    root: Path

    @property
    def venv(self) -> Path:
        """The directory of the environment."""
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.venv / "bin" / "python"

    @property
    def stamp(self) -> Path:
        """Says what was installed; written last."""
        return self.venv / "gtmaloc-setup.json"

    @property
    def unfinished(self) -> Path:
        """Exists from the first change to the last: if it is found, a set-up was cut short."""
        return self.venv / "gtmaloc-setup.unfinished"

    @property
    def log(self) -> Path:
        """Everything that pip and uv said in the last set-up."""
        return self.root / "var" / "log" / "setup.log"

    def version(self) -> str:
        """The Python version that the environment was made with, from pyvenv.cfg; empty if unknown."""
        try:
            text = (self.venv / "pyvenv.cfg").read_text(encoding="utf-8")
        except OSError:
            return ""
        match = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", text, re.MULTILINE)
        return match[1] if match else ""

    def fingerprint(self) -> str:
        """Hash of all that decides what is installed: pins, project metadata, Python, and where it stands."""
        digest = hashlib.sha256(f"{self.version()} {self.root}".encode())
        for path in (*sorted((self.root / "requirements").iterdir()), self.root / "pyproject.toml"):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()

    def ready(self, level: str) -> bool:
        """Whether nothing is left to do for `level`; starts no process."""
        if self.unfinished.exists() or not self.python.exists():
            return False
        try:
            stamp = json.loads(self.stamp.read_text(encoding="utf-8"))
            installed = LEVELS.index(stamp["level"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return installed >= LEVELS.index(level) and stamp["fingerprint"] == self.fingerprint()

    def state(self) -> str:
        """`absent`, `usable`, `half-made` (a set-up was cut short) or `broken` (its Python does not run).

        Raises:
            SetupFailure: .venv is something else, which is not ours to delete.
        """
        if self.venv.is_symlink() or (self.venv.exists() and not self.venv.is_dir()):
            raise SetupFailure(
                f"{self.venv} is not a directory", "Move it away and run the same command again"
            )
        if not self.venv.exists():
            return "absent"
        if self.unfinished.exists():
            return "half-made"
        if not (self.venv / "pyvenv.cfg").exists() and any(self.venv.iterdir()):
            raise SetupFailure(
                f"{self.venv} is not a Python environment", "Move it away and run the same command again"
            )
        try:
            done = subprocess.run([str(self.python), "-c", ASK], capture_output=True, text=True, check=False)
        except OSError:
            return "broken"
        return "usable" if done.returncode == 0 and done.stdout.strip() == self.version() else "broken"
