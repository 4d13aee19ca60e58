"""The worn receipts: the blueprint against scipy's blur, draws against their own world, and the recorded labeling."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import correlate1d
from sklearn.datasets import load_digits

from helpers.data import noisy_digits
from helpers.data.noisy_digits import FILE, as_pictures, draw_noisy, load_bench, noisy_world
from helpers.projects.bayes import expected_error, ideal_observer
from solutions_tests.helpers.probes import SEEDS, close, complaint, unchanged


def blurred_by_scipy(blur: float) -> np.ndarray:
    """All pictures with their rows and columns blurred, as columns (64, 1797)."""
    reach = np.arange(-7, 8)
    kernel = np.exp(-0.5 * (reach / blur) ** 2)
    pictures = load_digits().images / 16
    for axis in (1, 2):
        pictures = correlate1d(pictures, kernel / kernel.sum(), axis=axis, mode="constant")
    return pictures.reshape(len(pictures), -1).T


@pytest.mark.parametrize("blur", [0.3, 0.4, 1.0, 3.0])
def test_the_blueprint(blur: float) -> None:
    world = noisy_world(blur, 0.2, (1.0, 0.5, 0.25))
    once = blurred_by_scipy(blur)
    close(world.prototypes, np.concatenate([once, 0.5 * once, 0.25 * once], axis=1), atol=1e-12)
    close(world.labels, np.tile(load_digits().target, 3).reshape(1, -1))
    close(world.ink, np.repeat([1, 0.5, 0.25], 1797).reshape(1, -1))
    assert world.noise == 0.2


def test_without_blur_the_pictures_are_those_of_the_data_set() -> None:
    world = noisy_world(0, 0.1, [1])
    close(world.prototypes, load_digits().data.T / 16)
    assert (world.prototypes.min(), world.prototypes.max()) == (0, 1)
    assert noisy_world().prototypes.shape == (64, 2 * 1797)


@given(m=st.integers(1, 50), seed=SEEDS)
def test_a_draw_is_a_prototype_and_noise(m: int, seed: int) -> None:
    world = noisy_world()
    with unchanged(*world[:3]):
        drawn = draw_noisy(world, m, np.random.default_rng(seed))
    assert (drawn.X.shape, drawn.Y.shape, drawn.prototype.shape) == ((64, m), (1, m), (1, m))
    assert drawn.X.dtype == np.float32
    close(drawn.Y, world.labels[:, drawn.prototype[0]])
    rest = (drawn.X - world.prototypes[:, drawn.prototype[0]]) / world.noise
    assert abs(rest).max() < 6.5
    again = draw_noisy(world, m, np.random.default_rng(seed))
    close(drawn.X, again.X)


def test_the_noise_is_normal_white_and_not_cut_off() -> None:
    world = noisy_world(noise=0.3)
    drawn = draw_noisy(world, 4000, np.random.default_rng(0))
    rest = (drawn.X - world.prototypes[:, drawn.prototype[0]]) / 0.3
    assert abs(rest.mean()) < 0.01
    assert rest.std() == pytest.approx(1, abs=0.01)
    assert np.mean(abs(rest) < 1.96) == pytest.approx(0.95, abs=0.003)
    apart = np.corrcoef(rest)[~np.eye(64, dtype=bool)]
    assert apart.std() == pytest.approx(1 / np.sqrt(4000), rel=0.1)
    assert drawn.X.min() < -0.9
    counts = np.bincount(drawn.prototype[0] // 1797)
    assert abs(counts / 4000 - 0.5).max() < 0.03


def test_the_bayes_error_of_the_lesson() -> None:
    world = noisy_world()
    drawn = draw_noisy(world, 3000, np.random.default_rng(7))
    P = ideal_observer(drawn.X, world.prototypes.astype(np.float32), world.labels, world.noise, 10)
    assert expected_error(P).error == pytest.approx(0.042, abs=0.008)


def test_pictures_for_the_eye() -> None:
    X = np.concatenate([np.full((64, 1), v) for v in (-1.0, -0.2, 0.2, 0.6, 2.0)], axis=1)
    close(as_pictures(X, 1)[:, 0, 0], np.array([0, 0, 128, 255, 255]), atol=1)
    large = as_pictures(X)
    assert (large.shape, large.dtype) == ((5, 48, 48), np.uint8)
    for picture, value in zip(large, (0, 0, 128, 255, 255), strict=True):
        assert abs(picture.astype(int) - value).max() <= 1
    ramp = np.tile(np.linspace(-0.1, 0.5, 8), (8, 1)).reshape(64, 1).astype(np.float32)
    rows = as_pictures(ramp, 5)[0].astype(int)
    assert (np.diff(rows, axis=1) >= 0).all()
    assert (rows == rows[:1]).all()


def test_the_bench() -> None:
    bench = load_bench()
    assert (bench.X.shape, bench.Y.shape, bench.recorded.shape) == ((64, 40), (1, 40), (1, 40))
    assert np.mean(bench.recorded != bench.Y) == 0.25
    assert "not a person" in bench.note
    assert "before the truth was looked at" in bench.note
    drawn = draw_noisy(noisy_world(), 40, np.random.default_rng(json.loads(FILE.read_text(encoding="utf-8"))["seed"]))
    close(bench.X, drawn.X)


def test_a_damaged_file_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    for name, value in (("labels", content["labels"][::-1]), ("seed", 1), ("note", "x"), ("sha256", "x")):
        damaged = tmp_path / FILE.name
        damaged.write_text(json.dumps(content | {name: value}), encoding="utf-8")
        monkeypatch.setattr(noisy_digits, "FILE", damaged)
        assert complaint(load_bench) == (
            "ValueError: load_bench: the contents of noisy_digits_labeling.json do not give its checksum, expected the"
            " file as it came with the course. Fetch it again."
        )


RNG = np.random.default_rng(0)
CASES: list[tuple[Any, tuple[Any, ...], str]] = [
    (noisy_world, (-1,), "blur is -1, expected a number of at least 0"),
    (noisy_world, (0.4, 0), "noise is 0, expected a number above 0"),
    (noisy_world, (0.4, np.nan), "noise is nan, expected a finite number"),
    (noisy_world, (0.4, 0.1, 0.5), "ink is 0.5, expected one or more shares"),
    (noisy_world, (0.4, 0.1, ()), "ink is (), expected one or more shares"),
    (noisy_world, (0.4, 0.1, "1"), "ink is '1', expected one or more shares"),
    (noisy_world, (0.4, 0.1, (1, 25)), "ink[1] is 25, expected a number above 0 and at most 1. The share of the ink"),
    (draw_noisy, (3, 5, RNG), "world is a int, expected a NoisyWorld"),
    (draw_noisy, (noisy_world(), 0, RNG), "m is 0, expected a whole number of at least 1"),
    (draw_noisy, (noisy_world(), 5, 0), "rng is 0, expected a numpy Generator"),
    (as_pictures, (np.zeros((63, 2)),), "X has shape (63, 2), expected (64, m)"),
    (as_pictures, (np.full((64, 1), np.inf),), "X[0, 0] is inf, expected finite numbers"),
    (as_pictures, (np.zeros((64, 2)), 0), "scale is 0, expected a whole number of at least 1"),
]


@pytest.mark.parametrize(("function", "arguments", "said"), CASES)
def test_wrong_input_is_refused_in_a_sentence(function: Any, arguments: tuple[Any, ...], said: str) -> None:
    message = complaint(function, *arguments)
    assert f": {function.__name__}: " in message
    assert said in message


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(noisy_world, ink=np.array(0.5)).startswith(
        "TypeError: noisy_world: ink is array(0.5), expected one or more shares."
    )
