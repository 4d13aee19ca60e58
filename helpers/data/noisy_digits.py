"""Digits off worn receipts: a small world that is known completely, so that its Bayes error can be computed (3.2)."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.checks import check_array, check_between, check_generator, check_whole
from helpers.data.kept import read_kept

FILE = Path(__file__).with_name("noisy_digits_labeling.json")
SIDE = 8  # pixels along each side of a picture
WHITE, BLACK = -0.2, 0.6  # how much ink is shown as white, and as black


class NoisyWorld(NamedTuple):
    """All that can lie under the noise, and how strong the noise is: who knows this cannot be beaten."""

    prototypes: np.ndarray  # (64, P) ink of each printed picture, blurred; 0 is paper, 1 is full ink
    labels: np.ndarray  # (1, P) the digit it shows
    ink: np.ndarray  # (1, P) how much of its ink it has kept
    noise: float  # standard deviation of what is added to every pixel


class NoisyDraw(NamedTuple):
    """Examples from a noisy world."""

    X: np.ndarray  # (64, m) float32, a picture per column
    Y: np.ndarray  # (1, m) the digit under the noise
    prototype: np.ndarray  # (1, m) which prototype of the world it was


def noisy_world(blur: float = 0.4, noise: float = 0.1, ink: Sequence[float] = (1.0, 0.25)) -> NoisyWorld:
    """The world of the worn receipts: every known digit, printed with full or with faint ink, out of focus.

        prototype = ink * blurred picture,   for all 1,797 pictures and all amounts of ink     (1)
        blurred = K picture K.T,   K_ij proportional to exp(-(i - j)^2 / (2 blur^2))           (2)

    The rows of K have the sum 1; beyond the edge there is white paper. The pictures are those of
    `helpers.data.digits`. Noise comes in only when examples are drawn, see `draw_noisy`.

    Parameters
    ----------
    blur : float
        Standard deviation of the blur in pixels, at least 0; 0 is sharp.
    noise : float
        Standard deviation of the noise on every pixel, above 0; 1 is the distance from paper to full ink.
    ink : sequence of float
        Which shares of the ink are left, each above 0 and at most 1, all equally frequent.

    Returns
    -------
    NoisyWorld
        prototypes (64, P), labels (1, P), ink (1, P), noise; P = 1797 times the number of amounts of ink.

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, or ink is no sequence of numbers.
    """
    blur = check_between("noisy_world", "blur", blur, 0, np.inf)
    noise = check_between("noisy_world", "noise", noise, 0, np.inf, ends="(]", advice="Choose a larger one.")
    shares = _shares(ink)
    pictures, labels = _pictures()
    K = _blur_matrix(blur)
    sharp_or_not = (K @ pictures @ K.T).reshape(len(pictures), -1).T  # (2)                     # (64, 1797)
    prototypes = np.concatenate([share * sharp_or_not for share in shares], axis=1)  # (1)      # (64, P)
    kept = np.repeat(shares, len(pictures)).reshape(1, -1)  # (1, P)
    return NoisyWorld(prototypes, np.tile(labels, (1, len(shares))), kept, noise)


def draw_noisy(world: NoisyWorld, m: int, rng: np.random.Generator) -> NoisyDraw:
    """Draw m examples: any prototype, each with the same probability, and fresh noise on every pixel.

        x = prototype_k + noise * e,   k uniform,   e normal with mean 0 and standard deviation 1      (1)

    Nothing is cut off: a pixel may be whiter than paper or blacker than ink.

    Parameters
    ----------
    world : NoisyWorld
        From `noisy_world`.
    m : int
        How many examples, at least 1.
    rng : numpy Generator
        The source of chance.

    Returns
    -------
    NoisyDraw
        X (64, m), Y (1, m) and the prototypes (1, m) they come from.

    Raises
    ------
    TypeError or ValueError
        If world is no NoisyWorld, rng no Generator, or m below 1.
    """
    if not isinstance(world, NoisyWorld):
        raise TypeError(f"draw_noisy: world is a {type(world).__name__}, expected a NoisyWorld. Pass noisy_world().")
    m = check_whole("draw_noisy", "m", m, least=1)
    check_generator("draw_noisy", rng)
    k = rng.integers(0, world.prototypes.shape[1], m)
    X = world.prototypes[:, k] + world.noise * rng.standard_normal((SIDE * SIDE, m))  # (1)
    return NoisyDraw(X.astype(np.float32), world.labels[:, k], k.reshape(1, -1))


def as_pictures(X: np.ndarray, scale: int = 6) -> np.ndarray:
    """Columns of ink as pictures for the eye: enlarged smoothly, and with the contrast turned up.

    Ink from -0.2 (shown as 0, paper) to 0.6 (shown as 255, ink) is spread over the whole range, so that faint ink can
    be seen. What lies beyond is cut off: of full ink the darker part, and with the noise of 0.1 one paper pixel of 44.
    Networks and ideal observers get the uncut numbers.

    Parameters
    ----------
    X : array (64, m)
        Such as `NoisyDraw.X`.
    scale : int
        How many times larger, at least 1; in between a cubic curve runs through the pixels.

    Returns
    -------
    array (m, 8 scale, 8 scale) uint8
        From 0 (paper) to 255 (ink).

    Raises
    ------
    ValueError or TypeError
        If X is not (64, m), or scale below 1.
    """
    from scipy.ndimage import zoom

    check_array("as_pictures", "X", X, letters="(64, m)", shape=(SIDE * SIDE, None))
    scale = check_whole("as_pictures", "scale", scale, least=1)
    ink = X.T.reshape(-1, SIDE, SIDE).astype(np.float64)
    large = zoom(ink, (1, scale, scale), order=3, mode="nearest", grid_mode=True) if scale > 1 else ink
    return np.rint(255 * ((large - WHITE) / (BLACK - WHITE)).clip(0, 1)).astype(np.uint8)


class Bench(NamedTuple):
    """Pictures to be labeled by eye, and how they were labeled once by a reader who is no person."""

    X: np.ndarray  # (64, 40)
    Y: np.ndarray  # (1, 40) the truth
    recorded: np.ndarray  # (1, 40) what a vision model read, looking at the pictures
    note: str  # how that was done


def load_bench() -> Bench:
    """Forty pictures from the default world to be read by eye, with the answers of one recorded reading.

    The recorded reader is a general vision model, not a person: it stands in until somebody has read them. The pictures
    are drawn anew with the seed of the file, so that only the answers are stored.

    Returns
    -------
    Bench
        X (64, 40), Y (1, 40), recorded (1, 40) and note.

    Raises
    ------
    ValueError
        If the file is damaged: its contents do not give its checksum.
    """
    content = read_kept("load_bench", FILE, "Fetch it again.")
    labels = np.array(content["labels"], dtype=np.int64).reshape(1, -1)
    drawn = draw_noisy(noisy_world(), labels.shape[1], np.random.default_rng(content["seed"]))
    return Bench(drawn.X, drawn.Y, labels, content["note"])


def _shares(ink: Sequence[float]) -> list[float]:
    if (
        isinstance(ink, str)
        or not isinstance(ink, (Sequence, np.ndarray))
        or getattr(ink, "shape", 1) == ()
        or not len(ink)
    ):
        raise TypeError(f"noisy_world: ink is {ink!r}, expected one or more shares. Write ink=(1.0, 0.4).")
    advice = "The share of the ink that is left: 40 % is 0.4."
    return [check_between("noisy_world", f"ink[{i}]", x, 0, 1, ends="(]", advice=advice) for i, x in enumerate(ink)]


def _blur_matrix(blur: float) -> np.ndarray:
    """K (8, 8); each row is the kernel around one pixel, cut at the edge after its sum has been made 1."""
    reach = np.arange(-(SIDE - 1), SIDE)
    kernel = np.exp(-0.5 * (reach / blur) ** 2) if blur > 0 else (reach == 0) * 1.0
    kernel /= kernel.sum()
    place = np.arange(SIDE)
    return kernel[place.reshape(-1, 1) - place + SIDE - 1]


@lru_cache(maxsize=1)
def _pictures() -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import load_digits

    data = load_digits()
    return data.images / 16, data.target.astype(np.int64).reshape(1, -1)
