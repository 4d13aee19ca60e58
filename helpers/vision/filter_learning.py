"""A filter that is learned from what it should answer, by gradient descent (lesson 4.1)."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, ignore_infinities, number_of, randn
from helpers.checks import check_array, check_generator, check_positive, check_same_shape, check_whole
from helpers.vision.convolution import conv_backward, conv_forward


class LearnedFilter(NamedTuple):
    """A filter on its way."""

    step: int
    kernel: Array  # (f, f)
    cost: float


def learn_filter(
    pictures: Array, responses: Array, f: int, *, learning_rate: float, steps: int, rng: np.random.Generator
) -> Iterator[LearnedFilter]:
    """Find the filter that turns pictures into given responses, without being told its numbers.

        Z = pictures convolved with K                     (1)   one filter of f x f, no padding
        J = 1/(2 N) sum (Z - responses)^2                 (2)   over all N numbers of the responses
        K := K - learning_rate dJ/dK                      (3)   dJ/dZ = (Z - responses) / N, then `conv_backward`

    Parameters
    ----------
    pictures : array (m, n_H, n_W)
        Such as windows of a photograph, best with mean 0 and values of about 1.
    responses : array (m, n_H - f + 1, n_W - f + 1)
        What the filter should give.
    f : int
        Side of the filter.
    learning_rate, steps : float, int
        As for any gradient descent.
    rng : numpy Generator
        Draws the first K: normal numbers with a standard deviation of 0.1.

    Yields
    ------
    LearnedFilter
        Before the first step, and after each: step, kernel (f, f), cost.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is out of its range, or the cost is not finite any more.
    """
    where = "learn_filter"
    check_array(where, "pictures", pictures, letters="(m, n_H, n_W)", ndim=3)
    f = check_whole(where, "f", f, least=1)
    learning_rate = check_positive(where, "learning_rate", learning_rate)
    check_generator(where, rng)
    K = 0.1 * randn(rng, (f, f, 1, 1), like=pictures)
    Z, _ = conv_forward(pictures[..., None], K)
    check_same_shape(where, "responses", responses, "the output of the filter", Z[..., 0])
    for step in range(check_whole(where, "steps", steps, least=1) + 1):
        Z, cache = conv_forward(pictures[..., None], K, check=False)  # (1)
        gap = Z[..., 0] - responses
        with ignore_infinities():
            cost = number_of((gap * gap).mean()) / 2  # (2)
        if not np.isfinite(cost):
            raise ValueError(
                f"{where}: the cost is {cost} at step {step}, expected a finite number: learning_rate ="
                f" {learning_rate:g} is too large for these pictures. Try a tenth of it."
            )
        yield LearnedFilter(step, K[:, :, 0, 0], cost)
        number = len(gap.reshape(-1))
        _, dK, _ = conv_backward(gap[..., None] / number, cache, check=False, input_gradient=False)
        K = K - learning_rate * dK  # (3)
