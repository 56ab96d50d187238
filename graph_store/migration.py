"""Brings a graph that an earlier version of GTMALoc wrote to the current schema (ADR 13).

`MIGRATIONS` declares the changes by starting version. A migration is a list of steps; each step selects only
what is still in the old form, so a migration can be interrupted anywhere and run again. The version number
is raised last; until then every other command refuses the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.bookkeeping import LOCALIZATION
from graph_schema.catalogue import LOADED_LABELS, LOADED_TYPES, SCHEMA_VERSION
from graph_schema.cypher import schema_statements
from graph_store.connection import GraphStore
from graph_store.graph_state import STATE_ID
from graph_store.schema import SchemaMissing, apply_statements, check_migratable, stored_version
from gtmaloc_base.progress import Progress, silent

ITEMS_PER_TRANSACTION = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One change: its description, and a statement that returns the number of changed items as `n`."""

    what: str
    cypher: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Migration:
    """How to get from one version to the next."""

    steps: tuple[Step, ...]
    dropped_indexes: tuple[str, ...] = ()
    dropped_state: tuple[str, ...] = ()  # properties of GraphState that no longer have a meaning


@dataclass(frozen=True, slots=True)
class MigrationResult:
    """What a migration changed: number of items per change; empty if the graph was up to date."""

    from_version: int
    to_version: int
    changed: Mapping[str, int]

    @property
    def migrated(self) -> bool:
        """Whether the graph had an earlier version."""
        return self.from_version != self.to_version


def rename_node_property(label: str, old: str, new: str) -> Step:
    """Rename a property of the nodes of one label."""
    return _renaming(f"({label}).{old} to {new}", f"(x:`{label}`)", old, new)


def rename_edge_property(type_: str, old: str, new: str) -> Step:
    """Rename a property of the edges of one type."""
    return _renaming(f"[{type_}].{old} to {new}", f"()-[x:`{type_}`]->()", old, new)


def rename_source(old: str, new: str) -> tuple[Step, ...]:
    """Rename a source: on the edges that it reported, and on its releases and loads and their ids."""
    # Ids are "source:hash" and "load:source:hash"; the name of a Release is "source release".
    renamed = "x.`{0}` = replace(x.`{0}`, $old + ':', $new + ':')".format
    of_edges = f"SET x.source = $new, {renamed('release')}, {renamed('load')}"
    of_loads = f"SET x.source = $new, {renamed('id')}"
    of_releases = f"{of_loads}, x.name = $new + substring(x.name, size($old))"
    types = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)
    names = {"old": old, "new": new}
    return (
        Step(
            f"edges of source {old} to {new}",
            _batched(f"()-[x:{types}]->()", "x.source = $old", of_edges),
            names,
        ),
        Step(f"Release of {old} to {new}", _batched("(x:Release)", "x.source = $old", of_releases), names),
        Step(f"Load of {old} to {new}", _batched("(x:Load)", "x.source = $old", of_loads), names),
    )


def reword_releases(old: str, new: str) -> Step:
    """Reword the names of releases that begin with the old words; the name is "source release"."""
    words = "SET x.name = replace(x.name, $old, $new), x.release = replace(x.release, $old, $new)"
    cypher = _batched("(x:Release)", "x.release STARTS WITH $old", words)
    return Step(f"releases called '{old}…' to '{new}…'", cypher, {"old": old, "new": new})


def _renaming(what: str, pattern: str, old: str, new: str) -> Step:
    change = f"SET x.`{new}` = x.`{old}` REMOVE x.`{old}`"
    return Step(what, _batched(pattern, f"x.`{old}` IS NOT NULL", change), {})


def _batched(pattern: str, still_old: str, change: str) -> str:
    # All names come from the schema and from MIGRATIONS, never from a user.
    return (
        f"MATCH {pattern} WHERE {still_old} CALL (x) {{ {change} }} "
        f"IN TRANSACTIONS OF {ITEMS_PER_TRANSACTION} ROWS RETURN count(*) AS n"
    )


EARLIER_SOURCE = "schema_3"
"""The source to which the properties of all nodes of version 3 are ascribed: who reported them is unknown.

Its load is incomplete, so it does not count as data. The next load reads every release again, notes what each
source reports, and takes back what is left of this one, since no directory contains it.
"""

