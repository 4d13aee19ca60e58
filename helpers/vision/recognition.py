"""Who is it? A gallery of stored encodings that grows and shrinks without any training, and one-shot tests (4.10)."""

from typing import NamedTuple

import numpy as np

from helpers.arrays import Array, astype, copy, min_along, to_numpy, xp_of
from helpers.checks import (
    check_array,
    check_between,
    check_fields,
    check_generator,
    check_name,
    check_together,
    check_whole,
)
from helpers.vision.verification import check_identities, squared_distances


class Gallery(NamedTuple):
    """Encodings of known people: the pictures themselves are not needed any more."""

    F: Array  # (g, n) one row for each stored picture
    names: tuple[str, ...]  # (g,) whose it is; a name stands as often as there are pictures


def enroll(gallery: Gallery | None, name: str, F: Array) -> Gallery:
    """Add one or several pictures of a person to a gallery. Nothing is trained.

    Parameters
    ----------
    gallery : Gallery or None
        What there is so far; None begins a new one. It is not changed.
    name : str
        Who it is; a name that is there already gets more pictures.
    F : array (k, n)
        Encodings of k pictures.

    Returns
    -------
    Gallery
        With k rows more.

    Raises
    ------
    ValueError or TypeError
        If the encodings do not fit those in the gallery, or the name is empty.
    """
    check_name("enroll", name)
    check_array("enroll", "F", F, letters="(k, n)", ndim=2)
    if gallery is None:
        return Gallery(copy(F), (name,) * F.shape[0])
    known = _check_gallery("enroll", gallery)
    wanted = (None, known.F.shape[1])
    check_array("enroll", "F", F, letters="(k, n)", shape=wanted, because="gallery.F", source=known.F)
    check_together("enroll", gallery=known.F, F=F)
    return Gallery(xp_of(F).concat([known.F, F]), known.names + (name,) * F.shape[0])


def dismiss(gallery: Gallery, name: str) -> Gallery:
    """Take everything about a person out of a gallery.

    Parameters
    ----------
    gallery : Gallery
        It is not changed.
    name : str
        Who has to go.

    Returns
    -------
    Gallery
        Without the rows of this person.

    Raises
    ------
    ValueError or TypeError
        If there is nobody of this name, or nobody else.
    """
    known = _check_gallery("dismiss", gallery)
    kept = [row for row, other in enumerate(known.names) if other != check_name("dismiss", name)]
    if len(kept) == len(known.names) or not kept:
        problem = "is nobody in the gallery" if kept else "is the only one in the gallery"
        raise ValueError(
            f"dismiss: {name!r} {problem}, expected one of several: {', '.join(sorted(set(known.names)))}."
            " A gallery without anybody is None."
        )
    return Gallery(known.F[kept], tuple(known.names[row] for row in kept))


class Recognized(NamedTuple):
    """What recognition says about m pictures."""

    names: tuple[str | None, ...]  # (m,) None: nobody in the gallery is near enough
    nearest: tuple[str, ...]  # (m,) who is nearest, near enough or not
    distance: Array  # (m,) squared distance from the nearest picture of the gallery


def recognize(gallery: Gallery, F: Array, tau: float) -> Recognized:
    """Who is it? The owner of the nearest stored picture, if that is near enough; else unknown.

        j = argmin_j ||f - g_j||^2;   name of j if ||f - g_j||^2 <= tau, else None      (1)

    With several pictures of a person the nearest one counts.

    Parameters
    ----------
    gallery : Gallery
        From `enroll`.
    F : array (m, n)
        Encodings of m new pictures.
    tau : float
        The threshold, at least 0; float("inf") always gives a name.

    Returns
    -------
    Recognized
        names, nearest, distance.

    Raises
    ------
    ValueError or TypeError
        If the encodings do not fit those in the gallery, or tau is below 0.
    """
    known = _check_gallery("recognize", gallery)
    wanted = (None, known.F.shape[1])
    check_array("recognize", "F", F, letters="(m, n)", shape=wanted, because="gallery.F", source=known.F)
    if not isinstance(tau, float) or tau != float("inf"):
        tau = check_between("recognize", "tau", tau, 0, float("inf"))
    D = squared_distances(F, known.F)  # (m, g)
    distance = min_along(D, axis=1)
    nearest = tuple(known.names[int(j)] for j in to_numpy(D.argmin(axis=1)))
    near = to_numpy(distance <= tau)
    return Recognized(tuple(name if near[i] else None for i, name in enumerate(nearest)), nearest, distance)  # (1)


