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
    """Use deterministic kernels inside the block: two runs with one seed give the same bits.

    On the CPU a single thread computes, so the bits are the same on any number of cores. For tensors this
    small a second thread saves little, and costs a lot on busy cores (`benchmarks/evaluate_device.py`). A GPU
    computes in single precision as well (ADR 14).
    """
    threads = torch.get_num_threads()
    before = torch.are_deterministic_algorithms_enabled()
    if device.type == "cuda":
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # cuBLAS is not repeatable without it
    else:
        torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)
        torch.set_num_threads(threads)
