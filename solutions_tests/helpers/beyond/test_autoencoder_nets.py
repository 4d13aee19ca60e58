"""Deep autoencoders of torch.nn: their layers, their weights, and noise that only the training sees."""

import numpy as np
import pytest
import torch

from helpers.beyond.autoencoder_nets import autoencoder_net
from helpers.torch_training import fit, predict
from solutions_tests.helpers.probes import complaint


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_layers_and_shapes() -> None:
    net = autoencoder_net((12, 7, 5, 2), rng())
    assert [tuple(part.weight.shape) for part in net.encoder if hasattr(part, "weight")] == [(7, 12), (5, 7), (2, 5)]
    assert [tuple(part.weight.shape) for part in net.decoder if hasattr(part, "weight")] == [(5, 2), (7, 5), (12, 7)]
    assert [type(part).__name__ for part in net.encoder] == ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    assert [type(part).__name__ for part in net.decoder] == ["Linear", "ReLU", "Linear", "ReLU", "Linear", "Sigmoid"]
    X = rng().random((6, 12)).astype(np.float32)
    out = predict(net, X)
    assert out.shape == (6, 12)
    assert out.min() > 0
    assert out.max() < 1
    np.testing.assert_allclose(out, predict(net.decoder, predict(net.encoder, X)), rtol=1e-6)


@pytest.mark.parametrize(("activation", "gain"), [("relu", 2), ("sigmoid", 1), ("tanh", 1)])
def test_weights(activation: str, gain: int) -> None:
    net = autoencoder_net((300, 200, 100), rng(), activation=activation, output="linear")
    again = autoencoder_net((300, 200, 100), rng(), activation=activation, output="linear")
    assert all((a == b).all() for a, b in zip(net.parameters(), again.parameters(), strict=True))
    assert abs(float(net.encoder[0].weight.detach().std()) - (gain / 300) ** 0.5) < 0.002
    assert not any(part.bias.any() for part in (*net.encoder, *net.decoder) if hasattr(part, "bias"))
    assert type(net.encoder[1]).__name__.lower() == activation
    assert type(net.decoder[-1]).__name__ == "Linear"


def test_the_smallest() -> None:
    net = autoencoder_net((1, 1), rng(), output="linear")
    assert predict(net, np.ones((1, 1), dtype=np.float32)).shape == (1, 1)


def test_noise_and_drops_are_for_the_training_alone_and_fresh_each_time() -> None:
    net = autoencoder_net((4000, 2), rng(), noise=0.5, drop=0.25)
    x = torch.full((3, 4000), 2.0)
    torch.manual_seed(0)
    spoiled, again = net.corrupt(x), net.corrupt(x)
    assert (spoiled != again).any()
    assert abs(float((spoiled == 0).float().mean()) - 0.25) < 0.02
    assert abs(float(spoiled[spoiled != 0].std()) - 0.5) < 0.02
    assert ((spoiled == 0).float().std(dim=0) > 0).any()
    assert (x == 2).all()
    net.eval()
    assert (net.corrupt(x) == x).all()
    assert (autoencoder_net((4000, 2), rng()).corrupt(x) == x).all()


def test_it_learns_and_learns_to_clean() -> None:
    draw = rng(1)
    knob = draw.random((400, 2))
    clean = (1 / (1 + np.exp(-(knob @ draw.standard_normal((2, 20)) * 4)))).astype(np.float32)
    noisy = clean + 0.3 * draw.standard_normal(clean.shape).astype(np.float32)
    left = {}
    for noise in (0.0, 0.3):
        net = autoencoder_net((20, 32, 20), rng(0), noise=noise)
        fit(
            net, clean, clean, loss="squared_error", epochs=60, batch_size=50, learning_rate=0.005, rng=rng(0), every=60
        )
        left[noise] = ((predict(net, noisy) - clean) ** 2).sum(axis=1).mean()
    assert left[0.3] < 0.7 * left[0.0] < 0.9 * ((noisy - clean) ** 2).sum(axis=1).mean()


def test_messages() -> None:
    assert "sizes is (3,)" in complaint(autoencoder_net, (3,), rng())
    assert "sizes is 3, expected a sequence" in complaint(autoencoder_net, 3, rng())
    assert "sizes[1] is 0" in complaint(autoencoder_net, (3, 0), rng())
    assert "activation is 'rely'" in complaint(autoencoder_net, (3, 2), rng(), activation="rely")
    assert "output is 'relu'" in complaint(autoencoder_net, (3, 2), rng(), output="relu")
    assert "noise is -1" in complaint(autoencoder_net, (3, 2), rng(), noise=-1)
    assert "drop is 1" in complaint(autoencoder_net, (3, 2), rng(), drop=1)
    assert "rng is 0" in complaint(autoencoder_net, (3, 2), 0)
