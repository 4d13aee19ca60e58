"""Training and predicting with logistic regression."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from helpers.data.clouds import two_clouds
from helpers.data.faces import images_to_columns, load_faces
from helpers.neural.logistic import (
    accuracy,
    logistic_gradients,
    logistic_steps,
    predict,
    predict_probability,
    train_logistic,
)
from solutions_tests.helpers.probes import close, complaint, drawn, tensor, unchanged


@drawn
def test_steps_are_those_of_torch_and_lower_the_cost(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, Y, w = rng.standard_normal((n, m)), rng.integers(0, 2, (1, m)), rng.standard_normal((n, 1))
    with unchanged(X, Y, w):
        fit = train_logistic(X, Y, learning_rate=0.1, steps=3, w=w, b=0.5)
    wt, bt = tensor(w).requires_grad_(), torch.tensor(0.5, dtype=torch.float64, requires_grad=True)
    sgd = torch.optim.SGD([wt, bt], lr=0.1)
    costs = []
    for step in range(4):
        sgd.zero_grad()
        J = torch.nn.functional.binary_cross_entropy_with_logits(wt.T @ tensor(X) + bt, tensor(Y).double())
        costs.append(J.item())
        if step < 3:
            J.backward()
            sgd.step()
    close((fit.w, fit.b, fit.costs), (wt, bt, np.array(costs)))
    assert fit.costs[2] < fit.costs[1] < fit.costs[0]
    assert fit.stopped == ""


def test_zeros_start_at_the_cost_of_a_coin_and_types_are_kept() -> None:
    X, Y = two_clouds(30, np.random.default_rng(1))
    fits = [
        train_logistic(x, y, learning_rate=0.5, steps=20)
        for x, y in ((X, Y), (X.astype(np.float32), Y), (tensor(X), tensor(Y)), (tensor(X).float(), tensor(Y)))
    ]
    assert [str(fit.w.dtype) for fit in fits] == ["float64", "float32", "torch.float64", "torch.float32"]
    for fit in fits:
        assert fit.costs[0] == pytest.approx(np.log(2))
        assert len(fit.costs) == 21
        close((fit.w, fit.b), (fits[0].w, fits[0].b), rtol=1e-4)
    whole = train_logistic(np.array([[0, 1], [2, 3]]), np.array([[0, 1]]), learning_rate=0.5, steps=2)
    assert whole.w.dtype == np.float64


def test_steps_can_be_watched() -> None:
    X, Y = two_clouds(10, np.random.default_rng(0))
    seen: list[tuple[int, float]] = []
    fit = train_logistic(X, Y, learning_rate=0.5, steps=3, on_step=lambda step, w, b, J: seen.append((step, J)))
    assert seen == list(enumerate(fit.costs))
    walk = logistic_steps(X, Y, learning_rate=0.5)
    for J in fit.costs:
        w, b, cost = next(walk)
        assert cost == J
    close((w, b), (fit.w, fit.b))
    close(logistic_gradients(X, Y, w, b)[0], fit.costs[-1])


def test_no_step_gives_the_start_back_as_a_copy() -> None:
    X, Y = two_clouds(10, np.random.default_rng(0))
    w = np.ones((2, 1))
    fit = train_logistic(X, Y, learning_rate=0.5, steps=0, w=w, b=2)
    close((fit.w, fit.b), (w, 2.0))
    assert not np.shares_memory(fit.w, w)
    assert len(fit.costs) == 1


def test_divergence_stops_with_the_last_finite_parameters() -> None:
    X, Y = np.array([[1e3, 1e3]]), np.array([[0, 1]])
    with np.errstate(all="raise"):
        fit = train_logistic(X * [[1.0, 1.01]], Y, learning_rate=1e9, steps=50)
    assert fit.stopped.startswith("Stopped at step 1: the cost became ")
    assert fit.stopped.endswith("with learning_rate 1e+09; w and b are those before it. Try a smaller learning rate.")
    assert len(fit.costs) == 1
    close((fit.w, fit.b), (np.zeros((1, 1)), 0.0))


def test_parameters_are_always_finite() -> None:
    Y = np.array([[0, 0]])
    for second, rate in ((-2e3, 1e300), (-2e3, 1e306), (2e3, 1e306), (2e3, 1e308)):
        fit = train_logistic(np.array([[1e3, second]]), Y, learning_rate=rate, steps=5)
        assert np.isfinite(fit.w).all()
        assert np.isfinite(fit.b)
        assert np.isfinite(fit.costs).all()
    assert fit.stopped.startswith("Stopped at step 1: w or b became infinite with learning_rate 1e+308;")


def test_an_interrupt_keeps_what_was_reached() -> None:
    X, Y = two_clouds(10, np.random.default_rng(0))

    def impatient(step: int, w: object, b: float, J: float) -> None:
        if step == 4:
            raise KeyboardInterrupt

    fit = train_logistic(X, Y, learning_rate=0.5, steps=10, on_step=impatient)
    assert fit.stopped == "Interrupted after step 4 of 10; w and b are those reached."
    close(fit.w, train_logistic(X, Y, learning_rate=0.5, steps=4).w)


def test_the_optimum_is_the_one_scikit_learn_finds() -> None:
    X, Y = two_clouds(200, np.random.default_rng(0), distance=1.5)
    fit = train_logistic(X, Y, learning_rate=1.0, steps=3000)
    peer = LogisticRegression(C=1e10, tol=1e-10).fit(X.T, Y[0])
    close((fit.w, fit.b), (peer.coef_.T, peer.intercept_[0]), rtol=1e-5)
    close(predict_probability(X, fit.w, fit.b)[0], peer.predict_proba(X.T)[:, 1], rtol=1e-4)
    close(predict(X, fit.w, fit.b)[0], peer.predict(X.T))


def test_faces_are_told_from_other_things_as_well_as_by_scikit_learn() -> None:
    ours, theirs = [], []
    for seed in range(4):
        faces = load_faces(seed, mirror=True)
        X, X_test = images_to_columns(faces.images_train), images_to_columns(faces.images_test)
        fit = train_logistic(X, faces.labels_train, learning_rate=0.05, steps=1000)
        assert fit.costs[-1] < 0.12
        ours.append(accuracy(predict(X_test, fit.w, fit.b), faces.labels_test))
        peer = LogisticRegression(C=1.0, max_iter=2000).fit(X.T, faces.labels_train[0])
        theirs.append(peer.score(X_test.T, faces.labels_test[0]))
    assert np.mean(ours) == pytest.approx(0.97, abs=0.02)
    assert np.mean(ours) >= np.mean(theirs) - 0.02


def test_predictions_are_whole_numbers_and_the_threshold_counts() -> None:
    X, w = np.array([[-1.0, 0.0, 1.0]]), np.ones((1, 1))
    for x, v in ((X, w), (tensor(X), tensor(w))):
        labels = predict(x, v, 0)
        assert str(labels.dtype).endswith("int64")
        close(labels, np.array([[0, 0, 1]]))
        close(predict(x, v, 0, threshold=0.1), np.array([[1, 1, 1]]))
        assert accuracy(labels, labels * 0) == pytest.approx(2 / 3)


def test_wrong_inputs() -> None:
    X, Y = two_clouds(10, np.random.default_rng(0))
    w = np.zeros((2, 1))
    assert complaint(train_logistic, X, Y, learning_rate=-0.1, steps=1) == (
        "ValueError: train_logistic: learning_rate is -0.1, expected a number above 0."
        " The minus sign is already in the update: w := w - learning_rate * dw."
    )
    assert complaint(train_logistic, X, Y, learning_rate=0.1, steps=2.5) == (
        "ValueError: train_logistic: steps is 2.5, expected a whole number of at least 0. Round it with int(steps)."
    )
    assert complaint(predict, X, w, 0, threshold=2) == (
        "ValueError: predict: threshold is 2, expected a number from 0 to 1. Choose another value."
    )
    assert complaint(accuracy, predict_probability(X, w, 0), Y) == (
        "ValueError: accuracy: predicted contains 0.5, expected only the labels 0 and 1."
        " For any other pair of classes use (predicted == positive_class) * 1."
    )
    assert "predict_probability: w has shape (1, 2)" in complaint(predict_probability, X, w.T, 0)
    assert "X is a list" in complaint(train_logistic, X.tolist(), Y, learning_rate=0.1, steps=1)
    assert "logistic_steps: Y has shape (10,)" in complaint(lambda: next(logistic_steps(X, Y[0], learning_rate=1)))
