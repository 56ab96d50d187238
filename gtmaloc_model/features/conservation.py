r"""Conservation of hairpins: in how many other species miRBase lists the same microRNA.

With $s_m$ the number of other species that have a mature with the seed (nucleotides 2-8) of mature $m$, and
$c_m$ with its nucleotides 2-19, hairpin $h$ has

$$ x_h = \big( \log(1 + \max_{m \in h} s_m),\ \log(1 + \max_{m \in h} c_m) \big). $$

The more conserved arm speaks for the hairpin: the other one is often degraded. A release of one species says
nothing about others, which is not 0.
"""

from __future__ import annotations

from math import log1p

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins


def describe_conservation(hairpin: Hairpin) -> dict[str, float]:
    """Log numbers of other species by column; one that is unknown for every mature is left out."""
    of_matures = {
        "seed": [p.species_with_seed for p in hairpin.products],
        "mature": [p.species_with_mature for p in hairpin.products],
    }
    known = {what: [n for n in numbers if n is not None] for what, numbers in of_matures.items()}
    return {
        f"log other species with the {what}": log1p(max(numbers))
        for what, numbers in known.items()
        if numbers
    }


def _compute(dataset: LocalizationDataset) -> Columns:
    return columns_of_hairpins(dataset, describe_conservation)


CONSERVATION = Block("conservation", "other species with the same seed and mature", ("mirbase",), _compute)
