"""Encoders trained in different ways, judged by letters of scripts that they have never seen (lesson 4.10)."""

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_classes, check_whole
from helpers.data.scripts import LETTERS, NEW_LETTERS, NEW_SCRIPTS, load_letters
from helpers.torch_training import predict
from helpers.vision.recognition import one_shot_share
from helpers.vision.siamese import encoder_net
from helpers.vision.triplet_training import triplet_steps

SCRIPT_OF = np.array([script for script, letters in enumerate(NEW_SCRIPTS.values()) for _ in letters])  # (138,)
EVERY, STEPS = 30, 150
BATCH, OF_EACH, N = 100, 4, 32


def unseen_share(F: np.ndarray, labels: np.ndarray, ways: int, tasks: int = 1000) -> float:
    """One-shot share on pictures of NEW_LETTERS: all letters of a task are of one script, the tasks always the same.

    Parameters
    ----------
    F : array (m, n)
        Encodings of the pictures.
    labels : array (m,)
        Places of their letters in NEW_LETTERS.
    ways, tasks : int
        From how many letters to choose, and how many tasks.

    Returns
    -------
    float
        The share of the tasks that is right, from `one_shot_share`.

    Raises
    ------
    ValueError or TypeError
        If labels are no places in NEW_LETTERS, or as `one_shot_share`.
    """
    check_classes("unseen_share", "labels", labels, len(SCRIPT_OF))
    groups = SCRIPT_OF[np.asarray(to_numpy(labels), dtype=np.int64)]
    return one_shot_share(F, labels, ways, np.random.default_rng(7), tasks=tasks, groups=groups)


def one_shot_trial(
    rule: str, alpha: float, letters: int, per_letter: int, seed: int, *, steps: int = STEPS, every: int = EVERY
) -> np.ndarray:
    """Train an encoder of 32 numbers on letters of nine scripts, and test it on those of five others.

    Trials with equal seeds begin with the same weights. Those with equal pictures see the same batches, too, except
    with random triplets, which take numbers from the same generator.

    Parameters
    ----------
    rule, alpha : str, float
        As for `mine_triplets`.
    letters, per_letter : int
        How many different letters (at most 323) to learn from, and pictures of each.
    seed : int
        Which letters, the pictures, the first weights, the batches.
    steps, every : int
        How many steps, over which the learning rate falls to 0; look after so many of them.

    Returns
    -------
    array (steps // every + 1, 3)
        Before the first step and after `every` of them: right of 5, right of 20 unseen letters, and the spread, which
        is the mean squared distance of two of their encodings.

    Raises
    ------
    ValueError
        If a number is outside its range.
    """
    where = "one_shot_trial"
    letters = check_whole(where, "letters", letters, least=2, most=len(LETTERS))
    seed = check_whole(where, "seed", seed)
    every = check_whole(where, "every", every, least=1)
    names = "".join(LETTERS[k] for k in np.random.default_rng(seed).permutation(len(LETTERS))[:letters])
    known = load_letters(names, per_letter=per_letter, seed=seed + 10)
    new = load_letters(NEW_LETTERS, per_letter=10, seed=2)
    net = encoder_net(28, 28, 1, N, np.random.default_rng(seed))
    pictures = min(OF_EACH, per_letter)
    looks = [_look(net, new.images, new.labels[0])]
    walk = triplet_steps(
        net, known.images, known.labels[0], rule, steps=steps, people=BATCH // pictures, pictures=pictures, alpha=alpha,
        rng=np.random.default_rng(seed),
    )  # fmt: skip
    for step in walk:
        if step.number % every == 0:
            looks.append(_look(net, new.images, new.labels[0]))
    return np.array(looks)


def _look(net: object, images: np.ndarray, labels: np.ndarray) -> tuple[float, float, float]:
    F = predict(net, images)
    spread = float(2 * (1 - (F.mean(axis=0) ** 2).sum()))  # of points of length 1, each with itself included
    return unseen_share(F, labels, 5), unseen_share(F, labels, 20), spread
