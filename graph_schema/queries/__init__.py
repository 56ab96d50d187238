"""Named Cypher queries, one file each; parameters are bound by the driver, never inserted into the text."""

from functools import cache
from importlib.resources import files


@cache
def named_query(name: str) -> str:
    """The text of `queries/<name>.cypher`; FileNotFoundError if there is none."""
    return files(__package__).joinpath(f"{name}.cypher").read_text(encoding="utf-8")


def query_names() -> tuple[str, ...]:
    """The names of all named queries."""
    found = (f.name for f in files(__package__).iterdir() if f.name.endswith(".cypher"))
    return tuple(sorted(name.removesuffix(".cypher") for name in found))
