"""Two processes that share each batch train what one process trains."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning import data_parallel
from gtmaloc_learning.data_parallel import process_group, rank_and_size, share
from gtmaloc_model.models.gtmaloc import classifier
from gtmaloc_model.nn.token_fusion import TokenFusion
from gtmaloc_model.training.together import cross_fit_together

PROGRAM = """\
import sys
sys.path[:0] = {path!r}
from dataclasses import replace
from pathlib import Path
import numpy as np, torch
from fixtures.planted_dataset import planted_dataset
from fixtures.small_models import SMALL_PAPER
from gtmaloc_learning import data_parallel
from gtmaloc_learning.data_parallel import process_group, rank_and_size
from gtmaloc_model.models.gtmaloc.classifier import fit_classifier

dataset = planted_dataset(62)
inputs = [dataset.embeddings["sequence"], dataset.embeddings["drug"]]
settings = replace(SMALL_PAPER.classifier, dropout=0.0, batch=15, token_masking=0.4)
parts = np.array_split(np.arange(62), 3)
with process_group(torch.device("cpu")):
    fitted = fit_classifier(
        inputs, dataset.labels, settings, parts=parts, seed=0, device=torch.device("cpu")
    )
    np.save(Path(sys.argv[1]) / f"{{rank_and_size()[1]}}.{{rank_and_size()[0]}}.npy", fitted.logits(inputs))
"""


def run(*command: str, cwd: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TORCHELASTIC")}
    subprocess.run(
        [sys.executable, *command],
        check=True,
        cwd=cwd,
        timeout=240,
        env={**environment, "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.slow
def test_two_processes_give_the_network_of_one_up_to_rounding(tmp_path: Path) -> None:
    """15 rows in a batch: shares of 8 and 7; members have different numbers of masked tokens."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.format(path=sys.path))
    run(str(program), str(tmp_path), cwd=tmp_path)
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    run(*launcher, str(program), str(tmp_path), cwd=tmp_path)
    alone, first, second = (np.load(tmp_path / f"{name}.npy") for name in ("1.0", "2.0", "2.1"))
    assert np.array_equal(first, second), "both processes have the same network"
    assert np.abs(alone - first).max() < 1e-3 < np.abs(alone).max()


def test_the_mean_of_the_shares_is_the_loss_of_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    """AdamW forgives a wrong scale, so the trained networks do not show it."""
    draw = torch.Generator().manual_seed(0)
    network = TokenFusion(
        2, [5, 6], 3, width=8, heads=2, head_width=4, feed_forward=8, hidden=4, dropout=0.0, generator=draw
    )
    inputs = [torch.randn(20, d, generator=draw) for d in (5, 6)]
    truth = (torch.rand(20, 3, generator=draw) < 0.5).float()
    rows = torch.stack([torch.randperm(20, generator=draw)[:9] for _ in range(2)])
    hidden = torch.rand(2, 9, 2, generator=draw) < 0.4

    def loss(rank: int, size: int) -> torch.Tensor:
        for module in (classifier, data_parallel):
            monkeypatch.setattr(module, "rank_and_size", lambda: (rank, size))
        return classifier._Loss(network, 0.5)(inputs, truth, rows, hidden, draw)

    whole = loss(0, 1)
    assert torch.allclose((loss(0, 2) + loss(1, 2)) / 2, whole, atol=1e-6)
    logits, fused = network([x[rows] for x in inputs], hidden)
    entropy = functional.binary_cross_entropy_with_logits(logits, truth[rows], reduction="none").mean((1, 2))
    rebuilt = network.self_supervised_loss(fused, [x[rows] for x in inputs], hidden)
    assert torch.allclose(whole, entropy + 0.5 * rebuilt, atol=1e-6)


def test_a_process_of_its_own_has_the_whole_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TORCHELASTIC_RUN_ID", raising=False)
    batch = torch.arange(6).reshape(2, 3)
    with process_group(torch.device("cpu")):
        assert rank_and_size() == (0, 1) and torch.equal(share(batch, 1), batch)


@pytest.mark.slow
def test_the_first_process_writes_the_journal(tmp_path: Path) -> None:
    planted_dataset(40).save(tmp_path / "dataset.npz")
    out = tmp_path / "folds.safetensors"
    launcher = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m")
    program = ("gtmaloc_model.training.together", str(tmp_path / "dataset.npz"), str(out))
    run(*launcher, *program, "--folds", "2", "--features", "intrinsic", cwd=Path(__file__).parents[3])
    assert out.is_file()
    with pytest.raises(UsageError, match="exists"):
        cross_fit_together(tmp_path / "dataset.npz", out, features="intrinsic", folds=2, seed=0)
