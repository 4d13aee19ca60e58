"""Random models for the tests of the searches: a row of probabilities for every prefix, drawn by the prefix itself."""

from collections.abc import Sequence

import numpy as np

from helpers.sequences.hypotheses import NextLogP, Prefix


def random_model(V: int, seed: int, sharpness: float = 2.0) -> NextLogP:
    """A model that depends on the whole prefix."""

    def row(prefix: Prefix) -> np.ndarray:
        z = sharpness * np.random.default_rng([seed, len(prefix), *prefix]).standard_normal(V)
        return np.asarray(z - np.log(np.exp(z).sum()))

    def next_log_p(prefixes: Sequence[Prefix]) -> np.ndarray:
        return np.array([row(prefix) for prefix in prefixes])

    return next_log_p
