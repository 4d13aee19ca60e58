"""Exercises of lesson 5.9: spectrogram, reading paths, strides, the forward algorithm, wake labels, a threshold."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.sequences.ctc import ctc_forward
from helpers.sequences.spectrogram import cut_frames, spectrogram
from helpers.sequences.trigger_word import labels_after

Cases = Iterator[Any]


def power_over_time(wave, window, hop):
    """wave (n,), window (N,), hop -> power (T, N // 2 + 1), one row for each whole frame."""
    N = len(window)
    frames = [wave[start : start + N] for start in range(0, len(wave) - N + 1, hop)]
    return np.abs(np.fft.rfft(np.array(frames) * window)) ** 2


def one_frame_less(wave, window, hop):
    N = len(window)
    frames = [wave[start : start + N] for start in range(0, len(wave) - N, hop)]
    return np.abs(np.fft.rfft(np.array(frames).reshape(-1, N) * window)) ** 2


def with_ragged_end(wave, window, hop):
    padded = np.concatenate([wave, np.zeros(len(window))])
    frames = [padded[start : start + len(window)] for start in range(0, len(wave), hop)]
    return np.abs(np.fft.rfft(np.array(frames) * window)) ** 2


def by_sums(wave, window, hop):
    N = len(window)
    k, n = np.arange(N // 2 + 1)[:, None], np.arange(N)
    waves = np.exp(-2j * np.pi * k * n / N)
    rows = []
    for frame in cut_frames(wave, N, hop):
        S = (waves * (window * frame)).sum(axis=1)
        rows.append(S.real**2 + S.imag**2)
    return np.array(rows)


def sounds(rng: np.random.Generator) -> Cases:
    for n, N, hop in ((8, 8, 3), (30, 8, 4), (29, 8, 3), (40, 5, 5), (17, 2, 1), (50, 16, 7)):
        yield rng.standard_normal(n), 0.2 + rng.random(N), hop


POWER_OVER_TIME = Exercise(
    name="power_over_time",
    reference=power_over_time,
    checks=[agrees("is the power of every whole frame, for any window and hop", sounds)],
    hints=[
        "Frame t is `wave[t * hop : t * hop + N]` with N = len(window). The last whole one starts at len(wave) - N at"
        " the latest, and that start counts: `range(0, len(wave) - N + 1, hop)`.",
        "Multiply each frame by the window. For real numbers half of the Fourier transform mirrors the other:"
        " `np.fft.rfft` gives the N // 2 + 1 that count. Then the square of the absolute value.",
    ],
    why="Cut, weigh, transform, square: four lines are the eye of nearly every speech system. Only the window's length"
    " says what is short and what is close.",
    wrong=[
        Wrong(
            "The frames are not weighed: multiply each by `window`, or every cut is a click.",
            lambda wave, window, hop: power_over_time(wave, np.ones(len(window)), hop),
        ),
        Wrong(
            "That is the amplitude. Power is its square.",
            lambda wave, window, hop: power_over_time(wave, window, hop) ** 0.5,
        ),
        Wrong(
            "N columns: the upper half repeats the lower one. Keep the N // 2 + 1 of `np.fft.rfft`.",
            lambda wave, window, hop: np.abs(np.fft.fft(cut_frames(wave, len(window), hop) * window)) ** 2,
        ),
        Wrong(
            "The last whole frame is missing: a frame may end exactly where the sound ends.",
            one_frame_less,
        ),
        Wrong(
            "Frames that reach beyond the end are in it, filled up with zeros. Only whole ones count.", with_ragged_end
        ),
        Wrong(
            "Turned: time goes down the rows, `(T, N // 2 + 1)`.",
            lambda wave, window, hop: power_over_time(wave, window, hop).T,
        ),
        Wrong(
            "The frames do not overlap as asked: the next one starts `hop` samples later, not N.",
            lambda wave, window, hop: power_over_time(wave, window, len(window)),
        ),
    ],
    alternatives=[by_sums, lambda wave, window, hop: spectrogram(wave, 1, len(window), hop, window=window).power],
)


def read_path(path, blank):
    """path (T,) of whole numbers -> (symbols, steps): two arrays, both of int and equally long, maybe empty."""
    new = np.concatenate([[True], path[1:] != path[:-1]])
    steps = np.flatnonzero(new & (path != blank))
    return path[steps], steps


def dropped_first(path, blank):
    left = np.flatnonzero(path != blank)
    symbols = path[left]
    new = np.concatenate([np.ones(min(1, len(left)), dtype=bool), symbols[1:] != symbols[:-1]])
    return symbols[new], left[new]


def never_merged(path, blank):
    steps = np.flatnonzero(path != blank)
    return path[steps], steps


def blanks_kept(path, blank):
    steps = np.flatnonzero(np.concatenate([[True], path[1:] != path[:-1]]))
    return path[steps], steps


def last_steps(path, blank):
    new = np.concatenate([path[1:] != path[:-1], [True]])
    steps = np.flatnonzero(new & (path != blank))
    return path[steps], steps


def each_once(path, blank):
    symbols, steps = np.unique(path, return_index=True)
    keep = symbols != blank
    return symbols[keep], steps[keep]


def step_by_step(path, blank):
    symbols, steps, before = [], [], None
    for t, symbol in enumerate(path.tolist()):
        if symbol != before and symbol != blank:
            symbols.append(symbol)
            steps.append(t)
        before = symbol
    return np.array(symbols, dtype=int), np.array(steps, dtype=int)


def by_groups(path, blank):
    found, t = [], 0
    for symbol, group in itertools.groupby(path.tolist()):
        found += [(symbol, t)] if symbol != blank else []
        t += len(list(group))
    return tuple(np.array([pair[k] for pair in found], dtype=int) for k in (0, 1))


def paths(rng: np.random.Generator) -> Cases:
    yield np.array([0, 3, 3, 0, 3, 1, 1, 0]), 0
    yield np.array([2]), 0
    yield np.array([2, 2, 2]), 2
    for T in (1, 5, 12, 30):
        for blank in (0, 2):
            yield rng.integers(0, 3, T), blank


def reads_the_same_text(answer: Callable[..., Any], rng: np.random.Generator) -> None:
    for path, blank in paths(rng):
        symbols, steps = answer(path, blank)
        if len(symbols) == len(steps) and any(path[t] != k for k, t in zip(symbols, steps, strict=True)):
            raise Mistake("At the step that you give for a symbol, the path says another one.")


READ_PATH = Exercise(
    name="read_path",
    reference=read_path,
    checks=[
        agrees("reads symbols and first steps, wherever the blanks are", paths),
        Check("names steps at which the symbol is really said", reads_the_same_text),
    ],
    hints=[
        "Merging and dropping is the same as keeping the steps at which the path *changes*, to something that is not"
        " the blank. Compare each step with the one before; the first step is always new.",
        "`new = np.concatenate([[True], path[1:] != path[:-1]])`, and the steps are"
        " `np.flatnonzero(new & (path != blank))`.",
    ],
    why="A symbol begins where the path changes to it. Since the blank is still there when you compare, a double letter"
    " with a blank between stays double.",
    wrong=[
        Wrong(
            "You dropped the blanks first: then nothing separates a double letter any more. Merge first.", dropped_first
        ),
        Wrong("Repeats are still there: a symbol that goes on is not said again.", never_merged),
        Wrong("The blanks are still in the text.", blanks_kept),
        Wrong("That is the step at which each symbol is said last; the first was asked for.", last_steps),
        Wrong("Each symbol came out once and in the order of the numbers. A text may use a symbol again.", each_once),
        Wrong(
            "Right, but an empty list becomes an array of floats. Say `np.array(found, dtype=int)`.",
            lambda path, blank: tuple(np.array(part.tolist()) for part in read_path(path, blank)),
        ),
        Wrong("The blank is what the argument says, not always 0.", lambda path, blank: read_path(path, 0)),
    ],
    alternatives=[step_by_step, by_groups],
)


def largest_stride(frames, texts):
    """frames (m,), texts: m lists of two symbols or more -> the largest stride, an int; 0 if not even 1 is enough."""
    needed = [len(text) + sum(text[i] == text[i - 1] for i in range(1, len(text))) for text in texts]
    stride = 0
    while all(math.ceil(n / (stride + 1)) >= k for n, k in zip(frames, needed, strict=True)):
        stride += 1
    return stride


def needs(text, count=None):
    """The steps of a text, with another way to count what repeats."""
    return len(text) + (sum(a == b for a, b in itertools.pairwise(text)) if count is None else count(text))


def in_one_formula(frames, texts, count=None):
    return int(min((n - 1) // (needs(text, count) - 1) for n, text in zip(frames, texts, strict=True)))


def whole_steps_only(frames, texts):
    return int(min(n // needs(text) for n, text in zip(frames, texts, strict=True)))


def on_average(frames, texts):
    steps = sum(needs(text) for text in texts) / len(texts)
    return int(sum(frames) / len(texts) // steps)


def longest_only(frames, texts):
    i = max(range(len(texts)), key=lambda j: needs(texts[j]))
    return int((frames[i] - 1) // (needs(texts[i]) - 1))


def recordings(rng: np.random.Generator) -> Cases:
    yield [10], [[1, 2]]
    yield [9], [[4, 4]]
    yield [9, 40], [[1, 2], [3, 3, 3]]
    yield [3], [[5, 5, 2]]
    yield [12], [[1, 2, 1, 2]]
    for m in (1, 3, 6):
        texts = [rng.integers(1, 3, rng.integers(2, 7)).tolist() for _ in range(m)]
        yield [int(rng.integers(20, 150)) for _ in range(m)], texts


LARGEST_STRIDE = Exercise(
    name="largest_stride",
    reference=largest_stride,
    checks=[agrees("leaves room for every text, and not more than needed", recordings)],
    hints=[
        "A text needs a step for each symbol and one more for the blank between two equal *neighbors*. Count these"
        " needs for each text.",
        "Try strides from 1 on: `math.ceil(n / stride)` steps have to be enough for every text. The largest that still"
        " is enough is the answer.",
    ],
    why="The condition is ⌈n/s⌉ ≥ k, the same as s ≤ (n-1)/(k-1). The hardest text decides, not the average, and not"
    " always the longest one.",
    wrong=[
        Wrong(
            "Equal neighbors need a blank between them, and so a step more.",
            lambda frames, texts: in_one_formula(frames, texts, lambda text: 0),
        ),
        Wrong(
            "Only *neighbors* that are equal need a blank: in 1 2 1 nothing has to be separated.",
            lambda frames, texts: in_one_formula(frames, texts, lambda text: len(text) - len(set(text))),
        ),
        Wrong("Rounded down: a last step with fewer frames counts as well, ⌈frames / stride⌉.", whole_steps_only),
        Wrong("Every single text has to fit, not the average one.", on_average),
        Wrong("The longest text need not be the tightest: it depends on its frames, too.", longest_only),
        Wrong("That is one more than the largest: there a text does not fit.", lambda f, t: largest_stride(f, t) + 1),
        Wrong("A larger stride would do as well.", lambda f, t: max(0, largest_stride(f, t) - 1)),
    ],
    alternatives=[in_one_formula],
)


def log_probability(log_P, text):
    """log_P (T, C), text: list of numbers from 1 to C - 1 -> the logarithm of p(text), -inf if it does not fit."""
    states = [0]
    for symbol in text:
        states += [symbol, 0]
    alpha = np.full(len(states), -np.inf)
    alpha[:2] = log_P[0, states[:2]]
    for row in log_P[1:]:
        new = np.logaddexp(alpha, np.concatenate([[-np.inf], alpha[:-1]]))  # stay, or one on
        for s in range(2, len(states)):
            if states[s] != states[s - 2]:  # two blanks are equal, so this is never a blank
                new[s] = np.logaddexp(new[s], alpha[s - 2])
        alpha = new + row[states]
    return float(np.logaddexp.reduce(alpha[-2:]))


def walked(log_P, text, *, skip=None, ends=slice(-2, None), starts=2, add=np.logaddexp):
    """The same walk with other rules."""
    states = [0, *itertools.chain.from_iterable((symbol, 0) for symbol in text)]
    alpha = np.full(len(states), -np.inf)
    alpha[:starts] = log_P[0, states[:starts]]
    for row in log_P[1:]:
        new = add(alpha, np.concatenate([[-np.inf], alpha[:-1]]))
        for s in range(2, len(states)):
            if states[s] != states[s - 2] if skip is None else skip(states[s]):
                new[s] = add(new[s], alpha[s - 2])
        alpha = new + row[states]
    return float(add.reduce(alpha[ends], initial=-np.inf))


def in_plain_numbers(log_P, text):
    with np.errstate(all="ignore"):
        P = np.exp(log_P)
        states = [0, *itertools.chain.from_iterable((symbol, 0) for symbol in text)]
        alpha = np.zeros(len(states))
        alpha[:2] = P[0, states[:2]]
        for row in P[1:]:
            new = alpha + np.concatenate([[0], alpha[:-1]])
            for s in range(2, len(states)):
                new[s] += alpha[s - 2] if states[s] != states[s - 2] else 0
            alpha = new * row[states]
        return float(np.log(alpha[-2:].sum()))


def by_our_helper(log_P, text):
    if len(text) + sum(a == b for a, b in itertools.pairwise(text)) > len(log_P):
        return -math.inf
    return -float(ctc_forward(log_P[:, :, None], [text])[0][0])


def normalized(Z: np.ndarray) -> np.ndarray:
    log_P: np.ndarray = Z - np.logaddexp.reduce(Z, axis=1)[:, None]
    return log_P


def short_sounds(rng: np.random.Generator) -> Cases:
    for T, C, L in ((1, 2, 1), (1, 3, 0), (6, 4, 2), (8, 3, 3), (12, 6, 4), (20, 3, 6)):
        yield normalized(2 * rng.standard_normal((T, C))), rng.integers(1, C, L).tolist()
    yield normalized(rng.standard_normal((7, 3))), [1, 1, 2]
    yield normalized(rng.standard_normal((9, 3))), [2, 1, 2]


def long_sounds(rng: np.random.Generator) -> Cases:
    for T, L in ((600, 40), (1000, 7)):
        yield normalized(3 * rng.standard_normal((T, 5))), rng.integers(1, 5, L).tolist()


def gives_up_nothing(answer: Callable[..., Any], rng: np.random.Generator) -> None:
    log_P = normalized(rng.standard_normal((3, 3)))
    for text in ([1, 1, 2], [1, 2, 1, 2]):
        found = answer(log_P, text)
        if found != -np.inf:
            raise Mistake(f"{text} cannot be said in three steps, so its logarithm is -inf; you gave {found}.")


LOG_PROBABILITY = Exercise(
    name="log_probability",
    reference=log_probability,
    checks=[
        agrees("adds up all alignments of short sounds", short_sounds),
        agrees("stays a number for a thousand steps", long_sounds),
        Check("says -inf where the text does not fit", gives_up_nothing),
    ],
    hints=[
        "List the states first, `[0, text[0], 0, text[1], ..., 0]`. `alpha` has one number for each state; at the first"
        " step only the first two may be entered, all others are -np.inf.",
        "From one step to the next: `np.logaddexp(alpha, alpha shifted by one)`, for the states that may be skipped to"
        " also alpha two states before, and then *plus* `log_P[t, states]`: a product is a sum of logarithms.",
        "The end: `np.logaddexp` of the last two states; the empty text has only one. `np.logaddexp.reduce(alpha[-2:])`"
        " does for both.",
    ],
    why="A sum over a billion paths in T times S additions: paths that are in the same state at the same step have the"
    " same future, so they may be added up before it.",
    wrong=[
        Wrong(
            "A blank between two *equal* symbols must not be skipped: they would merge.",
            lambda log_P, text: walked(log_P, text, skip=lambda symbol: symbol != 0),
        ),
        Wrong(
            "The blank between two different symbols may be skipped.",
            lambda log_P, text: walked(log_P, text, skip=lambda symbol: False),
        ),
        Wrong(
            "A path may also end in the last symbol, not only in the blank behind it.",
            lambda log_P, text: walked(log_P, text, ends=slice(-1, None)),
        ),
        Wrong(
            "A path may also end in the blank behind the last symbol, not only in the symbol.",
            lambda log_P, text: walked(log_P, text, ends=slice(-2, -1)),
        ),
        Wrong(
            "Only a symbol may be entered by a skip. From blank to blank the symbol between would be left out.",
            lambda log_P, text: walked(log_P, text, skip=lambda symbol: True),
        ),
        Wrong(
            "A path may also start with the first symbol, not only with a blank.",
            lambda log_P, text: walked(log_P, text, starts=1),
        ),
        Wrong(
            "That is the best alignment alone. All of them count: add, do not take the maximum.",
            lambda log_P, text: walked(log_P, text, add=np.maximum),
        ),
        Wrong(
            "Plain probabilities sink to 0 in a long sound. Keep the logarithms and add with np.logaddexp.",
            in_plain_numbers,
        ),
        Wrong(
            "The sign: the logarithm of a probability is negative, the loss is minus it.",
            lambda P, t: -log_probability(P, t),
        ),
        Wrong(
            "`np.exp` at the end gives the probability; its logarithm was asked for.",
            lambda log_P, text: math.exp(log_probability(log_P, text)),
        ),
    ],
    alternatives=[by_our_helper, walked],
)


def wake_labels(ends, steps, stride, width):
    """ends: frames at which a trigger has ended -> labels (steps,): `width` ones behind each end, all else 0.0."""
    labels = np.zeros(steps)
    for end in ends:
        first = math.ceil(end / stride)
        labels[first : first + width] = 1
    return labels


def labeled(ends, steps, first, width, *, add=False):
    labels = np.zeros(steps)
    for end in ends:
        start = first(end)
        labels[max(0, start) : max(0, start + width)] = labels[max(0, start) : max(0, start + width)] + 1 if add else 1
    return labels


def one_by_one(ends, steps, stride, width):
    away = [[u * stride - end for end in ends] for u in range(steps)]
    return np.array([float(any(0 <= gap < width * stride for gap in gaps)) for gaps in away])


def ends_of_triggers(rng: np.random.Generator) -> Cases:
    yield [8, 21], 20, 2, 5
    yield [], 4, 2, 1
    yield [5, 9], 6, 4, 3  # ones that overlap
    yield [39], 10, 4, 5  # hardly any room left
    yield [0], 1, 1, 1
    for k in (1, 2, 4):
        yield sorted(rng.integers(1, 90, k).tolist()), 30, int(rng.integers(2, 5)), int(rng.integers(2, 6))


WAKE_LABELS = Exercise(
    name="wake_labels",
    reference=wake_labels,
    checks=[agrees("puts the ones behind the ends, in steps", ends_of_triggers)],
    hints=[
        "Step u begins at frame u * stride. The first step that begins at `end` or later is `math.ceil(end / stride)`.",
        "`labels[first : first + width] = 1`: a slice that reaches beyond the end is cut off by itself, and ones that"
        " overlap stay ones.",
    ],
    why="A label may ask only for what can be known: at the step that begins behind the end, the whole word has been"
    " heard.",
    wrong=[
        Wrong(
            "Rounded down, the first 1 stands at a step in which the word is still being said.",
            lambda ends, steps, stride, width: labeled(ends, steps, lambda end: end // stride, width),
        ),
        Wrong(
            "`round` goes down half of the time: then the first 1 stands where the word is still being said.",
            lambda ends, steps, stride, width: labeled(ends, steps, lambda end: round(end / stride), width),
        ),
        Wrong(
            "Always one step later is too late where the end falls between two steps exactly.",
            lambda ends, steps, stride, width: labeled(ends, steps, lambda end: end // stride + 1, width),
        ),
        Wrong(
            "The ones stand before the end, where nobody can know yet how the word goes on.",
            lambda ends, steps, stride, width: labeled(ends, steps, lambda end: math.ceil(end / stride) - width, width),
        ),
        Wrong(
            "Two triggers close to each other give a 2. A label is 0 or 1: set it, do not add.",
            lambda ends, steps, stride, width: labeled(
                ends, steps, lambda end: math.ceil(end / stride), width, add=True
            ),
        ),
        Wrong(
            "Right, but in whole numbers: a loss wants floats here, as `np.zeros(steps)` gives.",
            lambda ends, steps, stride, width: wake_labels(ends, steps, stride, width).astype(int),
        ),
        Wrong(
            "`width` counts steps, not frames: do not divide it by the stride.",
            lambda ends, steps, stride, width: wake_labels(ends, steps, stride, math.ceil(width / stride)),
        ),
        Wrong(
            "Ends are frames, labels are steps: divide by the stride.",
            lambda ends, steps, stride, width: wake_labels(ends, steps, 1, width),
        ),
        Wrong(
            "Only one 1 behind each end: it has to be repeated.",
            lambda e, steps, stride, w: wake_labels(e, steps, stride, 1),
        ),
    ],
    alternatives=[
        one_by_one,
        lambda ends, steps, stride, width: labels_after(np.array([[*ends, -1]]), steps, stride=stride, width=width)[
            0
        ].astype(float),
    ],
)


def cheapest_threshold(thresholds, misses, per_minute, triggers, minutes, annoyance):
    """thresholds (k,) rising, misses (k,) shares of the triggers, per_minute (k,) -> one of the thresholds, a float."""
    in_a_day = misses * triggers + annoyance * per_minute * minutes
    best = np.flatnonzero(in_a_day == in_a_day.min())
    return float(thresholds[best[-1]])


def least(thresholds, cost):
    return float(thresholds[np.flatnonzero(cost == cost.min())[-1]])


def looked_up(thresholds, misses, per_minute, triggers, minutes, annoyance):
    best, least_so_far = None, math.inf
    for threshold, share, alarms in zip(thresholds, misses, per_minute, strict=True):
        in_a_day = share * triggers + annoyance * alarms * minutes
        if in_a_day <= least_so_far:
            best, least_so_far = float(threshold), in_a_day
    return best


def curves(rng: np.random.Generator) -> Cases:
    yield np.array([0.25, 0.5, 0.75]), np.array([0.0, 0.25, 0.5]), np.array([1.0, 0.5, 0.0]), 4, 2, 1  # all equal
    yield np.array([0.5]), np.array([0.5]), np.array([2.0]), 10, 10, 1
    yield np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.25, 0.5]), np.array([4.0, 1.0, 0.5]), 100, 1, 1
    yield np.array([0.1, 0.5, 0.9]), np.array([0.0, 0.25, 0.5]), np.array([4.0, 1.0, 0.5]), 2, 60, 0.5
    for triggers, minutes, annoyance in ((64, 8, 0.25), (8, 64, 0.25), (16, 4, 8), (4, 1, 0.125), (256, 16, 0.5)):
        k = 8
        falling = np.sort(rng.integers(0, 33, k))[::-1] / 8
        yield np.arange(1, k + 1) / 10, np.sort(rng.integers(0, 33, k)) / 32, falling, triggers, minutes, annoyance


BEST_THRESHOLD = Exercise(
    name="cheapest_threshold",
    reference=cheapest_threshold,
    checks=[agrees("costs least in a day", curves)],
    hints=[
        "Count mistakes in a day. Misses: a share of the triggers, so `misses * triggers`. False alarms:"
        " `per_minute * minutes`.",
        "A false alarm weighs `annoyance` times as much. Among equal minima take the last: `np.flatnonzero(cost =="
        " cost.min())[-1]`.",
    ],
    why="A miss rate and an alarm rate have different units. Only what they cost in the same day can be compared, and"
    " that depends on where the device stands.",
    wrong=[
        Wrong(
            "A share of triggers and a number per minute are not in the same unit: bring both to a day first.",
            lambda t, misses, per_minute, n, minutes, annoyance: least(t, misses + per_minute),
        ),
        Wrong(
            "The annoyance of a false alarm is missing.",
            lambda t, misses, per_minute, n, minutes, annoyance: least(t, misses * n + per_minute * minutes),
        ),
        Wrong(
            "The annoyance belongs to the false alarms, not to the misses.",
            lambda t, misses, per_minute, n, minutes, annoyance: least(
                t, annoyance * misses * n + per_minute * minutes
            ),
        ),
        Wrong(
            "How long the device listens is missing: false alarms come by the minute.",
            lambda t, misses, per_minute, n, minutes, annoyance: least(t, misses * n + annoyance * per_minute),
        ),
        Wrong(
            "How often the trigger is said is missing: misses are a share of it.",
            lambda t, misses, per_minute, n, minutes, annoyance: least(t, misses + annoyance * per_minute * minutes),
        ),
        Wrong(
            "Of several equally good thresholds the highest was asked for.",
            lambda t, misses, per_minute, n, minutes, annoyance: float(
                t[np.argmin(misses * n + annoyance * per_minute * minutes)]
            ),
        ),
        Wrong(
            "That is the worst threshold: the least annoyance was asked for.",
            lambda t, misses, per_minute, n, minutes, annoyance: float(
                t[np.argmax(misses * n + annoyance * per_minute * minutes)]
            ),
        ),
        Wrong(
            "That is the place in the list; the threshold itself was asked for.",
            lambda t, misses, per_minute, n, minutes, annoyance: int(
                np.flatnonzero((c := misses * n + annoyance * per_minute * minutes) == c.min())[-1]
            ),
        ),
    ],
    alternatives=[looked_up],
)


EXERCISES = [POWER_OVER_TIME, READ_PATH, LARGEST_STRIDE, LOG_PROBABILITY, WAKE_LABELS, BEST_THRESHOLD]
