"""In a real browser, without a network, every figure is drawn and becomes an SVG."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.finished_run import PREDICTIONS, finished_run
from fixtures.kept_evaluations import kept
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.evaluation.kept_evaluations import KeptOfReleases
from gtmaloc_model.reporting import report_figures
from gtmaloc_model.reporting.report import GraphContent, ReportContent, report_html

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SAVE_ALL = """
<pre id="saved"></pre><script>
Promise.all([...document.querySelectorAll(".js-plotly-plot")].map(plot =>
  Plotly.toImage(plot, {format: plot._context.toImageButtonOptions.format})
    .then(url => [plot.id, decodeURIComponent(url).slice(0, 60)])
)).then(all => { document.getElementById("saved").textContent = JSON.stringify(all); });
</script>
"""


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_every_figure_is_saved_as_svg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_figures, "FEWEST_ON_MAP", 6)
    of = KeptOfReleases(tuple(kept(tables=(PREDICTIONS,), folds=3, share=share) for share in (0.5, 1.0)))
    dataset = replace(planted_dataset(6), mirna_ids=PREDICTIONS.ids, fingerprint="")
    page = report_html(finished_run(tmp_path), ReportContent(GraphContent({}, {}, ()), (), dataset, of))
    path = tmp_path / "page.html"
    path.write_text(page.replace("</body>", SAVE_ALL + "</body>"), encoding="utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
    ]
    dumped = subprocess.run(
        [*command, "--virtual-time-budget=20000", "--dump-dom", path.as_uri()],
        capture_output=True, text=True, timeout=120, check=True,
    ).stdout  # fmt: skip
    found = re.search(r'<pre id="saved">(.*?)</pre>', dumped, flags=re.DOTALL)
    assert found is not None
    saved = dict(json.loads(html.unescape(found[1])))
    names = (
        "roc", "precision-recall", "reliability", "study-bias", "learning-curve", "map", "compartment-pairs",
    )  # fmt: skip
    assert saved.keys() == {f"figure-{name}" for name in names}
    assert all(url.startswith("data:image/svg+xml,<svg") for url in saved.values())
