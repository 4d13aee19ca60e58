"""The trainings behind lesson 4.6: what augmentation gains, what it costs, and which changes break a label."""

from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import to_numpy
from helpers.checks import check_between, check_choice, check_whole
from helpers.data.faces import load_faces
from helpers.data.glyphs import load_glyphs
from helpers.data.photographs import FACE_MARKS, FACE_PAIRS
from helpers.projects.small_nets import FEATURES, new_head, pretrained_convnet, small_convnet
from helpers.projects.task_trials import examples_of, target, train_some
from helpers.torch_training import fit, predict
from helpers.vision.random_changes import augment, augment_scene, with_augmentation
from helpers.vision.scenes import Scene
from helpers.vision.transfer import open_last

STARTS = ("from scratch", "new head, then all")
TASKS = ("b d p q", "real digits", "face or not")
CHANGES: dict[str, dict[str, Any]] = {
    "none": {},
    "small turns, shears, shifts": {"rotate": 10, "shear": 0.1, "scale": 0.1, "shift": 0.05},
    "mirror": {"mirror": True},
    "turns up to 180 degrees": {"rotate": 180},
}
EYES = ("not mirrored", "mirrored, names kept", "mirrored, names swapped")


def shapes_changed(images: np.ndarray, rng: np.random.Generator, strength: float = 1.0) -> np.ndarray:
    """Letters and digits turned up to 12 degrees, sheared, scaled, shifted and bent; all of it times `strength`."""
    s = check_between("shapes_changed", "strength", strength, 0, 8)
    return augment(
        images, rng, rotate=min(12 * s, 180), shear=0.15 * s, scale=0.15 * s, shift=0.08 * s, local=min(0.7 * s, 1.6),
        fill=0,
    )  # fmt: skip


def augmentation_trial(
    name: str, start: str, n: int, seed: int = 0, *, strength: float = 1.0, steps: int = 400
) -> float:
    """Right on new pictures after a training with changed pictures, or with the same ones again (strength 0).

    Parameters
    ----------
    name, start : str
        One of `helpers.projects.task_trials.TARGETS`, one of `STARTS`: all weights new, or the network that knows 323
        letters, half of the steps for a new head and half for all.
    n, seed : int
        Examples of each class, every random number.
    strength : float
        Of `shapes_changed`, 0 to 8.
    steps : int
        How many in all.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If a name is unknown or a number outside its range.
    """
    check_choice("augmentation_trial", "start", start, STARTS)
    goal = target(name)
    net = augmented_net(*examples_of(goal, n, seed), start, seed, strength=strength, steps=steps)
    return float((predict(net, goal.X_test).argmax(axis=1) == goal.Y_test).mean())


