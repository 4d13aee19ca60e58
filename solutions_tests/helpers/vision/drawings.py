"""Random inputs for convolution and pooling: hypothesis draws the sizes, a seed the numbers."""

from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st


class Case(NamedTuple):
    """One convolution or pooling that fits."""

    m: int
    sides: tuple[int, ...]
    window: tuple[int, ...]
    stride: int
    pad: int
    channels: tuple[int, int]
    rng: np.random.Generator

    def picture(self) -> np.ndarray:
        """A_prev (m, sides..., n_C_prev)."""
        return self.rng.standard_normal((self.m, *self.sides, self.channels[0]))

    def filters(self) -> np.ndarray:
        """W (window..., n_C_prev, n_C)."""
        return self.rng.standard_normal((*self.window, *self.channels))

    def bias(self) -> np.ndarray:
        """b (1, ..., n_C)."""
        return self.rng.standard_normal((1,) * (len(self.sides) + 1) + self.channels[1:])


@st.composite
def cases(draw: Any, sides: int = 2, square: bool = False) -> Case:
    """Sizes, strides and frames for which the window fits; windows may be higher than wide unless `square`."""
    window = tuple(draw(st.integers(1, 4)) for _ in range(sides))
    window = window[:1] * sides if square else window
    pad = draw(st.integers(0, min(window) // 2 if square else 3))
    shape = tuple(draw(st.integers(max(1, f - 2 * pad), 7)) for f in window)
    channels = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    return Case(draw(st.integers(1, 3)), shape, window, draw(st.integers(1, 4)), pad, channels, rng)


def channels_first(x: Any) -> Any:
    """(m, sides..., n_C) as torch.nn wants it: (m, n_C, sides...)."""
    return x.movedim(-1, 1)


def channels_last(x: Any) -> Any:
    """The way back."""
    return x.movedim(1, -1)
