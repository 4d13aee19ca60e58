"""Landmarks: labels, the loss with its flag, distances."""

import numpy as np
import torch

from helpers.vision.landmarks import landmark_cost, landmark_errors, landmark_labels, read_landmarks
from solutions_tests.helpers.probes import close, complaint, drawn, keeps_promises


@drawn
def test_labels_come_back_as_points(n: int, m: int, seed: int) -> None:
    points = np.random.default_rng(seed).uniform(-3, 40, (m, n, 2))
    Y = landmark_labels(points, 32, empty=2)
    assert Y.shape == (m + 2, 1 + 2 * n) and Y.dtype == np.float32 and not Y[m:].any()
    said = read_landmarks(Y[:m].astype(np.float64), 32)
    assert said.present.all()
    close(said.points, points, rtol=1e-5, atol=1e-5)


def test_sixty_four_points_make_129_numbers() -> None:
    assert landmark_labels(np.ones((1, 64, 2)), 10).shape == (1, 129)


@drawn
def test_distances_are_those_of_numpy(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, truth = rng.standard_normal((2, m, n, 2))
    close(keeps_promises(landmark_errors, points, truth), np.linalg.norm(points - truth, axis=2))


def test_without_an_object_only_the_flag_counts() -> None:
    rng = np.random.default_rng(0)
    out = torch.tensor(rng.standard_normal((2, 5)))
    Y = torch.tensor([[1.0, 0.2, 0.3, 0.4, 0.5], [0, 0, 0, 0, 0]], dtype=torch.float64)
    e = ((out - Y) ** 2).numpy()
    close(landmark_cost(out, Y, 20.0), (e[0, 0] + 20 * e[0, 1:].sum() + e[1, 0]) / 2)


def test_refusals() -> None:
    assert "(m, l, 2)" in complaint(landmark_labels, np.ones((2, 10)), 32)
    assert "side" in complaint(landmark_labels, np.ones((2, 5, 2)), 0)
    assert "4 columns" in complaint(read_landmarks, np.ones((2, 4)), 32)
    assert "truth" in complaint(landmark_errors, np.ones((2, 5, 2)), np.ones((2, 4, 2)))


def test_other_kinds_are_refused() -> None:
    assert complaint(landmark_cost, 5, 5).startswith(
        "TypeError: landmark_cost: out is a int, expected a numpy array or a torch tensor."
    )
    assert complaint(landmark_cost, np.ones((2, 3)), np.ones((1, 3))).startswith(
        "ValueError: landmark_cost: Y has shape (1, 3), expected (2, 3) because out has shape (2, 3)."
    )
    assert complaint(landmark_cost, np.ones((2, 3)), np.ones((2, 3)), -1.0).startswith(
        "ValueError: landmark_cost: weight is -1, expected a number above 0."
    )
