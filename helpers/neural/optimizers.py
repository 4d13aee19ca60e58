"""Optimizers: ways to walk down a cost surface (lessons 1.1 and 2.5).

The functions `sgd_step`, `momentum_step`, `rmsprop_step` and `adam_step` say what one step is. The classes make the
same steps in place, for all arrays of a network, without asking for new memory.
"""

from math import sqrt
from typing import Any

from helpers.arrays import Array
from helpers.neural.descent import Descent as Descent
from helpers.neural.descent import descend as descend
from helpers.neural.descent import gradient_descent as gradient_descent
from helpers.neural.optimizer import Memory as Memory
from helpers.neural.optimizer import Optimizer as Optimizer
from helpers.neural.optimizer import average_in
from helpers.neural.optimizer_checks import check_at_least_0, check_share
from helpers.neural.optimizer_steps import AdamState as AdamState
from helpers.neural.optimizer_steps import adam_step as adam_step
from helpers.neural.optimizer_steps import adamw_step as adamw_step
from helpers.neural.optimizer_steps import momentum_step as momentum_step
from helpers.neural.optimizer_steps import rmsprop_step as rmsprop_step
from helpers.neural.optimizer_steps import sgd_step as sgd_step


class SGD(Optimizer):
    """Gradient descent, see `sgd_step`; stochastic when the gradients are those of mini-batches.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0.
    """

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """theta := theta - alpha gradient."""
        xp.multiply(gradient, self.learning_rate, out=memory.buffer)
        theta -= memory.buffer


class Momentum(Optimizer):
    """Gradient descent with momentum, see `momentum_step`.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0.
    beta : float
        The share of v that stays at every step, in [0, 1).
    dampened : bool
        Whether the gradient counts 1 - beta in v, as in the course; False for the form that frameworks use, which
        wants a learning rate that is 1/(1 - beta) times as small.
    """

    keeps = "v"

    def __init__(self, learning_rate: float, beta: float = 0.9, dampened: bool = True) -> None:
        super().__init__(learning_rate)
        self.beta = check_share("Momentum", "beta", beta)
        self.dampened = dampened

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """Equations (1) or (2), and (3) of `momentum_step`."""
        v, buffer = memory.v, memory.buffer
        if self.dampened:
            average_in(xp, v, gradient, 1 - self.beta, buffer)  # (1)
        else:
            v *= self.beta
            v += gradient  # (2)
        xp.multiply(v, self.learning_rate, out=buffer)
        theta -= buffer  # (3)


class RMSprop(Optimizer):
    """Gradients divided by their usual size, see `rmsprop_step`.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0.
    beta2 : float
        The share of s that stays at every step, in [0, 1).
    epsilon : float
        Added to the root of s, at least 0.
    """

    keeps = "s"

    def __init__(self, learning_rate: float, beta2: float = 0.9, epsilon: float = 1e-8) -> None:
        super().__init__(learning_rate)
        self.beta2 = check_share("RMSprop", "beta2", beta2)
        self.epsilon = check_at_least_0("RMSprop", "epsilon", epsilon)

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """Equations (1) and (2) of `rmsprop_step`."""
        s, buffer = memory.s, memory.buffer
        xp.multiply(gradient, gradient, out=buffer)
        average_in(xp, s, buffer, 1 - self.beta2, buffer)  # (1)
        xp.sqrt(s, out=buffer)
        buffer += self.epsilon
        xp.divide(gradient, buffer, out=buffer)
        buffer *= self.learning_rate
        theta -= buffer  # (2)


class Adam(Optimizer):
    """Momentum on the scale of RMSprop, both corrected for their start at 0, see `adam_step`.

    With k = sqrt(1 - beta2^t), equation (5) there is multiplied by k above and below the line: then the corrections
    are two numbers, where (4) would go through two more arrays.

        theta := theta - (alpha k / (1 - beta1^t)) v / (sqrt(s) + k epsilon)      (6)

    Parameters
    ----------
    learning_rate : float
        alpha, above 0.
    beta1, beta2 : float
        The shares of v and of s that stay at every step, in [0, 1).
    epsilon : float
        Added to the root of the corrected s, at least 0.
    """

    keeps = "vs"

    def __init__(
        self, learning_rate: float = 0.001, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        where = type(self).__name__
        self.beta1, self.beta2 = check_share(where, "beta1", beta1), check_share(where, "beta2", beta2)
        self.epsilon = check_at_least_0(where, "epsilon", epsilon)

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """Equations (2) and (3) of `adam_step`, and (6)."""
        v, s, t, buffer = memory.v, memory.s, memory.t, memory.buffer
        average_in(xp, v, gradient, 1 - self.beta1, buffer)  # (2)
        xp.multiply(gradient, gradient, out=buffer)
        average_in(xp, s, buffer, 1 - self.beta2, buffer)  # (3)
        k = sqrt(1 - self.beta2**t)
        xp.sqrt(s, out=buffer)
        buffer += k * self.epsilon
        xp.divide(v, buffer, out=buffer)
        buffer *= self.learning_rate * k / (1 - self.beta1**t)
        theta -= buffer  # (6)


class AdamW(Adam):
    """Adam with weights that shrink at every step, see `adamw_step`.

    Only weights shrink, that is, parameters whose names begin with W or w: biases, gamma and beta go free.

    Parameters
    ----------
    learning_rate, beta1, beta2, epsilon : float
        As for Adam.
    weight_decay : float
        At every step a weight loses the share alpha * weight_decay; at least 0.
    """

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.01,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon)
        self.weight_decay = check_at_least_0("AdamW", "weight_decay", weight_decay)

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """Equations (1) and (2) of `adamw_step`."""
        if memory.decays:
            theta *= 1 - self.learning_rate * self.weight_decay  # (1)
        super().change(xp, theta, gradient, memory)  # (2)


OPTIMIZERS: dict[str, type[Optimizer]] = {
    "sgd": SGD,
    "momentum": Momentum,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
}
