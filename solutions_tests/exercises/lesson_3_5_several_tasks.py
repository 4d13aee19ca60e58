"""Exercises of lesson 3.5: a new head, verdicts on transfer, a cost that skips, and the parts of a pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.data.several_tasks import PER_CLASS, load_several_tasks
from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.projects.small_nets import new_head, small_convnet
from helpers.projects.task_trials import TARGETS, WAYS
from helpers.torch_training import fit, freeze, predict

Cases = Iterator[Any]
RECIPE: dict[str, Any] = {"epochs": 3, "batch_size": 6, "learning_rate": 0.01}


def on_a_new_head(net, X, Y, classes, rng):
    """Train only a new head of net for pictures X (m, H, W), Y (m,) of so many classes -> logits of X (m, classes)."""
    freeze(net.trunk)
    net.head = new_head(net.head.in_features, classes, rng)
    fit(net, X, Y, epochs=3, batch_size=6, learning_rate=0.01, rng=rng)
    return predict(net, X)


def freezes_by_hand(net, X, Y, classes, rng):
    for theta in net.parameters():
        theta.requires_grad = False
    net.head = new_head(net.head.in_features, classes, rng)
    net.train()
    net.trunk.eval()
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def features_once(net, X, Y, classes, rng):
    features = predict(net.trunk, X)
    head = new_head(features.shape[1], classes, rng)
    fit(head, features, Y, rng=rng, **RECIPE)
    net.head = head
    return predict(head, features)


def everything_learns(net, X, Y, classes, rng):
    net.head = new_head(net.head.in_features, classes, rng)
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def statistics_move(net, X, Y, classes, rng):
    net.trunk.requires_grad_(False)
    net.head = new_head(net.head.in_features, classes, rng)
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def statistics_only(net, X, Y, classes, rng):
    net.trunk.eval()
    net.head = new_head(net.head.in_features, classes, rng)
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def old_head_trained(net, X, Y, classes, rng):
    freeze(net.trunk)
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def old_head_cut(net, X, Y, classes, rng):
    return old_head_trained(net, X, Y, classes, rng)[:, :classes]


def on_top_of_the_old(net, X, Y, classes, rng):
    from torch import nn

    freeze(net.trunk)
    freeze(net.head)
    net.head = nn.Sequential(net.head, new_head(net.head.out_features, classes, rng))
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def never_trained(net, X, Y, classes, rng):
    freeze(net.trunk)
    net.head = new_head(net.head.in_features, classes, rng)
    return predict(net, X)


def wrong_part_frozen(net, X, Y, classes, rng):
    net.head = freeze(new_head(net.head.in_features, classes, rng))
    fit(net, X, Y, rng=rng, **RECIPE)
    return predict(net, X)


def class_numbers(net, X, Y, classes, rng):
    return on_a_new_head(net, X, Y, classes, rng).argmax(axis=1)


def old_networks(rng: np.random.Generator) -> Cases:
    """Small networks with outputs for an old task, pictures of a new one, and a generator of the answer's own."""
    for m, old, classes in ((12, 6, 3), (8, 5, 2)):
        X = rng.integers(0, 256, (m, 8, 8), dtype=np.uint8)
        Y = np.arange(m) % classes
        net = small_convnet(8, 8, old, np.random.default_rng(int(rng.integers(1000))))
        yield net, X, Y, classes, np.random.default_rng(int(rng.integers(1000)))


def trunk_rests(answer: Any, rng: np.random.Generator) -> None:
    for net, X, Y, classes, own in list(old_networks(rng))[:1]:
        before = {name: x.clone() for name, x in net.trunk.state_dict().items()}
        answer(net, X, Y, classes, own)
        moved = [name for name, x in net.trunk.state_dict().items() if not bool((x == before[name]).all())]
        if moved:
            raise Mistake(f"after the training, `{moved[0]}` of the trunk is not what it was")


