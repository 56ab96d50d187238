"""`run` refuses what a later step would refuse before it starts the first one."""

from pathlib import Path

import pytest

from gtmaloc.console import Reporter
from gtmaloc.pipeline.evaluate import evaluate
from gtmaloc.pipeline.run import run
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.models.base import ThresholdTooHigh


@pytest.mark.parametrize("verb", ["run", "evaluate"])
def test_a_threshold_above_that_of_the_model_is_refused_before_anything_starts(
    tmp_path: Path, verb: str
) -> None:
    settings = read_settings(var=tmp_path / "var", functional_threshold=0.999)
    workspace = Workspace(settings, Reporter(quiet=True))
    with pytest.raises(ThresholdTooHigh, match=r"0\.999 and above are kept"):
        if verb == "run":
            run(workspace, None, model="gtmaloc")
        else:
            evaluate(workspace, None, protocol="P1041", seeds="0", model="gtmaloc", inputs="graph")
    assert not (tmp_path / "var").exists()
