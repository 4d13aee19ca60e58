"""Principal components against scikit-learn's PCA."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sklearn.decomposition import PCA

from helpers.beyond.principal_components import Components, pca_decode, pca_encode, principal_components
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises, tensor


@given(n_x=SIZES, m=SIZES, seed=SEEDS, data=st.data())
def test_everything_is_scikit_learns(n_x: int, m: int, seed: int, data: Any) -> None:
    k = data.draw(st.integers(1, min(n_x, m)))
    X = np.random.default_rng(seed).standard_normal((n_x, m)) * np.arange(1, n_x + 1)[:, None] + 3

    def all_of(X: Any) -> tuple[Any, ...]:
        found = principal_components(X, k)
        return pca_decode(pca_encode(X, found), found), found.mean, found.variances

    X_hat, mean, variances = keeps_single(all_of, X)
    if m == 1:
        np.testing.assert_allclose(X_hat, X)
        np.testing.assert_allclose(variances, 0, atol=1e-9)
        return
    pca = PCA(k, svd_solver="full").fit(X.T)
    np.testing.assert_allclose(X_hat.T, pca.inverse_transform(pca.transform(X.T)), atol=1e-9)
    np.testing.assert_allclose(mean[:, 0], pca.mean_)
    np.testing.assert_allclose(variances * m / (m - 1), pca.explained_variance_, atol=1e-9)
    left = ((X_hat - X) ** 2).sum(axis=0).mean()
    np.testing.assert_allclose(left, ((X - mean) ** 2).sum(axis=0).mean() - variances.sum(), atol=1e-9)


def keeps_single(f: Any, X: np.ndarray) -> Any:
    """keeps_promises, where rounding decides in float32: only the kinds and the float64 values are compared."""
    out, as_tensors, single = f(X), f(tensor(X)), f(X.astype(np.float32))
    close(out, as_tensors, rtol=1e-6, atol=1e-9)
    assert all(x.dtype == np.float32 for x in single)
    return out


def test_directions_are_orthonormal_and_have_a_sign() -> None:
    X = np.random.default_rng(0).standard_normal((6, 40)) * np.arange(1, 7)[:, None]
    found = principal_components(X, 4)
    np.testing.assert_allclose(found.U.T @ found.U, np.eye(4), atol=1e-12)
    assert (found.U[abs(found.U).argmax(axis=0), range(4)] > 0).all()
    assert (np.diff(found.variances) < 0).all()
    close(principal_components(tensor(X), 4).U, found.U, rtol=1e-6, atol=1e-9)
    assert pca_encode(X, found).shape == (4, 40)
    encoded = keeps_promises(pca_encode, X, found)
    keeps_promises(pca_decode, encoded, found)


def test_messages() -> None:
    X = np.random.default_rng(0).standard_normal((3, 5))
    found = principal_components(X, 2)
    assert "k is 4" in complaint(principal_components, X, 4)
    assert "k is 0" in complaint(principal_components, X, 0)
    assert "X has shape (3,)" in complaint(principal_components, X[:, 0], 1)
    assert "X[0, 0] is nan" in complaint(principal_components, X * np.nan, 1)
    assert "X has shape (2, 5)" in complaint(pca_encode, X[:2], found)
    assert "H has shape (3, 5)" in complaint(pca_decode, X, found)
    assert "expected Components(mean, U, variances)" in complaint(pca_decode, X, X)
    assert "mixed" in complaint(pca_encode, tensor(X), found)
    close(pca_encode(X, Components(*found)), pca_encode(X, tuple(found)))  # type: ignore[arg-type]
