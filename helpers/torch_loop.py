"""The loop behind `torch_training.py`: epochs of mini-batches of a torch.nn module, and a look at it now and then."""

from collections.abc import Callable, Generator
from math import isnan, nan, prod
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_between, check_choice, check_generator, check_positive, check_whole
from helpers.devices import best_device
from helpers.neural.training_history import Epoch
from helpers.torch_batches import as_batch, device_of, resting
from helpers.torch_checks import LOSSES, as_targets, check_examples, check_module

Loss = str | Callable[[Any, Any], Any]  # one of LOSSES, or a function of (out, Y) that gives the mean over the batch
OPTIMIZERS = ("adam", "momentum", "sgd")
BATCH, NUMBERS = 500, 2_000_000  # examples at a time when the module is only looked at, and numbers in all of them
TOO_FAR = 1e12


class Examples(NamedTuple):
    """Examples whose labels have been looked at."""

    X: Array  # (m, ...)
    Y: np.ndarray
    known: np.ndarray | None  # as Y, or None where the loss knows no missing labels


class Plan(NamedTuple):
    """A training whose arguments have been checked; the names are those of `fit_epochs`."""

    model: Any
    train: Examples
    dev: Examples | None
    loss: Loss
    epochs: int
    batch_size: int
    optimizer: Any
    rng: np.random.Generator
    schedule: Callable[[int], float] | None
    every: int


def plan_fit(
    where: str,
    model: Any,
    X: Array,
    Y: Array,
    *,
    loss: Loss,
    epochs: int,
    batch_size: int,
    learning_rate: float,
    optimizer: str,
    weight_decay: float,
    rng: np.random.Generator,
    known: Array | None,
    dev: tuple[Array, ...] | None,
    schedule: Callable[[int], float] | None,
    every: int,
) -> Plan:
    """The arguments of `fit_epochs`, looked at once for the whole training; the module moves to the device."""
    check_module(where, model)
    if not callable(loss):
        check_choice(where, "loss", loss, LOSSES)
    check_choice(where, "optimizer", optimizer, OPTIMIZERS)
    check_generator(where, rng)
    rate = check_positive(where, "learning_rate", learning_rate)
    decay = check_between(where, "weight_decay", weight_decay, 0, float("inf"))
    trained = [theta for theta in model.parameters() if theta.requires_grad]
    if not trained:
        raise ValueError(
            f"{where}: model has no parameter with requires_grad, expected at least one to train."
            " Freeze only a part of it."
        )
    if not model.training:
        raise ValueError(
            f"{where}: model is in eval mode, expected training mode. Call model.train(), and freeze(part) after it."
        )
    model.to(best_device())
    train = _examples(where, model, X, Y, known, loss)
    return Plan(
        model,
        train,
        None if dev is None else _examples(f"{where}, dev", model, *_pair(where, dev), loss),
        loss,
        check_whole(where, "epochs", epochs),
        check_whole(where, "batch_size", batch_size, least=1),
        _optimizer(optimizer, trained, rate, decay),
        rng,
        schedule,
        check_whole(where, "every", every, least=1),
    )


def _optimizer(name: str, trained: list[Any], rate: float, decay: float) -> Any:
    import torch

    if name == "adam":
        return torch.optim.AdamW(trained, lr=rate, weight_decay=decay)
    return torch.optim.SGD(trained, lr=rate, momentum=0.9 if name == "momentum" else 0.0, weight_decay=decay)


def _pair(where: str, dev: Any) -> tuple[Array, Array, Array | None]:
    if not isinstance(dev, (tuple, list)) or len(dev) not in (2, 3):
        came = f"{len(dev)} entries" if isinstance(dev, (tuple, list)) else f"a {type(dev).__name__}"
        raise ValueError(f"{where}: dev is {came}, expected (X_dev, Y_dev) or (X_dev, Y_dev, known_dev).")
    return dev[0], dev[1], dev[2] if len(dev) == 3 else None


def _examples(where: str, model: Any, X: Array, Y: Array, known: Array | None, loss: Loss) -> Examples:
    import torch

    check_examples(where, "X", X)
    with resting(model), torch.no_grad():
        out = model(as_batch(X[:1], device_of(model)))
    return Examples(X, *as_targets(where, Y, known, loss, out, len(X)))


def walk(plan: Plan) -> Generator[Epoch, None, None]:
    """Make the epochs of a plan, and give an Epoch at the start, after every `every` of them, and at the end."""
    steps, best, best_cost, stopped = _Steps(plan), 0, float("inf"), ""
    for number in range(plan.epochs + 1):
        if number:
            if plan.schedule is not None:
                for group in plan.optimizer.param_groups:
                    group["lr"] = plan.schedule(number - 1)
            stopped = steps.epoch(number)
        if number % plan.every == 0 or stopped or number == plan.epochs:
            cost, accuracy = look(plan.model, plan.train, plan.loss)
            seen = (nan, nan) if plan.dev is None else look(plan.model, plan.dev, plan.loss)
            watched = cost if plan.dev is None else seen[0]
            best, best_cost = (number, watched) if watched < best_cost and not stopped else (best, best_cost)
            rate = plan.optimizer.param_groups[0]["lr"]
            yield Epoch(number, cost, accuracy, *seen, steps.count, steps.seconds, rate, steps.taken(), best, stopped)
            if stopped:
                return


