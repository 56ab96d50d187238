"""Which species a load covers."""

from loaders.scope import LoadScope


def test_only_human_rows_are_in_scope_unless_other_species_are_given() -> None:
    assert LoadScope().includes("hsa")
    assert LoadScope().includes("HSA")
    assert not LoadScope().includes("mmu")
    assert not LoadScope(frozenset({"mmu"})).includes("hsa")


def test_no_species_means_all_of_them() -> None:
    assert LoadScope(frozenset()).includes("mmu")
