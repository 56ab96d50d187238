"""The identity resolver built from miRBase files: the requested species, without unusable entries."""

from pathlib import Path

import pytest

from loaders.identity.resolver import NameResolver
from loaders.sources.mirbase.names import name_resolver

FILES = {
    "mature.fa": ">hsa-miR-21-5p MIMAT0000076 x\nUAGC\n>mmu-miR-1a-3p MIMAT0000123 x\nUGGA\n"
    ">hsa-miR-9x MIMAT0000999 x\nUAGC!\n",
    "hairpin.fa": ">hsa-mir-21 MI0000077 x\nUAGCUUAUC\n>MMU-mir-1a MI0000652 x\nUGGAAUG\n",
    "aliases.txt": "MI0000077\tmmu-mir-old;hsa-mir-old;hsa-mir-21;\nMI0000652\thsa-mir-new;mmu-mir-1a;\n",
    "miRNA.dead": "ID   hsa-mir-220a\nAC   MI0000297\n//\nID   mmu-mir-220\nAC   MI0000298\n//\n",
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_text(content)
    return tmp_path


def how(resolver: NameResolver, *names: str) -> list[str]:
    return [resolver.resolve(name).how for name in names]


def test_names_of_the_requested_species_are_known(data: Path) -> None:
    resolver = name_resolver(data)
    assert how(resolver, "hsa-miR-21-5p", "hsa-mir-21", "mmu-mir-old", "hsa-mir-old", "hsa-mir-220a") == [
        "exact",
        "exact",
        "renamed",
        "renamed",
        "dead",
    ]
    assert how(resolver, "mmu-miR-1a-3p", "mmu-mir-1a", "hsa-mir-new", "mmu-mir-220") == ["unknown"] * 4
    assert resolver.species == {"hsa"}


def test_other_species_or_all_can_be_requested(data: Path) -> None:
    assert name_resolver(data, "mmu").species == {"mmu"}
    assert name_resolver(data, ()).species == {"hsa", "mmu"}


def test_an_entry_with_an_error_gives_no_name(data: Path) -> None:
    assert how(name_resolver(data), "hsa-miR-9x") == ["unknown"]


def test_the_files_of_a_release_give_the_same_as_their_directory(data: Path) -> None:
    from_files = name_resolver([data / name for name in FILES])
    assert from_files.resolve("hsa-miR-21-5p") == name_resolver(data).resolve("hsa-miR-21-5p")


def test_a_name_that_only_another_species_has_is_said_to_be_one(data: Path) -> None:
    resolver = name_resolver(data)
    assert resolver.resolve("hsa-mir-1a").note == "miRBase has no such name for hsa; it has used it for mmu"
    assert resolver.resolve("hsa-mir-708").note == "miRBase has no such name"
