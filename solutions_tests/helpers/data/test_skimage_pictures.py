"""The photographs of chapter 4: there without a download, in the size asked for, and each caller's own."""

import numpy as np
import pytest
import skimage.data

from helpers.data.skimage_pictures import PICTURES, load_picture, whole_picture
from solutions_tests.helpers.probes import complaint


@pytest.mark.parametrize("name", PICTURES)
def test_each_is_there(name: str) -> None:
    picture = load_picture(name, 64)
    assert picture.dtype == np.uint8 and picture.shape[0] == 64 and picture.ndim in (2, 3)
    assert picture.max() > 100 > picture.min()
    grey = load_picture(name, 64, grey=True)
    assert grey.ndim == 2
    if picture.ndim == 3:
        np.testing.assert_allclose(grey, picture @ np.array([0.299, 0.587, 0.114]), atol=1)


def test_a_copy_of_ones_own() -> None:
    first = load_picture("cat", 40)
    kept = first.copy()
    first[:] = 0
    np.testing.assert_array_equal(load_picture("cat", 40), kept)
    assert abs(float(load_picture("camera", 16).mean()) - float(load_picture("camera", 128).mean())) < 2


def test_the_whole_picture_is_the_one_of_scikit_image_and_stays_so() -> None:
    np.testing.assert_array_equal(whole_picture("cat"), skimage.data.chelsea())
    with pytest.raises(ValueError, match="read-only"):
        whole_picture("cat")[0] = 0


def test_refusals() -> None:
    with pytest.raises(ValueError, match="name is 'dog'"):
        load_picture("dog")
    with pytest.raises(ValueError, match="whole_picture: name is 'chelsea'"):
        whole_picture("chelsea")
    with pytest.raises(ValueError, match="height is 500"):
        load_picture("cat", 500)


def test_what_is_of_another_kind_is_refused() -> None:
    assert complaint(load_picture, "cat", grey="no").startswith(
        "TypeError: load_picture: grey is 'no', expected True or False."
    )
