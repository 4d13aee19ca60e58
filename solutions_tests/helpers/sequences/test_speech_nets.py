"""Two networks that listen: sizes as documented, a loss that is torch's, and a few steps that help."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.sequences.speech_nets import ctc_cost, digit_recognizer, trigger_net
from helpers.torch_training import fit
from solutions_tests.helpers.probes import close, complaint


def features(m: int, T: int, seed: int = 0) -> np.ndarray:
    return (15 * np.random.default_rng(seed).standard_normal((m, T, 24)) - 10).astype(np.float32)


@pytest.mark.parametrize("T", [1, 3, 4, 150])
def test_sizes(T: int) -> None:
    rng = np.random.default_rng(0)
    assert digit_recognizer(11, rng)(torch.tensor(features(2, T))).shape == (2, -(-T // 3), 11)
    if T >= 4:
        assert trigger_net(rng)(torch.tensor(features(2, T))).shape == (2, T // 4)


def test_parameters_are_counted_exactly() -> None:
    def count(net: torch.nn.Module) -> int:
        return sum(p.numel() for p in net.parameters())

    rng = np.random.default_rng(0)
    gru = 3 * 64 * (48 + 64) + 2 * 3 * 64
    assert count(digit_recognizer(11, rng)) == 7 * 24 * 48 + 48 + 2 * gru + 128 * 11 + 11
    assert count(trigger_net(rng)) == 9 * 24 * 32 + 32 + 3 * 48 * (32 + 48) + 2 * 3 * 48 + 48 + 1


def test_the_trigger_network_never_looks_ahead_and_the_recognizer_does() -> None:
    x = features(1, 40)
    other = x.copy()
    other[:, 20:] += 5
    with torch.no_grad():
        for net, same in ((trigger_net(np.random.default_rng(0)), True),
                          (digit_recognizer(3, np.random.default_rng(0)), False)):  # fmt: skip
            before, after = (net(torch.tensor(x))[0, :5], net(torch.tensor(other))[0, :5])  # frames 0 to 19
            assert bool(torch.equal(before, after)) == same


def test_the_cost_and_its_gradient_are_torchs() -> None:
    rng = np.random.default_rng(1)
    ours = torch.tensor(rng.standard_normal((3, 9, 5)), requires_grad=True)
    theirs = ours.detach().clone().requires_grad_()
    Y = torch.tensor([[0, 0, 3], [2, -1, -1], [-1, -1, -1]])
    cost = 2 * ctc_cost(ours, Y)
    cost.backward()
    lengths = torch.tensor([3, 1, 0])
    losses = torch.nn.functional.ctc_loss(
        theirs.log_softmax(2).swapaxes(0, 1), (Y + 1).clamp(min=0), torch.full((3,), 9), lengths, reduction="none"
    )
    (2 * losses.mean()).backward()
    close((cost.detach(), ours.grad), (2 * losses.mean().detach(), theirs.grad))


def test_the_blank_is_the_first_guess() -> None:
    P = digit_recognizer(11, np.random.default_rng(0))(torch.tensor(features(4, 60))).softmax(2)
    assert P[..., 0].mean() > 0.4
    assert digit_recognizer(11, np.random.default_rng(0), blank_bias=0).head.bias[0] == 0


def test_the_same_seed_gives_the_same_network() -> None:
    a, b = (trigger_net(np.random.default_rng(3)).state_dict() for _ in range(2))
    assert all(torch.equal(a[name], b[name]) for name in a)


def test_a_few_steps_lower_both_losses() -> None:
    X, rng = features(8, 30), np.random.default_rng(0)
    Y = rng.integers(0, 10, (8, 3))
    how: Any = {"epochs": 3, "batch_size": 8, "learning_rate": 0.005, "rng": rng}
    costs = fit(digit_recognizer(11, rng), X, Y, loss=ctc_cost, **how).history.cost
    assert costs[-1] < costs[0]
    heard = (rng.random((8, 7)) < 0.2).astype(np.float32)
    costs = fit(trigger_net(rng), X, heard, loss="binary_cross_entropy", **how).history.cost
    assert costs[-1] < costs[0]


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "classes is 0" in complaint(digit_recognizer, 0, rng)
    assert "f is 3" in complaint(lambda: trigger_net(rng, f=3))
    assert "n_a is 0" in complaint(trigger_net, rng, n_a=0)
    assert "rng is 0" in complaint(trigger_net, 0)
    assert "needs 5 steps" in complaint(ctc_cost, torch.zeros(1, 4, 3), torch.tensor([[0, 0, 0]]))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(ctc_cost, 0, 0)
    assert said.startswith("TypeError: ctc_cost: out is a int, expected a torch tensor.")
    said = complaint(ctc_cost, torch.ones(2, 3, 4), torch.ones(1, 1))
    assert said.startswith("ValueError: ctc_cost: out has shape (2, 3, 4)")
