"""The glyphs: sizes, balance, fonts that the training set does not know, and what a straight boundary can do."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from helpers.data.glyphs import load_glyphs, load_vowels
from helpers.data.typefaces import FAMILIES, FONTS
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize(("seed", "size"), [(0, 28), (1, 16), (2, 64)])
def test_the_vowels(seed: int, size: int) -> None:
    glyphs = load_vowels(m_train=203, m_test=50, seed=seed, size=size)
    assert glyphs.images_train.shape == (203, size, size)
    assert glyphs.images_test.shape == (50, size, size)
    assert glyphs.images_train.dtype == glyphs.images_test.dtype == np.uint8
    assert glyphs.labels_train.shape == (1, 203)
    assert glyphs.labels_test.shape == (1, 50)
    assert glyphs.labels_train.dtype == np.int64
    assert glyphs.class_names == ("consonant", "vowel")
    assert glyphs.labels_test.sum() == 25
    assert (np.isin(glyphs.letters_train, list("AEIOU")) == glyphs.labels_train[0]).all()
    assert (np.isin(glyphs.letters_test, list("AEIOU")) == glyphs.labels_test[0]).all()
    letters, counts = np.unique(glyphs.letters_train, return_counts=True)
    assert "".join(letters) == "ABCDEFGIOU"
    assert np.ptp(counts) <= 1
    assert glyphs.labels_train[0, :30].min() < glyphs.labels_train[0, :30].max()


@pytest.mark.parametrize("seed", range(5))
def test_no_font_is_in_both_sets(seed: int) -> None:
    glyphs = load_glyphs("0123", m_train=600, m_test=200, seed=seed)
    held_out = set(glyphs.fonts_test.tolist())
    assert len(FONTS) == 20
    assert set(glyphs.fonts_train.tolist()) == set(FONTS) - held_out
    assert [len(held_out & set(family)) for family in FAMILIES.values()] == [1] * 5


def test_the_seed_decides_which_fonts_are_held_out() -> None:
    held_out = [set(load_glyphs("01", m_train=20, m_test=60, seed=seed).fonts_test.tolist()) for seed in range(8)]
    assert len(set().union(*held_out)) > 10


def test_labels_count_the_characters_in_their_order() -> None:
    glyphs = load_glyphs("z7A", m_train=30, m_test=3, seed=1)
    assert glyphs.class_names == ("z", "7", "A")
    assert (np.array(["z", "7", "A"])[glyphs.labels_train[0]] == glyphs.letters_train).all()
    assert sorted(glyphs.labels_test[0].tolist()) == [0, 1, 2]
    assert load_glyphs(m_train=10, m_test=10).class_names == tuple("0123456789")


def test_the_seed_decides() -> None:
    one, same, other = (load_vowels(60, 20, seed=seed) for seed in (3, 3, 4))
    assert (one.images_train == same.images_train).all()
    assert (one.labels_test == same.labels_test).all()
    assert (one.images_train != other.images_train).any()


def test_two_layers_learn_what_one_cannot() -> None:
    glyphs = load_vowels(3000, 1000)
    X, X_test = (images.reshape(len(images), -1) / 255 for images in (glyphs.images_train, glyphs.images_test))
    y, y_test = glyphs.labels_train[0], glyphs.labels_test[0]
    straight = LogisticRegression(C=0.1, max_iter=100).fit(X, y).score(X_test, y_test)
    network = MLPClassifier((64,), batch_size=64, max_iter=12, tol=0, random_state=0)
    assert straight == pytest.approx(0.62, abs=0.06)
    with pytest.warns(UserWarning, match="Maximum iterations"):
        assert network.fit(X, y).score(X_test, y_test) > 0.83


def test_wrong_inputs() -> None:
    assert complaint(load_vowels, m_train=9) == (
        "ValueError: load_vowels: m_train is 9, expected a whole number of at least 10. Choose another value."
    )
    assert "load_vowels: size is 7, expected a whole number from 8 to 64" in complaint(load_vowels, size=7)
    assert complaint(load_glyphs, "AéB") == (
        "ValueError: load_glyphs: characters contains 'é', expected letters a-z, A-Z and digits, each one character."
        " Leave out the others."
    )
    assert complaint(load_glyphs, "CABA") == (
        "ValueError: load_glyphs: characters names 'A' twice, expected distinct classes. Name every class once."
    )
    assert complaint(load_glyphs, "A") == (
        "ValueError: load_glyphs: characters is 'A', expected at least 2 letters a-z, A-Z and digits, each one"
        ' character. Pass a text such as "ABC".'
    )
    assert "load_glyphs: m_test is 2, expected a whole number of at least 3" in complaint(load_glyphs, "ABC", m_test=2)
