"""Training on a GPU: as good as on the CPU, and the same bits twice. Needs CUDA."""

import numpy as np
import pytest
import torch

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.device import repeatable
from gtmaloc_learning.metrics import auroc_per_label
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.folds import random_folds
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.nn.attention import DenseNeighbourAttention, Neighbourhood, SparseNeighbourAttention
from gtmaloc_model.training.out_of_fold import predict_folds

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device"),
]
CUDA = torch.device("cuda")


def predictions(model: str, device: str) -> Predictions:
    dataset = planted_dataset(180)
    key = CheckpointKey(kind="folds", model=model, preset="", fingerprint=dataset.fingerprint, seed=0)
    folds = random_folds(np.arange(len(dataset.mirna_ids)), 3, 0)
    return predict_folds(dataset, model_named(model), folds, Context(0, device), key=key)


@pytest.mark.parametrize("model", ["gtmaloc", "gtmaloc-as-released"])
def test_a_gpu_learns_what_the_cpu_learns(model: str) -> None:
    on_gpu, on_cpu = predictions(model, "cuda"), predictions(model, "cpu")
    gpu, cpu = (float(np.nanmean(auroc_per_label(p.known, p.probability))) for p in (on_gpu, on_cpu))
    assert gpu > cpu - 0.05, f"AUROC {gpu:.3f} on the GPU, {cpu:.3f} on the CPU"


def test_two_runs_on_a_gpu_give_the_same_bits() -> None:
    first, second = predictions("gtmaloc", "cuda"), predictions("gtmaloc", "cuda")
    np.testing.assert_array_equal(first.probability, second.probability)
    np.testing.assert_array_equal(first.calibrated, second.calibrated)


def test_dense_and_sparse_attention_agree_on_a_gpu_and_their_gradients_are_repeatable() -> None:
    neighbours = Neighbourhood.from_similarity(planted_dataset(60).functional_similarity, 0.6).to(CUDA)
    dense = DenseNeighbourAttention(32, 4, torch.Generator().manual_seed(0)).to(CUDA)
    sparse = SparseNeighbourAttention(32, 4, torch.Generator().manual_seed(0)).to(CUDA)
    x = torch.randn(60, 32, generator=torch.Generator().manual_seed(1)).to(CUDA)
    with repeatable(CUDA):
        torch.testing.assert_close(dense(x, neighbours), sparse(x, neighbours), atol=1e-5, rtol=1e-4)
        gradients = []
        for _ in range(2):
            sparse.zero_grad()
            sparse(x, neighbours).square().sum().backward()
            gradients.append(torch.cat([p.grad.flatten() for p in sparse.parameters()]))
        assert torch.equal(*gradients)
