"""Photographs that come with scikit-image, whole or in any small size: the helpers open them here."""

from functools import cache

import numpy as np

from helpers.checks import check_choice, check_flags, check_whole

# All of them lie in the installed package itself: nothing is downloaded.
PICTURES = {
    "camera": "a man with a camera (Lav Varshney, CC0)",
    "astronaut": "Eileen Collins (NASA, public domain)",
    "cat": "the cat Chelsea (Stefan van der Walt, CC0)",
    "coffee": "a cup of coffee (Rachel Michetti, CC0)",
    "coins": "coins from Pompeii (Brooklyn Museum, no known restrictions)",
    "brick": "a brick wall (CC0Textures, CC0)",
    "grass": "grass (linolafett, CC0)",
    "gravel": "gravel (CC0Textures, CC0)",
    "rocket": "a rocket on its pad (SpaceX, public domain)",
    "moon": "the surface of the moon (NASA, public domain)",
    "page": "a printed page",
}
FILES = {"cat": "chelsea"}
LIGHT = np.array([0.299, 0.587, 0.114])  # how much of red, green and blue an eye sees as brightness


@cache
def whole_picture(name: str) -> np.ndarray:
    """One photograph in its full size, kept for the session; it cannot be written to.

    Parameters
    ----------
    name : str
        One of `PICTURES`.

    Returns
    -------
    array (n_H, n_W, 3) or (n_H, n_W) of uint8
        From 0 (black) to 255 (white).

    Raises
    ------
    ValueError
        If there is no photograph of this name.
    """
    import skimage.data

    name = check_choice("whole_picture", "name", name, PICTURES)
    picture = np.asarray(getattr(skimage.data, FILES.get(name, name))())
    picture.flags.writeable = False
    return picture


def load_picture(name: str, height: int = 128, *, grey: bool = False) -> np.ndarray:
    """One photograph, made smaller by averaging.

        grey = 0.299 red + 0.587 green + 0.114 blue      (1)

    Parameters
    ----------
    name : str
        One of `PICTURES`.
    height : int
        Pixels from top to bottom, 8 to 191; the width follows.
    grey : bool
        Whether to mix the three colors into one. Photographs that are grey by themselves have one channel anyway.

    Returns
    -------
    array (height, width, 3) or (height, width) of uint8
        From 0 (black) to 255 (white); a copy, which may be changed.

    Raises
    ------
    ValueError or TypeError
        If there is no photograph of this name, height is out of its range, or grey is neither True nor False.
    """
    name = check_choice("load_picture", "name", name, PICTURES)
    height = check_whole("load_picture", "height", height, least=8, most=191)
    check_flags("load_picture", grey=grey)
    picture = _resized(name, height)
    if grey and picture.ndim == 3:
        picture = picture @ LIGHT  # (1)
    return np.rint(picture).clip(0, 255).astype(np.uint8)


@cache
def _resized(name: str, height: int) -> np.ndarray:
    from skimage.transform import resize

    whole = whole_picture(name)
    width = round(height * whole.shape[1] / whole.shape[0])
    smaller: np.ndarray = resize(whole, (height, width, *whole.shape[2:]), anti_aliasing=True, preserve_range=True)
    return smaller
