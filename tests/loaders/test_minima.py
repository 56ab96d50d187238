"""The minima of named releases: slightly below what the real release yields, so that a cut one is noticed."""

from collections import Counter
from pathlib import Path

import pytest

from loaders.identity.resolver import NameResolver
from loaders.load import read_source
from loaders.registry import sources
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
NAMED = [source.name for source in sources().values() if len(source.minima) > 1]


@pytest.fixture(scope="module")
def resolver() -> NameResolver:
    return name_resolver(SHARED, "hsa")


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data")
@pytest.mark.parametrize("name", NAMED)
def test_the_minima_are_between_90_and_100_percent_of_the_real_release(
    name: str, resolver: NameResolver
) -> None:
    source = sources()[name]
    release = source.release(SHARED)
    scope = LoadScope(frozenset({"hsa"}))
    with read_source(source, release, resolver, scope, reject_limit=1.0) as content:
        held = content.edge_counts() + Counter(f"({node.label})" for node in content.nodes)
    minima = source.minima[release.release]
    assert {
        of: round(least / held[of], 2) for of, least in minima.items() if not 0.9 < least / held[of] <= 1
    } == {}


def test_every_source_has_a_minimum_for_any_release() -> None:
    assert all(source.minima.get("") for source in sources().values())
