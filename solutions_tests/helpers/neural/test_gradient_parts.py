"""The gradient of a mini-batch is the weighted average over its parts, also in ranks that train together."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.neural.data_parallel_run import random_classes
from helpers.neural.gradient_parts import average_gradients, part_gradients, part_sizes, train_in_parts
from helpers.neural.network import dense_network
from helpers.neural.optimizers import SGD
from helpers.neural.softmax import one_hot
from helpers.neural.training import evaluate, train
from solutions_tests.helpers.probes import SEEDS, close, complaint, keeps_promises, tensor

LOSSES = {"cross_entropy": 3, "binary_cross_entropy": 1, "squared_error": 2}


def labels(loss: str, m: int, rng: np.random.Generator) -> np.ndarray:
    """Labels for m examples that suit the loss."""
    if loss == "squared_error":
        return rng.standard_normal((2, m))
    return one_hot(rng.integers(0, 3, m), 3) if loss == "cross_entropy" else rng.integers(0, 2, (1, m)) * 1.0


@pytest.mark.parametrize(("loss", "outputs"), LOSSES.items())
@given(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4), seed=SEEDS)
def test_the_average_is_the_gradient_of_the_whole(loss: str, outputs: int, sizes: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    m = sum(sizes)
    X, Y = rng.standard_normal((4, m)), labels(loss, m, rng)

    def averaged(X: Any, Y: Any, parts: Any = sizes) -> Any:
        network = dense_network((4, 3, outputs), rng=np.random.default_rng(seed), hidden="tanh", like=X)
        found = average_gradients(*part_gradients(network, X, Y, parts, loss))
        assert list(found) == list(network.parameters)
        return tuple(found.values())

    whole = averaged(X, Y, 1)
    close(keeps_promises(averaged, X, Y), whole, rtol=1e-6, atol=1e-12)
    close(averaged(X, Y, len(sizes)), whole, rtol=1e-6, atol=1e-12)
    network = dense_network((4, 3, outputs), rng=np.random.default_rng(seed), hidden="tanh")
    gradients, found_sizes = part_gradients(network, X, Y, sizes, loss)
    assert found_sizes == sizes
    for k, part in enumerate(gradients):
        start = sum(sizes[:k])
        alone, _ = part_gradients(network, X[:, start : start + sizes[k]], Y[:, start : start + sizes[k]], 1, loss)
        close(tuple(part.values()), tuple(alone[0].values()))


def test_numbers_by_hand() -> None:
    parts = [{"W1": np.array([[1.0, 2.0]])}, {"W1": np.array([[4.0, 8.0]])}]
    close(average_gradients(parts, [2, 1])["W1"], np.array([[2.0, 4.0]]))
    close(average_gradients(parts, [5, 5])["W1"], np.array([[2.5, 5.0]]))
    assert part_sizes(11, 3) == [4, 4, 3]
    assert part_sizes(2, 4) == [1, 1, 0, 0]


def together(processes: int, X: Any, Y: Any, **options: Any) -> list[list[float]]:
    """The losses that each rank sees when all of them train in threads that wait for each other."""
    barrier, vectors, total = Barrier(processes), [np.zeros(0)] * processes, [np.zeros(0)]

    def rank_losses(rank: int) -> list[float]:
        def add_up(vector: np.ndarray) -> None:
            vectors[rank] = vector.copy()
            if barrier.wait() == 0:
                total[0] = np.sum(vectors, axis=0)
            barrier.wait()
            vector[...] = total[0]

        return train_in_parts(X, Y, **options, rank=rank, processes=processes, add_up=add_up)

    with ThreadPoolExecutor(processes) as pool:
        return list(pool.map(rank_losses, range(processes)))


@pytest.mark.parametrize("processes", [2, 3])
def test_several_ranks_see_the_losses_of_one(processes: int) -> None:
    X, Y = random_classes()
    X, Y = X[:, :41], Y[:, :41]
    options: dict[str, Any] = {"hidden": (5, 4), "steps": 9, "batch_size": 8, "learning_rate": 0.3, "seed": 2}
    alone = train_in_parts(X, Y, **options)  # the sixth mini-batch has a single example, so some ranks have none
    ranks = together(processes, X, Y, **options)
    assert all(losses == ranks[0] for losses in ranks)
    close(np.array(ranks[0]), np.array(alone), rtol=1e-9)


def test_one_rank_is_ordinary_training() -> None:
    X, Y = random_classes()
    losses = train_in_parts(X, Y, hidden=(7,), steps=4, batch_size=len(Y[0]), learning_rate=0.5, seed=3)
    network = dense_network((10, 7, 3), rng=np.random.default_rng(3), hidden="tanh")
    history = train(network, X, Y, optimizer=SGD(0.5), epochs=3).history
    close(np.array(losses), np.array([epoch.cost for epoch in history]) if isinstance(history, list) else history.cost)
    close(np.array(train_in_parts(tensor(X), tensor(Y), steps=4)), np.array(train_in_parts(X, Y, steps=4)), rtol=1e-6)
    assert np.mean(train_in_parts(X, Y)[-4:]) < 0.6 * train_in_parts(X, Y, steps=1)[0]
    fresh = dense_network((10, 16, 2), rng=np.random.default_rng(0), hidden="tanh")
    close(train_in_parts(X, 0 * Y, steps=1, batch_size=600)[0], evaluate(fresh, X, 0 * Y).cost)  # one class makes two
    assert len(train_in_parts(X, Y)) == 20
    assert train_in_parts(X, Y, steps=1, seed=1) != train_in_parts(X, Y, steps=1)


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    network, X, Y = dense_network((4, 3), rng=rng), np.ones((4, 5)), np.zeros((1, 5))
    where = "ValueError: part_gradients: "
    assert complaint(part_gradients, network, X, Y, [2, 2]) == (
        where + "parts add up to 4, expected 5 because X has 5 columns. Every example belongs to one part."
    )
    assert where + "parts is 6, expected a whole number from 1 to 5." in complaint(part_gradients, network, X, Y, 6)
    assert where + "parts[1] is 0, expected" in complaint(part_gradients, network, X, Y, [5, 0])
    assert where + "Y has 4 columns" in complaint(part_gradients, network, X, Y[:, :4], 2)
    assert where + "loss is 'hinge', expected one of" in complaint(part_gradients, network, X, Y, 2, "hinge")
    W = {"W1": np.ones((2, 2))}
    where = "ValueError: average_gradients: "
    assert complaint(average_gradients, [W], [2, 1]) == (
        where + "gradients has 1 entries and sizes 2, expected one of each per part. `part_gradients` gives both."
    )
    assert where + "gradients has 0 entries" in complaint(average_gradients, [], [])
    assert where + "sizes[0] is 0, expected" in complaint(average_gradients, [W], [0])
    assert complaint(average_gradients, [W, {"W1": np.ones((1, 2))}], [1, 1]) == (
        where + "gradients[1]['W1'] has shape (1, 2), expected (2, 2) because gradients[0]['W1'] has shape (2, 2)."
    )
    for other in ({"W2": W["W1"]}, {**W, "b1": W["W1"]}, {}):
        assert where + "a name in gradients[1] or gradients[0] is " in complaint(average_gradients, [W, other], [1, 1])
    assert where + "gradients[0]['W1'][0, 0] is nan" in complaint(average_gradients, [{"W1": W["W1"] * np.nan}], [1])
    assert "arrays and torch tensors were mixed" in complaint(average_gradients, [W, {"W1": tensor(W["W1"])}], [1, 1])
    cases: list[tuple[dict[str, Any], str]] = [
        ({"steps": 0}, "train_in_parts: steps is 0"),
        ({"seed": -1}, "train_in_parts: seed is -1"),
        ({"learning_rate": 0}, "train_in_parts: learning_rate is 0"),
        ({"batch_size": 0}, "minibatches: batch_size is 0"),
        ({"hidden": [0]}, "sizes[1] is 0"),
    ]
    for options, message in cases:
        assert message in complaint(train_in_parts, X, Y, **options)
    assert "train_in_parts: X is a list, expected" in complaint(train_in_parts, [1.0], Y)
    assert "train_in_parts: Y has shape (2, 5), expected (1, m)" in complaint(train_in_parts, X, np.ones((2, 5)))
    assert "part_sizes: m is 0" in complaint(part_sizes, 0, 1)
    assert "part_sizes: parts is 0" in complaint(part_sizes, 1, 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(average_gradients, None, [1]).startswith(
        "TypeError: average_gradients: gradients is None, expected a list of dict."
    )
    assert complaint(average_gradients, [{}], 1).startswith(
        "TypeError: average_gradients: sizes is 1, expected a list."
    )
