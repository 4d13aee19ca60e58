"""The network playground without a browser: what it draws and sends, how it trains, what it refuses."""

import numpy as np
import pytest

from helpers.data.planar import circles, three_gaussians
from helpers.lab.playground_controls import OWN
from helpers.lab.sweep import SweepError, sweep
from helpers.lab.trial import MOST_MOMENTS, TILE, Share
from helpers.neural.activations import sigmoid
from helpers.neural.unit_outputs import unit_outputs
from solutions_tests.lab.playing import exploding, learning, make, state


def test_the_browser_receives_the_network_its_units_and_the_points():
    playground = make()
    values = state(playground, presses=3, layers=2)
    (frame,) = playground.frames(values)
    trial, facts = playground.reached(values), frame.data
    assert facts["sizes"] == [2, 4, 4, 1] and facts["epoch"] == 3 and facts["moments"] == 4
    weights = 4 * 2 + 4 + 4 * 4 + 4 + 4 + 1
    sizes = [4 * (weights + 3 * 4), 4 * 49**2, 2 * 2 * 400, 49**2, 8 * TILE**2]
    parts = np.split(np.frombuffer(frame.buffer, "u1"), np.cumsum(sizes))
    kinds = ("<f4", "<f4", "<i2", "u1", "i1", "u1")
    numbers, logits, points, surface, tiles, labels = (p.view(kind) for p, kind in zip(parts, kinds, strict=True))
    np.testing.assert_allclose(numbers[:8].reshape(4, 2), trial.seen.weights[0], rtol=1e-6)
    np.testing.assert_allclose(numbers[weights:].reshape(4, 3), trial.moments, rtol=1e-6)
    np.testing.assert_allclose(logits.reshape(49, 49), trial.seen.logits, rtol=1e-6)
    np.testing.assert_allclose(points.reshape(-1, 2)[:200].T / 32767 * 3.2, trial.now.X, atol=1e-4)
    np.testing.assert_allclose(surface.reshape(49, 49) / 255, trial.seen.surface, atol=0.003)
    np.testing.assert_allclose(tiles[: TILE**2].reshape(TILE, TILE) / 127, trial.seen.tiles[0][0], atol=0.01)
    assert labels.tolist() == [*trial.now.Y.ravel(), *trial.test[1].ravel()]


def test_every_unit_is_seen_where_it_lies():
    trial = make().reached(state(make(), presses=2))
    lower_right = np.array([[3.2], [-3.2]])
    A = unit_outputs(trial._network, lower_right)
    np.testing.assert_allclose(trial.seen.tiles[0][:, 0, -1], A[0].ravel())
    assert trial.seen.surface[0, -1] == pytest.approx(float(sigmoid(A[1])[0, 0]))


def test_the_same_settings_give_the_same_picture_and_the_still_one_says_how_far_it_is():
    playground = make(still=20)
    values, frame = playground.still()
    assert frame.png == make(still=20).still()[1].png and frame.png.startswith(b"\x89PNG")
    assert frame.readout.startswith("epoch 20: training cost 0.") and "; test cost 0." in frame.readout
    words = playground.described(values, frame.readout)
    assert "200 points of moons, noise 1; hidden layers of 4 units, tanh; learning rate 0.1" in words


def test_more_points_more_noise_and_points_of_ones_own():
    playground = make()
    (few, _), (many, _) = (playground.examples(state(playground, points=m))[0] for m in (20, 200))
    assert few.shape == (2, 20) and many.shape == (2, 200)
    one, other = (playground.examples(state(playground, points=m))[1][0] for m in (20, 200))
    assert np.array_equal(one, other), "the test points are the same"
    calm, wild = (playground.examples(state(playground, noise=x))[0][0] for x in (0.0, 3.0))
    assert np.abs(wild).max() <= 3 < np.abs(wild - calm).max() + 3
    (X, Y), (X_test, _) = playground.examples(state(playground, data=OWN, own=[[1.0, -2.0, 1]]))
    assert X.tolist() == [[1.0], [-2.0]] and Y.tolist() == [[1]] and X_test.shape == (2, 0)


def test_all_right_is_said_only_where_it_is_true():
    assert str(Share(0.123, 0.996)) == "0.12, 99% right" and str(Share(0.0, 1.0)) == "0.00, 100% right"
    assert str(Share(123456.0, 0.5)) == "1e+05, 50% right"


