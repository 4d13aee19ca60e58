"""The layers of a network as objects: each holds its parameters and calls the functions (lesson 1.4 and chapter 2)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_between, check_choice, check_positive
from helpers.neural.activations import ACTIVATIONS, Activation
from helpers.neural.batch_norm import RunningStatistics, batch_norm_backward, batch_norm_forward
from helpers.neural.dense import dense_backward, dense_forward
from helpers.neural.dropout import dropout_backward, dropout_forward
from helpers.neural.initializers import INITIALIZERS, Initializer, zeros
from helpers.neural.layer import Layer as Layer
from helpers.neural.layer import NamedArrays as NamedArrays
from helpers.neural.rectifiers import leaky_relu_forward


class Dense(Layer):
    """Z = W A + b, see `dense_forward`. Parameters "W" (n, n_prev) and "b" (n, 1).

    Parameters
    ----------
    n_prev, n : int
        Inputs and units.
    rng : numpy Generator
        The source of the first weights; the first biases are 0.
    init : str or function
        A key of `INITIALIZERS`, or a function that is called like those.
    bias : bool
        Whether there is a b; before a BatchNorm it would be without effect.
    like : array, optional
        Whose library, dtype and device the parameters get; numpy and float64 where nothing is given.
    """

    can_spare_input = True

    def __init__(
        self,
        n_prev: int,
        n: int,
        *,
        rng: np.random.Generator,
        init: str | Initializer = "he",
        bias: bool = True,
        like: Array | None = None,
    ) -> None:
        first = init if callable(init) else INITIALIZERS[check_choice("Dense", "init", init, INITIALIZERS)]
        parameters = {"W": first(n, n_prev, rng, like=like)}
        if bias:
            parameters["b"] = zeros(n, 1, like=parameters["W"])
        super().__init__(**parameters)

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """Z (n, m) and its cache for the input A (n_prev, m)."""
        return dense_forward(A, self.parameters["W"], self.parameters.get("b"), check=check)

    def backward(
        self, dout: Array, cache: Any, *, check: bool = True, input_gradient: bool = True
    ) -> tuple[Array, dict[str, Array]]:
        """dA_prev (None if input_gradient is False) and the gradients {"W": dW, "b": db}."""
        dA_prev, dW, db = dense_backward(dout, cache, check=check, input_gradient=input_gradient)
        return dA_prev, {"W": dW} if db is None else {"W": dW, "b": db}

    def __repr__(self) -> str:
        n, n_prev = self.parameters["W"].shape
        return f"Dense({n_prev}, {n})" if "b" in self.parameters else f"Dense({n_prev}, {n}, bias=False)"


class ActivationLayer(Layer):
    """A = g(Z), entry by entry; a subclass says which g."""

    g: Activation

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """g(A) and its cache, in the shape of A."""
        return self.g.forward(A, check=check)

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """dA * g'(A) in the shape of A; there are no parameters."""
        return self.g.backward(dout, cache, check=check), {}


class Sigmoid(ActivationLayer):
    """Between 0 and 1, see `sigmoid_forward`."""

    g = ACTIVATIONS["sigmoid"]


class Tanh(ActivationLayer):
    """Between -1 and 1, see `tanh_forward`."""

    g = ACTIVATIONS["tanh"]


class ReLU(ActivationLayer):
    """max(0, z), see `relu_forward`."""

    g = ACTIVATIONS["relu"]


class LeakyReLU(ActivationLayer):
    """z where it is positive, slope * z elsewhere, see `leaky_relu_forward`."""

    g = ACTIVATIONS["leaky_relu"]

    def __init__(self, slope: float = 0.01) -> None:
        super().__init__()
        self.slope = check_between("LeakyReLU", "slope", slope, 0, 1)

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """The output and its cache, in the shape of A."""
        return leaky_relu_forward(A, slope=self.slope, check=check)

    def __repr__(self) -> str:
        return f"LeakyReLU(slope={self.slope:g})"


class Dropout(Layer):
    """Switches units off at random in training, and does nothing in prediction, see `dropout_forward`.

    Parameters
    ----------
    keep_prob : float
        The probability with which a unit stays, above 0 and at most 1.
    """

    def __init__(self, keep_prob: float) -> None:
        super().__init__()
        self.keep_prob = check_between("Dropout", "keep_prob", keep_prob, 0, 1, ends="(]")

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """The output and its cache, in the shape of A; in training the mask is drawn from rng."""
        return dropout_forward(A, keep_prob=self.keep_prob, rng=rng, training=training, check=check)

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """The gradient of the units that stayed, with the mask of the forward step; there are no parameters."""
        return dropout_backward(dout, cache, check=check), {}

    def __repr__(self) -> str:
        return f"Dropout({self.keep_prob:g})"


class BatchNorm(Layer):
    """Normalizes each unit over the batch, see `batch_norm_forward`. Parameters "gamma" and "beta", both (n, 1).

    In training it uses the mean and variance of the batch, and keeps running averages of both in `statistics`; in
    prediction it uses those averages.

    Parameters
    ----------
    n : int
        Units.
    momentum : float
        How much of the running averages stays at every step, in [0, 1].
    epsilon : float
        Added to the variance before its root is taken, above 0.
    like : array, optional
        Whose library, dtype and device the parameters get; numpy and float64 where nothing is given.
    """

    def __init__(self, n: int, *, momentum: float = 0.9, epsilon: float = 1e-5, like: Array | None = None) -> None:
        super().__init__(gamma=zeros(n, 1, like=like) + 1, beta=zeros(n, 1, like=like))
        self.statistics = NamedArrays(running_mean=zeros(n, 1, like=like), running_variance=zeros(n, 1, like=like) + 1)
        self.momentum = check_between("BatchNorm", "momentum", momentum, 0, 1)
        self.epsilon = check_positive("BatchNorm", "epsilon", epsilon)

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """The output and its cache, in the shape of A; in training the running averages move."""
        out, cache, running = batch_norm_forward(
            A,
            self.parameters["gamma"],
            self.parameters["beta"],
            running=RunningStatistics(self.statistics["running_mean"], self.statistics["running_variance"]),
            training=training,
            momentum=self.momentum,
            epsilon=self.epsilon,
            check=check,
        )
        if training:
            self.statistics["running_mean"][...] = running.mean
            self.statistics["running_variance"][...] = running.variance
        return out, cache

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """The derivative by the input, and the gradients {"gamma": dgamma, "beta": dbeta}."""
        dZ, dgamma, dbeta = batch_norm_backward(dout, cache, check=check)
        return dZ, {"gamma": dgamma, "beta": dbeta}

    def __repr__(self) -> str:
        return f"BatchNorm({len(self.parameters['gamma'])})"


ACTIVATION_LAYERS: dict[str, Callable[[], Layer]] = {
    "sigmoid": Sigmoid,
    "tanh": Tanh,
    "relu": ReLU,
    "leaky_relu": LeakyReLU,
}
