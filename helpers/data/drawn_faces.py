"""Cartoon faces of invented people: every view of a person differs, what makes the person stays (lessons 4.7, 4.10)."""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_list, check_whole
from helpers.data.face_painting import EYES, MOUTH, NOSE, Pose, paint_faces, to_picture

BACKGROUNDS = ("plain", "photographs")
PARTS = ("train", "test")
LANDMARKS = ("left eye", "right eye", "nose", "mouth, left", "mouth, right")  # as they stand in the picture
AT_ONCE = 2**15  # pixels painted at a time: they stay in the processor's cache

TRAITS = {  # of a person, drawn evenly between two ends; lengths in halves of the head's height
    "width": (0.68, 0.9), "taper": (0.05, 0.32), "square": (0.0, 0.6), "apart": (0.27, 0.39), "eye": (0.11, 0.17),
    "brow": (0.2, 0.32), "brow thick": (0.025, 0.07), "brow tilt": (-0.3, 0.15), "nose": (0.08, 0.16),
    "nose length": (0.1, 0.17), "mouth": (0.2, 0.36), "lips": (0.02, 0.075), "blush": (0.0, 0.45),
}  # fmt: skip
SHADES = {  # colors between which a person's are mixed or chosen
    "skin": ((255, 222, 196), (238, 188, 148), (204, 146, 104), (146, 94, 62), (92, 58, 42)),
    "hair": ((38, 32, 34), (74, 48, 34), (122, 76, 44), (226, 186, 104), (176, 76, 36), (170, 170, 176)),
    "iris": ((84, 52, 30), (128, 98, 48), (66, 124, 70), (66, 118, 180), (120, 130, 140)),
    "frame": ((30, 30, 36), (150, 40, 40), (40, 70, 140), (190, 150, 60)),
}
STYLE_TRAITS = ("thick", "bumps", "waves", "line", "arch", "part", "back", "length", "wide", "bun")
STYLES = {
    "bald": (0.0, 0, 0, -1.6, 0.0, 0.0, 0, 0.0, 0.0, 0.0),
    "short": (0.05, 0, 0, -0.56, 0.45, 0.0, 0, 0.0, 0.0, 0.0),
    "fringe": (0.1, 0, 0, -0.42, 0.3, 0.0, 0, 0.0, 0.0, 0.0),
    "parted": (0.1, 0, 0, -0.8, 0.1, 0.5, 0, 0.0, 0.0, 0.0),
    "spiky": (0.2, 0.55, 13, -0.6, 0.3, 0.0, 0, 0.0, 0.0, 0.0),
    "curly": (0.26, 0.12, 16, -0.52, 0.45, 0.0, 1, 0.5, 0.3, 0.0),
    "long": (0.1, 0, 0, -0.62, 0.5, 0.0, 1, 1.35, 0.16, 0.0),
    "bob": (0.12, 0, 0, -0.42, 0.25, 0.0, 1, 0.62, 0.2, 0.0),
    "bun": (0.07, 0, 0, -0.6, 0.5, 0.0, 0, 0.0, 0.0, 0.3),
}
BEARDS = {"none": (0, 0, 0, 0), "full": (1, 0.4, 2, 0), "stubble": (0.4, 0.4, 2, 0), "goatee": (1, 0.62, 0.22, 0),
          "moustache": (0, 0, 0, 1)}  # fmt: skip
BEARD_TRAITS = ("beard", "beard line", "beard wide", "moustache")


class People(NamedTuple):
    """Invented people: what stays the same in all pictures of them."""

    numbers: dict[str, np.ndarray]  # each (k,)
    colors: dict[str, np.ndarray]  # each (k, 3), from 0 to 255


class DrawnFaces(NamedTuple):
    """Pictures of faces, sorted by person; places in pixels from the top left corner, x before y."""

    images: np.ndarray  # (m, size, size, 3) uint8
    person: np.ndarray  # (m,) whose face it is, 0 to people - 1
    landmarks: np.ndarray  # (m, 5, 2) of LANDMARKS
    boxes: np.ndarray  # (m, 4) of (b_x, b_y, b_h, b_w) around head, ears and hair, as far as they are in the picture


