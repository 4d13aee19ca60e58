"""Hierarchical softmax: a word is found by a few yes-or-no questions on the way down a tree (lesson 5.4)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, like, scatter_add, take_rows, xp_of
from helpers.checks import check_array, check_kind, check_number, check_together
from helpers.neural.activations import sigmoid
from helpers.sequences.huffman import HuffmanTree
from helpers.sequences.negative_sampling import softplus
from helpers.sequences.sequence_checks import check_library, check_words


class HierarchicalCache(NamedTuple):
    """What the backward step needs."""

    E: Array  # (V, n_e)
    Psi: Array  # (V - 1, n_e)
    c: Array  # (m,) the rows of E that were used
    nodes: Array  # (m, L) the inner nodes on the way to each target
    slopes: Array  # (m, L) the slope of the loss with respect to each z; 0 in the padding


def hierarchical_softmax_forward(
    E: Array, Psi: Array, tree: HuffmanTree, c: Array, t: Array
) -> tuple[Array, HierarchicalCache]:
    """The cost of targets t for centers c: a product of turns instead of a sum over all words.

        z_l = psi_(n_l) . e_c at the nodes n_1 ... n_L on the way to t           (1)
        P(t | c) = product over l of sigma(s_l z_l), s_l = 1 left, -1 right      (2)
        J = -(1/m) sum over the pairs of log P(t | c)                            (3)

    sigma(z) + sigma(-z) = 1 at every node, so all words together have the probability 1.

    Parameters
    ----------
    E : array (V, n_e)
        A row per word.
    Psi : array (V - 1, n_e)
        A row per inner node.
    tree : HuffmanTree
        Of the V words.
    c, t : array (m,) of int
        Centers and targets.

    Returns
    -------
    J : array without axes
        The cost in nats.
    cache : HierarchicalCache
        For the backward step.

    Raises
    ------
    ValueError or TypeError
        If the tables do not fit the tree, or c or t are no words.

    Source: Morin & Bengio, Hierarchical probabilistic neural network language model (2005).
    """
    where = "hierarchical_softmax_forward"
    _check_parts(where, E, Psi, tree, c)
    check_words(where, "t", t, E.shape[0])
    check_array(where, "t", t, letters="(m,)", shape=c.shape, because="c", source=c)
    check_library(where, c=c, t=t)
    nodes, turns = like(tree.nodes, c)[t], like(tree.turns, E)[t]  # (m, L)
    Z = (take_rows(Psi, nodes) @ take_rows(E, c)[:, :, None])[:, :, 0]  # (1)                      # (m, L)
    J = (abs(turns) * softplus(-turns * Z)).sum(axis=1).mean()  # (2), (3): -log sigma(z) = softplus(-z)
    slopes = -turns * sigmoid(-turns * Z)
    return J, HierarchicalCache(E, Psi, c, nodes, slopes)


def hierarchical_softmax_backward(dJ: Array, cache: HierarchicalCache) -> tuple[Array, Array]:
    """Carry the gradient back: only the nodes on the way to each target get some.

    1. -log sigma(s z) has the slope -s sigma(-s z) = sigma(z) - [s = 1]: logistic regression at every node.
    2. z = psi . e, so dpsi = dz e, and de = sum over the way of dz psi.

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J.
    cache : HierarchicalCache
        From `hierarchical_softmax_forward`.

    Returns
    -------
    dE : array (V, n_e)
        Rows of words that were no center are 0.
    dPsi : array (V - 1, n_e)
        Rows of nodes on nobody's way are 0.

    Raises
    ------
    ValueError or TypeError
        If dJ is not one finite number, or cache is no HierarchicalCache.
    """
    where, advice = "hierarchical_softmax_backward", "Pass the cache that hierarchical_softmax_forward gave."
    check_kind(where, "cache", cache, HierarchicalCache, advice)
    dJ = check_number(where, "dJ", dJ)
    E, Psi, c, nodes, slopes = cache
    dZ = slopes * (dJ / c.shape[0])  # (1)                                                     # (m, L)
    de = (dZ[:, None] @ take_rows(Psi, nodes))[:, 0]  # (2)                                    # (m, n_e)
    dpsi = dZ[:, :, None] * take_rows(E, c)[:, None]  # (2)                                    # (m, L, n_e)
    xp = xp_of(E)
    dE = scatter_add(xp.zeros_like(E), c, de)
    return dE, scatter_add(xp.zeros_like(Psi), nodes.reshape(-1), dpsi.reshape(-1, E.shape[1]))


def hierarchical_probabilities(E: Array, Psi: Array, tree: HuffmanTree, c: Array) -> Array:
    """P(t | c) of all V words: every node is asked, so this costs as much as a full softmax.

    Parameters
    ----------
    E, Psi : arrays (V, n_e), (V - 1, n_e)
        The tables of `hierarchical_softmax_forward`.
    tree : HuffmanTree
        Of the V words.
    c : array (m,) of int
        Centers.

    Returns
    -------
    array (V, m)
        Probabilities; every column has the sum 1.

    Raises
    ------
    ValueError or TypeError
        If the tables do not fit the tree, or c are no words.
    """
    where = "hierarchical_probabilities"
    _check_parts(where, E, Psi, tree, c)
    Z = Psi @ take_rows(E, c).T  # (V - 1, m)
    nodes, turns = like(tree.nodes, c), like(tree.turns, E)[:, :, None]
    logs = -(abs(turns) * softplus(-turns * Z[nodes])).sum(axis=1)  # (V, L, m) -> (V, m)
    return xp_of(E).exp(logs)


def _check_parts(where: str, E: Array, Psi: Array, tree: HuffmanTree, c: Array) -> None:
    check_kind(where, "tree", tree, HuffmanTree, "Make it with huffman_tree(counts).")
    check_array(where, "E", E, letters="(V, n_e)", shape=(len(np.asarray(tree.nodes)), None))
    check_array(where, "Psi", Psi, letters="(V - 1, n_e)", shape=(E.shape[0] - 1, E.shape[1]), because="E", source=E)
    check_together(where, E=E, Psi=Psi)
    check_words(where, "c", c, E.shape[0], ndim=1, letters="(m,)")
    check_library(where, E=E, c=c)
