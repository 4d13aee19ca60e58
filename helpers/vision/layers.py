"""Convolution and pooling as layers of a `Network` (lesson 4.2).

    Network([Pictures(8, 8, 1), Conv2d(1, 8, 3, rng=rng), ReLU(), MaxPool(2), Flatten(), Dense(72, 10, rng=rng)])

A network takes examples as columns; `Pictures` makes pictures of them, and `Flatten` columns of the last feature maps.
"""

from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_choice, check_whole
from helpers.neural.initializers import INITIALIZERS, Initializer
from helpers.neural.layer import Layer
from helpers.vision.convolution import conv_backward, conv_forward
from helpers.vision.pooling import (
    average_pool_backward,
    average_pool_forward,
    max_pool_backward,
    max_pool_forward,
)
from helpers.vision.sizes import padding


class Pictures(Layer):
    """Columns (n_H n_W n_C, m) as pictures (m, n_H, n_W, n_C): the first layer.

    Parameters
    ----------
    n_H, n_W, n_C : int
        Height, width and channels, unrolled row by row as `images_to_columns` does it.
    """

    def __init__(self, n_H: int, n_W: int, n_C: int = 1) -> None:
        super().__init__()
        sides = (("n_H", n_H), ("n_W", n_W), ("n_C", n_C))
        self.shape = tuple(check_whole("Pictures", name, n, least=1) for name, n in sides)

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """Pictures (m, n_H, n_W, n_C) for columns (n_H n_W n_C, m)."""
        if A.shape[0] != np.prod(self.shape):
            n_H, n_W, n_C = self.shape
            raise ValueError(
                f"Pictures: A has shape {tuple(A.shape)}, expected (n_H n_W n_C, m) with {n_H} * {n_W} * {n_C} ="
                f" {n_H * n_W * n_C} rows. Every column is one picture."
            )
        return A.T.reshape(-1, *self.shape), None

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """The gradient as columns; there are no parameters."""
        return dout.reshape(len(dout), -1).T, {}

    def __repr__(self) -> str:
        return f"Pictures{self.shape}"


class Flatten(Layer):
    """Feature maps (m, n_H, n_W, n_C) as columns (n_H n_W n_C, m), which a dense layer takes."""

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """Columns (n_H n_W n_C, m) and the shape to come back to."""
        return A.reshape(len(A), -1).T, tuple(A.shape)

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """The gradient in the shape of the maps; there are no parameters."""
        return dout.T.reshape(cache), {}


class Conv2d(Layer):
    """Filters and biases, see `conv_forward`. Parameters "W" (f, f, n_C_prev, n_C) and "b" (1, 1, 1, n_C).

    Parameters
    ----------
    n_C_prev, n_C, f : int
        Channels that come, filters, and their side.
    stride, pad : int, and int, "valid" or "same"
        As in `conv_forward`.
    rng : numpy Generator
        The source of the first weights; the first biases are 0.
    init : str or function
        A key of `INITIALIZERS`; the inputs of a unit are the f f n_C_prev numbers of its window.
    like : array, optional
        Whose library, dtype and device the parameters get.
    """

    can_spare_input = True

    def __init__(
        self,
        n_C_prev: int,
        n_C: int,
        f: int,
        *,
        stride: int = 1,
        pad: Any = 0,
        rng: np.random.Generator,
        init: str | Initializer = "he",
        like: Array | None = None,
    ) -> None:
        sizes = (("n_C_prev", n_C_prev), ("n_C", n_C), ("f", f), ("stride", stride))
        n_C_prev, n_C, f, self.stride = (check_whole("Conv2d", name, n, least=1) for name, n in sizes)
        self.pad = padding("Conv2d", pad, f, self.stride)
        first = init if callable(init) else INITIALIZERS[check_choice("Conv2d", "init", init, INITIALIZERS)]
        rows = first(n_C, f * f * n_C_prev, rng, like=like)  # one unit per filter, as in a dense layer
        filters = rows.T.reshape(f, f, n_C_prev, n_C)
        super().__init__(W=filters, b=0 * filters[:1, :1, :1])

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """Z (m, n_H, n_W, n_C) and its cache for the input A (m, n_H_prev, n_W_prev, n_C_prev)."""
        W, b = self.parameters["W"], self.parameters["b"]
        return conv_forward(A, W, b, stride=self.stride, pad=self.pad, check=check)

    def backward(
        self, dout: Array, cache: Any, *, check: bool = True, input_gradient: bool = True
    ) -> tuple[Array, dict[str, Array]]:
        """dA_prev (None if input_gradient is False) and the gradients {"W": dW, "b": db}."""
        dA_prev, dW, db = conv_backward(dout, cache, check=check, input_gradient=input_gradient)
        return dA_prev, {"W": dW, "b": db}

    def __repr__(self) -> str:
        f, _, n_C_prev, n_C = self.parameters["W"].shape
        return f"Conv2d({n_C_prev}, {n_C}, {f}, stride={self.stride}, pad={self.pad})"


class MaxPool(Layer):
    """The largest number of each window, see `max_pool_forward`.

    Parameters
    ----------
    f, stride, pad : int
        Side of the window; its steps, f where not given; a frame that never wins.
    """

    _forward, _backward = staticmethod(max_pool_forward), staticmethod(max_pool_backward)

    def __init__(self, f: int, *, stride: int | None = None, pad: int = 0) -> None:
        super().__init__()
        name = type(self).__name__
        self.f, self.pad = check_whole(name, "f", f, least=1), check_whole(name, "pad", pad)
        self.stride = check_whole(name, "stride", f if stride is None else stride, least=1)

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """The pooled maps (m, n_H, n_W, n_C) and their cache."""
        return self._forward(A, self.f, stride=self.stride, pad=self.pad, check=check)

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """dA_prev in the shape of A; there are no parameters."""
        return self._backward(dout, cache, check=check), {}

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.f}, stride={self.stride}, pad={self.pad})"


class AveragePool(MaxPool):
    """The mean of each window, see `average_pool_forward`."""

    _forward, _backward = staticmethod(average_pool_forward), staticmethod(average_pool_backward)
