"""The networks for tokens that the chapter shares: their weights, their sizes, what padding does, their loss."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.sequences.sequence_nets import CELLS, NONE, draw_recurrent, sequence_net, step_cross_entropy
from helpers.torch_training import fit, predict
from solutions_tests.helpers.probes import SEEDS, complaint

BLOCKS = {"RNN": 1, "GRU": 3, "LSTM": 4}
BOTH = pytest.mark.parametrize("both_ways", [False, True])
EACH = pytest.mark.parametrize("cell", CELLS)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@EACH
def test_the_same_seed_gives_the_same_net(cell: str) -> None:
    first, again, other = (sequence_net(7, 5, rng(seed), cell=cell, layers=2) for seed in (3, 3, 4))
    for (name, a), b in zip(first.state_dict().items(), again.state_dict().values(), strict=True):
        assert (a == b).all(), name
    assert any((a != b).any() for a, b in zip(first.parameters(), other.parameters(), strict=True))


def test_weights_do_not_depend_on_torchs_own_generator() -> None:
    torch.manual_seed(1)
    first = sequence_net(7, 5, rng())
    torch.manual_seed(2)
    again = sequence_net(7, 5, rng())
    assert all((a == b).all() for a, b in zip(first.parameters(), again.parameters(), strict=True))


@EACH
@BOTH
@pytest.mark.parametrize("layers", [1, 2])
def test_parameter_counts(cell: str, both_ways: bool, layers: int) -> None:
    tokens, classes, n_e, n_a, ways = 11, 6, 5, 4, 2 if both_ways else 1
    net = sequence_net(tokens, classes, rng(), cell=cell, n_e=n_e, n_a=n_a, layers=layers, both_ways=both_ways)
    first = BLOCKS[cell] * (n_a * n_e + n_a * n_a + 2 * n_a)  # torch has two biases
    later = BLOCKS[cell] * (n_a * ways * n_a + n_a * n_a + 2 * n_a)
    expected = tokens * n_e + ways * (first + (layers - 1) * later) + classes * (ways * n_a + 1)
    assert sum(theta.numel() for theta in net.parameters()) == expected


@EACH
@BOTH
@pytest.mark.parametrize("answer", ["each", "last"])
def test_padding_changes_nothing(cell: str, both_ways: bool, answer: str) -> None:
    net = sequence_net(9, 4, rng(), cell=cell, n_e=3, n_a=4, both_ways=both_ways, answer=answer, layers=2)
    x = np.array([[3, 4, 5], [6, 7, 0], [8, 0, 0]])
    wide = np.concatenate([x, np.zeros((3, 2), dtype=int)], axis=1)
    narrow, padded = predict(net, x), predict(net, wide)
    for i, length in enumerate((3, 2, 1)):
        alone = predict(net, x[i : i + 1, :length])
        if answer == "last":
            np.testing.assert_allclose(alone[0], narrow[i], atol=1e-6)
            np.testing.assert_allclose(alone[0], padded[i], atol=1e-6)
        else:
            np.testing.assert_allclose(alone[0], narrow[i, :length], atol=1e-6)
            np.testing.assert_allclose(alone[0], padded[i, :length], atol=1e-6)


@EACH
@BOTH
def test_shapes(cell: str, both_ways: bool) -> None:
    x = np.array([[2, 3, 1], [4, 0, 0]])
    each = sequence_net(5, 6, rng(), cell=cell, n_e=3, n_a=4, both_ways=both_ways)
    last = sequence_net(5, 6, rng(), cell=cell, n_e=3, n_a=4, both_ways=both_ways, answer="last")
    assert predict(each, x).shape == (2, 3, 6)
    assert predict(last, x).shape == (2, 6)


@EACH
def test_reading_both_ways_knows_the_future_and_one_way_does_not(cell: str) -> None:
    x, changed = np.array([[2, 3, 4]]), np.array([[2, 3, 5]])
    for both_ways in (False, True):
        net = sequence_net(6, 4, rng(), cell=cell, n_e=3, n_a=4, both_ways=both_ways)
        same = np.allclose(predict(net, x)[0, :2], predict(net, changed)[0, :2])
        assert same is not both_ways


@EACH
@pytest.mark.parametrize("layers", [1, 2])
def test_the_last_answer_is_that_of_the_last_step(cell: str, layers: int) -> None:
    last = sequence_net(7, 3, rng(), cell=cell, n_e=3, n_a=4, layers=layers, answer="last")
    each = sequence_net(7, 3, rng(), cell=cell, n_e=3, n_a=4, layers=layers, answer="each")
    x = np.array([[2, 3, 4, 5], [6, 2, 0, 0], [3, 0, 0, 0]])
    steps = predict(each, x)
    np.testing.assert_allclose(predict(last, x), np.stack([steps[0, 3], steps[1, 1], steps[2, 0]]), atol=1e-6)


def test_the_last_answer_joins_both_ends() -> None:
    net = sequence_net(7, 3, rng(), cell="GRU", n_e=3, n_a=4, layers=2, both_ways=True, answer="last")
    x = torch.tensor([[2, 3, 4]])
    with torch.no_grad():
        A, _ = net.cells(net.embedding(x))  # (1, 3, 8): to the right, to the left
        joined = torch.cat([A[:, -1, :4], A[:, 0, 4:]], dim=1)
        np.testing.assert_allclose(net(x), net.head(joined), atol=1e-6)


@BOTH
def test_forget_gates_start_open(both_ways: bool) -> None:
    net = sequence_net(7, 3, rng(), cell="LSTM", n_a=4, layers=2, both_ways=both_ways, forget_bias=1.5)
    for name, b in net.cells.named_parameters():
        if name.startswith("bias"):
            expected = np.zeros(16)
            expected[4:8] = 1.5 if name.startswith("bias_ih") else 0
            np.testing.assert_allclose(b.detach(), expected)


@EACH
def test_first_weights(cell: str) -> None:
    net = sequence_net(300, 5, rng(), cell=cell, n_e=64, n_a=64)
    assert (net.embedding.weight[0] == 0).all()
    assert float(net.embedding.weight[1:].detach().std()) == pytest.approx(1, abs=0.03)
    for block in net.cells.weight_hh_l0.detach().split(64):
        np.testing.assert_allclose(block @ block.T, np.eye(64), atol=1e-5)
    assert float(net.cells.weight_ih_l0.detach().std()) == pytest.approx(1 / 8, rel=0.1)
    assert float(net.head.weight.detach().std()) == pytest.approx(1 / 8, rel=0.2)
    assert (net.head.bias == 0).all()


def test_draw_recurrent_takes_any_module() -> None:
    model = torch.nn.Sequential(torch.nn.Embedding(4, 3), torch.nn.Linear(3, 2, bias=False))
    assert draw_recurrent(model, rng()) is model
    assert float(model[0].weight[0].detach().abs().sum()) > 0  # no padding, no zero row


@settings(deadline=None)
@given(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6), SEEDS)
def test_loss_by_hand(m: int, T: int, C: int, seed: int) -> None:
    Z, Y = rng(seed).standard_normal((m, T, C)), rng(seed + 1).integers(0, C, (m, T))
    Y[rng(seed + 2).random((m, T)) < 0.4] = NONE
    Y[0, 0] = C - 1
    log_p = Z - np.log(np.exp(Z).sum(axis=2, keepdims=True))
    losses = [-log_p[i, t, Y[i, t]] for i, t in np.argwhere(Y != NONE)]
    assert float(step_cross_entropy(torch.tensor(Z), torch.tensor(Y))) == pytest.approx(np.mean(losses), abs=1e-9)


def test_loss_ignores_unjudged_steps() -> None:
    Z = torch.randn(1, 3, 4, generator=torch.Generator().manual_seed(0), requires_grad=True)
    step_cross_entropy(Z, torch.tensor([[2, NONE, 1]])).backward()
    assert Z.grad is not None
    assert (Z.grad[0, 1] == 0).all()
    assert (Z.grad[0, 0] != 0).any()


@EACH
@BOTH
@pytest.mark.parametrize("answer", ["each", "last"])
def test_two_steps_lower_the_loss(cell: str, both_ways: bool, answer: str) -> None:
    x = np.array([[2, 3, 4, 1], [4, 3, 2, 0], [3, 0, 0, 0]])
    each = np.array([[3, 4, 1, 2], [3, 2, 1, NONE], [1, NONE, NONE, NONE]])
    net = sequence_net(5, 5, rng(), cell=cell, n_e=3, n_a=4, both_ways=both_ways, answer=answer)
    Y, loss = (each, step_cross_entropy) if answer == "each" else (np.array([3, 1, 2]), "cross_entropy")
    made = fit(net, x, Y, loss=loss, epochs=2, batch_size=3, learning_rate=0.01, rng=rng())
    assert made.history.cost[-1] < made.history.cost[0]


def test_refusals() -> None:
    assert 'Did you mean "GRU"' in complaint(sequence_net, 5, 5, rng(), cell="gru")
    assert "answer is 'all'" in complaint(sequence_net, 5, 5, rng(), answer="all")
    assert "n_a is 0, expected a whole number of at least 1" in complaint(sequence_net, 5, 5, rng(), n_a=0)
    assert "tokens is 2.5" in complaint(sequence_net, 2.5, 5, rng())
    assert "layers is 0" in complaint(sequence_net, 5, 5, rng(), layers=0)
    assert "rng is 0, expected a numpy Generator" in complaint(sequence_net, 5, 5, 0)
    assert "rng is None" in complaint(draw_recurrent, torch.nn.Linear(1, 1), None)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(step_cross_entropy, 0, 0)
    assert said.startswith("TypeError: step_cross_entropy: out is a int, expected a torch tensor.")
    said = complaint(step_cross_entropy, torch.ones(1, 2, 3), torch.full((1, 2), 3))
    assert said.startswith(
        "ValueError: step_cross_entropy: Y contains 3, expected whole numbers from 0 to C - 1 = 2, or -1"
    )
