"""The trial trainings of LeNet-5: reproducible, and better than chance."""

import numpy as np

from helpers.vision.lenet_trials import lenet_trial


def test_a_trial_learns_and_can_be_repeated() -> None:
    one, again = (lenet_trial("relu", "max", 0.003, 4, epochs=1) for _ in range(2))
    assert one.shape == (1,) and one[0] > 0.5
    np.testing.assert_array_equal(one, again)
