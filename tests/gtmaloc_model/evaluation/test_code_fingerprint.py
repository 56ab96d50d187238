"""A result belongs to the code that made it: what the class imports counts, its comments do not."""

import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest

from gtmaloc_model.evaluation import code_fingerprint as fingerprints
from gtmaloc_model.evaluation.code_fingerprint import code_fingerprint
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge

_numbers = count()

FILES = {
    "__init__.py": "",
    "model.py": '"""A model."""\nfrom {p}.base import Base\nfrom . import parts\n\n'
    "class Model(Base):\n    x = parts.X\n",
    "base.py": "import json\n\n\nclass Base:\n    y = 1\n",
    "parts/__init__.py": "from {p}.parts.deep import X\n",
    "parts/deep.py": "X = 1\n",
    "unused.py": "Z = 1\n",
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of a lab with a model; a fresh name each time, because modules are imported once."""
    root = tmp_path / f"lab{next(_numbers)}"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text.replace("{p}", root.name))
    monkeypatch.syspath_prepend(tmp_path)
    yield root
    for name in [name for name in sys.modules if name.partition(".")[0] == root.name]:
        del sys.modules[name]


def fingerprint(package: Path) -> str:
    fingerprints._fingerprint.cache_clear()
    return code_fingerprint(import_module(f"{package.name}.model").Model)


@pytest.mark.parametrize("file", ["model.py", "base.py", "parts/__init__.py", "parts/deep.py"])
def test_a_changed_statement_counts_wherever_it_is_imported(package: Path, file: str) -> None:
    before = fingerprint(package)
    with (package / file).open("a") as stream:
        stream.write("CHANGED = 1\n")
    assert fingerprint(package) != before


def test_an_exchanged_value_counts(package: Path) -> None:
    before = fingerprint(package)
    (package / "parts/deep.py").write_text("X = 2\n")
    assert fingerprint(package) != before


@pytest.mark.parametrize(
    "changed",
    [
        {"unused.py": "Z = 2\n"},
        {"base.py": '"""Said."""\nimport json  # why\n\nclass Base:\n  """Documented."""\n  y = (1)\n'},
    ],
)
def test_comments_docstrings_layout_and_other_modules_do_not(package: Path, changed: dict[str, str]) -> None:
    before = fingerprint(package)
    for name, text in changed.items():
        (package / name).write_text(text)
    assert fingerprint(package) == before


def test_models_with_other_code_differ_and_it_is_the_same_every_time() -> None:
    found = {class_: code_fingerprint(class_) for class_ in (DegreeOnly, KernelRidge, P901)}
    assert len(set(found.values())) == 3
    fingerprints._fingerprint.cache_clear()
    assert code_fingerprint(DegreeOnly) == found[DegreeOnly]


def test_a_model_depends_on_the_features_that_it_reads_through_several_modules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """kernel-ridge → ensemble.kernel → features.sets → features.genome."""
    before = {class_: code_fingerprint(class_) for class_ in (KernelRidge, P901)}
    read = Path.read_text

    def changed(path: Path, *arguments: str) -> str:
        return read(path, *arguments) + ("\nCHANGED = 1\n" if path.name == "genome.py" else "")

    monkeypatch.setattr(Path, "read_text", changed)
    fingerprints._fingerprint.cache_clear()
    after = {class_: code_fingerprint(class_) for class_ in before}
    fingerprints._fingerprint.cache_clear()
    assert after[KernelRidge] != before[KernelRidge]
    assert after[P901] == before[P901]
