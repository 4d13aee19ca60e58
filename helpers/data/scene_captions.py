"""Sentences about the drawn scenes of chapter 4, made from what is known to be in them (lesson 5.6)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_array, check_choice, check_list, check_range, check_whole
from helpers.data.photograph_cuts import PARTS
from helpers.data.remembered import remembered
from helpers.data.shape_scenes import CLASSES, ShapeScenes, paint_scenes
from helpers.sequences.vocabulary import Vocabulary, build_vocabulary

PLURALS = {"disc": "discs", "box": "boxes", "triangle": "triangles"}
PLACES = ("on the left", "in the middle", "on the right")
RELATIONS = ("left of", "above")
PAIRS = ("side by side", "one above the other")
T_CAPTION = 7  # words of the longest caption, with <EOS>


class Captioned(NamedTuple):
    """Pictures and a sentence about each."""

    images: np.ndarray  # (m, 64, 64, 3) uint8
    captions: tuple[tuple[str, ...], ...]  # m sentences, as words
    counts: np.ndarray  # (m,) how many objects there are, 1 or 2


@remembered
def load_captions(m: int = 2000, seed: int = 0, part: str = "train") -> Captioned:
    """Scenes with one or two shapes, and what there is to say about them; kept for the session.

    Parameters
    ----------
    m, seed : int
        How many scenes, and which.
    part : str
        "train" or "test": other photographs lie behind.

    Returns
    -------
    Captioned
        images, captions, counts.

    Raises
    ------
    ValueError
        If a number is out of its range, or part is neither of the two.
    """
    seed = check_whole("load_captions", "seed", seed)
    check_choice("load_captions", "part", part, PARTS)
    scenes = paint_scenes(m, np.random.default_rng([seed, list(PARTS).index(part)]), part=part, most=2)
    captions = tuple(map(tuple, scene_captions(scenes)))
    return Captioned(scenes.images, captions, (scenes.classes >= 0).sum(axis=1))


def scene_captions(scenes: ShapeScenes) -> list[list[str]]:
    """One sentence for each scene.

        one object     a disc on the left, a disc in the middle, a disc on the right: thirds of the width     (1)
        two objects    a box left of a disc, a box above a disc: by the larger of the two distances           (2)
        of one kind    two discs side by side, two discs one above the other                                  (3)

    Parameters
    ----------
    scenes : ShapeScenes
        With one or two objects in every scene, at midpoints (b_x, b_y).

    Returns
    -------
    list of lists of words
        Five or six words each.

    Raises
    ------
    ValueError
        If a scene has no object, or more than two.
    """
    counts = (scenes.classes >= 0).sum(axis=1)
    wrong = np.flatnonzero((counts < 1) | (counts > 2))
    if len(wrong):
        raise ValueError(
            f"scene_captions: scene {wrong[0]} has {counts[wrong[0]]} objects, expected one or two."
            " Paint scenes with least=1 and most=2."
        )
    size = scenes.images.shape[1]
    return [
        say([CLASSES[c] for c in classes[:count]], boxes[:count, :2], size)
        for classes, boxes, count in zip(scenes.classes, scenes.boxes, counts, strict=True)
    ]


def _check_scene(where: str, names: list[str], at: np.ndarray, size: int) -> None:
    for name in check_list(where, "names", names, of=str):
        check_choice(where, "names", name, CLASSES)
    check_whole(where, "len(names)", len(names), least=1, most=2)
    check_array(where, "at", at, letters="(n, 2)", shape=(len(names), 2), because="names", source=names)
    check_range(where, "at", at, 0, check_whole(where, "size", size, least=1), "Midpoints lie in the picture.")


def say(names: list[str], at: np.ndarray, size: int) -> list[str]:
    """The sentence about one or two objects with midpoints at (n, 2) in a picture of this size."""
    _check_scene("say", names, at, size)
    if len(names) == 1:  # (1)
        return f"a {names[0]} {PLACES[min(int(3 * at[0, 0] / size), 2)]}".split()
    along = int(np.abs(at[0] - at[1]).argmax())  # 0: beside each other, 1: above each other
    if names[0] == names[1]:  # (3)
        return f"two {PLURALS[names[0]]} {PAIRS[along]}".split()
    first, second = np.argsort(at[:, along], kind="stable")  # (2)
    return f"a {names[first]} {RELATIONS[along]} a {names[second]}".split()


def caption_vocabulary() -> Vocabulary:
    """All words of the captions, with <PAD> as 0 and <EOS> as 1, in the same order always."""
    texts = ["a two", *CLASSES, *PLURALS.values(), *PLACES, *RELATIONS, *PAIRS]
    return build_vocabulary([sorted({word for text in texts for word in text.split()})], unknown=False)
