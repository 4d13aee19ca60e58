"""A frozen network gives what its parts give, layer by layer, in our order of axes, and never learns."""

import numpy as np
import torch

from helpers.vision.architectures.parts import conv_unit, draw_weights, named
from helpers.vision.feature_net import trained_net
from solutions_tests.helpers.probes import close, complaint

RNG = np.random.default_rng


def net() -> torch.nn.Module:
    units = [("one", conv_unit(3, 4, 3)), ("two", conv_unit(4, 5, 3, stride=2)), ("three", conv_unit(5, 6, 3))]
    return draw_weights(named(units), RNG(0))


def test_the_layers_are_those_of_the_network() -> None:
    inner, picture = net(), RNG(1).random((34, 32, 3)).astype(np.float32)
    features = trained_net("small", inner, ("one", "three"))
    first, second = features(picture)
    x = torch.tensor(picture).movedim(-1, 0)[None]
    one = inner.one(x)
    three = inner.three(inner.two(one))
    close(first, one[0].movedim(0, -1))
    close(second, three[0].movedim(0, -1))
    assert first.shape == (34, 32, 4) and second.shape == (17, 16, 6)
    assert isinstance(first, np.ndarray) and features.layers == ("one", "three")
    close(features.of(picture, "three"), second)
    assert len(features(picture, 1)) == 1


def test_nothing_of_it_learns_but_the_pixels_get_a_gradient() -> None:
    inner = net()
    features = trained_net("small", inner, ("two",))
    pixels = torch.rand(32, 32, 3, requires_grad=True)
    before = {name: value.clone() for name, value in inner.state_dict().items()}
    features(pixels)[0].sum().backward()
    assert bool((pixels.grad != 0).any())
    assert all(theta.grad is None and not theta.requires_grad for theta in inner.parameters())
    assert all(torch.equal(value, inner.state_dict()[name]) for name, value in before.items())


def test_refusals() -> None:
    features = trained_net("small", net(), ("one",))
    assert "small: picture has shape (40, 40), expected (n_H, n_W, 3)" in complaint(features, np.ones((40, 40)))
    assert "small: picture has 31 x 40 pixels, expected at least 32 x 32" in complaint(features, np.ones((31, 40, 3)))
    assert "there is no layer 'five'" in complaint(features.of, np.ones((40, 40, 3)), "five")
    assert "layers is 'five'" in complaint(trained_net, "small", net(), ("five",))
    assert "net is a list" in complaint(trained_net, "small", [], ("one",))
