"""Hairpins outside the dataset are predicted from intrinsic features, by a model of all labelled rows."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit

from fixtures.explained_run import explanations
from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.explanations import deletion_test
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.statuses import STATUSES, StatusRule
from gtmaloc_model.data.dataset import InconsistentDataset, LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.data.other_hairpins import molecules_with, other_hairpins, with_hairpins
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.models.base import Context, FittedModel, InnerScores
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.applicability import Domain, described, domain, nearness
from gtmaloc_model.training.other_mirnas import (
    NO_FOLD,
    NO_ROW,
    of_features,
    predict_hairpins,
    predict_others,
)
from gtmaloc_model.training.run_explanations import run_explanations

ROWS, OTHERS = 40, 4


def hairpin(number: int, rng: np.random.Generator) -> Hairpin:
    letters = "".join(rng.choice(list("ACGU"), 60))
    product = Product(f"MIMAT{number:07}", letters[5:27], 6, 27)
    return Hairpin(f"MI{number:07}", f"hsa-mir-{number}", letters, products=(product,))


def dataset() -> LocalizationDataset:
    """Forty rows with a hairpin each; of four others, one is a twin of row 0 and one of another one."""
    rng = np.random.default_rng(0)
    hairpins = [hairpin(i, rng) for i in range(ROWS + OTHERS)]
    hairpins[42] = replace(hairpins[42], name="hsa-mir-0-2", products=hairpins[0].products)
    hairpins[43] = replace(hairpins[43], name="hsa-mir-41-2", products=hairpins[41].products)
    knowledge = Knowledge(tuple(hairpins), tuple((h.accession,) for h in hairpins[:ROWS]))
    own = {"molecule": np.arange(ROWS), "family": np.arange(ROWS) // 2}
    return replace(planted_dataset(ROWS), knowledge=knowledge, groups=own, fingerprint="")


@pytest.fixture(scope="module")
def data() -> LocalizationDataset:
    return dataset()


def panel(data: LocalizationDataset) -> Predictions:
    shape = data.labels.shape
    half = np.full(shape, 0.5)
    half[0] = [0.1, 0.2, 0.3, 0.4]
    layers = {
        "known": data.labels,
        "probability": half,
        "calibrated": half,
        "status": np.full(shape, "possible"),
        "set": np.full(shape, "either"),
        "base_rate": half,
        "features": np.full(shape, "network"),
        "answer": np.broadcast_to(np.arange(ROWS)[:, None], shape),
    }
    return Predictions(data.mirna_ids, data.compartments, layers, np.zeros(ROWS, dtype=np.int64))


def test_every_hairpin_without_a_row_gets_one_answer_per_molecule(data: LocalizationDataset) -> None:
    context = Context(seed=0, device="cpu")
    found = predict_others(data, model_named("ensemble"), panel(data), context)
    assert found is not None
    table = found.predictions
    assert table.ids == ("MI0000040", "MI0000041", "MI0000042", "MI0000043")
    assert table.held_out_fold.tolist() == [NO_FOLD] * 4
    assert np.array_equal(table.calibrated[1], table.calibrated[3]), "hsa-mir-41 and -41-2 are one molecule"
    assert table.calibrated[2].tolist() == [0.1, 0.2, 0.3, 0.4], "a twin of a row gets the answer of the row"
    assert table.layers["features"][:, 0].tolist() == ["intrinsic", "intrinsic", "network", "intrinsic"]
    assert table.layers["answer"][2].tolist() == [0] * 4, "that of the row"
    assert table.layers["answer"][1, 0] == table.layers["answer"][3, 0] >= ROWS
    assert len(np.unique(table.layers["answer"])) == 3
    assert set(table.layers["status"].ravel()) <= set(STATUSES)
    rate = data.labels[data.labelled].mean(axis=0)
    assert np.allclose(table.layers["base_rate"][[0, 1, 3]], rate)
    assert set(found.measured) == set(data.compartments)
    assert found.same_as.tolist() == [NO_ROW, NO_ROW, 0, NO_ROW]
    assert found.explanation is not None
    arrays = found.explanation.arrays
    log_odds = arrays["base"] + arrays["contributions"].sum(axis=-1)
    assert np.allclose(log_odds[[0, 1, 3]], logit(table.calibrated[[0, 1, 3]])), "also of a molecule of two"
    assert found.explanation.parts == ("sequence", "genome", "expression", "conservation")
    assert set(arrays["neighbours"].ravel()) <= set(np.flatnonzero(data.labelled))
    total = sum(v["pairs"] for v in found.measured["Nucleus"]["statuses"].values())
    assert total == data.labelled.sum()


def test_explanations_of_hairpins_hold_when_what_they_name_is_deleted() -> None:
    """Relatives of the first rows: what is said to contribute most changes more than as much at random."""
    rows = planted_dataset(120)
    assert rows.knowledge is not None
    new = [replace(h, accession=f"{h.accession}x", name=f"{h.name}x") for h in rows.knowledge.repertoire[:12]]
    model = model_named("ensemble", features="intrinsic")
    found = predict_hairpins(rows, new, model, Context(seed=0, device="cpu"), explained=True)
    areas = deletion_test(found.explanation, np.arange(len(new)))  # type: ignore[arg-type]
    for area in areas.values():
        assert area["explained"] > 2 * abs(area["random"])
    silent = predict_hairpins(rows, new[:1], model, Context(seed=0, device="cpu"))
    assert silent.explanation is None, "nobody asked"


def test_the_explanations_of_a_run_are_those_of_its_rows_then_of_its_hairpins(
    data: LocalizationDataset,
) -> None:
    context = Context(seed=0, device="cpu")
    others = predict_others(data, model_named("ensemble"), panel(data), context)
    assert others is not None and others.explanation is not None
    own = explanations(data.mirna_ids, data.compartments).of_model
    lies = Domain(np.arange(2.0 * ROWS).reshape(ROWS, 2), np.array([0.5, 0.25]))
    found = run_explanations(panel(data), own, lies, others)
    assert found.ids == (*data.mirna_ids, *others.predictions.ids)
    base, of_others = found.of_model.arrays["base"], others.explanation.arrays["base"]
    assert np.array_equal(base[[ROWS, ROWS + 1, ROWS + 3]], of_others[[0, 1, 3]])
    assert (base[ROWS + 2] == -1.0).all(), "the twin of row 0 has the explanation of row 0"
    assert found.applicability[ROWS + 2].tolist() == [0.0, 1.0]
    assert found.limits[[0, ROWS + 2]].tolist() == [[0.5, 0.25]] * 2
    assert np.array_equal(found.limits[ROWS], others.lies.limits)
    assert np.array_equal(found.applicability[ROWS], others.lies.values[0])
    alone = run_explanations(panel(data), None, None, None)
    assert alone.ids == data.mirna_ids and np.isnan(alone.limits).all()


def test_a_dataset_that_knows_no_other_hairpin_predicts_none(data: LocalizationDataset) -> None:
    context, model = Context(seed=0, device="cpu"), model_named("ensemble")
    without = replace(data, knowledge=None, fingerprint="")
    assert predict_others(without, model, panel(data), context) is None
    assert other_hairpins(without) == ()
    assert data.knowledge is not None
    few = replace(data.knowledge, repertoire=data.knowledge.repertoire[:ROWS])
    assert predict_others(replace(data, knowledge=few, fingerprint=""), model, panel(data), context) is None


def test_a_model_that_reads_no_feature_set_leaves_others_to_the_ensemble() -> None:
    assert (of_features(model_named("degree-only"), "intrinsic").name) == "ensemble"
    own = of_features(model_named("ensemble", features="all"), "intrinsic")
    assert (own.name, own.features) == ("ensemble", "intrinsic")


class Watched(FittedModel):
    """Stands in for a model, trained and untrained; notes what it is given and gives random scores."""

    features = "hairpin"
    name = "watched"

    def fit(self, extended: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        self.dataset, self.rows, self.groups = extended, rows, context.groups
        self.scores = np.random.default_rng(0).normal(size=extended.labels.shape)
        return self

    @property
    def inner_scores(self) -> InnerScores:
        return InnerScores(np.arange(len(self.rows)), self.scores[self.rows])

    def predict(self, rows: IntArray) -> FloatArray:
        return self.scores[rows]


def test_the_model_is_trained_on_labelled_rows_and_new_rows_are_groups_of_their_own(
    data: LocalizationDataset,
) -> None:
    model = Watched()
    context = Context(seed=0, device="cpu")
    found = predict_hairpins(data, other_hairpins(data), model, context)  # type: ignore[arg-type]
    labelled = np.flatnonzero(data.labelled)
    assert np.array_equal(model.rows, labelled)
    assert model.groups is not None
    assert len(np.unique(model.groups)) == ROWS // 2 + OTHERS
    assert len(np.unique(model.groups[ROWS:])) == OTHERS
    scaling = PlattScaling.fit(model.scores[labelled], data.labels[labelled])
    assert np.array_equal(found.reference, scaling.apply(model.scores[labelled]))
    assert np.array_equal(found.predictions.calibrated, scaling.apply(model.scores[ROWS:]))
    assert np.allclose(found.predictions.probability, expit(model.scores[ROWS:]))
    rule = StatusRule.fit(data.labels[labelled], found.reference)
    assert np.array_equal(found.predictions.layers["set"], rule.sets.of(found.predictions.calibrated))


def test_rows_of_one_molecule_are_calibrated_and_counted_once(data: LocalizationDataset) -> None:
    own = {"molecule": np.arange(ROWS) // 2 + 30, "family": np.arange(ROWS) // 2}
    twins, model = replace(data, groups=own, fingerprint=""), Watched()
    context = Context(seed=0, device="cpu")
    found = predict_hairpins(twins, other_hairpins(twins), model, context)  # type: ignore[arg-type]
    pairs = [p for p in np.arange(ROWS).reshape(-1, 2) if twins.labelled[p].any()]
    labelled = [p[twins.labelled[p]] for p in pairs]
    scores = np.array([model.scores[p].mean(axis=0) for p in labelled])
    truth = np.array([twins.labels[p].max(axis=0) for p in labelled])
    scaling = PlattScaling.fit(scores, truth)
    assert found.reference == pytest.approx(scaling.apply(scores))
    assert np.allclose(found.predictions.layers["base_rate"], truth.mean(axis=0))
    chosen = predict_others(twins, model_named("ensemble"), panel(twins), context)
    assert chosen is not None
    numbers = chosen.predictions.layers["answer"][:, 0]
    assert not set(numbers[[0, 1, 3]]) & set(own["molecule"]), "no molecule of the dataset has them"


def test_the_rows_of_an_answer_lie_at_one_place_and_count_once(data: LocalizationDataset) -> None:
    chosen, rows = feature_set("hairpin"), np.flatnonzero(data.labelled)
    alone = domain(data, chosen, rows, data.groups["family"])
    together = domain(data, chosen, rows, data.groups["family"], np.arange(ROWS) // 2)
    means = alone.values.reshape(-1, 2, 2).mean(axis=1)
    assert together.values == pytest.approx(means.repeat(2, axis=0))
    assert together.limits == pytest.approx(np.quantile(means[np.unique(rows // 2)], 0.05, axis=0))


def test_new_rows_have_no_label_and_no_association(data: LocalizationDataset) -> None:
    extended = with_hairpins(data, other_hairpins(data))
    assert extended.mirna_ids[ROWS:] == ("MI0000040", "MI0000041", "MI0000042", "MI0000043")
    assert np.array_equal(extended.labels[:ROWS], data.labels)
    for name, matrix in extended.associations.items():
        assert matrix[ROWS:].nnz == 0
        assert (matrix[:ROWS] != data.associations[name]).nnz == 0
    assert extended.knowledge is not None
    assert extended.knowledge.denoted[ROWS:] == tuple((i,) for i in extended.mirna_ids[ROWS:])
    with pytest.raises(InconsistentDataset, match="two hairpins MI0000040"):
        with_hairpins(data, [Hairpin("MI0000040", "other")])


def test_molecules_of_hairpins_are_found_among_each_other_and_among_the_rows(
    data: LocalizationDataset,
) -> None:
    molecule = molecules_with(data, other_hairpins(data))
    assert molecule[ROWS + 2] == molecule[0]
    assert molecule[ROWS + 1] == molecule[ROWS + 3]
    assert len(np.unique(molecule)) == ROWS + 2


def test_what_is_poorly_described_or_far_from_labelled_rows_is_outside(data: LocalizationDataset) -> None:
    chosen = feature_set("hairpin")
    assert data.knowledge is not None
    strange = Hairpin("MI0000099", "hsa-mir-99", "A" * 60)
    unknown = Hairpin("MI0000098", "hsa-mir-98")
    relative = replace(data.knowledge.repertoire[3], accession="MI0000097", name="hsa-mir-97")
    extended = with_hairpins(data, [strange, unknown, relative])
    rows = np.flatnonzero(extended.labelled)
    groups = extended.groups["family"]
    inside = domain(extended, chosen, rows, groups).inside
    assert inside[ROWS:].tolist() == [False, False, True]
    assert inside[rows].mean() >= 0.9
    assert described(extended, chosen)[ROWS:].tolist()[1] == 0.0
    near = nearness(extended, chosen, rows, groups)
    assert near[ROWS + 2] == pytest.approx(1.0), "it is another group, and the same sequence"
    assert (near[:ROWS] < 0.9).all(), "a row is not near itself"
    assert nearness(extended, chosen, rows, None)[0] < 0.9
