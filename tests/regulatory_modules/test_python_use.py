"""Python use: the example of the documentation, and what importing the package costs."""

import doctest
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import regulatory_modules
from regulatory_modules import fit, python_use
from regulatory_modules.data.targets import Targets


def test_the_example_is_true() -> None:
    done = doctest.testmod(python_use)
    assert (done.failed, done.attempted > 5) == (0, True)


@pytest.mark.parametrize("module", ["regulatory_modules", "regulatory_modules.cli"])
def test_neither_the_package_nor_its_verbs_import_a_library_at_start(module: str) -> None:
    libraries = "{'numpy', 'pandas', 'torch', 'sklearn', 'neo4j', 'pydantic_settings'}"
    code = f"import sys, {module}; print({libraries} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "set()\n"


def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = regulatory_modules.nonsense


def test_targets_as_a_matrix_and_the_same_seed_twice() -> None:
    rng = np.random.default_rng(0)
    mirna = pd.DataFrame(rng.integers(1, 99, (20, 6)), columns=[f"hsa-mir-{i}" for i in range(1, 7)])
    mrna = pd.DataFrame(rng.integers(1, 99, (20, 6)), columns=list("ABCDEF"))
    targets = Targets(np.ones((6, 6), dtype=np.bool_), "all")
    first, second = (fit(mirna, mrna, targets, method="kmeans", k=2, seed=5) for _ in range(2))
    assert first.modules_.equals(second.modules_)
    assert list(first.modules_.columns) == ["mirnas", "genes", "edges", "density", "density_all_pairs"]
    assert (first.modules_["density"] == 1).all()
    assert first.as_json()["run"] == "kmeans-s5"
    assert first.cohort.name == "cohort"
