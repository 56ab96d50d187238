"""`make faults`: kills commands and servers many times and prints how often the outcome was right.

make faults ARGS="--client load=100 publish=30 --server load=20 publish=10"
make faults ARGS="--client load=1 --seed 17"     # repeats the kill that was printed with seed=17
make faults ARGS="--client --server --pairs 1000"  # changes between small random releases
"""

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path

from faults.kills import Trial, trials
from faults.processes import Project
from faults.random_releases import compare_pairs
from faults.scenarios import SCENARIOS
from faults.table import as_markdown, describe, summary
from local_neo4j.jars import default_jar_cache
from local_neo4j.local_server import LocalServer

CLIENT = ("load=10", "relate=3", "embed=3", "train=3", "publish=5", "run=3")
SERVER = ("load=2", "publish=1")


def main() -> int:
    """Run the trials; 1 if any outcome was wrong."""
    arguments = _parser().parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    done: list[Trial] = []
    with tempfile.TemporaryDirectory(prefix="gtmaloc-faults-") as directory:
        home = Path(directory) / "var" / "neo4j"
        server = LocalServer(home, default_jar_cache(), heap="1g", page_cache="128m")
        project = Project(Path(directory), server)
        try:
            server.up()
            for victim, wanted in (("client", arguments.client), ("server", arguments.server)):
                for name, kills in wanted:
                    for trial in trials(project, SCENARIOS[name], victim, kills, arguments.seed):
                        done.append(trial)
                        print(describe(trial), file=sys.stderr, flush=True)
            with project.graph() as store:
                changes, wrong = compare_pairs(store, arguments.pairs, arguments.seed)
        finally:
            server.down()
    rows = summary(done)
    value = {"rows": rows, "trials": [trial.as_json() for trial in done], "changes": changes}
    print(json.dumps(value) if arguments.json else as_markdown(rows))
    print(
        f"{changes['pairs']} changes from one random release to another, {changes['killed']} of them killed "
        f"and run again: {changes['wrong']} wrong{f', seeds {wrong}' if wrong else ''}",
        file=sys.stderr,
    )
    return 1 if wrong or any(trial.faults for trial in done) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make faults", description="Kill commands and servers at random moments."
    )
    kinds = f"{', '.join(SCENARIOS)}; VERB=KILLS"
    parser.add_argument("--client", nargs="*", type=_kills, default=[*map(_kills, CLIENT)], help=kinds)
    parser.add_argument("--server", nargs="*", type=_kills, default=[*map(_kills, SERVER)], help=kinds)
    parser.add_argument("--pairs", type=int, default=20, help="changes from one random release to another")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first kill; each further one adds 1")
    parser.add_argument("--json", action="store_true", help="print every trial as JSON")
    return parser


def _kills(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if name not in SCENARIOS or not number.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not VERB=KILLS with a verb of {', '.join(SCENARIOS)}")
    return name, int(number)


if __name__ == "__main__":
    sys.exit(main())
