"""Networks of values: shapes and sizes by hand, one value or all, and a target network that follows."""

import copy

import numpy as np
import pytest
import torch

from helpers.beyond.dqn import move_target
from helpers.beyond.dqn_nets import frame_q_net, pair_q_net, q_net, q_values, update_target
from helpers.vision.costs import parameter_count
from solutions_tests.helpers.probes import close, complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("n", "actions", "hidden"), [(1, 1, 1), (4, 2, 128), (8, 3, 5)])
def test_a_state_in_all_values_out(n: int, actions: int, hidden: int) -> None:
    net = q_net(n, actions, rng(), hidden=hidden)
    assert parameter_count(net) == n * hidden + hidden + hidden * actions + actions
    s = rng(1).standard_normal((5, n)).astype(np.float32)
    W1, b1, W2, b2 = (p.detach().numpy() for p in net.parameters())
    close(q_values(net, s), np.maximum(s @ W1.T + b1, 0) @ W2.T + b2, rtol=1e-4, atol=1e-6)
    close(q_values(net, s[0]), q_values(net, s)[0], rtol=1e-4, atol=1e-6)


def test_the_same_seed_gives_the_same_network() -> None:
    for make in (lambda seed: q_net(4, 2, rng(seed)), lambda seed: frame_q_net(2, rng(seed), frames=1)):
        one, other, third = (make(seed).state_dict() for seed in (3, 3, 4))
        assert all(torch.equal(one[key], other[key]) for key in one)
        assert any(not torch.equal(one[key], third[key]) for key in one)


def test_the_network_for_frames_is_that_of_2015() -> None:
    net = frame_q_net(6, rng())
    by_hand = (8 * 8 * 4 + 1) * 32 + (4 * 4 * 32 + 1) * 64 + (3 * 3 * 64 + 1) * 64 + (3136 + 1) * 512 + 513 * 6
    assert parameter_count(net) == by_hand
    sizes = []
    for layer in net:
        layer.register_forward_hook(lambda layer, x, out: sizes.append(tuple(out.shape[1:])))
    with torch.no_grad():
        out = net(torch.rand(2, 4, 84, 84))
    assert out.shape == (2, 6) and bool(out.isfinite().all())
    assert sizes[0] == (32, 20, 20) and sizes[2] == (64, 9, 9) and sizes[4] == (64, 7, 7)
    assert [type(layer).__name__ for layer in net] == [
        *("Conv2d", "ReLU") * 3, "Flatten", "Linear", "ReLU", "Linear",
    ]  # fmt: skip
    assert isinstance(net[-1], torch.nn.Linear)  # no activation: a value may be any number
    assert float(out.min()) < 0 < float(out.max())
    assert frame_q_net(2, rng(), frames=1)(torch.rand(1, 1, 84, 84)).shape == (1, 2)


def test_one_value_at_a_time() -> None:
    net = pair_q_net(3, 4, rng(), hidden=7)
    s = torch.tensor(rng(1).standard_normal((2, 3)), dtype=torch.float32)
    each = torch.stack([net(s, torch.full((2,), a)) for a in range(4)], dim=1)
    assert net.asked == 8 and each.shape == (2, 4)
    W1, b1, W2, b2 = (p.detach().numpy() for p in net.parameters())
    column = np.concatenate([s[1].numpy(), np.eye(4)[2]])
    close(each[1, 2], (np.maximum(W1 @ column + b1, 0) @ W2.T + b2)[0], rtol=1e-4)


@pytest.mark.parametrize("tau", [0.005, 0.5, 1.0])
def test_the_target_network_follows(tau: float) -> None:
    net, target = q_net(4, 2, rng(0)), q_net(4, 2, rng(1))
    before, own = copy.deepcopy(target), copy.deepcopy(net.state_dict())
    wanted = move_target(list(before.parameters()), list(net.parameters()), tau)
    update_target(target, net, tau)
    assert all(torch.equal(p, q) for p, q in zip(target.parameters(), wanted, strict=True))
    assert all(torch.equal(own[key], net.state_dict()[key]) for key in own)
    assert all(p.requires_grad and p.grad_fn is None for p in target.parameters())
    assert not any(p is q for p, q in zip(target.parameters(), net.parameters(), strict=True))


def test_refusals() -> None:
    assert "q_net: n_states is 0" in complaint(q_net, 0, 2, rng())
    assert "q_net: hidden is 0" in complaint(lambda: q_net(4, 2, rng(), hidden=0))
    assert "q_net: rng is 0" in complaint(q_net, 4, 2, 0)
    assert "frame_q_net: n_actions is 0" in complaint(frame_q_net, 0, rng())
    assert "frame_q_net: frames is 0" in complaint(lambda: frame_q_net(2, rng(), frames=0))
    assert "frame_q_net: rng is 0" in complaint(frame_q_net, 2, 0)
    assert "pair_q_net: n_actions is 0" in complaint(pair_q_net, 4, 0, rng())
    net = q_net(4, 2, rng())
    assert "q_values: net is a function" in complaint(q_values, lambda s: s, np.zeros((1, 4)))
    assert "states" in complaint(q_values, net, [0.0])
    assert "is nan" in complaint(q_values, net, np.full((1, 4), np.nan))
    assert "states have shape (1, 3), expected what the network takes" in complaint(q_values, net, np.zeros((1, 3)))
    assert "target and net are the same network" in complaint(update_target, net, net)
    assert "update_target: target is a list" in complaint(update_target, [], net)
    assert "update_target: net is a list" in complaint(update_target, net, [])
    assert "tau is 0" in complaint(update_target, q_net(4, 2, rng()), net, 0)
    assert "move_target: target[0]" in complaint(update_target, q_net(3, 2, rng()), net)
