"""Optimizers: the functions against torch, the classes against the functions, and what wrong arguments are told."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural import descent, optimizers
from helpers.neural.optimizers import (
    OPTIMIZERS,
    SGD,
    Adam,
    AdamState,
    AdamW,
    Momentum,
    Optimizer,
    RMSprop,
    adam_step,
    adamw_step,
    momentum_step,
    rmsprop_step,
    sgd_step,
)
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor, unchanged

STEPS = 50
Rule = Callable[[Any, Any, Any], tuple[Any, Any]]

# each row: a step function, the state of its start, the class that does the same, and torch's optimizer
RULES: list[tuple[str, Rule, Any, Optimizer, Callable[[list], torch.optim.Optimizer]]] = [
    (
        "sgd",
        lambda theta, g, state: (sgd_step(theta, g, learning_rate=0.1), state),
        0.0,
        SGD(0.1),
        lambda p: torch.optim.SGD(p, lr=0.1),
    ),
    (
        "momentum",
        lambda theta, g, v: momentum_step(theta, g, v, learning_rate=0.5, beta=0.8),
        0.0,
        Momentum(0.5, 0.8),
        lambda p: torch.optim.SGD(p, lr=0.5 * (1 - 0.8), momentum=0.8),
    ),
    (
        "momentum not dampened",
        lambda theta, g, v: momentum_step(theta, g, v, learning_rate=0.1, dampened=False),
        0.0,
        Momentum(0.1, dampened=False),
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
    ),
    (
        "rmsprop",
        lambda theta, g, s: rmsprop_step(theta, g, s, learning_rate=0.01, epsilon=1e-3),
        0.0,
        RMSprop(0.01, epsilon=1e-3),
        lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-3),
    ),
    (
        "adam",
        lambda theta, g, state: adam_step(theta, g, state, learning_rate=0.02, beta1=0.7, beta2=0.99, epsilon=1e-3),
        AdamState(),
        Adam(0.02, 0.7, 0.99, 1e-3),
        lambda p: torch.optim.Adam(p, lr=0.02, betas=(0.7, 0.99), eps=1e-3),
    ),
    (
        "adamw",
        lambda theta, g, state: adamw_step(theta, g, state, learning_rate=0.02, weight_decay=0.3),
        AdamState(),
        AdamW(0.02, weight_decay=0.3),
        lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.3),
    ),
]
each_rule = pytest.mark.parametrize(("name", "rule", "state", "optimizer", "truth"), RULES, ids=[r[0] for r in RULES])


@each_rule
@drawn
def test_fifty_steps_are_those_of_torch(name, rule, state, optimizer, truth, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    start, gradients = rng.standard_normal((n, m)), rng.standard_normal((STEPS, n, m))
    theta, in_place, in_place_torch = start, {"W": start.copy()}, {"W": tensor(start)}
    ours, ours_torch = optimizer.fresh(), optimizer.fresh()
    parameter = tensor(start).requires_grad_()
    theirs = truth([parameter])
    for gradient in gradients:
        with unchanged(theta, gradient):
            theta, state = rule(theta, gradient, state)
        ours.step(in_place, {"W": gradient})
        ours_torch.step(in_place_torch, {"W": tensor(gradient)})
        parameter.grad = tensor(gradient)
        theirs.step()
        close((theta, in_place["W"], in_place_torch["W"]), (parameter, parameter, parameter))


@each_rule
@drawn
def test_a_step_keeps_its_promises(name, rule, state, optimizer, truth, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta, gradient, v, s = rng.standard_normal((n, m)), rng.standard_normal((n, m)), *rng.random((2, n, m))
    later: Any = AdamState(v, s, 3) if isinstance(state, AdamState) else s
    keeps_promises(lambda theta, gradient: rule(theta, gradient, state), theta, gradient)
    keeps_promises(rule, theta, gradient, later)


@each_rule
@pytest.mark.parametrize("kind", [np.float32, torch.float32])
def test_the_classes_change_the_arrays_themselves_and_keep_float32(name, rule, state, optimizer, truth, kind) -> None:
    def ones(*shape: int) -> Any:
        return torch.ones(shape) if kind is torch.float32 else np.ones(shape, dtype=kind)

    parameters, gradients = {"W1": ones(3, 2), "b1": ones(3, 1)}, {"b1": ones(3, 1), "W1": ones(3, 2)}
    arrays, optimizer = dict(parameters), optimizer.fresh()
    with unchanged(*gradients.values()):
        optimizer.step(parameters, gradients)
        optimizer.learning_rate = np.float64(0.1)
        optimizer.step(parameters, gradients, check=False)
    for key, theta in parameters.items():
        assert theta is arrays[key]
        assert theta.dtype == kind
        assert (theta < 1).all()
        memory = optimizer.memory[key]
        assert memory.t == 2
        assert all(x is None or (x.dtype == kind and x.shape == theta.shape) for x in (memory.v, memory.s))


def test_the_dampened_form_of_torch_starts_with_the_whole_gradient() -> None:
    rng = np.random.default_rng(0)
    gradients, ours, theirs = rng.standard_normal((5, 3)), {"w": np.zeros(3)}, torch.zeros(3, dtype=torch.float64)
    optimizer, sgd = Momentum(0.1), torch.optim.SGD([theirs], lr=0.1, momentum=0.9, dampening=0.9)
    sgd.state[theirs]["momentum_buffer"] = torch.zeros(3, dtype=torch.float64)  # torch alone would begin with dW
    for gradient in gradients:
        optimizer.step(ours, {"w": gradient})
        theirs.grad = tensor(gradient)
        sgd.step()
        close(ours["w"], theirs)


def test_momentum_without_its_factor_makes_the_same_path_with_a_smaller_rate() -> None:
    rng = np.random.default_rng(1)
    dampened, plain = Momentum(0.2, 0.9), Momentum(0.2 * (1 - 0.9), 0.9, dampened=False)
    a, b = {"w": np.ones(4)}, {"w": np.ones(4)}
    for gradient in rng.standard_normal((20, 4)):
        dampened.step(a, {"w": gradient})
        plain.step(b, {"w": gradient})
        close(a["w"], b["w"])
    close(plain.memory["w"].v, dampened.memory["w"].v / (1 - 0.9))


def test_epsilon_stands_outside_the_root_and_the_first_step_of_adam_is_alpha() -> None:
    gradient = np.array([1e-9, 1.0, -50.0])
    theta, state = adam_step(np.zeros(3), gradient, AdamState(), learning_rate=0.5)
    close(theta, [-0.5 / 11, -0.5, 0.5], rtol=1e-6)
    close(state.v, 0.1 * gradient)
    close(state.s, 0.001 * gradient**2, atol=0)
    assert state.t == 1


def test_only_weights_decay() -> None:
    names = ("W1", "b1", "gamma1", "beta1", "w")
    parameters = {name: np.ones((2, 1)) for name in names}
    AdamW(0.1, weight_decay=0.5).step(parameters, {name: np.zeros((2, 1)) for name in names})
    assert [parameters[name][0, 0] for name in names] == [0.95, 1, 1, 1, 0.95]


def test_fresh_forgets_and_a_copy_remembers() -> None:
    optimizer = Adam(0.1)
    optimizer.step({"w": np.ones(2)}, {"w": np.ones(2)})
    fresh, twin = optimizer.fresh(), deepcopy(optimizer)
    assert fresh.memory == {}
    assert twin.memory["w"].v is not optimizer.memory["w"].v
    assert (fresh.learning_rate, fresh.beta2) == (0.1, 0.999)
    fresh.learning_rate = 0
    assert optimizer.learning_rate == 0.1
    parameters = {"w": np.ones(2)}
    fresh.step(parameters, {"w": np.ones(2)})
    close(parameters["w"], np.ones(2))


def test_they_serve_parameters_of_autograd() -> None:
    w, optimizer = torch.tensor([0.0], requires_grad=True), Adam(0.5)
    for _ in range(300):
        (grad,) = torch.autograd.grad((w**2 - 20 * w + 25).sum(), w)
        optimizer.step({"w": w}, {"w": grad})
    close(w, torch.tensor([10.0]), rtol=1e-3)
    assert w.requires_grad


def test_every_optimizer_has_a_name_and_says_its_settings() -> None:
    assert list(OPTIMIZERS.values()) == [SGD, Momentum, RMSprop, Adam, AdamW]
    assert [repr(kind(0.1)) for kind in OPTIMIZERS.values()] == [
        "SGD(learning_rate=0.1)",
        "Momentum(learning_rate=0.1, beta=0.9, dampened=True)",
        "RMSprop(learning_rate=0.1, beta2=0.9, epsilon=1e-08)",
        "Adam(learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-08)",
        "AdamW(learning_rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.01)",
    ]
    assert optimizers.gradient_descent is descent.gradient_descent
    assert optimizers.Descent is descent.Descent


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(momentum_step, np.ones(1), np.ones(1), np.ones(1), learning_rate=0.1, dampened="no").startswith(
        "TypeError: momentum_step: dampened is 'no', expected True or False."
    )
