"""The triplet loss against torch and finite differences; mined triplets against their definitions, one by one."""

from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.vision.triplets import (
    RULES,
    count_pairs,
    mine_triplets,
    triplet_loss_backward,
    triplet_loss_forward,
)
from solutions_tests.helpers.probes import SEEDS, close, complaint, drawn, keeps_promises, slope_matches, unchanged


def encodings(T: int, n: int, seed: int, k: int = 3) -> list[np.ndarray]:
    return list(np.random.default_rng(seed).standard_normal((k, T, n)))


@drawn
def test_loss_is_that_of_torch(n: int, m: int, seed: int) -> None:
    A, P, N = encodings(m, n, seed)
    J, cache = keeps_promises(triplet_loss_forward, A, P, N)

    def squared(x: Any, y: Any) -> Any:
        return ((x - y) ** 2).sum(dim=1)

    loss = torch.nn.TripletMarginWithDistanceLoss(distance_function=squared, margin=0.2)
    tensors = [torch.tensor(x, requires_grad=True) for x in (A, P, N)]
    expected = loss(*tensors)
    expected.backward()
    close(J, expected.detach())
    close(triplet_loss_backward(1.0, cache), tuple(x.grad for x in tensors))
    close(triplet_loss_backward(3.0, cache), tuple(3 * x.grad for x in tensors))


@drawn
def test_gradients_are_slopes(n: int, m: int, seed: int) -> None:
    parts = encodings(m, n, seed)
    gradients = triplet_loss_backward(1.0, triplet_loss_forward(*parts, alpha=0.7)[1])
    rng = np.random.default_rng(seed)
    for k in range(3):

        def cost(x: np.ndarray, k: int = k) -> Any:
            A, P, N = (x if k == place else part for place, part in enumerate(parts))
            return triplet_loss_forward(A, P, N, alpha=0.7)[0]

        slope_matches(cost, parts[k], gradients[k], rng)


def test_by_hand() -> None:
    A, P, N = (np.array([row]) for row in ([0.0, 0.0], [0.6, 0.0], [0.0, 0.7]))
    J, cache = triplet_loss_forward(A, P, N, alpha=0.2)
    assert pytest.approx(0.36 - 0.49 + 0.2) == J
    close(triplet_loss_backward(1.0, cache), (2 * (N - P), 2 * (P - A), 2 * (A - N)))
    J, cache = triplet_loss_forward(A, P, N, alpha=0.1)
    assert J == 0 and all((gradient == 0).all() for gradient in triplet_loss_backward(1.0, cache))


def by_definition(D: np.ndarray, owner: np.ndarray, rule: str, alpha: float) -> set[tuple[int, int, int]]:
    """The triplets of a rule, written as in its docstring."""
    m = len(owner)
    every = {(a, p, n) for a, p, n in permutations(range(m), 3) if owner[a] == owner[p] != owner[n]}
    violating = {(a, p, n) for a, p, n in every if D[a, n] < D[a, p] + alpha}
    if rule in ("all", "violating"):
        return every if rule == "all" else violating
    if rule == "semi-hard":
        fits = {(a, p, n) for a, p, n in violating if D[a, n] > D[a, p]}
        return {(a, p, n) for a, p, n in fits if D[a, n] == min(D[a, o] for b, q, o in fits if (a, p) == (b, q))}
    return {
        (a, p, n)
        for a, p, n in every
        if D[a, p] == max(D[a, q] for b, q, _ in every if b == a)
        and D[a, n] == min(D[a, o] for b, _, o in every if b == a)
    }


