"""The recordings: whose they are, how they are made, and how much a random split flatters."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

from helpers.data.people import recordings
from solutions_tests.helpers.probes import SEEDS, close, complaint


@given(people=st.integers(2, 9), each=st.integers(1, 5), n_x=st.integers(1, 6), seed=SEEDS)
def test_sizes_and_balance(people: int, each: int, n_x: int, seed: int) -> None:
    X, Y, person = recordings(people, each, np.random.default_rng(seed), n_x=n_x)
    m = people * each
    assert X.shape == (n_x, m)
    assert Y.shape == person.shape == (1, m)
    assert np.bincount(person[0]).tolist() == [each] * people
    states = [set(Y[0, person[0] == who].tolist()) for who in range(people)]
    assert all(len(state) == 1 for state in states)
    assert sum(state == {1} for state in states) == people // 2
    again = recordings(people, each, np.random.default_rng(seed), n_x=n_x)
    close(again, (X, Y, person), rtol=0, atol=0)


def test_voices_colds_and_noise_are_as_large_as_the_docstring_says() -> None:
    X, Y, person = recordings(2000, 5, np.random.default_rng(0), cold=3.0, noise=0.2)
    means = np.stack([X[:, person[0] == who].mean(axis=1) for who in range(2000)], axis=1)  # (n_x, people)
    ill = np.array([Y[0, person[0] == who][0] for who in range(2000)])
    assert np.linalg.norm(means[:, ill == 1].mean(axis=1) - means[:, ill == 0].mean(axis=1)) == pytest.approx(
        3, abs=0.2
    )
    assert means[:, ill == 0].std() == pytest.approx(1, abs=0.03)
    assert (X - means[:, person[0]]).std() == pytest.approx(0.2 * np.sqrt(4 / 5), rel=0.03)


def test_a_random_split_leaks_and_a_split_by_person_does_not() -> None:
    errors = []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        X, Y, person = recordings(60, 10, rng)
        by_recording = np.isin(np.arange(600), rng.permutation(600)[:150])
        by_person = np.isin(person[0], rng.permutation(60)[:15])
        for held_out in (by_recording, by_person):
            model = KNeighborsClassifier(1).fit(X.T[~held_out], Y[0, ~held_out])
            errors.append(1 - model.score(X.T[held_out], Y[0, held_out]))
    leaking, honest = np.mean(errors[::2]), np.mean(errors[1::2])
    assert leaking < 0.03
    assert honest == pytest.approx(0.3, abs=0.07)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert complaint(recordings, 1, 5, rng) == (
        "ValueError: recordings: people is 1, expected a whole number of at least 2. Choose another value."
    )
    assert "each is 0" in complaint(recordings, 2, 0, rng)
    assert "n_x is 0" in complaint(recordings, 2, 1, rng, n_x=0)
    assert "cold is -1" in complaint(recordings, 2, 1, rng, cold=-1)
    assert "noise is -1" in complaint(recordings, 2, 1, rng, noise=-1)
    assert "rng is 0" in complaint(recordings, 2, 1, 0)
