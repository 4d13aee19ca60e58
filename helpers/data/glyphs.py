"""Vowel or consonant, and other tasks with letters and digits drawn from fonts (lessons 1.4 and 4.1)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_whole
from helpers.data.data_checks import check_characters
from helpers.data.remembered import remembered
from helpers.data.typefaces import FAMILIES, FONTS, draw_glyphs

VOWELS, CONSONANTS = "AEIOU", "BCDFG"


class Glyphs(NamedTuple):
    """Pictures of characters, split into a training and a test set that have no font in common."""

    images_train: np.ndarray  # (m_train, size, size) uint8, from 0 (paper) to 255 (ink)
    labels_train: np.ndarray  # (1, m_train)
    images_test: np.ndarray  # (m_test, size, size) uint8
    labels_test: np.ndarray  # (1, m_test)
    class_names: tuple[str, ...]  # what the labels 0, 1, ... mean
    letters_train: np.ndarray  # (m_train,) the character in every picture
    letters_test: np.ndarray  # (m_test,)
    fonts_train: np.ndarray  # (m_train,) the font in which it is drawn
    fonts_test: np.ndarray  # (m_test,)


def load_vowels(m_train: int = 6000, m_test: int = 1500, seed: int = 0, size: int = 28) -> Glyphs:
    """Vowel (A E I O U, label 1) or consonant (B C D F G, label 0): a task whose classes are no shapes.

    The letters are drawn at once, by `draw_glyphs`, from the fonts that come with matplotlib; nothing is downloaded.
    Every letter is there equally often, and the test set is drawn from fonts that the training set does not know (see
    `load_glyphs`). An O looks more like a C than like an E, so no pixel speaks for a vowel: logistic regression gets
    about 0.64 right, a network with one hidden layer about 0.92, with three about 0.94.

    Parameters
    ----------
    m_train, m_test : int
        How many pictures, at least 10 each.
    seed : int
        Which fonts are held out, and every random number of the pictures.
    size : int
        Height and width of the pictures in pixels, 8 to 64.

    Returns
    -------
    Glyphs
        Pictures as uint8, labels (1, m), and what was drawn.

    Raises
    ------
    ValueError
        If a number is outside its range or no whole number.
    """
    glyphs = _glyphs("load_vowels", VOWELS + CONSONANTS, m_train, m_test, seed, size)
    train, test = glyphs.labels_train < len(VOWELS), glyphs.labels_test < len(VOWELS)
    return glyphs._replace(labels_train=train * 1, labels_test=test * 1, class_names=("consonant", "vowel"))


def load_glyphs(
    characters: str = "0123456789", m_train: int = 6000, m_test: int = 1500, seed: int = 0, size: int = 28
) -> Glyphs:
    """Which character is it? One class per character, in fonts that the training set does not know.

    Of each of the five font families one font is drawn by lot for the test set; the other fifteen are for training.
    So a test font may have a sister, bold or slanted, in the training set: it is unseen, yet not from another world.
    10,000 pictures take about a second; the same call again in a session takes none.

    Parameters
    ----------
    characters : str
        The classes, at least 2 different ones of a-z, A-Z and 0-9; label 0 is the first.
    m_train, m_test : int
        How many pictures, at least one per class.
    seed : int
        Which fonts are held out, and every random number of the pictures.
    size : int
        Height and width of the pictures in pixels, 8 to 64.

    Returns
    -------
    Glyphs
        Pictures as uint8, labels (1, m), and what was drawn.

    Raises
    ------
    ValueError
        If characters has unknown ones, one twice or fewer than 2, or a number is outside its range.
    """
    return _glyphs("load_glyphs", characters, m_train, m_test, seed, size)


def _glyphs(where: str, characters: str, m_train: int, m_test: int, seed: int, size: int) -> Glyphs:
    names = check_characters(where, "characters", characters, least=2, distinct=True)
    m_train = check_whole(where, "m_train", m_train, least=len(names))
    m_test = check_whole(where, "m_test", m_test, least=len(names))
    seed = check_whole(where, "seed", seed)
    return _drawn(names, m_train, m_test, seed, check_whole(where, "size", size, least=8, most=64))


@remembered
def _drawn(names: tuple[str, ...], m_train: int, m_test: int, seed: int, size: int) -> Glyphs:
    rng = np.random.default_rng(seed)
    held_out = [family[rng.integers(len(family))] for family in FAMILIES.values()]
    kept = [font for font in FONTS if font not in held_out]
    images, labels, letters, fonts = [], [], [], []
    for m, choice in ((m_train, kept), (m_test, held_out)):
        labels.append((rng.permutation(m) % len(names)).reshape(1, m))  # (1, m)
        letters.append(np.array(names)[labels[-1][0]])  # (m,)
        fonts.append(np.array(choice)[rng.integers(len(choice), size=m)])  # (m,)
        images.append(draw_glyphs(letters[-1], fonts[-1], rng, size=size))  # (m, size, size)
    return Glyphs(images[0], labels[0], images[1], labels[1], names, *letters, *fonts)
