"""The nodes of a computation graph: variables, constants, and the operations that make new nodes of them."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, as_float, ignore_infinities, is_array, to_numpy, xp_of
from helpers.checks import as_numbers, check_finite, check_name
from helpers.neural.activations import sigmoid as sigmoid_of


class Operation(NamedTuple):
    """One kind of step: how it is written, what it computes, and how its result reacts to each of its inputs."""

    text: str  # the formula, with {0} and {1} for the inputs
    value: Callable[..., Array]  # inputs -> result
    slopes: Callable[..., tuple[Any, ...]]  # result, inputs -> derivative of the result by each input


OPERATIONS = {
    "add": Operation("{0} + {1}", lambda a, b: a + b, lambda out, a, b: (1, 1)),
    "subtract": Operation("{0} - {1}", lambda a, b: a - b, lambda out, a, b: (1, -1)),
    "multiply": Operation("{0}·{1}", lambda a, b: a * b, lambda out, a, b: (b, a)),
    "divide": Operation("{0}/{1}", lambda a, b: a / b, lambda out, a, b: (1 / b, -a / b**2)),
    "power": Operation("{0}^{1}", lambda a, p: a**p, lambda out, a, p: (p * a ** (p - 1), 0)),
    "negative": Operation("-{0}", lambda a: -a, lambda out, a: (-1,)),
    "exp": Operation("exp({0})", lambda a: xp_of(a).exp(a), lambda out, a: (out,)),
    "log": Operation("log({0})", lambda a: xp_of(a).log(a), lambda out, a: (1 / a,)),
    "sigmoid": Operation("σ({0})", sigmoid_of, lambda out, a: (out * (1 - out),)),
}


class Node:
    """A variable, a constant or an intermediate result; `+ - * / **` and exp, log, sigmoid make new nodes of it."""

    __array_ufunc__ = None  # numpy leaves `array * node` to the node

    def __init__(self, name: str | None, operation: str | None, inputs: tuple["Node", ...], value: Any = None) -> None:
        self.name, self.operation, self.inputs = name, operation, inputs
        self.value = self.compute() if operation else value

    def named(self, name: str) -> "Node":
        """The same node, with a name for the steps and the picture: `u = (b * c).named("u")`."""
        self.name = check_name("named", name)
        return self

    def compute(self) -> Any:
        """The value that follows from the present values of the inputs."""
        inputs = ready(*(node.value for node in self.inputs))
        with ignore_infinities():
            value = OPERATIONS[self.operation or ""].value(*inputs)
        _check_value(self.formula([written(node.value, inside=True) for node in self.inputs]), value)
        return plain(value)

    def slopes(self) -> tuple[Any, ...]:
        """The derivative of the value with respect to each input, the others held fixed."""
        out_and_inputs = ready(self.value, *(node.value for node in self.inputs))
        with ignore_infinities():
            return OPERATIONS[self.operation or ""].slopes(*out_and_inputs)

    def formula(self, names: list[str] | None = None) -> str:
        """How the node is computed, such as "b·c"; empty for variables and constants."""
        names = names or [node.name or "?" for node in self.inputs]
        text = OPERATIONS[self.operation].text.format(*names) if self.operation else ""
        return text.replace("((", "(").replace("))", ")")

    def __repr__(self) -> str:
        return f"{self.name or self.formula()} = {written(self.value)}"

    def __add__(self, other: Any) -> "Node":
        return _apply("add", self, other)

    def __radd__(self, other: Any) -> "Node":
        return _apply("add", other, self)

    def __sub__(self, other: Any) -> "Node":
        return _apply("subtract", self, other)

    def __rsub__(self, other: Any) -> "Node":
        return _apply("subtract", other, self)

    def __mul__(self, other: Any) -> "Node":
        return _apply("multiply", self, other)

    def __rmul__(self, other: Any) -> "Node":
        return _apply("multiply", other, self)

    def __truediv__(self, other: Any) -> "Node":
        return _apply("divide", self, other)

    def __rtruediv__(self, other: Any) -> "Node":
        return _apply("divide", other, self)

    def __pow__(self, exponent: float) -> "Node":
        if isinstance(exponent, Node):
            raise TypeError("**: the exponent is a node, expected a plain number. Write exp(p * log(a)) for a^p.")
        return _apply("power", self, exponent)

    def __neg__(self) -> "Node":
        return _apply("negative", self)


class Variable(Node):
    """A named input of the formula; set `.value` to a new number and run `forward()` again.

    Parameters
    ----------
    name : str
        Its name in texts and pictures.
    value : number or array
        Its value.

    Raises
    ------
    TypeError, ValueError
        If the name is no text, or the value is neither a number nor an array, or not finite.
    """

    def __init__(self, name: str, value: Any) -> None:
        number = as_numbers("Variable", "value", value)
        check_finite("Variable", check_name("Variable", name), number)
        super().__init__(name, None, (), plain(number))


def exp(x: Node) -> Node:
    """e to the power of a node."""
    return _apply("exp", x)


def log(x: Node) -> Node:
    """The natural logarithm of a node."""
    return _apply("log", x)


def sigmoid(x: Node) -> Node:
    """1 / (1 + e^(-x)) of a node, as one step."""
    return _apply("sigmoid", x)


def _apply(operation: str, *inputs: Any) -> Node:
    return Node(None, operation, tuple(x if isinstance(x, Node) else _constant(x) for x in inputs))


def _constant(value: Any) -> Node:
    number = plain(as_numbers("computation graph", "a constant", value))
    return Node(written(number, inside=True), None, (), number)


def is_constant(node: Node) -> bool:
    """Whether a node is a plain number of the formula, such as the 3 in 3·v: it has no derivative of interest."""
    return node.operation is None and not isinstance(node, Variable)


def ready(*values: Any) -> list[Any]:
    """Values to calculate with: numbers become arrays of numpy, unless one of them is a tensor."""
    return [as_float(x) for x in values] if xp_of(*values) is np else list(values)


def plain(x: Any) -> Any:
    """A single number as a Python float, an array as it is."""
    return float(x) if not is_array(x) or x.ndim == 0 else x


def written(x: Any, inside: bool = False) -> str:
    """A value in four digits; inside a formula a negative number stands in parentheses."""
    if is_array(x) and x.ndim:
        return np.array2string(to_numpy(x), precision=4, threshold=6, edgeitems=2, separator=", ").replace("\n", "")
    text = f"{float(x) + 0.0:.4g}"
    return f"({text})" if inside and text.startswith("-") else text


def _check_value(formula: str, value: Array) -> None:
    """Refuse a step that has no finite result."""
    if not np.isfinite(to_numpy(value)).all():
        raise ValueError(
            f"computation graph: {formula} is {to_numpy(value)}, expected a finite number."
            " Choose values without a division by zero or the logarithm of a number that is not above 0."
        )
