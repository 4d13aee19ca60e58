"""Standardizing against scikit-learn, one mean and one standard deviation per feature."""

import numpy as np
import pytest
import torch
from sklearn.preprocessing import StandardScaler

from helpers.neural.scaling import Standardizer, standardizer
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises, tensor, unchanged


@drawn
def test_against_scikit_learn(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X = rng.uniform(-50, 50, (n, 1)) + rng.uniform(0.1, 100, (n, 1)) * rng.standard_normal((n, m))
    fresh = rng.standard_normal((n, 4))
    truth = StandardScaler().fit(X.T)
    mean, std = keeps_promises(lambda X: standardizer(X)[:2], X)
    close((mean[:, 0], std[:, 0]), (truth.mean_, truth.scale_), rtol=1e-9)
    for examples in (X, fresh):
        scaled = keeps_promises(lambda Z, X: standardizer(X).apply(Z), examples, X)
        close(scaled, truth.transform(examples.T).T, rtol=1e-6, atol=1e-9)
    with unchanged(mean, std):
        close(Standardizer(mean, std).apply(fresh, check=False), standardizer(X).apply(fresh))


def test_constant_features_are_only_shifted() -> None:
    X = np.array([[0.1] * 3, [1.0, 2.0, 3.0], [-7.0] * 3])
    for kind in (np.asarray, torch.tensor):
        fitted = standardizer(kind(X))
        assert fitted.constant == (0, 2)
        close(fitted.std, np.array([[1.0], [np.sqrt(2 / 3)], [1.0]]))
        close(fitted.apply(kind(X)), np.array([[0.0] * 3, [-np.sqrt(1.5), 0, np.sqrt(1.5)], [0.0] * 3]), atol=1e-15)
        assert str(fitted) == (
            "Standardizer of 3 features: constant in row 0, 2, only shifted to 0 there (std = 1),"
            " since nothing can be divided by 0."
        )
    tiny = np.array([[0.0, 1e-30]], dtype=np.float32)  # its square is 0 in float32
    assert standardizer(tiny).constant == (0,)
    assert str(standardizer(X[1:2])) == "Standardizer of 1 feature: none of them is constant."
    assert "Standardizer of 2 features: constant in row 0, 1, only" in str(standardizer(np.ones((2, 2))))
    assert "constant in row 0, 1, 2, 3, 4, only" in str(standardizer(np.ones((5, 2))))
    assert "constant in row 0, 1, 2, 3, 4, ..., only" in str(standardizer(np.ones((6, 2))))


def test_the_slips_of_the_notes() -> None:
    X = 1000 + np.random.default_rng(0).standard_normal((1, 5000))
    assert np.std(X / X.mean()) == pytest.approx(0.001, rel=0.05)
    wide = 5 * (X - 1000)
    assert np.std(wide / wide.std() ** 2) == pytest.approx(0.2, rel=0.05)
    assert np.std(standardizer(wide).apply(wide)) == pytest.approx(1)


def test_kinds_and_types_meet() -> None:
    X = np.array([[1, 2, 3, 6]])
    fitted = standardizer(X)
    close(fitted.mean, np.array([[3.0]]))
    close(fitted.apply(X), (X - 3) / np.sqrt(3.5))
    assert fitted.apply(X.astype(np.float32)).dtype == np.float32
    assert fitted.apply(tensor(X).float()).dtype == torch.float32


def test_wrong_inputs() -> None:
    X = np.ones((2, 3))
    assert complaint(standardizer(X).apply, X.T) == (
        "ValueError: Standardizer.apply: X has shape (3, 2), expected (2, m) because mean has shape (2, 1)."
        " Every column is one example, with the features of the training set."
    )
    assert "Standardizer.apply: X[0, 0] is nan" in complaint(standardizer(X).apply, X * np.nan)
    assert "standardizer: X has shape (3,), expected (n_x, m), 2 axes." in complaint(standardizer, np.ones(3))
    assert "standardizer: X[0, 0] is inf" in complaint(standardizer, X * np.inf)
    assert "standardizer: X is empty" in complaint(standardizer, np.ones((2, 0)))
