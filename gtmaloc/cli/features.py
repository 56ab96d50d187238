"""The verb that shows what models may read."""

from typing import Any

from gtmaloc.cli.app import DataDir, Json, make_table, show, workspace


def features(data: DataDir = None, as_json: Json = False) -> None:
    """Show the blocks and similarities that models may read, and how many miRNAs of the data have them.

    Seconds are those of computing each one; results are cached while a command runs.

    Example: gtmaloc features --data releases
    """
    from gtmaloc.pipeline.features import features as step

    value = step(workspace(), data).as_json()
    rows = value["rows"]
    blocks = [
        (b["name"], _smallest(b), _sources(b), b["columns"], b["known_rows"], b["seconds"])
        for b in value["blocks"]
    ]
    heads: tuple[str, ...] = ("block", "set", "from", "columns", f"known of {rows}", "seconds")
    show(value, as_json, make_table("Blocks", heads, blocks))
    if not as_json:
        similarities = [
            (s["name"], s["block"], s["neighbours"], s["rows_with_neighbours"], s["seconds"])
            for s in value["similarities"]
        ]
        heads = ("similarity", "of block", "neighbours", f"similar to others, of {rows}", "seconds")
        show(value, False, make_table("Similarities", heads, similarities))
        show(value, False, "Each set holds what the one before it holds: intrinsic, network, all.")


def _smallest(block: dict[str, Any]) -> str:
    return next(name for name in ("intrinsic", "network", "all") if name in block["sets"])


def _sources(block: dict[str, Any]) -> str:
    return ", ".join(
        f"{of['source']} {'missing' if of['release'] is None else of['release']}".strip()
        for of in block["sources"]
    )
