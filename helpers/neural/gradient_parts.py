"""The gradient over a mini-batch from those over its parts, as several processes compute them (lesson 2.4)."""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from helpers.arrays import Array, like, number_of
from helpers.checks import (
    check_array,
    check_choice,
    check_list,
    check_positive,
    check_same_shape,
    check_together,
    check_whole,
)
from helpers.neural.evaluation import LOSSES
from helpers.neural.evaluation_checks import as_targets
from helpers.neural.minibatches import minibatches
from helpers.neural.network import dense_network
from helpers.neural.optimizers import SGD
from helpers.neural.parameter_vectors import pack, unpack

Gradients = dict[str, Array]


def part_sizes(m: int, parts: int) -> list[int]:
    """How many of m examples each part gets: sizes that differ by at most one, the larger ones first."""
    m, parts = check_whole("part_sizes", "m", m, least=1), check_whole("part_sizes", "parts", parts, least=1)
    return [m // parts + (k < m % parts) for k in range(parts)]


def part_gradients(
    network: Any, X: Array, Y: Array, parts: int | Sequence[int], loss: str = "cross_entropy"
) -> tuple[list[Gradients], list[int]]:
    """Cut a mini-batch into parts, and compute the gradient of the average loss over each.

    The network predicts here: no unit is dropped, and batch norm uses its running averages. In training batch norm
    would measure each part by itself, and the average of the parts would no longer be the gradient of the whole.

    Parameters
    ----------
    network : Network
        Ending in logits.
    X : array (n_x, m)
        The mini-batch.
    Y : array (C, m) or (1, m)
        Its labels, as `evaluate` takes them.
    parts : int, or sequence of int
        How many parts (as equal as can be), or the size of each; the sizes add up to m.
    loss : str
        A key of `LOSSES`.

    Returns
    -------
    gradients, sizes : list of dict of arrays, list of int
        For each part its gradients by parameter name, and its number of examples: what `average_gradients` takes.

    Raises
    ------
    ValueError
        If the data do not fit the network or the loss, or the parts do not make up the mini-batch.
    """
    Y = as_targets("part_gradients", network, X, Y, loss, LOSSES)
    sizes = _check_sizes(parts, X.shape[1])
    found = []
    for start, end in pairwise(accumulate(sizes, initial=0)):
        _, gradients = _cost_and_gradients(network, X[:, start:end], Y[:, start:end], loss)
        found.append(gradients)
    return found, sizes


def _check_sizes(parts: int | Sequence[int], m: int) -> list[int]:
    where = "part_gradients"
    if not isinstance(parts, Sequence):
        return part_sizes(m, check_whole(where, "parts", parts, least=1, most=m))
    sizes = [check_whole(where, f"parts[{k}]", size, least=1) for k, size in enumerate(parts)]
    if sum(sizes) != m:
        raise ValueError(
            f"{where}: parts add up to {sum(sizes)}, expected {m} because X has {m} columns."
            " Every example belongs to one part."
        )
    return sizes


def _cost_and_gradients(network: Any, X: Array, Y: Array, loss: str) -> tuple[float, Gradients]:
    Z, caches = network.forward(X, check=False)
    J, cache = LOSSES[loss].forward(Z, Y)
    gradients, _ = network.backward(LOSSES[loss].backward(cache), caches, check=False, input_gradient=False)
    return number_of(J), gradients


def average_gradients(gradients: Sequence[Mapping[str, Array]], sizes: Sequence[int]) -> Gradients:
    """Put the gradients of the parts together to that of the whole mini-batch.

    1. The cost of the whole is J = (1/m) sum_i L_i; that of part k, with m_k examples, is J_k = (1/m_k) sum of its L_i.
    2. So the sum of the losses of part k is m_k J_k, and J = (1/m) sum_k m_k J_k: an average with the sizes as weights.
    3. Gradients of sums are sums of gradients.

        dW = sum_k (m_k / m) dW_k,   m = sum_k m_k      (1)

    With equal parts that is the plain mean. With unequal ones the plain mean would count the examples of small parts
    too much.

    Parameters
    ----------
    gradients : sequence of dict of arrays
        For each part, its gradients by parameter name.
    sizes : sequence of int
        m_k, the number of examples in each part.

    Returns
    -------
    dict of arrays
        The gradients of the whole.

    Raises
    ------
    ValueError or TypeError
        If there is not one size for each part, the parts disagree in names or shapes, or anything is not finite.
    """
    where = "average_gradients"
    gradients = check_list(where, "gradients", gradients, of=(dict, Mapping))
    sizes = [check_whole(where, f"sizes[{k}]", n, least=1) for k, n in enumerate(check_list(where, "sizes", sizes))]
    if not sizes or len(gradients) != len(sizes):
        raise ValueError(
            f"{where}: gradients has {len(gradients)} entries and sizes {len(sizes)}, expected one of each per part."
            " `part_gradients` gives both."
        )
    _check_alike(where, gradients)
    m = sum(sizes)
    parts = list(zip(sizes, gradients, strict=True))
    return {name: sum(m_k / m * part[name] for m_k, part in parts) for name in gradients[0]}  # (1)


def _check_alike(where: str, gradients: Sequence[Mapping[str, Array]]) -> None:
    first = gradients[0]
    for k, part in enumerate(gradients):
        for name in {**first, **part}:
            check_choice(where, f"a name in gradients[{k}] or gradients[0]", name, first.keys() & part.keys())
            source = first[name]
            check_same_shape(where, f"gradients[{k}][{name!r}]", part[name], f"gradients[0][{name!r}]", source)
            check_together(where, **{"gradients[0]": source, f"gradients[{k}]": part[name]})


def train_in_parts(
    X: Array,
    Y: Array,
    *,
    hidden: Sequence[int] = (16,),
    steps: int = 20,
    batch_size: int = 64,
    learning_rate: float = 0.5,
    seed: int = 0,
    rank: int = 0,
    processes: int = 1,
    add_up: Callable[[Array], None] | None = None,
) -> list[float]:
    """What each process of a data-parallel training does; with one process, ordinary mini-batch training.

    Every process begins with the same weights and draws the same mini-batches, since both come from the seed, but
    computes the gradient of its own part only. The gradients times their sizes, and the summed losses, are added up
    over all processes in one vector. So all make the same step, and parameters never travel.

    Parameters
    ----------
    X, Y : array (n_x, m) and array (1, m)
        All examples, and their class numbers 0 ... C - 1.
    hidden : sequence of int
        Units of the hidden layers.
    steps, batch_size, learning_rate : int, int, float
        How many steps of gradient descent; examples in the mini-batch that all share; the size of the steps.
    seed : int
        Of weights and order.
    rank, processes : int
        Which process this is, 0 ... processes - 1, and how many there are.
    add_up : function, optional
        Adds a vector up over all processes, in place.

    Returns
    -------
    list of float
        The cost of every mini-batch before its step, the same in every process.

    Raises
    ------
    ValueError
        If the data do not fit together, or a number is outside its range.
    """
    where = "train_in_parts"
    steps = check_whole(where, "steps", steps, least=1)
    rng = np.random.default_rng(check_whole(where, "seed", seed))
    check_array(where, "X", X, letters="(n_x, m)", ndim=2)
    check_array(where, "Y", Y, letters="(1, m)", shape=(1, None))
    sizes = (len(X), *hidden, max(int(number_of(Y.max())) + 1, 2))
    network = dense_network(sizes, rng=rng, hidden="tanh", like=X)
    optimizer = SGD(check_positive(where, "learning_rate", learning_rate))
    Y = as_targets(where, network, X, Y, "cross_entropy", LOSSES)
    losses: list[float] = []
    while True:
        for X_t, Y_t in minibatches(X, Y, batch_size, rng, check=False):
            if len(losses) == steps:
                return losses
            total = _sums_of_part(network, X_t, Y_t, rank, processes)
            if add_up is not None:
                add_up(total)
            average = total / X_t.shape[1]
            optimizer.step(network.parameters, unpack(average[:-1], network.parameters), check=False)
            losses.append(number_of(average[-1]))


def _sums_of_part(network: Any, X: Array, Y: Array, rank: int, processes: int) -> Array:
    """Gradients and loss of one part of the mini-batch, summed over its examples, in one vector."""
    ends = list(accumulate(part_sizes(X.shape[1], processes), initial=0))
    start, end = ends[rank], ends[rank + 1]
    if start == end:  # more processes than examples
        return 0 * pack({**network.parameters, "J": like([0], X)})
    J, gradients = _cost_and_gradients(network, X[:, start:end], Y[:, start:end], "cross_entropy")
    return (end - start) * pack({**gradients, "J": like([J], X)})
