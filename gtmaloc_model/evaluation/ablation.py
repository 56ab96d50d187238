"""What a model owes to its parts: the same folds without a block, without similarities, with one member."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.comparison import Candidate, Command, Row, evaluated_rows
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import OWN, Context
from gtmaloc_model.models.registry import model_class, model_named

WHOLE = "all parts"


@dataclass(frozen=True, eq=False)
class Ablation:
    """A model beside the same model without one part; `as_json` is the command line's contract.

    Attributes:
        protocol: name of the protocol.
        folds: K.
        seeds: seeds of the folds and the models.
        parts: what each row has or lacks; the first has all.
        rows: in the same order.
    """

    protocol: str
    folds: int
    seeds: tuple[int, ...]
    parts: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def failed(self) -> bool:
        """Whether some row has no figures."""
        return any(row.error for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        """Plain values. `versus_all` is the row minus the first one, with p and interval."""
        return {
            "protocol": self.protocol,
            "folds": self.folds,
            "seeds": list(self.seeds),
            "rows": [
                {"part": part, **row.as_json(), "versus_all": row.versus(self.rows[0])}
                for part, row in zip(self.parts, self.rows, strict=True)
            ],
        }


def ablations(model: str, features: str | None = None) -> dict[str, Candidate]:
    """The rows of an ablation by what they have or lack; the first has all parts.

    - without each block, together with the similarities that come from it;
    - without any similarity: no label of another row is read;
    - each member of an ensemble alone;
    - on its own input, each preset that the model declares as an ablation.

    Raises:
        UsageError: there is no such model or feature set, or the model has no part to leave out.
    """
    whole = model_named(model, features=features)
    name = whole.features or OWN
    found = {WHOLE: Candidate(model, name)}
    if whole.features:
        chosen = feature_set(whole.features)
        for part in chosen.parts:
            if len(chosen.blocks) > 1 or part not in {block.name for block in chosen.blocks}:
                left = feature_set(f"{chosen.name}-{part}").name
                found[f"without {part}"] = Candidate(model, left)
        for member in whole.members:
            if model_class(member).can_read(whole.features):
                found[f"{member} alone"] = Candidate(member, name)
    else:
        found |= {what: Candidate(model, name, preset) for preset, what in whole.ablations.items()}
    if len(found) == 1:
        raise UsageError(
            f"The model {model} has no part that can be left out",
            "Choose a model that reads a feature set, such as ensemble",
        )
    return found


def ablate(
    dataset: LocalizationDataset,
    protocol: Protocol,
    chosen: dict[str, Candidate],
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults,
    command: Command,
) -> Ablation:
    """Evaluate every row on the same folds; one that fails says why.

    Raises:
        UsageError: the seeds are not usable, or that many folds are not possible.
    """
    rows = evaluated_rows(
        dataset,
        protocol,
        tuple(chosen.values()),
        n_folds=n_folds,
        seeds=seeds,
        context=context,
        kept=kept,
        command=command,
    )
    return Ablation(protocol.name, n_folds, tuple(seeds), tuple(chosen), rows)
