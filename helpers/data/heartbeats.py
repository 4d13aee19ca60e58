"""Heartbeats, generated: a voltage over time with regular beats, early beats and missed ones (lesson 4.12).

Each beat is a sum of five bumps, the waves P, Q, R, S, T, as in P. McSharry, G. Clifford, L. Tarassenko, L. Smith, "A
dynamical model for generating synthetic electrocardiogram signals", IEEE Trans. Biomed. Eng. 50 (2003), whose model
moves along such bumps on a circle; here they stand side by side in time. No real person's heart was recorded.
"""

from typing import NamedTuple

import numpy as np

from helpers.checks import check_between, check_choice, check_generator, check_kind, check_whole
from helpers.data.remembered import remembered

HZ = 100  # voltages per second
WAVES = ("P", "Q", "R", "S", "T")
PLACES = (-0.18, -0.036, 0.0, 0.036, 0.27)  # seconds from the R wave; those of P and T for one beat in a second
HEIGHTS = (0.12, -0.12, 1.0, -0.24, 0.28)  # millivolts
WIDTHS = (0.025, 0.010, 0.011, 0.012, 0.045)  # standard deviation of the bump in seconds
EARLY_PLACES = (0.0, 0.10, 0.35)  # an early beat: no P wave, a broad R, a broad S, and T upside down
EARLY_HEIGHTS = (1.15, -0.45, -0.35)
EARLY_WIDTHS = (0.032, 0.045, 0.055)
PARTS = ("train", "test")
SECONDS = 6  # length of a strip


class Person(NamedTuple):
    """One heart: how fast it beats, and the bumps of its normal and its early beats."""

    rate: float  # beats in a minute
    heights: np.ndarray  # (5,) millivolts of P, Q, R, S, T
    widths: np.ndarray  # (5,) seconds
    early_heights: np.ndarray  # (3,)
    early_widths: np.ndarray  # (3,)


class Recording(NamedTuple):
    """A voltage over time, and what happened in it. Beats nearer than 0.1 s to an end are not listed."""

    voltage: np.ndarray  # (n,) millivolts, HZ of them in a second
    places: np.ndarray  # (k,) int: at which number the R wave of each beat stands
    early: np.ndarray  # (k,) bool: which beats came early, from the ventricle
    missed: np.ndarray  # (j,) int: where beats should have been and were not


class Strips(NamedTuple):
    """Short recordings of many people, to be judged one by one."""

    voltage: np.ndarray  # (m, n) float32, millivolts
    labels: np.ndarray  # (m, 2) uint8: does it hold an early beat? is a beat missing in it?


class _Rhythm(NamedTuple):
    times: np.ndarray  # (k,) seconds
    kinds: np.ndarray  # (k,) "normal", "early" or "missed"
    distances: np.ndarray  # (k,) seconds to the next beat, as long as nothing happens

    def places(self, kind: str, seconds: float) -> np.ndarray:
        """Where the beats of a kind stand, without those at the very ends."""
        chosen = (self.kinds == kind) & (self.times > 0.1) & (self.times < seconds - 0.1)
        return np.rint(self.times[chosen] * HZ).astype(int)


def draw_person(rng: np.random.Generator) -> Person:
    """A heart with a rate of its own and waves of its own.

    Parameters
    ----------
    rng : numpy Generator
        What draws.

    Returns
    -------
    Person
        With 60 to 90 beats in a minute.

    Raises
    ------
    TypeError
        If rng is no generator.
    """
    check_generator("draw_person", rng)
    gain = rng.uniform(0.8, 1.25)
    return Person(
        rng.uniform(60, 90),
        gain * np.array(HEIGHTS) * rng.uniform(0.7, 1.3, 5) ** np.array([1, 1, 0.3, 1, 1.2]),
        np.array(WIDTHS) * rng.uniform(0.88, 1.14, 5),
        gain * np.array(EARLY_HEIGHTS) * rng.uniform(0.75, 1.25, 3),
        np.array(EARLY_WIDTHS) * rng.uniform(0.85, 1.2, 3),
    )


def record(
    seconds: float,
    rng: np.random.Generator,
    *,
    person: Person | None = None,
    noise: float = 0.05,
    wander: float = 0.2,
    early: float = 0.0,
    missed: float = 0.0,
) -> Recording:
    """The voltage of one heart for some seconds.

        v(t) = gain(t) sum_beats sum_waves height exp(-(t - t_beat - place)^2 / (2 width^2)) + wander(t) + noise   (1)

    The usual distance of two beats is 60 / rate seconds, a little more or less with every breath. An early beat comes
    after 55 to 70 % of it; the beat behind it, and the one behind a missed beat, come when they would have come anyway.

    Parameters
    ----------
    seconds : float
        2 to 3600.
    rng : numpy Generator
        What draws everything.
    person : Person, optional
        Whose heart; a new one if left out.
    noise, wander : float
        Standard deviation of the noise of muscles and cables, and how far breathing and moving shift the whole line, in
        millivolts, 0 to 2.
    early, missed : float
        Which share of the beats comes early, and is left out, 0 to 0.5; never two in a row.

    Returns
    -------
    Recording
        voltage (n,), and the places of the beats in it.

    Raises
    ------
    ValueError or TypeError
        If a number is outside its range, or rng is no generator.
    """
    check_generator("record", rng)
    seconds = check_between("record", "seconds", seconds, 2, 3600)
    noise = check_between("record", "noise", noise, 0, 2)
    wander = check_between("record", "wander", wander, 0, 2)
    early, missed = (check_between("record", n, x, 0, 0.5) for n, x in (("early", early), ("missed", missed)))
    person = draw_person(rng) if person is None else check_kind("record", "person", person, Person, "Take draw_person.")
    rhythm = _draw_rhythm(seconds, person.rate, early, missed, rng)
    normal, soon = (rhythm.places(kind, seconds) for kind in ("normal", "early"))
    places, is_early = np.concatenate([normal, soon]), np.arange(len(normal) + len(soon)) >= len(normal)
    order = np.argsort(places)
    v = _voltage(seconds, person, rhythm, noise, wander, rng)
    return Recording(v, places[order], is_early[order], rhythm.places("missed", seconds))


