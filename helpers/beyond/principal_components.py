"""Principal components: the flat subspace that loses least of the data (lesson A.1)."""

from typing import NamedTuple

from helpers.arrays import Array, max_along, xp_of
from helpers.checks import check_array, check_fields, check_together, check_whole


class Components(NamedTuple):
    """A flat subspace through the mean of the data."""

    mean: Array  # (n_x, 1)
    U: Array  # (n_x, k) orthonormal directions, the one along which the data vary most first
    variances: Array  # (k,) the mean squared deviation along each of them


def principal_components(X: Array, k: int) -> Components:
    """The k directions along which the data vary most.

        X - mean = U S V^T,   the first k columns of U;   variance_j = s_j^2 / m      (1)

    No linear code of k numbers loses less: the squared error per example is the sum of the variances left out.

    Parameters
    ----------
    X : array (n_x, m)
        Examples.
    k : int
        From 1 to the smaller of n_x and m.

    Returns
    -------
    Components
        mean, U (its largest entry in each column is positive), variances.

    Raises
    ------
    ValueError
        If X is not (n_x, m), empty or not finite, or k is out of range.
    """
    check_array("principal_components", "X", X, letters="(n_x, m)", ndim=2)
    k = check_whole("principal_components", "k", k, least=1, most=min(X.shape))
    xp, mean = xp_of(X), X.mean(axis=1).reshape(-1, 1)
    U, S, _ = xp.linalg.svd(X - mean, full_matrices=False)  # (1)
    U, S = U[:, :k], S[:k]
    largest = (U * (abs(U) == max_along(abs(U), 0, keepdims=True))).sum(axis=0)
    return Components(mean, xp.where(largest < 0, -U, U), S**2 / X.shape[1])


def pca_encode(X: Array, components: Components) -> Array:
    """The codes: how far each example lies from the mean along each direction.

        H = U^T (X - mean)      (1)

    Parameters
    ----------
    X : array (n_x, m)
        Examples.
    components : Components
        From `principal_components`.

    Returns
    -------
    array (k, m)
        Codes.

    Raises
    ------
    ValueError or TypeError
        If X does not fit the components.
    """
    mean, U, _ = _look("pca_encode", "X", X, components, 0)
    return U.T @ (X - mean)  # (1)


def pca_decode(H: Array, components: Components) -> Array:
    """Examples from codes: the mean, and along each direction as far as the code says.

        X_hat = U H + mean      (1)

    Parameters
    ----------
    H : array (k, m)
        Codes.
    components : Components
        From `principal_components`.

    Returns
    -------
    array (n_x, m)
        Reconstructions.

    Raises
    ------
    ValueError or TypeError
        If H does not fit the components.
    """
    mean, U, _ = _look("pca_decode", "H", H, components, 1)
    return U @ H + mean  # (1)


def _look(where: str, name: str, x: Array, components: Components, axis: int) -> Components:
    known: Components = check_fields(where, "components", components, Components)
    letters, shape = ("(n_x, m)", "(k, m)")[axis], (known.U.shape[axis], None)
    check_array(where, name, x, letters=letters, shape=shape, because="U", source=known.U)
    check_together(where, **{name: x}, U=known.U)
    return known
