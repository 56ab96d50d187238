"""Write requirements/*.txt anew: every package of every platform and Python that we support, by hash.

Versions already in the files are kept unless --upgrade is given or pyproject.toml rules them out.
No registry address is written: which registry serves a file does not matter, since its hash is checked.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = ROOT / ".venv" / "bin" / "uv"
COMMON = [
    "--universal", "--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--quiet",
    "--custom-compile-command", "make lock",
]  # fmt: skip


def compile_lock(target: str, *sources: str, upgrade: bool) -> None:
    """Resolve `sources` into requirements/`target`."""
    command = [str(UV), "pip", "compile", *sources, *COMMON, "--output-file", f"requirements/{target}"]
    subprocess.run([*command, "--upgrade"] if upgrade else command, cwd=ROOT, check=True)


def main() -> int:
    """Write the three files; `core` never differs in version from `all`."""
    upgrade = "--upgrade" in sys.argv[1:]
    build = "requirements/build.in"
    try:
        compile_lock("all.txt", "pyproject.toml", build, "--all-extras", upgrade=upgrade)
        compile_lock("core.txt", "pyproject.toml", build, "-c", "requirements/all.txt", upgrade=upgrade)
        compile_lock("installer.txt", "requirements/installer.in", upgrade=upgrade)
    except subprocess.CalledProcessError as error:
        print("error: the versions could not be resolved; the reason stands above.", file=sys.stderr)
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
