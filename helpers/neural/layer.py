"""What every layer of a network offers, and how it holds its arrays (lesson 1.4)."""

from typing import Any

import numpy as np

from helpers.arrays import Array, like
from helpers.checks import check_array, check_choice


class NamedArrays(dict[str, Array]):
    """Arrays by name that never change place: assigning to a name writes the numbers into the array that is there.

    So the layer, its network and an optimizer can all hold the same arrays, and whoever changes one, in place or by
    `parameters["W1"] = W`, changes it for all. A name that does not exist and another shape are refused.
    """

    def __setitem__(self, name: str, values: Any) -> None:
        if name not in self:
            check_choice("parameters", "the name", name, self)
        array = self[name]
        if values is not array:  # it is, at the end of `parameters["W1"] -= step`
            values = like(values, array)
            check_array("parameters", name, values, shape=array.shape, finite=False)
            array[...] = values

    def update(self, *others: Any, **named: Any) -> None:
        """Write the numbers of other arrays of the same names into the arrays that are there."""
        for name, values in dict(*others, **named).items():
            self[name] = values

    def __ior__(self, other: Any) -> "NamedArrays":  # type: ignore[override,misc]
        self.update(other)
        return self

    def __reduce__(self) -> tuple[type, tuple[dict[str, Array]]]:
        return NamedArrays, (dict(self),)


class Layer:
    """What every layer offers; one of your own says how to compute `forward` and `backward`.

    `parameters` is what it learns, by name; `backward` gives one gradient for each. `statistics` is what it remembers
    of the training data without a gradient: only batch norm does. `can_spare_input` says whether `backward` takes
    input_gradient=False, which leaves out what a first layer computes for nobody.
    """

    can_spare_input = False

    def __init__(self, **parameters: Array) -> None:
        self.parameters = NamedArrays(parameters)
        self.statistics = NamedArrays()

    def forward(
        self, A: Array, *, training: bool = False, rng: np.random.Generator | None = None, check: bool = True
    ) -> tuple[Array, Any]:
        """The output of the layer for the input A, and the cache for its backward step.

        `training` and `rng` matter to layers that behave differently in training; a network checks its input once and
        then passes check=False to all layers.
        """
        raise NotImplementedError

    def backward(self, dout: Array, cache: Any, *, check: bool = True) -> tuple[Array, dict[str, Array]]:
        """The derivative of the cost with respect to the input A, and those with respect to the parameters by name."""
        raise NotImplementedError

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"
