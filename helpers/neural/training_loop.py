"""The loop behind every training: epochs of mini-batches, and a look at the network now and then (chapter 2)."""

from collections.abc import Callable, Generator
from math import inf, nan
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array, copy
from helpers.checks import check_whole
from helpers.neural.evaluation import LOSSES, Evaluation, evaluate_checked
from helpers.neural.evaluation_checks import as_targets, check_chance, check_dev
from helpers.neural.minibatches import minibatches
from helpers.neural.optimizer import Optimizer
from helpers.neural.optimizer_checks import check_at_least_0, check_optimizer
from helpers.neural.training_history import Epoch
from helpers.neural.training_step import Diverged, TrainingStep


class Plan(NamedTuple):
    """A training whose arguments have been checked; the names are those of `training_epochs`."""

    network: Any
    X: Array
    Y: Array
    loss: str
    optimizer: Optimizer
    epochs: int
    batch_size: int
    rng: np.random.Generator | None
    dev: tuple[Array, Array] | None
    l1: float
    l2: float
    schedule: Callable[[int], float] | None
    patience: int | None
    every: int


def plan_training(
    where: str,
    network: Any,
    X: Array,
    Y: Array,
    *,
    loss: str,
    optimizer: Optimizer,
    epochs: int,
    batch_size: int | None,
    rng: np.random.Generator | None,
    dev: tuple[Array, Array] | None,
    l1: float,
    l2: float,
    schedule: Callable[[int], float] | None,
    patience: int | None,
    every: int,
) -> Plan:
    """The arguments of `training_epochs`, looked at once for the whole training."""
    Y = as_targets(where, network, X, Y, loss, LOSSES)
    check_optimizer(where, optimizer)
    check_chance(where, network, rng)
    check_dev(where, dev, patience)
    if dev is not None:
        dev = dev[0], as_targets(f"{where}, dev", network, *dev, loss, LOSSES)
    if patience is not None:
        patience = check_whole(where, "patience", patience, least=1)
    m = X.shape[1]
    batch_size = m if batch_size is None else check_whole(where, "batch_size", batch_size, least=1)
    if rng is not None and batch_size < m:
        X, Y = copy(X.T).T, copy(Y.T).T  # the same numbers, but each example in one piece: quicker to shuffle
    return Plan(
        network,
        X,
        Y,
        loss,
        optimizer,
        epochs=check_whole(where, "epochs", epochs),
        batch_size=batch_size,
        rng=rng,
        dev=dev,
        l1=check_at_least_0(where, "l1", l1),
        l2=check_at_least_0(where, "l2", l2),
        schedule=schedule,
        patience=patience,
        every=check_whole(where, "every", every, least=1),
    )


class _Clock:
    """What grows during a training: steps, the seconds they took, and their costs since the last look."""

    def __init__(self) -> None:
        self.step, self.seconds, self.costs = 0, 0.0, list[float]()

    def taken(self) -> np.ndarray:
        costs, self.costs = np.array(self.costs, dtype=np.float64), []
        return costs


class _Best:
    """The epoch with the lowest dev cost (or cost) so far, and the network as it was then if `keep` says so."""

    def __init__(self, network: Any, keep: bool) -> None:
        self.network, self.keep = network, keep
        self.number, self.cost, self.state = 0, inf, None

    def see(self, number: int, cost: float) -> None:
        if cost < self.cost:
            self.number, self.cost = number, cost
            self.state = self.network.state() if self.keep else None

    def bring_back(self) -> None:
        if self.state is not None:
            self.network.load(self.state)


def walk(plan: Plan) -> Generator[Epoch, None, None]:
    """Make the epochs of a plan, and give an Epoch at the start, after every `every` of them, and at the end."""
    make_step = TrainingStep(plan.network, plan.optimizer, loss=plan.loss, l1=plan.l1, l2=plan.l2, rng=plan.rng)
    clock, best, stopped = _Clock(), _Best(plan.network, plan.patience is not None), ""
    for number in range(plan.epochs + 1):
        if number:
            if plan.schedule is not None:
                plan.optimizer.learning_rate = plan.schedule(number - 1)
            stopped = _one_epoch(plan, make_step, clock, number, best)
        last = bool(stopped) or number == plan.epochs
        if number % plan.every == 0 or last:
            epoch = _look(plan, number, clock, best, stopped)
            if last or epoch.stopped:
                best.bring_back()
            yield epoch
            if epoch.stopped:
                return


def _one_epoch(plan: Plan, make_step: TrainingStep, clock: _Clock, number: int, best: _Best) -> str:
    """All steps of an epoch; a sentence if one of them diverged."""
    rng = plan.rng if plan.batch_size < plan.X.shape[1] else None  # one batch of all needs no shuffling
    start = perf_counter()
    try:
        for X_t, Y_t in minibatches(plan.X, plan.Y, plan.batch_size, rng, check=False):
            clock.costs.append(make_step(X_t, Y_t))
            clock.step += 1
    except Diverged as problem:
        rate = f"{problem} with learning_rate {plan.optimizer.learning_rate:g}"
        kept = f"from epoch {best.number}, the best" if best.keep else "from before"
        return (
            f"Stopped at step {clock.step + 1} (epoch {number}): {rate}; the network has the parameters {kept}."
            " Try a smaller learning rate."
        )
    finally:
        clock.seconds += perf_counter() - start
    return ""


def _look(plan: Plan, number: int, clock: _Clock, best: _Best, stopped: str) -> Epoch:
    """How good the network is now, and whether that is reason enough to stop."""
    cost, accuracy = evaluate_checked(plan.network, plan.X, plan.Y, plan.loss)
    seen = Evaluation(nan, nan) if plan.dev is None else evaluate_checked(plan.network, *plan.dev, plan.loss)
    if not stopped:
        best.see(number, cost if plan.dev is None else seen.cost)
    if not stopped and plan.patience is not None and number - best.number >= plan.patience:
        stopped = (
            f"Stopped after epoch {number}: the dev cost has not fallen below that of epoch {best.number}."
            " The network has the parameters from there."
        )
    rate = plan.optimizer.learning_rate
    return Epoch(number, cost, accuracy, *seen, clock.step, clock.seconds, rate, clock.taken(), best.number, stopped)
