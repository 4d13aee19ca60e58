"""How fast the helpers are, beside torch.nn with autograd and torch.optim on the same work: `make bench`.

Every line is one kind of work. The two ways take turns, so that a busy moment of the machine hits both, and their
medians are compared: a ratio below 1 means that the helpers are faster. One thread and float32 for both. The command
ends with status 1 if a ratio is above its goal.
"""

import os
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["COURSE_THREADS"] = "1"

import numpy as np
import torch

import helpers  # noqa: F401  sets the number of threads before numpy and torch are loaded
from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns, load_faces
from helpers.neural.logistic import logistic_steps
from tools.benchmark_networks import TENSORS, Contest, Work, adam, batch_normalization, networks
from tools.benchmark_sequences import sequences
from tools.benchmark_vision import vision


def logistic_regression(name: str, X: np.ndarray, Y: np.ndarray) -> list[Contest]:
    """One hundred steps of gradient descent on all examples, from zero weights."""
    n_x = X.shape[0]
    X, Y = np.ascontiguousarray(X, dtype=np.float32), Y.astype(np.float32)
    rows, targets = torch.from_numpy(np.ascontiguousarray(X.T)), torch.from_numpy(np.ascontiguousarray(Y.T))

    def ours(X: Any = X, Y: Any = Y) -> Any:
        walk = logistic_steps(X, Y, learning_rate=0.1)
        for _ in range(101):
            w, b, J = next(walk)
        return w, b, J

    def theirs() -> Any:
        neuron, loss = torch.nn.Linear(n_x, 1), torch.nn.BCEWithLogitsLoss()
        torch.nn.init.zeros_(neuron.weight)
        torch.nn.init.zeros_(neuron.bias)
        sgd = torch.optim.SGD(neuron.parameters(), lr=0.1)
        for _ in range(100):
            sgd.zero_grad()
            J = loss(neuron(rows), targets)
            J.backward()
            sgd.step()
        return neuron.weight.detach().numpy(), loss(neuron(rows), targets).item()

    tensors = torch.from_numpy(X), torch.from_numpy(Y)
    (w, _, J), (w_torch, J_torch) = ours(), theirs()
    np.testing.assert_allclose(w.T, w_torch, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(J, J_torch, rtol=1e-4)
    np.testing.assert_allclose(w, ours(*tensors)[0], rtol=1e-3, atol=1e-5)
    title = f"logistic regression step, {name}"
    return [
        Contest(title, 0.55, 100, ours, theirs),
        Contest(title, 1.0, 100, lambda: ours(*tensors), theirs, TENSORS),
    ]


def contests() -> list[Contest]:
    """Everything that is compared; both ways have been checked to give the same numbers."""
    faces, digits = load_faces(), load_digits_split()
    return [
        *logistic_regression("140 faces, 625 pixels", images_to_columns(faces.images_train), faces.labels_train),
        *logistic_regression("1437 digits, 64 pixels", images_to_columns(digits.images_train), digits.labels_train < 5),
        *networks(),
        *adam(),
        *batch_normalization(),
        *vision(),
        *sequences(),
    ]


def seconds(work: Work) -> float:
    """The time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def race(contest: Contest, rounds: int = 41) -> tuple[float, float]:
    """The median time of one step of either way, in turns."""
    contest.first(), contest.second()
    pairs = [(seconds(contest.first), seconds(contest.second)) for _ in range(rounds)]
    return median(first for first, _ in pairs) / contest.steps, median(second for _, second in pairs) / contest.steps


def main() -> int:
    """Print the table; 1 if a goal is missed, else 0."""
    torch.set_num_threads(1)
    print(f"numpy {np.__version__}, torch {torch.__version__}, 1 thread, float32, medians of 41 turns, per step\n")
    print(f"{'work':48} {'compared':33} {'first':>10} {'second':>10} {'ratio':>6} {'goal':>5}")
    missed = 0
    for contest in contests():
        first, second = race(contest)
        ratio = first / second
        missed += ratio > contest.goal
        times = f"{first * 1e6:7.1f} us {second * 1e6:7.1f} us"
        verdict = "  too slow" if ratio > contest.goal else ""
        print(f"{contest.name:48} {contest.rivals:33} {times} {ratio:6.2f} {contest.goal:5.2f}{verdict}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
