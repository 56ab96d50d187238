"""The hyperparameters in docs/model_presets.md are those of the code."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from gtmaloc_model.models.registry import model_class, model_named

DOCUMENT = Path(__file__).parents[3] / "docs" / "model_presets.md"
TABLES = {
    ("gtmaloc", "paper"): "### `gtmaloc`, preset `paper`",
    ("gtmaloc-as-released", None): "### `gtmaloc-as-released`",
}
ON_FEATURES = "### `gtmaloc` on a feature set"


def table(heading: str) -> dict[str, str]:
    """Setting and value of each row below a heading."""
    rows = [
        [cell.strip() for cell in line.split("|")[1:3]]
        for line in section(heading).splitlines()
        if "|" in line
    ]
    return {name: value for name, value in rows[2:]}


def section(heading: str) -> str:
    """The text below a heading, up to the next one."""
    text = DOCUMENT.read_text("utf-8")
    return re.split(r"^#+ ", text[text.index(heading) + len(heading) :], maxsplit=1, flags=re.MULTILINE)[0]


def flat(settings: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Nested settings as dotted names."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{prefix}{name}.")
        elif name != "summary":
            yield prefix + name, str(value)


@pytest.mark.parametrize(("model", "preset"), TABLES)
def test_the_documented_hyperparameters_are_those_of_the_code(model: str, preset: str | None) -> None:
    assert table(TABLES[model, preset]) == dict(flat(model_named(model, preset).settings()))


def test_the_documented_settings_on_a_feature_set_are_those_of_the_code() -> None:
    settings = dict(flat(model_named("gtmaloc", features="network").settings()))
    assert settings.pop("features") == "network"
    assert table(ON_FEATURES) == settings


def test_every_preset_has_a_table() -> None:
    for model in dict.fromkeys(name for name, _ in TABLES):
        class_ = model_class(model)
        presets = set(class_.presets) - set(class_.ablations) or {None}
        assert presets == {preset for name, preset in TABLES if name == model}


def test_the_documented_threshold_is_the_one_that_a_dataset_is_checked_against() -> None:
    for (model, preset), heading in TABLES.items():
        assert model_named(model, preset).functional_threshold == float(
            table(heading)["functional_threshold"]
        )


def test_an_ablation_differs_from_the_paper_in_what_its_table_says() -> None:
    documented = re.findall(
        r"^\| ([a-z0-9.-]+) \| ([\w., ]+) \| ([\w., ]+) \|$", section("### Ablations"), re.M
    )
    paper = dict(flat(model_named("gtmaloc").settings()))
    found = {}
    for preset in model_class("gtmaloc").ablations:
        settings = dict(flat(model_named("gtmaloc", preset).settings()))
        changed = [name for name in settings if settings[name] != paper[name]]
        found[preset] = ", ".join(changed), ", ".join(settings[name] for name in changed)
    assert {preset: (names, values) for preset, names, values in documented if preset != "preset"} == found
