"""Computation graphs: the example of the lesson word for word, and random expressions against torch autograd."""

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.computation_graph import Graph, Node, Variable, exp, log, sigmoid
from solutions_tests.helpers.probes import SEEDS, close, complaint


def lesson() -> Graph:
    a, b, c = Variable("a", 5), Variable("b", 3), Variable("c", 2)
    u = (b * c).named("u")
    v = (a + u).named("v")
    return Graph((3 * v).named("J"))


def test_the_example_of_the_lesson() -> None:
    graph = lesson()
    assert [step.text for step in graph.forward()] == [
        "a = 5",
        "b = 3",
        "c = 2",
        "u = b·c = 3·2 = 6",
        "v = a + u = 5 + 6 = 11",
        "J = 3·v = 3·11 = 33",
    ]
    assert [step.text for step in graph.backward()] == [
        "dJ/dJ = 1",
        "dJ/dv = 3",
        "dJ/da = dJ/dv · dv/da = 3 · 1 = 3",
        "dJ/du = dJ/dv · dv/du = 3 · 1 = 3",
        "dJ/db = dJ/du · du/db = 3 · 2 = 6",
        "dJ/dc = dJ/du · du/dc = 3 · 3 = 9",
    ]
    assert graph.gradients() == {"J": 1, "v": 3, "a": 3, "u": 3, "b": 6, "c": 9}
    assert set(graph.edges()) == {("b", "u"), ("c", "u"), ("a", "v"), ("u", "v"), ("v", "J")}
    depths = {name: x for name, (x, _) in graph.positions().items()}
    assert depths == {"a": 0, "b": 0, "c": 0, "u": 1, "v": 2, "J": 3}


def test_a_new_value_flows_through() -> None:
    graph = lesson()
    graph.nodes[0].value = -1
    assert [step.text for step in graph.forward()][-2:] == ["v = a + u = (-1) + 6 = 5", "J = 3·v = 3·5 = 15"]


def test_a_node_used_twice_adds_up() -> None:
    x = Variable("x", -2)
    graph = Graph(x * x + 3 * x)
    assert [step.text for step in graph.backward()][-2:] == [
        "dJ/dx = 3 + dJ/dn1 · dn1/dx = 3 + 1 · (-2) = 1",
        "dJ/dx = 1 + dJ/dn1 · dn1/dx = 1 + 1 · (-2) = -1",
    ]
    assert graph.gradients()["x"] == -1


def grow(rng: np.random.Generator, leaves: list, kit: dict, steps: int) -> object:
    """The same random formula from nodes or from tensors; every earlier result may be used again."""
    pool = list(leaves)
    for _ in range(steps):
        kind = rng.integers(0, 10)
        a, b = (pool[i] for i in rng.integers(0, len(pool), 2))
        new = [
            lambda a, b: a + b,
            lambda a, b: a - b,
            lambda a, b: a * b,
            lambda a, b: a / (b * b + 1),
            lambda a, b: -a,
            lambda a, b: (a * a + 1) ** 0.5,
            lambda a, b: kit["exp"](kit["sigmoid"](a)),
            lambda a, b: kit["log"](1 + b**2),
            lambda a, b: kit["sigmoid"](2 - b),
            lambda a, b: 0.5 / (a**4 + 1) - b,
        ][kind](a, b)
        pool.append(new)
    return sum(pool[1:], pool[0])


@given(seed=SEEDS, steps=st.integers(0, 8), shape=st.sampled_from([(), (1,), (3,), (2, 3), "mixed"]))
def test_random_formulas_have_the_gradients_of_autograd(seed: int, steps: int, shape: Any) -> None:
    rng = np.random.default_rng(seed)
    shapes = [(2, 3), (1, 3), ()] if shape == "mixed" else [shape] * 3
    values = [rng.standard_normal(s) for s in shapes]
    variables = [Variable(name, value) for name, value in zip("abc", values, strict=True)]
    inputs = [torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in values]
    graph = Graph(grow(np.random.default_rng(seed), variables, {"exp": exp, "log": log, "sigmoid": sigmoid}, steps))  # type: ignore[arg-type]
    J = grow(np.random.default_rng(seed), inputs, {"exp": torch.exp, "log": torch.log, "sigmoid": torch.sigmoid}, steps)
    J.sum().backward()  # type: ignore[attr-defined]
    gradients = graph.gradients()
    close(graph.result.value, J)
    close(tuple(gradients[name] for name in "abc"), tuple(x.grad for x in inputs), rtol=1e-9)
    places = list(graph.positions().values())
    assert len(places) == len(graph.nodes)
    for k, (x, y) in enumerate(places):
        assert all(abs(x - other) >= 1 or abs(y - height) >= 0.999 for other, height in places[:k])
    order = {node.name: k for k, node in enumerate(graph.nodes)}
    assert all(order[p] < order[n] and graph.positions()[p][0] < graph.positions()[n][0] for p, n in graph.edges())


def test_tensors_stay_tensors() -> None:
    a = Variable("a", torch.tensor([1.0, 2.0]))
    gradient = Graph(exp(a) * 2).gradients()["a"]
    assert gradient.dtype == torch.float32
    close(gradient, 2 * np.exp([1.0, 2.0]), rtol=1e-6)


X = Variable("x", -2)


@pytest.mark.parametrize(
    ("f", "sentence"),
    [
        (
            lambda: log(X),
            "ValueError: computation graph: log(-2) is nan, expected a finite number. Choose values without a division"
            " by zero or the logarithm of a number that is not above 0.",
        ),
        (lambda: 1 / (X + 2), "ValueError: computation graph: 1/0 is inf, expected a finite number."),
        (
            lambda: X**X,  # type: ignore[operator]
            "TypeError: **: the exponent is a node, expected a plain number. Write exp(p * log(a)) for a^p.",
        ),
        (
            lambda: Graph(X + Variable("x", 1)),
            "ValueError: Graph: two nodes are called 'x', expected different names. Rename one of them.",
        ),
        (lambda: Variable("a", "5"), "TypeError: Variable: value is a str, expected a number or an array."),
        (lambda: Variable(5, 5), "TypeError: Variable: the name is 5, expected a short text."),  # type: ignore[arg-type]
        (lambda: Variable("a", np.nan), "ValueError: Variable: a is nan, expected finite numbers"),
        (lambda: Graph(3), "TypeError: Graph: got 3, expected a node."),  # type: ignore[arg-type]
    ],
)
def test_wrong_inputs(f: object, sentence: str) -> None:
    assert complaint(f).startswith(sentence)  # type: ignore[arg-type]


def test_a_node_shows_its_value() -> None:
    assert repr(X) == "x = -2"
    assert repr(X * 2) == "x·2 = -4"
    assert isinstance(np.ones(2) * X, Node)
