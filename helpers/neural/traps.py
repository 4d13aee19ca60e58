"""Landscapes with a trap: where the gradient vanishes, or leads to a valley that is not the deepest (lesson 2.5)."""

import numpy as np

from helpers.arrays import Array, xp_of
from helpers.checks import check_between, check_positive
from helpers.neural.surfaces import Surface

STEEPEST_TILT = 0.38  # from 2/sqrt(27) = 0.385 on, one of the two valleys is none


def symmetric(xx: Array, xy: Array, yy: Array) -> Array:
    """The matrix [[xx, xy], [xy, yy]] from three numbers that are arrays without axes."""
    xp = xp_of(xx, xy, yy)
    return xp.stack([xp.stack([xx, xy]), xp.stack([xy, yy])])  # (2, 2)


class Saddle(Surface):
    """A pass between two valleys: a minimum along x, a maximum along y.

        J(x, y) = 1/2 up x^2 + down (1/4 y^4 - 1/2 y^2)      (1)
        gradient = (up x,  down (y^3 - y))                   (2)
        hessian = diag(up, down (3 y^2 - 1))                 (3)

    At (0, 0) the gradient is zero, though the cost falls away to (0, 1) and (0, -1), where it is -down/4. A walk that
    comes down exactly along x ends on the pass; the slightest y leads on, after a wait.

    Parameters
    ----------
    up, down : float
        The curvature of the pass along x, and (with a minus sign) along y; both above 0.

    Raises
    ------
    ValueError
        If one of them is not above 0.
    """

    n = 2

    def __init__(self, up: float = 1.0, down: float = 1.0) -> None:
        self.up, self.down = check_positive("Saddle", "up", up), check_positive("Saddle", "down", down)
        self.minima = np.array([[0.0, 1.0], [0.0, -1.0]])

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (2, k)."""
        x, y = thetas[0], thetas[1]
        return self.up * x**2 / 2 + self.down * (y**4 / 4 - y**2 / 2)  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (2,) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        return xp_of(x).stack([self.up * x, self.down * (y**3 - y)])  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (2, 2) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        return symmetric(0 * x + self.up, 0 * x, self.down * (3 * y**2 - 1))  # (3)


class Plateau(Surface):
    """A valley with a plateau around it: far out the ground is almost level.

        J(x, y) = x^2 / (1 + x^2) + 1/2 across y^2      (1)
        gradient = (2 x / (1 + x^2)^2,  across y)       (2)
        hessian = diag((2 - 6 x^2) / (1 + x^2)^3, across)      (3)

    At x = 1 the slope is 1/2, at x = 10 it is 1/510: the cost hardly falls for a long time, and then at once.

    Parameters
    ----------
    across : float
        The curvature along y, above 0.

    Raises
    ------
    ValueError
        If across is not above 0.
    """

    n = 2

    def __init__(self, across: float = 0.1) -> None:
        self.across, self.minimum = check_positive("Plateau", "across", across), np.zeros(2)

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (2, k)."""
        x, y = thetas[0], thetas[1]
        return 1 - 1 / (1 + x**2) + self.across * y**2 / 2  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (2,) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        return xp_of(x).stack([2 * x / (1 + x**2) ** 2, self.across * y])  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (2, 2) of the cost at theta (2,)."""
        x, _ = self._theta(theta)
        return symmetric((2 - 6 * x**2) / (1 + x**2) ** 3, 0 * x, 0 * x + self.across)  # (3)


class TwoValleys(Surface):
    """Two valleys, one of them deeper: a walk from the wrong side ends in the other.

        J(x, y) = 1/4 x^4 - 1/2 x^2 + tilt x + 1/2 y^2      (1)
        gradient = (x^3 - x + tilt,  y)                     (2)
        hessian = diag(3 x^2 - 1, 1)                        (3)

    `minimum` is the deepest point, `local_minimum` the bottom of the other valley, `ridge` the saddle between them.

    Parameters
    ----------
    tilt : float
        How much higher the ground is on the right, above 0 and at most 0.38.

    Raises
    ------
    ValueError
        If the tilt is not in this range.
    """

    n = 2

    def __init__(self, tilt: float = 0.2) -> None:
        check_between("TwoValleys", "tilt", tilt, 0, STEEPEST_TILT)
        self.tilt = check_positive("TwoValleys", "tilt", tilt)
        left, middle, right = np.sort(np.roots([1.0, 0.0, -1.0, self.tilt]).real)
        self.minimum, self.ridge, self.local_minimum = (np.array([x, 0.0]) for x in (left, middle, right))

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (2, k)."""
        x, y = thetas[0], thetas[1]
        return x**4 / 4 - x**2 / 2 + self.tilt * x + y**2 / 2  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (2,) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        return xp_of(x).stack([x**3 - x + self.tilt, y])  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (2, 2) of the cost at theta (2,)."""
        x, _ = self._theta(theta)
        return symmetric(3 * x**2 - 1, 0 * x, 0 * x + 1)  # (3)
