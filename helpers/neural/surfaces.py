"""Cost surfaces: a cost as a function of the parameters theta, with slope and curvature (lesson 1.1)."""

from collections.abc import Sequence

import numpy as np

from helpers.arrays import Array, as_float, astype, like, number_of, xp_of
from helpers.checks import check_array, check_labels, check_together
from helpers.neural.activations import sigmoid


class Surface:
    """What every cost surface offers; a subclass says how to compute values, gradient and hessian.

    `J(theta)` is the cost at theta (n,), `J.values(thetas)` the costs at many, one per column of thetas (n, k),
    `J.grid(theta1, theta2)` the table for a contour plot, `J.gradient(theta)` the slope (n,) and `J.hessian(theta)`
    the curvature (n, n).
    """

    n: int  # how many parameters

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n, k)."""
        raise NotImplementedError

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n,) of the cost with respect to every parameter, at theta (n,)."""
        raise NotImplementedError

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n, n) of the cost, at theta (n,)."""
        raise NotImplementedError

    def __call__(self, theta: Array) -> Array:
        """The cost at theta (n,), one number.

        Raises
        ------
        ValueError
            If theta does not have n entries.
        """
        return self.values(self._theta(theta).reshape(self.n, 1))[0]

    def grid(self, theta1: Array, theta2: Array) -> Array:
        """The costs on a grid, for `ax.contour(theta1, theta2, J.grid(theta1, theta2))`.

        Parameters
        ----------
        theta1, theta2 : arrays (k1,) and (k2,)
            Values of the first and of the second parameter.

        Returns
        -------
        array (k2, k1)
            Row r and column c hold J(theta1[c], theta2[r]).

        Raises
        ------
        ValueError
            If the surface does not have exactly two parameters, or an axis is not one-dimensional.
        """
        where = f"{type(self).__name__}.grid"
        if self.n != 2:
            raise ValueError(
                f"{where}: the cost has {self.n} parameters, expected 2: only those fit on a map. Fix the others first."
            )
        check_array(where, "theta1", theta1, letters="(k1,)", ndim=1)
        check_array(where, "theta2", theta2, letters="(k2,)", ndim=1)
        xp = xp_of(theta1, theta2)
        rows = []
        for height in theta2:
            thetas = xp.stack([as_float(theta1), xp.zeros_like(as_float(theta1)) + height])  # (2, k1)
            rows.append(self.values(thetas))
        return xp.stack(rows)  # (k2, k1)

    def largest_learning_rate(self, theta: Array) -> float:
        """2 / lambda_max of the hessian at theta: on a bowl of that curvature larger steps overshoot ever further.

        Infinite where the surface does not curve upwards in any direction.
        """
        steepest = number_of(xp_of(theta).linalg.eigvalsh(self.hessian(theta))[-1])
        return 2 / steepest if steepest > 0 else float("inf")

    def _theta(self, theta: Array) -> Array:
        where = type(self).__name__
        theta = np.array(theta, dtype=np.float64) if isinstance(theta, (tuple, list)) else theta
        check_array(where, "theta", theta, letters="(n,)", shape=(self.n,))
        return as_float(theta)


class Quadratic(Surface):
    """A bowl with its own curvature along every axis, the simplest cost there is.

        J(theta) = 1/2 sum_j c_j (theta_j - t_j)^2      (1)
        dJ/dtheta_j = c_j (theta_j - t_j)               (2)
        hessian = diag(c_1 ... c_n)                     (3)

    Parameters
    ----------
    curvatures : sequence (n,)
        c: above 0 for a valley, below 0 for a ridge (then there is no lowest point).
    minimum : sequence (n,), optional
        t, the centre; zeros where nothing is given.

    Raises
    ------
    ValueError
        If the two have different lengths, or anything is not finite.
    """

    def __init__(
        self, curvatures: Sequence[float] | np.ndarray, minimum: Sequence[float] | np.ndarray | None = None
    ) -> None:
        c = np.asarray(curvatures, dtype=np.float64)
        check_array("Quadratic", "curvatures", c, letters="(n,)", ndim=1)
        t = np.zeros_like(c) if minimum is None else np.asarray(minimum, dtype=np.float64)
        check_array("Quadratic", "minimum", t, letters="(n,)", shape=c.shape, because="curvatures", source=c)
        self.n, self.curvatures, self.minimum = len(c), c, t

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n, k)."""
        c, t = like(self.curvatures, thetas), like(self.minimum, thetas)
        return (c.reshape(-1, 1) * (thetas - t.reshape(-1, 1)) ** 2).sum(axis=0) / 2  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n,) of the cost with respect to every parameter, at theta (n,)."""
        theta = self._theta(theta)
        return like(self.curvatures, theta) * (theta - like(self.minimum, theta))  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n, n) of the cost: the same everywhere."""
        return like(np.diag(self.curvatures), self._theta(theta))  # (3)


