"""The localization panel of the published benchmark."""

PANEL_COMPARTMENTS: tuple[str, ...] = (
    "Cytoplasm",
    "Exosome",
    "Nucleolus",
    "Nucleus",
    "Extracellular vesicle",
    "Microvesicle",
    "Mitochondrion",
)
"""Its seven compartments, in the order of its columns."""
