"""Exercises of lesson 3.4: sets from two sources, gaps and their uncertainty, training data brought closer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np

from helpers.data.digits import load_digits_split
from helpers.data.faces import images_to_columns
from helpers.data.looks import measure_look
from helpers.data.rendered_digits import draw_digits, render
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong
from helpers.neural.network import dense_network
from helpers.neural.optimizers import Adam
from helpers.neural.training import predict_classes, train
from helpers.projects.ladder import ACTIONS
from helpers.projects.uncertainty import gap_interval

Cases = Iterator[tuple[Any, ...]]


def positions(given: Any, what: str, most: int) -> np.ndarray:
    """Positions in any honest form as a row of whole numbers."""
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    at = np.asarray(given if isinstance(given, np.ndarray) else list(given))
    if at.dtype == bool:
        raise Mistake(f"{what} is a mask of True and False; `np.flatnonzero(mask)` makes positions of it")
    if at.ndim != 1 or (len(at) and at.dtype.kind not in "iu"):
        raise Mistake(f"{what} should be a row of positions, whole numbers")
    if len(at) and (at.min() < 0 or at.max() >= most):
        raise Mistake(f"{what} holds positions from {at.min()} to {at.max()}; they run from 0 to {most - 1}")
    return at.astype(int)


def in_all_cases(look: Any, cases: Any) -> Any:
    """A check that asks about every case before it names the first mistake, so that mistakes can be told apart."""

    def check(answer: Any, rng: np.random.Generator) -> None:
        mistakes = []
        for case in cases(rng):
            try:
                look(answer, *case)
            except Mistake as mistake:
                mistakes.append(mistake)
        if mistakes:
            raise mistakes[0]

    return check


def carve_training_dev(train_at, font, n, rng):
    """train_at (k,) positions in training, font (m,) of every picture there is -> (train, training-dev) positions."""
    own = font[train_at]
    held = np.zeros(len(train_at), dtype=bool)
    for name in rng.permutation(np.unique(own)):
        if held.sum() >= n:
            break
        held |= own == name
    return train_at[~held], train_at[held]


def carved_by_counting(train_at, font, n, rng):
    names, counts = np.unique(font[train_at], return_counts=True)
    order = rng.permutation(len(names))
    needed = int(np.searchsorted(np.cumsum(counts[order]), n)) + 1
    inside = np.isin(font[train_at], names[order[:needed]])
    return train_at[~inside], train_at[inside]


def carved_with_sets(train_at, font, n, rng):
    waiting = sorted({str(font[i]) for i in train_at})
    rng.shuffle(waiting)
    training_dev: list[int] = []
    while len(training_dev) < n:
        name = waiting.pop()
        training_dev += [int(i) for i in train_at if str(font[i]) == name]
    kept = [int(i) for i in train_at if int(i) not in set(training_dev)]
    return kept, training_dev


def pictures_not_fonts(train_at, font, n, rng):
    order = rng.permutation(train_at)
    return order[n:], order[:n]


def from_everything(train_at, font, n, rng):
    held = np.zeros(len(font), dtype=bool)
    for name in rng.permutation(np.unique(font)):
        if held[train_at].sum() >= n:
            break
        held |= font == name
    return train_at[~held[train_at]], np.flatnonzero(held)


def fonts_in_order(train_at, font, n, rng):
    own = font[train_at]
    held = np.zeros(len(train_at), dtype=bool)
    for name in np.unique(own):
        if held.sum() >= n:
            break
        held |= own == name
    return train_at[~held], train_at[held]


def one_font_too_few(train_at, font, n, rng):
    own = font[train_at]
    held = np.zeros(len(train_at), dtype=bool)
    for name in rng.permutation(np.unique(own)):
        if held.sum() + (own == name).sum() > n:
            break
        held |= own == name
    return train_at[~held], train_at[held]


def one_font_too_many(train_at, font, n, rng):
    own = font[train_at]
    held = np.zeros(len(train_at), dtype=bool)
    for name in rng.permutation(np.unique(own)):
        held |= own == name
        if held.sum() > n + (own == name).sum():
            break
    return train_at[~held], train_at[held]


def smallest_fonts_first(train_at, font, n, rng):
    own = font[train_at]
    names, counts = np.unique(own, return_counts=True)
    needed = int(np.searchsorted(np.cumsum(np.sort(counts)), n)) + 1
    inside = np.isin(own, names[np.argsort(counts, kind="stable")[:needed]])
    return train_at[~inside], train_at[inside]


def cut_off_at_n(train_at, font, n, rng):
    kept, held = carve_training_dev(train_at, font, n, rng)
    return np.concatenate([kept, held[n:]]), held[:n]


def still_in_training(train_at, font, n, rng):
    return train_at, carve_training_dev(train_at, font, n, rng)[1]


def places_in_train(train_at, font, n, rng):
    kept, held = carve_training_dev(train_at, font, n, rng)
    where = {int(i): k for k, i in enumerate(train_at)}
    return np.array([where[int(i)] for i in kept]), np.array([where[int(i)] for i in held])


def prints(rng: np.random.Generator) -> Cases:
    """Pictures of several fonts, some of them not in training; n from 1 on."""
    for fonts, each, n in ((6, 4, 9), (5, 1, 1), (8, 6, 13), (4, 9, 10)):
        font = np.repeat([f"font {k}" for k in range(fonts)], each)
        font = np.concatenate([font, rng.choice(font, size=len(font) // 2)])
        rng.shuffle(font)
        train_at = np.sort(rng.permutation(len(font))[: max(2 * len(font) // 3, n + 2)])
        if len(np.unique(font[train_at])) < 2:
            continue
        yield train_at, font, n, np.random.default_rng(int(rng.integers(1000)))


def two_parts(given: Any, m: int) -> tuple[np.ndarray, np.ndarray]:
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, (tuple, list)) or len(given) != 2:
        raise Mistake("return two things: the positions for train, and for training-dev")
    return positions(given[0], "train", m), positions(given[1], "training-dev", m)


def nothing_lost_or_twice(answer: Any, rng: np.random.Generator) -> None:
    for train_at, font, n, seeded in prints(rng):
        kept, held = two_parts(answer(train_at, font, n, seeded), len(font))
        foreign = np.setdiff1d(np.concatenate([kept, held]), train_at)
        if len(foreign):
            raise Mistake(f"position {foreign[0]} is in your sets, but was not in the training set")
        if np.intersect1d(kept, held).size:
            raise Mistake("a picture of training-dev is in train as well")
        if len(kept) + len(held) != len(train_at):
            raise Mistake(f"{len(train_at)} pictures came, {len(kept) + len(held)} are in your two sets")


def fonts_stay_whole(answer: Any, rng: np.random.Generator) -> None:
    for train_at, font, n, seeded in prints(rng):
        kept, held = two_parts(answer(train_at, font, n, seeded), len(font))
        both = sorted(set(font[kept].tolist()) & set(font[held].tolist()))
        if both:
            raise Mistake(f"{both[0]!r} has pictures in train and in training-dev")


def as_large_as_asked(answer: Any, rng: np.random.Generator) -> None:
    for train_at, font, n, seeded in prints(rng):
        _, held = two_parts(answer(train_at, font, n, seeded), len(font))
        if len(held) < n:
            raise Mistake(f"training-dev holds {len(held)} pictures, asked for are at least {n}")
        sizes = np.unique(font[held], return_counts=True)[1]
        if len(held) - sizes.max() >= n:
            raise Mistake(f"training-dev would hold {n} pictures without its largest font, too: stop earlier")


def chance_picks_fonts(answer: Any, rng: np.random.Generator) -> None:
    font = np.repeat([f"font {k}" for k in range(8)], 3)
    chosen = set()
    for seed in range(12):
        _, held = two_parts(answer(np.arange(24), font, 4, np.random.default_rng(seed)), 24)
        chosen |= set(font[held].tolist())
    if len(chosen) < 5:
        raise Mistake(
            "training-dev gets the same fonts whatever rng is; an order such as that of the names means something"
        )


def the_same_again(answer: Any, rng: np.random.Generator) -> None:
    font = np.repeat([f"font {k}" for k in range(30)], 3)
    held = [set(two_parts(answer(np.arange(90), font, 40, np.random.default_rng(5)), 90)[1].tolist()) for _ in "ab"]
    if held[0] != held[1]:
        raise Mistake("with the same rng it gives other fonts the second time, so nobody can repeat the split")


CARVE_TRAINING_DEV = Exercise(
    name="carve_training_dev",
    reference=carve_training_dev,
    checks=[
        Check("every training picture goes into one of the two sets, and no other picture", nothing_lost_or_twice),
        Check("no font is in both", fonts_stay_whole),
        Check("training-dev holds at least n pictures, and no font more than needed", as_large_as_asked),
        Check("chance decides which fonts", chance_picks_fonts),
        Check("the same rng gives the same fonts", the_same_again),
    ],
    hints=[
        "Which fonts are there *in training*? `np.unique(font[train_at])`, shuffled by `rng.permutation`.",
        "Keep a mask over the training pictures. Font by font: is it full already? Then stop. Otherwise mark all with"
        " this font.",
        "`held |= font[train_at] == name` marks them; at the end `train_at[~held], train_at[held]`.",
    ],
    why="Groups are dealt out whole, as people were in 2.1; and as training-dev is to be like train, it comes out of"
    " the training pictures alone.",
    wrong=[
        Wrong(
            "You drew pictures, not fonts: a font that the network knows by heart is then in training-dev, too.",
            pictures_not_fonts,
        ),
        Wrong(
            "Training-dev took all pictures of its fonts, also those that belong to other sets. Only `train_at` is"
            " yours to divide.",
            from_everything,
        ),
        Wrong("You took the fonts in the order of their names. Let `rng` shuffle them first.", fonts_in_order),
        Wrong("You took the rarest fonts first. Which ones it gets should be chance.", smallest_fonts_first),
        Wrong(
            "You stopped before n was reached: the font that goes beyond n is the last one to take.", one_font_too_few
        ),
        Wrong("You went on after n was reached. Ask *before* taking the next font.", one_font_too_many),
        Wrong("Cut off at n, the last font is divided: its other pictures train the network.", cut_off_at_n),
        Wrong("The pictures of training-dev are still in train: take them out there.", still_in_training),
        Wrong(
            "These are places within `train_at`. Asked for are positions: `train_at[...]` of them.",
            places_in_train,
        ),
        Wrong("Train first, then training-dev.", lambda t, font, n, rng: carve_training_dev(t, font, n, rng)[::-1]),
        Wrong(
            "These are the fonts of the pictures. Asked for are positions.",
            lambda t, font, n, rng: tuple(font[part] for part in carve_training_dev(t, font, n, rng)),
        ),
    ],
    alternatives=[carved_by_counting, carved_with_sets],
)


def without_copies(X_train, *judges):
    """X_train (n_x, m), judges: arrays (n_x, k) -> the positions, in order, of training pictures no judge holds."""
    judged = {column.tobytes() for X in judges for column in np.ascontiguousarray(X.T)}
    return [i for i, column in enumerate(np.ascontiguousarray(X_train.T)) if column.tobytes() not in judged]


def copies_by_comparing(X_train, *judges):
    copied = np.zeros(X_train.shape[1], dtype=bool)
    for X in judges:
        copied |= (X_train[:, :, None] == X[:, None, :]).all(axis=0).any(axis=1)
    return np.flatnonzero(~copied)


def copies_by_tuples(X_train, *judges):
    seen = {tuple(column) for X in judges for column in X.T}
    keep = []
    for i in range(X_train.shape[1]):
        if tuple(X_train[:, i]) not in seen:
            keep.append(i)
    return np.array(keep, dtype=int)


def first_judge_only(X_train, *judges):
    return copies_by_comparing(X_train, judges[0])


def one_pixel_alike(X_train, *judges):
    copied = np.zeros(X_train.shape[1], dtype=bool)
    for X in judges:
        copied |= (X_train[:, :, None] == X[:, None, :]).any(axis=(0, 2))
    return np.flatnonzero(~copied)


def by_their_sum(X_train, *judges):
    sums = np.concatenate([X.sum(axis=0) for X in judges])
    return np.flatnonzero(~np.isin(X_train.sum(axis=0), sums))


def pixel_values_known(X_train, *judges):
    values = np.concatenate([X.ravel() for X in judges])
    return np.flatnonzero(~np.isin(X_train, values).all(axis=0))


def same_positions(X_train, *judges):
    m = X_train.shape[1]
    copied = np.zeros(m, dtype=bool)
    for X in judges:
        k = min(m, X.shape[1])
        copied[:k] |= (X_train[:, :k] == X[:, :k]).all(axis=0)
    return np.flatnonzero(~copied)


def the_copies(X_train, *judges):
    return np.setdiff1d(np.arange(X_train.shape[1]), copies_by_comparing(X_train, *judges))


def and_no_twins(X_train, *judges):
    kept = copies_by_comparing(X_train, *judges)
    _, first = np.unique(X_train[:, kept], axis=1, return_index=True)
    return kept[np.sort(first)]


def in_every_judge(X_train, *judges):
    copied = np.ones(X_train.shape[1], dtype=bool)
    for X in judges:
        copied &= (X_train[:, :, None] == X[:, None, :]).all(axis=0).any(axis=1)
    return np.flatnonzero(~copied)


def leaking_sets(rng: np.random.Generator) -> Cases:
    """Training pictures, some of them copied into one or two judging sets; twins within training; m from 1 on."""
    for m, sizes in ((1, (2,)), (9, (4, 5)), (12, (6,)), (7, (3, 2, 4)), (20, (8, 8))):
        X = rng.integers(0, 4, (5, m)) / 4 + 0.0
        X[0] += np.arange(m)
        if m > 6:
            X[:, m - 1] = X[:, 2]  # twins, in no judge
        judges = []
        for k in sizes:
            Z = rng.integers(0, 4, (5, k)) / 4 + 0.0
            Z[0] += 50 + np.arange(k)
            if m > 1:
                Z[:, rng.integers(k)] = X[:, rng.choice([0, 1, 3, 4])]
                Z[:, 0] = X[[1, 0, 2, 3, 4], 5] if k > 2 else Z[:, 0]  # the same pixels, elsewhere
            judges.append(Z)
        if m > 1:
            judges[-1][:, -1] = X[:, 0]
        yield (X, *judges)
    X = rng.normal(size=(3, 4))
    yield X, X[:, [2, 0, 3, 1]].copy()


def exactly_the_copies(answer: Any, X: np.ndarray, *judges: np.ndarray) -> None:
    kept = positions(answer(X, *judges), "the result", X.shape[1])
    right = copies_by_comparing(X, *judges)
    left = np.setdiff1d(kept, right)
    if len(left):
        raise Mistake(f"training picture {left[0]} is in a judging set, and you keep it")
    lost = np.setdiff1d(right, kept)
    if len(lost):
        raise Mistake(f"training picture {lost[0]} is in no judging set, and you throw it away")
    if kept.tolist() != right.tolist():
        raise Mistake("the positions should come in order, each once")


WITHOUT_COPIES = Exercise(
    name="without_copies",
    reference=without_copies,
    checks=[Check("keeps what no judge holds, and nothing else", in_all_cases(exactly_the_copies, leaking_sets))],
    hints=[
        "Two pictures are the same if *all* their pixels are. Something that can be looked up would be handy, such as"
        " `tuple(column)` in a set.",
        "Collect the columns of all judges in one set; then go through the columns of X_train, `for i in range(m)`.",
    ],
    why="A set of whole columns finds copies whatever their position. Twins within training may"
    " stay: they leak nothing.",
    wrong=[
        Wrong("Only the first judging set was looked at: `judges` may hold several.", first_judge_only),
        Wrong("One equal pixel is not a copy: all of them have to agree (`.all(axis=0)`).", one_pixel_alike),
        Wrong("Pictures with the same sum can show different things: compare all pixels.", by_their_sum),
        Wrong(
            "You asked whether each *value* occurs somewhere. Compare whole pictures, column by column.",
            pixel_values_known,
        ),
        Wrong("You compared pictures at the same position only. A copy may stand anywhere.", same_positions),
        Wrong("These are the copies. Asked for are the others, which may stay.", the_copies),
        Wrong("Twins within training leak nothing into the judges; they may stay.", and_no_twins),
        Wrong("A picture that is in *one* of the judging sets has to go; you wait until it is in all.", in_every_judge),
        Wrong(
            "This is the cleaned training set. Asked for are positions, so that labels can be cleaned as well.",
            lambda X, *judges: X[:, copies_by_comparing(X, *judges)],
        ),
        Wrong(
            "This is a mask. `np.flatnonzero(mask)` makes positions of it.",
            lambda X, *judges: np.isin(np.arange(X.shape[1]), copies_by_comparing(X, *judges)),
        ),
    ],
    alternatives=[copies_by_comparing, copies_by_tuples],
)
GAPS = list(ACTIONS)


def clear_gaps(names, errors, counts):
    """names of the four gaps, five errors, five counts (the first may be None) -> list of the names of clear gaps."""
    variances = [0 if n is None else e * (1 - e) / n for e, n in zip(errors, counts, strict=True)]
    found = []
    for k, name in enumerate(names):
        margin = 1.96 * np.sqrt(variances[k] + variances[k + 1])
        if errors[k + 1] - errors[k] - margin > 0:
            found.append(name)
    return found


def clear_gaps_as_arrays(names, errors, counts):
    n = np.array([np.inf if count is None else count for count in counts], dtype=float)
    e = np.array(errors, dtype=float)
    spread = np.sqrt(np.convolve(e * (1 - e) / n, [1, 1], "valid"))
    return [names[k] for k in np.flatnonzero(np.diff(e) > 1.96 * spread)]


def gaps_by_wilson(names, errors, counts):
    steps = zip(errors[1:], counts[1:], errors, counts, strict=False)
    return [name for name, step in zip(names, steps, strict=True) if gap_interval(*step).low > 0]


def known_is_one_example(names, errors, counts):
    return clear_gaps(names, errors, [1 if n is None else n for n in counts])


def gaps_if(rule: Any) -> Any:
    """An answer that names a gap where rule(base, error, base variance, variance, k) is true."""

    def answer(names, errors, counts):
        v = [0 if n is None else e * (1 - e) / n for e, n in zip(errors, counts, strict=True)]
        return [name for k, name in enumerate(names) if rule(errors[k], errors[k + 1], v[k], v[k + 1], k, errors)]

    return answer


def ladders_drawn(rng: np.random.Generator) -> Cases:
    yield [0.04, 0.07, 0.10, 0.12, 0.12], [None, 2000, 500, 500, 500]
    yield [0.04, 0.07, 0.10, 0.12, 0.12], [None, 2000, 5000, 5000, 5000]
    yield [0.02, 0.20, 0.10, 0.30, 0.29], [50, 2000, 400, 400, 400]  # a gap that is negative
    yield [0.05, 0.09, 0.14, 0.20, 0.27], [300, 300, 300, 300, 300]  # near the limit
    for _ in range(12):
        steps = np.round(rng.uniform(-0.03, 0.08, 5), 3)
        n = [int(k) for k in rng.choice([40, 100, 200, 300, 500, 1000], 5)]
        errors = [float(e) for e in np.round((0.05 + np.cumsum(steps)).clip(0.01, 0.9), 3)]
        yield errors, [None if rng.random() < 0.4 else n[0], *n[1:]]
    yield [0.0, 1.0, 0.0, 1.0, 0.0], [1, 1, 1, 1, 1]


def names_clear_gaps(answer: Any, errors: list[float], counts: list[Any]) -> None:
    given = answer(list(GAPS), list(errors), list(counts))
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, (list, tuple)) or any(name not in GAPS for name in given):
        raise Mistake("return a list with some of the names that came, such as ['variance']; it may be empty")
    right = clear_gaps(GAPS, errors, counts)
    if list(given) != right:
        raise Mistake(f"for errors {errors} and counts {counts} you name {list(given)}, clear are {right}")


CLEAR_GAPS = Exercise(
    name="clear_gaps",
    reference=clear_gaps,
    checks=[
        Check(
            "names exactly the gaps whose interval lies above 0, in their order",
            in_all_cases(names_clear_gaps, ladders_drawn),
        )
    ],
    hints=[
        "A gap is a difference of two neighbors. Its variance is the *sum* of their variances p(1 - p)/n; a number that"
        " is known exactly has the variance 0.",
        "Clear is a gap with errors[k + 1] - errors[k] > 1.96·√(v[k] + v[k + 1]).",
    ],
    why="Both measurements err, independently, so their variances add up; standard errors do not.",
    wrong=[
        Wrong(
            "The margins of both errors do not add up, their squares do: one root over the sum of the variances.",
            gaps_if(lambda a, b, v, w, k, e: b - a > 1.96 * (np.sqrt(v) + np.sqrt(w))),
        ),
        Wrong(
            "Only the upper of the two measurements is uncertain here. The lower one errs as well.",
            gaps_if(lambda a, b, v, w, k, e: b - a > 1.96 * np.sqrt(w)),
        ),
        Wrong(
            "Only the lower of the two measurements is uncertain here. The upper one errs as well.",
            gaps_if(lambda a, b, v, w, k, e: b - a > 1.96 * np.sqrt(v)),
        ),
        Wrong(
            "A gap below 0 is none of these troubles: do not take its absolute value.",
            gaps_if(lambda a, b, v, w, k, e: abs(b - a) > 1.96 * np.sqrt(v + w)),
        ),
        Wrong(
            "You named every gap that was measured above 0. By how much may it be chance?",
            gaps_if(lambda a, b, v, w, k, e: b > a),
        ),
        Wrong(
            "The 1.96 is missing: one standard error is passed by chance in one of six cases.",
            gaps_if(lambda a, b, v, w, k, e: b - a > np.sqrt(v + w)),
        ),
        Wrong(
            "You compared the gap with a variance. The margin has a root in it.",
            gaps_if(lambda a, b, v, w, k, e: b - a > 1.96 * (v + w)),
        ),
        Wrong(
            "You measured every error from the human level. Each gap is one step, from the neighbor.",
            gaps_if(lambda a, b, v, w, k, e: b - e[0] > 1.96 * np.sqrt(v + w)),
        ),
        Wrong(
            "`gap_interval` is the finer interval of the ladder. Take the simple one: gap ± 1.96 standard errors.",
            gaps_by_wilson,
        ),
        Wrong("What is known exactly has the variance 0, not that of a single example.", known_is_one_example),
        Wrong(
            "These are the gaps that are *not* clear.",
            gaps_if(lambda a, b, v, w, k, e: not b - a > 1.96 * np.sqrt(v + w)),
        ),
    ],
    alternatives=[clear_gaps_as_arrays],
)


def which_gap():
    """Return a dict that gives each of "A" ... "F" one of the four names of the gaps."""
    return {
        "A": "variance",
        "B": "overfitting to dev",
        "C": "avoidable bias",
        "D": "data mismatch",
        "E": "overfitting to dev",
        "F": "avoidable bias",
    }


def told(**changed: str) -> Any:
    """The right answer with some letters changed."""
    return lambda: which_gap() | changed


def from_the_ladder():
    low_rung_spoiled = {"A": 1, "B": 3, "C": 0, "D": 2, "E": 3, "F": 0}
    return {letter: GAPS[k] for letter, k in low_rung_spoiled.items()}


def six_names(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != list("ABCDEF"):
        raise Mistake('return a dict with the keys "A", "B", "C", "D", "E", "F"')
    unknown = [name for name in given.values() if name not in GAPS]
    if unknown:
        raise Mistake(f"{unknown[0]!r} is none of {', '.join(map(repr, GAPS))}")


def the_right_names(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), which_gap()
    missed = [letter for letter in right if given.get(letter) != right[letter]]
    if missed:
        raise Mistake(f"{len(missed)} of the 6 {'accidents show' if len(missed) > 1 else 'accidents shows'} elsewhere")


WHICH_GAP = Exercise(
    name="which_gap",
    reference=which_gap,
    checks=[
        Check("gives each accident one of the four names", six_names),
        Check("and each time the right one", the_right_names),
    ],
    hints=[
        "First ask which of the five *numbers* is wrong, or special. Then which two gaps touch it, and which of them"
        " moves the way the question says.",
        "A makes training-dev too low, C makes the human level too low, D makes dev *and* test too low; E changes the"
        " source between dev and test; F leaves train too high.",
    ],
    why="A number that is too low makes the gap before it too small and the one behind it too large. So every gap can"
    " only be trusted as far as both of its ends.",
    wrong=[
        Wrong("A: known drawings make training-dev too low. Which gap *ends* there?", told(A="data mismatch")),
        Wrong("B: the four hundred were not trained on dev. They were chosen by it.", told(B="variance")),
        Wrong("B: choosing makes dev too good. The gap that grows begins there.", told(B="data mismatch")),
        Wrong("C: the human level is the lower end of one gap only.", told(C="data mismatch")),
        Wrong("D: train and training-dev are hardly touched. Which gap ends at dev?", told(D="variance")),
        Wrong(
            "D: dev and test are both too low, and by as much. The step between them stays.",
            told(D="overfitting to dev"),
        ),
        Wrong(
            "E: it *is* a mismatch, but between dev and test. What is the gap at that place called?",
            told(E="data mismatch"),
        ),
        Wrong("F: two epochs leave even the training set badly fitted. Which gap ends at train?", told(F="variance")),
        Wrong(
            "A and D have changed places: training-dev holds relatives of train, dev holds known pictures.",
            told(A="data mismatch", D="variance"),
        ),
    ],
    alternatives=[from_the_ladder],
)


def to_their_size(drawings, rng):
    """drawings (m, 64, 64) uint8, ink bright -> pictures (m, 8, 8) uint8, more like the handwritten ones."""
    large = np.zeros((len(drawings), 32, 32))
    for k, drawing in enumerate(drawings):
        rows, columns = np.nonzero(drawing > 96)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        side = max(height, width * 8 / 6)  # the digit takes at most 6 of the 8 columns
        middle = columns.min() + width / 2
        r = (rows.min() + (np.arange(32) + 0.5) * height / 32).astype(int)
        c = np.floor(middle + (np.arange(32) - 15.5) * side / 32).astype(int)
        large[k] = drawing[r][:, c.clip(0, 63)] * ((c >= 0) & (c < 64))
    return np.rint(large.reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4))).astype(np.uint8)


def with_render(drawings, rng):
    return render(drawings, rng, points=4, framed=1.0)


def moved_about(drawings, rng):
    return render(drawings, rng, points=4, framed=1.0, move=1.0, slant=0.1)


def pasted_with_pillow(drawings, rng):
    from PIL import Image

    made = []
    for drawing in drawings:
        image = Image.fromarray(drawing)
        box = image.point(lambda value: 255 * (value > 80)).getbbox() or (0, 0, 64, 64)
        digit = image.crop(box)
        width = max(1, min(24, round(32 * digit.width / digit.height)))
        page = Image.new("L", (32, 32))
        page.paste(digit.resize((width, 32)), ((32 - width) // 2, 0))
        made.append(np.array(page.reduce(4)))
    return np.stack(made)


def every_eighth(drawings, rng):
    return drawings[:, 4::8, 4::8].copy()


def means_of_blocks(drawings, rng):
    return np.rint(drawings.reshape(-1, 8, 8, 8, 8).mean(axis=(2, 4))).astype(np.uint8)


def stretched_to_the_box(drawings, rng):
    large = np.zeros((len(drawings), 32, 32))
    for k, drawing in enumerate(drawings):
        rows, columns = np.nonzero(drawing > 96)
        r = (rows.min() + (np.arange(32) + 0.5) * (np.ptp(rows) + 1) / 32).astype(int)
        c = (columns.min() + (np.arange(32) + 0.5) * (np.ptp(columns) + 1) / 32).astype(int)
        large[k] = drawing[r][:, c]
    return np.rint(large.reshape(-1, 8, 4, 8, 4).mean(axis=(2, 4))).astype(np.uint8)


def one_window_for_all(drawings, rng):
    return np.rint(drawings[:, 8:56, 8:56].reshape(-1, 8, 6, 8, 6).mean(axis=(2, 4))).astype(np.uint8)


def noise_all_over(drawings, rng):
    blocks = means_of_blocks(drawings, rng) + 60 * rng.standard_normal((len(drawings), 8, 8))
    return np.rint(blocks.clip(0, 255)).astype(np.uint8)


def paper_and_ink_swapped(drawings, rng):
    return 255 - to_their_size(drawings, rng)


def rows_for_columns(drawings, rng):
    return to_their_size(drawings, rng).swapaxes(1, 2).copy()


def from_zero_to_one(drawings, rng):
    return to_their_size(drawings, rng) / 255


def blurred_away(drawings, rng):
    return render(drawings, rng, points=4, framed=1.0, blur=2.0)


def too_small_still(drawings, rng):
    return render(drawings, rng, points=4)


@cache
def material() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Drawings of different sizes and their labels to train on, and 600 handwritten digits to be read."""
    drawings = draw_digits(1000, np.random.default_rng(11), wobble=1)
    scans = load_digits_split(seed=3, test=600)
    return drawings.images, drawings.labels, images_to_columns(scans.images_test), scans.labels_test


