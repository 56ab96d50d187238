"""CPU seconds of `gtmaloc --help` and of one question each to a running graph, through real processes.

    gtmaloc up
    .venv/bin/python benchmarks/start_up.py hsa-miR-21-5p [--runs 9]

CPU time is the user plus system time of the process, without the server; the minimum is the cost of the
command, the median includes the effect of other load. Python's bytecode is cached in a separate directory, as
after a first use; the first call of each command, which fills the cache, is not counted.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """User plus system time of one call, which must succeed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("mirna", nargs="?", default="hsa-mir-90001", help="a miRNA with predictions")
    parser.add_argument("--runs", type=int, default=9)
    given = parser.parse_args()
    commands = {
        "--help": ["--help"],
        "status": ["status"],
        "query": ["query", "RETURN 1"],
        "predict": ["predict", given.mirna],
        "explain": ["explain", given.mirna],
    }
    gtmaloc = str(Path(sys.executable).with_name("gtmaloc"))
    found = {}
    with tempfile.TemporaryDirectory() as cache:
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = cache
        for name, arguments in commands.items():
            cpu_seconds([gtmaloc, *arguments], environment)
            seconds = [cpu_seconds([gtmaloc, *arguments], environment) for _ in range(given.runs)]
            found[name] = {"min": round(min(seconds), 3), "median": round(statistics.median(seconds), 3)}
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
