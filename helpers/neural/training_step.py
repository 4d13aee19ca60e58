"""One step of training: forward, cost, backward, update, and what happens when the step goes wrong (chapter 2)."""

from collections.abc import Mapping
from math import isfinite, isnan
from typing import Any

import numpy as np

from helpers.arrays import Array, copy, ignore_infinities, number_of
from helpers.neural.descent import TOO_FAR
from helpers.neural.evaluation import LOSSES
from helpers.neural.optimizer import Optimizer
from helpers.neural.regularization import is_weight, l1_gradient, l1_penalty, l2_gradient, l2_penalty


class Diverged(Exception):
    """A step that led beyond every bound; the message says what became of which number."""


class TrainingStep:
    """Makes steps of training on data that were checked before, and takes back the one that goes wrong.

        J = the average loss of the mini-batch + l2/(2m) ||W||^2 + l1/m ||W||_1      (1)
        dW := dW + l2/m W + l1/m sign(W)                                             (2)

    m is the number of examples in the mini-batch, the sums run over all weights (names with W; no b, gamma, beta).

    Parameters
    ----------
    network, optimizer : Network and Optimizer
        Both change with every step.
    loss : str
        A key of `LOSSES`.
    l1, l2 : float
        How strong the penalties are.
    rng : numpy Generator, optional
        For dropout.
    """

    def __init__(
        self,
        network: Any,
        optimizer: Optimizer,
        *,
        loss: str,
        l1: float = 0.0,
        l2: float = 0.0,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.network, self.optimizer, self.loss, self.rng = network, optimizer, LOSSES[loss], rng
        self.l1, self.l2 = l1, l2
        self.arrays = [*network.parameters.values(), *network.statistics.values()]
        self.before = [copy(array) for array in self.arrays]

    def __call__(self, X: Array, Y: Array) -> float:
        """Make one step on the mini-batch X (n_x, m), Y (n_L, m); the cost J before it comes back.

        Raises
        ------
        Diverged
            If the cost or a parameter is no longer finite or beyond 1e12, or a running average not finite. The network
            then has the last parameters that were well, and the optimizer has forgotten what led astray.
        """
        with ignore_infinities():
            Z, caches = self.network.forward(X, training=True, rng=self.rng, check=False)
            J, cache = self.loss.forward(Z, Y)
            J = number_of(J) + self._penalty(X.shape[1])  # (1)
            if not J <= TOO_FAR:
                self._take_back(f"the cost became {'NaN' if isnan(J) else f'{J:.3g}'}")
            for name, average in self.network.statistics.items():
                if not isfinite(number_of(average.sum())):
                    self._take_back(f"{name} became infinite")
            dZ = self.loss.backward(cache)
            gradients, _ = self.network.backward(dZ, caches, check=False, input_gradient=False)
            self._pull(gradients, X.shape[1])
            for before, array in zip(self.before, self.arrays, strict=True):
                before[...] = array
            self.optimizer.step(self.network.parameters, gradients, check=False)
            for name, theta in self.network.parameters.items():
                entries = theta.reshape(-1)
                if not number_of(entries @ entries) <= TOO_FAR**2:
                    self._take_back(f"{name} grew beyond every bound")
        return J

    def _penalty(self, m: int) -> float:
        weights, penalty = self.network.parameters, 0.0
        if self.l2:
            penalty += number_of(l2_penalty(weights, self.l2, m, check=False))
        if self.l1:
            penalty += number_of(l1_penalty(weights, self.l1, m, check=False))
        return penalty

    def _pull(self, gradients: Mapping[str, Array], m: int) -> None:
        if self.l1 or self.l2:
            for name, W in self.network.parameters.items():
                if is_weight(name):
                    dW = gradients[name]
                    if self.l2:
                        dW += l2_gradient(W, self.l2, m, check=False)  # (2)
                    if self.l1:
                        dW += l1_gradient(W, self.l1, m, check=False)  # (2)

    def _take_back(self, what: str) -> None:
        for before, array in zip(self.before, self.arrays, strict=True):
            array[...] = before
        self.optimizer.memory.clear()
        raise Diverged(what)
