"""An ablation sets a model beside itself without each part, on the same folds."""

import json
from pathlib import Path

import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.data.dataset import RELATIONS
from gtmaloc_model.evaluation.ablation import ablate, ablations
from gtmaloc_model.evaluation.comparison import Candidate
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family
from gtmaloc_model.features.sets import FEATURE_SETS
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge
from gtmaloc_model.models.gtmaloc.model import GTMALoc
from gtmaloc_model.models.gtmaloc.presets import PAPER


def rows(model: str, features: str | None = None) -> dict[str, str]:
    return {
        part: " ".join(filter(None, (c.model, c.features, c.preset)))
        for part, c in ablations(model, features).items()
    }


def test_the_ensemble_loses_each_block_all_similarities_and_each_member() -> None:
    assert rows("ensemble") == {
        "all parts": "ensemble network",
        "without sequence": "ensemble network-sequence",
        "without genome": "ensemble network-genome",
        "without expression": "ensemble network-expression",
        "without conservation": "ensemble network-conservation",
        "without associations": "ensemble network-associations",
        "without colocalization": "ensemble network-colocalization",
        "without similarities": "ensemble network-similarities",
        "extra-trees alone": "extra-trees network",
        "kernel-ridge alone": "kernel-ridge network",
        "vote-regression alone": "vote-regression network",
    }


@pytest.mark.parametrize("name", KernelRidge.feature_sets)
def test_every_block_of_a_set_is_left_out_once(name: str) -> None:
    blocks = [block.name for block in FEATURE_SETS[name].blocks]
    found = [part for part in rows("kernel-ridge", name) if part.startswith("without")]
    assert found == [*(f"without {block}" for block in blocks), "without similarities"]


def test_a_set_without_parts_loses_more_of_them_until_one_block_is_left() -> None:
    assert rows("kernel-ridge", "network-genome-expression") == {
        "all parts": "kernel-ridge network-genome-expression",
        "without sequence": "kernel-ridge network-sequence-genome-expression",
        "without conservation": "kernel-ridge network-genome-expression-conservation",
        "without associations": "kernel-ridge network-genome-expression-associations",
        "without colocalization": "kernel-ridge network-genome-expression-colocalization",
        "without similarities": "kernel-ridge network-genome-expression-similarities",
    }
    last = rows("kernel-ridge", "intrinsic-genome-expression-conservation")
    assert list(last) == ["all parts", "without similarities"]


def test_the_model_of_the_paper_is_ablated_by_presets() -> None:
    found = ablations("gtmaloc")
    assert found["all parts"] == Candidate("gtmaloc", "own")
    assert [c.preset for c in found.values()][1:] == list(GTMALoc.ablations)
    assert {f"without-{relation}" for relation in RELATIONS} <= set(GTMALoc.ablations)
    assert all(GTMALoc.presets[name] != PAPER for name in GTMALoc.ablations)


def test_on_a_feature_set_the_model_of_the_paper_loses_blocks_and_no_preset() -> None:
    assert list(rows("gtmaloc", "intrinsic")) == [
        "all parts",
        "without sequence",
        "without genome",
        "without expression",
        "without conservation",
        "without similarities",
    ]


@pytest.mark.parametrize(
    ("model", "features", "says"),
    [
        ("degree-only", None, "degree-only has no part that can be left out"),
        ("extra-trees", None, "extra-trees has no part"),
        ("nothing", None, "no model 'nothing'"),
        ("ensemble", "everything", "cannot read the feature set 'everything'"),
        ("ensemble", "network-names", "no part 'names'"),
    ],
)
def test_what_cannot_be_ablated_is_refused(model: str, features: str | None, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        ablations(model, features)
    assert says in str(refused.value)


def test_each_part_is_compared_with_the_whole(tmp_path: Path) -> None:
    dataset = with_knowledge(planted_dataset(60, embeddings=False))
    chosen = ablations("kernel-ridge", "intrinsic") | {"failing": Candidate("gtmaloc", "own")}
    found = ablate(
        dataset, P901Family(), chosen, n_folds=3, seeds=(0, 1), context=Context(0, "cpu"),
        kept=KeptResults(tmp_path, lambda _: None), command=str,
    )  # fmt: skip
    value = json.loads(json.dumps(found.as_json(), allow_nan=False))
    assert (value["protocol"], value["folds"], value["seeds"]) == ("P901-family", 3, [0, 1])
    assert [row["part"] for row in value["rows"]] == list(chosen) and found.failed
    assert value["rows"][0]["versus_all"] is value["rows"][-1]["versus_all"] is None
    whole = found.rows[0].evaluation
    assert whole is not None
    for row, of in list(zip(value["rows"], found.rows, strict=True))[1:-1]:
        assert of.evaluation is not None and row["features"] == of.evaluation.features
        for area in ("auroc", "auprc"):
            without, with_all = (getattr(e.scores, area).per_fold for e in (of.evaluation, whole))
            expected = corrected_resampled_t_test(without, with_all, 3).as_json()
            assert row["versus_all"][area] == expected
    means = [row["auroc"]["mean"] for row in value["rows"][:-1]]
    assert len(set(means)) == len(means), "each row is another model"
