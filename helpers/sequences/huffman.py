"""Huffman trees: frequent words near the root, rare ones far below (lesson 5.4)."""

from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from helpers.checks import check_array
from helpers.sequences.sequence_checks import as_row, plain


class HuffmanTree(NamedTuple):
    """A binary tree whose leaves are the V words; its V - 1 inner nodes have the numbers 0 ... V - 2, the root last."""

    nodes: np.ndarray  # (V, L) int64: the inner nodes on the way from the root to each word, then 0 as padding
    turns: np.ndarray  # (V, L) float64: 1 for left and -1 for right at each of them, 0 in the padding
    children: np.ndarray  # (V - 1, 2) int64: left and right child; words are 0 ... V - 1, inner node k is V + k

    @property
    def depths(self) -> np.ndarray:
        """How many turns lead to each word, (V,)."""
        return np.count_nonzero(self.turns, axis=1)


def huffman_tree(counts: np.ndarray) -> HuffmanTree:
    """The binary tree with the smallest average depth, weighted by how often each word occurs.

        1. Every word is a tree of its own, with its count as weight.
        2. Join the two lightest trees; the new one weighs as much as both: V - 1 times.

    Its average depth lies between the entropy H of the words, in bits, and H + 1, and is never more than that of a
    tree with all words at depth log2(V), rounded up.

    Parameters
    ----------
    counts : array (V,)
        How often each word occurs, from 0 on, at least two words. Of equally light trees the older one is taken first.

    Returns
    -------
    HuffmanTree
        Paths from the root to every word, and the children of every inner node.

    Raises
    ------
    ValueError or TypeError
        If counts are no row of numbers, there are fewer than two words, or a count is negative.

    Source: Huffman, A method for the construction of minimum-redundancy codes (1952).
    """
    counts = as_row("huffman_tree", "counts", counts)
    check_array("huffman_tree", "counts", plain(counts), letters="(V,)", ndim=1)
    V = len(counts)
    if V < 2 or min(counts) < 0:
        came = f"has {V} word" if V < 2 else f"contains {min(counts):g}"
        raise ValueError(
            f"huffman_tree: counts {came}, expected counts from 0 on of at least two words. Count them all."
        )
    trees = [(float(count), word) for word, count in enumerate(counts)]
    heapify(trees)
    children = np.zeros((V - 1, 2), dtype=np.int64)
    for k in range(V - 1):
        (light, left), (heavy, right) = heappop(trees), heappop(trees)
        children[k] = left, right
        heappush(trees, (light + heavy, V + k))
    nodes, turns = _paths(children)
    return HuffmanTree(nodes, turns, children)


def _paths(children: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Nodes and turns of every leaf; parents have larger numbers than their children, so one walk down is enough."""
    V = len(children) + 1
    ways: list[tuple[list[int], list[int]]] = [([], [])] * (2 * V - 1)
    for k in range(V - 2, -1, -1):
        nodes, turns = ways[V + k]
        for turn, child in zip((1, -1), children[k], strict=True):
            ways[child] = ([*nodes, k], [*turns, turn])
    L = max(len(nodes) for nodes, _ in ways[:V])
    nodes_of, turns_of = np.zeros((V, L), dtype=np.int64), np.zeros((V, L))
    for word, (nodes, turns) in enumerate(ways[:V]):
        nodes_of[word, : len(nodes)], turns_of[word, : len(turns)] = nodes, turns
    return nodes_of, turns_of
