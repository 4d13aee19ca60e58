"""Huffman trees: by hand, never worse than exhaustive search, between entropy and entropy + 1."""

from itertools import product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.huffman import huffman_tree
from solutions_tests.helpers.probes import complaint

COUNTS = st.lists(st.integers(1, 60), min_size=2, max_size=12)


def test_by_hand() -> None:
    tree = huffman_tree(np.array([8, 4, 2, 1, 1]))
    assert tree.depths.tolist() == [1, 2, 3, 4, 4]
    assert (tree.nodes[:, 0] == 3).all()  # the root is the last of four
    assert tree.children[0].tolist() == [3, 4]


@given(COUNTS)
def test_the_average_depth_lies_between_entropy_and_entropy_plus_one(counts: list[int]) -> None:
    f = np.array(counts) / sum(counts)
    H = -(f * np.log2(f)).sum()
    average = (f * huffman_tree(np.array(counts)).depths).sum()
    assert H - 1e-9 <= average <= H + 1
    assert average <= np.ceil(np.log2(len(counts))) + 1e-9


@given(st.lists(st.integers(1, 30), min_size=2, max_size=5))
def test_no_other_tree_is_better(counts: list[int]) -> None:
    """Depths of a binary tree are those with sum 2^-depth = 1 (Kraft): try them all."""
    V = len(counts)
    best = min(
        sum(n * d for n, d in zip(counts, depths, strict=True))
        for depths in product(range(1, V), repeat=V)
        if sum(2.0**-d for d in depths) == 1
    )
    assert (np.array(counts) * huffman_tree(np.array(counts)).depths).sum() == best


@given(COUNTS)
def test_paths_follow_the_children(counts: list[int]) -> None:
    tree, V = huffman_tree(np.array(counts)), len(counts)
    for word in range(V):
        at = V + V - 2  # the root
        for node, turn in zip(tree.nodes[word], tree.turns[word], strict=True):
            if turn:
                assert at == V + node
                at = tree.children[node, 0 if turn > 0 else 1]
        assert at == word


def test_refusals() -> None:
    assert "has 1 word" in complaint(huffman_tree, np.array([3]))
    assert "contains -1" in complaint(huffman_tree, np.array([3, -1]))
    assert "counts has shape (2, 2)" in complaint(huffman_tree, np.ones((2, 2)))


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(huffman_tree, "")
    assert said.startswith("TypeError: huffman_tree: counts is a str, expected a list.")
    said = complaint(huffman_tree, [1, "a"])
    assert said.startswith("ValueError: huffman_tree: counts[1] is 'a', expected one number.")
