"""Set up the environment of this project: `python3 tools/bootstrap.py core|all [--this-python]`.

Whatever a machine calls python3 has to be able to read this file, so it keeps to the grammar and library
of Python 3.6 and its only task is to find an interpreter that will do. The work is in set_up.py.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
BEYOND = (3, 14)
NAMES = ("python3.11", "python3.12", "python3.13")


def supported(version: "tuple[int, ...]") -> bool:
    """Whether a version tuple is one that the pinned packages are made for."""
    return OLDEST <= tuple(version[:2]) < BEYOND


def version_of(python: str) -> "tuple[int, int]":
    """(major, minor) of an interpreter; (0, 0) if it does not run (pyenv leaves such shims on PATH)."""
    ask = "import sys; print(sys.version_info[0], sys.version_info[1])"
    try:
        answer = subprocess.check_output([python, "-c", ask], stderr=subprocess.DEVNULL, timeout=30)
        major, minor = answer.decode().split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0, 0


def other_python() -> "str | None":
    """A supported interpreter on PATH, or None."""
    for name in NAMES:
        path = shutil.which(name)
        if path and supported(version_of(path)):
            return path
    return None


def refusal(version: "tuple[int, ...]", executable: str) -> str:
    """The one line for a machine without a usable interpreter."""
    this = f"{executable} is Python {version[0]}.{version[1]}"
    return (
        f"error: GTMALoc needs Python 3.11, 3.12 or 3.13, and {this}. Install one of them "
        "(Debian/Ubuntu: apt install python3.11-venv; macOS: brew install python@3.12), or name it: "
        "PYTHON=/path/to/python3.12 make run"
    )


def main(arguments: "list[str]", version: "tuple[int, ...] | None" = None) -> int:
    """Hand over to set_up.py under an interpreter that will do; the exit status."""
    version = tuple(version or sys.version_info[:2])
    if not supported(version):
        found = None if "--this-python" in arguments else other_python()
        if found is None:
            print(refusal(version, sys.executable), file=sys.stderr)
            return 1
        print(f"{sys.executable} is Python {version[0]}.{version[1]}: using {found}", flush=True)
        os.execv(found, [found, str(Path(__file__).resolve()), *arguments])  # noqa: S606  (no shell is wanted)
    from set_up import main as set_up

    return set_up(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