class _Steps:
    """Makes the steps of a training, and takes back the one that goes wrong."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.count, self.seconds, self.costs = plan, 0, 0.0, list[float]()
        state = plan.model.state_dict(keep_vars=True).values()
        self.arrays = [x.detach() for x in state]
        self.before = [x.detach().clone() for x in state]
        self.trained = [theta for theta in plan.model.parameters() if theta.requires_grad]

    def taken(self) -> np.ndarray:
        costs, self.costs = np.array(self.costs, dtype=np.float64), []
        return costs

    def epoch(self, number: int) -> str:
        """All steps of an epoch; a sentence if one of them diverged."""
        import torch

        plan, start = self.plan, perf_counter()
        order = plan.rng.permutation(len(plan.train.X))
        seed = int(plan.rng.integers(2**62))  # for dropout
        try:
            with torch.random.fork_rng(devices=[torch.cuda.current_device()] if torch.cuda.is_available() else []):
                torch.manual_seed(seed)
                for first in range(0, len(order), plan.batch_size):
                    trouble = self.step(order[first : first + plan.batch_size])
                    if trouble:
                        rate = plan.optimizer.param_groups[0]["lr"]
                        return (
                            f"Stopped at step {self.count + 1} (epoch {number}): {trouble} with learning_rate {rate:g};"
                            " the module has the parameters from before. Try a smaller learning rate."
                        )
        finally:
            self.seconds += perf_counter() - start
        return ""

    def step(self, rows: np.ndarray) -> str:
        """One step on these examples; says what became of which number if it went wrong."""
        import torch

        J = cost_of(self.plan.model, self.plan.train, self.plan.loss, rows)
        value = float(J.detach())
        if not value <= TOO_FAR:
            self.take_back()
            return f"the cost became {'NaN' if isnan(value) else f'{value:.3g}'}"
        self.plan.optimizer.zero_grad()
        J.backward()
        torch._foreach_copy_(self.before, self.arrays)
        self.plan.optimizer.step()
        if not float(sum(theta.detach().square().sum() for theta in self.trained)) <= TOO_FAR**2:
            self.take_back()
            return "a parameter grew beyond every bound"
        self.costs.append(value)
        self.count += 1
        return ""

    def take_back(self) -> None:
        import torch

        torch._foreach_copy_(self.arrays, self.before)
        self.plan.optimizer.state.clear()


def cost_of(model: Any, examples: Examples, loss: Loss, rows: Any) -> Any:
    """The cost J of some examples, as a tensor with its graph."""
    return _loss(model(as_batch(examples.X[rows], device_of(model))), examples, loss, rows)


def _loss(out: Any, examples: Examples, loss: Loss, rows: Any) -> Any:
    import torch
    from torch.nn import functional

    from helpers.projects.multitask import multitask_loss_forward

    Y = torch.as_tensor(examples.Y[rows]).to(out.device)
    if callable(loss):
        return loss(out, Y)
    if loss == "cross_entropy":
        return functional.cross_entropy(out, Y)
    if loss == "squared_error":
        return ((out - Y) ** 2).sum() / (2 * len(out))
    known = torch.as_tensor(examples.known[rows]).to(out.device)  # type: ignore[index]
    if out.ndim == 1:
        out, Y, known = out[:, None], Y[:, None], known[:, None]
    return multitask_loss_forward(out.T, Y.T, known.T, check=False)[0]


def look(model: Any, examples: Examples, loss: Loss) -> tuple[float, float]:
    """Cost and accuracy of the module on examples: in eval mode, in batches, without gradients."""
    import torch

    total, right, counted, m = 0.0, 0.0, 0.0, len(examples.X)
    batch = max(1, min(BATCH, NUMBERS // prod(examples.X.shape[1:])))
    with resting(model), torch.no_grad():
        for first in range(0, m, batch):
            rows = slice(first, first + batch)
            out = model(as_batch(examples.X[rows], device_of(model)))
            total += float(_loss(out, examples, loss, rows)) * len(examples.X[rows])
            Y = torch.as_tensor(examples.Y[rows]).to(out.device)
            if loss == "cross_entropy":
                right, counted = right + float((out.argmax(dim=1) == Y).sum()), counted + Y.numel()
            elif loss == "binary_cross_entropy":
                known = torch.as_tensor(examples.known[rows]).to(out.device)  # type: ignore[index]
                right += float((known * ((out > 0) == (Y == 1))).sum())
                counted += float(known.sum())
    return total / m, right / counted if counted else nan