def misread(pictures: np.ndarray) -> float:
    """The share of handwritten digits misread by networks that learned from these pictures: the mean of two."""
    _, labels, X_hand, Y_hand = material()
    X, shares = images_to_columns(pictures).astype(np.float32), []
    for seed in range(2):
        rng = np.random.default_rng(seed)
        network = dense_network((64, 64, 10), rng=rng, like=X)
        train(network, X, labels, optimizer=Adam(0.005), epochs=15, batch_size=64, rng=rng, every=15)
        shares.append(float(np.mean(predict_classes(network, X_hand.astype(np.float32)) != Y_hand)))
    return float(np.mean(shares))


def pictures_of(answer: Any, drawings: np.ndarray) -> np.ndarray:
    given = answer(drawings.copy(), np.random.default_rng(0))
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    wanted = (len(drawings), 8, 8)
    if not isinstance(given, np.ndarray) or given.shape != wanted:
        came = f"has shape {given.shape}" if isinstance(given, np.ndarray) else f"is a {type(given).__name__}"
        raise Mistake(f"the result {came}, asked for is an array of shape {wanted}")
    if given.dtype != np.uint8:
        raise Mistake(f"the pictures are {given.dtype}, asked for is uint8 from 0 to 255")
    return given


def one_picture_each(answer: Any, rng: np.random.Generator) -> None:
    drawings = material()[0]
    for m in (1, 5):
        pictures_of(answer, drawings[:m])


