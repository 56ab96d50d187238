"""Two localization releases: the dataset with the earlier labels only, and the later ones beside it."""

from pathlib import Path

import numpy as np

from graph_schema.records import Release, RowCounts
from gtmaloc.pipeline.fetch import Data
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import LabelArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.protocols.temporal import PTemporal
from loaders.earlier_release import EarlierRelease, earlier_release
from loaders.load import read_source
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.rnalocate_lists import RNALocateLists


def find_earlier(data: Data, earlier: Path | None) -> tuple[Source, Release]:
    """The earlier release and the source that reads it.

    Args:
        data: the later release.
        earlier: the directory of the earlier one; None for the lists of RNALocate version 1 in `data`.

    Raises:
        UsageError: the two are the same directory, or one of them is synthetic.
        MissingRelease: there is no earlier release.
        GTMALocError: a file cannot be read (`loaders.errors`).
    """
    if earlier is None:
        return earlier_release(data.directory, (RNALocateLists,))
    if not earlier.is_dir():
        raise UsageError(
            f"There is no directory {earlier}", "Give the directory that holds the earlier release"
        )
    if earlier.samefile(data.directory):
        raise UsageError(
            f"--data and --earlier are a temporal pair of directories that is the same: {earlier}",
            "Give the directory of an earlier release, or leave --earlier out if it is within --data",
        )
    form, release = earlier_release(earlier)
    if release.synthetic != data.synthetic:
        raise UsageError(
            f"Of {data.directory} and {earlier} one is synthetic and the other is not",
            "Compare two real releases, or two demonstration releases",
        )
    return form, release


def earlier_and_later(
    workspace: Workspace, data: Data, earlier: tuple[Source, Release], dataset: LocalizationDataset
) -> tuple[LocalizationDataset, PTemporal]:
    """The dataset with the labels of the earlier release only, and the protocol that holds the later ones.

    Args:
        workspace: settings and paths.
        data: the later release.
        earlier: see `find_earlier`.
        dataset: the dataset of `data`.

    Raises:
        UsageError: the two releases report the same labels.
        GTMALocError: the earlier one cannot be read, or too many of its rows cannot be used.
    """
    form, release = earlier
    species = workspace.settings.species
    with read_source(
        EarlierRelease(form, dataset.mirna_ids, dataset.compartments),
        release,
        name_resolver(data.directory, species),
        LoadScope(frozenset({species})),
        workspace.rejects,
        reject_limit=workspace.settings.reject_limit,
    ) as content:
        labels = _labels(dataset, [(edge.start.key, edge.end.key) for edge in content.edges])
        notes = (
            _account(f"{release.files[0].name} ({release.source})", content.rows),
            _new(dataset, labels),
        )
    if (labels == dataset.labels).all():
        raise UsageError(
            f"{release.files[0]} reports the same labels as the release in {data.directory}",
            "Give the directory of an earlier release with --earlier, without a copy of the later one",
        )
    return dataset.with_labels(labels), PTemporal(dataset.labels, notes)


def _labels(dataset: LocalizationDataset, pairs: list[tuple[str, str]]) -> LabelArray:
    row = {mirna: i for i, mirna in enumerate(dataset.mirna_ids)}
    column = {compartment: c for c, compartment in enumerate(dataset.compartments)}
    labels: LabelArray = np.zeros_like(dataset.labels)
    for mirna, compartment in pairs:
        labels[row[mirna], column[compartment]] = 1
    return labels


def _new(dataset: LocalizationDataset, earlier: LabelArray) -> str:
    candidates = (earlier == 0) & earlier.any(axis=1, keepdims=True)
    counts = ", ".join(
        f"{compartment} {dataset.labels[candidates[:, c], c].sum()} of {candidates[:, c].sum()}"
        for c, compartment in enumerate(dataset.compartments)
    )
    return (
        f"{earlier.any(axis=1).sum():,} rows have an earlier label; new in the later release among the pairs "
        f"that the earlier one lacks: {counts}"
    )


def _account(release: str, rows: RowCounts) -> str:
    kinds = ("used", rows.loaded), ("duplicate", rows.duplicate), ("rejected", rows.rejected)
    counts = " + ".join(
        f"{number:,} {kind}" for kind, number in (*kinds, ("out of scope", rows.out_of_scope))
    )
    return (
        f"earlier release: {release}, {rows.read:,} rows = {counts} (no miRNA or location "
        "of the benchmark, or another species); rejects/earlier_localization.tsv gives the reasons"
    )
