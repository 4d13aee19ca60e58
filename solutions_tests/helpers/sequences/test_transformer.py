"""The small Transformer: against torch's own attention, parameter counts, positions, and that it learns."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.sequences.sequence_nets import NONE, step_cross_entropy
from helpers.sequences.transformer import _parts, position_waves, transformer, write_with_transformer
from helpers.torch_training import fit
from solutions_tests.helpers.probes import close, complaint

T_X, T_Y, V_IN, V_OUT = 5, 4, 9, 7


def pairs(m: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    source = rng.integers(2, V_IN, (m, T_X))
    source[: m // 2, 3:] = 0
    target = rng.integers(2, V_OUT, (m, T_Y))
    return np.concatenate([source, target], axis=1), np.where(np.arange(T_Y) < 3, target, NONE)


def small(seed: int = 0, **more: object) -> nn.Module:
    settings: dict = {"n": 8, "heads": 2} | more
    return transformer(V_IN, V_OUT, T_X, np.random.default_rng(seed), **settings)


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_heads_equal_those_of_torch(heads: int) -> None:
    torch.manual_seed(0)
    n, m = 8, 3
    own = _parts()["Heads"](n, heads).double()
    torchs = nn.MultiheadAttention(n, heads, batch_first=True).double()
    with torch.no_grad():
        torchs.in_proj_weight.copy_(torch.cat([own.query.weight, own.key.weight, own.value.weight]))
        torchs.in_proj_bias.copy_(torch.cat([own.query.bias, own.key.bias, own.value.bias]))
        torchs.out_proj.weight.copy_(own.out.weight)
        torchs.out_proj.bias.copy_(own.out.bias)
    x, u = torch.randn(m, 4, n).double(), torch.randn(m, 6, n).double()
    seen = torch.rand(m, 6) < 0.6
    seen[:, 0] = True
    out = own(x, u, seen[:, None, None])
    normal = own.norm(x)
    expected, alpha = torchs(normal, u, u, key_padding_mask=~seen, average_attn_weights=False)
    close(out, expected)
    close(own.alpha, alpha)


def test_waves() -> None:
    P = position_waves(50, 6)
    assert P.shape == (50, 6)
    close(P[0], np.array([0, 1, 0, 1, 0, 1.0]))
    close(P[3, 2], np.sin(3 / 10000 ** (2 / 6)))
    close((P**2).sum(axis=1), np.full(50, 3.0))
    close(P[7] @ P[10], P[20] @ P[23])  # what two positions have in common depends on their distance only
    assert len({tuple(row) for row in P.round(6)}) == 50


def test_parameters() -> None:
    n = 12
    block, dense = 4 * (n * n + n) + 2 * n, 2 * n + (2 * n * n + 2 * n) + (2 * n * n + n)
    for layers in (1, 3):
        with torch.device("meta"):
            net = _parts()["Transformer"](V_IN, V_OUT, T_X, True, n, 2, layers)
        expected = (V_IN + V_OUT) * n + layers * (3 * block + 2 * dense) + 4 * n + (n * V_OUT + V_OUT)
        assert sum(p.numel() for p in net.parameters()) == expected


def test_padding_and_the_future_are_not_seen() -> None:
    net, rng = small().eval(), np.random.default_rng(0)
    x = torch.as_tensor(pairs(6, rng)[0])
    with torch.no_grad():
        out = net(x)
        later = x.clone()
        later[:, T_X + 2 :] = 3
        close(net(later)[:, :3], out[:, :3], rtol=1e-4, atol=1e-5)  # step t sees the tokens before it
        assert not torch.allclose(net(later)[:, 3], out[:, 3], atol=1e-3)
        net.reading.weight[0] = 50.0  # what stands for padding
        close(net(x)[:3], out[:3], rtol=1e-4, atol=1e-5)


def test_without_positions_the_order_of_the_input_is_lost() -> None:
    x = torch.as_tensor(pairs(2, np.random.default_rng(1))[0])
    order = [3, 0, 4, 2, 1]
    turned = torch.cat([x[:, order], x[:, T_X:]], dim=1)
    x, turned = x[1:], turned[1:]
    for positions, same in (("none", True), ("waves", False)):
        net = small(positions=positions).eval()
        with torch.no_grad():
            a, b = net.read(x[:, :T_X])[:, order], net.read(turned[:, :T_X])
            assert torch.allclose(a, b, atol=1e-5) == same
            assert torch.allclose(net(x), net(turned), atol=1e-5) == same


def test_it_learns_and_writes_what_it_is_asked() -> None:
    rng = np.random.default_rng(0)
    X, Y = pairs(8, rng)
    net = small(n=16)
    xt, yt = torch.as_tensor(X), torch.as_tensor(Y)
    before = step_cross_entropy(net(xt), yt).item()
    fit(net, X, Y, loss=step_cross_entropy, epochs=2, batch_size=8, learning_rate=0.003, rng=rng)
    assert step_cross_entropy(net(xt), yt).item() < before
    tokens = write_with_transformer(net, X[:, :T_X], T_Y)
    again = np.concatenate([X[:, :T_X], tokens], axis=1)
    close(tokens, net(torch.as_tensor(again)).argmax(dim=2).numpy())
    maps = net.maps(xt)
    assert [tuple(a.shape) for a in maps.values()] == [(8, 2, 5, 5), (8, 2, 4, 4), (8, 2, 4, 5)]
    assert float(maps["decoder 1, output to output"][:, :, 0, 1:].max()) == 0


def test_the_same_seed_gives_the_same_net_and_nonsense_is_refused() -> None:
    for a, b in zip(small(3).parameters(), small(3).parameters(), strict=True):
        assert torch.equal(a, b)
    assert "n is 8 with 3 heads" in complaint(small, heads=3)
    assert "n is 6 with 2 heads" in complaint(small, n=6)  # an odd share for each
    assert "layers is 0" in complaint(small, layers=0)
    assert "positions is 'sines'" in complaint(small, positions="sines")
    assert "n is 5, expected an even number" in complaint(position_waves, 3, 5)
    assert "T is 0" in complaint(position_waves, 0, 4)
    assert "source has shape (2, 3)" in complaint(write_with_transformer, small(), np.ones((2, 3), dtype=int), 2)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(write_with_transformer, torch.nn.Linear(1, 1), np.ones((1, 2)), 1)
    assert said.startswith("TypeError: write_with_transformer: net has no .T_x, expected a network with T_x, reading.")
