"""CTC: equal to torch, to plain loops and to the sum over all paths; texts that do not fit are refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.ctc import collapse, ctc_backward, ctc_forward, state_shares
from helpers.sequences.ctc_loops import ctc_loops, text_probabilities
from solutions_tests.helpers.probes import SEEDS, close, complaint, slope_matches, unchanged


def torch_ctc(Z: np.ndarray, labels: Sequence[Any], lengths: Sequence[int], weights: np.ndarray, blank: int) -> Any:
    """Losses, and the gradient of their weighted sum with respect to the logits."""
    logits = torch.tensor(Z, requires_grad=True)
    flat = torch.tensor([int(symbol) for text in labels for symbol in text], dtype=torch.long)
    log_P = logits.log_softmax(1).swapaxes(1, 2)
    sizes = torch.tensor([len(text) for text in labels])
    losses = torch.nn.functional.ctc_loss(log_P, flat, torch.tensor(lengths), sizes, blank=blank, reduction="none")
    (losses * torch.tensor(weights)).sum().backward()
    return losses.detach().numpy(), logits.grad.numpy()


def needed(text: np.ndarray) -> int:
    return len(text) + int((text[1:] == text[:-1]).sum())


def drawn_batch(seed: int, m: int, C: int, spread: float) -> tuple[np.ndarray, list[np.ndarray], list[int], int]:
    """Logits, texts with repeats and empty ones among them, lengths that are long enough, and a blank anywhere."""
    rng = np.random.default_rng(seed)
    blank = int(rng.integers(C))
    symbols = np.array([k for k in range(C) if k != blank])
    labels = [rng.choice(symbols, rng.integers(0, 6)) for _ in range(m)]
    lengths = [max(1, needed(text)) + int(rng.integers(0, 6)) for text in labels]
    Z = spread * rng.standard_normal((max(lengths) + int(rng.integers(0, 3)), C, m))
    return Z, labels, lengths, blank


@given(seed=SEEDS, m=st.integers(1, 5), C=st.integers(2, 5), spread=st.sampled_from([0.1, 1.0, 30.0]))
def test_losses_and_gradients_are_those_of_torch(seed: int, m: int, C: int, spread: float) -> None:
    Z, labels, lengths, blank = drawn_batch(seed, m, C, spread)
    weights = np.random.default_rng(seed).standard_normal(m)
    with unchanged(Z, weights):
        losses, cache = ctc_forward(Z, labels, lengths=lengths, blank=blank)
        dZ = ctc_backward(weights, cache)
    close((losses, dZ), torch_ctc(Z, labels, lengths, weights, blank), atol=1e-9)
    for i, n in enumerate(lengths):
        assert not dZ[n:, :, i].any()
        alone, slope = ctc_loops(Z[:n, :, i], labels[i].tolist(), blank)
        close((losses[i], dZ[:n, :, i]), (np.float64(alone), weights[i] * slope), atol=1e-9)


@given(seed=SEEDS, T=st.integers(1, 5), C=st.integers(2, 4))
def test_every_text_has_the_probability_of_all_its_paths(seed: int, T: int, C: int) -> None:
    Z = 2 * np.random.default_rng(seed).standard_normal((T, C))
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    found = text_probabilities(P)
    losses, _ = ctc_forward(np.stack([Z] * len(found), axis=-1), list(found))
    close(np.exp(-losses), np.array(list(found.values())))


@given(seed=SEEDS, m=st.integers(1, 3))
def test_numpy_and_torch_agree_and_float32_stays(seed: int, m: int) -> None:
    Z, labels, lengths, blank = drawn_batch(seed, m, 4, 1.0)
    for kind, rtol in ((np.float64, 1e-9), (np.float32, 1e-3)):
        losses, cache = ctc_forward(Z.astype(kind), labels, lengths=lengths, blank=blank)
        theirs, kept = ctc_forward(torch.tensor(Z.astype(kind)), labels, lengths=torch.tensor(lengths), blank=blank)
        dZ = ctc_backward(np.ones(m, kind), cache)
        dT = ctc_backward(torch.ones(m, dtype=theirs.dtype), kept)
        assert losses.dtype == dZ.dtype == kind
        assert str(theirs.dtype) == str(dT.dtype) == f"torch.{np.dtype(kind)}"
        close((losses, dZ), (theirs, dT), rtol=rtol, atol=1e-5 if kind == np.float32 else 1e-12)


def test_the_gradient_is_a_slope_and_the_shares_of_each_step_add_up_to_one() -> None:
    rng = np.random.default_rng(0)
    Z, labels, lengths = rng.standard_normal((9, 4, 2)), [[1, 1, 3], [2]], [9, 6]

    def cost(Z: np.ndarray) -> float:
        return float(ctc_forward(Z, labels, lengths=lengths)[0].mean())

    _, cache = ctc_forward(Z, labels, lengths=lengths)
    slope_matches(cost, Z, ctc_backward(np.full(2, 0.5), cache), rng)
    shares = state_shares(cache).sum(axis=1)
    close(shares[:, 0], np.ones(9))
    close(shares[:, 1], (np.arange(9) < 6) * 1.0)


def test_long_sounds_stay_finite() -> None:
    rng = np.random.default_rng(1)
    Z = 10 * rng.standard_normal((2000, 30, 1))
    losses, cache = ctc_forward(Z, [rng.integers(1, 30, 200)])
    assert losses[0] > 10_000  # a probability of e^-10000 is 0 for a float
    assert np.isfinite(ctc_backward(np.ones(1), cache)).all()


def test_collapse() -> None:
    assert "".join(collapse("ttt_h_eee___ __qq", "_")) == "the q"
    assert collapse([0, 1, 1, 0, 1, 2, 2]) == [1, 1, 2]
    assert collapse([0, 0]) == collapse([]) == []
    assert collapse("aab", "-") == ["a", "b"]


@pytest.mark.parametrize(
    ("labels", "more", "words"),
    [
        (
            [[1, 1, 2]],
            {},
            "labels[0] needs 4 steps (3 symbols, 1 times a blank between equal neighbors), expected",
        ),
        ([[1, 2]], {"lengths": [1]}, "labels[0] needs 2 steps (2 symbols, 0 times"),
        ([[0, 1]], {}, "labels[0] is [0, 1], expected a row of whole numbers from 0 to C - 1 = 3 without the blank, 0"),
        ([[4]], {}, "labels[0] is [4]"),
        ([[-1]], {}, "labels[0] is [-1]"),
        ([[1], [2]], {}, "labels has 2 entries, expected m = 1"),
        ([[1]], {"lengths": [1, 1]}, "lengths has (2,) entries, expected m = 1"),
        ([[1]], {"lengths": [0]}, "lengths[0] is"),
        ([[1]], {"lengths": [4]}, "lengths[0] is"),
        ([[1]], {"blank": 4}, "blank is 4"),
    ],
)
def test_what_does_not_fit_is_refused(labels: Any, more: Any, words: str) -> None:
    message = complaint(ctc_forward, np.zeros((3, 4, 1)), labels, **more)
    assert message.startswith("ValueError: ctc_forward: ")
    assert words in message


def test_other_refusals() -> None:
    assert "Z has shape (3, 4)" in complaint(ctc_forward, np.zeros((3, 4)), [[1]])
    assert "finite" in complaint(ctc_forward, np.full((3, 4, 1), np.nan), [[1]])
    _, cache = ctc_forward(np.zeros((3, 4, 2)), [[1], []])
    assert "dlosses has shape (1,), expected (m,) = (2,)" in complaint(ctc_backward, np.ones(1), cache)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(ctc_forward, np.ones((3, 4, 1)), [[1.5]])
    assert said.startswith("TypeError: ctc_forward: labels[0][0] is 1.5, expected (T,) whole numbers.")
    said = complaint(ctc_backward, np.ones(1), 0)
    assert said.startswith("TypeError: ctc_backward: cache is 0, expected a")
    said = complaint(state_shares, 0)
    assert said.startswith("TypeError: state_shares: cache is 0, expected a")
