"""The contests of `make bench` about convolution and pooling, forward and backward (see benchmark.py)."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from helpers.vision.boxes import corners_of
from helpers.vision.convolution import conv_backward, conv_forward
from helpers.vision.pooling import max_pool_backward, max_pool_forward
from helpers.vision.suppression import suppress
from tools.benchmark_networks import TENSORS, Contest, Work


def vision() -> Iterator[Contest]:
    """Two convolutional layers and a pooling layer, as they occur in the networks of chapter 4."""
    yield from _convolution("32 x 28 x 28 x 1, 16 filters 5 x 5", (32, 28, 28, 1), 5, 16, 0, goal=0.8, tensors=2.0)
    yield from _convolution("64 x 16 x 16 x 16, 32 of 3 x 3", (64, 16, 16, 16), 3, 32, 1, goal=3.2, tensors=5.0)
    yield from _pooling()
    yield from _suppression(100, 0.5)
    yield from _suppression(1805, 0.05)


def _convolution(
    name: str, shape: tuple[int, ...], f: int, n_C: int, pad: int, *, goal: float, tensors: float
) -> Iterator[Contest]:
    rng = np.random.default_rng(3)
    X, W = rng.standard_normal(shape), rng.standard_normal((f, f, shape[-1], n_C)) / f
    b = rng.standard_normal((1, 1, 1, n_C))
    X, W, b = (x.astype(np.float32) for x in (X, W, b))
    dZ = rng.standard_normal(conv_forward(X, W, b, pad=pad)[0].shape).astype(np.float32)
    layer = torch.nn.Conv2d(shape[-1], n_C, f, padding=pad)
    with torch.no_grad():
        layer.weight.copy_(torch.from_numpy(W).permute(3, 2, 0, 1))
        layer.bias.copy_(torch.from_numpy(b).flatten())  # type: ignore[union-attr]
    pictures, arriving = _channels_first(X).requires_grad_(), _channels_first(dZ)

    def ours(X: Any, W: Any, b: Any, dZ: Any) -> Work:
        return lambda: conv_backward(dZ, conv_forward(X, W, b, pad=pad, check=False)[1], check=False)

    def theirs() -> Any:
        pictures.grad = layer.weight.grad = None
        layer(pictures).backward(arriving)
        return pictures.grad, layer.weight.grad

    own = ours(X, W, b, dZ), ours(*map(torch.from_numpy, (X, W, b, dZ)))
    dX, dW = theirs()
    for work in own:
        found: Any = work()
        np.testing.assert_allclose(np.asarray(found[0]), dX.permute(0, 2, 3, 1), rtol=1e-3, atol=1e-3)
        np.testing.assert_allclose(np.asarray(found[1]), dW.permute(2, 3, 1, 0), rtol=1e-3, atol=1e-2)
    because = "torch has compiled convolutions for many channels"
    yield Contest(f"convolution {name}", goal, 1, own[0], theirs, because=because)
    yield Contest(f"convolution {name}", tensors, 1, own[1], theirs, TENSORS, because)


def _pooling() -> Iterator[Contest]:
    rng = np.random.default_rng(4)
    X = rng.standard_normal((64, 16, 16, 32)).astype(np.float32)
    dA = rng.standard_normal((64, 8, 8, 32)).astype(np.float32)
    layer, maps, arriving = torch.nn.MaxPool2d(2), _channels_first(X).requires_grad_(), _channels_first(dA)

    def ours(X: Any, dA: Any) -> Work:
        return lambda: max_pool_backward(dA, max_pool_forward(X, 2, check=False)[1], check=False)

    def theirs() -> Any:
        maps.grad = None
        layer(maps).backward(arriving)
        return maps.grad

    own = ours(X, dA), ours(torch.from_numpy(X), torch.from_numpy(dA))
    truth = theirs().permute(0, 2, 3, 1)
    for work in own:
        np.testing.assert_array_equal(np.asarray(work()), truth)
    yield Contest("max pooling 2 x 2 of 64 x 16 x 16 x 32", 0.5, 1, own[0], theirs)
    yield Contest("max pooling 2 x 2 of 64 x 16 x 16 x 32", 1.0, 1, own[1], theirs, TENSORS)


def _suppression(n: int, goal: float) -> Iterator[Contest]:
    """torch has none: the contest is with plain lists. Of boxes as dense as in a picture, half stay."""
    rng = np.random.default_rng(5)
    corners, sizes = rng.uniform(0, 12 * np.sqrt(n), (n, 2)), rng.uniform(20, 120, (n, 2))
    boxes = np.concatenate([corners, sizes], axis=1).astype(np.float32)
    scores = rng.random(n).astype(np.float32)
    rows, numbers = corners_of(boxes).tolist(), scores.tolist()

    def ours() -> Any:
        return suppress(boxes, scores)

    def theirs() -> Any:
        return _suppress_lists(rows, numbers)

    np.testing.assert_array_equal(ours(), theirs())
    yield Contest(f"non-max suppression of {n:,} boxes", goal, 1, ours, theirs, "helpers on numpy : lists of numbers")


def _suppress_lists(corners: list[list[float]], scores: list[float]) -> list[int]:
    """Which boxes stay, as one writes it without arrays."""
    waiting, kept = sorted(range(len(scores)), key=lambda k: -scores[k]), []
    while waiting:
        best, *rest = waiting
        kept.append(best)
        waiting = [k for k in rest if _iou(corners[best], corners[k]) <= 0.5]
    return kept


def _iou(one: list[float], two: list[float]) -> float:
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    if width <= 0 or height <= 0:
        return 0.0
    union = (one[2] - one[0]) * (one[3] - one[1]) + (two[2] - two[0]) * (two[3] - two[1]) - width * height
    return width * height / union


def _channels_first(pictures: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()