def one_shot_share(
    F: Array,
    identity: Array,
    ways: int,
    rng: np.random.Generator,
    *,
    tasks: int = 1000,
    groups: Array | None = None,
) -> float:
    """How often the nearest of `ways` single pictures has the right identity.

    A task: draw `ways` identities (of one group), one picture of each for the gallery, and one more picture of the
    first. It is right if that one is nearest. Guessing gives 1 / ways.

    Parameters
    ----------
    F : array (m, n)
        Encodings of pictures that the network was not trained on.
    identity : array (m,)
        As whole numbers. Those with a single picture only serve as others.
    ways, tasks : int
        From how many to choose, at least 2; how many tasks.
    rng : numpy Generator
        What draws the tasks.
    groups : array (m,), optional
        A whole number for each picture: identities of a task come from one group, such as a script.

    Returns
    -------
    float
        The share of the tasks that is right.

    Raises
    ------
    ValueError or TypeError
        If shapes do not fit, or no group has enough identities and pictures.
    """
    where = "one_shot_share"
    check_array(where, "F", F, letters="(m, n)", ndim=2)
    owner = check_identities(where, "identity", identity, len(F))
    group = np.zeros_like(owner) if groups is None else check_identities(where, "groups", groups, len(F))
    ways, tasks = check_whole(where, "ways", ways, least=2), check_whole(where, "tasks", tasks, least=1)
    check_generator(where, rng)
    pools = _pools(owner, group, ways)
    if not pools:
        raise ValueError(
            f"{where}: no group has {ways} identities, one of them with two pictures, expected at least one."
            " Choose fewer ways, or add pictures."
        )
    values, right = to_numpy(astype(F, "float64")), 0
    for _ in range(tasks):
        asked, *stored = _task(pools[rng.integers(len(pools))], ways, rng)
        gaps = ((values[asked] - values[stored]) ** 2).sum(axis=1)  # (ways,)
        right += int(gaps.argmin() == 0)
    return right / tasks


def _pools(owner: np.ndarray, group: np.ndarray, ways: int) -> list[list[np.ndarray]]:
    """For every group that is large enough: the pictures of each identity, those with two or more first."""
    pools = []
    for g in np.unique(group):
        people = [np.flatnonzero((owner == k) & (group == g)) for k in np.unique(owner[group == g])]
        people.sort(key=len, reverse=True)
        if len(people) >= ways and len(people[0]) > 1:
            pools.append(people)
    return pools


def _task(people: list[np.ndarray], ways: int, rng: np.random.Generator) -> np.ndarray:
    """The picture in question, one of the same identity, and one each of ways - 1 others."""
    several = sum(len(pictures) > 1 for pictures in people)
    asked = int(rng.integers(several))
    others = rng.permutation(len(people) - 1)[: ways - 1]
    pair = rng.permutation(people[asked])[:2]
    single = [rng.choice(people[k + (k >= asked)]) for k in others]
    return np.concatenate([pair, np.array(single)])


def _check_gallery(where: str, gallery: Gallery) -> Gallery:
    known: Gallery = check_fields(where, "gallery", gallery, Gallery)
    check_array(where, "gallery.F", known.F, letters="(g, n)", ndim=2)
    if len(known.names) != known.F.shape[0]:
        raise ValueError(
            f"{where}: gallery has {len(known.names)} names, expected {known.F.shape[0]} because gallery.F has shape"
            f" {tuple(known.F.shape)}. Use enroll to add pictures."
        )
    return known
