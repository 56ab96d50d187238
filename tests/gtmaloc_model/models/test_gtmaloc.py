"""GTMALoc keeps the contract of a model, and its inputs are assembled as its documentation says."""

import math
import statistics
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
import torch

from contracts.model_contract import ModelContract
from fixtures.planted_dataset import planted_dataset
from fixtures.six_mirnas import DISEASES, TARGETS, six_mirnas
from fixtures.small_models import SMALL_BLOCKS, SMALL_PAPER
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import RELATIONS, LocalizationDataset
from gtmaloc_model.data.knowledge import MissingKnowledge
from gtmaloc_model.models.base import ASSOCIATION_PROFILES, EMBEDDINGS, Context, ThresholdTooHigh
from gtmaloc_model.models.gtmaloc import model as implementation
from gtmaloc_model.models.gtmaloc import token_features as tokens
from gtmaloc_model.models.gtmaloc.encoders import SEED_PURPOSE, encode_relations, relation_input
from gtmaloc_model.models.gtmaloc.model import GTMALoc
from gtmaloc_model.models.gtmaloc.token_features import standardise, token_features
from gtmaloc_model.nn.attention import Neighbourhood

CPU = torch.device("cpu")
NEAR = Neighbourhood.from_similarity(six_mirnas().functional_similarity, 0.6)


class TestGTMALoc(ModelContract):
    model = GTMALoc
    small: ClassVar = {"presets": {"paper": SMALL_PAPER}, "blocks": SMALL_BLOCKS}


def ramp(factor: float = 1.0) -> list[float]:
    """0 … 5 times a factor, standardised: the mean is 2.5, the variance 35 / 12."""
    return [math.copysign(1, factor) * (i - 2.5) / math.sqrt(35 / 12) for i in range(6)]


def test_standardise_by_hand() -> None:
    found = standardise(np.array([[1.0, 7.0], [3.0, 7.0]]))
    assert found.tolist() == [[-1.0, 0.0], [1.0, 0.0]] and found.dtype == np.float32


def test_input_of_a_graph_transformer_by_hand() -> None:
    data = relation_input(six_mirnas(), "target", NEAR, CPU)
    assert data.node2vec[:, 0].tolist() == pytest.approx(ramp(-1), abs=1e-6)
    assert data.associations.tolist() == TARGETS
    pairs = {(0, 1), (1, 2), (4, 5)}  # .9, .6 and .7; not .59
    mask = data.neighbours.mask
    readable = {(i, j) for i in range(6) for j in range(6) if mask[i, j]}
    assert readable == pairs | {(j, i) for i, j in pairs} | {(i, i) for i in range(6)}
    assert {tuple(edge) for edge in data.edges.T.tolist()} == pairs
    assert {tuple(link) for link in data.links.T.tolist()} == {
        (0, 0),
        (1, 0),
        (1, 1),
        (2, 1),
        (3, 2),
        (4, 2),
    }


