"""Which classes are tested under a contract, read from the test files without importing them."""

import ast
from pathlib import Path


def classes_under(contract: type, attribute: str) -> set[str]:
    """Names of the classes that some test class below `contract` has as its class attribute.

    A test class counts when it names the contract as its base and sets `attribute` to a class:

        class TestHMDD(SourceContract):
            source = HMDD
    """
    return {
        statement.value.id
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for class_ in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(class_, ast.ClassDef)
        and class_.name.startswith("Test")
        and any(isinstance(base, ast.Name) and base.id == contract.__name__ for base in class_.bases)
        for statement in class_.body
        if isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Name)
        and any(isinstance(target, ast.Name) and target.id == attribute for target in statement.targets)
    }
