"""New pairs: molecules once, nothing that a source reports for one of their names, the best first."""

from typing import Any

from gtmaloc_model.reporting.case_study import Mature, NewPairs, case_study


def name(id_: str, hairpins: list[str], matures: list[tuple[str, str]] = (), **more: Any) -> dict[str, Any]:  # type: ignore[assignment]
    """A row of `names_of_molecules`; matures by name and sequence."""
    return {
        "id": id_,
        "name": id_,
        "hairpin": False,
        "generic": False,
        "hairpins": hairpins,
        "matures": [{"accession": f"MIMAT-{n}", "name": n, "sequence": s} for n, s in matures],
        "reported": [],
        **more,
    }


def row(id_: str, calibrated: float, status: str = "likely", compartment: str = "Nucleus") -> dict[str, Any]:
    """A row of `unreported_predictions`."""
    return {
        "id": id_, "compartment": compartment, "calibrated": calibrated, "base_rate": 0.4, "rank": 3, "of": 9,
        "status": status, "set": "present", "features": "network",
    }  # fmt: skip


def shown(found: tuple[NewPairs, ...]) -> list[tuple[str, list[str]]]:
    return [(new.compartment, [pair.mirna for pair in new.pairs]) for new in found]


def test_the_most_probable_pairs_of_each_compartment() -> None:
    names = [name("hsa-mir-1", ["MI1"]), name("hsa-mir-2", ["MI2"]), name("hsa-mir-3", ["MI3"])]
    rows = [row("hsa-mir-2", 0.9), row("hsa-mir-1", 0.8, "possible"), row("hsa-mir-3", 0.7)]
    rows += [row("hsa-mir-3", 0.6, compartment="Exosome")]
    assert shown(case_study(rows, names, 2)) == [
        ("Nucleus", ["hsa-mir-2", "hsa-mir-1"]), ("Exosome", ["hsa-mir-3"]),
    ]  # fmt: skip


def test_spellings_of_one_molecule_are_one_pair_under_the_shortest_name() -> None:
    matures = [("hsa-miR-133a-3p", "UUUGG")]
    names = [
        name("hsa-mir-133a-2", ["MI2"], matures), name("hsa-mir-133a", ["MI1", "MI2"], matures),
        name("hsa-mir-133b", ["MI3"], matures),
    ]  # fmt: skip
    rows = [row("hsa-mir-133a-2", 0.9), row("hsa-mir-133a", 0.9), row("hsa-mir-133b", 0.5)]
    (new,) = case_study(rows, names, 9)
    first, second = new.pairs
    assert (first.mirna, first.also_named, first.id) == (
        "hsa-mir-133a",
        ("hsa-mir-133a-2",),
        "hsa-mir-133a-2",
    )
    assert first.hairpins == ("MI1", "MI2")
    assert first.matures == (Mature(("hsa-miR-133a-3p",), ("MIMAT-hsa-miR-133a-3p",), "UUUGG"),)
    assert second.mirna == "hsa-mir-133b", "another stem is another molecule, even with the same mature"


def test_a_pair_that_a_source_reports_for_another_name_is_not_new() -> None:
    names = [
        name("hsa-mir-1-1", ["MI1"], [("a", "ACGU")]),
        name("hsa-mir-1-2", ["MI2"], [("b", "ACGU")], reported=["Nucleus"]),
        name("MI9", ["MI9"], hairpin=True) | {"name": "hsa-mir-9"},
        name("hsa-mir-9", ["MI9"], reported=["Nucleus"]),
    ]
    rows = [row("hsa-mir-1-1", 0.9), row("MI9", 0.8), row("MI9", 0.8, compartment="Exosome")]
    assert shown(case_study(rows, names, 9)) == [("Nucleus", []), ("Exosome", ["hsa-mir-9"])]


def test_a_generic_name_is_not_listed_and_connects_nothing() -> None:
    names = [
        name("hsa-let-7", ["MI1", "MI2"], generic=True, reported=["Nucleus"]), name("hsa-let-7a", ["MI1"]),
    ]  # fmt: skip
    rows = [row("hsa-let-7", 0.9, compartment="Exosome"), row("hsa-let-7a", 0.8)]
    assert shown(case_study(rows, names, 9)) == [("Exosome", []), ("Nucleus", ["hsa-let-7a"])]


def test_unlikely_pairs_are_left_out_and_those_without_enough_evidence_counted() -> None:
    names = [name(f"hsa-mir-{i}", [f"MI{i}"]) for i in range(1, 5)]
    rows = [
        row("hsa-mir-1", 0.9, "not enough evidence"),
        row("hsa-mir-2", 0.8),
        row("hsa-mir-3", 0.7, "unlikely"),
        row("hsa-mir-4", 0.6, "not enough evidence"),
    ]
    (new,) = case_study(rows, names, 1)
    assert ([pair.mirna for pair in new.pairs], new.unlike) == (["hsa-mir-2"], 1)


def test_matures_of_one_sequence_are_one_line_and_one_without_a_sequence_keeps_its_name() -> None:
    names = [name("hsa-mir-4", ["MI4"], [("b-5p", "AC"), ("a-5p", "AC"), ("c-3p", "")])]
    (pair,) = case_study([row("hsa-mir-4", 0.9)], names, 1)[0].pairs
    assert [(m.names, m.sequence) for m in pair.matures] == [(("a-5p", "b-5p"), "AC"), (("c-3p",), "")]


def test_a_hairpin_outside_the_literature_is_named_as_such() -> None:
    names = [name("MI7", ["MI7"], hairpin=True) | {"name": "hsa-mir-7-1"}]
    (pair,) = case_study([row("MI7", 0.9)], names, 1)[0].pairs
    assert (pair.mirna, pair.id, pair.in_literature) == ("hsa-mir-7-1", "MI7", False)
    assert pair.as_json()["calibrated"] == 0.9


def test_an_unpublished_run_has_no_pair() -> None:
    assert case_study([], [], 5) == ()
