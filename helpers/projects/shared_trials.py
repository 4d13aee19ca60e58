"""More trainings behind lesson 3.5: questions that share a network, and three ways to read a slip with two digits."""

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_choice, check_kind, check_list, check_whole
from helpers.data.questions import QUESTIONS, Questioned, ask_questions
from helpers.data.slips import HEIGHT, WIDTH, Slips, draw_digits, draw_slips
from helpers.projects.multitask import task_accuracies
from helpers.projects.small_nets import small_convnet, small_dense
from helpers.projects.task_trials import train_some
from helpers.torch_training import predict

PICTURES = 1000  # of which the first question may have few answers
SLIP_WAYS = ("cut, read, add", "read both, add", "straight to yes or no")


@cache
def judged_questions() -> Questioned:
    """The 3,000 pictures by which `sharing_trial` judges."""
    return ask_questions(3000, np.random.default_rng(10**6))


def sharing_net(questions: Sequence[str], labels: int, hidden: int, seed: int = 0, steps: int = 600) -> Any:
    """Train one dense network for several questions about 1,000 letters; the first has only some of its answers.

    Pictures without any known answer are left out. Every network takes `steps` steps.

    Parameters
    ----------
    questions : sequence of str
        Some of `helpers.data.questions.QUESTIONS`; a single one gives a network of its own.
    labels : int
        How many answers to the first question are known, 1 to 1000.
    hidden : int
        Units in each of the two hidden layers.
    seed, steps : int
        Every random number; how many steps.

    Returns
    -------
    torch.nn.Module
        The trained network, with one logit for each question.

    Raises
    ------
    ValueError or TypeError
        If a question is unknown or a number outside its range.
    """
    questions = check_list("sharing_net", "questions", questions, of=str, least=1)
    rows = [QUESTIONS.index(check_choice("sharing_net", "questions", q, QUESTIONS)) for q in questions]
    labels = check_whole("sharing_net", "labels", labels, least=1, most=PICTURES)
    rng = np.random.default_rng(check_whole("sharing_net", "seed", seed))
    data = ask_questions(PICTURES, rng)
    Y, known = data.answers[rows].T, np.ones((PICTURES, len(rows)))  # (m, tasks)
    known[labels:, 0] = 0
    some = known.any(axis=1)
    net = small_dense(256, hidden, len(rows), rng)
    more: dict[str, Any] = {"loss": "binary_cross_entropy", "known": known[some], "steps": steps, "batch_size": 50}
    return train_some(net, data.images[some], Y[some], 0.003, seed, **more)


def sharing_trial(questions: Sequence[str], labels: int, hidden: int, seed: int = 0) -> np.ndarray:
    """How many new pictures a network of `sharing_net` answers rightly, question by question.

    Parameters
    ----------
    questions, labels, hidden, seed
        As in `sharing_net`.

    Returns
    -------
    array (tasks,)
        Shares from 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If a question is unknown or a number outside its range.
    """
    questions = check_list("sharing_trial", "questions", questions, of=str, least=1)
    net, test = sharing_net(questions, labels, hidden, seed), judged_questions()
    rows = [QUESTIONS.index(question) for question in questions]
    return to_numpy(task_accuracies(predict(net, test.images).T, test.answers[rows]))


class Reading(NamedTuple):
    """What a way to read slips makes of some slips, one entry each."""

    wrong: np.ndarray  # (m,) bool: yes instead of no, or the reverse
    digits_right: np.ndarray  # (2, m) bool: left and right digit; empty where digits are never read


@cache
def judged_slips() -> Slips:
    """The 2,000 slips by which `slip_trial` judges."""
    return draw_slips(2000, np.random.default_rng(10**6))


