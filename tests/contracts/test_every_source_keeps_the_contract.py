"""Every registered source has a generic test case."""

import ast
from pathlib import Path

import pytest

from contracts.source_contract import SourceContract
from loaders.registry import BUILT_IN, sources


def _under_contract() -> set[str]:
    """Names of the source classes for which some test file subclasses SourceContract."""
    return {
        statement.value.id
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for class_ in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(class_, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == SourceContract.__name__ for base in class_.bases)
        for statement in class_.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Name)
        and any(isinstance(target, ast.Name) and target.id == "source" for target in statement.targets)
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_source_is_tested_under_the_contract(name: str) -> None:
    class_ = type(sources()[name]).__name__
    assert class_ in _under_contract(), f"write a subclass of SourceContract with source = {class_}"


def test_sources_are_registered_under_their_own_name_and_in_loading_order() -> None:
    found = sources()
    assert list(found)[: len(BUILT_IN)] == list(BUILT_IN)
    assert all(name == source.name for name, source in found.items())
    assert next(iter(found)) == "mirbase"
