"""What every optimizer offers, and how it remembers something of each parameter (lesson 2.5)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from copy import copy as copy_object
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import check_positive
from helpers.neural.optimizer_checks import check_at_least_0, check_parameters
from helpers.neural.regularization import is_weight

Kind = TypeVar("Kind", bound="Optimizer")


@dataclass(slots=True, eq=False)
class Memory:
    """What an optimizer remembers of one parameter between two steps."""

    buffer: Array  # like the parameter: space to compute in, so that no step needs new memory
    v: Array = None  # like the parameter: the average of the gradients
    s: Array = None  # like the parameter: the average of the squared gradients
    t: int = 0  # how many steps this parameter has made
    decays: bool = True  # whether it is a weight: biases, gamma and beta go free


class Optimizer:
    """Makes steps in place: `optimizer.step(parameters, gradients)` changes the arrays in the dict `parameters`.

    A subclass names the averages that it keeps and says how one array moves; `memory` holds them by parameter name.
    `learning_rate` may be set between two steps, `fresh()` gives an optimizer with the same settings and no memory.

    Parameters
    ----------
    learning_rate : float
        alpha, above 0; between steps it may also be set to 0.

    Raises
    ------
    ValueError
        If a setting is outside its range.
    """

    keeps: str = ""  # the averages that are needed: "v", "s", both or none

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = check_positive(type(self).__name__, "learning_rate", learning_rate)
        self.memory: dict[str, Memory] = {}

    @property
    def learning_rate(self) -> float:
        """The size of the steps, at least 0."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self._learning_rate = check_at_least_0(type(self).__name__, "learning_rate", value)

    def step(self, parameters: Mapping[str, Array], gradients: Mapping[str, Array], *, check: bool = True) -> None:
        """Make one step: change every array of `parameters` by its gradient of the same name.

        Parameters
        ----------
        parameters, gradients : dict of arrays
            The same names and shapes in both.
        check : bool
            Look for wrong input first; a training loop looks at the cost instead.

        Raises
        ------
        ValueError
            If names or shapes disagree, or anything is not finite.
        """
        if check:
            check_parameters(f"{type(self).__name__}.step", parameters, gradients, self.memory)
        xp = xp_of(*parameters.values())
        with _without_gradients(xp):
            for name, theta in parameters.items():
                memory = self.memory.get(name)
                if memory is None or memory.buffer.shape != theta.shape:
                    memory = self._remember(xp, name, theta)
                memory.t += 1
                self.change(xp, theta, gradients[name], memory)

    def change(self, xp: Any, theta: Array, gradient: Array, memory: Memory) -> None:
        """Change one array in place; `xp` is its library."""
        raise NotImplementedError

    def fresh(self: Kind) -> Kind:
        """An optimizer with the same settings that has not made a step yet."""
        other = copy_object(self)
        other.memory = {}
        return other

    def _remember(self, xp: Any, name: str, theta: Array) -> Memory:
        if name in self.memory:
            raise ValueError(
                f"{type(self).__name__}.step: parameters[{name!r}] has shape {tuple(theta.shape)}, expected"
                f" {tuple(self.memory[name].buffer.shape)} because earlier steps had it."
                " For another network use another optimizer: optimizer.fresh()."
            )
        averages = {average: xp.zeros_like(theta) for average in self.keeps}
        self.memory[name] = Memory(xp.empty_like(theta), **averages, decays=is_weight(name))
        return self.memory[name]

    def __repr__(self) -> str:
        settings = {"learning_rate": self.learning_rate, **vars(self)}
        words = [f"{k}={x:g}" for k, x in settings.items() if isinstance(x, float) and k[0] != "_"]
        words += [f"{k}={x}" for k, x in settings.items() if isinstance(x, bool)]
        return f"{type(self).__name__}({', '.join(words)})"


def average_in(xp: Any, average: Array, x: Array, share: float, buffer: Array) -> None:
    """average := (1 - share) average + share x, in place; `buffer` is space to compute in and may be x itself."""
    if xp is np:
        xp.subtract(x, average, out=buffer)
        buffer *= share
        average += buffer
    else:
        average.lerp_(x, share)


def _without_gradients(xp: Any) -> AbstractContextManager[Any]:
    return nullcontext() if xp is np else xp.no_grad()
