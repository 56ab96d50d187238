"""The step `migrate`: brings a graph written by an earlier version to the current schema."""

from dataclasses import dataclass
from typing import Any

from graph_store.migration import MigrationResult, migrate_graph
from gtmaloc.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MigrateResult:
    """What was changed, and what must be run again."""

    migration: MigrationResult

    @property
    def run_again(self) -> tuple[str, ...]:
        """Steps whose results are no longer current."""
        return ("relate", "embed") if self.migration.migrated else ()

    def as_json(self) -> dict[str, Any]:
        """`{from_version, to_version, changed: {what: n}, run_again: [step]}`."""
        return {
            "from_version": self.migration.from_version,
            "to_version": self.migration.to_version,
            "changed": dict(self.migration.changed),
            "run_again": list(self.run_again),
        }


def migrate(workspace: Workspace) -> MigrateResult:
    """Migrate the graph; published predictions stay current. If interrupted, run it again.

    Raises:
        SchemaMissing: there is no graph to migrate.
        SchemaVersionMismatch: the graph is newer than this package, or too old to migrate.
    """

    def say(done: int, total: int | None = None, stage: str = "") -> None:
        workspace.reporter.say(f"  {done} of {total}: {stage}")

    with workspace.graph("migrate", require_gds=False, any_version=True) as store:
        return MigrateResult(migrate_graph(store, say))