def handwriting_is_read(answer: Any, rng: np.random.Generator) -> None:
    pictures = pictures_of(answer, material()[0])
    share = misread(pictures)
    if share >= 0.45:
        look = measure_look(pictures)
        raise Mistake(
            f"after training on your pictures {100 * share:.0f} % of the handwritten digits are misread, asked for are"
            f" fewer than 45 %. Yours are {look.height.mean():.1f} pixels high and {look.width.mean():.1f} wide on"
            " average, handwritten ones 8.0 and 5.6"
        )


TO_THEIR_SIZE = Exercise(
    name="to_their_size",
    reference=to_their_size,
    checks=[
        Check("makes one picture of 8 x 8, uint8, of every drawing", one_picture_each),
        Check("and a network that learns from them reads handwriting", handwriting_is_read),
    ],
    hints=[
        "What did the measures say? The handwritten digits are as high as their pictures. Find the rows and columns"
        " with ink: `np.nonzero(drawing > 96)`.",
        "Take 32 rows spread over the height of the digit, and 32 columns *with the same spacing* around its middle, so"
        " that it keeps its proportions. If it is very wide, make the spacing larger: at most 6 of 8 columns.",
        "`drawing[r][:, c]` with whole numbers r and c is the cut-out of 32 x 32; `.reshape(8, 4, 8, 4)"
        ".mean(axis=(1, 3))` averages blocks of 4 x 4.",
    ],
    why="Size and place are what a network of dense layers minds most: each weight belongs to one pixel. The rest"
    " of the look costs little here.",
    wrong=[
        Wrong(
            "You took every eighth pixel: sharp, small, and as far from handwriting as before. Where is the digit?",
            every_eighth,
        ),
        Wrong(
            "The averages make it grey, but the digit is as small as it was. Cut to its box first.",
            means_of_blocks,
        ),
        Wrong(
            "You stretched each digit to fill the picture in both directions: a 1 becomes a block. Keep the"
            " proportions.",
            stretched_to_the_box,
        ),
        Wrong("One window for all drawings: they differ in size and place. Find the box of each.", one_window_for_all),
        Wrong("Noise on small digits: handwriting is neither noisy nor small.", noise_all_over),
        Wrong("Ink and paper have changed places: handwritten ink is bright.", paper_and_ink_swapped),
        Wrong("Rows and columns have changed places: the digits lie on their side.", rows_for_columns),
        Wrong("These run from 0 to 1. Leave them between 0 and 255, as uint8.", from_zero_to_one),
        Wrong(
            "Right size, but blurred beyond recognition: blur is a claim about the target, and here it is wrong.",
            blurred_away,
        ),
        Wrong(
            "The margin is a little smaller, but the digit is still where it was drawn, and not as high as its"
            " picture.",
            too_small_still,
        ),
    ],
    alternatives=[with_render, moved_about, pasted_with_pillow],
    limit=6.0,
)