_SOURCES_OF_NODES = (
    Step(
        "Release of earlier nodes",
        "MATCH (known:Release) WITH collect(coalesce(known.synthetic, false)) AS kinds "
        "WHERE size(kinds) > 0 AND NOT EXISTS { (:Load {source: $source}) } "
        "CREATE (:Load {id: 'load:' + $source, source: $source, status: 'failed', "
        "started: toString(datetime()), reason: 'migrated; the next load replaces it'})"
        "-[:OF_RELEASE]->(:Release {id: $source, name: $source, source: $source, release: 'migrated', "
        "sha256: '', synthetic: any(kind IN kinds WHERE kind)}) RETURN count(*) AS n",
        {"source": EARLIER_SOURCE},
    ),
    *(
        Step(
            f"({label}).sources",
            _batched(f"(x:`{label}`)", "x.sources IS NULL", "SET x.sources = [$source]"),
            {"source": EARLIER_SOURCE},
        )
        for label in LOADED_LABELS
    ),
    # From here on, a source has one load. Times decide only here: version 3 recorded nothing else.
    Step(
        "earlier Load nodes",
        _batched(
            "(x:Load)",
            "EXISTS { MATCH (y:Load {source: x.source}) WHERE y.started > x.started }",
            "DETACH DELETE x",
        ),
        {},
    ),
    Step(
        "earlier Release nodes",
        _batched("(x:Release)", "NOT EXISTS { (:Load)-[:OF_RELEASE]->(x) }", "DETACH DELETE x"),
        {},
    ),
)

MIGRATIONS: Mapping[int, Migration] = {
    2: Migration(
        steps=(
            rename_node_property("MiRNA", "panel_row", "benchmark_row"),
            rename_node_property("Compartment", "panel_column", "benchmark_column"),
            rename_edge_property("PREDICTED_IN", "held_out", "held_out_fold"),
            *rename_source("rnalocate_panel", "localization_benchmark"),
            *rename_source("rnalocate_panel_genes", "benchmark_genes"),
            *rename_source("gene_localization", "human_protein_atlas"),
            reword_releases("panel of", "benchmark of"),
        ),
        dropped_indexes=("mirna_panel_row",),
        # Version 2 did not record the parameters of its networks and embeddings.
        dropped_state=("related_fingerprint", "embedded_fingerprint", "embedded_seed"),
    ),
    3: Migration(
        steps=(
            # Version 3 counted rows out of scope among the rejected ones, too. The counts add up only in the
            # old form or only in the new one, so a second run changes nothing.
            Step(
                "loads whose rejected rows included those out of scope",
                "MATCH (l:Load) WHERE l.out_of_scope > 0 AND l.read = l.loaded + l.duplicate + l.rejected "
                "SET l.rejected = l.rejected - l.out_of_scope RETURN count(l) AS n",
                {},
            ),
            *_SOURCES_OF_NODES,
        )
    ),
    4: Migration(
        steps=(
            # Version 4 judged no pair: neither side was excluded, which is what `possible` says.
            Step(
                "[PREDICTED_IN].status new to possible",
                _batched("()-[x:PREDICTED_IN]->()", "x.status = 'new'", "SET x.status = 'possible'"),
                {},
            ),
        )
    ),
    5: Migration(
        steps=(
            # Version 5 knew one kind of run.
            Step(
                "(ModelRun).kind",
                _batched("(x:ModelRun)", "x.kind IS NULL", "SET x.kind = $kind"),
                {"kind": LOCALIZATION},
            ),
        )
    ),
}
"""Migrations by starting version."""


def migrate_graph(store: GraphStore, progress: Progress = silent) -> MigrationResult:
    """Bring the graph to the current schema; a graph that already has it is left unchanged.

    Published predictions are kept, and the current run stays current. Similarity networks and embeddings of
    version 2 must be computed again, since their parameters are unknown.

    Args:
        store: the graph, open for writing.
        progress: called after each step.

    Raises:
        SchemaMissing: GTMALoc never wrote to this database.
        SchemaVersionMismatch: the graph is newer than this package, or too old to migrate.
    """
    found = stored_version(store)
    if found is None:
        raise SchemaMissing(
            f"The database {store.database!r} at {store.uri} holds no GTMALoc graph",
            "Run gtmaloc load; there is nothing to migrate",
        )
    check_migratable(found)
    changed: dict[str, int] = {}
    for version in range(found, SCHEMA_VERSION):
        changed |= _migrate_from(store, version, progress)
    return MigrationResult(found, SCHEMA_VERSION, changed)


def _migrate_from(store: GraphStore, version: int, progress: Progress) -> dict[str, int]:
    migration, changed = MIGRATIONS[version], {}
    for done, step in enumerate(migration.steps, start=1):
        (row,) = store.run_outside_transaction(step.cypher, step.parameters)
        changed[step.what] = int(row["n"])
        progress(done, len(migration.steps), step.what)
    for index in migration.dropped_indexes:
        store.run_outside_transaction(f"DROP INDEX `{index}` IF EXISTS")
    if version + 1 == SCHEMA_VERSION:
        apply_statements(store, schema_statements())
    remove = "".join(f"REMOVE s.`{name}` " for name in migration.dropped_state)
    store.write(
        f"MATCH (s:GraphState {{id: $id}}) {remove}SET s.schema_version = $version",
        {"id": STATE_ID, "version": version + 1},
    )
    return changed
