"""A training written in torch and autograd, to compare ours with."""

from collections.abc import Callable, Iterator
from typing import Any

import torch

from helpers.arrays import to_numpy

COSTS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "cross_entropy": lambda Z, Y: torch.nn.functional.cross_entropy(Z, Y[:, 0]),
    "binary_cross_entropy": lambda Z, Y: torch.nn.functional.binary_cross_entropy_with_logits(Z, Y.double()),
    "squared_error": lambda Z, Y: ((Z - Y) ** 2).sum() / (2 * len(Z)),
}


class TorchTraining:
    """Linear, ReLU, Linear with the weights of a network of ours; examples are rows here."""

    def __init__(self, network: Any, loss: str, optimizer: Callable[[Any], torch.optim.Optimizer], l2: float) -> None:
        weights = [torch.tensor(to_numpy(theta)) for theta in network.parameters.values()]
        layers = [torch.nn.Linear(W.shape[1], W.shape[0], dtype=W.dtype) for W in weights[::2]]
        for layer, W, b in zip(layers, weights[::2], weights[1::2], strict=True):
            layer.weight.data[:], layer.bias.data[:] = W, b[:, 0]
        self.layers, self.cost, self.l2 = layers, COSTS[loss], l2
        self.model = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
        self.optimizer = optimizer(self.model.parameters())
        self.costs: list[float] = []

    def step(self, X: Any, Y: Any) -> None:
        """One step on a mini-batch with columns as examples."""
        self.optimizer.zero_grad()
        X, Y = torch.as_tensor(X).T, torch.as_tensor(Y).T
        squares = torch.stack([(layer.weight**2).sum() for layer in self.layers]).sum()
        J = self.cost(self.model(X), Y) + self.l2 / (2 * len(X)) * squares
        J.backward()
        self.optimizer.step()
        self.costs.append(J.item())

    def look(self, X: Any, Y: Any, dev: int) -> tuple[float, float]:
        """The cost without penalty on all examples, and on the first `dev` of them."""
        with torch.no_grad():
            X, Y = torch.as_tensor(X).T, torch.as_tensor(Y).T
            Z = self.model(X)
            return self.cost(Z, Y).item(), self.cost(Z[:dev], Y[:dev]).item()

    def parameters(self) -> Iterator[torch.Tensor]:
        """W1, b1, W2, b2 in our shapes."""
        for layer in self.layers:
            yield layer.weight.detach()
            yield layer.bias.detach().reshape(-1, 1)