def halves(images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slips (m, 20, 32) cut in the middle: two times (m, 20, 16)."""
    if not is_array(images) or tuple(images.shape[1:]) != (HEIGHT, WIDTH):
        came = f"an array of shape {tuple(images.shape)}" if is_array(images) else f"a {type(images).__name__}"
        raise ValueError(f"halves: images is {came}, expected (m, {HEIGHT}, {WIDTH}). Pass the images of draw_slips.")
    return images[:, :, : WIDTH // 2], images[:, :, WIDTH // 2 :]


def read_halves(reader: Any, slips: Slips) -> Reading:
    """The pipeline: cut each slip, let `reader` name the digit in each half, add, compare with ten."""
    check_kind("read_halves", "slips", slips, Slips, "Pass what draw_slips gave.")
    named = np.stack([predict(reader, half).argmax(axis=1) for half in halves(slips.images)])  # (2, m)
    return _added(named, slips)


def _added(named: np.ndarray, slips: Slips) -> Reading:
    return Reading((named.sum(axis=0) >= 10) != (slips.digits.sum(axis=0) >= 10), named == slips.digits)


def bought_reader(seed: int = 0) -> Any:
    """A reader for single digits, trained on 8,000 neat ones: it has never seen a slip."""
    rng = np.random.default_rng(check_whole("bought_reader", "seed", seed))
    images, digits = draw_digits(8000, rng)
    return train_some(small_convnet(HEIGHT, WIDTH // 2, 10, rng), images, digits[0], 0.003, seed, steps=600)


def slip_net(way: str, slips: Slips, seed: int = 0, steps: int | None = None) -> Any:
    """Train a `small_convnet` for slips.

    Parameters
    ----------
    way : str
        One of `SLIP_WAYS`: "cut, read, add" learns to name the digit in each half; "read both, add" gets the whole slip
        and answers two questions with ten classes; "straight to yes or no" gets the slip and the answer, nothing else.
    slips : Slips
        To learn from.
    seed, steps : int
        Every random number; how many steps (by default as many as 8 rounds take, 300 to 4,000).

    Returns
    -------
    torch.nn.Module
        The trained network.

    Raises
    ------
    ValueError
        If there is no such way.
    """
    check_choice("slip_net", "way", way, SLIP_WAYS)
    check_kind("slip_net", "slips", slips, Slips, "Pass what draw_slips gave.")
    rng, m = np.random.default_rng(check_whole("slip_net", "seed", seed)), len(slips.images)
    more: dict[str, Any] = {"steps": steps or min(4000, max(300, m // 8)), "batch_size": 64}
    if way == "cut, read, add":
        X, Y = np.concatenate(halves(slips.images)), slips.digits.ravel()
        return train_some(small_convnet(HEIGHT, WIDTH // 2, 10, rng), X, Y, 0.003, seed, **more)
    if way == "read both, add":
        return train_some(small_convnet(HEIGHT, WIDTH, (10, 2), rng), slips.images, slips.digits.T, 0.003, seed, **more)
    Y, more["loss"] = (slips.digits.sum(axis=0) >= 10)[:, None] * 1.0, "binary_cross_entropy"
    return train_some(small_convnet(HEIGHT, WIDTH, 1, rng), slips.images, Y, 0.003, seed, **more)


def read_slips(way: str, net: Any, slips: Slips) -> Reading:
    """What a network of `slip_net` makes of slips: which answers are wrong, and which digits were read rightly."""
    check_choice("read_slips", "way", way, SLIP_WAYS)
    check_kind("read_slips", "slips", slips, Slips, "Pass what draw_slips gave.")
    if way == "cut, read, add":
        return read_halves(net, slips)
    out = predict(net, slips.images)
    if way == "read both, add":
        return _added(out.argmax(axis=1).T, slips)
    return Reading((out[:, 0] > 0) != (slips.digits.sum(axis=0) >= 10), np.zeros((2, 0), dtype=bool))


def slip_trial(way: str, n: int, seed: int = 0) -> float:
    """The share of 2,000 new slips that are answered wrongly after a training on n slips.

    Parameters
    ----------
    way, n, seed : str, int, int
        One of `SLIP_WAYS`; how many slips to learn from; every random number.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    ValueError
        If there is no such way or n is below 1.
    """
    slips = draw_slips(n, np.random.default_rng(check_whole("slip_trial", "seed", seed)))
    return float(read_slips(way, slip_net(way, slips, seed), judged_slips()).wrong.mean())
