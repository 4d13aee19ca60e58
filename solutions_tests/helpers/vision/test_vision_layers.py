"""A convolutional network from the course's own layers: against torch.nn, by the gradient check, and learning."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings

from helpers.neural.layers import Dense, ReLU
from helpers.neural.network import Network
from helpers.neural.optimizers import SGD
from helpers.neural.training import train
from helpers.vision.convolution import conv_backward
from helpers.vision.layers import AveragePool, Conv2d, Flatten, MaxPool, Pictures
from solutions_tests.helpers.probes import SEEDS, close, complaint, slope_matches, tensor


def small_net(seed: int, like: object = None) -> Network:
    rng = np.random.default_rng(seed)
    return Network(
        [
            Pictures(7, 6, 2),
            Conv2d(2, 3, 3, pad="same", rng=rng, like=like),
            ReLU(),
            MaxPool(2),
            Conv2d(3, 4, 2, stride=1, rng=rng, like=like),
            AveragePool(2, stride=1),
            Flatten(),
            Dense(4, 5, rng=rng, like=like),
        ]
    )


@given(SEEDS)
@settings(max_examples=20)
def test_against_torch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    net, X = small_net(seed), rng.standard_normal((84, 3))
    out, caches = net.forward(X)
    dout = rng.standard_normal(out.shape)
    gradients, dX = net.backward(dout, caches)
    assert dX is not None
    layers = [
        torch.nn.Conv2d(2, 3, 3, padding=1),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
        torch.nn.Conv2d(3, 4, 2),
        torch.nn.AvgPool2d(2, 1),
        torch.nn.Flatten(),
        torch.nn.Linear(4, 5),
    ]
    truth = torch.nn.Sequential(*layers).double()
    with torch.no_grad():
        for layer, number in ((layers[0], 1), (layers[3], 2)):
            layer.weight.copy_(tensor(net.parameters[f"W{number}"]).permute(3, 2, 0, 1))
            layer.bias.copy_(tensor(net.parameters[f"b{number}"]).flatten())
        layers[6].weight.copy_(tensor(net.parameters["W3"]))
        layers[6].bias.copy_(tensor(net.parameters["b3"]).flatten())
    expected = truth(tensor(X.T.reshape(3, 7, 6, 2)).permute(0, 3, 1, 2))
    expected.backward(tensor(dout.T))
    close(out, expected.T)
    close(gradients["W1"], layers[0].weight.grad.permute(2, 3, 1, 0))
    close(gradients["b2"].ravel(), layers[3].bias.grad)
    close(gradients["W3"], layers[6].weight.grad)
    slope_matches(lambda x: (net(x) * dout).sum(), X, dX, rng)
    close(net(X), out)
    as_tensors = small_net(seed, like=torch.zeros((), dtype=torch.float64))
    close(as_tensors(tensor(X)), out)


def test_a_training_spares_what_nobody_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    net, rng = small_net(0), np.random.default_rng(0)
    out, caches = net.forward(rng.standard_normal((84, 3)))
    dout = rng.standard_normal(out.shape)
    full, _ = net.backward(dout, caches)
    monkeypatch.setattr(Pictures, "backward", None)  # whoever calls it fails
    spared, nothing = net.backward(dout, caches, check=False, input_gradient=False)
    assert nothing is None
    close(tuple(spared.values()), tuple(full.values()))
    asked: list[bool] = []

    def watched(dZ: object, cache: object, *, check: bool, input_gradient: bool) -> object:
        asked.append(input_gradient)
        return conv_backward(dZ, cache, check=check, input_gradient=input_gradient)  # type: ignore[arg-type]

    monkeypatch.setattr("helpers.vision.layers.conv_backward", watched)
    net.backward(dout, caches, check=False, input_gradient=False)
    assert asked == [True, False]


def test_two_steps_lower_the_loss_and_then_it_learns() -> None:
    rng = np.random.default_rng(0)
    Y = np.eye(5)[rng.integers(0, 5, 60)].T
    X = rng.standard_normal((84, 60)) + 2 * (np.arange(84)[:, None] % 5 == Y.argmax(0))
    net = small_net(0)
    history = train(net, X, Y, optimizer=SGD(0.1), epochs=60, batch_size=20, rng=rng).history
    costs = history.cost
    assert costs[2] < costs[0]
    assert (net(X).argmax(0) == Y.argmax(0)).mean() > 0.8


def test_first_weights_and_words() -> None:
    W = Conv2d(100, 50, 3, rng=np.random.default_rng(0)).parameters["W"]
    assert W.shape == (3, 3, 100, 50)
    np.testing.assert_allclose(W.var(), 2 / 900, rtol=0.05)  # He: a window has 900 inputs
    assert repr(Conv2d(1, 8, 3, pad="same", rng=np.random.default_rng(0))) == "Conv2d(1, 8, 3, stride=1, pad=1)"
    assert [repr(layer) for layer in (Pictures(8, 8), MaxPool(2), AveragePool(3, stride=1), Flatten())] == [
        "Pictures(8, 8, 1)",
        "MaxPool(2, stride=2, pad=0)",
        "AveragePool(3, stride=1, pad=0)",
        "Flatten()",
    ]


def test_refusals() -> None:
    net = small_net(0)
    assert "A has shape (83, 1), expected (n_H n_W n_C, m) with 7 * 6 * 2 = 84 rows" in complaint(net, np.ones((83, 1)))
    rng = np.random.default_rng(0)
    assert "an odd number for 'same'" in complaint(lambda: Conv2d(1, 1, 2, pad="same", rng=rng))
    assert "Conv2d: init is 'xavir'" in complaint(lambda: Conv2d(1, 1, 3, init="xavir", rng=rng))
    assert "AveragePool: f is 0" in complaint(lambda: AveragePool(0))
    with pytest.raises(ValueError, match="n_C is 0"):
        Pictures(3, 3, 0)