class LogisticCost(Surface):
    """The cross-entropy cost of logistic regression for given data, as a function of theta = (w_1 ... w_n, b).

    Let X~ be X with a row of ones below it, so that z = theta^T x~, and a = sigma(z).

        J = (1/m) sum_i log(1 + e^(s_i)),  s = -z where y = 1, s = z where y = 0      (1)
        gradient = (1/m) X~ (a - y)                                                   (2)
        hessian = (1/m) X~ diag(a (1 - a)) X~^T                                       (3)

    No a (1 - a) is negative, so the hessian is never negative in any direction: this cost is convex.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """

    def __init__(self, X: Array, Y: Array) -> None:
        where = type(self).__name__
        check_array(where, "X", X, letters="(n_x, m)", ndim=2)
        check_labels(where, "Y", Y, because="X", source=X)
        check_together(where, X=X, Y=Y)
        X = as_float(X)
        self.X1 = xp_of(X).concat([X, xp_of(X).ones_like(X[:1])])  # (n_x + 1, m)
        self.y = astype(Y, X.dtype)[0]  # (m,)
        self.n, self.m = self.X1.shape

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n_x + 1, k)."""
        xp, (X1, y) = xp_of(thetas), self._data(thetas)
        Z = thetas.T @ X1  # (k, m)
        S = xp.where(y == 1, -Z, Z)
        return (S.clip(min=0) + xp.log1p(xp.exp(-abs(S)))).mean(axis=1)  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n_x + 1,) of the cost with respect to every weight and the bias."""
        theta = self._theta(theta)
        X1, y = self._data(theta)
        return X1 @ (sigmoid(theta @ X1) - y) / self.m  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n_x + 1, n_x + 1) of the cost."""
        theta = self._theta(theta)
        X1, _ = self._data(theta)
        a = sigmoid(theta @ X1)  # (m,)
        return (X1 * (a * (1 - a))) @ X1.T / self.m  # (3)

    def _data(self, theta: Array) -> tuple[Array, Array]:
        return like(self.X1, theta), like(self.y, theta)


class LogisticSquaredCost(LogisticCost):
    """The squared-error cost behind a sigmoid, as a function of theta = (w_1 ... w_n, b): the choice to avoid.

    With z, a and X~ as in `LogisticCost`, a' = a (1 - a) and a'' = a' (1 - 2a):

        J = (1/m) sum_i 1/2 (a_i - y_i)^2                               (1)
        gradient = (1/m) X~ ((a - y) a')                                (2)
        hessian = (1/m) X~ diag(a'^2 + (a - y) a'') X~^T                (3)

    The second term of (3) can be negative and win: for y = 1 the curvature in z is 0.063 at z = 0 and -0.059 at
    z = -2. So this cost is not convex. And where z is far on the wrong side a' is almost 0, and so is the slope.

    Parameters
    ----------
    X, Y : arrays (n_x, m) and (1, m)
        Examples in columns, and their labels 0 or 1.

    Raises
    ------
    ValueError
        If shapes disagree, anything is NaN or infinite, or Y holds anything but 0 and 1.
    """

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n_x + 1, k)."""
        X1, y = self._data(thetas)
        return ((sigmoid(thetas.T @ X1) - y) ** 2).mean(axis=1) / 2  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n_x + 1,) of the cost with respect to every weight and the bias."""
        theta = self._theta(theta)
        X1, y = self._data(theta)
        a = sigmoid(theta @ X1)  # (m,)
        return X1 @ ((a - y) * a * (1 - a)) / self.m  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n_x + 1, n_x + 1) of the cost."""
        theta = self._theta(theta)
        X1, y = self._data(theta)
        a = sigmoid(theta @ X1)  # (m,)
        slope = a * (1 - a)
        return (X1 * (slope**2 + (a - y) * slope * (1 - 2 * a))) @ X1.T / self.m  # (3)
