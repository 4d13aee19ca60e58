"""Scaling the inputs: every feature gets mean 0 and standard deviation 1 (lesson 2.3)."""

from typing import NamedTuple

from helpers.arrays import Array, as_float, like, max_along, min_along, to_numpy, xp_of
from helpers.checks import check_array


class Standardizer(NamedTuple):
    """What the training examples say about each feature; `apply` uses it on any examples, `print` it for a word."""

    mean: Array  # (n_x, 1) mu
    std: Array  # (n_x, 1) sigma, 1 where a feature is constant
    constant: tuple[int, ...] = ()  # the rows of the features that have the same value in every example

    def apply(self, X: Array, *, check: bool = True) -> Array:
        """The examples X (n_x, m) in units of sigma around mu, see `standardizer` (2); `check` looks at X first."""
        if check:
            rows, hint = len(self.mean), "Every column is one example, with the features of the training set."
            check_array(
                "Standardizer.apply",
                "X",
                X,
                letters=f"({rows}, m)",
                shape=(rows, None),
                because="mean",
                source=self.mean,
                hint=hint,
            )
        X = as_float(X)
        return (X - like(self.mean, X)) / like(self.std, X)

    def __str__(self) -> str:
        n_x = len(self.mean)
        size = f"Standardizer of {n_x} feature{'s' * (n_x > 1)}"
        if not self.constant:
            return f"{size}: none of them is constant."
        rows = ", ".join(map(str, self.constant[:5])) + (", ..." if len(self.constant) > 5 else "")
        return f"{size}: constant in row {rows}, only shifted to 0 there (std = 1), since nothing can be divided by 0."


def standardizer(X: Array) -> Standardizer:
    """Measure mean and standard deviation of every feature, on the training examples only.

        mu = (1/m) sum_i x_i,   sigma = sqrt((1/m) sum_i (x_i - mu)^2)      (1)
        X := (X - mu) / sigma                                               (2)

    Squares and roots are taken feature by feature: each row has its own sigma. Step (2) is `apply`: the same mu and
    sigma for the training, dev and test examples, since a network has to meet the same features in all of them.

    A constant feature has sigma = 0. It tells the examples nothing apart, so it is shifted to 0 and sigma is set
    to 1; `constant` names its row.

    Parameters
    ----------
    X : array (n_x, m)
        Training examples, one per column.

    Returns
    -------
    Standardizer
        mean (n_x, 1), std (n_x, 1), constant; `apply(X)` gives the scaled examples.

    Raises
    ------
    ValueError
        If X is not (n_x, m), or holds NaN or infinity.
    """
    check_array("standardizer", "X", X, letters="(n_x, m)", ndim=2)
    X = as_float(X)
    xp = xp_of(X)
    mean = X.mean(axis=1, keepdims=True)  # (1)                                  # (n_x, m) -> (n_x, 1)
    std = xp.sqrt(((X - mean) ** 2).mean(axis=1, keepdims=True))  # (1)          # (n_x, m) -> (n_x, 1)
    same = (max_along(X, 1, keepdims=True) == min_along(X, 1, keepdims=True)) | (std == 0)
    rows = tuple(int(row) for row in to_numpy(same)[:, 0].nonzero()[0])
    return Standardizer(mean, xp.where(same, xp.ones_like(std), std), rows)
