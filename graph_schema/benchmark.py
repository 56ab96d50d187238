"""The published localization benchmark of miRNAs."""

BENCHMARK_SOURCE = "localization_benchmark"
"""Labels of the benchmark come from this source alone, so that other releases cannot change its folds."""

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
