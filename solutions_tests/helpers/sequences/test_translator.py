"""The translator: the same net from the same seed, its size, its padding, its single steps, and that it learns."""

import numpy as np
import pytest
import torch

from helpers.sequences.sequence_nets import NONE, step_cross_entropy
from helpers.sequences.translator import translator
from helpers.torch_training import fit
from solutions_tests.helpers.probes import complaint

T_X, T_Y, IN, OUT = 6, 5, 11, 9
BOTH = pytest.mark.parametrize("attention", [True, False])


def a_net(attention: bool, seed: int = 0, T_x: int = T_X) -> torch.nn.Module:
    sizes = {"n_e": 5, "n_a": 7, "n_s": 4}
    return translator(IN, OUT, T_x, np.random.default_rng(seed), attention=attention, **sizes).double()


def pairs(m: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Sources and targets of different lengths, with <EOS> at the end of a target and zeros in the padding."""
    rng = np.random.default_rng(seed)
    source, target = rng.integers(2, IN, (m, T_X)), rng.integers(2, OUT, (m, T_Y))
    for i in range(m):
        source[i, rng.integers(1, T_X + 1) :] = 0
        n = rng.integers(1, T_Y + 1)
        target[i, n - 1], target[i, n:] = 1, 0
    return source, target


@BOTH
def test_the_same_seed_gives_the_same_net_whatever_torch_has_drawn(attention: bool) -> None:
    torch.manual_seed(1)
    one = a_net(attention).state_dict()
    torch.manual_seed(2)
    same, other = a_net(attention).state_dict(), a_net(attention, seed=1).state_dict()
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert all(not torch.equal(one[name], other[name]) for name in one if "weight" in name)
    for block in one["decoder.weight_hh"].split(7):  # a state is turned at first, and not shrunk
        torch.testing.assert_close(block @ block.T, torch.eye(7, dtype=torch.float64))
    assert not one["decoder.bias_ih"].any()


@pytest.mark.parametrize(("attention", "expected"), [(True, 103_776), (False, 68_896)])
def test_parameters(attention: bool, expected: int) -> None:
    n_e, n_a, n_s, n_in, n_out = 32, 64, 32, 34, 32
    net = translator(n_in, n_out, T_X, np.random.default_rng(0), attention=attention)
    gru = 3 * n_a * (n_e + n_a + 2)
    n_c = 2 * n_a if attention else 0
    by_hand = (n_in + n_out) * n_e + 2 * gru + (2 * n_a + 1) * n_a + gru + 3 * n_a * n_c + (n_a + n_c + 1) * n_out
    by_hand += n_a * n_s + (2 * n_a + 1) * n_s + n_s if attention else 0
    assert sum(theta.numel() for theta in net.parameters()) == by_hand == expected


@BOTH
def test_padding_of_the_source_changes_nothing(attention: bool) -> None:
    source, target = pairs()
    net = a_net(attention)
    longer = a_net(attention, T_x=T_X + 4)
    longer.load_state_dict(net.state_dict())
    wide = np.concatenate([source, np.zeros((len(source), 4), dtype=int), target], axis=1)
    with torch.no_grad():
        out = net(torch.as_tensor(np.concatenate([source, target], axis=1)))
        assert out.shape == (6, T_Y, OUT)
        torch.testing.assert_close(longer(torch.as_tensor(wide)), out)
        short = source[:1, : int((source[0] != 0).sum())]
        torch.testing.assert_close(
            net.encode(torch.as_tensor(short)).start, net.encode(torch.as_tensor(source)).start[:1]
        )


@BOTH
def test_single_steps_give_what_teacher_forcing_gives(attention: bool) -> None:
    source, target = (torch.as_tensor(part) for part in pairs())
    net = a_net(attention)
    with torch.no_grad():
        whole = net(torch.cat([source, target], dim=1))
        memory = net.encode(source)
        s, y = memory.start, torch.ones(len(source), dtype=torch.long)
        for t in range(T_Y):
            logits, s, alpha = net.step(y, s, memory)
            torch.testing.assert_close(logits, whole[:, t])
            assert (alpha is not None) == attention
            y = target[:, t]


def test_attention_weights_sum_to_1_and_are_0_on_padding() -> None:
    source, _ = pairs()
    net = a_net(True)
    with torch.no_grad():
        memory = net.encode(torch.as_tensor(source))
        _, _, alpha = net.step(torch.ones(len(source), dtype=torch.long), memory.start, memory)
    torch.testing.assert_close(alpha.sum(dim=1), torch.ones(len(source), dtype=torch.float64))
    assert (alpha.numpy()[source == 0] == 0).all()
    assert (alpha.numpy()[source != 0] > 0).all()


def test_without_attention_the_decoder_knows_one_vector_only() -> None:
    source = torch.as_tensor(pairs()[0])
    for attention in (True, False):
        net = a_net(attention)
        with torch.no_grad():
            memory = net.encode(source)
            others = memory._replace(states=memory.states.roll(1, dims=0), keys=memory.keys.roll(1, dims=0))
            y = torch.ones(len(source), dtype=torch.long)
            first, second = (net.step(y, memory.start, m)[0] for m in (memory, others))
        assert torch.equal(first, second) != attention


@BOTH
def test_a_token_is_written_before_it_is_read(attention: bool) -> None:
    source, target = pairs()
    net, changed = a_net(attention), target.copy()
    changed[:, 3] = changed[:, 3] % (OUT - 1) + 1
    with torch.no_grad():
        one, other = (net(torch.as_tensor(np.concatenate([source, y], axis=1))) for y in (target, changed))
    torch.testing.assert_close(one[:, :4], other[:, :4])
    assert not torch.equal(one[:, 4], other[:, 4])


@BOTH
def test_two_steps_lower_the_loss(attention: bool) -> None:
    source, target = pairs(16)
    net = translator(IN, OUT, T_X, np.random.default_rng(0), attention=attention)
    training = fit(
        net,
        np.concatenate([source, target], axis=1),
        np.where(target == 0, NONE, target),
        loss=step_cross_entropy,
        epochs=2,
        batch_size=16,
        learning_rate=0.01,
        rng=np.random.default_rng(0),
    )
    assert training.history.cost[0] > training.history.cost[1] > training.history.cost[2]


def test_wrong_inputs() -> None:
    rng = np.random.default_rng(0)
    assert "translator: T_x is 0" in complaint(translator, 5, 5, 0, rng, attention=True)
    assert "tokens_out is 2.5" in complaint(translator, 5, 2.5, 3, rng, attention=True)
    assert "n_a is 0" in complaint(translator, 5, 5, 3, rng, attention=True, n_a=0)
    assert "rng is 0, expected a numpy Generator" in complaint(translator, 5, 5, 3, 0, attention=True)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(translator, 3, 3, 2, np.random.default_rng(0), attention=np.ones(2))
    assert said.startswith("TypeError: translator: attention is an array of shape (2,), expected True or False.")
