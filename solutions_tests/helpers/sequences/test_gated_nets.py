"""Torch modules of lesson 5.3: biases that keep, dropout on links in its forms, training lowers the loss."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.data.adding import load_adding
from helpers.sequences.gated_nets import LINKS, dropout_gru, number_net
from helpers.sequences.sequence_nets import bias_to_keep, sequence_net, step_cross_entropy
from helpers.sequences.torch_maps import from_torch
from helpers.torch_training import fit
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def tokens(seed: int = 0) -> torch.Tensor:
    x = torch.as_tensor(rng(seed).integers(1, 9, (5, 7)))
    x[1, 4:] = 0
    return x


def weights_of(net: Any) -> dict[str, torch.Tensor]:
    return dict(net.state_dict())


@pytest.mark.parametrize("answer", ["each", "last"])
def test_without_dropout_it_is_the_gru_of_torch(answer: str) -> None:
    for links in LINKS:
        net = dropout_gru(9, 4, rng(), links=links, keep_links=0.5, keep_ends=0.5, answer=answer, keep=1.0).eval()
        other = sequence_net(9, 4, rng(1), cell="GRU", n_e=24, n_a=48, answer=answer)
        other.load_state_dict(weights_of(net))
        with torch.no_grad():
            out, truth = net(tokens()), other(tokens())
        known = (tokens() > 0) if answer == "each" else slice(None)
        torch.testing.assert_close(out[known], truth[known], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("links", LINKS)
def test_masks_hold_zero_and_one_over_keep_links(links: str) -> None:
    net = dropout_gru(9, 4, rng(), links=links, keep_links=0.5, n_a=64).train()
    torch.manual_seed(0)
    masks = torch.stack([net.mask(torch.ones(3, 64)) for _ in range(40)])
    if links == "none":
        assert (masks == 1).all()
    else:
        assert set(masks.unique().tolist()) == {0.0, 2.0} and abs(masks.mean().item() - 1) < 0.06
    assert (net.eval().mask(torch.ones(3, 64)) == 1).all()


def test_the_same_mask_is_drawn_once_and_new_masks_at_every_step() -> None:
    drawn = {}
    for links in LINKS:
        net = dropout_gru(9, 4, rng(), links=links, keep_links=0.5).train()
        seen: list[int] = []
        draw = net.mask
        net.mask = lambda c, draw=draw, seen=seen: seen.append(1) or draw(c)
        net(tokens())
        drawn[links] = len(seen)
    assert drawn["same mask"] == 1 and drawn["new masks"] == drawn["memory"] == 7


def test_dropping_the_memory_loses_it_and_a_mask_on_the_gates_does_not() -> None:
    ends = {}
    for links in ("memory", "same mask", "new masks"):
        net = dropout_gru(9, 32, rng(), links=links, keep_links=0.7, n_a=32).train()
        with torch.no_grad():
            net.cells.bias_ih_l0[32:64] = 30.0  # always keep
            net.cells.weight_ih_l0[32:64] = 0
            net.cells.weight_hh_l0[32:64] = 0
            net.cells.weight_ih_l0[32:64, 0] = -60.0  # ... but write where the first number of the embedding is 1
            net.embedding.weight[:, 0] = 0
            net.embedding.weight[1, 0] = 1
            net.head.weight.copy_(torch.eye(32))
            x = torch.full((4, 30), 2)
            x[:, 0] = 1
            states = net(x)
        ends[links] = (
            (states[:, -1].abs() > 1e-6).float().mean().item(),
            (states[:, -1] - states[:, 0]).abs().max().item(),
        )
    assert ends["memory"][0] < 0.05
    assert ends["same mask"][1] < 1e-5 and ends["new masks"][1] < 1e-5


@pytest.mark.parametrize(("cell", "kept"), [("RNN", None), ("GRU", -2.0), ("LSTM", 2.0)])
def test_the_bias_toward_keeping(cell: str, kept: float | None) -> None:
    net = sequence_net(9, 2, rng(), cell=cell, layers=2, both_ways=True, n_a=8, n_e=4)
    bias_to_keep(net.cells, 2.0)
    for layer in from_torch(net.cells)[0]:
        for one in layer:
            b = one.b[:, 0]  # our GRU has the update gate, which overwrites: the sign is turned
            others = np.delete(b, range(8, 16)) if len(b) > 8 else b
            assert (others == 0).all()
            if kept is not None:
                assert (b[8:16] == kept).all()


def test_two_epochs_lower_the_loss() -> None:
    data = load_adding(200, T=6)
    for cell in ("RNN", "GRU", "LSTM"):
        costs = fit(number_net(cell, 2, rng()), *data, loss="squared_error", epochs=2, batch_size=40,
                    learning_rate=0.01, rng=rng()).history.cost  # fmt: skip
        assert costs[2] < costs[0]
    X = tokens().numpy()
    for links in LINKS:
        net = dropout_gru(9, 9, rng(), links=links, keep_links=0.8, keep_ends=0.9)
        costs = fit(net, X, np.where(X > 0, X, -1), loss=step_cross_entropy, epochs=2, batch_size=5,
                    learning_rate=0.01, rng=rng()).history.cost  # fmt: skip
        assert costs[2] < costs[0]


def test_refusals() -> None:
    assert "number_net: cell is 'gru'" in complaint(number_net, "gru", 2, rng())
    assert "number_net: n_a" in complaint(number_net, "GRU", 2, rng(), n_a=0)
    assert "number_net: rng" in complaint(number_net, "GRU", 2, 3)
    assert "dropout_gru: links is 'gates'" in complaint(dropout_gru, 9, 2, rng(), links="gates")
    assert "dropout_gru: keep_prob is 0" in complaint(dropout_gru, 9, 2, rng(), keep_links=0.0)
    assert "dropout_gru: answer is" in complaint(dropout_gru, 9, 2, rng(), answer="all")
    assert "bias_to_keep: cells is a Linear" in complaint(bias_to_keep, torch.nn.Linear(2, 3), 1.0)
    assert "bias_to_keep: keep" in complaint(bias_to_keep, torch.nn.LSTM(2, 3), float("nan"))
