"""The steps `up`, `down` and `status`: the server that belongs to this project."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.lease_node import current_writer
from graph_store.load_records import loaded_releases
from graph_store.run_origin import outdated_note
from graph_store.schema import SchemaVersionMismatch, refuse_other_version
from gtmaloc.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Status:
    """State of the server and, if it is running, the contents of the graph."""

    state: str
    uri: str | None
    neo4j: str | None
    gds: str | None
    nodes: dict[str, int]
    relationships: dict[str, int]
    releases: tuple[str, ...] = ()
    synthetic: bool | None = None
    browser: str | None = None
    username: str | None = None
    password_file: Path | None = None
    logs: Path | None = None
    writer: dict[str, Any] | None = None
    outdated: bool = False
    note: str | None = None

    def as_json(self) -> dict[str, Any]:
        """`{uri, neo4j, gds, nodes: {label: n}, relationships: {type: n}, writer: {verb, …}, outdated, …}`.

        `outdated`: the graph has changed since the current run was trained; `note` says how.
        """
        return {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self).items()}


def up(workspace: Workspace) -> Status:
    """Start the local server; wait for it if it is already starting, and do nothing if it is running."""
    workspace.start_server()
    return status(workspace)


def down(workspace: Workspace) -> bool:
    """Stop the local server; False if it was not running."""
    return workspace.server().down(say=workspace.reporter.say)


def status(workspace: Workspace) -> Status:
    """The state of the server and of the graph; starts nothing."""
    if workspace.external:
        return _of_graph(workspace, "external", {})
    server = workspace.server()
    state = server.state()
    home = workspace.server_home
    where: dict[str, Any] = {"logs": home / "logs"} if home.is_dir() else {}
    if state != "running":
        return Status(state, None, None, None, {}, {}, note=server.activity() or None, **where)
    info = server.info()
    where |= {
        "browser": info.browser_url,
        "username": info.username,
        "password_file": home / "password",
    }
    return _of_graph(workspace, state, where)


def _of_graph(workspace: Workspace, state: str, where: dict[str, Any]) -> Status:
    address = workspace.address()
    with GraphStore.connect(address, require_gds=False, read_only=True) as store:
        counts = graph_counts(store)
        releases = loaded_releases(store)
        writer = current_writer(store)
        of_version = _other_version(store)
        of_run = None if of_version else outdated_note(store)
        return Status(
            state=state,
            uri=address.uri,
            neo4j=store.versions.neo4j,
            gds=store.versions.gds,
            nodes=counts["nodes"],
            relationships=counts["relationships"],
            releases=tuple(r.release.name for r in releases),
            synthetic=any(r.release.synthetic for r in releases) if releases else None,
            writer=writer.as_json() if writer is not None else None,
            outdated=of_run is not None,
            note=of_version or of_run,
            **where,
        )


def _other_version(store: GraphStore) -> str | None:
    """What to do about a graph with another schema version, which every other verb refuses."""
    try:
        refuse_other_version(store)
    except SchemaVersionMismatch as error:
        return str(error)
    return None
