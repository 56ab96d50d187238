"""Independent random seeds for the parts of one computation, all derived from one seed."""

import numpy as np


def derived_seed(seed: int, *purpose: int) -> int:
    """An independent 63-bit seed for one purpose, the same on every platform."""
    state = np.random.SeedSequence((seed, *purpose)).generate_state(2, dtype=np.uint32)
    return (int(state[0]) << 31) ^ int(state[1])
