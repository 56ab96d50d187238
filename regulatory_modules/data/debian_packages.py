"""A real cohort that anybody can install: miniACC of the Debian package r-bioc-multiassayexperiment.

TCGA adrenocortical carcinoma: 471 hairpins in 80 samples (reads), 198 genes in 79 (RSEM, normalised) and
clinical data of 92 patients. It is small: the pipeline and its null controls run on it, but 198 selected
genes say little about enrichment, and 28 deaths little about survival.

Licence: Artistic-2.0. Source: MultiAssayExperiment, Ramos et al. 2017, Cancer Res 77:e39.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gtmaloc_base.errors import GTMALocError
from loaders.errors import MissingFile
from loaders.files.damage import damage_reported
from regulatory_modules.data.debian_archive import deb_member
from regulatory_modules.data.errors import UnreadableTable

PACKAGE = "r-bioc-multiassayexperiment"
FILE = "usr/lib/R/site-library/MultiAssayExperiment/data/miniACC.RData"
COHORT = "TCGA-ACC"
MIRNA, MRNA = "miRNASeqGene", "RNASeq2GeneNorm"
_MILLION = 1e6


class MissingPackage(GTMALocError):
    """The Debian package with the cohort is not installed."""

    def __init__(self) -> None:
        super().__init__(
            f"The Debian package {PACKAGE} is not installed: there is no {Path('/') / FILE}",
            f"Install it (apt-get install {PACKAGE}), or download it (apt-get download {PACKAGE}) and give "
            "the file with --cohort",
        )


@dataclass(frozen=True, eq=False)
class CohortFrames:
    """What `read_cohort` takes: its arguments mirna, mrna and clinical.

    Attributes:
        name: name of the cohort.
        mirna: samples × hairpins, reads per million of the hairpins in the table.
        mrna: samples × genes.
        clinical: one row per patient.
    """

    name: str
    mirna: pd.DataFrame
    mrna: pd.DataFrame
    clinical: pd.DataFrame


def installed(root: Path = Path("/")) -> Path | None:
    """The file of an installed package; None if it is not installed."""
    path = root / FILE
    return path if path.is_file() else None


def read_mini_acc(path: Path | None = None) -> CohortFrames:
    r"""Read the cohort. Counts $c_{sh}$ of hairpins become $10^6 c_{sh} / \sum_{h'} c_{sh'}$.

    Args:
        path: the .deb, or miniACC.RData; None: the installed package.

    Raises:
        MissingPackage: no path is given, and the package is not installed.
        MissingFile: there is no such file.
        MissingMember: the .deb is another package.
        TruncatedArchive: the file is damaged.
        UnreadableTable: the object is not as in version 1.24.
    """
    found = path or installed()
    if found is None:
        raise MissingPackage()
    if not found.is_file():
        raise MissingFile(found)
    content = deb_member(found, FILE) if found.suffix == ".deb" else found.read_bytes()
    import rdata

    with damage_reported(found), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about classes of objects that are not used
        parsed = rdata.parser.parse_data(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _frames(parsed)
    except (KeyError, AttributeError, IndexError, TypeError, ValueError) as e:
        raise UnreadableTable(
            f"{found.name} is not laid out as in version 1.24 of MultiAssayExperiment ({e})",
            f"Install the version of {PACKAGE} that Debian 12 has",
        ) from e


def _frames(parsed: Any) -> CohortFrames:
    from regulatory_modules.data.r_objects import named_items, slots, strings, top_level

    cohort = slots(top_level(parsed)["miniACC"])
    experiments = named_items(slots(cohort["ExperimentList"])["listData"])
    patients = slots(cohort["colData"])
    columns = {name: _vector(v) for name, v in named_items(patients["listData"]).items()}
    clinical = pd.DataFrame(columns, index=strings(patients["rownames"]))
    reads = _assay(experiments[MIRNA])
    rpm = reads.div(reads.sum(axis=1), axis=0) * _MILLION
    return CohortFrames(COHORT, rpm, _assay(experiments[MRNA]), clinical)


def _assay(experiment: Any) -> pd.DataFrame:
    """The first assay of a SummarizedExperiment, samples × features.

    Its assays are in an environment that holds active bindings and promises, which rdata does not convert.
    """
    from rdata.conversion import convert

    from regulatory_modules.data.r_objects import dereferenced, slots, strings, variables

    own: Mapping[str, Any] = slots(experiment)
    holder = variables(slots(own["assays"])[".xData"])[".->data"]
    matrix = convert(dereferenced(slots(holder)["listData"].value[0]))
    names, samples = strings(own["NAMES"]), strings(slots(own["colData"])["rownames"])
    return pd.DataFrame(np.asarray(matrix, dtype=np.float64), index=names, columns=samples).T


def _vector(node: Any) -> Any:
    """A column of the clinical table; missing integers become NaN."""
    from rdata.conversion import convert

    values = convert(node)
    if isinstance(values, np.ma.MaskedArray):
        return np.ma.filled(values.astype(np.float64), np.nan)
    return list(values)
