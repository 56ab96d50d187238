"""Write the pins: requirements/*.txt for every supported platform and Python, and the jars of Neo4j.

Versions in requirements/*.txt are kept unless --upgrade is given or pyproject.toml excludes them. No registry
address is written: any registry will do, since the hash of each file is checked.
"""

import subprocess
import sys

from gtmaloc_base.errors import GTMALocError
from lock_jars import lock_jars
from set_up import ROOT, uv

SOURCES = {  # versions in the others are always those in all
    "all.txt": ["pyproject.toml", "requirements/build.in", "--all-extras"],
    "core.txt": ["pyproject.toml", "requirements/build.in", "-c", "requirements/all.txt"],
    # what the images of deploy/Dockerfile install
    **{
        f"{extra}.txt": [
            "pyproject.toml",
            "requirements/build.in",
            "--extra",
            extra,
            "-c",
            "requirements/all.txt",
        ]
        for extra in ("service", "airflow")
    },
    "installer.txt": ["requirements/installer.in"],
    "audit.txt": ["requirements/audit.in"],  # pip-audit has an environment of its own
}
OPTIONS = [
    "--universal", "--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--quiet",
    "--custom-compile-command", "make lock",
]  # fmt: skip


def main() -> int:
    """Write every pin; returns the exit status."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    try:
        for target, sources in SOURCES.items():
            output = ["--output-file", f"requirements/{target}"]
            command, environ = uv("pip", "compile", *sources, *OPTIONS, *output, *upgrade)
            subprocess.run(command, env=environ, cwd=ROOT, check=True)
        print(f"local_neo4j/jar_coordinates.tsv: {lock_jars()} jars")
    except subprocess.CalledProcessError as error:
        print("error: The versions cannot be resolved; see uv's reason above.", file=sys.stderr)
        return error.returncode
    except GTMALocError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
