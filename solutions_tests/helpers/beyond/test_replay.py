"""The replay buffer: a ring that forgets the oldest step, draws evenly, costs the same when full, and refuses."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.beyond.replay import ReplayBuffer
from solutions_tests.helpers.probes import complaint


def filled(
    capacity: int, steps: int, shape: tuple[int, ...] = (2,), seed: int = 0, dtype: str = "float32"
) -> ReplayBuffer:
    buffer = ReplayBuffer(capacity, shape, np.random.default_rng(seed), dtype=dtype)
    for k in range(steps):
        assert buffer.add(np.full(shape, k), k % 3, float(k), np.full(shape, k + 1), k % 5 == 0) == k % capacity
    return buffer


@given(capacity=st.integers(1, 7), steps=st.integers(1, 20), size=st.integers(1, 9))
def test_it_holds_the_newest_steps_and_nothing_else(capacity: int, steps: int, size: int) -> None:
    buffer = filled(capacity, steps)
    kept = list(range(max(0, steps - capacity), steps))
    assert len(buffer) == len(kept)
    everything = buffer.at(np.arange(len(buffer)))
    assert sorted(everything.rewards.tolist()) == kept
    for place, k in enumerate(everything.rewards.astype(int)):
        assert k % capacity == place
        assert (everything.states[place] == k).all() and (everything.next_states[place] == k + 1).all()
        assert everything.actions[place] == k % 3 and everything.terminal[place] == (k % 5 == 0)
    assert buffer.latest(size).rewards.tolist() == kept[-size:]
    assert set(buffer.sample(size).rewards.tolist()) <= set(kept)
    assert buffer.sample(size).states.shape == (size, 2)


def test_every_step_is_as_likely_as_any_other() -> None:
    places = filled(8, 13).places(80_000)
    np.testing.assert_allclose(np.bincount(places, minlength=8) / 80_000, 1 / 8, atol=0.006)
    half = filled(8, 4).places(4000)
    assert half.max() == 3  # never a place that was not written yet


def test_batches_depend_on_the_own_generator_only_and_are_copies() -> None:
    one, other = filled(50, 50, seed=3), filled(50, 50, seed=3)
    np.random.default_rng(9).random(5)
    assert (one.sample(20).rewards == other.sample(20).rewards).all()
    assert (one.sample(20).rewards != filled(50, 50, seed=4).sample(20).rewards).any()
    batch = one.at(np.array([7]))
    batch.states[:] = -1
    assert (one.at(np.array([7])).states == 7).all()


def test_frames_stay_bytes_and_types_are_those_of_torch() -> None:
    buffer = filled(3, 2, shape=(2, 4, 4), dtype="uint8")
    batch = buffer.sample(2)
    assert batch.states.dtype == np.uint8 and batch.states.shape == (2, 2, 4, 4)
    assert batch.actions.dtype == np.int64 and batch.rewards.dtype == batch.terminal.dtype == np.float32


def test_what_is_added_is_copied() -> None:
    buffer, state = ReplayBuffer(2, (2,), np.random.default_rng(0)), np.ones(2)
    buffer.add(state, 0, 0.0, state, False)
    state[:] = 5
    assert (buffer.at(np.array([0])).states == 1).all()


def test_refusals() -> None:
    rng = np.random.default_rng(0)
    assert "ReplayBuffer: capacity is 0" in complaint(ReplayBuffer, 0, (2,), rng)
    assert "ReplayBuffer: shape is 0" in complaint(ReplayBuffer, 3, (0,), rng)
    assert "ReplayBuffer: shape is 4, expected a tuple" in complaint(ReplayBuffer, 3, 4, rng)
    assert "dtype is 'flot'" in complaint(lambda: ReplayBuffer(3, (2,), rng, dtype="flot"))
    bytes_only = ReplayBuffer(3, (2,), rng, dtype="uint8")
    for wrong in (np.array([0.0, 300.0]), np.array([-1, 0]), np.array([0.5, 0.2])):
        assert "because this buffer keeps bytes" in complaint(bytes_only.add, wrong, 0, 0.0, wrong, False)
    assert bytes_only.add(np.array([0.0, 255.0]), 0, 0.0, np.array([7, 9]), False) == 0
    assert "ReplayBuffer: rng is 7" in complaint(ReplayBuffer, 3, (2,), 7)
    buffer = ReplayBuffer(3, (2,), rng)
    for draw in (buffer.sample, buffer.latest, buffer.places):
        assert "the buffer is empty, expected at least one step" in complaint(draw, 2)
    s = np.zeros(2)
    assert "state has shape (3,), expected (2,)" in complaint(buffer.add, np.zeros(3), 0, 0.0, s, False)
    assert "next_state has shape (1, 2), expected (2,)" in complaint(buffer.add, s, 0, 0.0, s[None], False)
    assert "expected finite numbers" in complaint(buffer.add, s * np.nan, 0, 0.0, s, False)
    assert "action is -1" in complaint(buffer.add, s, -1, 0.0, s, False)
    assert "reward is inf" in complaint(buffer.add, s, 0, np.inf, s, False)
    assert "terminal is 0.5, expected True or False" in complaint(buffer.add, s, 0, 0.0, s, 0.5)
    assert len(buffer) == 0
    buffer.add(s, 0, 0.0, s, True)
    for draw in (buffer.sample, buffer.latest):
        assert "batch_size is 0" in complaint(draw, 0)
    assert "places hold 0 to 1" in complaint(buffer.at, np.array([0, 1]))
    assert "places hold -1 to -1" in complaint(buffer.at, np.array([-1]))
    assert "expected whole" in complaint(buffer.at, np.array([0.0]))