def draw_people(people: int, rng: np.random.Generator, *, skin: tuple[float, float] = (0, 1)) -> People:
    """Invent people: nine hair styles, skin from light to dark, beards, glasses, and thirteen measures of the face.

    Everybody is drawn anew, so people of two generators (or of two calls) are different people: that is how identities
    of training and test are kept apart.

    Parameters
    ----------
    people : int
        How many, at least 1.
    rng : numpy Generator
        The source of randomness.
    skin : two floats
        Between which shades, from 0 (the lightest) to 1 (the darkest), skin is drawn evenly.

    Returns
    -------
    People
        What stays the same in all pictures of them.

    Raises
    ------
    ValueError or TypeError
        If people is below 1, skin leaves 0 ... 1 or falls, or rng is no generator.
    """
    k = check_whole("draw_people", "people", people, least=1)
    check_generator("draw_people", rng)
    ends = check_list("draw_people", "skin", skin)
    check_whole("draw_people", "len(skin)", len(ends), least=2, most=2)
    lightest = check_between("draw_people", "skin[0]", ends[0], 0, 1)
    darkest = check_between("draw_people", "skin[1]", ends[1], lightest, 1)
    numbers: dict[str, np.ndarray] = {name: rng.uniform(*ends, k) for name, ends in TRAITS.items()}
    styles = np.array(list(STYLES.values()))[rng.integers(len(STYLES), size=k)]  # (k, 10)
    numbers |= dict(zip(STYLE_TRAITS, (styles * rng.uniform(0.85, 1.15, styles.shape)).T, strict=True))
    for name in ("back", "waves"):
        numbers[name] = np.rint(numbers[name])
    beards = np.array(list(BEARDS.values()))[rng.choice(len(BEARDS), k, p=(0.6, 0.12, 0.1, 0.09, 0.09))]  # (k, 4)
    numbers |= dict(zip(BEARD_TRAITS, beards.T, strict=True))
    numbers["glasses"] = rng.choice(3, k, p=(0.64, 0.18, 0.18)) * 1.0  # none, round, square
    colors = {"skin": _between(SHADES["skin"], rng, k, 5, (lightest, darkest))}
    for name in ("hair", "iris", "frame"):
        colors[name] = _between(SHADES[name], rng, k, 8)
    red = rng.uniform(0.35, 0.75, (k, 1))
    colors["lip color"] = ((1 - red) * colors["skin"] * 0.8 + red * (190, 60, 70)).clip(0, 255)
    colors["brow color"] = colors["hair"] * 0.75
    return People(numbers, colors)


def _between(
    shades: tuple[tuple[int, ...], ...],
    rng: np.random.Generator,
    k: int,
    spread: float,
    ends: tuple[float, float] | None = None,
) -> np.ndarray:
    """Colors (k, 3): near one of the shades, or anywhere on the way through them between two ends (0 to 1)."""
    last = len(shades) - 1
    place = rng.integers(len(shades), size=k) * 1.0 if ends is None else rng.uniform(last * ends[0], last * ends[1], k)
    table = np.array(shades, dtype=float).T  # (3, shades)
    colors = np.stack([np.interp(place, np.arange(len(shades)), channel) for channel in table], axis=1)
    return (colors + spread * rng.standard_normal((k, 3))).clip(8, 255)


