"""Training: the same losses as the same training in torch, and what schedules, dropout and a second call do to it."""

from typing import Any

import numpy as np
import pytest
import torch

from helpers.neural.minibatches import minibatches
from helpers.neural.network import Network, dense_network
from helpers.neural.optimizers import SGD, Adam, AdamW, Momentum, Optimizer, RMSprop
from helpers.neural.regularization import l1_penalty, l2_penalty
from helpers.neural.schedules import staircase_decay
from helpers.neural.training import evaluate, train, training_epochs
from solutions_tests.helpers.neural.torch_training import TorchTraining
from solutions_tests.helpers.probes import close, tensor, unchanged

SIZES = (3, 5, 4)
OPTIMIZERS: dict[str, tuple[Optimizer, Any]] = {
    "sgd": (SGD(0.3), lambda p: torch.optim.SGD(p, lr=0.3)),
    "momentum": (Momentum(0.5, 0.8), lambda p: torch.optim.SGD(p, lr=0.5 * (1 - 0.8), momentum=0.8)),
    "rmsprop": (RMSprop(0.01), lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=0.9)),
    "adam": (Adam(0.02), lambda p: torch.optim.Adam(p, lr=0.02)),
}


def problem(loss: str, kind: str = "numpy", m: int = 30, seed: int = 0) -> tuple[Network, Any, Any]:
    """A network, examples and labels, of a kind of arrays."""
    rng = np.random.default_rng(seed)
    outputs = {"cross_entropy": 4, "binary_cross_entropy": 1, "squared_error": 2}[loss]
    X = rng.standard_normal((SIZES[0], m))
    Y = rng.standard_normal((2, m)) if loss == "squared_error" else rng.integers(0, max(outputs, 2), (1, m))
    network = dense_network((*SIZES[:-1], outputs), rng=np.random.default_rng(1))
    if kind == "numpy":
        return network, X, Y
    return dense_network((*SIZES[:-1], outputs), rng=np.random.default_rng(1), like=tensor(X)), tensor(X), tensor(Y)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "squared_error"])
@pytest.mark.parametrize("name", list(OPTIMIZERS))
@pytest.mark.parametrize("l2", [0.0, 0.7])
def test_the_losses_are_those_of_the_same_training_in_torch(kind: str, loss: str, name: str, l2: float) -> None:
    network, X, Y = problem(loss, kind)
    optimizer, truth = OPTIMIZERS[name]
    torch_training = TorchTraining(network, loss, truth, l2)
    with unchanged(X, Y):
        training = train(
            network,
            X,
            Y,
            loss=loss,
            optimizer=optimizer.fresh(),
            epochs=6,
            batch_size=8,
            rng=np.random.default_rng(5),
            l2=l2,
            dev=(X[:, :7], Y[:, :7]),
        )
    rng, seen = np.random.default_rng(5), [torch_training.look(X, Y, 7)]
    for _ in range(6):
        for X_t, Y_t in minibatches(X, Y, 8, rng):
            torch_training.step(X_t, Y_t)
        seen.append(torch_training.look(X, Y, 7))
    history = training.history
    close(history.step_costs, np.array(torch_training.costs))
    close((history.cost, history.dev_cost), tuple(np.array(seen).T))
    for theta, parameter in zip(network.parameters.values(), torch_training.parameters(), strict=True):
        close(theta, parameter)
    assert history.step.tolist() == [4 * epoch for epoch in range(7)]
    assert history.number.tolist() == list(range(7))
    assert np.all(np.diff(history.seconds) > 0)
    assert np.isnan(history.accuracy).all() == (loss == "squared_error")
    assert training.stopped == ""
    assert training.best_epoch == history.dev_cost.argmin()


def test_penalties_count_in_the_cost_and_pull_at_the_weights_only() -> None:
    network, X, Y = problem("cross_entropy")
    start = network.state()
    training = train(network, X, Y, optimizer=SGD(0.1), epochs=1, l1=0.3, l2=0.7)
    weights = [start["W1"], start["W2"]]
    plain = training.history.cost[0]
    close(training.history.step_costs, [plain + float(l1_penalty(weights, 0.3, 30) + l2_penalty(weights, 0.7, 30))])
    other = network.copy()
    other.load(start)
    train(other, X, Y, optimizer=SGD(0.1), epochs=1)
    for name, theta in start.items():
        pull = 0.3 / 30 * np.sign(theta) + 0.7 / 30 * theta if name.startswith("W") else 0 * theta
        close(network.parameters[name], other.parameters[name] - 0.1 * pull)


