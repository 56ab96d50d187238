"""Two named settings: `paper` (what the text says) and `as-released` (what the published code does)."""

from __future__ import annotations

from dataclasses import dataclass

from gtmaloc_base.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class GraphSettings:
    """The graph transformer of one relation.

    Attributes:
        width: size of the output embedding.
        feed_forward: inner size of a layer's feed-forward part (`as-released`: size of the first layer).
        layers: number of layers.
        heads: attention heads.
        epochs: full-batch steps.
        learning_rate: of Adam.
        clip_norm: largest global gradient norm.
        negatives: sampled non-edges per edge in the reconstruction loss; 0 leaves them out.
    """

    width: int
    feed_forward: int
    layers: int
    heads: int
    epochs: int
    learning_rate: float
    clip_norm: float
    negatives: int


@dataclass(frozen=True, kw_only=True)
class FusionSettings:
    """The fusion of the four tokens and its two heads.

    Attributes:
        tokens: length of the attended sequence: 4 relations, or 1 concatenated vector (`as-released`).
        width: size of one projected relation.
        heads: attention heads.
        head_width: size of one head.
        feed_forward: inner size of the feed-forward part.
        classifier: hidden size of the classification head.
        dropout: rate inside the block and the classification head.
        token_masking: share of tokens hidden in training and reconstructed by the self-supervised head;
            0 stands for the released head, which pulls its output to zero.
        self_supervised_weight: weight of that loss.
        epochs: at most so many passes.
        batch: rows a step.
        learning_rate: peak of the schedule.
        weight_decay: of AdamW (`as-released`: L2 on the projections only).
        patience: epochs without a better validation loss before stopping.
        members: inner folds, one network each; 1 means a single network with a validation fifth.
    """

    tokens: int
    width: int
    heads: int
    head_width: int
    feed_forward: int
    classifier: int
    dropout: float
    token_masking: float
    self_supervised_weight: float
    epochs: int
    batch: int
    learning_rate: float
    weight_decay: float
    patience: int
    members: int


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One complete setting.

    Attributes:
        name: as given on the command line.
        summary: one line for listings.
        threshold: T of equation 6, on functional similarity.
        graph: the graph transformer.
        fusion: the fusion network.
    """

    name: str
    summary: str
    threshold: float
    graph: GraphSettings
    fusion: FusionSettings


PAPER = Preset(
    name="paper",
    summary="the text: four tokens, pre-LN, masked attention, non-edges sampled 1:1",
    threshold=0.6,
    graph=GraphSettings(
        width=128,
        feed_forward=256,
        layers=2,
        heads=4,
        epochs=60,
        learning_rate=2e-3,
        clip_norm=5.0,
        negatives=1,
    ),
    fusion=FusionSettings(
        tokens=4,
        width=128,
        heads=4,
        head_width=32,
        feed_forward=256,
        classifier=64,
        dropout=0.2,
        token_masking=0.15,
        self_supervised_weight=0.1,
        epochs=20,
        batch=64,
        learning_rate=2e-3,
        weight_decay=0.05,
        patience=6,
        members=5,
    ),
)

AS_RELEASED = Preset(
    name="as-released",
    summary="the published code: one token, tied Q=K=V, no residual in the graph part, no non-edges",
    threshold=0.8,
    graph=GraphSettings(
        width=128,
        feed_forward=256,
        layers=2,
        heads=4,
        epochs=10,
        learning_rate=1e-2,
        clip_norm=5.0,
        negatives=0,
    ),
    fusion=FusionSettings(
        tokens=1,
        width=128,
        heads=8,
        head_width=256,
        feed_forward=256,
        classifier=64,
        dropout=0.3,
        token_masking=0.0,
        self_supervised_weight=1.0,
        epochs=20,
        batch=32,
        learning_rate=1e-3,
        weight_decay=0.01,
        patience=5,
        members=1,
    ),
)

PRESETS: dict[str, Preset] = {preset.name: preset for preset in (PAPER, AS_RELEASED)}


def preset_named(name: str) -> Preset:
    """The preset of that name, or a usage error that lists the names."""
    if name not in PRESETS:
        raise UsageError(f"There is no preset {name!r}", f"Choose one of: {', '.join(PRESETS)}")
    return PRESETS[name]
