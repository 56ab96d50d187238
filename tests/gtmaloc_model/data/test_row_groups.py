"""Rows that are one molecule, one family or one genomic cluster: by hand, and on the real release."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from fixtures.hairpins import hairpin
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.from_graph import assemble
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.molecules import merge_molecules
from gtmaloc_model.data.raw_data import raw_data_from_records
from gtmaloc_model.data.row_groups import (
    CLUSTER_DISTANCE,
    connected_rows,
    genomic_clusters,
    number_of,
    row_groups,
    stem_of,
)
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, P901Strict, PMolecule
from loaders.identity.name_syntax import parse_name
from loaders.load import read_source
from loaders.registry import sources
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def placed(accession: str, start: int, chromosome: str = "chr1", strand: str = "+") -> Hairpin:
    return hairpin(accession, ("MIPF1",), (), chromosome, strand, start)


def groups(
    hairpins: dict[str, tuple[Hairpin, ...]], *others: str, generic: frozenset[str] = frozenset()
) -> dict[str, list[int]]:
    found = row_groups([*hairpins, *others], hairpins, generic)
    return {name: group.tolist() for name, group in found.items()}


def test_spellings_of_one_hairpin_are_one_molecule() -> None:
    """hsa-mir-95005 is an earlier name of hsa-mir-90005: the same hairpin, another number."""
    one, other = hairpin("MI1"), hairpin("MI2", ("MIPF2",))  # without a family, as many are
    found = groups({"hsa-mir-90005": (one,), "hsa-mir-90006": (other,), "hsa-mir-95005": (one,)})
    assert found["molecule"] == found["family"] == [0, 1, 0]


def test_numbered_hairpins_with_one_mature_are_one_molecule_with_their_stem() -> None:
    first, second = hairpin("MI1", matures=("AAA", "CCC")), hairpin("MI2", matures=("AAA", "GGG"))
    numbered = {"hsa-mir-133a-1": (first,), "hsa-mir-133a-2": (second,)}
    assert groups(numbered)["molecule"] == [0, 0]
    assert groups({"hsa-mir-133a": (first, second), **numbered})["molecule"] == [0, 0, 0]


def test_a_mature_in_common_is_not_enough_without_the_stem() -> None:
    """hsa-mir-199a and -199b have one mature, and are two miRNAs."""
    a, b = hairpin("MI1", matures=("AAA",)), hairpin("MI2", matures=("AAA",))
    assert groups({"hsa-mir-199a": (a,), "hsa-mir-199b": (b,)})["molecule"] == [0, 1]
    assert groups({"hsa-mir-522": (a,), "hsa-mir-523": (b,)})["molecule"] == [0, 1]


def test_numbered_hairpins_with_different_matures_are_two_molecules() -> None:
    a, b = hairpin("MI1", matures=("AAA",)), hairpin("MI2", matures=("CCC",))
    assert groups({"hsa-mir-511-1": (a,), "hsa-mir-511-2": (b,)})["molecule"] == [0, 1]


def test_a_generic_id_and_one_without_a_hairpin_denote_no_molecule() -> None:
    a, b = hairpin("MI1", ("MIPF1",)), hairpin("MI2", ("MIPF1",))
    found = groups(
        {"hsa-let-7": (a, b), "hsa-let-7a": (a,), "hsa-let-7b": (b,)},
        "hsa-mir-112",
        generic=frozenset({"hsa-let-7"}),
    )
    assert found["molecule"] == [-1, 0, 1, -1]
    assert found["family"] == [0, 0, 0, 1]


def test_a_number_or_a_family_in_common_joins_a_family_also_by_a_chain() -> None:
    a, b = hairpin("MI1", ("MIPF1",)), hairpin("MI2", ("MIPF1",))
    found = groups(
        {"hsa-mir-17": (a,), "hsa-mir-106b": (b,)},
        "hsa-mir-106a",  # the number of 106b, which has the family of 17
        "hsa-mir-1060",
        "hsa-let-7",
        "hsa-mir-7",  # another kind
    )
    assert found["family"] == [0, 0, 0, 1, 2, 3]


def test_hairpins_within_50_kb_on_one_strand_join_families() -> None:
    apart = {
        "hsa-mir-1": (placed("MI1", 1_000),),
        "hsa-mir-2": (hairpin("MI2", (), (), "chr1", "+", 1_000 + CLUSTER_DISTANCE),),
        "hsa-mir-3": (hairpin("MI3", (), (), "chr1", "+", 1_001 + 2 * CLUSTER_DISTANCE),),
        "hsa-mir-4": (hairpin("MI4", (), (), "chr1", "-", 1_000),),
        "hsa-mir-5": (hairpin("MI5", (), (), "chr2", "+", 1_000),),
        "hsa-mir-6": (hairpin("MI6"),),
        "hsa-mir-5b": (hairpin("MI7"),),
    }
    found = groups(apart)
    assert found["family"] == [0, 1, 2, 3, 4, 5, 4]
    assert found["cluster"] == [0, 0, 1, 2, 3, 4, 3]


def test_a_cluster_is_a_chain_and_its_order_in_the_input_does_not_matter() -> None:
    chain = [placed(f"MI{i}", 40_000 * i) for i in range(4)]
    assert set(genomic_clusters(chain[::-1]).values()) == {0}
    assert genomic_clusters([chain[0], chain[2], chain[3]]) == {"MI0": 0, "MI2": 1, "MI3": 1}
    assert genomic_clusters([hairpin("MI1")]) == {}


def test_what_no_file_says_is_left_out_instead_of_being_taken_for_none() -> None:
    assert groups({}, "hsa-mir-1") == {}
    assert set(groups({"hsa-mir-1": (hairpin("MI1"),)})) == {"molecule"}
    assert set(groups({"hsa-mir-1": (hairpin("MI1", ("MIPF1",)),)})) == {"molecule", "family"}
    position = hairpin("MI1", (), (), "chr1", "+", 5)
    assert set(groups({"hsa-mir-1": (position,)})) == {"molecule"}
    assert set(groups({"hsa-mir-1": (placed("MI1", 5),)})) == {"molecule", "family", "cluster"}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.frozensets(st.integers(0, 8), max_size=3), min_size=1, max_size=10))
def test_components_are_those_of_merging_sets_and_are_numbered_by_first_row(
    keys: list[frozenset[int]],
) -> None:
    found = connected_rows(keys).tolist()
    merged = [({i}, set(own)) for i, own in enumerate(keys)]
    for _ in keys:  # slow, but plainly right
        for a in list(merged):
            for b in list(merged):
                if a is not b and a in merged and b in merged and a[1] & b[1]:
                    merged = [m for m in merged if m is not a and m is not b]
                    a = (a[0] | b[0], a[1] | b[1])
                    merged.append(a)
    expected = {i: rank for rank, rows in enumerate(sorted(sorted(r) for r, _ in merged)) for i in rows}
    assert found == [expected[i] for i in range(len(keys))]


IDS = (
    "hsa-mir-21",
    "hsa-mir-181a-1",
    "hsa-let-7a",
    "hsa-let-7f-2",
    "hsa-mir-548as",
    "hsa-mir-1",
    "ath-mir156a",
)


@pytest.mark.parametrize("mirna", IDS)
def test_number_and_stem_are_those_of_the_syntax_of_names(mirna: str) -> None:
    parts = parse_name(mirna)
    assert parts and (number_of(mirna), stem_of(mirna)) == (parts.family, parts.stem)


def test_an_id_in_another_form_is_a_number_of_its_own() -> None:
    assert number_of("ebv-mir-BART1") == stem_of("ebv-mir-BART1") == "ebv-mir-BART1"
    assert stem_of("hsa-mir-196a2") == "hsa-mir-196a"  # in the style of gene symbols: hsa-mir-196a-2


# --- on the real release


@pytest.fixture(scope="module")
def real() -> LocalizationDataset:
    """The benchmark with miRBase 22 alone: ids, labels and groups, without any association."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not here")
    scope, resolver = LoadScope(frozenset({"hsa"})), name_resolver(SHARED, "hsa")
    nodes, edges = [], []
    for name in ("mirbase", "localization_benchmark"):
        source = sources()[name]
        with read_source(source, source.release(SHARED), resolver, scope, reject_limit=1.0) as content:
            nodes += [(name, node) for node in content.nodes]
            edges += [(name, edge) for edge in content.edges]
    raw = raw_data_from_records(nodes, edges, fingerprint="real", synthetic=False)
    nothing = sparse.csr_matrix((len(raw.mirna_ids),) * 2, dtype=np.float32)
    return assemble(raw, {}, nothing, "files", {})


