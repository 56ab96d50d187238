"""TCGA barcodes: which patient and which tissue a sample is from.

TCGA-3X-AAV9-01A-72R-A41D-13 is patient TCGA-3X-AAV9, sample type 01 (primary tumour), vial A; the rest names
the portion, analyte, plate and centre of an aliquot. Shorter forms end after the patient, type or vial.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from loaders.sources.tcga_expression.profiles import is_normal, is_tumour
from regulatory_modules.data.errors import UnknownOption

Tissue = Literal["tumour", "normal", "all"]

PRIMARY = frozenset({"01", "03", "09"})
"""Primary solid tumours, and primary blood cancers from blood or bone marrow."""

_SOLID, _NORMAL = "01", "11"
_BARCODE = re.compile(
    r"(?P<patient>[A-Z]{3,8}-[A-Z0-9]{2}-[A-Z0-9]{4,6})(?:-(?P<type>[0-9]{2})[A-Z]?(?:-[A-Z0-9]+)*)?(?:\.[0-9]+)?",
    re.ASCII | re.IGNORECASE,
)
_REPEATED = re.compile(r"\.[0-9]+$")  # R numbers repeated row names
_R_NAME = re.compile(r"TCGA\.[A-Z0-9]{2}\.", re.ASCII | re.IGNORECASE)  # R turns hyphens in names into points


@dataclass(frozen=True, order=True, slots=True)
class Sample:
    """One sample as its name describes it.

    Attributes:
        patient: barcode of the patient; the whole name if it is not a barcode.
        type: two digits of the sample type; empty if the name has none.
        barcode: the name in the form of a barcode, without the number that R adds to repeated names.
    """

    patient: str
    type: str
    barcode: str

    @property
    def name(self) -> str:
        """Patient and type."""
        return f"{self.patient}-{self.type}" if self.type else self.patient


def sample_of(name: str) -> Sample:
    """What a sample's name says."""
    text = name.strip()
    if _R_NAME.match(text):
        text = text.replace(".", "-")
    found = _BARCODE.fullmatch(text)
    if found is None:
        return Sample(text, "", text)
    barcode = _REPEATED.sub("", text).upper()
    return Sample(found["patient"].upper(), found["type"] or "", barcode)


def is_barcode(name: str) -> bool:
    """Whether the name is a barcode of a patient, a sample or an aliquot."""
    text = name.strip()
    return bool(_BARCODE.fullmatch(text.replace(".", "-") if _R_NAME.match(text) else text))


def patient_of(name: str) -> str:
    """The patient of a sample; the name itself if it is no barcode."""
    return sample_of(name).patient


def check_tissue(tissue: str) -> None:
    """Refuse a tissue that does not exist.

    Raises:
        UnknownOption: see above.
    """
    if tissue not in get_args(Tissue):
        raise UnknownOption("tissue", tissue, get_args(Tissue))


def tissue_reason(sample_type: str, tissue: Tissue) -> str:
    """Why a sample of this type is not part of the selected tissue; empty if it is.

    A sample without a type belongs to every tissue.
    """
    if not sample_type or tissue == "all":
        return ""
    if tissue == "tumour" and sample_type not in PRIMARY:
        if is_normal(sample_type):
            return "normal tissue or blood"
        return "not a primary tumour" if is_tumour(sample_type) else "neither tumour nor normal tissue"
    return "not normal tissue" if tissue == "normal" and not is_normal(sample_type) else ""


def with_assumed_types(samples: Iterable[Sample], tissue: Tissue) -> list[Sample]:
    """The samples, each barcode of a patient without a type read as a sample of the selected tissue."""
    assumed = _NORMAL if tissue == "normal" else _SOLID
    return [
        Sample(s.patient, assumed, s.barcode) if not s.type and is_barcode(s.barcode) else s for s in samples
    ]
