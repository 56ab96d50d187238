"""The published localization benchmark of miRNAs."""

BENCHMARK_SOURCE = "localization_benchmark"
"""The only source of the benchmark's labels: no other release can change its folds."""

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

GENE_SOURCE = "benchmark_genes"
"""The source of the compartments of the genes that its miRNAs target."""

GENE_COMPARTMENTS: tuple[str, ...] = ("Cytoplasm", "Exosome", "Nucleolus", "Nucleus")
"""The four compartments that are reported for these genes, in the order of their columns."""

PREDICTABLE_COMPARTMENTS: tuple[str, ...] = (
    "Cytoplasm",
    "Nucleolus",
    "Nucleus",
    "Extracellular vesicle",
    "Mitochondrion",
)
"""Those that can be predicted at all: the negatives of the other two are other spellings of positive rows."""
