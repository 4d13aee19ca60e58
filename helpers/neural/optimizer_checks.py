"""What can be wrong with the arguments of an optimizer: its settings, its state, parameters and gradients."""

import math
from collections.abc import Container, Mapping
from typing import Any

from helpers.arrays import Array, as_float, is_array, number_of
from helpers.checks import (
    check_array,
    check_between,
    check_finite,
    check_number,
    check_positive,
    check_same_shape,
    check_together,
    check_whole,
)


def check_share(where: str, name: str, x: Any) -> float:
    """The share of an average that stays at every step, as a float; refuse what is not in [0, 1)."""
    advice = "It is the share of the average that stays at every step, such as 0.9."
    return check_between(where, name, x, 0, 1, ends="[)", advice=advice)


def check_at_least_0(where: str, name: str, x: Any) -> float:
    """The number x as a float; refuse what is below 0."""
    return check_between(where, name, x, 0, math.inf)


def check_step(where: str, theta: Array, gradient: Array, learning_rate: Any, **state: Array) -> tuple[Array, float]:
    """theta and the learning rate as floats; refuse what cannot be one step, and averages s of squares below 0."""
    check_array(where, "theta", theta)
    check_same_shape(where, "gradient", gradient, "theta", theta)
    arrays = {name: x for name, x in state.items() if is_array(x)}
    for name, x in state.items():
        if name in arrays:
            check_same_shape(where, name, x, "theta", theta)
        else:
            check_number(where, name, x)
        if name == "s" and (least := number_of(x.min() if name in arrays else x)) < 0:
            raise ValueError(
                f"{where}: s contains {least:.6g}, expected an average of squares, at least 0."
                " Was it averaged over gradient instead of gradient**2, or was it mixed up with v?"
            )
    check_together(where, theta=theta, gradient=gradient, **arrays)
    return as_float(theta), check_positive(where, "learning_rate", learning_rate)


def check_parameters(where: str, parameters: Any, gradients: Any, known: Container[str] = ()) -> None:
    """Refuse what are not two dicts of arrays with equal names and shapes; `known` parameters were looked at before."""
    for argument, x in (("parameters", parameters), ("gradients", gradients)):
        if not isinstance(x, Mapping):
            raise TypeError(
                f'{where}: {argument} is a {type(x).__name__}, expected a dict of arrays. Write {{"w": w, "b": b}}.'
            )
    if parameters.keys() != gradients.keys():
        _tell_missing(where, parameters, gradients)
    for name, theta in parameters.items():
        if name not in known:
            _check_parameter(where, name, theta, gradients[name])
        if getattr(gradients[name], "shape", None) != theta.shape:
            check_same_shape(where, f"gradients[{name!r}]", gradients[name], f"parameters[{name!r}]", theta)
        check_finite(where, f"gradients[{name!r}]", gradients[name])


def _tell_missing(where: str, parameters: Mapping[str, Array], gradients: Mapping[str, Array]) -> None:
    name = next(name for name in (*parameters, *gradients) if name not in parameters or name not in gradients)
    without, other = ("parameters", gradients) if name in gradients else ("gradients", parameters)
    raise ValueError(
        f"{where}: {without} has no {name!r}, expected the names {', '.join(map(repr, other))}."
        " Every parameter needs its gradient, under the same name."
    )


def _check_parameter(where: str, name: str, theta: Array, gradient: Array) -> None:
    theta = theta.detach() if hasattr(theta, "detach") else theta
    check_array(where, f"parameters[{name!r}]", theta)
    if as_float(theta) is not theta:
        raise ValueError(
            f"{where}: parameters[{name!r}] holds whole numbers ({theta.dtype}), expected floating-point numbers:"
            f" steps are fractions. Convert it: {name} * 1.0."
        )
    check_together(where, parameters=theta, gradients=gradient)


def check_optimizer(where: str, optimizer: Any) -> None:
    """Refuse what has no step(parameters, gradients), such as a class that was not called or one from torch."""
    if isinstance(optimizer, type) or not hasattr(optimizer, "fresh"):
        came = f"the class {optimizer.__name__}" if isinstance(optimizer, type) else repr(optimizer)
        raise TypeError(
            f"{where}: optimizer is {came}, expected an optimizer of the course."
            " Make one with its settings, such as Momentum(0.1)."
        )


def check_rates_by_epoch(where: str, steps: Any) -> dict[int, float]:
    """Learning rates by the epoch from which they hold; refuse what has none for epoch 0, and rates not above 0."""
    if not isinstance(steps, Mapping) or 0 not in steps:
        raise ValueError(
            f"{where}: steps is {steps!r}, expected a dict with a learning rate for epoch 0."
            " Write {0: 0.1, 20: 0.01}: 0.1 from the start, 0.01 from epoch 20 on."
        )
    return {
        check_whole(where, "an epoch of steps", epoch): check_positive(where, f"steps[{epoch}]", rate)
        for epoch, rate in steps.items()
    }