def enough_backgrounds(sizes, training_dev, dev, n_training_dev, n_dev, allowed):
    """sizes (k,) rising, errors (k,) each in [0, 1], numbers of examples, allowed gap -> one of the sizes or None."""
    variance = training_dev * (1 - training_dev) / n_training_dev + dev * (1 - dev) / n_dev
    upper = dev - training_dev + 1.96 * np.sqrt(variance)
    found = None
    for size, end in zip(sizes[::-1], upper[::-1], strict=True):
        if end > allowed:
            break
        found = size
    return found


def enough_forwards(sizes, training_dev, dev, n_training_dev, n_dev, allowed):
    fine = []
    for a, b in zip(training_dev, dev, strict=True):
        margin = 1.96 * (a * (1 - a) / n_training_dev + b * (1 - b) / n_dev) ** 0.5
        fine.append(b - a + margin <= allowed)
    return next((int(size) for k, size in enumerate(sizes) if all(fine[k:])), None)


def enough_if(upper: Any, first: bool = False) -> Any:
    """An answer with another upper end, or one that takes the first size that fits."""

    def answer(sizes, training_dev, dev, n_training_dev, n_dev, allowed):
        v, w = training_dev * (1 - training_dev) / n_training_dev, dev * (1 - dev) / n_dev
        fine = upper(dev - training_dev, v, w) <= allowed
        return next((size for k, size in enumerate(sizes) if (fine[k] if first else fine[k:].all())), None)

    return answer


