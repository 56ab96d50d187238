"""Verbs about the server and the settings: up, down, status, doctor."""

import platform
import shutil
from typing import Any

import typer

from gtmaloc import __version__
from gtmaloc.cli.app import Json, make_table, show, workspace
from gtmaloc.cli.verbs import VerbGroup


def up(as_json: Json = False) -> None:
    """Start the local Neo4j with GDS; the first start downloads it. Does nothing if it is running.

    Example: gtmaloc up
    """
    from gtmaloc.pipeline import server

    result = server.up(workspace())
    show(result, as_json, _status_table(result))


def down(as_json: Json = False) -> None:
    """Stop the local Neo4j cleanly; the graph is kept.

    Example: gtmaloc down
    """
    from gtmaloc.pipeline import server

    stopped = server.down(workspace())
    show({"stopped": stopped}, as_json, "Stopped." if stopped else "It was not running.")


def status(as_json: Json = False) -> None:
    """Show where the graph is, whether its server is running, and what it holds. Starts nothing.

    Example: gtmaloc status --json
    """
    from gtmaloc.pipeline import server

    result = server.status(workspace())
    show(result, as_json, _status_table(result))


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Print versions, free disk, devices, verbs of plug-ins and every setting, with secrets masked.

    Example: gtmaloc doctor
    """
    import torch

    here = workspace()
    verbs = context.find_root().command
    notes = verbs.notes if isinstance(verbs, VerbGroup) else {}
    there = next(folder for folder in (here.var, *here.var.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free / 1e9
    facts = {
        "gtmaloc": __version__,
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "cuda": torch.cuda.get_device_name() if torch.cuda.is_available() else "none (CPU is used)",
        "free_disk_gb": f"{free:.1f}",
        **{f"verb {name}": note for name, note in notes.items()},
        **here.settings.masked(),
    }
    show(facts, as_json, make_table("GTMALoc", ("setting", "value"), list(facts.items())))


def _status_table(status: Any) -> Any:
    rows: list[tuple[str, Any]] = [
        ("state", status.state),
        ("address", status.uri),
        ("browser", status.browser),
        ("user name", status.username),
        ("password", f"in {status.password_file}" if status.password_file else None),
        ("Neo4j", status.neo4j),
        ("GDS", status.gds),
        ("logs", status.logs),
        ("data", "SYNTHETIC demonstration, not biology" if status.synthetic else None),
        ("writer", _writer(status.writer)),
        ("note", status.note),
        *(("release", release) for release in status.releases),
        *((f"({label})", count) for label, count in sorted(status.nodes.items())),
        *((f"-[{type_}]-", count) for type_, count in sorted(status.relationships.items())),
    ]
    return make_table("GTMALoc graph", ("what", "value"), [row for row in rows if row[1] is not None])


def _writer(writer: dict[str, Any] | None) -> str | None:
    if writer is None:
        return None
    silent = ", no longer reports" if writer["expired"] else ""
    return f"{writer['verb']} (process {writer['pid']} on {writer['host']}, since {writer['since']}{silent})"
