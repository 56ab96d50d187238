"""The device to compute on, and reproducible results on it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from gtmaloc_base.errors import UsageError

DEVICES = ("auto", "cpu", "cuda")


def resolve_device(name: str) -> torch.device:
    """The device of that name; `auto` means CUDA if available, else the CPU."""
    if name not in DEVICES:
        raise UsageError(f"There is no device {name!r}", f"Choose one of: {', '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise UsageError("This machine has no CUDA device that torch can use", "Choose --device auto or cpu")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


@contextmanager
def repeatable(device: torch.device) -> Iterator[None]:
    """Use deterministic kernels, and bf16 autocast on a GPU, inside the block.

    On the CPU a single thread computes, so two runs with the same seed are identical to the last bit on any
    number of cores. For tensors this small a second thread saves little, and costs a lot on busy cores
    (`benchmarks/evaluate_device.py`). On a GPU the few operations without a deterministic kernel only warn.
    """
    threads = torch.get_num_threads()
    before = torch.are_deterministic_algorithms_enabled()
    warn_before = torch.is_deterministic_algorithms_warn_only_enabled()
    if device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    else:
        torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True, warn_only=device.type == "cuda")
    try:
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            yield
    finally:
        torch.use_deterministic_algorithms(before, warn_only=warn_before)
        torch.set_num_threads(threads)
