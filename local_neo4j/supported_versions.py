"""Which versions of Neo4j and Graph Data Science GTMALoc works with."""

import re

NEO4J_LTS = (5, 26)
"""The long-term support release."""
NEO4J_OLDEST_CALENDAR = (2026,)
"""Since 2025, versions are numbered by year; 2026 and later are supported."""
OLDEST_GDS = (2, 13)

NEO4J_IN_WORDS = "Neo4j 5.26 (long-term support) or 2026.x"
GDS_IN_WORDS = "2.13 or later"


def neo4j_supported(version: str) -> bool:
    """Whether this Neo4j is supported: 5.26.x, or 2026.x and later."""
    numbers = _numbers(version)
    return numbers[:2] == NEO4J_LTS or numbers[:1] >= NEO4J_OLDEST_CALENDAR


def gds_supported(version: str) -> bool:
    """Whether this Graph Data Science is supported: 2.13 or later."""
    return _numbers(version)[:2] >= OLDEST_GDS


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"\d+", version))
