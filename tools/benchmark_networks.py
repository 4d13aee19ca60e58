"""The contests of `make bench` about whole networks: layers, optimizers and batch normalization (see benchmark.py)."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import torch

from helpers.neural.batch_norm import batch_norm_backward, batch_norm_forward
from helpers.neural.network import Network, dense_network
from helpers.neural.optimizers import SGD, Adam
from helpers.neural.softmax import one_hot, softmax_cross_entropy_backward, softmax_cross_entropy_forward

NUMPY = "helpers on numpy : torch.nn"
TENSORS = "helpers on tensors : torch.nn"  # the same source, but every small operation costs torch some microseconds

Work = Callable[[], object]


class Contest(NamedTuple):
    """One kind of work, done in two ways."""

    name: str
    goal: float  # the largest allowed ratio of the first time to the second
    steps: int  # how many steps one call makes
    first: Work
    second: Work
    rivals: str = NUMPY
    because: str = ""  # why the second way is faster, if it is

    @property
    def counted(self) -> bool:
        """Whether it goes into the geometric mean: the same work by NumPy and by torch.nn, on the processor."""
        return self.rivals == NUMPY


def networks() -> Iterator[Contest]:
    """Epochs of mini-batches of 64 with relu and softmax, from the same first weights."""
    yield from _network("64-32-10, step", (64, 32, 10), 1437, 0.30)
    yield from _network("784-256-10, step with Adam", (784, 256, 10), 64, 0.80, with_adam=True)


def _network(name: str, sizes: tuple[int, ...], m: int, goal: float, *, with_adam: bool = False) -> Iterator[Contest]:
    rng = np.random.default_rng(0)
    X, labels = rng.standard_normal((sizes[0], m)).astype(np.float32), rng.integers(0, sizes[-1], (1, m))
    Y, network = one_hot(labels, sizes[-1], like=X), dense_network(sizes, rng=rng, like=X)
    tensors = torch.from_numpy(X), torch.from_numpy(Y)
    twin = dense_network(sizes, rng=rng, like=tensors[0])
    twin.load(network.parameters)
    steps = len(range(0, m, 64))
    theirs = _torch_epoch(network, sizes, X, labels, with_adam)
    contests = [
        Contest(f"network {name}", goal, steps, _epoch(network, X, Y, with_adam), theirs),
        Contest(f"network {name}", 1.0, steps, _epoch(twin, *tensors, with_adam), theirs, TENSORS),
    ]
    ours, on_tensors, by_torch = contests[0].first(), contests[1].first(), theirs()
    np.testing.assert_allclose([ours, on_tensors], by_torch, rtol=1e-4)
    yield from contests


def _epoch(network: Network, X: Any, Y: Any, with_adam: bool) -> Work:
    descent = Adam(1e-3) if with_adam else SGD(0.1)

    def epoch() -> float:
        for start in range(0, X.shape[1], 64):
            X_t, Y_t = X[:, start : start + 64], Y[:, start : start + 64]
            Z, caches = network.forward(X_t, training=True, check=False)
            J, cache = softmax_cross_entropy_forward(Z, Y_t, check=False)
            dZ = softmax_cross_entropy_backward(1.0, cache, check=False)
            gradients, _ = network.backward(dZ, caches, check=False, input_gradient=False)
            descent.step(network.parameters, gradients, check=False)
        return float(J)

    return epoch


def _torch_epoch(network: Network, sizes: tuple[int, ...], X: np.ndarray, labels: np.ndarray, with_adam: bool) -> Work:
    layers: list[torch.nn.Module] = []
    for l in range(1, len(sizes)):
        linear = torch.nn.Linear(sizes[l - 1], sizes[l])
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(network.parameters[f"W{l}"]))
            linear.bias.zero_()
        layers += [linear, torch.nn.ReLU()]
    model, loss = torch.nn.Sequential(*layers[:-1]), torch.nn.CrossEntropyLoss()
    kind, rate = (torch.optim.Adam, 1e-3) if with_adam else (torch.optim.SGD, 0.1)
    descent = kind(model.parameters(), lr=rate)
    rows, classes = torch.from_numpy(np.ascontiguousarray(X.T)), torch.from_numpy(labels[0])

    def epoch() -> float:
        for start in range(0, len(rows), 64):
            descent.zero_grad()
            J = loss(model(rows[start : start + 64]), classes[start : start + 64])
            J.backward()
            descent.step()
        return J.item()

    return epoch


def adam() -> Iterator[Contest]:
    """Fifty steps of Adam on 200,000 parameters, without the passes through a network."""
    rng = np.random.default_rng(1)
    theta, gradient = (rng.standard_normal((200, 1000)).astype(np.float32) for _ in range(2))
    parameter = torch.from_numpy(theta.copy()).requires_grad_()
    parameter.grad = torch.from_numpy(gradient)
    by_torch = torch.optim.Adam([parameter], lr=1e-3)

    def theirs() -> Any:
        for _ in range(50):
            by_torch.step()
        return parameter.detach().numpy()

    def ours(values: Any, slope: Any) -> Work:
        parameters, gradients, own = {"W1": values}, {"W1": slope}, Adam(1e-3)

        def steps() -> Any:
            for _ in range(50):
                own.step(parameters, gradients, check=False)
            return parameters["W1"]

        return steps

    on_numpy = ours(theta.copy(), gradient)
    on_tensors = ours(torch.from_numpy(theta.copy()), torch.from_numpy(gradient))
    truth = theirs()
    np.testing.assert_allclose(on_numpy(), truth, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(on_tensors(), truth, rtol=1e-3, atol=1e-5)
    yield Contest("Adam, 200,000 parameters, step", 1.0, 50, on_numpy, theirs, "helpers on numpy : torch.optim")
    yield Contest("Adam, 200,000 parameters, step", 0.9, 50, on_tensors, theirs, "helpers on tensors : torch.optim")


def batch_normalization() -> Iterator[Contest]:
    """Batch normalization of 64 units over 256 examples, forward and backward, twenty times."""
    rng = np.random.default_rng(2)
    Z, dout = (rng.standard_normal((64, 256)).astype(np.float32) for _ in range(2))
    gamma, beta = np.ones((64, 1), np.float32), np.zeros((64, 1), np.float32)
    layer, rows = torch.nn.BatchNorm1d(64), torch.from_numpy(np.ascontiguousarray(Z.T)).requires_grad_()
    arriving = torch.from_numpy(np.ascontiguousarray(dout.T))

    def ours() -> Any:
        running = None
        for _ in range(20):
            _, cache, running = batch_norm_forward(Z, gamma, beta, running=running, check=False)
            dZ, _, _ = batch_norm_backward(dout, cache, check=False)
        return dZ

    def theirs() -> Any:
        for _ in range(20):
            rows.grad = None
            layer.zero_grad()
            layer(rows).backward(arriving)
        return rows.grad.numpy().T  # type: ignore[union-attr]

    np.testing.assert_allclose(ours(), theirs(), rtol=1e-3, atol=1e-5)
    yield Contest("batch norm, 64 units, 256 examples", 1.0, 20, ours, theirs)
