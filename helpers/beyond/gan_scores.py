"""How good made-up examples are: which modes they reach, and what a judge says of them."""

from typing import NamedTuple

from helpers.arrays import Array, astype, ignore_infinities, xp_of
from helpers.checks import check_array, check_positive, check_together
from helpers.class_checks import check_distributions


class Modes(NamedTuple):
    """What has been reached of a mixture whose centers are known."""

    counts: Array  # (modes,) whole numbers: how many points are nearest to this center and near enough
    reached: int  # how many centers have enough of them
    share: float  # which share of all points is near enough to some center


def modes_reached(X: Array, centers: Array, *, radius: float = 0.3, least: float = 0.02) -> Modes:
    """Count the modes that a sample covers, and the points that lie on any.

        near_i = the center with the smallest distance from x_i                             (1)
        x_i is on it where that distance is at most radius                                  (2)
        a mode is reached where at least the share `least` of all points is on it           (3)

    Parameters
    ----------
    X, centers : array (2, m), (2, modes)
        Points and midpoints of the modes, one in each column (or more numbers per column, n of them).
    radius : float
        How far is near enough: three standard deviations, for example.
    least : float
        The share of points that a mode needs, above 0: a fair one would be 1 / modes.

    Returns
    -------
    Modes
        counts, reached, share.

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, or a number is not above 0.
    """
    where = "modes_reached"
    check_array(where, "X", X, letters="(n, m)", ndim=2)
    check_array(where, "centers", centers, letters="(n, modes)", shape=(X.shape[0], None), because="X", source=X)
    check_together(where, X=X, centers=centers)
    radius, least = check_positive(where, "radius", radius), check_positive(where, "least", least)
    squared = ((X[:, :, None] - centers[:, None, :]) ** 2).sum(axis=0)  # (n, m, modes) -> (m, modes)
    modes = xp_of(X).arange(centers.shape[1])
    nearest = squared.argmin(axis=1).reshape(-1, 1) == modes.reshape(1, -1)  # (1)
    on = nearest & (squared <= radius**2)  # (2)  (m, modes)
    counts = astype(on, "int64").sum(axis=0)
    return Modes(counts, int((counts >= least * X.shape[1]).sum()), float(counts.sum()) / X.shape[1])  # (3)


def inception_score(P: Array) -> float:
    """How sure a judge is of each example, and how varied its answers are, in one number.

        p(y) = mean over the examples of p(y | x)                                   (1)
        score = exp( mean over the examples of  sum_y p(y|x) log(p(y|x) / p(y)) )   (2)

    From 1, where all answers are alike, to the number of classes C, where every answer is certain and each class comes
    up equally often. It needs a judge that knows the classes, and it sees nothing of variety within a class.

    Parameters
    ----------
    P : array (C, m)
        Column i: what the judge says of example i, probabilities of the classes.

    Returns
    -------
    float
        The score, from 1 to C.

    Raises
    ------
    ValueError or TypeError
        If P is not (C, m), or a column does not sum to 1.

    T. Salimans and others, Improved techniques for training GANs, NIPS 2016, section 4. Its judge was an Inception
    network.
    """
    check_array("inception_score", "P", P, letters="(C, m)", ndim=2)
    check_distributions("inception_score", "P", P, "Pass softmax(Z), not the logits Z.")
    xp = xp_of(P)
    p = P.mean(axis=1).reshape(-1, 1)  # (1)  (C, 1)
    with ignore_infinities():
        terms = xp.where(P > 0, P * xp.log(P / p), xp.zeros_like(P))
    return float(xp.exp(terms.sum(axis=0).mean()))  # (2)


def classes_made(P: Array, least: float = 0.01) -> int:
    """How many classes a judge finds among the examples, each at least with the share `least`.

    Parameters
    ----------
    P : array (C, m)
        Column i: what the judge says of example i.
    least : float
        The share of examples that a class needs, above 0.

    Returns
    -------
    int
        From 1 to C.

    Raises
    ------
    ValueError or TypeError
        If P is not (C, m), a column does not sum to 1, or least is not above 0.
    """
    check_array("classes_made", "P", P, letters="(C, m)", ndim=2)
    check_distributions("classes_made", "P", P, "Pass softmax(Z), not the logits Z.")
    least = check_positive("classes_made", "least", least)
    said = P.argmax(axis=0).reshape(-1, 1) == xp_of(P).arange(P.shape[0]).reshape(1, -1)  # (m, C)
    return int((astype(said, "int64").sum(axis=0) >= least * P.shape[1]).sum())
