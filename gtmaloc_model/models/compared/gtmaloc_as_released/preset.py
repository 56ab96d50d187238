"""The settings built into the published code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ReleasedGraphSettings:
    """The released graph transformer of one relation.

    Attributes:
        hidden: size of every layer but the last.
        width: size of the output embedding.
        layers: number of layers.
        heads: attention heads.
        epochs: full-batch steps.
        learning_rate: learning rate of Adam.
        clip_norm: maximum global gradient norm.
    """

    hidden: int
    width: int
    layers: int
    heads: int
    epochs: int
    learning_rate: float
    clip_norm: float


@dataclass(frozen=True, kw_only=True)
class ReleasedFusionSettings:
    """The released fusion network.

    Attributes:
        width: size of one projected relation.
        heads: attention heads.
        head_width: size of one head.
        feed_forward: inner size of the feed-forward part.
        classifier: hidden size of the classification head.
        dropout: rate inside the block and the classification head.
        zero_weight: weight of the head that is trained towards zero.
        weight_decay: weight of the L2 penalty on the projections.
        epochs: maximum number of epochs.
        batch: rows per step.
        learning_rate: learning rate of Adam for the first ten epochs, halved afterwards.
        patience: epochs without a better validation loss before stopping.
    """

    width: int
    heads: int
    head_width: int
    feed_forward: int
    classifier: int
    dropout: float
    zero_weight: float
    weight_decay: float
    epochs: int
    batch: int
    learning_rate: float
    patience: int


@dataclass(frozen=True, kw_only=True)
class ReleasedPreset:
    """One complete set of settings.

    Attributes:
        summary: one line for listings and the model card.
        functional_threshold: threshold T on functional similarity.
        graph: the graph transformers.
        fusion: the fusion network.
    """

    summary: str
    functional_threshold: float
    graph: ReleasedGraphSettings
    fusion: ReleasedFusionSettings


AS_RELEASED = ReleasedPreset(
    summary="the published code: one token, tied Q=K=V, no residual in the graph part, no non-edges",
    functional_threshold=0.8,
    graph=ReleasedGraphSettings(
        hidden=256,
        width=128,
        layers=2,
        heads=4,
        epochs=10,
        learning_rate=1e-2,
        clip_norm=5.0,
    ),
    fusion=ReleasedFusionSettings(
        width=128,
        heads=8,
        head_width=256,
        feed_forward=256,
        classifier=64,
        dropout=0.3,
        zero_weight=1.0,
        weight_decay=0.01,
        epochs=20,
        batch=32,
        learning_rate=1e-3,
        patience=5,
    ),
)
