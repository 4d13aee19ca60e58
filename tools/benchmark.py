"""How fast the helpers are, beside torch.nn with autograd and torch.optim on the same work: `make bench`.

Every line is one kind of work. The two ways take turns, so that a busy moment of the machine hits both, and their
medians are compared: a ratio below 1 means that the helpers are faster. One thread and float32 for both. The command
ends with status 1 if a ratio is above its goal.
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["COURSE_THREADS"] = "1"

import numpy as np
import torch

import helpers  # noqa: F401  sets the number of threads before numpy and torch are loaded
from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns, load_faces
from helpers.neural.logistic import logistic_steps
from tools.benchmark_gpu import on_the_gpu
from tools.benchmark_networks import TENSORS, Contest, Work, adam, batch_normalization, networks
from tools.benchmark_sequences import sequences
from tools.benchmark_vision import vision

ROUNDS, MEAN_GOAL = 41, 0.8
MEMORY = "both wait for 10 MB that they read twice"
PATIENCE = 30.0  # seconds for a contest


def logistic_regression(
    name: str, X: np.ndarray, Y: np.ndarray, *, goal: float = 0.55, tensors_goal: float = 1.0, because: str = ""
) -> list[Contest]:
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
        Contest(title, goal, 100, ours, theirs, because=because),
        Contest(title, tensors_goal, 100, lambda: ours(*tensors), theirs, TENSORS, because),
    ]


def contests() -> list[Contest]:
    """Everything that is compared; both ways have been checked to give the same numbers."""
    faces, digits = load_faces(), load_digits_split()
    return [
        *logistic_regression("209 x 12288", *large_pictures(), goal=0.85, tensors_goal=1.25, because=MEMORY),
        *logistic_regression("140 faces, 625 pixels", images_to_columns(faces.images_train), faces.labels_train),
        *logistic_regression("1437 digits, 64 pixels", images_to_columns(digits.images_train), digits.labels_train < 5),
        *networks(),
        *adam(),
        *batch_normalization(),
        *vision(),
        *sequences(),
        *on_the_gpu(),
    ]


def large_pictures() -> tuple[np.ndarray, np.ndarray]:
    """As many numbers as 209 pictures of 64 x 64 x 3 have: X (12288, 209) from 0 to 1, Y (1, 209)."""
    rng = np.random.default_rng(9)
    return rng.random((12288, 209)) / 20, rng.integers(0, 2, (1, 209))


@dataclass(frozen=True)
class Result:
    """What came of a contest: median seconds of a step in either way, and the ratio with its spread over the turns."""

    contest: Contest
    first: float
    second: float
    ratio: float
    low: float
    high: float

    @property
    def missed(self) -> bool:
        """Whether the ratio is above its goal."""
        return self.ratio > self.contest.goal

    def __str__(self) -> str:
        one = self.contest
        times = f"{self.first * 1e6:9.1f} us {self.second * 1e6:9.1f} us"
        spread = f"{self.ratio:6.2f} ({self.low:.2f}-{self.high:.2f})"
        slow = "  too slow" if self.missed else ""
        reason = f"  {one.because}" if self.ratio > 1 and one.because else ""
        return f"{one.name:48} {one.rivals:37} {times} {spread:19} {one.goal:5.2f}{slow}{reason}"


def seconds(work: Work) -> float:
    """The time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def race(contest: Contest, rounds: int = ROUNDS) -> Result:
    """Let the two ways take turns; the spread is what half of the turns lie within. Half a minute is enough for any."""
    contest.first(), contest.second()
    rounds = max(3, min(rounds, int(PATIENCE / (seconds(contest.first) + seconds(contest.second)))))
    pairs = np.array([(seconds(contest.first), seconds(contest.second)) for _ in range(rounds)]) / contest.steps
    first, second = np.median(pairs, axis=0)
    low, high = np.quantile(pairs[:, 0] / pairs[:, 1], [0.25, 0.75])
    return Result(contest, float(first), float(second), float(first / second), float(low), float(high))


def geometric_mean(results: Sequence[Result]) -> float:
    """Of the ratios that count: the same work by NumPy and by torch.nn on the processor."""
    return float(np.exp(np.mean([np.log(result.ratio) for result in results if result.contest.counted])))


def draw(results: Sequence[Result], path: Path) -> None:
    """A picture of all ratios on a logarithmic scale, with their spreads and goals."""
    from matplotlib.figure import Figure

    from helpers.lab import plots

    plots.use_style()
    figure = Figure(figsize=(11, 0.28 * len(results) + 1.2), layout="constrained")
    ax = figure.subplots()
    for y, result in enumerate(reversed(results)):
        color = plots.BLUE if result.contest.counted else plots.GREY
        ax.plot([result.low, result.high], [y, y], color=color, linewidth=3, alpha=0.4)
        ax.plot(result.ratio, y, "o", color=plots.ORANGE if result.missed else color)
        ax.plot(result.contest.goal, y, "|", color=plots.INK, markersize=11)
    names = [f"{one.contest.name} ({one.contest.rivals})" for one in reversed(results)]
    ax.set(xscale="log", yticks=range(len(results)), yticklabels=names, xticks=[0.05, 0.1, 0.25, 0.5, 1, 2, 4])
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.minorticks_off()
    ax.axvline(1, color=plots.INK, linewidth=0.8)
    plots.label(
        ax, f"geometric mean of the blue ones: {geometric_mean(results):.2f}", "time, as a ratio; bars: goals", ""
    )
    figure.savefig(path, dpi=120)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and draw the picture; 1 if a goal is missed, else 0."""
    parser = argparse.ArgumentParser(prog="make bench", description="Helpers and their peers on the same work.")
    parser.add_argument("--only", default="", help="contests whose name has these letters")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"turns of each contest ({ROUNDS})")
    parser.add_argument("--picture", type=Path, default=Path("benchmark.png"), help="where it goes (benchmark.png)")
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(1)
    versions = f"numpy {np.__version__}, torch {torch.__version__}"
    print(f"{versions}, 1 thread, float32, medians of {chosen.rounds} turns, per step\n")
    print(f"{'work':48} {'compared':37} {'first':>12} {'second':>12}  ratio (half of the turns) goal")
    results = []
    for contest in contests():
        if chosen.only in contest.name:
            results.append(race(contest, chosen.rounds))
            print(results[-1], flush=True)
    if not results:
        print(f"No contest has {chosen.only!r} in its name.", file=sys.stderr)
        return 1
    counted = sum(result.contest.counted for result in results)
    missed = any(result.missed for result in results)
    if counted:
        mean = geometric_mean(results)
        missed = missed or (mean > MEAN_GOAL and not chosen.only)
        print(f"\ngeometric mean of the {counted} ratios of NumPy to torch.nn: {mean:.2f}, goal {MEAN_GOAL}")
        draw(results, chosen.picture)
        print(f"picture: {chosen.picture}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
