"""The total cost is the weighted sum, its gradients are those of autograd; roughness is what neighbors differ by."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.vision.style import gram_matrix
from helpers.vision.style_total import (
    Targets,
    roughness_backward,
    roughness_forward,
    total_cost_backward,
    total_cost_forward,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, slope_matches, tensor

SIDES = st.integers(1, 5)


def drawn(seed: int) -> tuple[Targets, list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(seed)
    shapes = [tuple(int(n) for n in rng.integers(1, 5, 3)) for _ in range(4)]
    contents, styles = shapes[:2], shapes[1:]
    targets = Targets(
        tuple(rng.standard_normal(shape) for shape in contents),
        tuple(gram_matrix(rng.standard_normal(shape)) for shape in styles),
        tuple(rng.uniform(0.1, 2, 2).tolist()),
        tuple(rng.uniform(0.1, 2, 3).tolist()),
    )
    return (
        targets,
        [rng.standard_normal(shape) for shape in contents],
        [rng.standard_normal(shape) for shape in styles],
    )


@given(SEEDS, st.floats(0, 3), st.floats(0, 3))
@settings(max_examples=30)
def test_value_and_gradient_are_those_of_autograd(seed: int, alpha: float, beta: float) -> None:
    targets, contents, styles = drawn(seed)
    costs, cache = total_cost_forward(targets, contents, styles, alpha, beta)
    xs = [tensor(a).requires_grad_(True) for a in contents]
    ys = [tensor(a).requires_grad_(True) for a in styles]
    content: Any = sum(w * ((x - tensor(c)) ** 2).sum() / 2
                  for w, x, c in zip(targets.content_weights, xs, targets.contents, strict=True))  # fmt: skip
    style: Any = 0.0
    for lam, y, G in zip(targets.lambdas, ys, targets.grams, strict=True):
        A = y.reshape(-1, y.shape[2])
        style = style + lam * ((A.T @ A - tensor(G)) ** 2).sum() / (2 * y.numel()) ** 2
    total = alpha * content + beta * style
    total.backward()
    close(tuple(float(c) for c in costs), (total.item(), content.item(), style.item()), atol=1e-10)
    d_contents, d_styles = total_cost_backward(cache)
    for da, x in zip((*d_contents, *d_styles), (*xs, *ys), strict=True):
        close(da, x.grad, atol=1e-10)


@given(SIDES, SIDES, SEEDS)
def test_roughness(n_H: int, n_W: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    G = rng.random((n_H, n_W, 3))
    J = keeps_promises(lambda x: roughness_forward(x)[0], G)
    expected = sum(((G[i + 1, j] - G[i, j]) ** 2).sum() for i in range(n_H - 1) for j in range(n_W))
    expected += sum(((G[i, j + 1] - G[i, j]) ** 2).sum() for i in range(n_H) for j in range(n_W - 1))
    np.testing.assert_allclose(J, expected / (3 * n_H * n_W), atol=1e-12)
    dG = keeps_promises(lambda x: roughness_backward(roughness_forward(x)[1]), G)
    slope_matches(lambda x: roughness_forward(x)[0], G, dG, rng)
    assert float(roughness_forward(np.full((4, 3, 3), 0.5))[0]) == 0


def test_refusals() -> None:
    targets, contents, styles = drawn(0)
    assert "contents has 1 layers, expected 2" in complaint(total_cost_forward, targets, contents[:1], styles, 1, 1)
    assert "styles has 2 layers, expected 3" in complaint(total_cost_forward, targets, contents, styles[1:], 1, 1)
    assert "alpha is -1" in complaint(total_cost_forward, targets, contents, styles, -1, 1)
    assert "beta is -1" in complaint(total_cost_forward, targets, contents, styles, 1, -1)
    fewer = targets._replace(lambdas=(1.0,))
    assert "lambdas has 1 numbers, expected 3" in complaint(total_cost_forward, fewer, contents, styles, 1, 1)
    zero = targets._replace(content_weights=(1.0, 0.0))
    assert "content_weights is 0" in complaint(total_cost_forward, zero, contents, styles, 1, 1)
    assert "G has shape (2, 2)" in complaint(roughness_forward, np.ones((2, 2)))
