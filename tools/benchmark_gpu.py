"""The contests of `make bench` on a graphics card, where there is one: the same source on tensors that lie there."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from helpers.neural.dense import dense_backward, dense_forward
from helpers.sequences.dot_attention import dot_attention_backward, dot_attention_forward
from helpers.vision.convolution import conv_backward, conv_forward
from tools.benchmark_networks import Contest, Work

THERE = "helpers on the GPU : torch.nn there"
HERE = "helpers on the GPU : numpy on the CPU"
BATCH = 256


def on_the_gpu(device: str = "") -> Iterator[Contest]:
    """Dense layer, convolution and attention at batch 256, forward and backward.

    Parameters
    ----------
    device : str
        Where the tensors lie: the graphics card if there is one. Without one there are no contests, unless a device is
        named, as the tests do to see that both ways give the same numbers.
    """
    if not device and not torch.cuda.is_available():
        return
    device = device or "cuda"
    yield from _dense(device)
    yield from _convolution(device)
    yield from _attention(device)


def _waited(work: Callable[[], Any], device: str) -> Work:
    """The work until the card is through with it: without waiting, only giving orders to it would be timed."""

    def through() -> Any:
        result = work()
        if device == "cuda":
            torch.cuda.synchronize()
        return result

    return through


def _same(ours: Any, theirs: Any, *, rtol: float = 2e-3) -> None:
    for found, truth in zip(ours, theirs, strict=True):
        truth = truth.detach().cpu().numpy()
        np.testing.assert_allclose(found.cpu().numpy(), truth, rtol=rtol, atol=rtol * abs(truth).max())


def _dense(device: str) -> Iterator[Contest]:
    rng = np.random.default_rng(10)
    layer = torch.nn.Linear(1024, 1024, device=device)
    W, b = layer.weight.detach(), layer.bias.detach().reshape(-1, 1)
    A, dZ = (torch.from_numpy(rng.standard_normal((1024, BATCH), dtype=np.float32)).to(device) for _ in range(2))
    rows, arriving = A.T.contiguous().requires_grad_(), dZ.T.contiguous()

    def ours() -> Any:
        return dense_backward(dZ, dense_forward(A, W, b, check=False)[1], check=False)[:2]

    def theirs() -> Any:
        rows.grad = layer.weight.grad = layer.bias.grad = None
        layer(rows).backward(arriving)
        return rows.grad.T, layer.weight.grad

    _same(ours(), theirs())
    yield Contest("dense layer 1024-1024, batch 256", 2.0, 1, _waited(ours, device), _waited(theirs, device), THERE)


def _convolution(device: str) -> Iterator[Contest]:
    rng = np.random.default_rng(11)
    X, W = rng.standard_normal((BATCH, 28, 28, 16)), rng.standard_normal((3, 3, 16, 32)) / 12
    b, dZ = np.zeros((1, 1, 1, 32)), rng.standard_normal((BATCH, 28, 28, 32))
    here = [x.astype(np.float32) for x in (X, W, b, dZ)]
    there = [torch.from_numpy(x).to(device) for x in here]
    layer = torch.nn.Conv2d(16, 32, 3, padding=1, device=device)
    with torch.no_grad():
        layer.weight.copy_(there[1].permute(3, 2, 0, 1))
        layer.bias.zero_()  # type: ignore[union-attr]
    maps = there[0].permute(0, 3, 1, 2).contiguous().requires_grad_()
    arriving = there[3].permute(0, 3, 1, 2).contiguous()

    def ours(X: Any, W: Any, b: Any, dZ: Any) -> Any:
        return conv_backward(dZ, conv_forward(X, W, b, pad=1, check=False)[1], check=False)[:2]

    def theirs() -> Any:
        maps.grad = layer.weight.grad = layer.bias.grad = None  # type: ignore[union-attr]
        layer(maps).backward(arriving)
        return maps.grad.permute(0, 2, 3, 1), layer.weight.grad.permute(2, 3, 1, 0)  # type: ignore[union-attr]

    _same(ours(*there), theirs())
    name, on_the_card = "convolution, 16 to 32 maps, batch 256", _waited(lambda: ours(*there), device)
    yield Contest(name, 2.0, 1, on_the_card, _waited(theirs, device), THERE)
    yield Contest(name, 0.1, 1, on_the_card, lambda: ours(*here), HERE)


def _attention(device: str) -> Iterator[Contest]:
    rng = np.random.default_rng(12)
    shape = (64, 64, BATCH)  # T, n, m
    Q, K, V, dC = (torch.from_numpy(rng.standard_normal(shape, dtype=np.float32)).to(device) for _ in range(4))
    first = [x.permute(2, 0, 1).contiguous().requires_grad_() for x in (Q, K, V)]  # (m, T, n)
    arriving = dC.permute(2, 0, 1).contiguous()

    def ours() -> Any:
        return dot_attention_backward(dC, dot_attention_forward(Q, K, V, check=False)[2], check=False)

    def theirs() -> Any:
        for x in first:
            x.grad = None
        torch.nn.functional.scaled_dot_product_attention(*first).backward(arriving)
        return [x.grad.permute(1, 2, 0) for x in first]  # type: ignore[union-attr]

    _same(ours(), theirs())
    yield Contest("attention, T = 64, batch 256", 2.0, 1, _waited(ours, device), _waited(theirs, device), THERE)
