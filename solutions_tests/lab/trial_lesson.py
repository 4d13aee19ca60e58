"""A small lesson for the tests: exercises of every kind that a lesson may have, with their typical mistakes."""

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees


def mean_loss(y, a):
    losses = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return losses.mean()


def loss_summed(y, a):
    return mean_loss(y, a) * y.size


def loss_negative(y, a):
    return -mean_loss(y, a)


def loss_in_place(y, a):
    a -= 0.0
    a *= 2.0
    return mean_loss(y, a / 2)


def loss_not_returned(y, a):
    mean_loss(y, a)


def loss_by_where(y, a):
    return float(-np.sum(np.where(y == 1, np.log(a), np.log(1 - a))) / y.shape[1])


def coin_flip(answer, rng):
    got = answer(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))
    if abs(got - np.log(2)) > 1e-9:
        raise Mistake(f"Undecided, half and half, it gives {got:.4g} and not 0.6931")


def columns(rng):
    for m in (1, 2, 7):
        yield rng.integers(0, 2, (1, m)).astype(float), rng.uniform(0.05, 0.95, (1, m))


def centred(X):
    return X - X.mean(axis=1, keepdims=True)


def centred_other_axis(X):
    return X - X.mean(axis=0, keepdims=True)


def centred_in_place(X):
    X -= X.mean(axis=1, keepdims=True)
    return X


def centred_flat(X):
    return X - X.mean(axis=1)


def centred_by_hand(X):
    return X - (X.sum(axis=1) / X.shape[1])[:, None]


def halves(n):
    """How often n can be halved (rounding down) before it is 1."""
    steps = 0
    while n > 1:
        n, steps = n // 2, steps + 1
    return steps


def halves_endless(n):
    steps = 0
    while n >= 1:
        steps += 1
    return steps


def halves_float(n):
    return np.floor(np.log2(n))


def halves_recursive_without_end(n):
    return 1 + halves_recursive_without_end(n // 2)


def halves_by_bits(n):
    return n.bit_length() - 1


def batches(m, size):
    for start in range(0, m, size):
        yield list(range(start, min(start + size, m)))


def batches_without_last(m, size):
    for start in range(0, m - size + 1, size):
        yield list(range(start, start + size))


def batches_too_long(m, size):
    for start in range(0, m, size):
        yield list(range(start, start + size))


def batches_overlapping(m, size):
    for start in range(0, m, size):
        yield list(range(start, min(start + size + 1, m)))


def batches_as_list(m, size):
    return [list(range(m))[i : i + size] for i in range(0, m, size)]


def cover_once(answer, rng):
    assert [i for batch in answer(7, 3) for i in batch] == list(range(7))


def no_longer(answer, rng):
    if any(len(batch) > 3 for batch in answer(6, 3)):
        raise Mistake("A batch is longer than asked for")


def scaler(factor):
    def scaled(x):
        return factor * x

    return scaled


def scaler_adding(factor):
    return lambda x: factor + x


def scaler_called(factor):
    return factor * factor


def scaler_asking(factor):
    if factor < 0:
        raise ValueError("negative")
    return lambda x: factor * x


def scaler_short(factor):
    return lambda x: x * factor


def scales(answer, rng):
    for factor in (2.0, -3.0):
        x = rng.normal(size=4)
        assert np.allclose(answer(factor)(x), factor * x), "It does not scale"


EXERCISES = [
    Exercise(
        name="safe_cost",
        reference=mean_loss,
        checks=[Check("gives 0.693 for a coin flip", coin_flip), agrees("is the mean loss for 1, 2 and 7", columns)],
        hints=["Write the loss of one example first.", "The mean runs over the m columns: `losses.mean()`"],
        why="The mean does not grow with m.",
        wrong=[
            Wrong("You left out the 1/m: the cost is a mean", loss_summed),
            Wrong("The minus sign in front is missing", loss_negative),
            Wrong("It writes into `a`: make a new array", loss_in_place),
            Wrong("The last line lacks `return`", loss_not_returned),
        ],
        alternatives=[loss_by_where],
    ),
    Exercise(
        name="centre_rows",
        reference=centred,
        checks=[
            agrees("takes the mean of each row away", lambda rng: [(rng.normal(size=s),) for s in ((2, 3), (3, 1))])
        ],
        hints=["Which axis runs along a row?", "`keepdims=True` keeps the shape (n, 1)."],
        why="Rows are features.",
        wrong=[
            Wrong("That is the mean of each column: rows run along axis 1", centred_other_axis),
            Wrong("It changes X itself", centred_in_place),
            Wrong("The mean lost its axis: `keepdims=True`", centred_flat),
        ],
        alternatives=[centred_by_hand],
    ),
    Exercise(
        name="halvings",
        reference=halves,
        checks=[agrees("counts the halvings", lambda rng: [(n,) for n in (1, 2, 9)])],
        hints=["Halve and count.", "`//` rounds down."],
        why="It is the logarithm to base 2, rounded down.",
        wrong=[
            Wrong("The loop never makes n smaller", halves_endless),
            Wrong("A count is an int: this is a float", halves_float),
            Wrong("The recursion needs an end at n = 1", halves_recursive_without_end),
        ],
        alternatives=[halves_by_bits],
        limit=0.4,
    ),
    Exercise(
        name="batches",
        reference=batches,
        checks=[Check("covers every example once", cover_once), Check("has no batch longer than asked", no_longer)],
        hints=["Step by the size.", "The last batch may be shorter."],
        why="Nobody is left out, and nobody comes twice.",
        wrong=[
            Wrong("The last, shorter batch is missing", batches_without_last),
            Wrong("The last batch runs over the end", batches_too_long),
            Wrong("A range leaves out its end: no + 1", batches_overlapping),
        ],
        alternatives=[batches_as_list],
    ),
    Exercise(
        name="make_scaler",
        reference=scaler,
        checks=[Check("returns a function that scales", scales)],
        hints=["A function may return a function.", "The inner one remembers `factor`."],
        why="The inner function keeps what the outer one knew.",
        wrong=[
            Wrong("It adds where it should multiply", scaler_adding),
            Wrong("It returns a number: return the inner function itself", scaler_called),
            Wrong("A negative factor is allowed", scaler_asking),
        ],
        alternatives=[scaler_short],
    ),
]
