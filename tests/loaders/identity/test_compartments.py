"""Spellings of one compartment give one node; a known term is not replaced by a source's."""

from loaders.identity.compartments import compartment_name, compartment_node, described_compartment


def test_spellings_are_mapped_together_but_never_a_part_and_its_whole() -> None:
    assert compartment_name(" nuclear ") == compartment_name("NUCLEI") == "Nucleus"
    assert compartment_name("Cytosol") != compartment_name("Cytoplasm")
    assert compartment_name("Rods  &  Rings") == "Rods & Rings"


def test_the_term_of_a_source_counts_only_where_there_is_none() -> None:
    assert compartment_node("Nuclear", go_id="GO:0000001").properties["go_id"] == "GO:0005634"
    assert compartment_node("Rods & Rings", go_id="GO:0000001").properties["go_id"] == "GO:0000001"
    assert "go_id" not in compartment_node("Rods & Rings").properties


def test_spellings_of_one_compartment_with_one_term_are_one_description() -> None:
    first, second = described_compartment("Nuclear", "GO:1"), described_compartment("nucleus", "GO:1")
    assert (first.at, first.description) == (second.at, second.description)


def test_the_benchmark_column_is_given_for_the_benchmark_only() -> None:
    assert compartment_node("Exosome", benchmark=True).properties["benchmark_column"] == 1
    assert "benchmark_column" not in compartment_node("Exosome").properties