def draw_faces(
    people: int | People,
    views: int,
    rng: np.random.Generator,
    *,
    size: int = 32,
    background: str = "plain",
    part: str = "train",
) -> DrawnFaces:
    """Draw several pictures of each of several invented people.

    From view to view the head is shifted, turned, nodded and leaned; light, expression, gaze, clothes and background
    change. On photographs the head is also smaller, and anywhere. 2,400 pictures of 32 x 32 take about a second.

    Parameters
    ----------
    people : int or People
        How many new people to invent with rng, or people from `draw_people`, for more pictures of the same.
    views : int
        How many pictures of each, at least 1.
    rng : numpy Generator
        Every random number. Two seeds give two groups of people without a common member.
    size : int
        Height and width in pixels, 16 to 128.
    background, part : str
        "plain" (a color that changes), or "photographs", those of the part "train" or "test" (`shape_scenes`).

    Returns
    -------
    DrawnFaces
        With m = people * views pictures: picture i shows person i // views.

    Raises
    ------
    ValueError or TypeError
        If a number or name is not among the possible ones, or rng is no generator.
    """
    where = "draw_faces"
    check_generator(where, rng)
    views = check_whole(where, "views", views, least=1)
    size = check_whole(where, "size", size, least=16, most=128)
    check_choice(where, "background", background, BACKGROUNDS)
    check_choice(where, "part", part, PARTS)
    known = people if isinstance(people, People) else draw_people(check_whole(where, "people", people, least=1), rng)
    person = np.repeat(np.arange(len(known.colors["skin"])), views)
    m = len(person)
    pose = _poses(m, size, background == "photographs", rng)
    view = _expressions(m, rng)
    images, boxes = np.empty((m, size, size, 3), dtype=np.uint8), np.empty((m, 4))
    step = max(1, AT_ONCE // size**2)
    for first in range(0, m, step):
        rows = slice(first, first + step)
        paper = _papers(len(person[rows]), size, background, part, rng)
        traits = {name: _column(x[person[rows]]) for name, x in (known.numbers | known.colors).items()}
        seen = {name: _column(x[rows]) for name, x in view.items()}
        painted, owned = paint_faces(paper, traits, seen, Pose(*(p[rows] for p in pose)))
        images[rows] = _lit(painted, seen, rng)
        boxes[rows] = _boxes_around(owned > 0.5)
    return DrawnFaces(images, person, _landmarks(known, person, pose), boxes)


def _column(x: np.ndarray) -> np.ndarray:
    """One number for each picture as (m, 1, 1), one color as (m, 3)."""
    return np.asarray(x if x.ndim == 2 else x.reshape(-1, 1, 1), dtype=np.float32)


def _poses(m: int, size: int, anywhere: bool, rng: np.random.Generator) -> Pose:
    half = size * (rng.uniform(0.13, 0.3, m) if anywhere else rng.uniform(0.29, 0.36, m))
    x, y = rng.uniform(-1, 1, (2, m))
    if anywhere:  # as far out as the head with its hair stays in the picture
        x, y = size / 2 + x * (size / 2 - 1.2 * half), size / 2 + y * (size / 2 - 1.25 * half)
    else:
        x, y = size * (0.5 + 0.07 * x), size * (0.5 + 0.05 * y)
    roll, turn, nod = rng.normal(0, 0.1, m), rng.uniform(-0.2, 0.2, m), rng.uniform(-0.08, 0.08, m)
    return Pose(x, y, half, roll.clip(-0.25, 0.25), turn, nod)


def _expressions(m: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """What changes from view to view: expression, clothes, light."""
    opened = rng.uniform(0, 0.2, m) * (rng.random(m) < 0.45)
    return {
        "smile": rng.uniform(-0.04, 0.16, m), "open": opened, "wake": rng.uniform(0.55, 1.1, m),
        "gaze": rng.uniform(-0.035, 0.035, m), "raise": rng.uniform(-0.02, 0.06, m),
        "clothes": rng.uniform(30, 235, (m, 3)), "gain": rng.uniform(0.62, 1.12, m),
        "tint": 1 + rng.uniform(-0.07, 0.07, (m, 3)), "from the left": rng.uniform(-0.3, 0.3, m),
        "from above": rng.uniform(-0.1, 0.25, m),
    }  # fmt: skip


def _papers(m: int, size: int, background: str, part: str, rng: np.random.Generator) -> np.ndarray:
    """Backgrounds (m, size, size, 3) of float32, from 0 to 255."""
    if background == "photographs":
        from helpers.data.shape_scenes import cut_photographs

        return np.asarray(cut_photographs(m, rng, part=part, size=size), dtype=np.float32)
    paper = np.empty((m, size, size, 3), dtype=np.float32)
    paper[:] = rng.uniform(70, 240, (m, 1, 1, 3))
    return paper


def _lit(painted: np.ndarray, view: dict[str, np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """The painted pictures in the light of their view, with a little noise, as uint8."""
    across = np.linspace(-1, 1, painted.shape[1], dtype=np.float32)
    light = view["gain"] * (1 - view["from the left"] * across - view["from above"] * across.reshape(-1, 1))
    grain = rng.standard_normal(painted.shape, dtype=np.float32)
    return np.rint((painted * light[..., None] * view["tint"][:, None, None] + 3 * grain).clip(0, 255)).astype(np.uint8)


def _landmarks(people: People, person: np.ndarray, pose: Pose) -> np.ndarray:
    """Where LANDMARKS lie in each picture, (m, 5, 2)."""
    apart, mouth = people.numbers["apart"][person], people.numbers["mouth"][person]
    sides = ((-apart, EYES), (apart, EYES), (0.25 * pose.turn, NOSE), (-mouth, MOUTH), (mouth, MOUTH))
    return np.stack([to_picture(pose, u + pose.turn, v + pose.nod) for u, v in sides], axis=1)


def _boxes_around(owned: np.ndarray) -> np.ndarray:
    """The smallest box around what is marked in each picture (m, size, size): (m, 4) of (b_x, b_y, b_h, b_w)."""
    columns, rows = np.asarray(owned.any(axis=1)), np.asarray(owned.any(axis=2))
    (left, right), (top, bottom) = _ends(columns), _ends(rows)
    return np.stack([(left + right) / 2, (top + bottom) / 2, bottom - top, right - left], axis=1)


def _ends(marked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the marks of each row (m, size) begin, and where they have ended."""
    return marked.argmax(axis=1), marked.shape[1] - marked[:, ::-1].argmax(axis=1)
