"""A classifier as a convolutional network: the same numbers, the same answers, one for every window."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from helpers.arrays import windows
from helpers.neural.dense import dense_forward
from helpers.vision.architectures.classic import vgg
from helpers.vision.convolution import conv_forward
from helpers.vision.costs import full_size, layer_table, parameter_count
from helpers.vision.fully_convolutional import as_convolutional, dense_to_filters, field_of
from helpers.vision.locating_nets import window_classifier
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises

RNG = np.random.default_rng


@drawn
def test_filters_do_what_the_dense_layer_did(n: int, m: int, seed: int) -> None:
    rng = RNG(seed)
    f, n_C = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    W, b, A = rng.standard_normal((n, f * f * n_C)), rng.standard_normal((n, 1)), rng.standard_normal((m, f, f, n_C))
    filters, biases = keeps_promises(lambda W, b: dense_to_filters(W, b, f, f), W, b)
    Z, _ = conv_forward(A, filters, biases)
    close(Z.reshape(m, n), dense_forward(A.reshape(m, -1).T, W, b)[0].T, rtol=1e-9, atol=1e-12)
    assert filters.size + biases.size == W.size + b.size


def test_maps_need_not_be_square() -> None:
    W, b, A = (RNG(5).standard_normal(shape) for shape in ((4, 2 * 3 * 5), (4, 1), (2, 3, 5)))
    filters, biases = dense_to_filters(W, b, 2, 3)
    assert filters.shape == (2, 3, 5, 4)
    close((A[..., None] * filters).sum(axis=(0, 1, 2)) + biases.ravel(), (W @ A.reshape(-1, 1) + b).ravel())


def test_four_hundred_filters_of_5x5x16_are_160000_weights() -> None:
    filters, biases = dense_to_filters(np.ones((400, 400)), np.ones((400, 1)), 5, 5)
    assert filters.shape == (5, 5, 16, 400) and filters.size == 160_000 and biases.shape == (1, 1, 1, 400)
    assert dense_to_filters(np.ones((4, 400)), np.ones((4, 1)), 1, 1)[0].shape == (1, 1, 400, 4)


def test_a_whole_picture_gives_what_its_windows_give() -> None:
    rng = RNG(0)
    net = window_classifier(3, rng)
    whole = as_convolutional(net, (3, 25, 25))
    assert parameter_count(whole) == parameter_count(net)
    picture = rng.random((1, 37, 45, 3))
    X = torch.tensor(np.moveaxis(windows(picture, 25, 4)[0], 4, 2).reshape(-1, 3, 25, 25), dtype=torch.float32)
    with torch.no_grad():
        one_by_one, at_once = net(X), whole(torch.tensor(picture.transpose(0, 3, 1, 2), dtype=torch.float32))
    assert at_once.shape == (1, 1, 4, 6)
    close(at_once.reshape(-1, 1), one_by_one, rtol=1e-4, atol=1e-5)
    assert field_of(whole) == (25, 4, 0)


def test_the_network_of_the_course() -> None:
    net = nn.Sequential(
        nn.Conv2d(3, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 400), nn.ReLU(), nn.Linear(400, 4, bias=False),
    )  # fmt: skip
    whole = as_convolutional(net, (3, 14, 14))
    for side, places in ((14, 1), (16, 2), (28, 8)):
        assert whole(torch.zeros(1, 3, side, side)).shape == (1, 4, places, places)
    assert parameter_count(whole) == parameter_count(net) and field_of(whole)[:2] == (14, 2)
    assert as_convolutional(net.eval(), (3, 14, 14)).training is False
    with torch.no_grad():  # copies: the old network may change
        net[0].weight.zero_()
    assert whole[0].weight.any()


def classifier(sides: tuple[int, int], n_C: int = 2, dense: tuple[int, ...] = (7, 5)) -> Any:
    """3x3 without padding, pool 2 x 2, then dense layers; for pictures of 2 sides + 2."""
    parts: list[Any] = [nn.Sequential(nn.Conv2d(n_C, 3, 3), nn.ReLU()), nn.MaxPool2d(2), nn.Flatten()]
    before = 3 * sides[0] * sides[1]
    for n in dense:
        parts += [nn.Linear(before, n), nn.ReLU()]
        before = n
    return nn.Sequential(*parts[:-1])


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 3), st.integers(0, 3), st.integers(0, 2))
def test_the_same_answers_at_every_window(n_H: int, n_W: int, layers: int, down: int, right: int) -> None:
    torch.manual_seed(0)
    net = classifier((n_H, n_W), dense=(6, 4, 3)[:layers])
    height, width = 2 * n_H + 2, 2 * n_W + 2
    spread = as_convolutional(net, (2, height, width))
    x = torch.rand(2, 2, height + 2 * down, width + 2 * right)
    logits = spread(x)
    assert logits.shape[2:] == (1 + down, 1 + right)
    for i in range(1 + down):
        for j in range(1 + right):
            window = x[:, :, 2 * i : 2 * i + height, 2 * j : 2 * j + width]
            torch.testing.assert_close(logits[:, :, i, j], net(window), rtol=1e-4, atol=1e-5)


def test_vgg_as_in_the_paper() -> None:
    net = full_size(vgg, 16, 1000, RNG(0))
    spread = as_convolutional(net, (3, 224, 224))
    assert parameter_count(spread) == parameter_count(net) == 138_357_544
    first, *_ = [part for part in spread if isinstance(part, nn.Conv2d) and part.kernel_size == (7, 7)]
    assert first.weight.shape == (4096, 512, 7, 7)
    assert layer_table(spread, (3, 224, 224))[-1].shape == (1000, 1, 1)
    assert layer_table(spread, (3, 500, 500))[-1].shape == (1000, 9, 9)


def test_padding_breaks_it() -> None:
    net = window_classifier(1, RNG(1), pad=True)
    whole = as_convolutional(net, (1, 25, 25))
    X = torch.rand(1, 1, 29, 29)
    with torch.no_grad():
        assert not torch.allclose(whole(X)[0, 0, 0, 0], net(X[:, :, :25, :25])[0, 0], atol=1e-3)
    assert field_of(whole).start == -4


def test_refusals() -> None:
    assert "b has shape" in complaint(dense_to_filters, np.ones((3, 8)), np.ones((2, 1)), 2, 2)
    assert "multiple of n_H n_W = 3 * 3" in complaint(dense_to_filters, np.ones((3, 8)), np.ones((3, 1)), 3, 3)
    headless = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Linear(2, 1))
    assert "one Flatten" in complaint(as_convolutional, headless, (1, 4, 4))
    hidden = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Sequential(nn.Linear(8, 1)))
    assert "inside a block" in complaint(as_convolutional, hidden, (1, 4, 4))
    assert "expected a torch.nn.Sequential" in complaint(as_convolutional, nn.ModuleList(headless), (1, 4, 4))
    assert "model is a list" in complaint(as_convolutional, [], (1, 4, 4))
    assert "n_H, n_W" in complaint(as_convolutional, window_classifier(1, RNG(0)), (1, 30, 30))
    assert "as_convolutional" in complaint(field_of, window_classifier(1, RNG(0)))
    assert "dilation" in complaint(field_of, nn.Sequential(nn.Conv2d(1, 1, 3, dilation=2)))
    assert "square" in complaint(field_of, nn.Sequential(nn.Conv2d(1, 1, (3, 5))))
    assert "model" in complaint(field_of, np.ones(3))
