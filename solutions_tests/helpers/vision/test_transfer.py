"""Blocks, what learns in them, and how fast; the loop with one rate per block against torch by hand."""

import numpy as np
import pytest
import torch

from helpers.projects.small_nets import small_convnet
from helpers.torch_training import fit
from helpers.vision.transfer import blocks_of, fit_groups, keep_statistics, open_last, rate_groups
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def net() -> torch.nn.Module:
    return small_convnet(16, 16, 3, RNG(0))


def examples(m: int = 9) -> tuple[np.ndarray, np.ndarray]:
    return RNG(1).integers(0, 256, (m, 16, 16), dtype=np.uint8), np.arange(m) % 3


def test_the_blocks_of_a_network() -> None:
    small = net()
    blocks = blocks_of(small)
    kinds = [[type(layer).__name__ for layer in block] for block in blocks]
    assert kinds[:3] == [["Conv2d", "BatchNorm2d", "ReLU"]] * 2 + [["Conv2d", "BatchNorm2d", "ReLU", "Flatten"]]
    assert kinds[3:] == [["Linear", "ReLU"], ["Linear"]]
    assert blocks[0][0] is small.trunk[0] and blocks[-1][0] is small.head
    assert sum(theta.numel() for b in blocks for theta in b.parameters()) == sum(t.numel() for t in small.parameters())


@pytest.mark.parametrize("k", range(1, 6))
def test_only_the_last_blocks_change(k: int) -> None:
    small = net()
    assert open_last(small, k) is small
    before = [{name: x.clone() for name, x in block.state_dict().items()} for block in blocks_of(small)]
    fit(small, *examples(), epochs=2, batch_size=3, learning_rate=0.01, rng=RNG(0))
    for number, (block, old) in enumerate(zip(blocks_of(small), before, strict=True)):
        same = {name: bool((x == old[name]).all()) for name, x in block.state_dict().items()}
        assert all(same.values()) if number < 5 - k else not any(same.values()), number


def test_opening_less_closes_again() -> None:
    small = net()
    open_last(small, 5)
    open_last(small, 2)
    assert [any(t.requires_grad for t in block.parameters()) for block in blocks_of(small)] == [False] * 3 + [True] * 2
    assert small.training and not small.trunk[1].training


def test_statistics_rest_while_parameters_learn() -> None:
    small = keep_statistics(open_last(net(), 5))
    norm = small.trunk[1]
    mean, weight = norm.running_mean.clone(), norm.weight.clone()
    fit(small, *examples(), epochs=1, batch_size=3, learning_rate=0.01, rng=RNG(0))
    assert bool((norm.running_mean == mean).all()) and not bool((norm.weight == weight).all())
    assert small.trunk[0].training


def test_rates_fall_towards_the_input() -> None:
    groups = rate_groups(open_last(net(), 3), 0.1, 0.5)
    assert [group["lr"] for group in groups] == [0.025, 0.05, 0.1]
    assert [len(group["params"]) for group in groups] == [4, 2, 2]  # the flat layers: a weight and a bias
    assert [group["lr"] for group in rate_groups(net(), 0.1)] == [0.1] * 5


@pytest.mark.parametrize("factor", [1.0, 0.3])
def test_the_loop_makes_the_steps_of_torch(factor: float) -> None:
    X, Y = examples(5)
    ours, theirs = keep_statistics(open_last(net(), 5)), keep_statistics(open_last(net(), 5))
    fit_groups(ours, X, Y, rate_groups(ours, 0.01, factor), steps=4, batch_size=5, rng=RNG(0))
    optimizer = torch.optim.AdamW(rate_groups(theirs, 0.01, factor), weight_decay=0.0)
    rates = [group["lr"] for group in optimizer.param_groups]
    for step in range(4):
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate * (1 - step / 4)
        cost = torch.nn.functional.cross_entropy(theirs(torch.tensor(X[:, None]) / 255), torch.tensor(Y))
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=2e-5)  # the order of the examples differs
    assert not torch.equal(next(ours.parameters()), next(net().parameters()))


def test_two_steps_lower_the_cost_and_classes_can_come_apart() -> None:
    X, Y = examples()

    def cost_after(steps: int) -> float:
        small = keep_statistics(open_last(net(), 5))
        fit_groups(small, X, Y, rate_groups(small, 0.003), steps=steps, rng=RNG(0))
        with torch.no_grad():
            return float(torch.nn.functional.cross_entropy(small(torch.tensor(X[:, None]) / 255), torch.tensor(Y)))

    assert cost_after(2) < cost_after(1)
    seen: list[int] = []
    small = open_last(net(), 1)
    small.register_forward_pre_hook(lambda _, inputs: seen.append(len(inputs[0])))
    fit_groups(small, X, Y, rate_groups(small, 0.01), steps=5, batch_size=2, rng=RNG(0), by_class=True)
    assert seen == [1, 2, 1, 2, 1, 2]  # one look, then 2 + 1 of each class in turn
    seen.clear()
    fit_groups(small, X, Y, rate_groups(small, 0.01), steps=3, batch_size=4, rng=RNG(0))
    assert seen == [1, 4, 4, 1]


def test_refusals() -> None:
    small, (X, Y) = net(), examples()
    assert "blocks_of: net is a Sequential without trunk and head" in complaint(blocks_of, torch.nn.Sequential())
    assert "open_last: k is 6, expected a whole number from 1 to 5" in complaint(open_last, small, 6)
    assert "open_last: k is 0" in complaint(open_last, small, 0)
    assert "factor is 2, expected a number above 0 and at most 1" in complaint(rate_groups, small, 0.1, 2)
    assert "rate_groups: net has no parameter with requires_grad" in complaint(
        rate_groups, net().requires_grad_(False), 0.1
    )
    assert "keep_statistics: part is a list" in complaint(keep_statistics, [])
    how = {"groups": rate_groups(small, 0.1), "steps": 2, "rng": RNG(0)}
    assert "fit_groups: Y contains 3" in complaint(fit_groups, small, X, Y + 1, **how)
    assert "steps is 0" in complaint(fit_groups, small, X, Y, **(how | {"steps": 0}))
    assert "rng is 1" in complaint(fit_groups, small, X, Y, **(how | {"rng": 1}))
    with torch.no_grad():
        small.head.bias.fill_(float("inf"))
    assert "fit_groups: the cost is nan at step 1" in complaint(fit_groups, small, X, Y, **how)


def test_other_kinds_are_refused() -> None:
    assert complaint(fit_groups, None, None, None, [], steps=1, rng=np.random.default_rng(0), by_class="no").startswith(
        "TypeError: fit_groups: by_class is 'no', expected True or False."
    )
