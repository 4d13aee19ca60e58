"""The encoder: its parameters, its weights from a seed, its length; what a logistic unit gets of two encodings."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics.pairwise import additive_chi2_kernel

from helpers.torch_training import predict
from helpers.vision.siamese import encoder_net, pair_features, sample_pairs
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, keeps_promises


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize(("height", "width", "n_C", "n"), [(28, 28, 1, 32), (32, 32, 3, 16), (8, 11, 1, 1)])
def test_parameters_counted_by_hand(height: int, width: int, n_C: int, n: int) -> None:
    with torch.device("meta"):
        net = encoder_net(height, width, n_C, n, rng())
    down = [int(np.ceil(np.ceil(np.ceil(side / 2) / 2) / 2)) for side in (height, width)]
    convolutions = 25 * n_C * 16 + 9 * 16 * 32 + 9 * 32 * 48
    norms = 2 * (16 + 32 + 48)
    dense = 48 * down[0] * down[1] * n + n
    assert sum(theta.numel() for theta in net.parameters()) == convolutions + norms + dense


def test_encodings_have_length_one_if_so_asked() -> None:
    X = rng().integers(0, 256, (5, 12, 12, 3), dtype=np.uint8)
    F = predict(encoder_net(12, 12, 3, 7, rng(1)), X)
    assert F.shape == (5, 7) and np.allclose((F**2).sum(axis=1), 1, atol=1e-5)
    free = predict(encoder_net(12, 12, 3, 7, rng(1), length_one=False), X)
    assert np.ptp((free**2).sum(axis=1)) > 0.01
    assert np.allclose(free / np.linalg.norm(free, axis=1, keepdims=True), F, atol=1e-5)
    assert (predict(encoder_net(12, 12, 3, 7, rng(1)), X) == F).all()
    assert (predict(encoder_net(12, 12, 3, 7, rng(2)), X) != F).any()


@given(m=SIZES, n=SIZES, seed=SEEDS)
def test_features_of_a_pair(m: int, n: int, seed: int) -> None:
    F, G = rng(seed).random((2, m, n))
    for kind in ("difference", "chi-square"):
        x = keeps_promises(lambda f, g, kind=kind: pair_features(f, g, kind=kind), F, G)
        close(x, pair_features(G, F, kind=kind))
        assert (pair_features(F, F, kind=kind) == 0).all()
    close(pair_features(F, G, kind="chi-square").sum(axis=1), -np.diag(additive_chi2_kernel(F, G)))
    close(pair_features(F, -G), F + G)


def test_chi_square_of_nothing_is_nothing() -> None:
    assert (pair_features(np.array([[0.0, 3.0]]), np.array([[0.0, 1.0]]), kind="chi-square") == [[0.0, 1.0]]).all()


@given(sizes=st.lists(st.integers(1, 4), min_size=2, max_size=5), count=st.integers(2, 9), seed=SEEDS)
def test_pairs_are_of_the_kinds_asked_for(sizes: list[int], count: int, seed: int) -> None:
    owner = rng(seed).permutation(np.repeat(np.arange(len(sizes)), [*sizes, 2][1:]))
    F = rng(seed).standard_normal((len(owner), 2))
    for how in ("all", "balanced", "hard"):
        i, j = sample_pairs(F, owner, how, count, rng(seed))
        assert i.shape == j.shape == (count,) and (i != j).all()
        if how != "all":
            assert (owner[i] == owner[j]).sum() == count // 2
        again = sample_pairs(torch.tensor(F), torch.tensor(owner), how, count, rng(seed))
        assert (again[0] == i).all() and (again[1] == j).all()


def test_all_pairs_are_equally_likely_and_hard_ones_are_near() -> None:
    owner = np.array([0, 0, 0, 1, 1, 2])
    F = np.arange(6.0)[:, None]
    i, j = sample_pairs(F, owner, "all", 30000, rng())
    often = np.bincount(np.minimum(i, j) * 6 + np.maximum(i, j), minlength=36)
    assert (often > 0).sum() == 15 and abs(often[often > 0] - 2000).max() < 250
    i, j = sample_pairs(F, owner, "balanced", 8000, rng())
    ones = np.bincount(np.minimum(i, j)[:4000] * 6 + np.maximum(i, j)[:4000], minlength=36)
    assert (ones > 0).sum() == 4 and abs(ones[ones > 0] - 1000).max() < 150
    assert abs(F[i] - F[j])[4000:].mean() > 2
    i, j = sample_pairs(F, owner, "hard", 8000, rng())
    assert (abs(F[i] - F[j])[4000:] == 1).all()


def test_wrong_inputs() -> None:
    F = np.ones((2, 3))
    assert "kind is 'chi'" in complaint(pair_features, F, F, kind="chi")
    assert "G contains -1" in complaint(pair_features, F, -F, kind="chi-square")
    assert "(f + 1) / 2" in complaint(pair_features, F, -F, kind="chi-square")
    assert "G has shape (1, 3)" in complaint(pair_features, F, F[:1])
    assert "height is 4, expected a whole number from 8 to 64" in complaint(encoder_net, 4, 8, 1, 2, rng())
    assert "n is 0" in complaint(encoder_net, 8, 8, 1, 0, rng())
    assert "n_C is 0" in complaint(encoder_net, 8, 8, 0, 1, rng())
    assert "rng is 0" in complaint(encoder_net, 8, 8, 1, 2, 0)
    assert "how is 'any'" in complaint(sample_pairs, F, np.array([0, 1]), "any", 2, rng())
    assert "gives 0 pairs of one person and 1 of two" in complaint(sample_pairs, F, np.array([0, 1]), "all", 2, rng())
    assert "gives 1 pairs of one person and 0 of two" in complaint(sample_pairs, F, np.array([1, 1]), "all", 2, rng())
    assert "count is 1" in complaint(sample_pairs, F, np.array([0, 1]), "all", 1, rng())


def test_other_kinds_are_refused() -> None:
    assert complaint(encoder_net, 8, 8, 1, 2, np.random.default_rng(0), length_one="no").startswith(
        "TypeError: encoder_net: length_one is 'no', expected True or False."
    )