@pytest.mark.parametrize("kind", [np.float32, torch.float32])
def test_float32_stays_float32_through_everything(kind: Any) -> None:
    rng = np.random.default_rng(0)
    X: Any = rng.standard_normal((3, 20)).astype(np.float32)
    X = torch.tensor(X) if kind is torch.float32 else X
    Y = (X[:1] > 0) * 1
    network = dense_network((3, 4, 1), rng=rng, batch_norm=True, keep_prob=0.8, like=X)
    optimizer = AdamW(0.05)
    training = train(
        network,
        X,
        Y,
        loss="binary_cross_entropy",
        optimizer=optimizer,
        epochs=20,
        batch_size=7,
        rng=rng,
        l1=0.01,
        l2=0.01,
        schedule=staircase_decay(0.05, 0.5, 10),
        dev=(X, Y),
        patience=20,
    )
    remembered = [memory.v for memory in optimizer.memory.values()]
    for x in (*network.parameters.values(), *network.statistics.values(), *remembered):
        assert x.dtype == kind
    assert training.history.cost[-1] < training.history.cost[0]
    assert training.history.accuracy[training.best_epoch] > 0.8


def test_dropout_and_batch_norm_work_in_training_and_rest_in_the_looking() -> None:
    rng = np.random.default_rng(0)
    X = rng.standard_normal((3, 40))
    Y = (X[:1] * X[1:2] > 0) * 1
    network = dense_network((3, 16, 1), rng=rng, batch_norm=True, keep_prob=0.5)
    epochs = training_epochs(network, X, Y, loss="binary_cross_entropy", optimizer=Adam(0.03), epochs=30, rng=rng)
    for epoch in epochs:
        assert epoch.cost == evaluate(network, X, Y, "binary_cross_entropy").cost
    assert not np.allclose(network.statistics["running_mean1"], 0)
    assert epoch.step_costs[0] != evaluate(network, X, Y, "binary_cross_entropy").cost
    assert epoch.cost < 0.5


def test_the_schedule_sets_the_rate_of_every_epoch() -> None:
    network, X, Y = problem("cross_entropy")
    asked: list[int] = []

    def schedule(epoch: int) -> float:
        asked.append(epoch)
        return 0.5**epoch

    optimizer = SGD(0.3)
    training = train(network, X, Y, optimizer=optimizer, epochs=3, batch_size=10, schedule=schedule)
    assert asked == [0, 1, 2]
    assert training.history.learning_rate.tolist() == [0.3, 1, 0.5, 0.25]
    assert optimizer.learning_rate == 0.25


@pytest.mark.parametrize("optimizer", [Momentum(0.3), Adam(0.02)])
def test_a_second_call_trains_on_where_the_first_ended(optimizer: Optimizer) -> None:
    settings: dict[str, Any] = {"batch_size": 8, "l2": 0.1}
    at_once, X, Y = problem("cross_entropy")
    whole = train(
        at_once, X, Y, optimizer=optimizer.fresh(), epochs=5, rng=np.random.default_rng(3), **settings
    ).history
    twice, rng, optimizer = problem("cross_entropy")[0], np.random.default_rng(3), optimizer.fresh()
    parts = [train(twice, X, Y, optimizer=optimizer, epochs=epochs, rng=rng, **settings).history for epochs in (2, 3)]
    close(np.concatenate([part.step_costs for part in parts]), whole.step_costs)
    assert parts[1].cost[0] == parts[0].cost[-1]
    for name, theta in at_once.parameters.items():
        close(twice.parameters[name], theta)


def test_all_examples_at_once_in_order_where_nothing_is_said() -> None:
    network, X, Y = problem("cross_entropy")
    training = train(network, X, Y, optimizer=SGD(0.1), epochs=4)
    assert training.history.step.tolist() == [0, 1, 2, 3, 4]
    close(training.history.step_costs, training.history.cost[:-1])
    again, _, _ = problem("cross_entropy")
    shuffled = train(again, X, Y, optimizer=SGD(0.1), epochs=4, batch_size=30, rng=np.random.default_rng(0))
    close(shuffled.history.step_costs, training.history.step_costs)


def test_a_look_only_now_and_then() -> None:
    network, X, Y = problem("cross_entropy")
    epochs = list(training_epochs(network, X, Y, optimizer=SGD(0.1), epochs=7, every=3, batch_size=10))
    assert [epoch.number for epoch in epochs] == [0, 3, 6, 7]
    assert [len(epoch.step_costs) for epoch in epochs] == [0, 9, 9, 3]
    again, _, _ = problem("cross_entropy")
    whole = train(again, X, Y, optimizer=SGD(0.1), epochs=7, batch_size=10).history
    close(np.concatenate([epoch.step_costs for epoch in epochs]), whole.step_costs)
    assert [epoch.cost for epoch in epochs] == [whole.cost[k] for k in (0, 3, 6, 7)]
    assert len(train(network, X, Y, optimizer=SGD(0.1), epochs=0).history.cost) == 1
