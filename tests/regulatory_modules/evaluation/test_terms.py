"""Terms of modules by name, and what other ways would report."""

import numpy as np
import pytest
from scipy.stats import false_discovery_control, hypergeom

from regulatory_modules.data.cohort import Gene
from regulatory_modules.evaluation.enrichment import enrichment
from regulatory_modules.evaluation.gene_sets import GeneSets
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import OUTSIDE, NullModules
from regulatory_modules.evaluation.terms import found_terms, other_counts, term_groups

_GENES = [Gene(f"G{j}", str(j)) for j in range(60)]


def _sets(sets: dict[str, list[str]], ids: str = "symbol") -> GeneSets:
    return GeneSets("go", {t: frozenset(g) for t, g in sets.items()}, "", "", ids)  # type: ignore[arg-type]


def test_genes_are_matched_by_symbol_or_by_entrez_and_case_matters() -> None:
    strata = np.zeros(60, dtype=np.int64)
    by_symbol = term_groups(_sets({"a": ["G1", "G2", "g3", "NONE"], "b": ["g4", "g5"]}), _GENES, strata)
    assert by_symbol.names == ("a",)
    assert np.flatnonzero(by_symbol.matrix.toarray()[:, 0]).tolist() == [1, 2]
    by_id = term_groups(
        _sets({"a": ["1", "2"], "b": ["G1", "G2"]}, "entrez"),
        [*_GENES, Gene("NEW")],
        np.zeros(61, dtype=np.int64),
    )
    assert by_id.names == ("a",)


def test_found_terms_are_sorted_and_name_their_overlap_genes() -> None:
    strata = np.array([0] * 50 + [OUTSIDE] * 10)
    sets = _sets(
        {"wide": [f"G{j}" for j in range(12)], "own": ["G0", "G1", "G2", "G3", "G55"], "far": ["G40", "G41"]}
    )
    groups = term_groups(sets, _GENES, strata)
    module = np.array([0, 1, 2, 3, 55])
    nulls = NullModules(strata, strata, draws=20)
    result = enrichment(groups, [module], [nulls.gene_sets(module)], KeptNulls())
    rows = found_terms(result, 0, module, _GENES)
    assert [row["term"] for row in rows] == ["own", "wide"]
    assert rows[0]["genes"] == ["G0", "G1", "G2", "G3"]
    assert (rows[0]["overlap"], rows[0]["size"]) == (4, 4)
    assert rows[0]["p"] == pytest.approx(hypergeom.sf(3, 50, 4, 4))
    assert rows[1]["q"] == pytest.approx(rows[1]["p"] * 3 / 2)


def test_other_counts_leave_terms_without_overlap_out_of_the_correction() -> None:
    universe = [f"G{j}" for j in range(50)]
    sets = _sets(
        {"a": ["G0", "G1", "X1"], "b": ["G0"], "c": ["G1", "G9", "G8"]}
        | {f"e{t}": ["G30"] for t in range(99)}
    )
    counts = other_counts(sets, [["G0", "G1", "G20"], ["G40"]], universe)
    genome = hypergeom.sf([1, 0, 0], 20_000, [3, 1, 3], 3)
    within = hypergeom.sf([1, 0, 0], 50, [2, 1, 3], 3)
    assert counts[0].gseapy_genome == int((false_discovery_control(genome) < 0.05).sum()) == 3
    assert counts[0].gseapy_universe == int((false_discovery_control(within) < 0.05).sum()) == 1
    assert counts[0].paper == 3
    assert counts[1].as_json() == {
        "gseapy_background_20000": 0,
        "gseapy_background_universe": 0,
        "paper_p_below_0.005": 0,
    }
