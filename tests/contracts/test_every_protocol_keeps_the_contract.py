"""Every registered protocol has a generic test case."""

import ast
from pathlib import Path

import pytest

from contracts.protocol_contract import ProtocolContract
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS


def _under_contract() -> set[str]:
    """Names of the protocol classes for which some test file subclasses ProtocolContract."""
    return {
        statement.value.id
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for class_ in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(class_, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == ProtocolContract.__name__ for base in class_.bases)
        for statement in class_.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Name)
        and any(isinstance(target, ast.Name) and target.id == "protocol" for target in statement.targets)
    }


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_a_protocol_is_tested_under_the_contract(protocol: Protocol) -> None:
    class_ = type(protocol).__name__
    assert class_ in _under_contract(), f"write a subclass of ProtocolContract with protocol = {class_}"


def test_names_differ_in_more_than_case() -> None:
    assert len({protocol.name.lower() for protocol in PROTOCOLS}) == len(PROTOCOLS)
