"""Models made from tables and from networks: the same as the whole network, in any order of the prefixes."""

import numpy as np
import pytest
import torch

from helpers.sequences.captioner import captioner
from helpers.sequences.decoding import greedy_search
from helpers.sequences.hypotheses import sentence_log_p
from helpers.sequences.next_tokens import greedy_tokens, network_model, table_model
from helpers.sequences.translator import translator
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def a_translator(attention: bool = True) -> torch.nn.Module:
    return translator(9, 7, 5, RNG(0), attention=attention, n_e=6, n_a=8, n_s=4)


SOURCE = np.array([[3, 4, 2, 0, 0]])


@pytest.mark.parametrize("attention", [True, False])
def test_a_network_step_by_step_says_what_the_whole_network_says(attention: bool) -> None:
    net = a_translator(attention)
    target = np.array([[3, 4, 6, 2, 1]])
    with torch.no_grad():
        logits = net(torch.as_tensor(np.concatenate([SOURCE, target], axis=1)))
    whole = logits.log_softmax(dim=2)[0].numpy()
    model = network_model(net, SOURCE)
    for t in (4, 2, 0, 3, 1):  # in any order
        np.testing.assert_allclose(model([tuple(target[0, :t].tolist())])[0], whole[t], atol=1e-5)
    total = whole[np.arange(5), target[0]].sum()
    assert sentence_log_p(network_model(net, SOURCE), target[0].tolist()) == pytest.approx(total, abs=1e-4)


def test_several_prefixes_are_told_apart() -> None:
    model, alone = network_model(a_translator(), SOURCE), network_model(a_translator(), SOURCE)
    prefixes = [(2, 3), (3, 2), (4, 4)]
    together = model(prefixes)
    assert together.shape == (3, 7)
    np.testing.assert_allclose(np.exp(together).sum(axis=1), 1)
    for prefix, row in zip(prefixes, together, strict=True):
        np.testing.assert_allclose(alone([prefix])[0], row, atol=1e-6)


def test_many_inputs_at_once_are_searched_as_one_by_one() -> None:
    sources = RNG(1).integers(2, 9, (7, 5))
    sources[3, 2:] = 0
    for net in (a_translator(), a_translator(False)):
        with torch.no_grad():
            net.head.bias[1] += 0.15  # so that sentences end, some early and some never
        found = greedy_tokens(net, sources, 6, batch_size=3)
        assert found.dtype == np.int64
        for source, row in zip(sources, found, strict=True):
            tokens = greedy_search(network_model(net, source[None]), 6).tokens
            assert row.tolist() == [*tokens, *[0] * (6 - len(tokens))]
        assert len(set((found > 0).sum(axis=1).tolist())) > 1


def test_a_captioner_is_searched_in_the_same_way() -> None:
    net, features = captioner(12, 7, RNG(0), n_h=5, n_e=4, n_a=6), RNG(1).standard_normal((4, 12)).astype(np.float32)
    found = greedy_tokens(net, features, 5)
    one = greedy_search(network_model(net, features[2:3]), 5).tokens
    assert found[2, : len(one)].tolist() == list(one)


def test_the_mode_of_a_network_is_left_as_it_was() -> None:
    net = a_translator().train()
    network_model(net, SOURCE)([()])
    assert net.training


def test_tables() -> None:
    model = table_model({(): (0.5, 0.5), (0,): (1.0, 0.0)}, otherwise=(0.25, 0.75))
    with np.errstate(divide="ignore"):
        np.testing.assert_allclose(model([(0,), (1,)]), np.log(np.array([[1, 0], [0.25, 0.75]])))
    np.testing.assert_allclose(np.exp(model([()])), [[0.5, 0.5]])


def test_wrong_inputs() -> None:
    assert "there is no row for the prefix (1,)" in complaint(table_model({(): (0.5, 0.5)}), [(1,)])
    assert "the sum 0.9" in complaint(table_model, {(): (0.5, 0.4)})
    assert "the rows have [1, 2] entries" in complaint(table_model, {(): (0.5, 0.5), (0,): (1.0,)})
    assert "the rows have no entries" in complaint(table_model, {})
    assert "net is a int" in complaint(network_model, 3, SOURCE)
    assert "source has shape (2, 5), expected (1, ...)" in complaint(
        network_model, a_translator(), np.concatenate([SOURCE, SOURCE])
    )
    assert "source is empty" in complaint(network_model, a_translator(), SOURCE[:0])
    assert "longest is 0" in complaint(greedy_tokens, a_translator(), SOURCE, 0)
    assert "batch_size is 0" in complaint(greedy_tokens, a_translator(), SOURCE, 3, 0)
    assert "sources is empty" in complaint(greedy_tokens, a_translator(), SOURCE[:0], 3)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(table_model, [])
    assert said.startswith("TypeError: table_model: rows is a list, expected a Mapping.")
    said = complaint(table_model, {"a": [1.0]})
    assert said.startswith("TypeError: table_model: a prefix of rows is a str, expected a tuple.")
    said = complaint(network_model, torch.nn.Linear(1, 1), np.ones((1, 2)))
    assert said.startswith("TypeError: network_model: net has no .encode, expected a network with encode, step.")
