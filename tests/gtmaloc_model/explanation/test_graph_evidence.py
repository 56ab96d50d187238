"""Evidence in the graph: partners among equally studied miRNAs, and similar miRNAs against the base rate."""

from typing import Any

from gtmaloc_model.explanation.graph_evidence import Evidence, graph_evidence

DISEASE = "ASSOCIATED_WITH"
FOUND = [f"found {i}" for i in range(12)]
ELSEWHERE = [f"elsewhere {i}" for i in range(28)]


def labelled(name: str, compartments: list[str], partners: int = 4) -> dict[str, Any]:
    return {
        "id": name,
        "compartments": compartments,
        "studied": [{"relation": relation, "partners": partners} for relation in (DISEASE, "TARGETS")],
    }


EVERYBODY = [
    *(labelled(name, ["Nucleus", "Exosome"]) for name in FOUND),
    *(labelled(name, ["Exosome"]) for name in ELSEWHERE),
]
"""All are in the exosome and equally studied; twelve of forty are in the nucleus."""


def shared(partner: str, sharers: list[str], relation: str = DISEASE) -> dict[str, Any]:
    return {"relation": relation, "partner": partner, "sharers": sharers}


def similar(name: str, *compartments: str, relation: str = "SEQUENCE_SIMILAR_TO") -> list[dict[str, Any]]:
    return [{"relation": relation, "neighbour": name, "score": 0.5, "compartment": c} for c in compartments]


def evidence(
    partners: list[dict[str, Any]], neighbours: list[dict[str, Any]] | None = None, most: int = 3
) -> dict[str, Evidence]:
    base_rates = {"Nucleus": 0.3, "Exosome": 1.0}
    return graph_evidence(base_rates, EVERYBODY, partners, neighbours or [], most=most)


def test_a_partner_of_the_miRNAs_in_the_nucleus_speaks_for_it_and_not_for_the_exosome() -> None:  # noqa: N802
    found = evidence([shared("of the nucleus", FOUND[:8])])
    (partner,) = found["Nucleus"].shared
    assert (partner.partner, partner.shared_by, partner.found_there) == ("of the nucleus", 8, 8)
    assert (partner.expected, partner.lift) == (0.3, round((8 + 5 * 0.3) / 13 / 0.3, 4))
    assert partner.chance == float(f"{0.3**8:.2g}")
    assert found["Nucleus"].speaks_for
    assert found["Exosome"].shared == () and not found["Exosome"].speaks_for, "every miRNA is found there"


def test_a_partner_that_everybody_shares_speaks_for_nothing() -> None:
    found = evidence([shared("common", FOUND + ELSEWHERE)])
    for compartment in found.values():
        assert (compartment.shared, compartment.partners_for, compartment.partners_against) == ((), 0, 0)
        assert compartment.compared == 1 and not compartment.speaks_for


def test_a_partner_of_miRNAs_that_are_found_elsewhere_speaks_against() -> None:  # noqa: N802
    found = evidence([shared("elsewhere", ELSEWHERE)])["Nucleus"]
    assert (found.shared, found.partners_for, found.partners_against) == ((), 0, 1)


def test_more_partners_against_than_for_do_not_speak_for_it() -> None:
    partners = [shared("of the nucleus", FOUND), shared("a", ELSEWHERE), shared("b", ELSEWHERE)]
    found = evidence(partners)["Nucleus"]
    assert (found.partners_for, found.partners_against, found.speaks_for) == (1, 2, False)
    assert evidence(partners[:2])["Nucleus"].speaks_for


def test_the_best_of_many_partners_must_be_better_than_the_best_by_chance() -> None:
    """Three of three: .027 by chance; best of one it exceeds chance, best of two it does not."""
    speaks, silent = shared("three", FOUND[:3]), shared("mixed", FOUND[:3] + ELSEWHERE[:7])
    assert evidence([speaks])["Nucleus"].speaks_for
    found = evidence([speaks, silent])["Nucleus"]
    assert found.partners_for == 1 and not found.speaks_for
    assert evidence([speaks, {**silent, "relation": "TARGETS"}])["Nucleus"].speaks_for


def test_the_partners_of_largest_lift_are_kept_per_relation() -> None:
    rows = [shared(f"of {n}", FOUND[:n]) for n in (4, 11, 8)]
    rows += [{**row, "relation": "TARGETS"} for row in rows]
    found = evidence(rows, most=2)["Nucleus"].shared
    assert [(s.relation, s.partner) for s in found] == [
        (relation, partner) for relation in (DISEASE, "TARGETS") for partner in ("of 11", "of 8")
    ]


def test_similar_miRNAs_are_counted_once_and_compared_with_the_base_rate() -> None:  # noqa: N802
    rows = [row for name in FOUND[:3] for row in similar(name, "Nucleus", "Exosome")]
    rows += similar(FOUND[0], "Nucleus", "Exosome", relation="FUNCTIONALLY_SIMILAR_TO")
    found = evidence([], rows)["Nucleus"]
    assert (found.similar, found.similar_found, found.speaks_for) == (3, 3, True)
    assert not evidence([], rows)["Exosome"].speaks_for
    mixed = evidence([], rows + similar(ELSEWHERE[0], "Exosome"))["Nucleus"]
    assert (mixed.similar, mixed.similar_found) == (4, 3)


def test_similar_miRNAs_found_elsewhere_outweigh_a_partner() -> None:  # noqa: N802
    rows = [row for name in ELSEWHERE[:9] for row in similar(name, "Exosome")]
    found = evidence([shared("of the nucleus", FOUND)], rows)["Nucleus"]
    assert found.shared and found.similar_found == 0 and not found.speaks_for


def test_neighbours_are_kept_per_relation_and_most_similar_first() -> None:
    rows = [
        {"relation": r, "neighbour": f"{r}-{k}", "score": 1 - k / 10, "compartment": "Nucleus"}
        for r in ("SEQUENCE_SIMILAR_TO", "FUNCTIONALLY_SIMILAR_TO")
        for k in range(5)
    ]
    assert [n.neighbour for n in evidence([], rows, most=2)["Nucleus"].neighbours] == [
        "FUNCTIONALLY_SIMILAR_TO-0",
        "FUNCTIONALLY_SIMILAR_TO-1",
        "SEQUENCE_SIMILAR_TO-0",
        "SEQUENCE_SIMILAR_TO-1",
    ]
