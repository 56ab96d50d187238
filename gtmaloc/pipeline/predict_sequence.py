"""The query `predict --sequence`: compartments of a sequence that miRBase does not hold."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gtmaloc.pipeline.dataset import kept_dataset
from gtmaloc.pipeline.predict import DECIMALS, MEANING
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.data.bare_sequences import BareSequence, holders, only_sequences
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.other_mirnas import predict_hairpins

MODEL = "ensemble"


class NoDataset(GTMALocError):
    """There is no kept dataset to train on."""


@dataclass(frozen=True, slots=True)
class SequenceResult:
    """Predictions for a bare sequence, by a model that is trained for it on the dataset of the newest run.

    `predictions` is as in `PredictResult`; the rank is that among the labelled molecules, each predicted by
    the same model without its family.
    """

    query: str
    sequence: str
    kind: str
    model: str
    features: str
    dataset: str  # fingerprint
    synthetic: bool
    predictions: tuple[dict[str, Any], ...]
    note: str | None
    meaning: str = MEANING

    def as_json(self) -> dict[str, Any]:
        """`{query, sequence, kind, features, predictions: [{compartment, probability, …}]}`."""
        return asdict(self)


def predict_sequence(workspace: Workspace, text: str) -> SequenceResult:
    """Train on what a bare sequence has, and predict this one.

    Raises:
        UnusableSequence: it is not the RNA sequence of a mature or a hairpin.
        NoSuchRun: nothing was trained yet.
        NoDataset: the dataset of the newest run is not kept.
        MissingKnowledge: the dataset knows no sequences.
    """
    sequence = BareSequence.of(text)
    dataset = _newest_dataset(workspace)
    same = holders(dataset, sequence)
    model = model_named(MODEL, features=sequence.features)
    context = Context(seed=workspace.settings.seed, device="cpu")
    bare = only_sequences(dataset, sequence.kind)
    found = predict_hairpins(bare, [sequence.hairpin], model, context)
    table = found.predictions
    better = (found.reference > table.calibrated[0]).sum(axis=0)
    pairs: list[dict[str, Any]] = [
        {
            "compartment": compartment,
            "probability": round(float(table.probability[0, c]), DECIMALS),
            "calibrated": round(float(table.calibrated[0, c]), DECIMALS),
            "rank": int(better[c]) + 1,
            "of": len(found.reference) + 1,
            "base_rate": round(float(table.layers["base_rate"][0, c]), DECIMALS),
            "set": str(table.layers["set"][0, c]),
            "status": str(table.layers["status"][0, c]),
            "sources": [],
            "pmids": [],
        }
        for c, compartment in enumerate(table.labels)
    ]
    order = np.argsort([-pair["calibrated"] for pair in pairs], kind="stable")
    return SequenceResult(
        query=text,
        sequence=sequence.letters,
        kind=sequence.kind,
        model=found.model,
        features=sequence.features,
        dataset=dataset.fingerprint,
        synthetic=dataset.synthetic,
        predictions=tuple(pairs[c] for c in order),
        note=_note(same),
    )


def _note(same: tuple[str, ...]) -> str | None:
    if not same:
        return None
    return (
        f"miRBase holds this sequence ({', '.join(same)}), and the model may have seen its labels: "
        f"`gtmaloc predict {same[0]}` gives the prediction that has not"
    )


def _newest_dataset(workspace: Workspace) -> LocalizationDataset:
    settings = RunDirectory.newest(workspace.runs).settings
    path = kept_dataset(workspace, settings["data_fingerprint"], settings["parameters"])
    if not path.is_file():
        raise NoDataset(
            f"The dataset of the newest run is not kept in {workspace.datasets}",
            "Run `gtmaloc train`, which keeps it",
        )
    return LocalizationDataset.load(path)
