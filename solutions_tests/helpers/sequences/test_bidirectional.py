"""Reading both ways against torch's bidirectional layers, also with padding; gradients; refusals."""

from typing import Any

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from helpers.sequences.bidirectional import bidirectional_backward, bidirectional_forward, reverse_steps
from helpers.sequences.cells import KINDS, Weights, draw_weights
from helpers.sequences.torch_maps import NAMES, to_torch
from solutions_tests.helpers.probes import SEEDS, SIZES, close, complaint, slope_matches, tensor


def draw(T: int, n: int, m: int, seed: int, kind: str) -> Any:
    rng = np.random.default_rng(seed)
    there, back = (draw_weights(kind, 3, n, rng, keep=0.3) for _ in range(2))
    mask = (np.arange(T)[:, None] < rng.integers(1, T + 1, m)) * 1.0
    return rng, rng.standard_normal((T, 3, m)), there, back, mask, rng.standard_normal((T, 2 * n, m))


@given(T=SIZES, m=SIZES, seed=SEEDS)
def test_reversing_keeps_the_padding_and_undoes_itself(T: int, m: int, seed: int) -> None:
    _, X, _, _, mask, _ = draw(T, 1, m, seed, "RNN")
    turned = reverse_steps(X, mask)
    for i, length in enumerate(mask.sum(axis=0).astype(int)):
        np.testing.assert_array_equal(turned[:length, :, i], X[:length, :, i][::-1])
        np.testing.assert_array_equal(turned[length:, :, i], X[length:, :, i])
    np.testing.assert_array_equal(reverse_steps(turned, mask), X)
    np.testing.assert_array_equal(reverse_steps(X), X[::-1])
    close(reverse_steps(tensor(X), tensor(mask)), turned)


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, kind=st.sampled_from(sorted(NAMES)))
def test_equals_torch(T: int, n: int, m: int, seed: int, kind: str) -> None:
    _, X, there, back, _, dA = draw(T, n, m, seed, kind)
    A, cache = bidirectional_forward(X, there, back, kind=kind)
    net = to_torch([(there, back)], kind)
    rows = tensor(X).swapaxes(1, 2).contiguous().requires_grad_()
    out = net(rows)[0].swapaxes(1, 2)
    (out * tensor(dA)).sum().backward()
    close(A, out)
    dX, dthere, dback = bidirectional_backward(dA, cache)
    close(dX, rows.grad.swapaxes(1, 2))
    sign = np.ones((len(there.Wa), 1))
    if kind == "GRU, torch's form":
        sign[n : 2 * n] = -1
    for found, end in ((dthere, "_l0"), (dback, "_l0_reverse")):
        close(sign * found.Wx, getattr(net, "weight_ih" + end).grad)
        close(sign * found.Wa, getattr(net, "weight_hh" + end).grad)


@given(T=SIZES, n=SIZES, m=SIZES, seed=SEEDS, kind=st.sampled_from(sorted(NAMES)))
def test_equals_torch_on_packed_sequences(T: int, n: int, m: int, seed: int, kind: str) -> None:
    _, X, there, back, mask, _ = draw(T, n, m, seed, kind)
    A, _ = bidirectional_forward(X, there, back, kind=kind, mask=mask)
    lengths = torch.tensor(mask.sum(axis=0), dtype=torch.int64)
    rows = torch.nn.utils.rnn.pack_padded_sequence(tensor(X).swapaxes(1, 2), lengths, enforce_sorted=False)
    with torch.no_grad():
        out, _ = torch.nn.utils.rnn.pad_packed_sequence(to_torch([(there, back)], kind)(rows)[0], total_length=T)
    close(A * mask[:, None], out.swapaxes(1, 2))


@given(seed=SEEDS, kind=st.sampled_from(sorted(KINDS)), masked=st.booleans())
def test_finite_differences_of_all_kinds(seed: int, kind: str, masked: bool) -> None:
    rng, X, there, back, mask, dA = draw(4, 2, 3, seed, kind)
    options: Any = {"kind": kind, "mask": mask if masked else None}
    found = bidirectional_backward(dA, bidirectional_forward(X, there, back, **options)[1])
    slope_matches(lambda x: (bidirectional_forward(x, there, back, **options)[0] * dA).sum(), X, found[0], rng)
    for place in range(3):
        for side in (1, 2):

            def cost(x: np.ndarray, place: int = place, side: int = side) -> float:
                both = [there, back]
                both[side - 1] = Weights(*(x if k == place else w for k, w in enumerate(both[side - 1])))
                return float((bidirectional_forward(X, *both, **options)[0] * dA).sum())

            slope_matches(cost, (there, back)[side - 1][place], found[side][place], rng)


def test_the_first_state_knows_the_last_input_only_both_ways() -> None:
    _, X, there, back, _, _ = draw(5, 2, 1, 0, "GRU")
    other = X.copy()
    other[-1] += 1
    changed = np.abs(
        bidirectional_forward(other, there, back, kind="GRU")[0] - bidirectional_forward(X, there, back, kind="GRU")[0]
    )
    assert (changed[:4, :2] == 0).all()
    assert (changed[:, 2:] > 0).all()


def test_refusals() -> None:
    _, X, there, back, mask, dA = draw(3, 2, 4, 0, "LSTM")
    assert "bidirectional_forward: X has shape" in complaint(bidirectional_forward, X[0], there, back, kind="LSTM")
    said = complaint(bidirectional_forward, X, there, back, kind="LSTM", mask=mask * 0)
    assert "bidirectional_forward: mask has no 1" in said
    assert "kind is 'ltsm'" in complaint(bidirectional_forward, X, there, back, kind="ltsm")
    cache = bidirectional_forward(X, there, back, kind="LSTM")[1]
    said = complaint(bidirectional_backward, dA[:, :2], cache)
    assert "bidirectional_backward: dA has shape (3, 2, 4), expected (T, 2 n_a, m) of A = (3, 4, 4)" in said
    assert "reverse_steps: X has shape" in complaint(reverse_steps, X[0])


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(bidirectional_backward, np.ones((2, 2, 2)), 0)
    assert said.startswith("TypeError: bidirectional_backward: cache is 0, expected a")