ON_A_NEW_HEAD = Exercise(
    name="on_a_new_head",
    reference=on_a_new_head,
    checks=[
        agrees("gives the logits of a network whose new head was trained, and nothing else", old_networks, 1e-3, 1e-4),
        Check("leaves the trunk as it was, running averages included", trunk_rests),
    ],
    hints=[
        "Four lines: freeze the trunk, put a new head in place of the old one, train, predict. `freeze` does both that"
        " are needed: no gradients, and eval mode.",
        "`net.head = new_head(net.head.in_features, classes, rng)`, then `fit(net, X, Y, epochs=3, batch_size=6,"
        " learning_rate=0.01, rng=rng)` and `return predict(net, X)`.",
    ],
    why="A parameter rests when it gets no gradient; a running average rests only in eval mode. A frozen trunk needs"
    " both. (Its features never change then, so they could be computed once: that is how lesson 4.6 saves time.)",
    wrong=[
        Wrong("The trunk learns, too: freeze it before the training.", everything_learns),
        Wrong(
            "The parameters of the trunk rest, but its batch norms are still in training mode: they work with the"
            " averages of each batch and move the running ones. `freeze` puts them into eval mode as well.",
            statistics_move,
        ),
        Wrong(
            "In eval mode the running averages rest, but the parameters of the trunk still get gradients."
            " `freeze` stops both.",
            statistics_only,
        ),
        Wrong("These are as many logits as the old task had classes: the head has to be replaced.", old_head_trained),
        Wrong(
            "You kept the first rows of the old head. They mean old labels, and the other rows still compete in the"
            " softmax: make a new head.",
            old_head_cut,
        ),
        Wrong(
            "The new head sits on top of the old one and sees only what that let through. Put it in its place.",
            on_top_of_the_old,
        ),
        Wrong("The new head was never trained: its weights are still random.", never_trained),
        Wrong("You froze the new head and trained the trunk: the other way round.", wrong_part_frozen),
        Wrong("These are class numbers. Asked for are the logits, one column for each class.", class_numbers),
    ],
    alternatives=[freezes_by_hand, features_once],
    limit=8.0,
)


def transfer_verdict(transfer, scratch, t=2.78):
    """Accuracies (n,), (n,) of paired trainings, n at least 2 -> "helps", "hurts" or "cannot tell"."""
    d = np.asarray(transfer) - np.asarray(scratch)
    margin = t * d.std(ddof=1) / np.sqrt(len(d))
    if d.mean() - margin > 0:
        return "helps"
    return "hurts" if d.mean() + margin < 0 else "cannot tell"


def verdict_by_hand(transfer, scratch, t=2.78):
    n = len(transfer)
    gains = [float(a) - float(b) for a, b in zip(transfer, scratch, strict=True)]
    mean = sum(gains) / n
    s = (sum((gain - mean) ** 2 for gain in gains) / (n - 1)) ** 0.5
    sure = abs(mean) * n**0.5 > t * s
    return ("helps" if mean > 0 else "hurts") if sure else "cannot tell"


def said_with(transfer: Any, scratch: Any, margin: float, sign: int = 1) -> str:
    gain = sign * (np.mean(transfer) - np.mean(scratch))
    return "helps" if gain - margin > 0 else "hurts" if gain + margin < 0 else "cannot tell"


def spread(x: Any, ddof: int = 1) -> float:
    return float(np.std(np.asarray(x), ddof=ddof))


def unpaired(transfer, scratch, t=2.78):
    both = np.sqrt(spread(transfer) ** 2 + spread(scratch) ** 2)
    return said_with(transfer, scratch, t * both / np.sqrt(len(transfer)))


def gains_of(transfer: Any, scratch: Any) -> np.ndarray:
    return np.asarray(transfer) - np.asarray(scratch)


def all_agree(transfer, scratch, t=2.78):
    d = gains_of(transfer, scratch)
    return "helps" if d.min() > 0 else "hurts" if d.max() < 0 else "cannot tell"