def _draw_rhythm(seconds: float, rate: float, early: float, missed: float, rng: np.random.Generator) -> _Rhythm:
    times, kinds, distances, phase = [], [], [], rng.random()
    now, calm = -rng.uniform(1, 2), True
    while now < seconds + 1:
        usual = 60 / rate * (1 + 0.04 * np.sin(2 * np.pi * (0.25 * now + phase)) + 0.015 * rng.standard_normal())
        chance, kind = rng.random(), "normal"
        if calm and chance < early + missed:
            kind = "early" if chance < early else "missed"
        calm = kind == "normal"
        times.append(now - rng.uniform(0.3, 0.45) * usual if kind == "early" else now)
        kinds.append(kind)
        distances.append(usual)
        now += usual
    return _Rhythm(np.array(times), np.array(kinds), np.array(distances))


def _voltage(
    seconds: float, person: Person, rhythm: _Rhythm, noise: float, wander: float, rng: np.random.Generator
) -> np.ndarray:
    """(1) of `record`: (n,) millivolts."""
    t = np.arange(round(seconds * HZ)) / HZ
    breath = 2 * np.pi * (rng.uniform(0.18, 0.3) * t + rng.random())
    v = _bumps(t, person, rhythm) * (1 + 0.06 * np.sin(breath))
    v += wander * (0.6 * np.sin(breath + 1) + 0.5 * np.sin(2 * np.pi * (rng.uniform(0.03, 0.1) * t + rng.random())))
    voltage: np.ndarray = v + noise * rng.standard_normal(len(t))
    return voltage


def _bumps(t: np.ndarray, person: Person, rhythm: _Rhythm) -> np.ndarray:
    """All waves of all beats (n,); P and T move with the root of the distance of the beats."""
    v = np.zeros_like(t)
    for time, kind, distance in zip(*rhythm, strict=True):
        if kind == "missed":
            continue
        if kind == "early":
            places, heights, widths = np.array(EARLY_PLACES), person.early_heights, person.early_widths
        else:
            places, heights, widths = np.array(PLACES), person.heights, person.widths
            places = places * np.array([distance**0.5, 1, 1, 1, distance**0.5])
        first, last = np.searchsorted(t, (time - 0.5, time + 0.8))
        away = t[first:last, None] - time - places  # (n, waves)
        v[first:last] += (heights * np.exp(-(away**2) / (2 * widths**2))).sum(axis=1)
    return v


@remembered
def load_strips(m: int, seed: int, part: str = "train") -> Strips:
    """Strips of m different people: a quarter with early beats only, a quarter with missed ones, a quarter with both.

    What happens keeps 1.3 seconds away from both ends, so that each strip shows what came before and after.

    Parameters
    ----------
    m : int
        How many, 1 to 5000.
    seed : int
        What is drawn; training and test part of one seed share no person.
    part : str
        "train" or "test".

    Returns
    -------
    Strips
        voltage (m, 600), six seconds each, of float32 and labels (m, 2).

    Raises
    ------
    ValueError
        If a number is outside its range or the part is unknown.
    """
    m = check_whole("load_strips", "m", m, least=1, most=5000)
    seed = check_whole("load_strips", "seed", seed)
    check_choice("load_strips", "part", part, PARTS)
    rng = np.random.default_rng((seed, PARTS.index(part), 412))
    voltage, labels = np.empty((m, SECONDS * HZ), dtype=np.float32), np.empty((m, 2), dtype=np.uint8)
    for i in range(m):
        person, labels[i] = draw_person(rng), (i % 2, i // 2 % 2)
        rhythm = _wanted_rhythm(person.rate, labels[i] == 1, rng)
        voltage[i] = _voltage(SECONDS, person, rhythm, rng.uniform(0.02, 0.1), 0.2, rng)
    order = rng.permutation(m)
    return Strips(voltage[order], labels[order])


def _wanted_rhythm(rate: float, wanted: np.ndarray, rng: np.random.Generator) -> _Rhythm:
    """Draw until there is an early beat and a missed one if wanted, well away from the ends."""
    while True:
        rhythm = _draw_rhythm(SECONDS, rate, 0.15 * wanted[0], 0.15 * wanted[1], rng)
        happened = [rhythm.times[rhythm.kinds == kind] for kind in ("early", "missed")]
        inside = [((t > 1.3) & (t < SECONDS - 1.3)).all() for t in happened]
        if all(inside) and all((len(t) > 0) == want for t, want in zip(happened, wanted, strict=True)):
            return rhythm
