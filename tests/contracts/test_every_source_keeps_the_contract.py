"""Every registered source has a generic test case."""

import pytest

from contracts.coverage import classes_under
from contracts.source_contract import SourceContract
from loaders.registry import BUILT_IN, sources


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_source_is_tested_under_the_contract(name: str) -> None:
    class_ = type(sources()[name]).__name__
    assert class_ in classes_under(SourceContract, "source"), (
        f"write a subclass of SourceContract with source = {class_}"
    )


def test_sources_are_registered_under_their_own_name_and_in_loading_order() -> None:
    found = sources()
    assert list(found)[: len(BUILT_IN)] == list(BUILT_IN)
    assert all(name == source.name for name, source in found.items())
    assert next(iter(found)) == "mirbase"
