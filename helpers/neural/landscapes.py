"""Landscapes on which optimizers show what they can: a ravine, a saddle, a plateau, two valleys (lesson 2.5)."""

from collections.abc import Sequence
from math import cos, radians, sin

import numpy as np

from helpers.arrays import Array, like, randn, xp_of
from helpers.checks import check_array, check_generator, check_number, check_positive
from helpers.neural.optimizer_checks import check_at_least_0
from helpers.neural.surfaces import Surface
from helpers.neural.traps import Plateau as Plateau
from helpers.neural.traps import Saddle as Saddle
from helpers.neural.traps import TwoValleys as TwoValleys
from helpers.neural.traps import symmetric


class Ravine(Surface):
    """A long narrow bowl that may lie at an angle to the axes.

        J(theta) = 1/2 (theta - t)^T H (theta - t)      (1)
        gradient = H (theta - t)                        (2)
        H = Q diag(c) Q^T, the columns of Q turned      (3)

    Optimizers that scale every parameter on its own (RMSprop, Adam) make a round bowl of a ravine along the axes, but
    not of one that is turned: there the steep direction belongs to both parameters.

    Parameters
    ----------
    curvatures : sequence (2,)
        c, along the ravine and across, both above 0.
    angle : float
        By how many degrees the ravine is turned to the left, from the first axis.
    minimum : sequence (2,)
        t, the lowest point.

    Raises
    ------
    ValueError
        If a curvature is not above 0, or anything is not finite.
    """

    n = 2

    def __init__(
        self,
        curvatures: Sequence[float] | np.ndarray = (1.0, 50.0),
        *,
        angle: float = 0.0,
        minimum: Sequence[float] | np.ndarray = (0.0, 0.0),
    ) -> None:
        c, t = np.array(curvatures, dtype=np.float64), np.array(minimum, dtype=np.float64)
        check_array("Ravine", "curvatures", c, letters="(2,)", shape=(2,))
        check_array("Ravine", "minimum", t, letters="(2,)", shape=(2,))
        check_positive("Ravine", "curvatures", c.min())
        turn = radians(check_number("Ravine", "angle", angle))
        Q = np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
        self.H, self.minimum = Q @ np.diag(c) @ Q.T, t  # (3)

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (2, k)."""
        D = thetas - like(self.minimum, thetas).reshape(2, 1)
        return (D * (like(self.H, thetas) @ D)).sum(axis=0) / 2  # (1)                    # (2, k) -> (k,)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (2,) of the cost at theta (2,)."""
        theta = self._theta(theta)
        return like(self.H, theta) @ (theta - like(self.minimum, theta))  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (2, 2): the same everywhere."""
        return like(self.H, self._theta(theta))


class Rosenbrock(Surface):
    """A curved valley with a flat floor, the old test of optimizers (Rosenbrock 1960).

        J(x, y) = (a - x)^2 + b (y - x^2)^2                                (1)
        gradient = (2 (x - a) - 4 b x (y - x^2),  2 b (y - x^2))           (2)
        hessian = [[2 - 4 b (y - 3 x^2), -4 b x], [-4 b x, 2 b]]           (3)

    Into the valley is easy, along it to the lowest point (a, a^2) is not.

    Parameters
    ----------
    a, b : float
        Where the lowest point is, and how steep the walls are (above 0).

    Raises
    ------
    ValueError
        If b is not above 0.
    """

    n = 2

    def __init__(self, a: float = 1.0, b: float = 100.0) -> None:
        self.a, self.b = check_number("Rosenbrock", "a", a), check_positive("Rosenbrock", "b", b)
        self.minimum = np.array([self.a, self.a**2])

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (2, k)."""
        x, y = thetas[0], thetas[1]
        return (self.a - x) ** 2 + self.b * (y - x**2) ** 2  # (1)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (2,) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        above = y - x**2
        return xp_of(x).stack([2 * (x - self.a) - 4 * self.b * x * above, 2 * self.b * above])  # (2)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (2, 2) of the cost at theta (2,)."""
        x, y = self._theta(theta)
        mixed = -4 * self.b * x
        return symmetric(2 - 4 * self.b * (y - 3 * x**2), mixed, 0 * x + 2 * self.b)  # (3)


class Noisy(Surface):
    """A surface whose gradient is only known roughly, as with mini-batches: the cost is right, the slope is noisy.

        gradient = the gradient of the surface + noise * standard normal numbers      (1)

    Every call draws new noise, so the same descent needs a generator with the same seed.

    Parameters
    ----------
    surface : Surface
        The landscape.
    noise : float
        Its standard deviation in every direction, at least 0.
    rng : numpy Generator
        The source of the noise.

    Raises
    ------
    ValueError
        If noise is below 0.
    """

    def __init__(self, surface: Surface, noise: float, rng: np.random.Generator) -> None:
        check_generator("Noisy", rng)
        self.surface, self.n, self.rng = surface, surface.n, rng
        self.noise = check_at_least_0("Noisy", "noise", noise)

    def values(self, thetas: Array) -> Array:
        """The costs (k,) at the columns of thetas (n, k), without noise."""
        return self.surface.values(thetas)

    def gradient(self, theta: Array) -> Array:
        """The derivatives (n,) of the cost at theta (n,), with noise."""
        slope = self.surface.gradient(theta)
        return slope + self.noise * randn(self.rng, (self.n,), like=slope)  # (1)

    def hessian(self, theta: Array) -> Array:
        """The second derivatives (n, n) of the cost at theta (n,), without noise."""
        return self.surface.hessian(theta)
