"""Other species have copies of hairpins; how many species say something about the group of a family."""

from pathlib import Path
from statistics import mean

import pytest

from loaders.demonstration import write_demonstration
from loaders.demonstration.invented_mirnas import GROUPS, invent
from loaders.demonstration.other_species import conserved
from loaders.demonstration.release import stream
from loaders.load import read_source
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.mirbase.source import MiRBase


def numbers(directory: Path, label: str, *names: str) -> dict[str, tuple[object, ...]]:
    release = MiRBase().release(directory)
    found = read_source(MiRBase(), release, name_resolver(directory), LoadScope(), reject_limit=1)
    return {
        str(n.properties["name"]): tuple(n.properties[p] for p in names)
        for n in found.nodes
        if n.label == label
    }


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demonstration(tmp_path_factory.mktemp("demonstration")).directory


def test_matures_of_a_group_have_similar_numbers_of_species(directory: Path) -> None:
    found = numbers(directory, "Mature", "species_with_seed", "species_with_mature")
    of_group: list[list[int]] = [[] for _ in range(GROUPS)]
    for name, (with_seed, with_mature) in found.items():
        assert isinstance(with_seed, int) and isinstance(with_mature, int) and with_mature <= with_seed
        of_group[(int(name.split("-")[2].rstrip("abc")) - 90_001) // 5 % GROUPS].append(with_seed)
    means = [mean(own) for own in of_group]
    assert means[0] > 4 > means[3] > means[4] > means[1]


def test_a_copy_in_the_farthest_species_has_the_seed_only(directory: Path) -> None:
    """The first family has copies in four species, and mouse and rat list its first mature."""
    found = numbers(directory, "Mature", "species_with_seed", "species_with_mature")
    assert found["hsa-miR-90001-3p"] == (5, 3)  # another family of the group has that seed in a fifth species
    assert found["hsa-miR-90001-5p"] == (7, 4)
    species = numbers(directory, "Family", "species_with_member")
    assert species["mir-90001"] == (7,)  # with human
    assert species["mir-90006"] == (1,)  # no other one


def test_copies_have_names_and_accessions_of_their_own() -> None:
    copies = conserved(invent(240, stream(0, "sequences")))
    entries = [(e.accession, e.name) for h in copies for e in (h, *h.matures)]
    assert len({a for a, _ in entries}) == len({name for _, name in entries}) == len(entries)
