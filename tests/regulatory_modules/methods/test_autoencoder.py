"""The autoencoder: its layers, worked out with numpy, its sizes, its bits, and that it learns."""

import numpy as np
import pytest
import torch

from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods.autoencoder import Autoencoder, encoded, epochs_for

PROFILES = np.random.default_rng(0).normal(size=(40, 26))


def plain_convolution(maps: FloatArray, weight: FloatArray, bias: FloatArray) -> FloatArray:
    """(c, S) to (16, S): position p reads p - (size - 1) // 2 and what follows, zeros outside."""
    size, n = weight.shape[2], maps.shape[1]
    out = np.tile(bias[:, None], (1, n))
    for kernel in range(len(weight)):
        for p in range(n):
            for channel in range(len(maps)):
                for offset in range(size):
                    q = p - (size - 1) // 2 + offset
                    if 0 <= q < n:
                        out[kernel, p] += weight[kernel, channel, offset] * maps[channel, q]
    return out


def plain_pool(maps: FloatArray, pool: int) -> FloatArray:
    """Largest of each window; the last window may be shorter."""
    return np.array([maps[:, at : at + pool].max(axis=1) for at in range(0, maps.shape[1], pool)]).T


def test_a_code_is_what_the_formula_gives() -> None:
    torch.manual_seed(0)
    model = Autoencoder(26).eval().double()
    weights = {name: tensor.detach().numpy() for name, tensor in model.state_dict().items()}
    convolved = [name for name in weights if name.startswith("convolutions") and name.endswith("weight")]
    assert [weights[name].shape for name in convolved] == [(16, 1, 4), (16, 16, 2)]
    maps = PROFILES[:1]
    for name, pool in zip(convolved, (4, 2), strict=True):
        bias = weights[name.replace("weight", "bias")]
        maps = plain_pool(np.maximum(plain_convolution(maps, weights[name], bias), 0), pool)
    assert maps.shape == (16, 4), "26 samples, 7 after pooling by 4, 4 after pooling by 2"
    code = weights["code.weight"] @ maps.ravel() + weights["code.bias"]
    with torch.no_grad():
        given = torch.from_numpy(PROFILES[:1])
        assert np.allclose(model.encode(given).numpy()[0], code, atol=1e-12)
        decoded = weights["decoder.weight"] @ code + weights["decoder.bias"]
        assert np.allclose(model(given).numpy()[0], decoded, atol=1e-12)


@pytest.mark.parametrize(("samples", "code"), [(424, 106), (26, 6), (5, 1), (2, 1)])
def test_a_code_has_a_quarter_of_the_numbers(samples: int, code: int) -> None:
    profiles = np.random.default_rng(1).normal(size=(3, samples))
    assert encoded(profiles, 0, steps=1).shape == (3, code)


def test_dropout_acts_in_training_only_and_drops_thirty_percent() -> None:
    model = Autoencoder(64)
    given = torch.ones(4_000, 10)
    torch.manual_seed(0)
    assert model.train().dropout(given).eq(0).double().mean().item() == pytest.approx(0.3, abs=0.01)
    assert torch.equal(model.eval().dropout(given), given)
    profiles = torch.randn(3, 64)
    assert torch.equal(model.encode(profiles), model.encode(profiles))
    model.train()
    assert not torch.equal(model.encode(profiles), model.encode(profiles))


def test_one_seed_gives_the_same_bits_on_any_number_of_threads_and_another_seed_other_codes() -> None:
    threads = torch.get_num_threads()
    try:
        torch.set_num_threads(1)
        one = encoded(PROFILES, 3, steps=20)
        torch.set_num_threads(2)
        two = encoded(PROFILES, 3, steps=20)
        assert torch.get_num_threads() == 2, "it is put back"
    finally:
        torch.set_num_threads(threads)
    assert one.dtype == np.float64 and one.tobytes() == two.tobytes()
    assert not np.allclose(one, encoded(PROFILES, 4, steps=20))


def test_training_brings_profiles_of_one_group_together() -> None:
    """Codes of untrained weights and trained ones: distances inside groups over those between them."""
    random = np.random.default_rng(5)
    group = np.arange(60) % 3
    profiles = random.normal(size=(3, 48))[group] + 0.7 * random.normal(size=(60, 48))

    def scatter(codes: FloatArray) -> float:
        centers = np.array([codes[group == g].mean(axis=0) for g in range(3)])
        return float(((codes - centers[group]) ** 2).sum() / ((codes - codes.mean(axis=0)) ** 2).sum())

    assert scatter(encoded(profiles, 0, steps=120)) < 0.7 * scatter(encoded(profiles, 0, steps=1))


def test_dropout_is_on_while_it_is_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[bool] = []
    forward = Autoencoder.forward

    def recording(self: Autoencoder, profiles: torch.Tensor) -> torch.Tensor:
        modes.append(self.training)
        return forward(self, profiles)

    monkeypatch.setattr(Autoencoder, "forward", recording)
    encoded(PROFILES, 0, steps=1)
    assert modes == [True] * 10


def test_every_epoch_is_reported() -> None:
    steps: list[tuple[int, int | None, str]] = []
    encoded(PROFILES, 0, lambda done, total=None, stage="": steps.append((done, total, stage)), "genes", 12)
    assert steps == [(n, 12, "genes") for n in range(1, 13)]


def test_few_profiles_are_read_often() -> None:
    assert epochs_for(432) == 125, "four batches, 500 steps"
    assert epochs_for(17_292) == 10
    assert epochs_for(432, steps=1) == 10
