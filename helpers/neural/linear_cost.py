"""The cost of linear regression as a surface: the bowl whose shape the inputs decide (lesson 2.3)."""

from helpers.arrays import Array, as_float, like, xp_of
from helpers.checks import check_array, check_together
from helpers.neural.surfaces import Surface


class LinearCost(Surface):
    """The squared-error cost of one linear neuron for given data, as a function of theta = (w_1 ... w_n, b).

    Let X~ be X with a row of ones below it, so that z = theta^T x~.

        J = 1/(2m) sum_i (z_i - y_i)^2      (1)
        gradient = (1/m) X~ (z - y)         (2)
        hessian = (1/m) X~ X~^T             (3)

    The curvature does not depend on theta, so this is an exact bowl, and along w_j it is the mean of x_j^2: a feature
    that runs to 1000 makes a wall about a million times as steep as one that runs to 1.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and the numbers to be predicted.
    bias : bool
        Whether there is a b. Without it theta is (w_1 ... w_n); where features and targets have mean 0, b is 0 anyway.

    Raises
    ------
    ValueError
        If shapes disagree, or anything is NaN or infinite.
    """

    def __init__(self, X: Array, Y: Array, *, bias: bool = True) -> None:
        where = type(self).__name__
        check_array(where, "X", X, letters="(n_x, m)", ndim=2)
        check_array(where, "Y", Y, letters="(1, m)", shape=(1, X.shape[1]), because="X", source=X)
        check_together(where, X=X, Y=Y)
        X = as_float(X)
        self.X1 = xp_of(X).concat([X, xp_of(X).ones_like(X[:1])]) if bias else X  # (n, m)
        self.y = as_float(Y)[0]  # (m,)
        self.n, self.m = self.X1.shape

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n, k)."""
        E = thetas.T @ like(self.X1, thetas) - like(self.y, thetas)  # (k, m)
        return (E**2).sum(axis=1) / (2 * self.m)  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n,) of the cost with respect to every weight, and the bias if there is one."""
        theta = self._theta(theta)
        X1 = like(self.X1, theta)
        return X1 @ (theta @ X1 - like(self.y, theta)) / self.m  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n, n) of the cost: the same everywhere."""
        X1 = like(self.X1, self._theta(theta))
        return X1 @ X1.T / self.m  # (3)
