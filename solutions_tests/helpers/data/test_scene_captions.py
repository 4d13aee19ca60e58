"""Sentences about scenes: each says what is there."""

import numpy as np

from helpers.data.scene_captions import T_CAPTION, caption_vocabulary, load_captions, say, scene_captions
from helpers.data.shape_scenes import CLASSES, paint_scenes
from solutions_tests.helpers.probes import complaint


def test_sentences() -> None:
    def at(*places: tuple[float, float]) -> np.ndarray:
        return np.array(places)

    assert " ".join(say(["disc"], at((10, 60)), 64)) == "a disc on the left"
    assert " ".join(say(["box"], at((30, 60)), 64)) == "a box in the middle"
    assert " ".join(say(["triangle"], at((63.9, 2)), 64)) == "a triangle on the right"
    assert " ".join(say(["disc", "box"], at((40, 30), (10, 20)), 64)) == "a box left of a disc"
    assert " ".join(say(["disc", "box"], at((40, 10), (30, 50)), 64)) == "a disc above a box"
    assert " ".join(say(["box", "box"], at((40, 10), (30, 50)), 64)) == "two boxes one above the other"
    assert " ".join(say(["disc", "disc"], at((40, 10), (3, 9)), 64)) == "two discs side by side"


def test_every_sentence_names_what_is_in_its_scene() -> None:
    scenes = paint_scenes(300, np.random.default_rng(0), most=2)
    vocabulary = caption_vocabulary()
    assert vocabulary.tokens[:2] == ("<PAD>", "<EOS>")
    for words, classes in zip(scene_captions(scenes), scenes.classes, strict=True):
        names = [CLASSES[c] for c in classes if c >= 0]
        text = " ".join(words)
        assert all(name in text for name in names)
        assert (words[0] == "two") == (len(names) == 2 and names[0] == names[1])
        assert len(words) < T_CAPTION
        assert vocabulary.decode(vocabulary.encode(words)) == words
    assert {word for words in scene_captions(scenes) for word in words} == set(vocabulary.tokens[2:])


def test_two_parts_that_are_the_same_every_time() -> None:
    one, same, other = load_captions(30, 1), load_captions(30, 1), load_captions(30, 1, "test")
    assert one.captions == same.captions
    np.testing.assert_array_equal(one.images, same.images)
    assert one.captions != other.captions
    assert set(one.counts.tolist()) == {1, 2}


def test_wrong_inputs() -> None:
    crowd = paint_scenes(40, np.random.default_rng(0), most=3)
    assert "objects, expected one or two" in complaint(scene_captions, crowd)
    assert "part is 'dev'" in complaint(load_captions, 10, 0, "dev")
    assert "m is 0" in complaint(load_captions, 0)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(say, ["disc"], np.array([[9.0, -1.0]]), 8).startswith(
        "ValueError: say: at contains -1, expected values from 0 to 8."
    )
    assert complaint(say, ["ball"], np.ones((1, 2)), 8).startswith("ValueError: say: names is 'ball', expected one of")
