"""LeNet-5 with other activations and pools: small trainings that tell what each of them contributes (lesson 4.3)."""

import numpy as np

from helpers.checks import check_positive, check_whole
from helpers.data.glyphs import load_glyphs
from helpers.torch_training import fit
from helpers.vision.architectures.classic import lenet5

BATCH, M_TRAIN, M_TEST = 32, 2000, 1000


def lenet_trial(activation: str, pooling: str, learning_rate: float, seed: int, *, epochs: int = 8) -> np.ndarray:
    """Train a `lenet5` on printed digits with Adam, and judge it on fonts that it has not seen.

    Trials with equal seeds learn from the same 2,000 pictures, in the same order, and are judged by the same 1,000.

    Parameters
    ----------
    activation, pooling : str
        As in `lenet5`.
    learning_rate : float
        Above 0.
    seed : int
        Which fonts are held out, the pictures, the first weights, and the order of the examples.
    epochs : int
        How long to train.

    Returns
    -------
    array (epochs,)
        The share of the test pictures that is read rightly after each epoch.

    Raises
    ------
    ValueError
        If a name or a number is out of its range.
    """
    learning_rate = check_positive("lenet_trial", "learning_rate", learning_rate)
    seed = check_whole("lenet_trial", "seed", seed)
    printed = load_glyphs(m_train=M_TRAIN, m_test=M_TEST, seed=seed)
    net = lenet5(10, np.random.default_rng(seed), activation=activation, pooling=pooling, size=28)
    training = fit(
        net,
        printed.images_train,
        printed.labels_train[0],
        epochs=check_whole("lenet_trial", "epochs", epochs, least=1),
        batch_size=BATCH,
        learning_rate=learning_rate,
        rng=np.random.default_rng(seed),
        dev=(printed.images_test, printed.labels_test[0]),
    )
    return training.history.dev_accuracy[1:]
