"""Weights to torch.nn and back: the same outputs both ways, the same numbers after a round trip, refusals."""

import numpy as np
import pytest
import torch

from helpers.sequences.cells import KINDS, draw_weights
from helpers.sequences.deep import deep_forward
from helpers.sequences.sequence_nets import draw_recurrent
from helpers.sequences.torch_maps import NAMES, from_torch, to_torch
from solutions_tests.helpers.probes import close, complaint


@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("kind", sorted(NAMES))
def test_from_torch_computes_what_the_module_does(kind: str, both_ways: bool) -> None:
    torch.manual_seed(0)
    net = getattr(torch.nn, NAMES[kind])(3, 4, num_layers=2, bidirectional=both_ways, dtype=torch.float64)
    layers, named = from_torch(net)  # torch draws all of its biases, too
    X = np.random.default_rng(0).standard_normal((5, 3, 2))
    with torch.no_grad():
        out = net(torch.tensor(X).swapaxes(1, 2))[0].swapaxes(1, 2)
    assert named == kind
    close(deep_forward(X, layers, kind=kind)[0], out)
    again, _ = from_torch(to_torch(layers, kind))
    for one, other in zip(layers, again, strict=True):
        close(tuple(one), tuple(other))


def test_a_drawn_module_has_the_same_statistics_as_drawn_weights() -> None:
    net = draw_recurrent(torch.nn.LSTM(5, 6), np.random.default_rng(0))
    layers, kind = from_torch(net)
    Wx, Wa, b = layers[0]  # type: ignore[misc]
    assert kind == "LSTM"
    assert Wx.dtype == np.float32
    for block in np.split(Wa, 4):
        np.testing.assert_allclose(block @ block.T, np.eye(6), atol=1e-5)
    assert (b == 0).all()


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(NAMES)))
def test_kinds_that_torch_does_not_have(kind: str) -> None:
    said = complaint(to_torch, [draw_weights(kind, 2, 3, np.random.default_rng(0))], kind)
    assert f"to_torch: kind is {kind!r}, expected one of 'RNN', " in said


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    one, wide = draw_weights("LSTM", 2, 3, rng), draw_weights("LSTM", 3, 4, rng)
    assert "layers mix one way and both ways" in complaint(to_torch, [one, (one, one)], "LSTM")
    assert "to_torch: layers is empty, expected at least one" in complaint(to_torch, [], "LSTM")
    assert "layer 2 has Wx (16, 3) and Wa (16, 4), expected (12, 3) and (12, 3)" in complaint(
        to_torch, [one, wide], "LSTM"
    )
    assert "module is a Linear" in complaint(from_torch, torch.nn.Linear(2, 3))
    for odd in (
        torch.nn.RNN(2, 3, nonlinearity="relu"),
        torch.nn.GRU(2, 3, bias=False),
        torch.nn.LSTM(2, 3, proj_size=1),
    ):
        assert "expected the plain form" in complaint(from_torch, odd)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(to_torch, 0, "LSTM")
    assert said.startswith("TypeError: to_torch: layers is 0, expected a list.")
