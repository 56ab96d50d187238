"""The named settings of GTMALoc. docs/model_presets.md explains them; a test keeps the two in sync."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from gtmaloc_model.data.dataset import RELATIONS


@dataclass(frozen=True, kw_only=True)
class EncoderSettings:
    """The graph transformer of one relation.

    Attributes:
        width: size of the output embedding.
        feed_forward: inner size of a layer's feed-forward part.
        layers: number of layers.
        heads: attention heads.
        epochs: full-batch steps.
        learning_rate: learning rate of Adam.
        clip_norm: maximum global gradient norm.
    """

    width: int
    feed_forward: int
    layers: int
    heads: int
    epochs: int
    learning_rate: float
    clip_norm: float


@dataclass(frozen=True, kw_only=True)
class ClassifierSettings:
    """The fusion of the tokens and its two heads.

    Attributes:
        width: size of a token.
        heads: attention heads; 0 leaves the attention out.
        head_width: size of one head.
        feed_forward: inner size of the feed-forward part.
        hidden: size of the hidden layer of the classification head.
        dropout: rate inside the block and the classification head.
        token_masking: share of tokens hidden in training and reconstructed by the self-supervised head.
        self_supervised_weight: weight of that loss.
        epochs: maximum number of epochs.
        batch: rows per step.
        learning_rate: peak learning rate of the schedule.
        weight_decay: weight decay of AdamW.
        patience: epochs without a better validation loss before stopping.
        ensemble_size: number of inner folds, one network each.
    """

    width: int
    heads: int
    head_width: int
    feed_forward: int
    hidden: int
    dropout: float
    token_masking: float
    self_supervised_weight: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    patience: int
    ensemble_size: int


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One complete set of settings.

    Attributes:
        summary: one line for listings and the model card.
        functional_threshold: threshold T of equation 6 on functional similarity.
        functional_alpha: α of equation 5; None reads the network as the dataset has it.
        nearest: number of nearest rows by diseases that a row may attend to; 0 for equation 6.
        left_out: a relation that has no token, or "encoder" for tokens without graph transformers.
        encoder: the graph transformers.
        classifier: the fusion networks.
    """

    summary: str
    functional_threshold: float
    functional_alpha: float | None = None
    nearest: int = 0
    left_out: str = ""
    encoder: EncoderSettings
    classifier: ClassifierSettings


@dataclass(frozen=True, kw_only=True)
class BlockSettings:
    """How a feature set is read instead of the paper's four relations.

    Attributes:
        coordinates: number of kernel coordinates of a block.
        scale: their mean length.
        votes: λ, weight of neighbours' labels.
        classifier: the fusion networks.
    """

    coordinates: int
    scale: float
    votes: float
    classifier: ClassifierSettings


PAPER = Preset(
    summary="the text: four tokens, pre-LN, masked attention, non-edges sampled 1:1",
    functional_threshold=0.6,
    encoder=EncoderSettings(
        width=128,
        feed_forward=256,
        layers=2,
        heads=4,
        epochs=60,
        learning_rate=2e-3,
        clip_norm=5.0,
    ),
    classifier=ClassifierSettings(
        width=128,
        heads=4,
        head_width=32,
        feed_forward=256,
        hidden=64,
        dropout=0.2,
        token_masking=0.15,
        self_supervised_weight=0.1,
        epochs=20,
        batch=64,
        learning_rate=2e-3,
        weight_decay=0.05,
        patience=6,
        ensemble_size=5,
    ),
)

BLOCKS = BlockSettings(
    coordinates=32,
    scale=3.0,
    votes=3.0,
    classifier=replace(PAPER.classifier, width=64, head_width=16, feed_forward=128, ensemble_size=20),
)
"""Chosen on development seeds (docs/features.md)."""


def _without(part: str, what: str) -> Preset:
    return replace(PAPER, summary=f"ablation: without {what}", left_out=part)


def _heads(heads: int) -> Preset:
    width = PAPER.classifier.heads * PAPER.classifier.head_width // heads
    return replace(
        PAPER,
        summary=f"ablation: {heads} attention heads of {width} in the fusion",
        classifier=replace(PAPER.classifier, heads=heads, head_width=width),
    )


def _threshold(threshold: float) -> Preset:
    """Below the paper's T edges may not have been kept, so the network is computed again."""
    alpha = 0.5 if threshold < PAPER.functional_threshold else None
    return replace(
        PAPER,
        summary=f"ablation: T = {threshold}",
        functional_threshold=threshold,
        functional_alpha=alpha,
    )


def _alpha(alpha: float) -> Preset:
    return replace(PAPER, summary=f"ablation: α = {alpha:g}", functional_alpha=alpha)


_WITHOUT_ATTENTION = replace(
    PAPER,
    summary="ablation: without multi-head attention",
    classifier=replace(PAPER.classifier, heads=0, head_width=0),
)
_NEAREST = replace(PAPER, summary="attention to the ten nearest miRNAs by diseases", nearest=10)
"""Equation 6 leaves well-studied miRNAs without a neighbour (docs/gtmaloc_paper.md); this does not."""

ABLATIONS: Mapping[str, Preset] = MappingProxyType(
    {
        "without-graph-transformer": _without("encoder", "graph transformers"),
        **{f"without-{name}": _without(name, f"the token of {name}") for name in RELATIONS},
        "without-attention": _WITHOUT_ATTENTION,
        **{f"heads-{heads}": _heads(heads) for heads in (2, 8)},
        **{f"threshold-{t}": _threshold(t) for t in (0.5, 0.7, 0.8)},
        **{f"alpha-{alpha:g}": _alpha(alpha) for alpha in (0.0, 0.25, 0.75, 1.0)},
        "nearest-neighbours": _NEAREST,
    }
)
"""The paper's ablations and grids: each differs from `paper` in one thing."""

PRESETS: Mapping[str, Preset] = MappingProxyType({"paper": PAPER, **ABLATIONS})
