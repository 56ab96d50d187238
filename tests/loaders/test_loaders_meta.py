"""Every registered source has a generic test case."""

from importlib import import_module
from pathlib import Path

import pytest
from cases import SourceCase

from loaders.registry import BUILT_IN, sources


def _all_subclasses(class_: type) -> list[type]:
    return [s for direct in class_.__subclasses__() for s in (direct, *_all_subclasses(direct))]


@pytest.mark.parametrize("name", BUILT_IN)
def test_source_has_a_case(name: str) -> None:
    for path in sorted(Path(__file__).parent.glob("test_loaders_*.py")):
        import_module(path.stem)
    tested = {c.source for c in _all_subclasses(SourceCase) if hasattr(c, "source")}
    assert type(sources()[name]) in tested, f"write a subclass of cases.SourceCase for {name}"


def test_sources_are_registered_under_their_own_name_and_in_loading_order() -> None:
    found = sources()
    assert list(found)[: len(BUILT_IN)] == list(BUILT_IN)
    assert all(name == source.name for name, source in found.items())
    assert next(iter(found)) == "mirbase"
