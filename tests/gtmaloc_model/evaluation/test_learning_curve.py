"""A learning curve: kept points, the whole evaluation last, and keys that know the code of both protocols."""

from pathlib import Path

from fixtures.planted_dataset import planted_dataset
from fixtures.small_trees import FewTrees
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.learning_curve import evaluate_and_learn
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining
from gtmaloc_model.evaluation.result_key import ResultKey
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import baselines

DATASET = planted_dataset(60)


def test_points_are_kept_and_the_last_is_the_whole_evaluation(tmp_path: Path) -> None:
    said: list[str] = []

    def curve() -> dict[str, object]:
        return evaluate_and_learn(
            DATASET,
            FewTrees(),
            P901Family(),
            n_folds=3,
            seeds=(0,),
            context=Context(0, "cpu"),
            kept=KeptResults(tmp_path, said.append),
        ).as_json()

    first = curve()
    points = first["learning_curve"]
    assert [p["share"] for p in points] == [0.25, 0.5, 0.75, 1.0]  # type: ignore[attr-defined]
    assert points[-1]["auroc"] == first["auroc"]  # type: ignore[index]
    assert points[0]["auroc"] != points[-1]["auroc"]  # type: ignore[index]
    assert said == []
    assert curve()["learning_curve"] == points
    assert len([s for s in said if "kept result" in s]) == 4 + len(set(baselines()) - {FewTrees.name})


def test_the_key_knows_the_share_and_the_code_of_the_whole_protocol() -> None:
    def key(whole: P901 | P901Family, share: float) -> ResultKey:
        protocol = ShareOfTraining(whole, share)
        return ResultKey.of(
            DATASET, protocol.truth(DATASET), FewTrees(), protocol, folds=3, seed=0, device="cpu"
        )

    assert key(P901(), 0.25).name != key(P901(), 0.5).name
    assert key(P901(), 0.5).protocol_code != key(P901Family(), 0.5).protocol_code