def test_a_long_training_keeps_its_first_and_its_last_costs():
    playground = make()
    trial = playground.trial(state(playground))
    for _ in range(2 * MOST_MOMENTS + 31):
        trial.advance(1)
    epochs = [moment.epoch for moment in trial.moments]
    assert epochs[0] == 0 and epochs[-1] == 2 * MOST_MOMENTS + 31 and len(epochs) <= MOST_MOMENTS + 1
    assert len(set(np.diff(epochs[:-1]))) == 1, "the moments in between are equally far apart"


def test_a_rate_without_bounds_stops_with_a_sentence_and_the_last_good_picture():
    playground = make(exploding)
    trial = playground.trial(state(playground, learning_rate=10.0))
    for _ in range(9):
        trial.advance(1)
    assert trial.epoch == 3 and "a learning rate of 10 is too large" in trial.stopped
    assert np.isfinite(trial.seen.surface).all() and trial.moments[-1].epoch == 2
    words = playground.words(trial)
    assert words.endswith("press Restart.") and "nan" not in words and "inf" not in words


def test_a_training_that_ends_says_why():
    def short(hidden, activation, seed, now):
        """One epoch only."""
        yield from (network for network, _ in zip(learning(hidden, activation, seed, now), range(2), strict=False))
        return "That was enough."

    playground = make(short)
    assert playground.words(playground.reached(state(playground, presses=5))).endswith("right\nThat was enough.")


def test_time_is_limited_when_it_matters():
    playground = make()
    trial = playground.trial(state(playground))
    trial.advance(100_000, seconds=0.02)
    assert 0 < trial.epoch < 10_000


def grid_only(network, points):
    return [unit_outputs(network, points)[-1]]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"function": lambda hidden, seed: None}, "expected a generator function of hidden, activation, seed and now"),
        ({"function": lambda hidden, activation, seed, now: None}, "expected a generator function"),
        ({"epochs": 3}, r"no start for \['epochs'\]"),
        ({"ask": ""}, "asks nothing"),
    ],
)
def test_a_playground_that_cannot_work_is_refused(more, words):
    with pytest.raises(ValueError, match=words):
        make(**more)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"units": grid_only}, r"shapes \[\(1, 2801\)\], expected one for each layer: \[\(4, 2801\), \(1, 2801\)\]"),
        ({"probability": lambda Z: Z}, "expected 0 to 1"),
        (
            {"data": {"moons": three_gaussians, "circles": circles}},
            "three_gaussians gave .* expected .* labels 0 and 1",
        ),
        ({"function": lambda hidden, activation, seed, now: (yield from ())}, "was not there before its first epoch"),
    ],
)
def test_what_does_not_fit_together_is_said_in_one_line(more, words):
    function = more.pop("function", learning)
    function.__doc__ = function.__doc__ or "Nothing."
    playground = make(function, **more)
    (frame,) = playground.frames(playground.start())
    assert frame.error.startswith("learning could" if function is learning else "<lambda> could") and not frame.buffer
    with pytest.raises(ValueError, match=words):
        playground.last(playground.start())


def test_the_sweep_reaches_every_option_and_every_button():
    seen = []

    def noting(hidden, activation, seed, now):
        """A network and its plane."""
        seen.append((activation, len(hidden), seed, now.X.shape[1], now.batch_size, now.l2))
        return (yield from learning(hidden, activation, seed, now))

    playground = make(noting)
    assert sweep(playground) > 50
    assert {a for a, *_ in seen} == {"tanh", "relu"} and {n for _, n, *_ in seen} == {1, 2, 3}
    assert {0, 6, 20, 50, 200} <= {m for *_, m, _, _ in seen} and {1, 10, 50, None} <= {b for *_, b, _ in seen}
    assert {0.0, 3.0} <= {penalty for *_, penalty in seen} and len({seed for _, _, seed, *_ in seen}) > 2


def test_a_rate_that_changes_nothing_turns_the_sweep_red():
    def deaf(hidden, activation, seed, now):
        """A network that does not listen to its learning rate."""
        now.learning_rate = 0.1
        return (yield from learning(hidden, activation, seed, now))

    with pytest.raises(SweepError, match="moving 'learning_rate' changes neither"):
        sweep(make(deaf))


@pytest.mark.parametrize(
    ("where", "words"),
    [
        (lambda activation, hidden, now: activation == "relu", "activation=relu.*planted"),
        (lambda activation, hidden, now: now.batch_size is None, "batch_size=all.*planted"),
    ],
)
def test_a_fault_anywhere_turns_the_sweep_red(where, words):
    def faulty(hidden, activation, seed, now):
        """A network that fails somewhere."""
        if where(activation, hidden, now):
            raise KeyError("planted")
        return (yield from learning(hidden, activation, seed, now))

    with pytest.raises(SweepError, match=words):
        sweep(make(faulty))