def pairs_of_runs(rng: np.random.Generator) -> Cases:
    """Pairs whose verdict depends on pairing, on the root, on n - 1, on t; and n down to 2."""
    common = np.array([-0.2, -0.1, 0.0, 0.1, 0.2])  # some examples are luckier than others
    yield 0.6 + common + 0.02 + np.array([0.004, -0.004, 0.003, -0.003, 0]), 0.6 + common
    yield 0.6 + common - 0.02 + np.array([0.004, -0.004, 0.003, -0.003, 0]), 0.6 + common
    shape = np.array([1.0, -1.0, 0.5, -0.5, 0.0])
    s = spread(shape)
    for factor in (0.8, 1.08, 1.32, 2.2, 3.2):  # means of so many s / sqrt(n): around 1, 1.24 and 2.78
        for sign in (1, -1):
            yield 0.7 + sign * (factor / np.sqrt(5) + shape / s) * 0.05, np.full(5, 0.7)
    for factor in (2.6, 2.95, 4.0, 7.0):  # 2.78 with n - 1 against n, and without the root
        yield 0.5 + (factor / np.sqrt(5) + shape / s) * 0.01, np.full(5, 0.5)
    yield np.array([0.9, 0.8]), np.array([0.7, 0.61])
    yield np.array([0.9, 0.8]), np.array([0.7, 0.65])
    yield np.array([0.5, 0.6, 0.7]), np.array([0.5, 0.6, 0.7])
    yield np.array([0.95, 0.1, 0.9, 0.2, 0.85]), np.array([0.3, 0.5, 0.2, 0.6, 0.3])  # s is near its square
    for n in (3, 4, 8, 20):
        base = rng.uniform(0.3, 0.7, n)
        yield base + 0.03 * rng.standard_normal(n) + rng.uniform(-0.06, 0.06), base


def with_other_t(rng: np.random.Generator) -> Cases:
    d = np.array([0.01, 0.03, 0.02, 0.05])
    for t in (1.0, 3.0, 3.18, 6.0):
        yield 0.6 + d, np.full(4, 0.6), t
        yield 0.6 - d, np.full(4, 0.6), t


TRANSFER_VERDICT = Exercise(
    name="transfer_verdict",
    reference=transfer_verdict,
    checks=[
        agrees("tells what the paired differences say, for 2 to 20 trainings", pairs_of_runs),
        agrees("uses the t that it is given", with_other_t),
    ],
    hints=[
        "First the differences, one for each pair. All else is about them: their mean and their standard deviation.",
        "`d = transfer - scratch`, `margin = t * d.std(ddof=1) / np.sqrt(len(d))`; then see on which side of 0 the"
        " whole interval from `d.mean() - margin` to `d.mean() + margin` lies.",
    ],
    why="Lucky examples are lucky for both, and the difference takes that out. What is left is often ten times smaller"
    " than the spread of the accuracies themselves.",
    wrong=[
        Wrong(
            "The trainings come in pairs: take the differences first, then their standard deviation. Adding the two"
            " variances counts the luck of the examples twice, which the pairs cancel.",
            unpaired,
        ),
        Wrong(
            "Helps and hurts have changed places: the difference is transfer minus scratch.",
            lambda transfer, scratch, t=2.78: transfer_verdict(scratch, transfer, t),
        ),
        Wrong(
            "That is how much single differences vary. Their mean is known better: divide s by the root of n.",
            lambda transfer, scratch, t=2.78: said_with(transfer, scratch, t * spread(gains_of(transfer, scratch))),
        ),
        Wrong(
            "The variance is divided by n - 1 here: `d.std(ddof=1)`. With few trainings it matters.",
            lambda transfer, scratch, t=2.78: said_with(
                transfer, scratch, t * spread(gains_of(transfer, scratch), 0) / np.sqrt(len(transfer))
            ),
        ),
        Wrong(
            "The sign of the mean alone is no verdict: ask whether the whole interval lies on one side of 0.",
            lambda transfer, scratch, t=2.78: said_with(transfer, scratch, 0.0),
        ),
        Wrong(
            "Your margin has 1.96 in it. With so few trainings it is t, the argument.",
            lambda transfer, scratch, t=2.78: transfer_verdict(transfer, scratch, 1.96),
        ),
        Wrong(
            "Your margin always has 2.78 in it. It is t, the argument, that says how many standard errors.",
            lambda transfer, scratch, t=2.78: transfer_verdict(transfer, scratch),
        ),
        Wrong(
            "That is the variance of the differences. The margin needs its root, the standard deviation.",
            lambda transfer, scratch, t=2.78: said_with(
                transfer, scratch, t * spread(gains_of(transfer, scratch)) ** 2 / np.sqrt(len(transfer))
            ),
        ),
        Wrong(
            "n - 1 stands in s already; under the root of the margin it is n.",
            lambda transfer, scratch, t=2.78: said_with(
                transfer, scratch, t * spread(gains_of(transfer, scratch)) / np.sqrt(len(transfer) - 1)
            ),
        ),
        Wrong(
            "It takes t standard errors; yours is one.",
            lambda transfer, scratch, t=2.78: transfer_verdict(transfer, scratch, 1.0),
        ),
        Wrong("That all differences have one sign is another rule. Asked for is the interval of the mean.", all_agree),
        Wrong(
            "n stands under a root: the mean of n numbers is known to s/√n.",
            lambda transfer, scratch, t=2.78: said_with(
                transfer, scratch, t * spread(gains_of(transfer, scratch)) / len(transfer)
            ),
        ),
    ],
    alternatives=[verdict_by_hand],
)


