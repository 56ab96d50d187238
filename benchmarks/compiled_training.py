"""Does torch.compile pay? One step of the label graph transformer, as it is and compiled.

    python benchmarks/compiled_training.py [--rows 1041] [--steps 30]

A fold trains a few members of a hundred steps each, in networks of one layer. Steps alternate between both,
so that other load affects both equally. Printed as JSON: median seconds of a step, the seconds that compiling
takes before the first, and the number of steps after which it has paid.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable

import torch

from gtmaloc_model.models.label_graph_transformer.training import Schedule
from gtmaloc_model.nn.label_attention import LabelAttention
from gtmaloc_model.nn.seeded import generator_for

LABELS, SIMILARITIES, FEATURES = 7, 15, 300


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1041)
    parser.add_argument("--steps", type=int, default=30)
    given = parser.parse_args()
    plain = step(given.rows, lambda network: network)
    compiled = step(given.rows, torch.compile)
    first = [timed(plain), timed(compiled)]
    seconds = [(timed(plain), timed(compiled)) for _ in range(given.steps)]
    as_is, fast = (statistics.median(side) for side in zip(*seconds, strict=True))
    compiling = first[1] - fast
    print(
        json.dumps(
            {
                "threads": torch.get_num_threads(),
                "step_seconds": round(as_is, 5),
                "compiled_step_seconds": round(fast, 5),
                "ratio": round(fast / as_is, 3),
                "compiling_seconds": round(compiling, 1),
                "steps_until_it_pays": round(compiling / (as_is - fast)) if fast < as_is else None,
                "steps_of_a_fold": Schedule().steps * Schedule().members,
            },
            indent=2,
        )
    )


def step(rows: int, wrap: Callable[[LabelAttention], torch.nn.Module]) -> Callable[[], None]:
    """A forward and backward pass, dropout included, over half of the rows."""
    sizes, draw = Schedule(), generator_for(torch.device("cpu"), 0, 1)
    network = wrap(
        LabelAttention(
            FEATURES,
            torch.zeros(LABELS),
            SIMILARITIES,
            width=sizes.width,
            heads=sizes.heads,
            layers=sizes.layers,
            rates=(sizes.input_dropout, sizes.dropout),
            gate=sizes.gate,
            generator=draw,
        )
    )
    x = torch.randn(rows, FEATURES, generator=draw)
    visible = torch.randn(rows, LABELS + 1, generator=draw)
    similarities = torch.rand(SIMILARITIES, rows, rows, generator=draw)
    asked = torch.arange(0, rows, 2)

    def run() -> None:
        torch.autograd.backward(network(x, x, visible, similarities, asked, draw).square().mean())

    return run


def timed(run: Callable[[], None]) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
