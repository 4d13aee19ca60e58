"""The generator of digits that comes with the course, its judge, and ways between noises."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.digit_gan import (
    N_Z,
    SIZES,
    STAGES,
    WAYS,
    between,
    digit_game,
    digit_generator,
    digit_pictures,
    digit_rows,
    train_judge,
)
from helpers.beyond.gan import play
from helpers.beyond.gan_nets import generator_net
from helpers.beyond.gan_scores import classes_made, inception_score
from helpers.beyond.gan_views import made_up
from helpers.data.digits import load_digits_split
from helpers.neural.softmax import softmax
from helpers.torch_training import predict
from solutions_tests.helpers.probes import SEEDS, close, complaint, unchanged


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_pictures_get_better_from_stage_to_stage() -> None:
    judge, z = train_judge(), rng().standard_normal((N_Z, 500))
    scores = []
    for stage in STAGES:
        rows = digit_pictures(digit_generator(stage), z).reshape(-1, 64)
        P = softmax(predict(judge, rows.astype(np.float32)).T.astype(np.float64))
        scores.append(inception_score(P))
    assert scores[0] < 2 < scores[3] < scores[-1]
    assert scores[-1] > 6.5 and classes_made(P) == 10
    test = load_digits_split(seed=0)
    right = predict(judge, test.images_test.reshape(-1, 64) / 255).argmax(axis=1) == test.labels_test[0]
    assert right.mean() > 0.96


def test_the_first_stage_is_the_start_of_the_game() -> None:
    game = digit_game(0)
    z = rng(3).standard_normal((N_Z, 4))
    close(digit_pictures(game.G, z), digit_pictures(digit_generator(0), z), rtol=0, atol=2e-3)
    for _ in play(game, 30):
        pass
    made = made_up(game, 5, rng())
    assert made.shape == (64, 5) and made.min() >= 0 and made.max() <= 1
    rows = digit_rows()
    assert rows.shape == (1437, 64) and rows.min() == 0 and rows.max() == 1


@given(n=st.integers(2, 20), t=st.floats(0, 1), seed=SEEDS)
def test_an_arc_keeps_the_length_and_a_line_does_not(n: int, t: float, seed: int) -> None:
    z_0, z_1 = (rng(seed + k).standard_normal((n, 1)) for k in range(2))
    z_1 *= np.linalg.norm(z_0) / np.linalg.norm(z_1)
    with unchanged(z_0, z_1):
        arc, line = (between(z_0, z_1, t, way) for way in ("arc", "straight"))
    assert abs(np.linalg.norm(arc) - np.linalg.norm(z_0)) < 1e-6 * (1 + np.linalg.norm(z_0))
    assert np.linalg.norm(line) <= np.linalg.norm(z_0) * (1 + 1e-9)
    close(between(torch.tensor(z_0), torch.tensor(z_1), t, "arc").numpy(), arc, rtol=1e-6, atol=1e-9)
    share = (arc.T @ z_0).item() / (z_0.T @ z_0).item()
    angle = np.arccos(np.clip((z_0.T @ z_1).item() / (z_0.T @ z_0).item(), -1, 1))
    assert abs(share - np.cos(t * angle)) < 1e-6


@pytest.mark.parametrize("way", WAYS)
def test_both_ways_begin_and_end_where_they_should(way: str) -> None:
    z_0, z_1 = rng(1).standard_normal((N_Z, 1)), rng(2).standard_normal((N_Z, 1))
    close(between(z_0, z_1, 0, way), z_0)
    close(between(z_0, z_1, 1, way), z_1, atol=1e-12)
    close(between(z_0, z_0, 0.3, way), z_0)
    assert between(z_0.astype(np.float32), z_1.astype(np.float32), 0.3, way).dtype == np.float32


def test_what_is_refused() -> None:
    z = np.ones((N_Z, 1))
    assert "stage is 5, expected one of 0, 100" in complaint(digit_generator, 5)
    assert "z has shape (1, 16)" in complaint(digit_pictures, digit_generator(), z.T)
    assert "t is 2" in complaint(between, z, z, 2)
    assert "way is 'curve'" in complaint(between, z, z, 0.5, "curve")
    assert "z_0 or z_1 is 0 everywhere" in complaint(between, 0 * z, z, 0.5, "arc")
    assert "mixed" in complaint(between, z, torch.tensor(z), 0.5)
    assert "opposite directions" in complaint(between, z, -z, 0.5, "arc")
    assert "z_1 has shape (3, 1)" in complaint(between, z, z[:3], 0.5)
    assert "z_0 has shape (16, 2)" in complaint(between, np.ones((N_Z, 2)), z, 0.5)
    assert "seed is -1" in complaint(digit_game, -1)
    assert "seed is 0.5" in complaint(train_judge, 0.5)
    assert sum(t.numel() for t in generator_net(SIZES, rng()).parameters()) == 13_536


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(digit_pictures, None, np.ones((2, 1))).startswith(
        "TypeError: digit_pictures: G is a NoneType, expected a torch.nn module."
    )