def harmful_case():
    """Return (task, way, n), with the names and numbers of the exploration, where transfer clearly hurts."""
    return "bold or not", "new head only", 50


def verdict_of(task: str, way: str, n: int) -> str:
    scores, row = load_several_tasks().transfer, PER_CLASS.index(n)
    return transfer_verdict(scores[task, way][row], scores[task, WAYS[0]][row])


def a_measured_case(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if not isinstance(given, (tuple, list)) or len(given) != 3:
        raise Mistake(f"{given!r} is not (task, way, n)")
    task, way, n = given
    for name, value, known in (("task", task, TARGETS), ("way", way, WAYS), ("n", n, PER_CLASS)):
        if value not in known:
            raise Mistake(f"the {name} is {value!r}, which is none of {', '.join(map(str, known))}")
    if way == WAYS[0]:
        raise Mistake("from scratch is what transfer is compared with, no transfer")


def it_hurts(answer: Any, rng: np.random.Generator) -> None:
    task, way, n = answer()
    if way != WAYS[0] and (verdict := verdict_of(task, way, n)) != "hurts":
        raise Mistake(
            f"{task}, {way}, {n} of each class: five trainings say that it {verdict}".replace("it cannot", "one cannot")
        )


HARMFUL_CASE = Exercise(
    name="harmful_case",
    reference=harmful_case,
    checks=[
        Check("names a case that was measured", a_measured_case),
        Check("and there transfer clearly hurts", it_hurts),
    ],
    hints=[
        "Transfer hurts where the lower layers are of no use for B and B has enough examples to do without them. Which"
        " of the three questions did the letters teach the trunk to ignore?",
        "Choose that task and many examples in the exploration and read the verdicts; a frozen trunk cannot make up for"
        " what it lacks.",
    ],
    why="A trunk that was trained to give regular and bold letters the same features has thrown the answer away. The"
    " same pictures, much data for A, and still harm: the third condition decides.",
    wrong=[
        Wrong(
            "For the Armenian letters with five examples, transfer helps as much as anywhere.",
            lambda: ("Armenian letters", "new head only", 5),
        ),
        Wrong(
            "Fine-tuned with very few examples, bold or not is too uncertain for a verdict.",
            lambda: ("bold or not", "new head, then all", 1),
        ),
        Wrong(
            "From scratch uses nothing that was learned before: it cannot suffer from it.",
            lambda: ("real digits", "from scratch", 50),
        ),
        Wrong("The order is (task, way, n).", lambda: (50, "new head only", "bold or not")),
        Wrong(
            "For the real digits, one or two examples of each are so few that transfer does no harm.",
            lambda: ("real digits", "new head only", 1),
        ),
    ],
    alternatives=[lambda: ["bold or not", "new head only", 90]],
)


def cheapest_good(scores, t=2.78):
    """scores (ways, n), cheapest way first -> number of the first row that is not clearly worse than the best: int."""
    best = scores[scores.mean(axis=1).argmax()]
    for way, row in enumerate(scores):
        d = row - best
        if d.mean() + t * d.std(ddof=1) / np.sqrt(len(d)) >= 0:
            return way


def cheapest_with_verdict(scores, t=2.78):
    best = int(np.argmax(np.mean(scores, axis=1)))
    return next(
        way for way in range(len(scores)) if way == best or transfer_verdict(scores[way], scores[best], t) != "hurts"
    )


def best_mean(scores, t=2.78):
    return int(scores.mean(axis=1).argmax())


def last_good(scores, t=2.78):
    best = scores[best_mean(scores)]
    return max(way for way, row in enumerate(scores) if transfer_verdict(row, best, t) != "hurts")


def against_the_last(scores, t=2.78):
    return next(way for way, row in enumerate(scores) if transfer_verdict(row, scores[-1], t) != "hurts")


def unpaired_good(scores, t=2.78):
    best = scores[best_mean(scores)]
    return next(way for way, row in enumerate(scores) if unpaired(row, best, t) != "hurts")


def with_fixed_t(scores, t=2.78):
    return cheapest_good(scores)


def with_normal_t(scores, t=2.78):
    return cheapest_good(scores, 1.96)


def step_by_step(scores, t=2.78):
    kept = 0
    for way in range(1, len(scores)):
        if transfer_verdict(scores[way], scores[kept], t) == "helps":
            kept = way
    return kept


def best_single(scores, t=2.78):
    best = scores[scores.max(axis=1).argmax()]
    return next(way for way, row in enumerate(scores) if transfer_verdict(row, best, t) != "hurts")


def tables_of_scores(rng: np.random.Generator) -> Cases:
    common = np.array([-0.1, -0.05, 0.0, 0.05, 0.1])
    wiggle = np.array([0.004, -0.004, 0.003, -0.003, 0])
    yield np.stack([0.7 + common, 0.72 + common + wiggle, 0.719 + common - wiggle])  # first clearly worse
    yield np.stack([0.72 + common - wiggle, 0.721 + common + wiggle, 0.65 + common])  # first as good
    yield np.stack([0.6 + common, 0.65 + common + wiggle, 0.72 + common - wiggle])  # only the last
    yield np.stack([0.9 + common, 0.7 + common + wiggle, 0.72 + common])  # only the first
    yield np.stack([0.70 + common, 0.75 + common + wiggle, 0.70 + common - wiggle])  # only the middle one
    yield np.stack([0.7 + wiggle, 0.72 - wiggle, 0.725 + common])  # the best one varies too much to be clear
    luck = np.array([-0.12, -0.12, 0.08, 0.08, 0.08])
    yield np.stack([0.62 + wiggle, 0.65 - wiggle, 0.62 + luck])  # the last has the best score and the best median
    yield np.stack([np.full(5, 0.7), 0.7 + steps_of(2.3)])  # 2.3 standard errors
    yield np.array([[0.5, 0.6]])
    yield np.array([[0.5, 0.6], [0.5, 0.6]])
    for ways, n in ((4, 3), (3, 8), (5, 5)):
        yield rng.uniform(0.6, 0.75, (ways, 1)) + rng.uniform(-0.1, 0.1, n) + 0.01 * rng.standard_normal((ways, n))


def steps_of(standard_errors: float) -> np.ndarray:
    """Five differences whose mean is so many standard errors away from 0."""
    shape = np.array([1.0, -1.0, 0.5, -0.5, 0.0])
    return (standard_errors / np.sqrt(5) + shape / spread(shape)) * 0.02


def tables_with_other_t(rng: np.random.Generator) -> Cases:
    for t in (1.5, 2.0, 4.0):
        yield np.stack([np.full(5, 0.7), 0.7 + steps_of(1.8)]), t
        yield np.stack([np.full(5, 0.7), 0.7 + steps_of(3.4)]), t


CHEAPEST_GOOD = Exercise(
    name="cheapest_good",
    reference=cheapest_good,
    checks=[
        agrees("is the first way that is not clearly worse than the best one", tables_of_scores),
        agrees("uses the t that it is given", tables_with_other_t),
    ],
    hints=[
        "Find the best row first: `scores.mean(axis=1).argmax()`. Then go through the rows from the cheapest on.",
        "`transfer_verdict(row, best, t)` says whether a row is clearly worse than the best: return the first row for"
        ' which it does not say "hurts". The best row itself never is worse.',
    ],
    why="What is dearer has to show that it is better. In the best row's own comparison all differences are 0, so the"
    " search always ends there at the latest.",
    wrong=[
        Wrong(
            "That is the best mean, whatever it costs. A cheaper way may be as good, within what is known.", best_mean
        ),
        Wrong("Among the ways that are good enough you took the last. The first is the cheapest.", last_good),
        Wrong("Compare with the row that has the best mean, not with the last row.", against_the_last),
        Wrong("Equal columns saw equal examples: compare them in pairs.", unpaired_good),
        Wrong(
            "That is the row that is worst; the best one has the largest mean.",
            lambda scores, t=2.78: int(scores.mean(axis=1).argmin()),
        ),
        Wrong("The t that is given is not used: pass it on, `transfer_verdict(row, best, t)`.", with_fixed_t),
        Wrong("Your margin has 1.96 in it. With so few trainings it is t, the argument.", with_normal_t),
        Wrong(
            "You climb from row to row. Compare every row with one and the same, the row that has the best mean.",
            step_by_step,
        ),
        Wrong("The best row is the one with the best mean, not the one with the best single score.", best_single),
    ],
    alternatives=[cheapest_with_verdict],
)


def masked_cost(Z, Y):
    """Logits Z (tasks, m), labels Y (tasks, m) of 0, 1 and NaN for missing -> the cost J, one number."""
    known = ~np.isnan(Y)
    y = np.where(known, Y, 0)
    losses = np.logaddexp(0, Z) - y * Z
    return float((known * losses).sum() / Z.shape[1])


def cost_by_loops(Z, Y):
    tasks, m = Z.shape
    total = 0.0
    for t in range(tasks):
        for i in range(m):
            if not np.isnan(Y[t, i]):
                total += float(np.logaddexp(0, -Z[t, i] if Y[t, i] == 1 else Z[t, i]))
    return total / m


def known_losses(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    known = ~np.isnan(Y)
    return known * (np.logaddexp(0, Z) - np.where(known, Y, 0) * Z)


def logs_of_sigmoid(Z, Y):
    known, A = ~np.isnan(Y), sigmoid(Z)
    y = np.where(known, Y, 0)
    with np.errstate(all="ignore"):
        return float(-(known * (y * np.log(A) + (1 - y) * np.log(1 - A))).sum() / Z.shape[1])


def holes(rng: np.random.Generator) -> Cases:
    for tasks, m, share in ((3, 5, 0.6), (1, 1, 1.0), (2, 7, 0.3), (4, 6, 1.0), (5, 2, 0.5)):
        Y = rng.integers(0, 2, (tasks, m)) * 1.0
        gone = rng.random((tasks, m)) >= share
        gone[0, 0] = False
        yield 2 * rng.standard_normal((tasks, m)), np.where(gone, np.nan, Y)


def far_out(rng: np.random.Generator) -> Cases:
    yield np.array([[900.0, -900.0], [800.0, 3.0]]), np.array([[0.0, 1.0], [1.0, np.nan]])


MASKED_COST = Exercise(
    name="masked_cost",
    reference=masked_cost,
    checks=[
        agrees("adds over the tasks, averages over the examples, and skips what is missing", holes),
        agrees("stays finite for logits of any size", far_out),
    ],
    hints=[
        "Three steps: where is a label known (`~np.isnan(Y)`); a harmless number where it is not (`np.where`); then the"
        " losses, times the mask, added up.",
        "The loss of a logit is log(1 + e^z) - y z, that is `np.logaddexp(0, Z) - y * Z`. Divide the sum by the number"
        " of examples, `Z.shape[1]`, and by nothing else.",
    ],
    why="For y = 1 the loss is log(1 + e^(-z)) = log(1 + e^z) - z, for y = 0 it is log(1 + e^z): one formula for both."
    " The mask comes last, when no NaN is left.",
    wrong=[
        Wrong(
            "A missing label times 0 is still NaN: replace it first, `np.where(known, Y, 0)`.",
            lambda Z, Y: float((~np.isnan(Y) * (np.logaddexp(0, Z) - Y * Z)).sum() / Z.shape[1]),
        ),
        Wrong(
            "You divide by the number of known labels. The formula divides by m, the number of examples.",
            lambda Z, Y: float(known_losses(Z, Y).sum() / (~np.isnan(Y)).sum()),
        ),
        Wrong(
            "That is the mean over tasks and examples. Over the tasks the losses are added.",
            lambda Z, Y: float(known_losses(Z, Y).mean()),
        ),
        Wrong(
            "Each task is divided by the number of its own known labels here. The formula divides all by m.",
            lambda Z, Y: float((known_losses(Z, Y).sum(axis=1) / np.maximum((~np.isnan(Y)).sum(axis=1), 1)).sum()),
        ),
        Wrong(
            "The sign of the part with y is turned round: log(1 + e^z) *minus* y z.",
            lambda Z, Y: float(np.nansum(np.logaddexp(0, Z) + Y * Z) / Z.shape[1]),
        ),
        Wrong("A cost is positive; the minus is one too many.", lambda Z, Y: -masked_cost(Z, Y)),
        Wrong("The mean over the examples is missing: divide by m.", lambda Z, Y: float(known_losses(Z, Y).sum())),
        Wrong(
            "Missing labels count as 0 here, so the network is punished for a yes. Multiply the losses by the mask.",
            lambda Z, Y: float((np.logaddexp(0, Z) - np.nan_to_num(Y) * Z).sum() / Z.shape[1]),
        ),
        Wrong(
            "`len(Z)` is the number of tasks. m is the number of columns, `Z.shape[1]`.",
            lambda Z, Y: float(known_losses(Z, Y).sum() / len(Z)),
        ),
        Wrong(
            "You left out whole examples as soon as one label is missing. What is known of them counts.",
            lambda Z, Y: float(known_losses(Z, Y)[:, ~np.isnan(Y).any(axis=0)].sum() / Z.shape[1]),
        ),
        Wrong(
            "The sign of the logit is turned round: log(1 + e^z) is the loss for y = 0.",
            lambda Z, Y: masked_cost(-Z, Y),
        ),
        Wrong(
            "Far out the sigmoid rounds to 0 or 1, and its logarithm is infinite. Compute from the logits.",
            logs_of_sigmoid,
        ),
        Wrong(
            "One number is asked for, the cost; you give one for each task.",
            lambda Z, Y: known_losses(Z, Y).sum(axis=1) / Z.shape[1],
        ),
    ],
    alternatives=[cost_by_loops],
)


def masked_pull(Z, Y):
    """Logits Z (tasks, m), labels Y (tasks, m) of 0, 1 and NaN for missing -> dZ (tasks, m) of the masked cost."""
    known = ~np.isnan(Y)
    return known * (1 / (1 + np.exp(-Z)) - np.where(known, Y, 0)) / Z.shape[1]


def pull_by_loops(Z, Y):
    dZ = np.zeros(Z.shape)
    for place, y in np.ndenumerate(Y):
        if y == y:
            dZ[place] = (sigmoid(Z[place]) - y) / Z.shape[1]
    return dZ


def full_pull(Z: np.ndarray, Y: np.ndarray) -> np.ndarray:
    known = ~np.isnan(Y)
    return known * (sigmoid(Z) - np.where(known, Y, 0))


def scaled(scale: Callable[[np.ndarray], Any]) -> Callable[[Any, Any], Any]:
    return lambda Z, Y: full_pull(Z, Y) / scale(Y)


MASKED_PULL = Exercise(
    name="masked_pull",
    reference=masked_pull,
    checks=[agrees("is the slope of the masked cost, and 0 where the label is missing", holes)],
    hints=[
        "One logit appears in one loss only. For a known label lesson 1.1 has the answer: a - y, with a the sigmoid.",
        "Where the label is missing, J does not contain the logit. And J is a sum divided by m, so each slope is, too.",
    ],
    why="dz = (a - y)/m where the label is known. A missing label leaves its logit alone: it pulls nowhere.",
    wrong=[
        Wrong(
            "A missing label gives NaN here: `np.where(known, Y, 0)` first.",
            lambda Z, Y: ~np.isnan(Y) * (sigmoid(Z) - Y) / Z.shape[1],
        ),
        Wrong(
            "Missing labels pull as if they were 0. The mask is missing.",
            lambda Z, Y: (sigmoid(Z) - np.nan_to_num(Y)) / Z.shape[1],
        ),
        Wrong("The 1/m of the mean over the examples is missing.", scaled(lambda Y: 1)),
        Wrong("J is divided by m, not by the number of all entries.", scaled(lambda Y: Y.size)),
        Wrong("J is divided by m, not by the number of known labels.", scaled(lambda Y: (~np.isnan(Y)).sum())),
        Wrong(
            "This points down the slope: dZ is a - y, and the update has the minus.", lambda Z, Y: -masked_pull(Z, Y)
        ),
        Wrong(
            "The factor a(1 - a) of the sigmoid cancels against the slope of the cross-entropy.",
            lambda Z, Y: masked_pull(Z, Y) * sigmoid(Z) * (1 - sigmoid(Z)),
        ),
        Wrong(
            "The logit itself stands where the sigmoid of it belongs.",
            lambda Z, Y: ~np.isnan(Y) * (Z - np.nan_to_num(Y)) / Z.shape[1],
        ),
        Wrong("`len(Z)` is the number of tasks; m is `Z.shape[1]`.", scaled(len)),
    ],
    alternatives=[pull_by_loops],
)


def worth_of_parts(errors):
    """errors (parts,) of independent parts -> (parts,): how far the whole's error falls when that part is perfect."""
    right = 1 - errors
    return np.array([np.delete(right, k).prod() - right.prod() for k in range(len(errors))])


def worth_by_loops(errors):
    def whole(parts):
        share = 1.0
        for error in parts:
            share = share * (1 - error)
        return 1 - share

    now = whole(errors)
    return np.array([now - whole([0 if j == k else e for j, e in enumerate(errors)]) for k in range(len(errors))])


def by_division(errors):
    right = 1 - errors
    with np.errstate(all="ignore"):
        return right.prod() / right - right.prod()


def part_errors(rng: np.random.Generator) -> Cases:
    yield np.array([0.2, 0.05, 0.05])
    yield np.array([0.3])
    yield np.array([0.0, 0.4])
    for parts in (2, 3, 5):
        yield rng.uniform(0.01, 0.6, parts)


def with_a_broken_part(rng: np.random.Generator) -> Cases:
    yield np.array([1.0, 0.1, 0.2])
    yield np.array([1.0, 0.1, 1.0])


WORTH_OF_PARTS = Exercise(
    name="worth_of_parts",
    reference=worth_of_parts,
    checks=[
        agrees("says what perfecting each part alone would gain", part_errors),
        agrees("also where a part is always wrong", with_a_broken_part),
    ],
    hints=[
        "The whole is right when all parts are: multiply the shares that are right. Then set one error to 0 and"
        " multiply again.",
        "The gain of part k is the product of all *other* shares minus the product of all: `np.delete(right, k).prod()"
        " - right.prod()`.",
    ],
    why="It is e_k times the product of what the other parts get right. The worst part gains most, but the others set a"
    " ceiling: behind a part that is always wrong no other repair shows at all.",
    wrong=[
        Wrong(
            "Repairing a part gains less than its error: part of what it gets right now is spoiled by the others.",
            lambda errors: errors * 1.0,
        ),
        Wrong(
            "That is the error which is left. Asked for is by how much it falls.",
            lambda errors: np.array([1 - np.delete(1 - errors, k).prod() for k in range(len(errors))]),
        ),
        Wrong(
            "Errors do not multiply: both parts wrong is not what makes the whole wrong. Multiply what is *right*.",
            lambda errors: np.array([errors.prod() - np.delete(errors, k).prod() for k in range(len(errors))]),
        ),
        Wrong("A share of 0 cannot be divided out again. Leave the part out of the product.", by_division),
        Wrong("The sign is turned round: a gain is positive.", lambda errors: -worth_of_parts(errors)),
        Wrong(
            "The part itself is in your product, too. The gain is its error times what the *others* get right.",
            lambda errors: errors * (1 - errors).prod(),
        ),
        Wrong(
            "That is the share which is right once part k is perfect. Subtract the share that is right now.",
            lambda errors: np.array([np.delete(1 - errors, k).prod() for k in range(len(errors))]),
        ),
        Wrong(
            "This is what would be left if only part k could fail. Perfect part k, and let the others fail.",
            lambda errors: np.array([(1 - e) - (1 - errors).prod() for e in errors]),
        ),
        Wrong(
            "These are the shares of the parts in the sum of the errors; the gains need the product of what is right.",
            lambda errors: errors / errors.sum() * (1 - (1 - errors).prod()),
        ),
    ],
    alternatives=[worth_by_loops],
)


EXERCISES = [
    ON_A_NEW_HEAD,
    TRANSFER_VERDICT,
    HARMFUL_CASE,
    CHEAPEST_GOOD,
    MASKED_COST,
    MASKED_PULL,
    WORTH_OF_PARTS,
]
