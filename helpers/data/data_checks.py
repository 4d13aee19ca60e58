"""What the loaders refuse beyond numbers and shapes: unknown characters and fonts, labels that name no class."""

from collections.abc import Sequence
from string import ascii_letters, digits
from typing import Any

import numpy as np

from helpers.arrays import is_array, to_numpy
from helpers.checks import check_array, check_choice, check_classes, check_whole


def check_pictures(where: str, name: str, x: Any, **wanted: Any) -> None:
    """Refuse what is no array of pictures; uint8 is welcome, and `wanted` says of which shape, as in `check_array`."""
    bare = is_array(x) and str(x.dtype).endswith(("bool", "uint8"))
    check_array(where, name, x * 1.0 if bare else x, **wanted)


def _entries(x: Any) -> list[str]:
    """The entries of a text or a sequence, as texts; none for anything else."""
    fine = isinstance(x, (str, Sequence, np.ndarray)) and getattr(x, "shape", None) != ()
    return [str(entry) for entry in x] if fine else []


def check_characters(where: str, name: str, x: Any, *, least: int = 1, distinct: bool = False) -> tuple[str, ...]:
    """The characters of x, a text or a sequence of single characters; refuse all but a-z, A-Z and 0-9."""
    characters = tuple(_entries(x))
    unknown = [entry for entry in characters if len(entry) != 1 or entry not in ascii_letters + digits]
    wanted = "letters a-z, A-Z and digits, each one character"
    if unknown:
        raise ValueError(f"{where}: {name} contains {unknown[0]!r}, expected {wanted}. Leave out the others.")
    if distinct and len(set(characters)) < len(characters):
        twice = next(entry for entry in characters if characters.count(entry) > 1)
        raise ValueError(f"{where}: {name} names {twice!r} twice, expected distinct classes. Name every class once.")
    if len(characters) < least:
        raise ValueError(f'{where}: {name} is {x!r}, expected at least {least} {wanted}. Pass a text such as "ABC".')
    return characters


def check_letters(where: str, name: str, x: Any, known: str, *, least: int = 1, distinct: bool = False) -> str:
    """The letters of x, a text or a sequence of single letters, as one text; refuse all that are not in `known`."""
    letters = _entries(x)
    unknown = [entry for entry in letters if len(entry) != 1 or entry not in known]
    if unknown:
        raise ValueError(
            f"{where}: {name} contains {unknown[0]!r}, expected letters of the scripts of this module, each one"
            ' character. Take them from SCRIPTS["Greek"] and so on.'
        )
    if distinct and len(set(letters)) < len(letters):
        twice = next(entry for entry in letters if letters.count(entry) > 1)
        raise ValueError(f"{where}: {name} names {twice!r} twice, expected distinct classes. Name every class once.")
    if len(letters) < least:
        raise ValueError(f"{where}: {name} is {x!r}, expected at least {least} letters. Pass a text of letters.")
    return "".join(letters)


def check_fonts(where: str, fonts: Any, known: tuple[str, ...], letters: tuple[str, ...]) -> tuple[str, ...]:
    """The fonts, one per letter; refuse unknown ones and another number of them."""
    names = tuple(_entries(fonts))
    if isinstance(fonts, str) or len(names) != len(letters):
        came = repr(fonts) if isinstance(fonts, str) or not names else f"{len(names)} names"
        raise ValueError(
            f"{where}: fonts is {came}, expected {len(letters)} names because there are {len(letters)} letters."
            ' For one font everywhere pass ["DejaVuSans"] * len(letters).'
        )
    for font in sorted(set(names)):
        check_choice(where, "fonts", font, known)
    return names


def check_known_labels(where: str, name: str, labels: Any, classes: int | None) -> tuple[np.ndarray, np.ndarray]:
    """Labels (1, m) of whole numbers, and the classes: 0 ... classes - 1, or those that occur; refuse fewer than 2."""
    if is_array(labels) and str(labels.dtype).endswith(("bool", "uint8")):
        labels = to_numpy(labels).astype(np.int64)
    check_array(where, name, labels, letters="(1, m)", shape=(1, None))
    if classes is None:
        check_whole_numbers(where, name, labels)
        known = np.unique(to_numpy(labels))
    else:
        known = np.arange(check_whole(where, "classes", classes, least=2))
        check_classes(where, name, labels, len(known))
    if len(known) < 2:
        raise ValueError(
            f"{where}: {name} contains only the label {known[0]}, expected at least 2 different ones."
            " Say how many classes there are: classes=2."
        )
    return to_numpy(labels).astype(np.int64), known.astype(np.int64)


def check_whole_numbers(where: str, name: str, x: Any) -> None:
    """Refuse an array with fractions in it; kind and shape are checked elsewhere."""
    values = to_numpy(x)
    fractions = values[values % 1 != 0]
    if len(fractions):
        raise ValueError(f"{where}: {name} contains {fractions[0]:g}, expected whole numbers. Labels name classes.")
