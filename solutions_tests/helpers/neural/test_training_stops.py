"""Trainings that end early: by divergence, by patience, by hand; and what the network has then."""

import sys
from typing import Any

import numpy as np
import pytest
import torch
import tqdm.auto

from helpers.neural import training_loop
from helpers.neural.layers import Dense, ReLU
from helpers.neural.network import Network, dense_network
from helpers.neural.optimizers import SGD, Adam, Momentum
from helpers.neural.schedules import manual
from helpers.neural.training import train, training_epochs
from helpers.neural.training_step import Diverged, TrainingStep
from solutions_tests.helpers.probes import close, tensor


def regression(kind: str = "numpy", **settings: Any) -> tuple[Network, Any, Any]:
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((3, 20)), rng.standard_normal((1, 20))
    if kind == "torch":
        X, Y = tensor(X), tensor(Y)
    return dense_network((3, 6, 1), rng=rng, like=X, **settings), X, Y


@pytest.mark.parametrize("kind", ["numpy", "torch"])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize("rate", [30.0, 1e5, 1e200])
def test_divergence_leaves_the_last_finite_parameters(kind: str, batch_norm: bool, rate: float) -> None:
    network, X, Y = regression(kind, hidden="leaky_relu", batch_norm=batch_norm)
    optimizer = Momentum(rate)
    with np.errstate(all="raise"):
        training = train(network, X, Y, loss="squared_error", optimizer=optimizer, epochs=2000, batch_size=10)
    last = training.history.step[-1]
    assert training.stopped.startswith(f"Stopped at step {last + 1} (epoch {last // 2 + 1}): ")
    assert training.stopped.endswith(
        f" with learning_rate {rate:g}; the network has the parameters from before. Try a smaller learning rate."
    )
    assert len(training.history.step_costs) == last
    for array in network.state().values():
        assert np.isfinite(np.asarray(array)).all()
    assert np.isfinite(training.history.cost).all()
    assert np.isfinite(training.history.step_costs).all()
    assert optimizer.memory == {}
    optimizer.learning_rate = 0.0
    after = train(network, X, Y, loss="squared_error", optimizer=optimizer, epochs=2)
    assert after.stopped == ""


def test_it_is_the_step_that_went_wrong_that_is_taken_back() -> None:
    _, X, Y = regression()
    network, step, states = Network([Dense(3, 1, rng=np.random.default_rng(0))]), SGD(3.0), []
    for epoch in training_epochs(network, X, Y, loss="squared_error", optimizer=step, epochs=2000):
        states.append((network.state(), epoch))
    assert "the cost became" in epoch.stopped
    for name, theta in states[-3][0].items():
        close(states[-1][0][name], theta)
    assert states[-3][1].cost <= 1e12 < states[-2][1].cost
    assert epoch.number == epoch.step + 1 == states[-2][1].number + 1


def test_a_parameter_beyond_every_bound_is_seen_where_the_cost_is_not() -> None:
    rng = np.random.default_rng(0)
    network = Network([Dense(2, 1, rng=rng), ReLU(), Dense(1, 1, rng=rng)])
    network.parameters["W1"][:] = [[1.0, 0.0]]
    network.parameters["W2"][:] = 1.0
    before = network.state()
    step = TrainingStep(network, SGD(1e20), loss="squared_error")
    with pytest.raises(Diverged, match="grew beyond every bound"):
        step(np.ones((2, 1)), np.full((1, 1), -3.0))
    for name, theta in before.items():
        close(network.parameters[name], theta)


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_running_averages_are_taken_back_too(kind: str) -> None:
    network, X, Y = regression(kind, batch_norm=True)
    start, step = network.state(), TrainingStep(network, SGD(0.1), loss="squared_error")
    step(X, Y)
    averages = {name: array for name, array in network.state().items() if name.startswith("running")}
    with pytest.raises(Diverged, match="running_variance1 became infinite"):
        step(X * 1e200, Y)
    for name, array in (start | averages).items():
        close(network.state()[name], array)
    assert len(averages) == 2


def test_a_nan_in_the_cost_is_called_nan() -> None:
    network, X, Y = regression()
    network.parameters["W1"][0, 0] = np.nan
    training = train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=5)
    assert training.stopped.startswith("Stopped at step 1 (epoch 1): the cost became NaN with learning_rate 0.1;")


def noisy_labels(m: int = 30) -> tuple[Network, Any, Any, tuple[Any, Any]]:
    rng = np.random.default_rng(0)
    X, X_dev = rng.standard_normal((6, m)), rng.standard_normal((6, 200))
    Y, Y_dev = ((x[:1] + rng.standard_normal((1, x.shape[1])) > 0) * 1 for x in (X, X_dev))
    return dense_network((6, 30, 1), rng=rng), X, Y, (X_dev, Y_dev)


