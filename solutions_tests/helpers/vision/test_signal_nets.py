"""The small 1-D and 3-D networks: what they see, what they cannot see, how many numbers they have."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.torch_training import fit, predict
from helpers.vision.convolution_nd import conv1d_forward
from helpers.vision.costs import full_size, parameter_count
from helpers.vision.signal_nets import planar_net, signal_net, volume_net
from helpers.vision.sizes import Conv, receptive_fields
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(deadline=None, max_examples=15)
@given(st.integers(1, 4), st.integers(0, 9))
def test_a_dilated_filter_is_a_filter_with_holes(dilation: int, seed: int) -> None:
    layer = signal_net(1, rng(seed), dilations=(dilation,), n_C=3).trunk[0]
    x = rng(seed).standard_normal((2, 40, 1))
    holes = np.zeros((6 * dilation + 1, 1, 3))
    holes[::dilation] = layer.weight.detach().numpy().transpose(2, 1, 0)
    Z, _ = conv1d_forward(x, holes, stride=2, pad=3 * dilation)
    with torch.no_grad():
        theirs = layer(torch.tensor(x.transpose(0, 2, 1), dtype=torch.float32)).numpy()
    assert theirs.transpose(0, 2, 1) == pytest.approx(Z, abs=1e-5)


@pytest.mark.parametrize(("dilations", "side"), [((1, 1, 1, 1), 43), ((1, 2, 4, 8), 175), ((1,), 7)])
def test_what_one_place_of_the_evidence_sees(dilations: tuple[int, ...], side: int) -> None:
    net = signal_net(1, rng(), dilations=dilations).eval()
    with torch.no_grad():
        for layer in net.trunk:  # nothing may be cut off by ReLU: all weights above 0
            if isinstance(layer, torch.nn.Conv1d):
                layer.weight.abs_()
    x = torch.ones(1, 1, 600, requires_grad=True)
    net[:2](x)[0, 0, 150].backward()
    assert x.grad is not None
    seen = torch.nonzero(x.grad[0, 0]).ravel()
    assert seen[-1] - seen[0] + 1 == side
    plan = [Conv(6 * d + 1, 1, stride=1 if k else 2) for k, d in enumerate(dilations)]
    assert receptive_fields(plan)[-1].side == side


def test_the_strongest_evidence_decides_wherever_it_stands() -> None:
    net = signal_net(2, rng()).eval()
    x = rng(1).standard_normal((3, 1, 600)).astype(np.float32)
    assert predict(net, x) == pytest.approx(predict(net[:2], x).max(axis=2))


def test_parameters() -> None:
    assert parameter_count(signal_net(2, rng(), n_C=8)) == 56 + 16 + 3 * (7 * 64 + 16) + 18
    assert (
        parameter_count(signal_net(2, rng())) == parameter_count(signal_net(2, rng(), dilations=(1, 1, 1, 1))) == 3230
    )
    assert parameter_count(volume_net(3, rng())) == 125 * 16 + 32 + 27 * 256 + 32 + 17 * 3 == 9027
    assert parameter_count(volume_net(3, rng(), depth=1)) == parameter_count(planar_net(1, 3, rng())) == 2819
    assert parameter_count(full_size(planar_net, 14, 3, rng())) == 25 * 14 * 16 + 32 + 9 * 256 + 32 + 51 == 8019


def test_the_first_maps_have_the_size_worked_out_by_hand() -> None:
    x = torch.zeros(2, 14, 14, 14)
    assert volume_net(3, rng())[:2](x).shape == (2, 16, 10, 10, 10)
    assert volume_net(3, rng(), depth=1)[:2](x).shape == (2, 16, 14, 10, 10)
    assert planar_net(1, 3, rng())[:1](x[:, :1]).shape == (2, 16, 10, 10)


def test_flat_filters_are_a_planar_network_on_every_slice() -> None:
    flat, planar = volume_net(3, rng(), depth=1).eval(), planar_net(1, 3, rng()).eval()
    x = rng(2).standard_normal((2, 14, 14, 14)).astype(np.float32)
    features = np.stack([predict(planar[:-1], x[:, [d]]) for d in range(14)]).mean(axis=0)
    with torch.no_grad():
        logits = planar[-1](torch.tensor(features)).numpy()
    assert predict(flat, x) == pytest.approx(logits, abs=1e-4)


def test_flat_filters_are_blind_for_the_order_of_slices_and_deep_ones_are_not() -> None:
    x, order = rng(3).standard_normal((2, 14, 14, 14)).astype(np.float32), rng(4).permutation(14)
    flat, deep = (volume_net(3, rng(), depth=depth).eval() for depth in (1, 5))
    assert predict(flat, x) == pytest.approx(predict(flat, x[:, order].copy()), abs=1e-5)
    assert np.abs(predict(deep, x) - predict(deep, x[:, order].copy())).max() > 1e-3


def test_the_same_seed_gives_the_same_network() -> None:
    for build in (lambda r: signal_net(2, r), lambda r: volume_net(3, r), lambda r: planar_net(14, 3, r)):
        one, same, other = (build(rng(seed)).state_dict() for seed in (1, 1, 2))
        assert all(torch.equal(one[name], same[name]) for name in one)
        assert any(not torch.equal(one[name], other[name]) for name in one)


def test_at_first_no_answer_is_preferred() -> None:
    for net in (signal_net(2, rng()), volume_net(3, rng()), planar_net(14, 3, rng())):
        assert net.head.weight.abs().max() < 0.4
        assert not net.head.bias.any()


@pytest.mark.parametrize("which", ["signal", "volume", "planar"])
def test_two_steps_lower_the_loss(which: str) -> None:
    draw = rng(5)
    net = {"signal": signal_net(2, draw), "volume": volume_net(3, draw), "planar": planar_net(14, 3, draw)}[which]
    shape = (12, 1, 100) if which == "signal" else (12, 14, 14, 14)
    X = draw.standard_normal(shape).astype(np.float32)
    Y = draw.integers(0, 2, (12, 2)) if which == "signal" else np.arange(12) % 3
    loss = "binary_cross_entropy" if which == "signal" else "cross_entropy"
    epochs = fit(net, X, Y, loss=loss, epochs=2, batch_size=12, learning_rate=0.01, rng=draw).history
    assert epochs.cost[-1] < epochs.cost[0]


def test_wrong_inputs() -> None:
    assert complaint(signal_net, 0, rng()) == (
        "ValueError: signal_net: outputs is 0, expected a whole number of at least 1. Choose another value."
    )
    assert "the number of dilations is 0" in complaint(signal_net, 1, rng(), dilations=())
    assert "dilations is 0" in complaint(signal_net, 1, rng(), dilations=(1, 0))
    assert "n_C is 0" in complaint(signal_net, 1, rng(), n_C=0)
    assert "depth is 0" in complaint(volume_net, 3, rng(), depth=0)
    assert "rng is 0" in complaint(volume_net, 3, 0)
    assert "n_C_prev is 0" in complaint(planar_net, 0, 3, rng())
    assert "classes is 1.5" in complaint(planar_net, 1, 1.5, rng())


def test_other_kinds_are_refused() -> None:
    assert complaint(signal_net, 1, rng(), dilations=3).startswith(
        "TypeError: signal_net: dilations is 3, expected a list."
    )
