"""A release that lost more than the limit of a relation is refused before anything is written."""

from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.small_releases import associated, disease, mirna, release
from graph_schema.records import Edge, Loaded, Node, Release, RowCounts
from loaders.load import SourceContent
from loaders.loss import LossNotAccepted, check_loss, counts_of, losses
from loaders.record_union import RecordUnion


def content_of(of: Release, nodes: Iterable[Node], edges: Iterable[Edge] = ()) -> SourceContent:
    """The content of a release whose one row became all of this."""
    union = RecordUnion()
    union.add(Loaded(1, tuple(nodes), tuple(edges)))
    return SourceContent(of, union.nodes(), RowCounts(read=1, loaded=1, duplicate=0, rejected=0), union)


def content(pairs: int) -> SourceContent:
    names = [f"hsa-mir-{i}" for i in range(pairs)]
    nodes = (*map(mirna, names), disease("glioma"))
    return content_of(release(), nodes, (associated(name, "glioma") for name in names))


def test_edges_are_counted_by_type_and_nodes_by_label() -> None:
    assert counts_of(content(3)) == {"ASSOCIATED_WITH": 3, "(MiRNA)": 3, "(Disease)": 1}
    precursors = (Node("Precursor", "MI0000001"), Node("Precursor", "MI0000002"))
    assert counts_of(content_of(release(source="mirbase"), precursors)) == {"(Precursor)": 2}


@pytest.mark.parametrize("now", [95, 100, 200])
def test_a_loss_up_to_the_limit_is_tolerated(now: int) -> None:
    check_loss(content(now), {"ASSOCIATED_WITH": 100}, 0.05)


@pytest.mark.parametrize("now", [94, 1])
def test_a_larger_loss_is_refused_with_the_numbers_and_the_way_to_accept_it(now: int) -> None:
    with pytest.raises(LossNotAccepted) as caught:
        check_loss(content(now), {"ASSOCIATED_WITH": 100}, 0.05)
    assert caught.value.exit_code == 3
    assert f"ASSOCIATED_WITH 100 -> {now} (-{100 - now}.0%)" in caught.value.message
    assert "gtmaloc load --accept-loss hmdd" in caught.value.remedy
    assert Path("alldata.txt").name in caught.value.remedy


def test_nodes_count_as_lost_only_for_the_source_that_defines_their_label() -> None:
    assert not losses("hmdd", {"(Disease)": 9, "(Precursor)": 9}, {}, 0.05)
    assert [loss.of for loss in losses("mesh", {"(Disease)": 9, "(Precursor)": 9}, {}, 0.05)] == ["(Disease)"]


def test_a_relation_that_vanished_counts_as_lost_and_a_first_load_as_nothing() -> None:
    with pytest.raises(LossNotAccepted, match="TARGETS 7 -> 0"):
        check_loss(content(3), {"ASSOCIATED_WITH": 3, "TARGETS": 7}, 0.05)
    check_loss(content(3), None, 0.0)
    check_loss(content(3), {"TARGETS": 0}, 0.0)


@given(st.integers(1, 10_000), st.integers(0, 10_000), st.floats(0, 1))
def test_what_is_lost_is_the_share_of_what_was_there(before: int, now: int, limit: float) -> None:
    found = losses("mirtarbase", {"TARGETS": before}, {"TARGETS": now}, limit)
    assert bool(found) == ((before - now) / before > limit)
