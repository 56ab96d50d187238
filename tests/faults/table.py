"""The outcome of many trials as a table for people and as JSON."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from faults.kills import Trial


def summary(trials: Iterable[Trial]) -> list[dict[str, Any]]:
    """One row per command and victim: kills that hit, right outcomes, and seconds."""
    rows = []
    for (scenario, victim), group in groupby(trials, key=lambda t: (t.scenario, t.victim)):
        hits = [t for t in group if t.hit]
        rows.append(
            {
                "command": scenario,
                "killed": victim,
                "kills": len(hits),
                "right": sum(not t.faults for t in hits),
                "earliest": min((t.moment for t in hits), default=0.0),
                "latest": max((t.moment for t in hits), default=0.0),
                "seconds": round(sum(t.seconds for t in hits), 1),
            }
        )
    return rows


def as_markdown(rows: list[dict[str, Any]]) -> str:
    """The table as docs/figures.md shows it."""
    head = "| command | killed | kills | right afterwards | moments of the kills (s) | seconds in all |"
    lines = [head, "| --- | --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {r['command']} | {r['killed']} | {r['kills']} | {r['right']} | "
        f"{r['earliest']:.1f}–{r['latest']:.1f} | {r['seconds']:.0f} |"
        for r in rows
    ]
    return "\n".join(lines)


def describe(trial: Trial) -> str:
    """One line about one trial, with what is needed to repeat it."""
    outcome = "; ".join(trial.faults) or ("ok" if trial.hit else "ok (had already ended)")
    return (
        f"{trial.scenario} {trial.victim} seed={trial.seed} target={trial.target} "
        f"moment={trial.moment:.2f} s: {outcome} ({trial.seconds:.1f} s)"
    )