def test_token_features_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens sequence, drug, target, disease; each z, node2vec, frequent columns, their count."""
    monkeypatch.setattr(tokens, "MIN_PARTNER_DEGREE", 3)  # the two diseases have three miRNAs each
    one_hot = np.eye(6, dtype=np.float32)
    encoded = {"drug": one_hot[:, [0]], "target": one_hot[:, [1]], "disease": one_hot[:, [2]]}
    high, low = 0.3 * math.sqrt(5), -0.3 / math.sqrt(5)  # 0.3 times a standardised one-hot column

    def z(hot: int) -> list[float]:
        return [high if row == hot else low for row in range(6)]

    found = token_features(six_mirnas(), encoded)
    assert len(found) == 4 and all(token.dtype == np.float32 for token in found)
    sequence, drug, target, disease = (token.T.astype(float) for token in found)
    assert np.allclose(sequence, [ramp()], atol=1e-6)
    assert np.allclose(drug, [z(0), ramp(10), [0] * 6], atol=1e-6)
    assert np.allclose(target, [z(1), ramp(-1), [0] * 6], atol=1e-6)
    counts = [math.log(1 + sum(row)) for row in DISEASES]
    mean, sd = statistics.mean(counts), statistics.pstdev(counts)
    first, second = zip(*DISEASES, strict=True)
    count = [(c - mean) / sd for c in counts]
    assert np.allclose(disease, [z(2), [0] * 6, first, second, count], atol=1e-6)


def test_a_partner_with_eight_mirnas_is_frequent_and_one_with_seven_is_not() -> None:
    assert tokens.MIN_PARTNER_DEGREE == 8
    dataset = planted_dataset(60)
    encoded = {"drug": np.zeros((60, 1), dtype=np.float32)}
    degree = np.asarray(dataset.associations["drug"].sum(axis=0)).ravel()
    assert 7 in degree and 8 in degree
    assert token_features(dataset, encoded)[1].shape[1] == 1 + 12 + (degree >= 8).sum() + 1


def test_encoders_have_unit_length_and_their_own_random_numbers() -> None:
    """A different numbering of the relations would change the weights of every published run."""
    assert SEED_PURPOSE == {"target": 101, "drug": 102, "disease": 103}
    found = encode_relations(six_mirnas(), SMALL_PAPER.encoder, NEAR, seed=0, device=CPU)
    assert set(found) == {"target", "drug", "disease"}
    for vectors in found.values():
        assert vectors.shape == (6, 16)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def with_similarity(i: int, j: int, score: float) -> LocalizationDataset:
    dataset = planted_dataset(60)
    functional = dataset.functional_similarity.toarray()
    assert functional[i, j] == 0
    functional[i, j] = functional[j, i] = score
    object.__setattr__(dataset, "functional_similarity", type(dataset.functional_similarity)(functional))
    object.__setattr__(dataset, "fingerprint", f"with {i}, {j}, {score}")
    return dataset


def test_the_functional_network_is_cut_at_the_threshold_of_the_preset() -> None:
    model = type("Small", (GTMALoc,), {"presets": {"paper": SMALL_PAPER}})

    def predicted(dataset: LocalizationDataset) -> list[float]:
        fitted = model().fit(dataset, np.arange(45), Context(0, "cpu"))
        return list(fitted.predict(np.arange(45, 60)).ravel())

    assert model().functional_threshold == 0.6
    i, j = np.argwhere(planted_dataset(60).functional_similarity.toarray() == 0)[1]
    plain = predicted(planted_dataset(60))
    assert predicted(with_similarity(i, j, 0.59)) == plain
    assert predicted(with_similarity(i, j, 0.61)) != plain


@pytest.mark.parametrize("left_out", ["encoder", *RELATIONS])
def test_an_ablation_has_no_graph_transformer_or_one_token_less(
    left_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset, context = planted_dataset(30), Context(0, "cpu")
    presets = {"paper": SMALL_PAPER, "other": replace(SMALL_PAPER, left_out=left_out)}
    monkeypatch.setattr(GTMALoc, "presets", presets)
    whole = dict(zip(RELATIONS, GTMALoc("paper")._compute_inputs(dataset, context), strict=True))
    found = GTMALoc("other")._compute_inputs(dataset, context)
    if left_out == "encoder":
        width = {
            relation: SMALL_PAPER.encoder.width if relation != "sequence" else 0 for relation in RELATIONS
        }
        expected = [whole[relation][:, width[relation] :] for relation in RELATIONS]
    else:
        expected = [whole[relation] for relation in RELATIONS if relation != left_out]
    assert len(found) == len(expected)
    for token, wanted in zip(found, expected, strict=True):
        assert np.array_equal(token, wanted)


@pytest.mark.parametrize("preset", GTMALoc.ablations)
def test_every_ablation_can_be_fitted(preset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.set_num_threads(1)
    chosen = GTMALoc.presets[preset]
    heads = chosen.classifier.heads
    small = replace(
        SMALL_PAPER,
        left_out=chosen.left_out,
        functional_threshold=chosen.functional_threshold,
        functional_alpha=chosen.functional_alpha,
        nearest=chosen.nearest,
        classifier=replace(SMALL_PAPER.classifier, heads=heads, head_width=16 // heads if heads else 0),
    )
    monkeypatch.setattr(GTMALoc, "presets", {preset: small})
    rows = np.arange(24)
    fitted = GTMALoc(preset).fit(planted_dataset(30), rows, Context(0, "cpu"))
    assert np.isfinite(fitted.predict(np.arange(24, 30))).all()


def test_alpha_is_refused_before_training_if_the_tree_of_diseases_is_unknown() -> None:
    dataset = replace(planted_dataset(30), knowledge=None, fingerprint="")
    GTMALoc("paper").check(dataset)
    with pytest.raises(MissingKnowledge):
        GTMALoc("alpha-0.25").check(dataset)


def test_a_feature_set_replaces_the_papers_input_and_what_changes_it() -> None:
    model = GTMALoc(features="network")
    assert model.needs == {ASSOCIATION_PROFILES} and model.functional_threshold is None
    assert EMBEDDINGS in GTMALoc().needs and EMBEDDINGS in GTMALoc.needs
    model.check(planted_dataset(30, embeddings=False))
    with pytest.raises(UsageError, match="heads-2 changes the paper's own input"):
        GTMALoc("heads-2", "network")
    assert model.settings()["features"] == "network" and "encoder" not in model.settings()


def test_on_a_feature_set_groups_reach_the_tokens_and_the_inner_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dataset = planted_dataset(60)
    groups, rows = dataset.group("family"), np.arange(40)
    given, left_out = [], []
    tokens_of, fit_of = implementation.block_tokens, implementation.fit_classifier
    monkeypatch.setattr(
        implementation, "block_tokens", lambda *args: given.append(args[3]) or tokens_of(*args)
    )
    monkeypatch.setattr(
        implementation,
        "fit_classifier",
        lambda *args, parts, **rest: left_out.extend(parts) or fit_of(*args, parts=parts, **rest),
    )
    TestGTMALoc.make(features="intrinsic").fit(dataset, rows, Context(0, "cpu", groups=groups))
    assert given[0] is groups
    assert sorted(np.concatenate(left_out).tolist()) == rows.tolist()
    of_parts = [set(groups[rows[part]].tolist()) for part in left_out]
    assert len(of_parts) == 3 and not any(a & b for a in of_parts for b in of_parts if a is not b)


def test_a_preset_that_computes_its_network_does_not_ask_how_the_datasets_was_cut() -> None:
    cut = {"functional_threshold": 0.9}
    for preset in ("threshold-0.5", "alpha-1", "nearest-neighbours"):
        assert GTMALoc(preset).functional_threshold is None
        GTMALoc(preset).check_threshold(cut)
    for preset in ("paper", "threshold-0.8"):
        with pytest.raises(ThresholdTooHigh):
            GTMALoc(preset).check_threshold(cut)
