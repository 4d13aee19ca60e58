"""One training on show in the playground: the network as it stands, what its units see, and how its cost went.

Nothing here knows what a network is: a function of the notebook makes and trains it, others say what its units give
and what it costs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from helpers.lab import plots
from helpers.lab.point_plane import CELLS, VIEW

TILE = (CELLS + 1) // 2
MOST_MOMENTS = 200
BOUND = 1e30  # no number of a training that makes sense comes near it
_GRID = plots.grid((-VIEW, VIEW), (-VIEW, VIEW), CELLS)[2]

Data = tuple[np.ndarray, np.ndarray]


@dataclass
class Now:
    """What the learner has set at this moment; a training reads it anew for every epoch.

    ``X`` (2, m) and ``Y`` (1, m) are the training points, ``batch_size`` is None for all of them at once.
    """

    X: np.ndarray
    Y: np.ndarray
    learning_rate: float
    l2: float
    batch_size: int | None


class Model(NamedTuple):
    """What the notebook says of its network, so that it can be shown."""

    train: Callable[..., Iterator[Any]]  # (hidden, activation, seed, now) -> generator of the network, once an epoch
    units: Callable[..., Any]  # (network, points) -> the outputs of every layer, the last one a logit
    probability: Callable[..., Any]  # (logits) -> the probabilities of class 1
    loss: Callable[..., Any]  # (logits, Y) -> the loss of every example


class Share(NamedTuple):
    """How the network does on some points: its cost, and the share that it gets right."""

    cost: float
    right: float

    def __str__(self) -> str:
        """Its numbers in words; all right only where that is true to the last point."""
        cost = f"{self.cost:.2f}" if self.cost < 1000 else f"{self.cost:.0e}"
        return f"{cost}, {min(round(100 * self.right), 99 if self.right < 1 else 100)}% right"


class Seen(NamedTuple):
    """A network at one moment, and what it makes of the plane."""

    weights: list[np.ndarray]  # (n_l, n_{l-1}) for every layer
    biases: list[np.ndarray]  # (n_l, 1)
    tiles: list[np.ndarray]  # (n_l, TILE, TILE) for every hidden layer: the output of each unit over the plane
    logits: np.ndarray  # (CELLS, CELLS) over the plane: the boundary is where they are 0
    surface: np.ndarray  # (CELLS, CELLS) the probability of class 1 over the plane
    training: Share | None
    test: Share | None


class Moment(NamedTuple):
    """The costs at one epoch; NaN where there are no such points."""

    epoch: int
    training: float
    test: float


class Trial:
    """A training that goes on as far as it is asked to.

    Parameters
    ----------
    model : Model
        What the notebook passes.
    hidden : list of int
        Units of each hidden layer.
    activation : str
        Their activation.
    seed : int
        Of the first weights.
    now : Now
        What may change while the training goes on.
    test : (X, Y)
        Points that are only looked at; empty for none.
    """

    def __init__(self, model: Model, hidden: list[int], activation: str, seed: int, now: Now, test: Data) -> None:
        self.hidden, self.now, self.test = hidden, now, test
        self.epoch, self.stopped = 0, ""
        self._model, self._kept, self._looks, self._apart = model, list[Moment](), 0, 1
        self._walk = model.train(hidden=list(hidden), activation=activation, seed=seed, now=now)
        self._network: Any = next(self._walk, None)
        seen = self._look() if self._network is not None else None
        if seen is None:
            raise ValueError("the network was not there before its first epoch, or its numbers are not finite")
        self._show(seen)

    def advance(self, epochs: int, seconds: float = float("inf")) -> None:
        """Train for ``epochs`` epochs, fewer once ``seconds`` have passed, and look."""
        if self.stopped or not self.now.X.shape[1]:
            return
        end = time.perf_counter() + seconds
        for _ in range(epochs):
            if not self._train() or time.perf_counter() > end:
                break
        self.look()

    def _train(self) -> bool:
        """One epoch; False where it came to no end."""
        try:
            with np.errstate(all="ignore"):
                self._network = next(self._walk)
        except StopIteration as last:
            self.stopped = str(last.value or f"The training ended after epoch {self.epoch}.")
        except Exception:
            if _all_bounded([array for arrays in self._parameters() for array in arrays]):
                raise
            self._give_up()
        else:
            self.epoch += 1
        return not self.stopped

    def look(self) -> None:
        """See what the network does now; where it has left all bounds, keep the picture before and stop."""
        seen = self._look()
        if seen is None:
            self._give_up()
        else:
            self._show(seen)

    def _give_up(self) -> None:
        self.stopped = (
            f"After epoch {self.epoch} the weights grew beyond all bounds: a learning rate of "
            f"{self.now.learning_rate:g} is too large here. Take a smaller one and press Restart."
        )

    @property
    def moments(self) -> list[Moment]:
        """The costs so far, the first and the latest among them, at most a few hundred."""
        return self._kept if self._kept[-1] == self._latest else [*self._kept, self._latest]

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self._latest = Moment(self.epoch, *(share.cost if share else np.nan for share in (seen.training, seen.test)))
        if self._looks % self._apart == 0:
            self._kept.append(self._latest)
        if len(self._kept) > MOST_MOMENTS:
            self._kept, self._apart = self._kept[::2], 2 * self._apart
        self._looks += 1

    def _look(self) -> Seen | None:
        weights, biases = self._parameters()
        if not _all_bounded(weights + biases):
            return None
        parts = [_GRID, self.now.X, self.test[0]]
        outputs = self._outputs(np.concatenate(parts, axis=1))
        if not _all_bounded(outputs):
            return None
        *hidden, Z = (np.split(A, np.cumsum([part.shape[1] for part in parts])[:-1], axis=1) for A in outputs)
        tiles = [A[0].reshape(-1, CELLS, CELLS)[:, ::2, ::2] for A in hidden]  # (n_l, TILE, TILE)
        logits, surface = (field.reshape(CELLS, CELLS) for field in (Z[0], self._probabilities(Z[0])))
        training, test = self._share(Z[1], self.now.Y), self._share(Z[2], self.test[1])
        costs = [share.cost for share in (training, test) if share]
        return Seen(weights, biases, tiles, logits, surface, training, test) if _all_bounded(costs) else None

    def _parameters(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        layers = range(1, len(self.hidden) + 2)
        weights, biases = (
            [np.array(self._network.parameters[f"{letter}{k}"], dtype=float) for k in layers] for letter in "Wb"
        )
        return weights, biases

    def _outputs(self, points: np.ndarray) -> list[np.ndarray]:
        with np.errstate(all="ignore"):
            outputs = [np.asarray(A, dtype=float) for A in self._model.units(self._network, points)]
        shapes, expected = [A.shape for A in outputs], [(n, points.shape[1]) for n in (*self.hidden, 1)]
        if shapes != expected:
            raise ValueError(f"units gave arrays of the shapes {shapes}, expected one for each layer: {expected}")
        return outputs

    def _probabilities(self, Z: np.ndarray) -> np.ndarray:
        P = np.asarray(self._model.probability(Z), dtype=float)
        if P.shape != Z.shape or not (P.min() >= 0 and P.max() <= 1):
            raise ValueError(f"probability gave {P.min():.3g} to {P.max():.3g} {P.shape}, expected 0 to 1 {Z.shape}")
        return P

    def _share(self, Z: np.ndarray, Y: np.ndarray) -> Share | None:
        if not Y.shape[1]:
            return None
        losses, P = np.asarray(self._model.loss(Z, Y), dtype=float), self._probabilities(Z)
        return Share(float(losses.mean()), float(((P > 0.5) == (Y == 1)).mean()))


def _all_bounded(arrays: Iterable[Any]) -> bool:
    return all(bool((np.abs(array) < BOUND).all()) for array in arrays)
