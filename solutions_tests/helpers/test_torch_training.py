"""Training of torch.nn modules: the steps of a loop written by hand, frozen parts that rest, trainings that stop."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from helpers.torch_batches import as_batch
from helpers.torch_training import fit, fit_epochs, freeze, predict
from solutions_tests.helpers.probes import close, complaint, unchanged

SETTINGS: dict[str, Any] = {"epochs": 3, "batch_size": 8, "learning_rate": 0.05}
HAND_MADE: dict[str, Any] = {
    "adam": lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.1),
    "momentum": lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1),
    "sgd": lambda p: torch.optim.SGD(p, lr=0.05, weight_decay=0.1),
}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def model(outputs: int = 3, seed: int = 0) -> nn.Sequential:
    torch.manual_seed(seed)
    trunk = nn.Sequential(nn.Linear(4, 6, bias=False), nn.BatchNorm1d(6), nn.ReLU())
    return nn.Sequential(trunk, nn.Linear(6, outputs))


def problem(loss: str, m: int = 21) -> tuple[np.ndarray, np.ndarray, Any]:
    X = rng(1).standard_normal((m, 4)).astype(np.float32)
    if loss == "cross_entropy":
        return X, rng(2).integers(0, 3, m), nn.functional.cross_entropy
    if loss == "squared_error":
        return X, rng(2).standard_normal((m, 3)), lambda out, Y: ((out - Y) ** 2).sum() / (2 * len(Y))
    bce = nn.functional.binary_cross_entropy_with_logits
    return X, rng(2).integers(0, 2, (m, 3)) * 1.0, lambda out, Y: bce(out, Y, reduction="sum") / len(Y)


def weights(net: nn.Module) -> np.ndarray:
    return np.concatenate([theta.detach().numpy().ravel() for theta in net.parameters()])


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "squared_error"])
@pytest.mark.parametrize("name", list(HAND_MADE))
def test_the_steps_are_those_of_a_loop_written_by_hand(loss: str, name: str) -> None:
    X, Y, cost = problem(loss)
    net, twin = model(), model()
    with unchanged(X, Y):
        training = fit(
            net, X, Y, loss=loss, optimizer=name, weight_decay=0.1, rng=rng(3), dev=(X[:5], Y[:5]), **SETTINGS
        )
    descent, source, costs = HAND_MADE[name](twin.parameters()), rng(3), []
    Y_t = torch.tensor(Y if loss == "cross_entropy" else Y.astype(np.float32))
    for _ in range(3):
        order = source.permutation(21)
        source.integers(2**62)  # the seed of dropout
        for first in range(0, 21, 8):
            rows = order[first : first + 8]
            J = cost(twin(torch.tensor(X)[rows]), Y_t[rows])
            descent.zero_grad()
            J.backward()
            descent.step()
            costs.append(J.item())
    close(weights(net), weights(twin), rtol=1e-4, atol=1e-6)
    close(training.history.step_costs, np.array(costs), rtol=1e-4)
    twin.eval()
    with torch.no_grad():
        close(training.history.cost[-1], cost(twin(torch.tensor(X)), Y_t).item(), rtol=1e-4)
        close(training.history.dev_cost[-1], cost(twin(torch.tensor(X[:5])), Y_t[:5]).item(), rtol=1e-4)
    assert training.history.step.tolist() == [0, 3, 6, 9]
    assert training.stopped == ""
    assert net.training and net[0][1].training
    assert np.isnan(training.history.accuracy).all() == (loss == "squared_error")
    assert training.best_epoch == training.history.dev_cost.argmin()


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "squared_error"])
def test_two_steps_lower_the_cost(loss: str) -> None:
    X, Y, _ = problem(loss)
    training = fit(model(), X, Y, loss=loss, epochs=2, batch_size=21, learning_rate=0.01, rng=rng())
    assert training.history.step_costs[1] < training.history.step_costs[0]


def test_a_loss_of_ones_own_trains_like_the_one_with_a_name() -> None:
    def mean_square(out: Any, Y: Any) -> Any:
        return ((out - Y) ** 2).sum() / (2 * len(out))

    X, Y, _ = problem("squared_error")
    nets = [model() for _ in range(2)]
    kinds: tuple[Any, ...] = ("squared_error", mean_square)
    settings: dict[str, Any] = {"epochs": 3, "batch_size": 8, "learning_rate": 0.01}
    named, own = (
        fit(net, X, Y, loss=loss, dev=(X[:5], Y[:5]), rng=rng(), **settings)
        for net, loss in zip(nets, kinds, strict=True)
    )
    close(weights(nets[0]), weights(nets[1]), rtol=0, atol=0)
    close(named.history.dev_cost, own.history.dev_cost, rtol=0, atol=0)
    assert np.isnan(own.history.accuracy).all()


def test_a_loss_of_ones_own_gets_whole_numbers_as_they_are_and_is_tried_before_the_first_step() -> None:
    kinds = set()

    def looks(out: Any, Y: Any) -> Any:
        kinds.add((str(Y.dtype), tuple(Y.shape[1:])))
        return out.mean()

    X, _, _ = problem("squared_error")
    marks = np.ones((len(X), 2, 4), dtype=np.uint8)
    fit(model(), X, marks, loss=looks, epochs=1, batch_size=8, learning_rate=0.01, rng=rng())
    assert kinds == {("torch.uint8", (2, 4))}
    for wrong, words in (
        (
            lambda out, Y: out,
            "gives a tensor of shape .1, 3., expected a tensor with one number, the mean over the batch",
        ),
        (lambda out, Y: 1.0, "gives a float"),
    ):
        with pytest.raises(ValueError, match=words):
            fit(model(), X, marks, loss=wrong, epochs=1, batch_size=8, learning_rate=0.01, rng=rng())
    with pytest.raises(ValueError, match="because there are 21 examples"):
        fit(model(), X, marks[1:], loss=looks, epochs=1, batch_size=8, learning_rate=0.01, rng=rng())


def test_shuffling_is_fair_and_every_example_comes_once_an_epoch() -> None:
    seen: list[float] = []

    class Noting(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.linear = nn.Linear(1, 2)

        def forward(self, x: Any) -> Any:
            if self.training:
                seen.extend(x[:, 0].tolist())
            return self.linear(x)

    X = np.arange(10.0).reshape(10, 1)
    fit(Noting(), X, np.arange(10) % 2, epochs=2, batch_size=4, learning_rate=0.01, rng=rng())
    assert sorted(seen[:10]) == sorted(seen[10:]) == X[:, 0].tolist()
    assert seen[:10] != seen[10:]


def test_frozen_parts_keep_their_parameters_and_their_batch_statistics() -> None:
    X, Y, _ = problem("cross_entropy")
    net = model()
    assert freeze(net[0]) is net[0]
    before = {name: x.clone() for name, x in net.state_dict().items()}
    fit(net, X, Y, rng=rng(), weight_decay=0.5, **SETTINGS)
    after = net.state_dict()
    moved = {name for name in before if not torch.equal(before[name], after[name])}
    assert moved == {"1.weight", "1.bias"}
    assert not net[0].training and net.training
    awake = model()
    awake[0].requires_grad_(False)  # the slip: no gradients, but the statistics are still those of the batches
    fit(awake, X, Y, rng=rng(), **SETTINGS)
    assert not torch.equal(before["0.1.running_mean"], awake.state_dict()["0.1.running_mean"])


def test_labels_that_are_missing_teach_nothing() -> None:
    X, Y, _ = problem("binary_cross_entropy")
    known = rng(5).random(Y.shape) < 0.5
    holed = np.where(known, Y, np.nan)
    one, other = model(), model()
    first = fit(one, X, holed, known=known, loss="binary_cross_entropy", rng=rng(), dev=(X, holed, known), **SETTINGS)
    fit(other, X, np.where(known, Y, 1 - Y), known=known * 1, loss="binary_cross_entropy", rng=rng(), **SETTINGS)
    close(weights(one), weights(other))
    single, twin = nn.Linear(4, 3), nn.Linear(4, 3)
    twin.load_state_dict(single.state_dict())
    fit(single, X, holed, known=known, loss="binary_cross_entropy", optimizer="sgd", rng=rng(),
        epochs=1, batch_size=21, learning_rate=1.0)  # fmt: skip
    mask, labels = torch.tensor(known * 1.0), torch.tensor(Y)
    J = nn.functional.binary_cross_entropy_with_logits(
        twin(torch.tensor(X)).double(), labels, weight=mask, reduction="sum"
    )
    (J / 21).backward()
    torch.optim.SGD(twin.parameters(), lr=1.0).step()
    close(weights(single), weights(twin), rtol=1e-4, atol=1e-6)
    right = (predict(one, X) > 0) == (Y == 1)
    close(first.history.accuracy[-1], right[known].mean())
    close(first.history.dev_cost, first.history.cost)
    flipped = model()
    fit(flipped, X, 1 - Y, known=known, loss="binary_cross_entropy", rng=rng(), **SETTINGS)
    assert abs(weights(one) - weights(flipped)).max() > 0.01


@pytest.mark.parametrize("shape", [(9, 8, 8), (9, 8, 8, 3)])
def test_pictures_stay_uint8_and_become_numbers_from_0_to_1_batch_by_batch(shape: tuple[int, ...]) -> None:
    images = rng().integers(0, 256, shape, dtype=np.uint8)
    scaled = images.astype(np.float32) / 255
    as_floats = np.moveaxis(scaled, -1, 1) if len(shape) == 4 else scaled[:, None]
    nets = []
    for X in (images, as_floats, torch.tensor(images)):
        torch.manual_seed(0)
        net = nn.Sequential(nn.Conv2d(shape[3] if len(shape) == 4 else 1, 2, 3), nn.Flatten(), nn.Linear(72, 2))
        fit(net, X, np.arange(9) % 2, rng=rng(), **SETTINGS)
        nets.append(weights(net))
        close(predict(net, images), predict(net, as_floats), rtol=1e-5, atol=1e-6)
    close(nets[0], nets[1], rtol=1e-4, atol=1e-6)
    close(nets[0], nets[2])


def test_several_questions_with_several_classes_and_whole_numbers_as_input() -> None:
    words, classes = rng().integers(0, 5, (12, 3)), rng().integers(0, 4, (12, 2))
    net = nn.Sequential(nn.Embedding(5, 6), nn.Flatten(), nn.Linear(18, 8), nn.Unflatten(1, (4, 2)))
    training = fit(net, words, classes, epochs=60, batch_size=4, learning_rate=0.05, rng=rng())
    assert training.history.accuracy[-1] == 1
    assert (predict(net, words).argmax(axis=1) == classes).all()


def test_a_seed_decides_everything_dropout_included_and_torch_keeps_its_own_state() -> None:
    X, Y, _ = problem("cross_entropy")
    ends = []
    for drawn in range(2):
        torch.manual_seed(1)
        net = nn.Sequential(nn.Linear(4, 30), nn.Dropout(0.5), nn.Linear(30, 3))
        torch.rand(drawn)
        state = torch.get_rng_state()
        fit(net, X, Y, rng=rng(7), **SETTINGS)
        assert torch.equal(torch.get_rng_state(), state)
        ends.append(weights(net))
    assert (ends[0] == ends[1]).all()


def test_a_divergence_is_stopped_and_the_last_finite_parameters_stay() -> None:
    X, Y, _ = problem("squared_error")
    net = nn.Linear(4, 3)
    training = fit(
        net, X, Y, loss="squared_error", optimizer="sgd", epochs=90, batch_size=7, learning_rate=1e5, rng=rng()
    )
    assert np.isfinite(weights(net)).all()
    steps = len(training.history.step_costs)
    assert f"Stopped at step {steps + 1} (epoch " in training.stopped
    assert "with learning_rate 100000; the module has the parameters from before." in training.stopped
    assert training.stopped.endswith("Try a smaller learning rate.")
    assert np.isfinite(training.history.cost).all()
    net = nn.Linear(4, 3)
    whole = fit(
        net, X, Y, loss="squared_error", optimizer="sgd", epochs=90, batch_size=21, learning_rate=1e5, rng=rng()
    )
    close(whole.history.cost[-1], whole.history.step_costs[-1], rtol=1e-4)  # back where the last good step began
    wild = nn.Linear(4, 3)
    with torch.no_grad():
        wild.weight[0, 0] = torch.inf
    assert "the cost became" in fit(wild, X, Y, loss="squared_error", rng=rng(), **SETTINGS).stopped


def test_an_interruption_keeps_what_was_learned() -> None:
    X, Y, _ = problem("cross_entropy")

    def schedule(epoch: int) -> float:
        if epoch == 2:
            raise KeyboardInterrupt
        return 0.05

    net, twin = model(), model()
    training = fit(net, X, Y, epochs=9, batch_size=8, learning_rate=0.05, rng=rng(), schedule=schedule, progress=True)
    assert training.stopped == "Interrupted after epoch 2 of 9; the module has what it has learned."
    fit(twin, X, Y, epochs=2, batch_size=8, learning_rate=0.05, rng=rng())
    close(weights(net), weights(twin))
    assert training.history.number.tolist() == [0, 1, 2]


def test_epochs_one_by_one_a_schedule_and_a_look_now_and_then() -> None:
    X, Y, _ = problem("cross_entropy")
    net = model()
    made: Iterator[Any] = fit_epochs(
        net,
        X,
        Y,
        epochs=5,
        batch_size=8,
        learning_rate=0.3,
        rng=rng(),
        every=2,
        schedule=lambda epoch: 0.1 / (1 + epoch),
    )
    first = next(made)
    assert (first.number, first.step, first.learning_rate) == (0, 0, 0.3)
    close(weights(net), weights(model()))
    rest = list(made)
    assert [epoch.number for epoch in rest] == [2, 4, 5]
    close([epoch.learning_rate for epoch in rest], [0.1 / 2, 0.1 / 4, 0.1 / 5])
    assert [len(epoch.step_costs) for epoch in rest] == [6, 6, 3]
    assert rest[-1].seconds > 0
    assert len(list(fit_epochs(net, X, Y, epochs=0, batch_size=8, learning_rate=0.3, rng=rng()))) == 1


def test_predictions_come_in_batches_and_disturb_nothing() -> None:
    X, _, _ = problem("cross_entropy")
    net = model()
    freeze(net[0])
    net.train()
    net[0][1].eval()
    modes = [part.training for part in net.modules()]
    out = predict(net, X)
    close(out, predict(net, X, batch_size=1), rtol=1e-4, atol=1e-6)
    close(out, net.eval()(torch.tensor(X)).detach(), rtol=1e-5)
    net.train()
    net[0][1].eval()
    predict(net, X)
    assert [part.training for part in net.modules()] == modes
    assert isinstance(out, np.ndarray) and out.shape == (21, 3)
    close(predict(net, X.astype(np.float64)), out, rtol=1e-5)


def test_wrong_inputs() -> None:
    X, Y, _ = problem("cross_entropy")
    net = model()

    def said(net: Any = net, X: Any = X, Y: Any = Y, **changes: Any) -> str:
        return complaint(fit, net, X, Y, **({**SETTINGS, "rng": rng()} | changes))

    assert said(net=nn.Linear) == (
        "TypeError: fit: model is the class Linear, expected a torch.nn module."
        " torch.nn.Sequential(...) makes one from layers."
    )
    assert "model is a dict" in said(net={})
    assert "X is a list, expected a numpy array or a torch tensor" in said(X=[[1]])
    assert "X is empty (shape (0, 4))" in said(X=X[:0], Y=Y[:0])
    assert "X contains NaN or infinity" in said(X=X * np.nan)
    assert "X holds uint8 and has shape (21, 4), expected pictures" in said(X=X.astype(np.uint8))
    assert "X holds True and False" in said(X=X > 0)
    assert said(Y=Y[None]) == (
        "ValueError: fit: Y has shape (1, 21), expected (21,) because there are 21 examples and the loss"
        " 'cross_entropy' gets an output of shape (1, 3) for one of them. Use Y.ravel()."
    )
    assert "Y has shape (20,), expected (21,)" in said(Y=Y[1:])
    assert "Y is a list" in said(Y=list(Y))
    assert "Y contains 3, expected whole numbers from 0 to C - 1 = 2" in said(Y=Y + 1)
    assert "for one yes/no question choose" in said(net=model(1)).lower()
    assert "Did you pass Y.T? Examples are rows here." in said(Y=np.zeros((3, 21)), loss="binary_cross_entropy")
    assert "Y contains 2, expected 0 or 1" in said(Y=np.full((21, 3), 2), loss="binary_cross_entropy")
    holes = np.full((21, 3), np.nan)
    assert "Mark missing labels: known=~np.isnan(Y)." in said(Y=holes, loss="binary_cross_entropy")
    assert "known is False everywhere" in said(Y=holes, known=np.isfinite(holes), loss="binary_cross_entropy")
    assert "known has shape (21,)" in said(Y=holes, known=np.ones(21), loss="binary_cross_entropy")
    assert "known was given for the loss 'cross_entropy'" in said(known=np.ones(21))
    assert "Y[0, 0] is nan" in said(Y=holes, loss="squared_error")
    assert "expected one of 'cross_entropy', 'binary_cross_entropy'" in said(loss="entropy")
    assert 'Did you mean "adam"?' in said(optimizer="Adam")
    assert "learning_rate is 0, expected a number above 0" in said(learning_rate=0)
    assert "weight_decay is -1" in said(weight_decay=-1)
    assert "batch_size is 0" in said(batch_size=0)
    assert "epochs is 1.5" in said(epochs=1.5)
    assert "every is 0" in said(every=0)
    assert "rng is 0, expected a numpy Generator" in said(rng=0)
    assert "dev is 1 entries, expected (X_dev, Y_dev)" in said(dev=(X,))
    assert complaint(fit, net, X, Y, dev=(X, Y[1:]), rng=rng(), **SETTINGS).startswith("ValueError: fit, dev: Y has")
    assert "model has no parameter with requires_grad" in said(net=freeze(model()).train())
    assert said(net=model().eval()) == (
        "ValueError: fit: model is in eval mode, expected training mode. Call model.train(), and freeze(part) after it."
    )
    assert "batch_size is 0" in complaint(predict, net, X, batch_size=0)
    assert "part is a list" in complaint(freeze, [net])
    assert "fit_epochs: epochs" in complaint(fit_epochs, net, X, Y, rng=rng(), **{**SETTINGS, "epochs": -1})


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(as_batch, [1.0], "cpu").startswith(
        "TypeError: as_batch: X is a list, expected an array of numbers."
    )
    assert complaint(as_batch, np.ones(2), "gpu").startswith("ValueError: as_batch: device is 'gpu', expected one of")
    assert complaint(as_batch, np.ones(2, np.uint8), "cpu").startswith(
        "ValueError: as_batch: X has shape (2,), expected pictures of uint8."
    )
