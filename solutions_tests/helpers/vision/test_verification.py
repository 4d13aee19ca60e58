"""Distances against scipy, errors of a threshold against counting, the area under their curve against ranking."""

import numpy as np
import torch
from hypothesis import given
from scipy.spatial.distance import cdist, pdist
from sklearn.metrics import roc_curve

from helpers.vision.verification import all_pairs, check_identities, error_rates, same_person, squared_distances
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises


@given(m=SIZES, k=SIZES, n=SIZES, seed=SEEDS)
def test_distances_are_those_of_scipy(m: int, k: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, G = rng.standard_normal((m, n)), rng.standard_normal((k, n))
    close(keeps_promises(squared_distances, F, G), cdist(F, G, "sqeuclidean"), atol=1e-9)
    own = squared_distances(F, F)
    assert (own >= 0).all() and abs(np.diag(own)).max() < 1e-9


@given(m=SIZES, n=SIZES, seed=SEEDS)
def test_the_same_person_up_to_the_threshold(m: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, G = rng.integers(-2, 3, (2, m, n)) * 1.0
    d = ((F - G) ** 2).sum(axis=1)
    tau = float(d[0])
    assert (same_person(F, G, tau) == (d <= tau)).all() and same_person(F, G, tau)[0]
    assert (same_person(torch.tensor(F), torch.tensor(G), tau).numpy() == (d <= tau)).all()
    assert same_person(F, F, 0).all()


@given(m=SIZES, n=SIZES, seed=SEEDS)
def test_all_pairs_come_in_order(m: int, n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    F, owner = rng.standard_normal((m + 1, n)), rng.integers(0, 3, m + 1)
    pairs = all_pairs(F, owner)
    close(pairs.d, pdist(F, "sqeuclidean"), atol=1e-9)
    assert (pairs.same == (pdist(owner[:, None].astype(float)) == 0)).all()
    assert (all_pairs(torch.tensor(F), torch.tensor(owner)).same == pairs.same).all()


@given(q=SIZES, seed=SEEDS)
def test_error_rates_are_counted(q: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    d = rng.integers(0, 4, q + 2) * 0.5
    same = np.concatenate([[True, False], rng.random(q) < 0.5])
    taus = np.array([-1.0, 0.0, 0.5, 0.7, 2.0])
    rates = error_rates(d, same, taus)
    for tau, accepted, rejected in zip(taus, *rates, strict=True):
        assert accepted == (d[~same] <= tau).mean() and abs(rejected - (d[same] > tau).mean()) < 1e-12
    assert (np.diff(rates.false_accept) >= 0).all() and (np.diff(rates.false_reject) <= 0).all()
    false_alarms, recall, thresholds = roc_curve(same, -d, drop_intermediate=False)
    again = error_rates(d, same, -thresholds[1:])
    close((again.false_accept, 1 - again.false_reject), (false_alarms[1:], recall[1:]))
    close(error_rates(torch.tensor(d), torch.tensor(same), torch.tensor(taus)), rates)


def test_wrong_inputs() -> None:
    F, d, same = np.zeros((3, 2)), np.zeros(3), np.array([True, False, True])
    assert complaint(squared_distances, F, np.zeros((3, 4))) == (
        "ValueError: squared_distances: G has shape (3, 4), expected (k, n) because F has shape (3, 2)."
    )
    assert "F[0, 0] is nan" in complaint(squared_distances, F * np.nan, F)
    assert "tau is -1" in complaint(same_person, F, F, -1)
    assert "G has shape (2, 2)" in complaint(same_person, F, F[:2], 1)
    assert "expected at least 2 rows" in complaint(all_pairs, F[:1], np.array([0]))
    assert "same has shape (2,), expected (3,)" in complaint(error_rates, d, same[:2], d)
    assert "same has no pair of two people" in complaint(error_rates, d, same | True, d)
    assert "same has no pair of one person" in complaint(error_rates, d, same & False, d)
    assert "same contains 2" in complaint(error_rates, d, np.array([0, 1, 2]), d)
    assert "taus has shape (3, 2)" in complaint(error_rates, d, same, F)
    assert "person has shape (3, 2)" in complaint(check_identities, "f", "person", F)
    assert check_identities("f", "person", np.array([1.0, 2.0])).tolist() == [1, 2]
