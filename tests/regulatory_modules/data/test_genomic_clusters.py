"""Hairpins within 10 kb on one strand are one cluster, named by the first."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regulatory_modules.data.genomic_clusters import MOST_APART, Place, genomic_clusters


def place(name: str, start: int, end: int, strand: str = "+", chromosome: str = "chr1") -> Place:
    return Place(f"MI-{name}", name, chromosome, strand, start, end)


def test_the_distance_is_that_between_the_end_of_one_and_the_start_of_the_next() -> None:
    near = [place("b", 10_100, 10_180), place("a", 20, 100), place("c", 20_181, 20_260)]
    assert genomic_clusters(near) == {"MI-a": "a", "MI-b": "a"}
    touching = [place("a", 20, 100), place("b", 10_100, 10_180), place("c", 20_180, 20_260)]
    assert genomic_clusters(touching) == {"MI-a": "a", "MI-b": "a", "MI-c": "a"}


def test_another_strand_or_chromosome_is_another_cluster() -> None:
    places = [
        place("a", 1, 80),
        place("b", 90, 170, strand="-"),
        place("c", 200, 280, chromosome="chr2"),
        place("d", 300, 380),
    ]
    assert genomic_clusters(places) == {"MI-a": "a", "MI-d": "a"}


def test_a_long_hairpin_reaches_beyond_one_inside_it() -> None:
    places = [place("a", 1, 500), place("b", 10, 90), place("c", 10_400, 10_480)]
    assert set(genomic_clusters(places).values()) == {"a"}
    assert len(genomic_clusters(places)) == 3


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=12, unique=True), st.randoms())
def test_clusters_are_the_connected_components_of_close_pairs(starts: list[int], order: object) -> None:
    places = [place(str(s), s, s + 80) for s in starts]
    shuffled = list(places)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    found = genomic_clusters(shuffled)
    component = {p.accession: {p.accession} for p in places}
    for a in places:
        for b in places:
            if a != b and abs(b.start - a.start) - 80 <= MOST_APART:
                joined = component[a.accession] | component[b.accession]
                component |= dict.fromkeys(joined, joined)
    for p in places:
        first = min(component[p.accession], key=lambda accession: int(accession[3:]))
        assert found.get(p.accession) == (first[3:] if len(component[p.accession]) > 1 else None)
