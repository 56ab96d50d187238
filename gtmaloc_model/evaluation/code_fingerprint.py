"""Which program text a result depends on.

A version number changes with a release, but the code between two releases changes every day. A result is
therefore kept under a hash of the modules that can take part in computing it: those of the model and the
protocol, and what these import of our own packages, transitively. Docstrings, comments and layout do not
count.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec, resolve_name
from pathlib import Path

_OURS = frozenset({"graph_schema", "gtmaloc_base", "gtmaloc_learning", "gtmaloc_model"})
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def code_fingerprint(class_: type) -> str:
    """SHA-256 of the module of this class, of those of its base classes, and of what all of them import.

    Only our own packages and the package of the class itself are read.
    """
    roots = _OURS | {class_.__module__.partition(".")[0]}
    modules = {base.__module__ for base in class_.__mro__}
    return _fingerprint(tuple(sorted(m for m in modules if m.partition(".")[0] in roots)), roots)


@cache
def _fingerprint(start: tuple[str, ...], roots: frozenset[str]) -> str:
    waiting, found = list(start), dict[str, str]()
    while waiting:
        name = waiting.pop()
        path = _file(name)
        if name in found or path is None:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        waiting += [m for m in _imported(tree, name, path) if m.partition(".")[0] in roots]
        found[name] = ast.dump(_without_docstrings(tree))
    digest = hashlib.sha256()
    for name, text in sorted(found.items()):
        digest.update(f"{name} {len(text)} {text}".encode())
    return digest.hexdigest()


def _imported(tree: ast.AST, module: str, path: Path) -> Iterator[str]:
    """Every module that is imported, and every imported name, which may be a module too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            source = resolve_name(relative, package) if node.level else relative
            yield source
            yield from (f"{source}.{alias.name}" for alias in node.names)


def _file(module: str) -> Path | None:
    loaded = sys.modules.get(module)
    if loaded is not None:
        file = getattr(loaded, "__file__", None)
    else:
        try:
            spec = find_spec(module)
        except ModuleNotFoundError:  # an imported name that is no module
            return None
        file = spec.origin if spec else None
    return Path(file) if file and file.endswith(".py") else None


def _without_docstrings(tree: ast.AST) -> ast.AST:
    for node in ast.walk(tree):
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return tree
