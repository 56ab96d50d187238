"""Which miRNAs and genes of two cohorts are the same."""

from collections.abc import Sequence

import numpy as np

from regulatory_modules.data.cohort import Cohort, Gene, Mirna
from regulatory_modules.evaluation.common_features import common_genes, common_mirnas

HAIRPIN = Mirna("hsa-mir-21", ("MI0000077",), ("MIMAT0000076", "MIMAT0004494"))
MIR_5P = Mirna("hsa-miR-21-5p", ("MI0000077",), ("MIMAT0000076",))
MIR_3P = Mirna("hsa-miR-21-3p", ("MI0000077",), ("MIMAT0004494",))


def cohort(
    mirnas: Sequence[Mirna] = (), genes: Sequence[Gene] = (), level: Sequence[float] | None = None
) -> Cohort:
    log = np.tile(np.zeros(len(mirnas)) if level is None else np.asarray(level), (3, 1))
    return Cohort("c", ("a", "b", "c"), tuple(mirnas), tuple(genes), log, np.zeros((3, len(genes))))


def test_matures_of_one_hairpin_are_not_each_other() -> None:
    assert common_mirnas(cohort([MIR_5P]), cohort([MIR_3P])).shape == (0, 2)
    assert common_mirnas(cohort([MIR_5P, MIR_3P]), cohort([MIR_3P, MIR_5P])).tolist() == [[0, 1], [1, 0]]


def test_a_hairpin_is_its_dominant_arm_and_only_one() -> None:
    for level, arm in (([1.0, 9.0], 1), ([9.0, 1.0], 0)):
        arms = cohort([MIR_5P, MIR_3P], level=level)
        assert common_mirnas(cohort([HAIRPIN]), arms).tolist() == [[0, arm]]
        assert common_mirnas(arms, cohort([HAIRPIN])).tolist() == [[arm, 0]]


def test_the_largest_overlap_comes_first() -> None:
    other = cohort([MIR_5P, HAIRPIN], level=[9.0, 1.0])
    assert common_mirnas(cohort([Mirna("hsa-mir-21-new", (), HAIRPIN.matures)]), other).tolist() == [[0, 1]]


def test_without_accessions_names_count_and_without_matures_hairpins() -> None:
    first = cohort([Mirna("hsa-mir-21"), Mirna("x", ("MI1",)), Mirna("alone")])
    assert common_mirnas(first, cohort([Mirna("y", ("MI1",)), HAIRPIN])).tolist() == [[0, 1], [1, 0]]


def test_genes_by_id_else_by_symbol() -> None:
    first = [Gene("OLD", "1"), Gene("SAME", "2"), Gene("NAMED"), Gene("ONLY", "4")]
    other = [Gene("NAMED", "3"), Gene("SAME", "9"), Gene("NEW", "1"), Gene("ONLY")]
    assert common_genes(cohort(genes=first), cohort(genes=other)).tolist() == [[0, 2], [2, 0], [3, 3]]
