r"""Conservation of hairpins: in how many species of miRBase the same microRNA is listed.

With $s(m)$ the number of other species that have a mature with the seed (nucleotides 2-8) of mature $m$,
$c(m)$ with its nucleotides 2-19, and $f_h$ the number of species in the family of hairpin $h$ (miFam),

$$ x_h = \big( \max_{m \in h} s(m),\ \max_{m \in h} c(m),\ f_h \big). $$

The more conserved arm speaks for the hairpin: the other one is often degraded. A seed of seven nucleotides is
also shared by chance, and a species whose microRNAs nobody has sequenced lists none: the numbers say what
miRBase holds. A release of one species says nothing, which is not 0.
"""

from __future__ import annotations

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins


def describe_conservation(hairpin: Hairpin) -> dict[str, float]:
    """Numbers of species by column; those that are unknown are left out."""
    found = {
        "other species with the seed": [p.species_with_seed for p in hairpin.products],
        "other species with the mature": [p.species_with_mature for p in hairpin.products],
        "species of the family": [hairpin.family_species],
    }
    known = {name: [float(n) for n in numbers if n is not None] for name, numbers in found.items()}
    return {name: max(numbers) for name, numbers in known.items() if numbers}


def _compute(dataset: LocalizationDataset) -> Columns:
    return columns_of_hairpins(dataset, describe_conservation)


CONSERVATION = Block(
    "conservation", "species that have the same seed, mature and family", ("mirbase",), _compute
)
