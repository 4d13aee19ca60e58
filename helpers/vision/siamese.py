"""Networks that encode pictures as points on a sphere, and a logistic unit that compares two of them (lesson 4.10)."""

from functools import cache
from typing import Any

import numpy as np

from helpers.arrays import Array, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_choice,
    check_flags,
    check_generator,
    check_range,
    check_same_shape,
    check_together,
    check_whole,
)
from helpers.vision.architectures.parts import conv_unit, draw_weights, named
from helpers.vision.triplets import count_pairs
from helpers.vision.verification import check_identities

CHANNELS = (16, 32, 48)
KINDS = ("difference", "chi-square")
SAMPLES = ("all", "balanced", "hard")


def encoder_net(height: int, width: int, n_C: int, n: int, rng: np.random.Generator, *, length_one: bool = True) -> Any:
    """A ConvNet that gives n numbers for a picture: its encoding f(x).

        z = dense layer of (three times convolution with stride 2, batch norm, ReLU)      (1)
        f = z / ||z||                                                                     (2)

    A Siamese network is this network, used twice with the same weights.

    Parameters
    ----------
    height, width, n_C : int
        Of the pictures: pixels (8 to 64) and channels (1 or 3).
    n : int
        How many numbers encode a picture, at least 1.
    rng : numpy Generator
        What draws the first weights.
    length_one : bool
        Whether to divide by the length (2): otherwise encodings may grow, and the margin has no unit.

    Returns
    -------
    torch.nn.Sequential
        It takes (m, n_C, height, width), from 0 to 1, and gives (m, n).

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, or rng is no generator.
    """
    from torch import nn

    check_flags("encoder_net", length_one=length_one)
    height = check_whole("encoder_net", "height", height, least=8, most=64)
    width = check_whole("encoder_net", "width", width, least=8, most=64)
    before, n = check_whole("encoder_net", "n_C", n_C, least=1), check_whole("encoder_net", "n", n, least=1)
    parts: list[tuple[str, Any]] = []
    for number, after in enumerate(CHANNELS, start=1):
        parts.append((f"conv{number}", conv_unit(before, after, 5 if number == 1 else 3, stride=2)))
        before, height, width = after, (height + 1) // 2, (width + 1) // 2
    parts += [("flatten", nn.Flatten()), ("dense", nn.Linear(before * height * width, n))]
    if length_one:
        parts.append(("length one", _length_one()()))
    return draw_weights(named(parts), rng)


@cache
def _length_one() -> type:
    from torch import nn

    class LengthOne(nn.Module):
        """Divides every row by its length."""

        def forward(self, z: Any) -> Any:
            return nn.functional.normalize(z, dim=1)  # (2)

    return LengthOne


def pair_features(F: Array, G: Array, *, kind: str = "difference") -> Array:
    """What a logistic unit sees of two encodings: in which numbers they differ, whichever comes first.

        difference     x_k = |f_k - g_k|                          (1)
        chi-square     x_k = (f_k - g_k)^2 / (f_k + g_k)          (2)   0 where both are 0

    The unit then says y_hat = sigma(sum_k w_k x_k + b), the probability that both pictures show one person.

    Parameters
    ----------
    F, G : array (m, n)
        Encodings of the two pictures of m pairs; for "chi-square" none below 0.
    kind : str
        "difference" or "chi-square".

    Returns
    -------
    array (m, n)
        At least 0, and the same if F and G change places.

    Raises
    ------
    ValueError or TypeError
        If shapes disagree, anything is not finite, or an encoding is below 0 for "chi-square".

    Y. Taigman, M. Yang, M. Ranzato, L. Wolf, DeepFace, CVPR 2014, section 4.
    """
    check_array("pair_features", "F", F, letters="(m, n)", ndim=2)
    check_same_shape("pair_features", "G", G, "F", F)
    check_together("pair_features", F=F, G=G)
    if check_choice("pair_features", "kind", kind, KINDS) == "difference":
        return abs(F - G)  # (1)
    for name, x in (("F", F), ("G", G)):
        check_range("pair_features", name, x, 0, float("inf"), "Shift encodings of length 1 first: (f + 1) / 2.")
    both, xp = F + G, xp_of(F)
    return (F - G) ** 2 / xp.where(both == 0, xp.ones_like(both), both)  # (2)


def sample_pairs(
    F: Array, person: Array, how: str, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Choose pairs of pictures to train a comparison on: nearly all pairs of a large set show two people.

        all          any two different pictures by chance: few pairs of one person
        balanced     one half pairs of one person, the other half of two, both by chance
        hard         the same, but those of two people are the nearest twentieth of a larger choice

    Parameters
    ----------
    F : array (m, n)
        Encodings, by which "hard" judges how near two pictures are.
    person : array (m,)
        Whose picture each one is, as whole numbers.
    how : str
        "all", "balanced" or "hard".
    count : int
        How many pairs, at least 2.
    rng : numpy Generator
        What draws them; a pair may come twice.

    Returns
    -------
    i, j : array (count,)
        Rows of F.

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, or there are no two pictures of one person, or none of two.
    """
    where = "sample_pairs"
    check_array(where, "F", F, letters="(m, n)", ndim=2)
    owner = check_identities(where, "person", person, len(F))
    check_choice(where, "how", how, SAMPLES)
    count = check_whole(where, "count", count, least=2)
    check_generator(where, rng)
    kinds = count_pairs(owner)
    if not kinds.same or not kinds.different:
        raise ValueError(
            f"{where}: person gives {kinds.same} pairs of one person and {kinds.different} of two, expected both kinds."
            " Add pictures."
        )
    if how == "all":
        return _by_chance(owner, count, rng, None)
    half, values = count // 2, to_numpy(F)
    i, j = _by_chance(owner, (count - half) * (20 if how == "hard" else 1), rng, False)
    if how == "hard":
        nearest = ((values[i] - values[j]) ** 2).sum(axis=1).argsort(kind="stable")[: count - half]
        i, j = i[nearest], j[nearest]
    a, b = _by_chance(owner, half, rng, True)
    return np.concatenate([a, i]), np.concatenate([b, j])


def _by_chance(
    owner: np.ndarray, count: int, rng: np.random.Generator, same: bool | None
) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of different pictures: of one person (True), of two (False), of either kind (None), all equally likely."""
    if same:
        order = np.argsort(owner, kind="stable")
        k = np.unique(owner, return_counts=True)[1]
        of = rng.choice(len(k), size=count, p=k * (k - 1) / (k * (k - 1)).sum())
        first = rng.integers(k[of])
        second = (first + rng.integers(1, k[of])) % k[of]
        begin = (np.cumsum(k) - k)[of]
        return order[begin + first], order[begin + second]
    pairs = np.empty((2, 0), dtype=np.int64)
    while pairs.shape[1] < count:
        drawn = rng.integers(len(owner), size=(2, 2 * count))
        fits = drawn[0] != drawn[1] if same is None else owner[drawn[0]] != owner[drawn[1]]
        pairs = np.concatenate([pairs, drawn[:, fits]], axis=1)
    return pairs[0, :count], pairs[1, :count]