def augmented_net(
    X: np.ndarray, Y: np.ndarray, start: str, seed: int = 0, *, strength: float = 1.0, steps: int = 400
) -> Any:
    """The network of `augmentation_trial`, trained on pictures X (m, 28, 28) with class numbers Y (m,)."""
    rng, change_rng, C = np.random.default_rng(seed), np.random.default_rng([seed, 1]), int(Y.max()) + 1

    def seen(net: Any) -> Any:
        if not strength:
            return net
        return with_augmentation(net, lambda images, rng: shapes_changed(images, rng, strength), change_rng)

    if start == STARTS[0]:
        net = small_convnet(28, 28, C, rng)
        train_some(seen(net), X, Y, 0.003, seed, steps=steps)
        return net
    net = pretrained_convnet()
    net.head = new_head(FEATURES, C, rng)
    train_some(seen(open_last(net, 1)), X, Y, 0.01, seed, steps=steps // 2)
    train_some(seen(open_last(net, 5)), X, Y, 0.001, seed + 1, steps=steps // 2)
    return net


class Split(NamedTuple):
    """Pictures to learn from and others to judge by."""

    X: np.ndarray  # (m, n_H, n_W) uint8
    Y: np.ndarray  # (m,)
    X_test: np.ndarray
    Y_test: np.ndarray


@cache
def split_of(task: str, seed: int) -> Split:
    """One of `TASKS`: 20 each of four letters in many fonts, 20 of each digit, or 50 faces and 50 other pictures."""
    check_choice("split_of", "task", task, TASKS)
    if task == TASKS[1]:
        goal = target(task)
        return Split(*examples_of(goal, 20, seed), goal.X_test, goal.Y_test)
    data: Any = load_glyphs("bdpq", 80, 400, seed) if task == TASKS[0] else load_faces(seed, test=100)
    return Split(data.images_train, data.labels_train[0], data.images_test, data.labels_test[0])


def label_trial(task: str, change: str, seed: int = 0, steps: int = 200) -> float:
    """Right on new, unchanged pictures after a training with changed ones.

    Parameters
    ----------
    task, change : str
        One of `TASKS`, one of `CHANGES`.
    seed, steps : int
        Every random number; how many steps.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If a name is unknown.
    """
    kind = CHANGES[check_choice("label_trial", "change", change, CHANGES)] | {"fill": None if "face" in task else 0}
    split, rng = split_of(task, seed), np.random.default_rng(seed)
    n_H, n_W = split.X.shape[1:]
    net = small_convnet(n_H, n_W, int(split.Y.max()) + 1, rng)
    trained = net
    if change != "none":
        trained = with_augmentation(net, lambda images, rng: augment(images, rng, **kind), np.random.default_rng(seed))
    train_some(trained, split.X, split.Y, 0.003, seed, steps=steps)
    return float((predict(net, split.X_test).argmax(axis=1) == split.Y_test).mean())


class Eyes(NamedTuple):
    """What a network for two eyes and two corners of the mouth says about faces that it has not seen."""

    images: np.ndarray  # (m, 25, 25) uint8
    marks: np.ndarray  # (m, 4, 2) where they are
    guesses: np.ndarray  # (m, 4, 2) where the network sees them

    @property
    def error(self) -> float:
        """The mean distance of the guesses, in pixels."""
        return float(np.sqrt(((self.guesses - self.marks) ** 2).sum(axis=2)).mean())

    @property
    def apart(self) -> float:
        """How far the right eye is from the left one in the guesses, in pixels to the right."""
        return float((self.guesses[:, 1, 0] - self.guesses[:, 0, 0]).mean())


def eyes_trial(way: str, seed: int = 0, *, n: int = 40, steps: int = 200) -> Eyes:
    """Train a network for four landmarks on n turned faces, and try it on 100 pictures of 50 other people.

    Parameters
    ----------
    way : str
        One of `EYES`: no augmentation, or mirrored by chance, with left and right exchanged as they should or not.
    seed, n, steps : int
        Every random number, 1 to 50 faces, how many steps with 32 pictures each, at least.

    Returns
    -------
    Eyes
        images, marks, guesses, error, apart.

    Raises
    ------
    ValueError
        If there is no such way, or n is outside its range.
    """
    check_choice("eyes_trial", "way", way, EYES)
    n, rng = check_whole("eyes_trial", "n", n, least=1, most=50), np.random.default_rng(seed)
    faces = load_faces(0, test=2)
    every = faces.images_train[faces.labels_train[0] == 1]  # (99, 25, 25)
    people = rng.permutation(len(every))
    train, test = turned_faces(every[people[:n]], rng), turned_faces(every[np.tile(people[49:], 2)], rng)
    copies, epochs = [train], -(-32 * steps // n)
    if way != EYES[0]:
        pairs = FACE_PAIRS if way == EYES[2] else ()
        copies = [augment_scene(train, rng, mirror=True, pairs=pairs) for _ in range(8)]
        epochs = -(-epochs // 8)
    X = np.concatenate([to_numpy(scene.images) for scene in copies])
    Y = np.concatenate([np.asarray(scene.landmarks) for scene in copies]).reshape(len(X), 8)
    net = small_convnet(25, 25, 8, rng)
    Y = Y / 12.5 - 1
    fit(net, X, Y, loss="squared_error", epochs=epochs, batch_size=32, learning_rate=0.003, rng=rng, every=epochs)
    guesses = (predict(net, test.images) + 1).reshape(-1, 4, 2) * 12.5
    return Eyes(test.images, np.asarray(test.landmarks), guesses)


def turned_faces(images: np.ndarray, rng: np.random.Generator) -> Scene:
    """Faces (m, 25, 25), each turned up to 20 degrees, scaled and shifted, with the landmarks where they are then."""
    marks = np.stack([FACE_MARKS] * len(images))
    return augment_scene(Scene(images, landmarks=marks), rng, rotate=20, scale=0.15, shift=0.1)
