"""Where to compute, and how to make the result repeatable there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from gtmaloc_base.errors import UsageError

DEVICES = ("auto", "cpu", "cuda")


def resolve_device(name: str) -> torch.device:
    """The device of that name; `auto` takes CUDA if there is one."""
    if name not in DEVICES:
        raise UsageError(f"There is no device {name!r}", f"Choose one of: {', '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise UsageError("This machine has no CUDA device that torch can use", "Choose --device auto or cpu")
    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(name)


@contextmanager
def repeatable(device: torch.device) -> Iterator[None]:
    """Deterministic kernels for the length of the block: two runs with one seed give the same bits.

    On the CPU one thread computes, so that the bits are the same on any number of cores. For tensors as small
    as these a second thread saves little, and costs much where cores are busy
    (`benchmarks/evaluate_device.py`). A GPU computes in single precision as well (ADR 14).
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
