"""Signals and gradients by depth, and steps along a gradient, against autograd and by hand."""

from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from helpers.vision.architectures.residual import small_residual
from helpers.vision.signal_depth import even_stack, signal_norms, step_gains
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def examples(m: int = 6, side: int = 8, classes: int = 3) -> tuple[np.ndarray, np.ndarray]:
    return rng(1).integers(0, 256, (m, side, side), dtype=np.uint8), rng(2).integers(0, classes, m)


def state_of(net: Any) -> dict[str, torch.Tensor]:
    return {key: value.clone() for key, value in net.state_dict().items()}


@pytest.mark.parametrize("batch_norm", [True, False])
@pytest.mark.parametrize("m", [1, 6])
def test_norms_are_those_of_autograd(batch_norm: bool, m: int) -> None:
    net = small_residual(8, 3, 3, rng(), batch_norm=batch_norm)
    X, Y = examples(m)
    before = state_of(net)
    signal = signal_norms(net, X, Y)
    assert signal.names == ("stem", "block1", "block2", "block3")
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())
    kept, a = [], torch.tensor(X)[:, None] / 255
    for name, part in net.named_children():
        a = part(a)
        if name.startswith(("stem", "block")):
            a.retain_grad()
            kept.append(a)
    functional.cross_entropy(a, torch.tensor(Y)).backward()
    np.testing.assert_allclose(signal.values, [float(x.detach().square().mean()) ** 0.5 for x in kept], rtol=1e-5)
    np.testing.assert_allclose(signal.gradients, [float(x.grad.norm()) for x in kept], rtol=1e-4)


def test_gradients_too_small_to_be_squared_are_measured() -> None:
    net = even_stack(50, 4, 3, rng(), skips=False, scale=0.4)
    gradients = signal_norms(net, *examples()).gradients
    assert 0 < gradients[0] < 1e-20


@pytest.mark.parametrize("skips", [True, False])
def test_a_stack_keeps_its_size_and_scales_its_blocks(skips: bool) -> None:
    one, half = (even_stack(6, 4, 3, rng(), skips=skips, scale=scale) for scale in (1.0, 0.5))
    assert one[:-3](torch.rand(1, 1, 5, 7)).shape == (1, 4, 5, 7)
    assert [name for name, _ in one.named_children()][:4] == ["stem", "block1", "block2", "block3"]
    assert torch.equal(0.5 * one.block1.branch[0].conv.weight, half.block1.branch[0].conv.weight)
    assert torch.equal(one.stem.conv.weight, half.stem.conv.weight)
    a, still = torch.rand(1, 4, 5, 5), even_stack(6, 4, 3, rng(), skips=skips, scale=0)
    assert torch.equal(still[1:-3](a), a if skips else 0 * a)


def test_skips_against_small_weights_only() -> None:
    ratios = {}
    for skips in (True, False):
        for scale in (0.5, 1.6):
            lengths = signal_norms(even_stack(30, 8, 3, rng(), skips=skips, scale=scale), *examples(8)).gradients
            ratios[skips, scale] = lengths[0] / lengths[-1]
    assert ratios[False, 0.5] < 1e-8 and 0.1 < ratios[True, 0.5] < 10
    assert ratios[False, 1.6] > 1e4 and ratios[True, 1.6] > 1e4


def test_small_steps_change_the_cost_as_promised() -> None:
    net = small_residual(8, 3, 3, rng())
    X, Y = examples(12)
    before = state_of(net)
    gains = step_gains(net, X, Y, [1e-3, 0.1])
    assert all(torch.equal(before[key], value) for key, value in net.state_dict().items())
    assert gains.changes[0] == pytest.approx(-1e-3 * gains.slope, rel=0.02)
    assert gains.changes[1] < gains.changes[0] < 0
    net.train()
    x, y = torch.tensor(X)[:, None] / 255, torch.tensor(Y)
    J = functional.cross_entropy(net(x), y)
    J.backward()
    with torch.no_grad():
        for theta in net.parameters():
            theta -= 0.1 * theta.grad
    assert float((functional.cross_entropy(net(x), y) - J).detach()) == pytest.approx(gains.changes[1], rel=1e-3)


def test_refusals() -> None:
    net, (X, Y) = even_stack(2, 3, 3, rng(), skips=True), examples()
    assert "layers is 3, expected an even whole number" in complaint(even_stack, 3, 3, 3, rng(), skips=True)
    assert "scale is -1" in complaint(even_stack, 2, 3, 3, rng(), skips=True, scale=-1)
    assert "n_C is 0" in complaint(even_stack, 2, 0, 3, rng(), skips=True)
    assert "net is a Linear, expected a torch.nn.Sequential" in complaint(signal_norms, torch.nn.Linear(2, 2), X, Y)
    assert "signal_norms: Y has shape (5,), expected (m,) = (6,)" in complaint(signal_norms, net, X, Y[:5])
    assert "Y contains 3, expected whole numbers from 0 to C - 1 = 2" in complaint(signal_norms, net, X, Y * 0 + 3)
    assert "step_gains: rates is 0, expected a number above 0" in complaint(step_gains, net, X, Y, [0.1, 0])
    assert "X is empty" in complaint(step_gains, net, X[:0], Y[:0], [0.1])


def test_other_kinds_are_refused() -> None:
    assert complaint(even_stack, 2, 2, 2, rng(), skips="no").startswith(
        "TypeError: even_stack: skips is 'no', expected True or False."
    )