def right_upper(gap, v, w):
    return gap + 1.96 * np.sqrt(v + w)


def tables_of_backgrounds(rng: np.random.Generator) -> Cases:
    low = np.array([0.09, 0.11, 0.16, 0.19, 0.21])
    high = np.array([0.47, 0.31, 0.26, 0.23, 0.21])
    for n in (500, 2000, 20000):
        yield [1, 2, 5, 20, 100], low, high, n, n, 0.05
    yield [3], np.array([0.2]), np.array([0.2]), 1000, 1000, 0.04
    yield [3], np.array([0.2]), np.array([0.2]), 1000, 1000, 0.03
    yield [1, 4, 9, 30], np.array([0.2, 0.2, 0.2, 0.2]), np.array([0.21, 0.29, 0.21, 0.2]), 3000, 1000, 0.06
    yield [2, 8, 32], np.array([0.2, 0.2, 0.2]), np.array([0.2, 0.21, 0.4]), 3000, 3000, 0.06
    yield [2, 8, 32], np.array([0.3, 0.2, 0.2]), np.array([0.1, 0.21, 0.2]), 3000, 3000, 0.05
    for _ in range(50):
        k = int(rng.integers(1, 8))
        sizes = np.cumsum(rng.integers(1, 20, k)).tolist()
        gaps = np.sort(rng.uniform(-0.02, 0.12, k))[::-1] + rng.normal(0, 0.01, k)
        base = rng.uniform(0.1, 0.25, k)
        n, m = (int(x) for x in rng.choice([100, 300, 1000, 5000], 2))
        yield sizes, base, (base + gaps).clip(0, 1), n, m, round(float(rng.uniform(0.03, 0.09)), 3)


