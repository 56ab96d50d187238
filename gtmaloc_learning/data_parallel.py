"""Training by several processes, each on its share of every batch.

torchrun starts the processes and tells them in the environment of each other:

    python -m torch.distributed.run --nproc-per-node 2 -m PROGRAM

In any other process there is one share, which is everything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import distributed, nn
from torch.nn.parallel import DistributedDataParallel


@contextmanager
def process_group(device: torch.device) -> Iterator[None]:
    """Inside the block, the processes that torchrun started together train together."""
    if "TORCHELASTIC_RUN_ID" not in os.environ:
        yield
        return
    distributed.init_process_group("nccl" if device.type == "cuda" else "gloo")
    try:
        yield
    finally:
        distributed.destroy_process_group()


def rank_and_size() -> tuple[int, int]:
    """Which of the processes this is, and how many train together: (0, 1) alone."""
    if distributed.is_available() and distributed.is_initialized():
        return distributed.get_rank(), distributed.get_world_size()
    return 0, 1


def data_parallel(module: nn.Module) -> nn.Module:
    """The module, with gradients that are the mean over all processes after each backward pass."""
    return module if rank_and_size()[1] == 1 else DistributedDataParallel(module)


def share(batch: torch.Tensor, dim: int) -> torch.Tensor:
    """This process's part of a batch; together the parts are the batch."""
    rank, size = rank_and_size()
    return batch.tensor_split(size, dim)[rank]
