"""Names and ids of the invented diseases, genes, drugs and publications; the ids are too large to exist."""

from random import Random

from loaders.demonstration.invented_world import World

FIRST_PMID = 90_000_001
"""PubMed had assigned about 42 million ids by 2026; ids of this size do not exist."""


def disease_name(index: int) -> str:
    """Demonstration Disease 1, …; one name has a non-ASCII letter."""
    return f"Demonstration Disease {index + 1}" + (", Naïve Type" if index == 16 else "")


def gene(index: int) -> tuple[str, str, str]:
    """Symbol, Entrez id and Ensembl id; ids of this size do not exist."""
    return f"DEMO{index + 1:04}", str(900_000_001 + index), f"ENSG{90_000_000_001 + index}"


def drug(index: int) -> tuple[str, str]:
    """Name and PubChem id; CIDs of this size do not exist."""
    return f"demodrug-{index + 1}", str(990_000_001 + index)


def papers(world: World, i: int, draw: Random) -> list[str]:
    """PubMed ids of the papers that report one association of miRNA i: more for well-studied miRNAs."""
    count = 1 + (draw.random() < 0.25) + (draw.random() < 0.15 * (world.activity[i] > 0.5))
    return [str(FIRST_PMID + n) for n in draw.sample(range(400, 4_000), count)]