def smallest_that_holds(
    answer: Any, sizes: list[int], low: np.ndarray, high: np.ndarray, n: int, m: int, allowed: float
) -> None:
    given = answer(sizes, low.copy(), high.copy(), n, m, allowed)
    right = enough_backgrounds(sizes, low, high, n, m, allowed)
    if given is not None and given not in sizes:
        raise Mistake(f"{given!r} is none of the sizes in the table, {sizes}, and not None")
    if given != right:
        gaps = ", ".join(f"{gap:.3f}" for gap in high - low)
        said = f"sizes {sizes}, gaps {gaps}, {n} and {m} examples, allowed {allowed}"
        raise Mistake(f"{said}: you say {given}, right is {right}")


ENOUGH_BACKGROUNDS = Exercise(
    name="enough_backgrounds",
    reference=enough_backgrounds,
    checks=[
        Check(
            "finds the size from which on the gap is surely small enough, or None",
            in_all_cases(smallest_that_holds, tables_of_backgrounds),
        )
    ],
    hints=[
        "First the upper end of every gap: dev - training_dev + 1.96·√(sum of both variances).",
        "Which of them are at most `allowed`? The answer is the first size behind which *all* are, itself included:"
        " `fine[k:].all()`. Or walk from the largest size downwards, and stop at the first that fails.",
    ],
    why="A gap that was measured small may be large; the upper end says how large. And one lucky row in the middle of a"
    " table proves nothing when a larger number failed.",
    wrong=[
        Wrong("The measured gap is not the upper end of its interval: add the margin.", enough_if(lambda g, v, w: g)),
        Wrong(
            "That is the lower end. To be *sure* that the gap is small, its upper end has to be.",
            enough_if(lambda g, v, w: g - 1.96 * np.sqrt(v + w)),
        ),
        Wrong(
            "You took the first size that fits, although a larger one fails: it must hold from there on.",
            enough_if(right_upper, first=True),
        ),
        Wrong(
            "The margins do not add up, their squares do: one root over the sum of the variances.",
            enough_if(lambda g, v, w: g + 1.96 * (np.sqrt(v) + np.sqrt(w))),
        ),
        Wrong("Only dev errs here; training-dev is measured, too.", enough_if(lambda g, v, w: g + 1.96 * np.sqrt(w))),
        Wrong("Only training-dev errs here; dev is measured, too.", enough_if(lambda g, v, w: g + 1.96 * np.sqrt(v))),
        Wrong("The 1.96 is missing.", enough_if(lambda g, v, w: g + np.sqrt(v + w))),
        Wrong(
            "A negative gap is no trouble: do not take its absolute value.",
            enough_if(lambda g, v, w: abs(g) + 1.96 * np.sqrt(v + w)),
        ),
        Wrong(
            "This is a place in the table. Asked for is the number of backgrounds at that place.",
            lambda sizes, *rest: next((k for k, s in enumerate(sizes) if s == enough_backgrounds(sizes, *rest)), None),
        ),
    ],
    alternatives=[enough_forwards, enough_if(right_upper)],
)


EXERCISES = [CARVE_TRAINING_DEV, WITHOUT_COPIES, CLEAR_GAPS, WHICH_GAP, TO_THEIR_SIZE, ENOUGH_BACKGROUNDS]
