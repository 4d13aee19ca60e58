"""Captions: the same net from the same seed, its size, single steps, the features, and that it learns."""

import numpy as np
import pytest
import torch

from helpers.data.scene_captions import T_CAPTION, caption_vocabulary, load_captions
from helpers.sequences.captioner import beside_captions, captioner, picture_features
from helpers.sequences.sequence_nets import NONE, step_cross_entropy
from helpers.torch_training import fit
from solutions_tests.helpers.probes import complaint

RNG = np.random.default_rng


def test_the_same_seed_gives_the_same_net_of_the_right_size() -> None:
    one, same, other = (captioner(48, 20, RNG(seed)).state_dict() for seed in (0, 0, 1))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not torch.equal(one["decoder.weight_hh_l0"], other["decoder.weight_hh_l0"])
    dense = 49 * 96 + 97 * 96
    by_hand = dense + 20 * 24 + 3 * 96 * (24 + 96 + 2) + 97 * 20
    assert sum(x.numel() for x in one.values()) == by_hand == 51_572


def test_single_steps_give_what_teacher_forcing_gives() -> None:
    net = captioner(6, 8, RNG(0), n_h=5, n_e=4, n_a=7)
    f, y = (
        torch.randn(3, 6, generator=torch.Generator().manual_seed(0)),
        torch.tensor([[2, 3, 1], [4, 1, 0], [7, 7, 7]]),
    )
    with torch.no_grad():
        whole = net(torch.cat([f, y.float()], dim=1))
        memory = net.encode(f)
        s, before = memory.start, torch.ones(3, dtype=torch.long)
        for t in range(3):
            logits, s, alpha = net.step(before, s, memory)
            torch.testing.assert_close(logits, whole[:, t])
            assert alpha is None
            before = y[:, t]


def test_features_say_what_is_where() -> None:
    data = load_captions(60, 3)
    features = picture_features(data.images)
    assert features.shape == (60, 48)
    assert features.dtype == np.float32
    columns, rows = features[:, :24].reshape(60, 8, 3), features[:, 24:].reshape(60, 8, 3)
    np.testing.assert_allclose(columns.sum(axis=1), rows.sum(axis=1), rtol=1e-4)
    single = [i for i, words in enumerate(data.captions) if words[0] == "a" and words[2] in ("on", "in")]
    names = np.array(["disc", "box", "triangle"])
    seen = names[columns.sum(axis=1).argmax(axis=1)]
    assert np.mean([seen[i] == data.captions[i][1] for i in single]) > 0.8
    places = (columns.sum(axis=2) * np.arange(8)).sum(axis=1) / columns.sum(axis=(1, 2))
    left, right = ([places[i] for i in single if data.captions[i][-1] == word] for word in ("left", "right"))
    assert np.mean(left) + 3 < np.mean(right)


def test_pictures_and_captions_side_by_side() -> None:
    words = caption_vocabulary()
    X, Y = beside_captions(np.ones((2, 3), dtype=np.float32), [["a", "disc"], ["two"]], words, 4)
    assert X.dtype == np.float32
    assert X[1].tolist() == [1, 1, 1, words.numbers["two"], 1, 0, 0]
    assert Y.tolist() == [[words.numbers["a"], words.numbers["disc"], 1, NONE], [words.numbers["two"], 1, NONE, NONE]]


def test_two_steps_lower_the_loss() -> None:
    words, rng = caption_vocabulary(), RNG(0)
    data = load_captions(40, 0)
    X, Y = beside_captions(rng.random((40, 48), dtype=np.float32), data.captions, words, T_CAPTION)
    training = fit(captioner(48, len(words.tokens), RNG(0)), X, Y, loss=step_cross_entropy, epochs=2, batch_size=40,
                   learning_rate=0.01, rng=RNG(0))  # fmt: skip
    assert training.history.cost[0] > training.history.cost[1] > training.history.cost[2]


@pytest.mark.parametrize("shape", [(0, 0, 0, 0), (64, 64, 3), (2, 32, 32, 3)])
def test_pictures_of_another_size_are_refused(shape: tuple[int, ...]) -> None:
    assert f"images has shape {shape}" in complaint(picture_features, np.zeros(shape, dtype=np.uint8))


def test_wrong_inputs() -> None:
    words = caption_vocabulary()
    assert "n_f is 0" in complaint(captioner, 0, 5, RNG(0))
    assert "rng is 1" in complaint(captioner, 3, 5, 1)
    one = np.ones((1, 3), dtype=np.float32)
    assert "a caption has 2 words, expected at most T - 1 = 1" in complaint(
        beside_captions, one, [["a", "disc"]], words, 2
    )
    assert "text has the token 'cat'" in complaint(beside_captions, one, [["a", "cat"]], words, 4)
    assert "features has shape (1, 3)" in complaint(beside_captions, one, [["a"], ["a"]], words, 4)


def test_another_kind_of_thing_is_named() -> None:
    said = complaint(beside_captions, np.ones((1, 2)), ["a b"], 0, 3)
    assert said.startswith("TypeError: beside_captions: captions[0] is a str, expected a list of str.")
    said = complaint(beside_captions, np.ones((1, 2)), [["a"]], 0, 3)
    assert said.startswith("TypeError: beside_captions: words is 0, expected a Vocabulary.")