@given(seed=SEEDS, sizes=st.lists(st.integers(1, 3), min_size=1, max_size=4), alpha=st.sampled_from([0.0, 0.2, 2.0]))
def test_rules_choose_what_they_say(seed: int, sizes: list[int], alpha: float) -> None:
    rng = np.random.default_rng(seed)
    owner = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    F = rng.standard_normal((len(owner), 2))
    D = ((F[:, None] - F) ** 2).sum(axis=2)
    for rule in ("all", "violating", "semi-hard", "hardest"):
        with unchanged(F, owner):
            found = mine_triplets(F, owner, rule, alpha=alpha)
        assert found.shape == (len(found), 3)
        assert len({*map(tuple, found.tolist())}) == len(found)
        assert {*map(tuple, found.tolist())} == by_definition(D, owner, rule, alpha)
        assert (mine_triplets(torch.tensor(F), torch.tensor(owner), rule, alpha=alpha) == found).all()
    chance = mine_triplets(F, owner, "random", rng=rng)
    valid = by_definition(D, owner, "all", alpha)
    assert {*map(tuple, chance.tolist())} <= valid
    assert sorted(map(tuple, chance[:, :2].tolist())) == sorted({(a, p) for a, p, _ in valid})


def test_random_negatives_are_spread_evenly() -> None:
    owner = np.repeat(np.arange(5), 2)
    F = np.zeros((10, 1))
    rng = np.random.default_rng(0)
    seen = np.concatenate([mine_triplets(F, owner, "random", rng=rng) for _ in range(400)])
    often = np.bincount(seen[seen[:, 0] == 0, 2], minlength=10)
    assert (often[:2] == 0).all() and abs(often[2:] - 50).max() < 25


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_counts_are_those_of_enumeration(sizes: list[int]) -> None:
    owner = np.repeat(np.arange(len(sizes)), sizes)
    pairs = list(combinations(range(len(owner)), 2))
    same = sum(owner[i] == owner[j] for i, j in pairs)
    triplets = len(by_definition(np.zeros((len(owner),) * 2), owner, "all", 0.2))
    assert count_pairs(owner) == (same, len(pairs) - same, triplets)
    assert count_pairs(torch.tensor(owner)) == count_pairs(owner)


@pytest.mark.parametrize("K", [1, 2, 10, 100000])
def test_two_pictures_of_each(K: int) -> None:
    assert count_pairs(np.repeat(np.arange(K), 2)) == (K, 2 * K * (K - 1), 4 * K * (K - 1))


def test_a_thousand_people_with_ten_pictures() -> None:
    assert count_pairs(np.repeat(np.arange(1000), 10)).triplets == 10000 * 9 * 9990


def test_wrong_inputs() -> None:
    A, P, N = encodings(3, 4, 0)
    owner = np.array([0, 0, 1])
    assert complaint(triplet_loss_forward, A, P[:2], N) == (
        "ValueError: triplet_loss_forward: P has shape (2, 4), expected (3, 4) because A has shape (3, 4)."
    )
    assert "N has shape (3, 3)" in complaint(triplet_loss_forward, A, P, N[:, :3])
    assert "alpha is -1" in complaint(triplet_loss_forward, A, P, N, alpha=-1)
    assert "P[0, 0] is nan" in complaint(triplet_loss_forward, A, np.nan * P, N)
    assert "A requires_grad" in complaint(
        triplet_loss_forward, *(torch.tensor(x, requires_grad=True) for x in (A, P, N))
    )
    assert "A is empty" in complaint(triplet_loss_forward, A[:0], P[:0], N[:0])
    assert "dJ is nan" in complaint(triplet_loss_backward, float("nan"), triplet_loss_forward(A, P, N)[1])
    assert "rule is 'semihard'" in complaint(mine_triplets, A, owner, "semihard")
    assert 'Did you mean "semi-hard"?' in complaint(mine_triplets, A, owner, "semihard")
    assert "rng is None" in complaint(mine_triplets, A, owner, "random")
    assert "person has shape (2,), expected (m,) = (3,)" in complaint(mine_triplets, A, owner[:2], "all")
    assert "expected whole numbers" in complaint(count_pairs, np.array([0.5]))
    assert "person is a list" in complaint(count_pairs, [0, 1])
    assert RULES == ("all", "random", "violating", "semi-hard", "hardest")


def test_other_kinds_are_refused() -> None:
    assert complaint(triplet_loss_backward, 1.0, None).startswith(
        "TypeError: triplet_loss_backward: cache is None, expected a TripletCache."
    )
