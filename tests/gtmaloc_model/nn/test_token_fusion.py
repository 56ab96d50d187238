"""The fusion of the relation tokens matches its formulas."""

import math

import torch
from torch.nn import functional

from gtmaloc_model.nn.token_fusion import TokenFusion


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def fused_network(ensemble_size: int = 2) -> TokenFusion:
    return TokenFusion(
        ensemble_size,
        [5, 6, 7, 8],
        3,
        width=128,
        heads=4,
        head_width=32,
        feed_forward=256,
        hidden=64,
        dropout=0.2,
        generator=generator(),
    )


def tokens(members: int = 2, rows: int = 9, seed: int = 3) -> list[torch.Tensor]:
    return [torch.randn(members, rows, d, generator=generator(seed + d)) for d in (5, 6, 7, 8)]


def test_fusion_equals_the_formula_written_out() -> None:
    """For each member and miRNA alone: pre-LN attention over the four tokens, feed-forward, classifier."""
    net = TokenFusion(
        2,
        [5, 6, 7, 8],
        3,
        width=6,
        heads=2,
        head_width=4,
        feed_forward=10,
        hidden=7,
        dropout=0.5,
        generator=generator(),
    )
    weights = generator(9)
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.copy_(torch.randn(parameter.shape, generator=weights) * 0.5)
    inputs = tokens(rows=3)
    logits, fused = net(inputs)

    def linear(layer: torch.nn.Module, m: int, x: torch.Tensor) -> torch.Tensor:
        return x @ layer.weight[m] + layer.bias[m]

    def norm(layer: torch.nn.Module, m: int, x: torch.Tensor) -> torch.Tensor:
        centred = x - x.mean(-1, keepdim=True)
        scaled = centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()
        return scaled * layer.gain[m] + layer.offset[m]

    def gelu(x: torch.Tensor) -> torch.Tensor:
        return x * (1 + torch.erf(x / math.sqrt(2))) / 2

    for m in range(2):
        for row in range(3):
            x = torch.cat([linear(net.project[r], m, inputs[r][m, row : row + 1]) for r in range(4)])
            x = x + net.relation[m, 0]
            q, k, v = linear(net.qkv, m, norm(net.norm_attention, m, x)).split(8, dim=1)
            heads = [
                torch.softmax(q[:, cut] @ k[:, cut].T / math.sqrt(4), dim=1) @ v[:, cut]
                for cut in (slice(0, 4), slice(4, 8))
            ]
            x = x + linear(net.out, m, torch.cat(heads, dim=1))
            inner = gelu(linear(net.grow, m, norm(net.norm_feed_forward, m, x)))
            x = x + linear(net.shrink, m, inner)
            expected = norm(net.norm_fused, m, x.reshape(1, 24))
            assert torch.allclose(fused[m, row], expected[0], atol=1e-4)
            hidden = gelu(linear(net.hidden, m, expected))
            assert torch.allclose(logits[m, row], linear(net.classify, m, hidden)[0], atol=1e-3)


def test_fusion_attends_over_the_tokens_of_one_mirna_never_over_the_batch() -> None:
    net, x = fused_network(), tokens()
    alone = net([t[:, :1] for t in x])[0]
    in_a_batch = net(x)[0][:, :1]
    assert torch.allclose(alone, in_a_batch, atol=1e-5)


def test_every_relation_reaches_the_prediction() -> None:
    net, x = fused_network(), tokens()
    before = net(x)[0]
    for r in range(4):
        changed = [t + (i == r) for i, t in enumerate(x)]
        assert not torch.allclose(net(changed)[0], before)


def test_attention_mixes_the_tokens() -> None:
    """Without mixing, each 128 columns before the classifier would depend on their own relation only."""
    net, x = fused_network(), tokens()
    seen = []
    net.norm_feed_forward.register_forward_hook(
        lambda _m, args, _out: seen.append(args[0].reshape(2, 9, 4, 128))
    )
    net(x)
    net([x[0] + 1, *x[1:]])
    assert not torch.allclose(seen[0][:, :, 3], seen[1][:, :, 3])


def test_members_are_independent() -> None:
    """The gradient of one member's loss leaves all other members' weights alone."""
    net, x = fused_network(3), tokens(3)
    net(x)[0][1].square().sum().backward()
    for name, parameter in net.named_parameters():
        if parameter.grad is not None:
            assert torch.equal(parameter.grad[[0, 2]], torch.zeros_like(parameter.grad[[0, 2]])), name


def test_the_self_supervised_loss_counts_masked_tokens_only() -> None:
    net, x = fused_network(), tokens()
    hidden = torch.zeros(2, 9, 4, dtype=torch.bool)
    fused = net(x, hidden)[1]
    assert net.self_supervised_loss(fused, x, hidden).tolist() == [0.0, 0.0]
    hidden[0, 0, 2] = True
    part = net.reconstruct[2](fused[..., 2 * 128 : 3 * 128])
    wanted = 1 - functional.cosine_similarity(part[0, 0], x[2][0, 0], dim=0)
    assert torch.allclose(net.self_supervised_loss(fused, x, hidden)[0], wanted, atol=1e-6)


def test_reconstructing_masked_tokens_only_gives_the_loss_and_gradients_of_reconstructing_all() -> None:
    """Members with different numbers of masked tokens, one relation without any, one with all."""
    net, x = fused_network(3), tokens(3)
    hidden = torch.rand(3, 9, 4, generator=generator(5)) < torch.tensor([0.1, 0.3, 0.7])[:, None, None]
    hidden[..., 1], hidden[2, :, 3] = False, True
    fused = net(x, hidden)[1].detach().requires_grad_()
    own = fused.view(3, 9, 4, 128).unbind(2)
    apart = torch.stack(
        [
            1 - functional.cosine_similarity(layer(token), values, dim=-1)
            for layer, token, values in zip(net.reconstruct, own, x, strict=True)
        ],
        dim=-1,
    )
    of_all = (apart * hidden).sum((1, 2)) / hidden.sum((1, 2)).clamp(min=1)
    of_masked = net.self_supervised_loss(fused, x, hidden)
    assert torch.allclose(of_masked, of_all, atol=1e-6)
    read = [fused, *net.reconstruct.parameters()]
    weight = torch.tensor([1.0, 2.0, 3.0])
    for found, wanted in zip(
        torch.autograd.grad((of_masked * weight).sum(), read),
        torch.autograd.grad((of_all * weight).sum(), read),
        strict=True,
    ):
        assert torch.allclose(found, wanted, atol=1e-6)


def test_a_masked_token_is_really_hidden() -> None:
    net, x = fused_network(), tokens()
    hidden = torch.zeros(2, 9, 4, dtype=torch.bool)
    hidden[..., 1] = True
    other = [x[0], x[1] + 100, *x[2:]]
    assert torch.equal(net(x, hidden)[0], net(other, hidden)[0])


def test_without_heads_no_token_depends_on_another_before_the_classifier() -> None:
    net = TokenFusion(
        1, [5, 6], 3, width=8, heads=0, head_width=0, feed_forward=8, hidden=4, dropout=0.0,
        generator=generator(),
    )  # fmt: skip
    seen = []
    net.norm_fused.register_forward_hook(lambda _m, args, _out: seen.append(args[0].reshape(1, 9, 2, 8)))
    first, second = tokens(1)[:2]
    net([first, second])
    net([first + 1, second])
    assert torch.equal(seen[0][:, :, 1], seen[1][:, :, 1])
    assert not torch.allclose(seen[0][:, :, 0], seen[1][:, :, 0])
    assert not any(name.startswith(("qkv", "out.", "norm_attention")) for name in net.state_dict())