@pytest.mark.real_data
def test_the_molecules_of_the_benchmark(real: LocalizationDataset) -> None:
    """The earlier trial counted 750 molecules, of which 746 are labelled; its figures differ in one molecule.

    It took hsa-mir-522 and hsa-mir-523, which share a mature, for one: its stem of an id without a letter had
    lost the number. With these two merged the counts are its counts. Five ids that its table of hairpins does
    not find are unlabelled spellings of molecules that are there anyway: hsa-mir-124a, -189, -196a2, -422b
    and -453.
    """
    merged = merge_molecules(real)
    assert (len(merged.mirna_ids), int(merged.labelled.sum())) == (751, 747)
    assert merged.labels.sum(axis=0).tolist() == [246, 747, 67, 410, 102, 746, 241]

    molecule = real.group("molecule").copy()
    row = {mirna: i for i, mirna in enumerate(real.mirna_ids)}
    molecule[molecule == molecule[row["hsa-mir-523"]]] = molecule[row["hsa-mir-522"]]
    as_counted = [real.labels[molecule == m].any(axis=0) for m in np.unique(molecule[molecule >= 0])]
    assert (len(as_counted), int(np.any(as_counted, axis=1).sum())) == (750, 746)
    assert np.sum(as_counted, axis=0).tolist() == [246, 746, 67, 409, 102, 745, 241]

    ids = Counter(molecule[[row[f"hsa-mir-{name}"] for name in ("133a", "133a-1", "133a-2")]].tolist())
    assert len(ids) == 1
    assert molecule[row["hsa-let-7"]] == molecule[row["hsa-mir-548"]] == molecule[row["hsa-mir-112"]] == -1
    late = [row[f"hsa-mir-{name}"] for name in ("124a", "189", "196a2", "422b", "453")]
    assert not real.labelled[late].any()
    assert (np.bincount(molecule[molecule >= 0])[molecule[late]] > 1).all()


@pytest.mark.real_data
def test_ten_disjoint_folds_of_the_benchmark_are_balanced(real: LocalizationDataset) -> None:
    expected = {P901Family: (901, 575, 45), P901Strict: (901, 499, 71), PMolecule: (747, 547, 34)}
    for protocol, counts in expected.items():
        prepared = protocol().prepare(real)
        sizes = [len(fold.test) for fold in protocol().folds(prepared, 10, 0)]
        group = prepared.group(protocol.group)[prepared.labelled]
        assert (sum(sizes), len(np.unique(group)), np.bincount(group).max()) == counts
        assert max(sizes) - min(sizes) <= 1


@pytest.mark.real_data
def test_numbers_and_stems_of_the_benchmark_are_those_of_the_syntax_of_names(
    real: LocalizationDataset,
) -> None:
    differing = {
        mirna
        for mirna in real.mirna_ids
        if (parts := parse_name(mirna)) is None
        or (parts.family, parts.stem) != (number_of(mirna), stem_of(mirna))
    }
    assert differing == {"hsa-mir-196a2"}
