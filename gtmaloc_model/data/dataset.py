"""The dataset: miRNAs, their known labels and every label-free input that a model may read."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph_schema.networks import NETWORKS
from gtmaloc_base.atomic_files import whole_file
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.knowledge import Knowledge, MissingKnowledge
from gtmaloc_model.data.row_groups import GROUPS, UnknownGroups

RELATIONS: tuple[str, ...] = tuple(n.name for n in sorted(NETWORKS, key=attrgetter("token")))
"""The tokens of a miRNA, in the order in which the fusion network reads them."""

ASSOCIATIONS: tuple[str, ...] = tuple(n.name for n in NETWORKS if n.is_association)
"""The relations between a miRNA and another kind of node."""

IntArray = npt.NDArray[np.int64]
Parameters = Mapping[str, float | int | str]
Rows = Sequence[int] | npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_]

_SCHEMA = 6


class InconsistentDataset(GTMALocError):
    """The parts of a dataset are inconsistent."""


class MissingEmbeddings(GTMALocError):
    """A model needs node2vec embeddings that the dataset does not have."""


@dataclass(frozen=True, eq=False, kw_only=True)
class LocalizationDataset:
    """The input of every model.

    Attributes:
        mirna_ids: N ids; the row order of everything else.
        compartments: C names; the column order of `labels`.
        labels: (N, C) 0/1. A row of zeros is a miRNA with no known compartment.
        associations: 0/1 matrix (N, M) for each of `ASSOCIATIONS`.
        partner_ids: M ids for each association matrix.
        embeddings: node2vec matrix (N, d) for each of `RELATIONS`, or empty.
        functional_similarity: (N, N) symmetric scores at or above the threshold; the diagonal is empty.
        groups: (N,) group number of each row for each kind of `GROUPS` that is known (`row_groups`).
        knowledge: what databases say about hairpins and diseases; None for published matrices.
        feature_source: "graph", "files" or "released".
        synthetic: whether the data were generated for demonstration.
        parameters: parameters of the networks and embeddings, as far as they are known.
        fingerprint: SHA-256 of all the above; computed if left empty.
        data_fingerprint: fingerprint of the releases that it was made from; empty if unknown.
    """

    mirna_ids: tuple[str, ...]
    compartments: tuple[str, ...]
    labels: npt.NDArray[np.int8]
    associations: Mapping[str, sparse.csr_matrix]
    partner_ids: Mapping[str, tuple[str, ...]]
    embeddings: Mapping[str, npt.NDArray[np.float32]]
    functional_similarity: sparse.csr_matrix
    feature_source: str
    synthetic: bool
    groups: Mapping[str, IntArray] = field(default_factory=dict)
    knowledge: Knowledge | None = None
    parameters: Parameters = field(default_factory=dict)
    fingerprint: str = ""
    data_fingerprint: str = ""

    def __post_init__(self) -> None:
        _check(self)
        if not self.fingerprint:
            object.__setattr__(self, "fingerprint", _fingerprint(self))

    @property
    def labelled(self) -> npt.NDArray[np.bool_]:
        """(N,) whether the miRNA has at least one known compartment."""
        return np.asarray(self.labels.any(axis=1))

    @cached_property
    def feature_fingerprint(self) -> str:
        """SHA-256 of everything but the labels, which is all that a label-free stage depends on."""
        return _fingerprint(self, labels=False)

    def require_embeddings(self) -> None:
        """Raise MissingEmbeddings unless the dataset has the embedding of every relation."""
        missing = [name for name in RELATIONS if name not in self.embeddings]
        if missing:
            raise MissingEmbeddings(
                f"This dataset has no node2vec embedding for {', '.join(missing)}",
                "Run `gtmaloc embed` first, or choose a model without embeddings (degree-only, extra-trees)",
            )

    def known(self) -> Knowledge:
        """What databases say about the rows.

        Raises:
            MissingKnowledge: the dataset consists of published matrices only.
        """
        if self.knowledge is None:
            raise MissingKnowledge
        return self.knowledge

    def group(self, name: str) -> IntArray:
        """(N,) group of each row.

        Raises:
            UnknownGroups: the dataset does not know groups of this kind.
        """
        if name not in self.groups:
            raise UnknownGroups(name)
        return self.groups[name]

    def with_labels(self, labels: npt.NDArray[np.int8]) -> LocalizationDataset:
        """The same miRNAs and features with different labels (for permutation tests)."""
        return replace(self, labels=np.asarray(labels, dtype=np.int8), fingerprint="")

    def only_labels_of(self, rows: IntArray) -> LocalizationDataset:
        """The dataset with the labels of all other rows set to 0."""
        labels = np.zeros_like(self.labels)
        labels[rows] = self.labels[rows]
        return self.with_labels(labels)

    def subset(self, rows: Rows) -> LocalizationDataset:
        """The dataset restricted to the given rows, in the given order; all partner columns are kept."""
        chosen = np.arange(len(self.mirna_ids))[np.asarray(rows)]
        return replace(
            self,
            mirna_ids=tuple(self.mirna_ids[i] for i in chosen),
            labels=self.labels[chosen],
            associations={k: sparse.csr_matrix(m[chosen]) for k, m in self.associations.items()},
            embeddings={k: m[chosen] for k, m in self.embeddings.items()},
            functional_similarity=sparse.csr_matrix(self.functional_similarity[chosen][:, chosen]),
            groups={k: g[chosen] for k, g in self.groups.items()},
            knowledge=self.knowledge
            and self.knowledge.with_rows([self.knowledge.denoted[i] for i in chosen]),
            fingerprint="",
        )

    def save(self, path: Path) -> None:
        """Write the dataset as one compressed .npz file, atomically."""
        arrays: dict[str, npt.NDArray[Any]] = {
            "schema": np.array(_SCHEMA),
            "feature_source": np.array(self.feature_source),
            "synthetic": np.array(self.synthetic),
            "parameters": np.array(_parameters_text(self)),
            "fingerprint": np.array(self.fingerprint),
            "data_fingerprint": np.array(self.data_fingerprint),
        } | dict(_arrays(self))
        with whole_file(path) as stream:
            np.savez_compressed(stream, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: Path) -> LocalizationDataset:
        """Read a dataset written by `save`, and check its content against its fingerprint."""
        remedy = "Export the dataset again (`gtmaloc train` does so from the graph)"
        try:
            with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            if int(arrays["schema"]) != _SCHEMA:
                raise InconsistentDataset(
                    f"{path} has dataset schema {int(arrays['schema'])}, not {_SCHEMA}", remedy
                )
            dataset = cls(
                mirna_ids=_names(arrays["mirna_ids"]),
                compartments=_names(arrays["compartments"]),
                labels=arrays["labels"],
                associations={k: _csr(arrays, f"association/{k}") for k in ASSOCIATIONS},
                partner_ids={k: _names(arrays[f"partner_ids/{k}"]) for k in ASSOCIATIONS},
                embeddings={k: arrays[f"embedding/{k}"] for k in RELATIONS if f"embedding/{k}" in arrays},
                functional_similarity=_csr(arrays, "functional_similarity"),
                groups={k: arrays[f"group/{k}"] for k in GROUPS if f"group/{k}" in arrays},
                knowledge=_knowledge(arrays),
                feature_source=str(arrays["feature_source"]),
                synthetic=bool(arrays["synthetic"]),
                parameters=json.loads(str(arrays["parameters"])),
                data_fingerprint=str(arrays.get("data_fingerprint", "")),
            )
        except FileNotFoundError as error:
            raise InconsistentDataset(f"There is no dataset file {path}", remedy) from error
        except (KeyError, ValueError, TypeError, EOFError, OSError, zipfile.BadZipFile) as error:
            raise InconsistentDataset(f"{path} is not a complete dataset file ({error})", remedy) from error
        if dataset.fingerprint != str(arrays["fingerprint"]):
            raise InconsistentDataset(f"The content of {path} does not match its fingerprint", remedy)
        return dataset


def _names(values: npt.NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(v) for v in values)


def _parameters_text(dataset: LocalizationDataset) -> str:
    return json.dumps(dict(dataset.parameters), sort_keys=True)


def _csr(arrays: Mapping[str, npt.NDArray[Any]], name: str) -> sparse.csr_matrix:
    parts = tuple(arrays[f"{name}/{part}"] for part in ("data", "indices", "indptr"))
    return sparse.csr_matrix(parts, shape=tuple(int(n) for n in arrays[f"{name}/shape"]))


def _arrays(dataset: LocalizationDataset) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    """Every array of the dataset, in canonical form, under a stable name."""
    yield "mirna_ids", np.array(dataset.mirna_ids, dtype=np.str_)
    yield "compartments", np.array(dataset.compartments, dtype=np.str_)
    yield "labels", np.ascontiguousarray(dataset.labels, dtype=np.int8)
    for name in ASSOCIATIONS:
        yield f"partner_ids/{name}", np.array(dataset.partner_ids[name], dtype=np.str_)
        yield from _csr_arrays(f"association/{name}", dataset.associations[name])
    for name in RELATIONS:
        if name in dataset.embeddings:
            yield f"embedding/{name}", np.ascontiguousarray(dataset.embeddings[name], dtype=np.float32)
    yield from _csr_arrays("functional_similarity", dataset.functional_similarity)
    for name in GROUPS:
        if name in dataset.groups:
            yield f"group/{name}", np.ascontiguousarray(dataset.groups[name], dtype=np.int64)
    if dataset.knowledge is not None:
        yield "knowledge", np.frombuffer(dataset.knowledge.text.encode(), dtype=np.uint8)


def _knowledge(arrays: Mapping[str, npt.NDArray[Any]]) -> Knowledge | None:
    text = arrays.get("knowledge")
    return None if text is None else Knowledge.from_text(text.tobytes().decode())


def _csr_arrays(name: str, matrix: sparse.csr_matrix) -> Iterator[tuple[str, npt.NDArray[Any]]]:
    canonical = sparse.csr_matrix(matrix, copy=True)
    canonical.sum_duplicates()
    canonical.eliminate_zeros()
    yield f"{name}/data", canonical.data.astype(np.float32)
    yield f"{name}/indices", canonical.indices.astype(np.int64)
    yield f"{name}/indptr", canonical.indptr.astype(np.int64)
    yield f"{name}/shape", np.array(canonical.shape, dtype=np.int64)


def _fingerprint(dataset: LocalizationDataset, *, labels: bool = True) -> str:
    head = f"{_SCHEMA} {dataset.feature_source} {dataset.synthetic} {_parameters_text(dataset)}"
    digest = hashlib.sha256(head.encode())
    for name, array in _arrays(dataset):
        if name == "labels" and not labels:
            continue
        content = "\n".join(array.tolist()).encode() if array.dtype.kind == "U" else array.tobytes()
        digest.update(f"{name} {array.dtype.kind} {array.shape}".encode() + content)
    return digest.hexdigest()


def _check(dataset: LocalizationDataset) -> None:
    n = len(dataset.mirna_ids)
    expected: list[tuple[str, tuple[int, ...], tuple[int, ...]]] = [
        ("labels", dataset.labels.shape, (n, len(dataset.compartments))),
        ("functional_similarity", dataset.functional_similarity.shape, (n, n)),
    ]
    for name in ASSOCIATIONS:
        if name not in dataset.associations or name not in dataset.partner_ids:
            raise InconsistentDataset(
                f"The dataset has no {name} association", "Load the source of that relation first"
            )
        expected.append(
            (f"associations[{name}]", dataset.associations[name].shape, (n, len(dataset.partner_ids[name])))
        )
    expected += [(f"embeddings[{k}]", m.shape, (n, m.shape[-1])) for k, m in dataset.embeddings.items()]
    expected += [(f"groups[{k}]", g.shape, (n,)) for k, g in dataset.groups.items()]
    if dataset.knowledge is not None:
        expected.append(("knowledge", (len(dataset.knowledge.denoted),), (n,)))
    for name, shape, wanted in expected:
        if tuple(shape) != wanted:
            raise InconsistentDataset(
                f"{name} has shape {tuple(shape)}, not {wanted}", "Export the dataset again"
            )
    if len(set(dataset.mirna_ids)) != n:
        raise InconsistentDataset("An id occurs twice among the miRNAs", "Merge the rows of that miRNA")
    if n and not np.isin(dataset.labels, (0, 1)).all():
        raise InconsistentDataset("A label is neither 0 nor 1", "Export the dataset again")
    for name, matrix in dataset.embeddings.items():
        if not np.isfinite(matrix).all():
            raise InconsistentDataset(
                f"embeddings[{name}] contains a value that is not finite", "Run `gtmaloc embed` again"
            )
