"""The published localization benchmark of miRNAs."""

BENCHMARK_COMPARTMENTS: tuple[str, ...] = (
    "Cytoplasm",
    "Exosome",
    "Nucleolus",
    "Nucleus",
    "Extracellular vesicle",
    "Microvesicle",
    "Mitochondrion",
)
"""Its seven compartments, in the order of its columns."""
