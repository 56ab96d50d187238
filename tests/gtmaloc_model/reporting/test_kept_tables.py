"""Feature sets, ablations and learning curves, from kept evaluations."""

from fixtures.kept_evaluations import kept
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases
from gtmaloc_model.models.registry import model_class
from gtmaloc_model.reporting.kept_tables import ablation_rows, feature_set_rows, learning_curves


def test_feature_sets_of_the_model_stand_side_by_side() -> None:
    of = KeptOfReleases(
        (
            kept(),
            kept(features="intrinsic", swapped=2),
            kept("extra-trees", "all"),
            kept(protocol="P1041", features="all"),
        )
    )
    first, second = feature_set_rows("ensemble", of)
    assert (first.protocol, second.protocol) == ("P901", "P1041")
    network, all_, intrinsic = first.cells
    assert network == "1.000 (1.000–1.000) / 1.000 (1.000–1.000)"
    assert (all_, intrinsic[:5]) == ("", "0.500")
    assert [bool(cell) for cell in second.cells] == [False, True, False]
    assert feature_set_rows("ensemble", NOTHING_KEPT) == []


def test_an_ablation_stands_below_the_whole_model_with_its_change() -> None:
    of = KeptOfReleases(
        (
            kept(),
            kept(features="network-expression", swapped=1),
            kept(features="all-names"),
            kept(folds=3, features="network-genome"),
        )
    )
    whole, part = ablation_rows(of)
    assert (whole.part, whole.change, whole.p) == ("all parts", "", "")
    assert (part.part, part.model, part.protocol) == ("without expression", "ensemble, network", "P901")
    assert part.change.startswith("−0.250 / −0.")
    assert part.auroc.startswith("0.750")
    assert 0 < float(part.p) <= 1


def test_other_seeds_have_no_p() -> None:
    parts = (kept(), kept(features="network-expression", swapped=1, seeds=(1,)))
    assert ablation_rows(KeptOfReleases(parts))[1].p == ""


def test_presets_that_leave_something_out_are_ablations() -> None:
    preset, meaning = next(iter(model_class("gtmaloc").ablations.items()))
    parts = (kept("gtmaloc", "own", preset="paper"), kept("gtmaloc", "own", preset=preset, swapped=1))
    assert [row.part for row in ablation_rows(KeptOfReleases(parts))] == ["all parts", meaning]


def test_a_learning_curve_needs_two_points_and_ends_with_the_whole() -> None:
    of = KeptOfReleases(
        (kept(), kept(share=0.25, swapped=2), kept("extra-trees"), kept(protocol="P1041", share=0.5))
    )
    ((name, points),) = learning_curves(of).items()
    assert name == "ensemble, network, P901"
    assert [(share, auroc.mean, auprc.mean < 1) for share, auroc, auprc in points] == [
        (0.25, 0.5, True), (1.0, 1.0, False),
    ]  # fmt: skip
