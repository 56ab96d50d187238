"""Supported versions of Neo4j and GDS, at their limits."""

import pytest

from local_neo4j.supported_versions import gds_supported, neo4j_supported


@pytest.mark.parametrize(
    ("version", "supported"),
    [
        ("4.4.30", False),
        ("5.25.9", False),
        ("5.26.0", True),
        ("5.26.19", True),
        ("5.27.0", False),
        ("2025.12.1", False),
        ("2026.01.4", True),
        ("2027.03.0", True),
    ],
)
def test_neo4j(version: str, supported: bool) -> None:
    assert neo4j_supported(version) is supported


@pytest.mark.parametrize(
    ("version", "supported"), [("2.12.9", False), ("2.13.0", True), ("2.26.0", True), ("3.0", True)]
)
def test_gds(version: str, supported: bool) -> None:
    assert gds_supported(version) is supported
