"""Costs, classes and accuracies against torch and scikit-learn, and what wrong data and settings are told."""

from typing import Any

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score

from helpers.neural import evaluation
from helpers.neural.layers import Dense, Sigmoid
from helpers.neural.network import Network, dense_network
from helpers.neural.optimizers import SGD
from helpers.neural.softmax import one_hot
from helpers.neural.training import evaluate, predict_classes, train, training_epochs
from solutions_tests.helpers.probes import close, complaint, drawn, tensor, unchanged


def network_and_data(n: int, m: int, outputs: int, seed: int, kind: Any = np.asarray) -> tuple[Network, Any]:
    rng = np.random.default_rng(seed)
    X = kind(rng.standard_normal((n, m)))
    return dense_network((n, 4, outputs), rng=rng, like=X), X


@pytest.mark.parametrize("kind", [np.asarray, tensor])
@drawn
def test_several_classes(kind: Any, n: int, m: int, seed: int) -> None:
    network, X = network_and_data(n, m, 3, seed, kind)
    labels = kind(np.random.default_rng(seed).integers(0, 3, (1, m)))
    Z = torch.as_tensor(network(X))
    with unchanged(X, labels):
        seen, classes = evaluate(network, X, labels), predict_classes(network, X)
    close(seen.cost, torch.nn.functional.cross_entropy(Z.T, torch.as_tensor(labels)[0]).item())
    close(classes, Z.argmax(dim=0, keepdim=True))
    assert type(classes) is type(X)
    assert seen.accuracy == pytest.approx(accuracy_score(labels[0], classes[0]))
    close(tuple(evaluate(network, X, one_hot(labels, 3))), tuple(seen))


