"""Checks of amounts: what was loaded is still there, is not too little, and is not much less than before."""

from collections.abc import Mapping

from graph_schema.catalogue import is_defined_by, share_lost
from graph_store.checks.check import Check
from graph_store.load_records import Counts, LoadRecord

Minima = Mapping[str, Mapping[str, Counts]]
"""Fewest edges and nodes by source and release name; the release "" stands for every release."""


def amount_checks(
    records: Mapping[str, LoadRecord], held: Mapping[str, Counts], minima: Minima, loss_limit: float
) -> list[Check]:
    """One check per source and relation type or label.

    Args:
        records: the current load of each source.
        held: what the graph holds of each source now.
        minima: what it must hold at least; those of a named release apply to real data only.
        loss_limit: largest share that a release may lose against the one before, 0 to 1.
    """
    checks = []
    for source, record in sorted(records.items()):
        now = held.get(source, {})
        for of, count in sorted(_minima_of(record, minima.get(source, {})).items()):
            detail = f"{now.get(of, 0):,}, at least {count:,} expected of {record.release.release}"
            checks.append(Check(f"minimum:{source}.{of}", source, now.get(of, 0) >= count, detail))
        if record.counts is None:
            continue
        for of in sorted({*record.counts, *now}):
            loaded = record.counts.get(of, 0)
            detail = f"{now.get(of, 0):,}, loaded: {loaded:,}"
            checks.append(Check(f"recorded:{source}.{of}", source, now.get(of, 0) == loaded, detail))
        for of, before in sorted((record.previous or {}).items()):
            if not is_defined_by(source, of):
                continue
            loaded = record.counts.get(of, 0)
            lost = share_lost(before, loaded) > loss_limit
            accepted = " (accepted)" if lost and record.loss_accepted else ""
            detail = f"{loaded:,}, before: {before:,}{accepted}"
            checks.append(Check(f"loss:{source}.{of}", source, not lost or record.loss_accepted, detail))
    return checks


def _minima_of(record: LoadRecord, of_source: Mapping[str, Counts]) -> Counts:
    release = record.release
    of_release = {} if release.synthetic else of_source.get(release.release, {})
    return {**of_source.get("", {}), **of_release}
