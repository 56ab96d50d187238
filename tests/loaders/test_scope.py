"""Which species a load asks for."""

from loaders.scope import LoadScope


def test_human_rows_are_asked_for_unless_other_species_are_named() -> None:
    assert LoadScope().includes("hsa")
    assert LoadScope().includes("HSA")
    assert not LoadScope().includes("mmu")
    assert not LoadScope(frozenset({"mmu"})).includes("hsa")


def test_no_species_means_all_of_them() -> None:
    assert LoadScope(frozenset()).includes("mmu")
