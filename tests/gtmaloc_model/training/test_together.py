"""Two processes that share each batch train what one process trains."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file
from torch.nn import functional

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning import data_parallel
from gtmaloc_learning.data_parallel import process_group, rank_and_size, share
from gtmaloc_model.models.gtmaloc import classifier
from gtmaloc_model.nn.token_fusion import TokenFusion
from gtmaloc_model.training.together import main

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
def test_the_documented_command_writes_the_journal_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On small data, and with two folds instead of ten."""
    root = Path(__file__).parents[3]
    lines = (root / "docs" / "model_presets.md").read_text("utf-8").splitlines()
    (command,) = (line.split() for line in lines if line.startswith("    python -m torch.distributed.run"))
    dataset, out = tmp_path / "dataset.npz", tmp_path / "folds.safetensors"
    planted_dataset(40).save(dataset)
    given = {"DATASET": str(dataset), "OUT": str(out), "network": "intrinsic", "10": "2"}
    assert given.keys() < set(command)
    run(*(given.get(word, word) for word in command[1:]), cwd=root)
    assert {0, 1} == set(load_file(out)["held_out_fold"].tolist())
    with pytest.raises(SystemExit, match="2"):
        main([str(dataset), str(out), "--features", "intrinsic", "--folds", "2"])
    assert capsys.readouterr().err == f"error: {out} exists. Delete it, or choose another file.\n"