@pytest.mark.parametrize("kind", [np.asarray, tensor])
@drawn
def test_two_classes_and_numbers(kind: Any, n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    network, X = network_and_data(n, m, 1, seed, kind)
    labels, numbers = kind(rng.integers(0, 2, (1, m))), kind(rng.standard_normal((1, m)))
    Z = torch.as_tensor(network(X))
    seen = evaluate(network, X, labels, "binary_cross_entropy")
    truth = torch.nn.functional.binary_cross_entropy_with_logits(Z, torch.as_tensor(labels).double())
    close(seen.cost, truth.item())
    close(predict_classes(network, X), (Z > 0).long())
    assert seen.accuracy == pytest.approx(accuracy_score(labels[0], Z[0] > 0))
    assert evaluate(network, X, labels == 1, "binary_cross_entropy") == seen
    close(predict_classes(Network([*network.layers, Sigmoid()]), X), (Z > 0).long())
    squared = evaluate(network, X, numbers, "squared_error")
    close(squared.cost, ((Z - torch.as_tensor(numbers)) ** 2).mean().item() / 2)
    assert np.isnan(squared.accuracy)


def test_many_examples_go_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    network, X = network_and_data(2, 100, 3, 0)
    Y = np.random.default_rng(0).integers(0, 3, (1, 100))
    whole, classes = evaluate(network, X, Y), predict_classes(network, X)
    monkeypatch.setattr(evaluation, "COLUMNS", 33)
    close(tuple(evaluate(network, X, Y)), tuple(whole))
    close(predict_classes(network, X), classes)


def test_what_does_not_fit_the_network_or_the_loss() -> None:
    network, X = network_and_data(2, 5, 3, 0)
    single, _ = network_and_data(2, 5, 1, 0)
    Y, binary = np.array([[0, 1, 2, 1, 0]]), np.array([[0, 1, 1, 1, 0]])
    assert complaint(evaluate, network, X, Y, "crossentropy").startswith(
        "ValueError: evaluate: loss is 'crossentropy', expected one of 'cross_entropy', 'binary_cross_entropy',"
        " 'squared_error'. Did you mean"
    )
    assert "evaluate: X has shape (5, 2)" in complaint(evaluate, network, X.T, Y)
    assert "evaluate: Y has 4 columns" in complaint(evaluate, network, X, Y[:, :4])
    assert "Y contains 3, expected whole numbers from 0 to C - 1 = 2" in complaint(evaluate, network, X, Y + 1)
    assert "Y has shape (2, 5), expected (n_L, m) = (3, 5)" in complaint(evaluate, network, X, np.ones((2, 5)))
    assert "evaluate: Y has a column 0 with the sum 3" in complaint(evaluate, network, X, np.ones((3, 5)))
    assert "evaluate: Y is a list" in complaint(evaluate, network, X, [[0, 1, 2, 1, 0]])
    assert "mixed" in complaint(evaluate, network, X, tensor(Y))
    assert complaint(evaluate, single, X, binary) == (
        "ValueError: evaluate: loss is 'cross_entropy' and the network has one output, expected several, one for each"
        " class. Choose the loss 'binary_cross_entropy', or another network."
    )
    assert complaint(evaluate, network, X, binary, "binary_cross_entropy") == (
        "ValueError: evaluate: loss is 'binary_cross_entropy' and the network has 3 outputs, expected one output."
        " Choose the loss 'cross_entropy', or another network."
    )
    assert "Y contains 2, expected only the labels 0 and 1" in complaint(evaluate, single, X, Y, "binary_cross_entropy")
    finished = Network([Dense(2, 1, rng=np.random.default_rng(0)), Sigmoid()])
    assert complaint(evaluate, finished, X, binary, "binary_cross_entropy") == (
        "ValueError: evaluate: network ends in a Sigmoid, expected logits: the loss 'binary_cross_entropy' contains"
        ' the sigmoid or softmax. Leave that layer out, or make the network with output="linear".'
    )
    assert "predict_classes: X[0, 0] is nan" in complaint(predict_classes, network, X * np.nan)
    assert "predict_classes: network is 3, expected a Network" in complaint(predict_classes, 3, X)


@pytest.mark.parametrize("function", [train, training_epochs])
def test_settings_of_a_training_that_cannot_be_right(function: Any) -> None:
    network, X = network_and_data(2, 5, 3, 0)
    Y, where = np.array([[0, 1, 2, 1, 0]]), function.__name__

    def told(**settings: Any) -> str:
        return complaint(function, network, X, Y, **{"optimizer": SGD(0.1), "epochs": 1} | settings)

    assert f"{where}: optimizer is the class SGD, expected an optimizer" in told(optimizer=SGD)
    assert f"{where}: epochs is -1" in told(epochs=-1)
    assert f"{where}: batch_size is 0" in told(batch_size=0)
    assert f"{where}: every is 0" in told(every=0)
    assert f"{where}: l1 is -1" in told(l1=-1)
    assert f"{where}: l2 is nan" in told(l2=float("nan"))
    assert f"{where}: rng is 0, expected a numpy Generator" in told(rng=0)
    assert f"{where}: patience is 0" in told(patience=0, dev=(X, Y))
    assert told(patience=3) == (
        f"ValueError: {where}: patience is 3 and dev is None, expected a dev set: its cost decides when to stop."
        " Pass dev=(X_dev, Y_dev)."
    )
    assert f"{where}: dev is a ndarray, expected a pair" in told(dev=X)
    assert f"{where}: dev is 3 entries, expected a pair" in told(dev=(X, Y, Y))
    assert f"{where}, dev: Y has 2 columns" in told(dev=(X, Y[:, :2]))
    dropping = dense_network((2, 3, 3), rng=np.random.default_rng(0), keep_prob=0.5)
    assert f"{where}: rng is None, expected a numpy Generator" in complaint(
        function, dropping, X, Y, optimizer=SGD(0.1), epochs=1
    )
    assert f"{where}: Y[0, 1] is nan" in complaint(
        function, network, X, np.array([[0, np.nan, 1, 1, 1]]), optimizer=SGD(0.1), epochs=1
    )
