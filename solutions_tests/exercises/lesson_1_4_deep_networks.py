"""Exercises of lesson 1.4: any number of layers, forward, backward, and the choice of a network."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees
from helpers.neural.dense import layer_backward, layer_forward

ACTIVATIONS = ("relu", "tanh", "sigmoid", "linear")


def table_of_shapes(sizes, m):
    """sizes such as (3, 5, 1) and m -> a list with one tuple (shape of W, shape of b, shape of Z) per layer."""
    rows = []
    for l in range(1, len(sizes)):
        n_prev, n = sizes[l - 1], sizes[l]
        rows.append(((n, n_prev), (n, 1), (n, m)))
    return rows


def in_pairs(sizes, m):
    return [((n, n_prev), (n, 1), (n, m)) for n_prev, n in pairwise(sizes)]


def rows_changed(change: Any) -> Any:
    return lambda sizes, m: [change(n_prev, n, m) for n_prev, n in pairwise(sizes)]


def size_lists(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield (3, 5, 5, 3, 1), 7
    yield (2, 1), 1
    for _ in range(4):
        yield tuple(int(n) for n in rng.integers(1, 9, rng.integers(2, 6))), int(rng.integers(1, 20))


TABLE_OF_SHAPES = Exercise(
    name="table_of_shapes",
    reference=table_of_shapes,
    checks=[agrees("gives the three shapes of every layer", size_lists)],
    hints=[
        "Layer l goes from n_prev = sizes[l - 1] inputs to n = sizes[l] units. Which of the three shapes know m?",
        "W maps a column of n_prev numbers to one of n, so it is (n, n_prev). A bias belongs to a unit, not to an"
        " example.",
    ],
    why="Each unit is a row of W and of b, each example a column of Z; b is stretched over the m columns.",
    wrong=[
        Wrong(
            "W is turned: W A_prev needs as many columns as A_prev has rows, (n, n_prev).",
            rows_changed(lambda n_prev, n, m: ((n_prev, n), (n, 1), (n, m))),
        ),
        Wrong(
            "b has one number per unit, (n, 1). It is stretched over the examples when it is added.",
            rows_changed(lambda n_prev, n, m: ((n, n_prev), (n, m), (n, m))),
        ),
        Wrong(
            "b of shape (n,) is neither row nor column and would be added along the wrong axis: (n, 1).",
            rows_changed(lambda n_prev, n, m: ((n, n_prev), (n,), (n, m))),
        ),
        Wrong(
            "Z belongs to the units of this layer: it has n rows, not n_prev.",
            rows_changed(lambda n_prev, n, m: ((n, n_prev), (n, 1), (n_prev, m))),
        ),
        Wrong(
            "Examples are columns: Z is (n, m), not (m, n).",
            rows_changed(lambda n_prev, n, m: ((n, n_prev), (n, 1), (m, n))),
        ),
        Wrong(
            "There is one row too many: the input is layer 0 and has no W.",
            lambda sizes, m: [((sizes[0], sizes[0]), (sizes[0], 1), (sizes[0], m)), *in_pairs(sizes, m)],
        ),
        Wrong(
            "With l = 0, sizes[l - 1] is the LAST size in Python: let l run from 1.",
            lambda s, m: [((s[l], s[l - 1]), (s[l], 1), (s[l], m)) for l in range(len(s) - 1)],
        ),
        Wrong("The last layer is missing: it has parameters like every other.", lambda s, m: in_pairs(s, m)[:-1]),
    ],
    alternatives=[in_pairs],
)


def count_parameters(sizes):
    """sizes such as (3, 5, 1) -> how many numbers all weights and biases hold together."""
    return sum(sizes[l] * sizes[l - 1] + sizes[l] for l in range(1, len(sizes)))


def counted_one_by_one(sizes):
    total = 0
    for n_prev, n in pairwise(sizes):
        total += n * (n_prev + 1)
    return total


def lists_of_sizes(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for sizes, _ in size_lists(rng):
        yield (sizes,)


def photograph(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield ((12288, 20, 7, 5, 1),)


COUNT_PARAMETERS = Exercise(
    name="count_parameters",
    reference=count_parameters,
    checks=[
        agrees("counts every weight and every bias", lists_of_sizes),
        agrees("also for a network that takes photographs", photograph),
    ],
    hints=[
        "How many numbers are in W of one layer, and how many in b? Then add up over the layers.",
        "A unit has one weight per input and one bias: n_prev + 1 numbers, and there are n such units.",
    ],
    why="Every unit of layer l holds n_prev weights and one bias, so a layer holds n (n_prev + 1) numbers.",
    wrong=[
        Wrong(
            "The biases are missing: one for every unit.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        ),
        Wrong(
            "You counted a bias for every input instead of one for every unit.",
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
        ),
        Wrong(
            "One bias per layer is too few: every unit has its own.",
            lambda s: count_parameters(s) - sum(s[1:]) + len(s) - 1,
        ),
        Wrong(
            "The input features are counted, but they are data, not parameters.", lambda s: count_parameters(s) + s[0]
        ),
        Wrong(
            "You added units instead of connections: W holds n times n_prev weights.",
            lambda sizes: sum(a + b + b for a, b in pairwise(sizes)),
        ),
        Wrong("The last layer is missing.", lambda sizes: count_parameters(sizes[:-1]) if len(sizes) > 2 else 0),
    ],
    alternatives=[counted_one_by_one],
)


def through_all(X, layers):
    """X (n_x, m) and layers, a list of (W, b, name of g) -> (output of the last layer, list of all caches)."""
    A, caches = X, []
    for W, b, name in layers:
        A, cache = layer_forward(A, W, b, name)
        caches.append(cache)
    return A, caches


def through_recursively(X, layers):
    if not layers:
        return X, []
    W, b, name = layers[0]
    A, cache = layer_forward(X, W, b, name)
    out, caches = through_recursively(A, layers[1:])
    return out, [cache, *caches]


def some_layers(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[tuple[Any, ...]]:
    return [
        (rng.standard_normal((n, n_prev)), rng.standard_normal((n, 1)), str(rng.choice(ACTIVATIONS[:3])))
        for n_prev, n in pairwise(sizes)
    ]


def networks(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for sizes, m in (((4, 4, 4, 4), 4), ((3, 5, 2, 1), 6), ((1, 1), 1), ((2, 3, 1), 1)):
        yield rng.standard_normal((sizes[0], m)), some_layers(rng, sizes)


def first_only(X, layers):
    caches = []
    for W, b, name in layers:
        A, cache = layer_forward(X, W, b, name)
        caches.append(cache)
    return A, caches


def one_activation(name: str) -> Any:
    return lambda X, layers: through_all(X, [(W, b, name) for W, b, _ in layers])


THROUGH_ALL = Exercise(
    name="through_all",
    reference=through_all,
    checks=[agrees("gives the last output and one cache per layer", networks)],
    hints=[
        "What comes out of one layer goes into the next: keep it in one variable that starts as X.",
        "In the loop: `A, cache = layer_forward(A, W, b, name)`, and the cache is appended to a list.",
    ],
    why="Layer l needs the output of layer l - 1, so this loop stays; all the loops inside are matrix products.",
    wrong=[
        Wrong("Every layer got X. Only the first one does; the next takes what the one before gave.", first_only),
        Wrong("You used relu everywhere: every layer brings the name of its own activation.", one_activation("relu")),
        Wrong("You used the sigmoid everywhere: each layer brings its own activation.", one_activation("sigmoid")),
        Wrong(
            "Only the last cache came back. The way back needs the caches of all layers.",
            lambda X, layers: (through_all(X, layers)[0], through_all(X, layers)[1][-1:]),
        ),
        Wrong(
            "The caches stand in reverse order: the first layer's comes first.",
            lambda X, layers: (through_all(X, layers)[0], through_all(X, layers)[1][::-1]),
        ),
        Wrong(
            "`caches` was overwritten in every round: append each cache to a list.",
            lambda X, layers: (through_all(X, layers)[0], through_all(X, layers)[1][-1]),
        ),
        Wrong("The last layer was left out.", lambda X, layers: through_all(X, layers[:-1])),
        Wrong(
            "The biases were left out.", lambda X, layers: through_all(X, [(W, 0 * b, name) for W, b, name in layers])
        ),
    ],
    alternatives=[through_recursively],
)


def back_through_all(dA, caches):
    """dA (n_L, m) for the last output and the caches of all layers -> a list of (dW, db), first layer first."""
    gradients = []
    for cache in reversed(caches):
        dA, dW, db = layer_backward(dA, cache)
        gradients.append((dW, db))
    return gradients[::-1]


def back_by_index(dA, caches):
    gradients: list[Any] = [None] * len(caches)
    for l in range(len(caches) - 1, -1, -1):
        dA, dW, db = layer_backward(dA, caches[l])
        gradients[l] = (dW, db)
    return gradients


def ways_back(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for X, layers in networks(rng):
        A, caches = through_all(X, layers)
        yield rng.standard_normal(A.shape), caches


def forwards(dA, caches):
    gradients = []
    for cache in caches:
        dA, dW, db = layer_backward(dA, cache)
        gradients.append((dW, db))
    return gradients


def same_seed(dA, caches):
    gradients = []
    for cache in reversed(caches):
        gradients.append(layer_backward(dA, cache)[1:])
    return gradients[::-1]


BACK_THROUGH_ALL = Exercise(
    name="back_through_all",
    reference=back_through_all,
    checks=[agrees("gives dW and db of every layer", ways_back)],
    hints=[
        "Start at the last layer. What `layer_backward` returns first is the dA of the layer before.",
        "`for cache in reversed(caches): dA, dW, db = layer_backward(dA, cache)`; the gradients come out last layer"
        " first.",
    ],
    why="The way back is the way forward in a mirror: the same loop in reverse, each block fed with its own cache.",
    wrong=[
        Wrong(
            "The list stands last layer first; turn it round at the end.", lambda dA, c: back_through_all(dA, c)[::-1]
        ),
        Wrong(
            "You went through the layers from the first to the last. The gradient arrives at the last one.", forwards
        ),
        Wrong("Every layer got the same dA. Hand on the dA that the layer after it returned.", same_seed),
        Wrong("dW and db have changed places.", lambda dA, c: [(db, dW) for dW, db in back_through_all(dA, c)]),
        Wrong(
            "You divided by m once more: it is in dA already.",
            lambda dA, c: [(dW / dA.shape[1], db / dA.shape[1]) for dW, db in back_through_all(dA, c)],
        ),
        Wrong("The first layer is missing: it has parameters too.", lambda dA, c: back_through_all(dA, c)[1:]),
    ],
    alternatives=[back_by_index],
)


def slope_from_output(dA, A, name):
    """dA and A (n, m), name "relu", "tanh" or "sigmoid" -> dZ (n, m), without knowing Z."""
    if name == "relu":
        return dA * (A > 0)
    if name == "tanh":
        return dA * (1 - A**2)
    return dA * A * (1 - A)


def slopes_in_a_table(dA, A, name):
    slopes = {"relu": np.where(A > 0, 1.0, 0.0), "tanh": (1 - A) * (1 + A), "sigmoid": A - A**2}
    return slopes[name] * dA


def outputs(name: str) -> Any:
    def cases(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
        for n, m in ((3, 4), (1, 1), (5, 2)):
            A, _ = layer_forward(rng.standard_normal((n, m)), np.eye(n), np.zeros((n, 1)), name)
            yield rng.standard_normal((n, m)), A, name

    return cases


def for_one(name: str, slope: Any) -> Any:
    return lambda dA, A, given: dA * slope(A) if given == name else slope_from_output(dA, A, given)


SLOPE_FROM_OUTPUT = Exercise(
    name="slope_from_output",
    reference=slope_from_output,
    checks=[agrees(f"{name}: dZ from A alone", outputs(name)) for name in ("relu", "tanh", "sigmoid")],
    hints=[
        "Write each slope g'(z) so that z appears only inside a = g(z). For tanh, the derivative is 1 - tanh(z)².",
        "relu: z > 0 exactly where a > 0. tanh: 1 - a². sigmoid: a (1 - a). Each times dA, entry by entry.",
    ],
    why="All three slopes can be read off the output, so a cache may drop Z and save the memory of every logit.",
    wrong=[
        Wrong(
            "relu: the output is the slope only by accident. The slope is 1 where a > 0, and 0 elsewhere.",
            for_one("relu", lambda A: A),
        ),
        Wrong(
            "relu: where a is 0 the unit was shut, and nothing passes: test a > 0, not a >= 0.",
            for_one("relu", lambda A: A >= 0),
        ),
        Wrong(
            "tanh: you took the tanh of a once more. a is tanh(z) already: 1 - a².",
            for_one("tanh", lambda A: 1 - np.tanh(A) ** 2),
        ),
        Wrong("tanh: the square is missing, 1 - a².", for_one("tanh", lambda A: 1 - A)),
        Wrong("sigmoid: the factor a is missing, a (1 - a).", for_one("sigmoid", lambda A: 1 - A)),
        Wrong("sigmoid: the slope is a (1 - a); 1 - a² is that of tanh.", for_one("sigmoid", lambda A: 1 - A**2)),
        Wrong(
            "sigmoid: you put a through the sigmoid once more. a is σ(z) already.",
            for_one("sigmoid", lambda A: np.exp(-A) / (1 + np.exp(-A)) ** 2),
        ),
        Wrong(
            "The incoming gradient dA is missing: dZ = dA * g'(Z).",
            lambda dA, A, name: slope_from_output(np.ones_like(A), A, name),
        ),
    ],
    alternatives=[slopes_in_a_table],
)


def suspect(differences):
    """A dict such as {"W1": 2e-10, "b1": 0.3, ...} -> the number of the layer with the mistake, 0 if there is none."""
    wrong = [int(name[1:]) for name, difference in differences.items() if difference > 1e-6]
    return max(wrong, default=0)


def suspect_from_behind(differences):
    layer = len(differences) // 2
    while layer and max(differences[f"W{layer}"], differences[f"b{layer}"]) <= 1e-6:
        layer -= 1
    return layer


def reports(faulty: str, before: bool) -> Any:
    def cases(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
        for L in (1, 3, 5):
            layer = int(rng.integers(1, L + 1))
            found = {f"{kind}{l}": float(rng.uniform(1e-11, 1e-8)) for l in range(1, L + 1) for kind in "Wb"}
            for kind in faulty:
                found[f"{kind}{layer}"] = float(rng.uniform(0.05, 0.9))
            if before:
                found |= {name: float(rng.uniform(0.01, 0.9)) for name in found if int(name[1:]) < layer}
            yield (found,)

    return cases


def clean(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    yield ({"W1": 1e-9, "b1": 3e-10, "W2": 2e-9, "b2": 1e-10},)


def from_weights_only(differences):
    return suspect({name: value for name, value in differences.items() if name[0] == "W"})


SUSPECT = Exercise(
    name="suspect",
    reference=suspect,
    checks=[
        agrees("finds a mistake that spoils all layers before it", reports("Wb", before=True)),
        agrees("finds a mistake in a single dW or db", reports("b", before=False)),
        agrees("accuses nobody when all gradients agree", clean),
    ],
    hints=[
        "The gradient travels from the last layer to the first. Which layers can a mistake in layer 3 not touch?",
        "All layers nearer the output than the mistake are still right. So take the last layer"
        " that has a difference above 1e-6.",
    ],
    why="Errors travel with the gradient, towards the input. The faulty layer is the last one that disagrees.",
    wrong=[
        Wrong(
            "You named the first layer that disagrees. The error came to it from a later one.",
            lambda d: min((int(n[1:]) for n, v in d.items() if v > 1e-6), default=0),
        ),
        Wrong(
            "You named the layer with the largest difference. Along the way a difference can grow or shrink.",
            lambda d: int(max(d, key=d.get)[1:]) if max(d.values()) > 1e-6 else 0,
        ),
        Wrong("A mistake can sit in db alone: look at the biases too.", from_weights_only),
        Wrong("With no difference above 1e-6 the answer is 0.", lambda d: suspect(d) or int(max(d, key=d.get)[1:])),
        Wrong("Layers are counted from 1 here.", lambda d: max(suspect(d) - 1, 0)),
        Wrong(
            "Return the number of the layer, not the name of a parameter.",
            lambda d: next((n for n in reversed(list(d)) if d[n] > 1e-6), 0),
        ),
    ],
    alternatives=[suspect_from_behind],
)


def choose(runs, budget):
    """runs, a list of dicts with "name", "parameters", "train" and "dev" -> the name of the run to go on with."""
    affordable = [run for run in runs if run["parameters"] <= budget]
    best = max(affordable, key=lambda run: (run["dev"], -run["parameters"]))
    return best["name"]


def chosen_by_sorting(runs, budget):
    order = sorted(runs, key=lambda run: (-run["dev"], run["parameters"]))
    return next(run["name"] for run in order if run["parameters"] <= budget)


def runs_of(*rows: tuple[str, int, float, float]) -> list[dict[str, Any]]:
    return [dict(zip(("name", "parameters", "train", "dev"), row, strict=True)) for row in rows]


RUNS = (
    ("one neuron", 257, 0.67, 0.64), ("wide", 8257, 1.0, 0.92), ("deep", 8329, 0.98, 0.93),
    ("huge", 60000, 1.0, 0.95), ("tiny", 1100, 0.9, 0.87),
)  # fmt: skip


def budgets(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    for budget in (10000, 100000, 2000, 8329, 300):
        yield runs_of(*(RUNS[i] for i in rng.permutation(len(RUNS)))), budget


def ties(rng: np.random.Generator) -> Iterator[tuple[Any, ...]]:
    rows = (("large", 900, 0.99, 0.9), ("small", 500, 0.95, 0.9), ("broad", 950, 1.0, 0.85))
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0)):
        yield runs_of(*(rows[i] for i in order)), 1000


def limited(runs: Any, budget: int) -> list[dict[str, Any]]:
    return [run for run in runs if run["parameters"] <= budget]


CHOOSE = Exercise(
    name="choose",
    reference=choose,
    checks=[
        agrees("takes the best that the budget allows", budgets),
        agrees("takes the smaller of two that are equally good", ties),
    ],
    hints=[
        "First drop what the budget does not allow. By which of the two accuracies do you rank the rest, and why?",
        "`max(affordable, key=lambda run: (run['dev'], -run['parameters']))` compares the second entry when the first"
        " is equal.",
    ],
    why="Training accuracy rewards memory. The examples that the network has not seen decide; ties go to the cheaper.",
    wrong=[
        Wrong(
            "You ranked by the training accuracy. A network that learns by heart wins that contest.",
            lambda runs, budget: max(limited(runs, budget), key=lambda r: (r["train"], r["dev"]))["name"],
        ),
        Wrong("This one is too large for the budget.", lambda runs, budget: choose(runs, 10**9)),
        Wrong(
            "A network of exactly the allowed size is allowed: <=, not <.",
            lambda runs, budget: choose([r for r in runs if r["parameters"] < budget], budget),
        ),
        Wrong(
            "You spent the whole budget on the largest network. Larger is not yet better: look at dev.",
            lambda runs, budget: max(limited(runs, budget), key=lambda r: r["parameters"])["name"],
        ),
        Wrong(
            "Of two that are equally good, take the one with fewer parameters.",
            lambda runs, budget: max(limited(runs, budget), key=lambda r: (r["dev"], r["parameters"]))["name"],
        ),
        Wrong(
            "Of two that are equally good, take the one with fewer parameters: `max` alone takes the first it meets.",
            lambda runs, budget: max(limited(runs, budget), key=lambda r: r["dev"])["name"],
        ),
        Wrong(
            "The training accuracy has no vote, not even half of one: rank by dev alone.",
            lambda runs, budget: max(limited(runs, budget), key=lambda r: r["train"] + r["dev"])["name"],
        ),
        Wrong(
            "Return the name of the run, not the run itself.",
            lambda runs, budget: next(r for r in runs if r["name"] == choose(runs, budget)),
        ),
    ],
    alternatives=[chosen_by_sorting],
)

EXERCISES = [
    TABLE_OF_SHAPES,
    COUNT_PARAMETERS,
    THROUGH_ALL,
    BACK_THROUGH_ALL,
    SLOPE_FROM_OUTPUT,
    SUSPECT,
    CHOOSE,
]
