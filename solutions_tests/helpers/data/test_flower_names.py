"""Roses that write letters: nothing before the deciding word tells a person from a flower."""

import numpy as np

from helpers.data.flower_names import FIRST, OF_FLOWERS, OF_PEOPLE, PLACES, load_flower_names
from solutions_tests.helpers.probes import complaint


def test_the_deciding_word_decides_and_nothing_before_it() -> None:
    texts, person, decided = load_flower_names(3000, seed=2)
    first = {ending.split()[0]: 1 for ending in OF_PEOPLE} | {ending.split()[0]: 0 for ending in OF_FLOWERS}
    assert len(first) == len(OF_PEOPLE) + len(OF_FLOWERS)  # no ending of the one sort begins like one of the other
    for text, who, n in zip(texts, person, decided, strict=True):
        assert text[0] in FIRST and first[text[n - 1]] == who
        before = " ".join(text[1 : n - 1])
        for place in PLACES:
            before = before.replace(place, "")
        assert before.strip() == ""
    assert set(decided) >= {2, 5, 8}
    assert max(map(len, texts)) <= 12
    for word in FIRST:
        mine = np.array([text[0] == word for text in texts])
        assert 0.4 < person[mine].mean() < 0.6


def test_refusals() -> None:
    assert "load_flower_names: m" in complaint(load_flower_names, 0)