@pytest.mark.parametrize("every", [1, 2])
def test_patience_stops_and_brings_back_the_best(every: int) -> None:
    network, X, Y, dev = noisy_labels()
    states: dict[int, Any] = {}
    settings: dict[str, Any] = {"loss": "binary_cross_entropy", "epochs": 300, "dev": dev, "every": every}
    watched = network.copy()
    for epoch in training_epochs(watched, X, Y, optimizer=Adam(0.05), **settings):
        states[epoch.number] = (watched.state(), epoch.dev_cost)
    training = train(network, X, Y, optimizer=Adam(0.05), patience=5, **settings)
    best, history = training.best_epoch, training.history
    assert history.dev_cost[history.number == best] == history.dev_cost.min()
    stop = history.number[-1]
    assert stop - best >= 5 > history.number[-2] - best
    assert training.stopped == (
        f"Stopped after epoch {stop}: the dev cost has not fallen below that of epoch {best}."
        " The network has the parameters from there."
    )
    for name, theta in states[best][0].items():
        close(network.parameters[name], theta)
    close(history.dev_cost, [states[number][1] for number in history.number])


def test_with_patience_the_best_comes_back_even_if_all_epochs_were_made_or_it_diverged() -> None:
    network, X, Y, dev = noisy_labels()
    training = train(network, X, Y, loss="binary_cross_entropy", optimizer=Adam(0.05), epochs=60, dev=dev, patience=60)
    assert training.stopped == ""
    assert 0 < training.best_epoch < 60
    after = train(network, X, Y, loss="binary_cross_entropy", optimizer=Adam(0.05), epochs=0, dev=dev)
    assert after.history.dev_cost[0] == training.history.dev_cost.min()
    network, X, Y = regression()
    training = train(
        network,
        X,
        Y,
        loss="squared_error",
        optimizer=SGD(0.01),
        epochs=50,
        dev=(X, Y),
        patience=40,
        schedule=manual({0: 0.01, 3: 1e3}),
    )
    assert f"the network has the parameters from epoch {training.best_epoch}, the best." in training.stopped
    again = train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=0)
    assert again.history.cost[0] == training.history.dev_cost.min()


def test_an_interruption_keeps_what_was_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    network, X, Y = regression()
    cut, made = training_loop.minibatches, list[Any]()

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        for batch in cut(*args, **kwargs):
            if len(made) == 5:
                raise KeyboardInterrupt
            made.append(batch)
            yield batch

    monkeypatch.setattr(training_loop, "minibatches", interrupted)
    start = network.state()
    training = train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=9, batch_size=10)
    assert training.stopped == "Interrupted after epoch 2 of 9; the network has what it has learned."
    assert training.history.number.tolist() == [0, 1, 2]
    monkeypatch.undo()
    twin = network.copy()
    twin.load(start)
    train(twin, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=2, batch_size=10)
    TrainingStep(twin, SGD(0.1), loss="squared_error")(X[:, :10], Y[:, :10])
    for name, theta in twin.parameters.items():
        close(network.parameters[name], theta)


def test_an_interruption_before_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    network, X, Y = regression()

    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(training_loop, "_look", interrupted)
    training = train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=9)
    assert training.stopped == "Interrupted after epoch 0 of 9; the network has what it has learned."
    assert len(training.history.cost) == training.best_epoch == 0


def test_a_bar_only_when_it_is_asked_for(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    network, X, Y = regression()
    train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=3)
    assert capsys.readouterr() == ("", "")
    bars = []

    class Bar(tqdm.std.tqdm):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            bars.append(self)

    monkeypatch.setattr(tqdm.auto, "tqdm", Bar)
    train(network, X, Y, loss="squared_error", optimizer=SGD(0.1), epochs=5, every=2, progress=True)
    assert (bars[0].n, bars[0].total, bars[0].disable) == (5, 5, True)
    assert "training: 100%" in capsys.readouterr().err


def test_training_brings_neither_torch_nor_tqdm_along() -> None:
    import subprocess

    code = (
        "import sys, helpers.neural.training; print([n for n in ('torch', 'tqdm', 'matplotlib') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_tensors_that_need_gradients_are_left_in_peace() -> None:
    network, X, Y = regression("torch")
    train(network, X, Y, loss="squared_error", optimizer=Adam(0.1), epochs=2)
    assert not any(theta.requires_grad for theta in network.parameters.values())
    assert torch.is_grad_enabled()
