"""Exercises of lesson 4.10: the gradient of violating triplets, counts, negatives, a threshold, a gallery."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Exercise, Wrong, agrees

Cases = Iterator[Any]


def violating_loss(A, P, N, alpha):
    """Encodings (T, n) of anchors, positives, negatives -> J, dA, dP, dN: mean triplet loss of those with a loss."""
    L = ((A - P) ** 2).sum(axis=1) - ((A - N) ** 2).sum(axis=1) + alpha  # (T,)
    active = L > 0
    count = max(active.sum(), 1)
    factor = 2 * active[:, None] / count  # (T, 1)
    return L[active].sum() / count, factor * (N - P), factor * (P - A), factor * (A - N)


def loss_by_loop(A, P, N, alpha):
    total, count, slopes = 0.0, 0, [np.zeros(A.shape) for _ in range(3)]
    for i, (a, p, n) in enumerate(zip(A, P, N, strict=True)):
        loss = float((a - p) @ (a - p) - (a - n) @ (a - n) + alpha)
        if loss > 0:
            total, count = total + loss, count + 1
            slopes[0][i], slopes[1][i], slopes[2][i] = 2 * (a - p) - 2 * (a - n), -2 * (a - p), 2 * (a - n)
    if not count:
        return 0.0, *slopes
    return total / count, *(slope / count for slope in slopes)


def variant_of_loss(part=None, *, every=False, mask=True, half=False, sign=1.0, total=False, swap=False, at=False):
    """The loss with one thing changed; part(A, P, N) gives other directions for the three gradients."""

    def loss(A, P, N, alpha):
        near, far = ((A - P) ** 2).sum(axis=1), ((A - N) ** 2).sum(axis=1)
        L = (far - near if swap else near - far) + sign * alpha
        active = L >= 0 if at else L > 0
        count = len(L) if every else 1 if total else max(active.sum(), 1)
        factor = (1 if half else 2) * (active[:, None] if mask else np.ones((len(L), 1))) / count
        directions = (N - P, P - A, A - N) if part is None else part(A, P, N)
        return L[active].sum() / count, *(factor * direction for direction in directions)

    return loss


def unsquared(A, P, N, alpha):
    L = np.linalg.norm(A - P, axis=1) - np.linalg.norm(A - N, axis=1) + alpha
    active = L > 0
    count = max(active.sum(), 1)
    factor = 2 * active[:, None] / count
    return L[active].sum() / count, factor * (N - P), factor * (P - A), factor * (A - N)


def without_a_guard(A, P, N, alpha):
    L = ((A - P) ** 2).sum(axis=1) - ((A - N) ** 2).sum(axis=1) + alpha
    active = L > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = 2 * active[:, None] / active.sum()
        return L[active].sum() / active.sum(), factor * (N - P), factor * (P - A), factor * (A - N)


def triplets_of_encodings(rng: np.random.Generator) -> Cases:
    yield np.zeros((3, 2)), np.full((3, 2), 0.1), np.array([[0.2, 0.3], [3.0, 1.0], [0.1, 0.2]]), 0.2
    for T, n in ((1, 1), (2, 3), (7, 4)):
        yield (*rng.normal(0, 0.5, (3, T, n)), 0.3)
    A = rng.normal(size=(4, 3))
    yield A, A + 0.01, A + 5, 0.2  # none has a loss
    yield np.zeros((2, 1)), np.array([[0.0], [0.5]]), np.full((2, 1), 0.5), 0.25  # the first loss is exactly 0


VIOLATING_LOSS = Exercise(
    name="violating_loss",
    reference=violating_loss,
    checks=[agrees("gives the cost of violating triplets and its three gradients", triplets_of_encodings)],
    hints=[
        "L = (A − P)ᵀ(A − P) − (A − N)ᵀ(A − N) + α in each row. A stands in both squares: its derivative is"
        " 2(A − P) − 2(A − N) = 2(N − P). That of P is −2(A − P), that of N is +2(A − N).",
        "`active = L > 0` says which rows count. Divide by `max(active.sum(), 1)`, so that no row gives 0 and not 0/0,"
        " and multiply the gradients by `active[:, None]`.",
    ],
    why="Satisfied triplets neither pull nor push. Dividing by the number of those that do keeps the step as large as"
    " it was when nearly all of them had a loss.",
    wrong=[
        Wrong("You divided by all T triplets: the mean goes over those with a loss only.", variant_of_loss(every=True)),
        Wrong("That is the sum over the violating triplets: divide by their number.", variant_of_loss(total=True)),
        Wrong(
            "Triplets without a loss have a gradient in your answer: multiply by `L > 0`, in each row.",
            variant_of_loss(mask=False),
        ),
        Wrong("The derivative of a square brings a factor of 2.", variant_of_loss(half=True)),
        Wrong("The margin makes the loss larger: + alpha.", variant_of_loss(sign=-1.0)),
        Wrong(
            "Near and far have changed places: the distance of the negative is subtracted.", variant_of_loss(swap=True)
        ),
        Wrong(
            "dP has the wrong sign: P sits behind a minus, so dP = −2 (A − P).",
            variant_of_loss(lambda A, P, N: (N - P, A - P, A - N)),
        ),
        Wrong(
            "dN has the wrong sign: two minus signs, one before the square and one before N, make a plus.",
            variant_of_loss(lambda A, P, N: (N - P, P - A, N - A)),
        ),
        Wrong(
            "The anchor stands in both distances: to 2 (A − P) comes −2 (A − N), together 2 (N − P).",
            variant_of_loss(lambda A, P, N: (A - P, P - A, A - N)),
        ),
        Wrong(
            "dA has the wrong sign: 2 (A − P) − 2 (A − N) = 2 (N − P).",
            variant_of_loss(lambda A, P, N: (P - N, P - A, A - N)),
        ),
        Wrong("The loss takes squared distances, without a root.", unsquared),
        Wrong("Where no triplet has a loss you divide by 0: everything is 0 there.", without_a_guard),
        Wrong("A loss of exactly 0 is no loss: count the rows with L > 0.", variant_of_loss(at=True)),
    ],
    alternatives=[loss_by_loop],
)


def batch_counts(k):
    """k (K,): pictures of each of K people -> (pairs of one person, pairs of two people, triplets), three ints."""
    m = k.sum()
    same = (k * (k - 1)).sum() // 2
    different = m * (m - 1) // 2 - same
    triplets = (k * (k - 1) * (m - k)).sum()
    return int(same), int(different), int(triplets)


def counts_by_loop(k):
    owner = [person for person, pictures in enumerate(k) for _ in range(pictures)]
    same = different = triplets = 0
    for i, a in enumerate(owner):
        for j, p in enumerate(owner):
            if i < j:
                same, different = same + (a == p), different + (a != p)
            if i != j and a == p:
                triplets += sum(n != a for n in owner)
    return same, different, triplets


def counted(same, different, triplets):
    """A wrong answer from three formulas of k, m and K."""

    def counts(k):
        m, K = int(k.sum()), len(k)
        return int(same(k, m, K)), int(different(k, m, K)), int(triplets(k, m, K))

    return counts


def _same(k, m, K):
    return (k * (k - 1)).sum() // 2


def _different(k, m, K):
    return m * (m - 1) // 2 - (k * (k - 1)).sum() // 2


def _triplets(k, m, K):
    return (k * (k - 1) * (m - k)).sum()


def batches_of_pictures(rng: np.random.Generator) -> Cases:
    for k in ([2, 2], [2] * 10, [4, 1, 3], [1, 1, 1], [5], [1]):
        yield np.array(k)
    for _ in range(3):
        yield rng.integers(1, 6, int(rng.integers(2, 7)))


BATCH_COUNTS = Exercise(
    name="batch_counts",
    reference=batch_counts,
    checks=[agrees("counts as enumeration does, also for people with a single picture", batches_of_pictures)],
    hints=[
        "k pictures of a person make k (k − 1) / 2 pairs. All m pictures make m (m − 1) / 2; what is not of one person"
        " is of two.",
        "For a triplet choose an anchor, a different picture of the same person, k (k − 1) ways in this order, and any"
        " of the m − k pictures of others. Sum over people.",
    ],
    why="The number of triplets grows with the third power of the batch, and nearly all pairs show two people. Somebody"
    " with a single picture is never an anchor and still useful: as a negative.",
    wrong=[
        Wrong(
            "K² negative pairs are too few: a negative pair is any picture with any picture of somebody else.",
            counted(_same, lambda k, m, K: K * K, _triplets),
        ),
        Wrong(
            "That counts only one picture of each person against one of each other: K (K − 1) or its half. Every"
            " picture counts.",
            counted(_same, lambda k, m, K: K * (K - 1) // 2, _triplets),
        ),
        Wrong(
            "Each pair of two people is counted in both orders: pairs are unordered, halve it.",
            counted(_same, lambda k, m, K: (k * (m - k)).sum(), _triplets),
        ),
        Wrong(
            "Each pair of one person is counted in both orders: pairs are unordered, halve it.",
            counted(lambda k, m, K: (k * (k - 1)).sum(), _different, _triplets),
        ),
        Wrong(
            "A picture makes no pair with itself: k (k − 1) / 2, not k² / 2.",
            counted(lambda k, m, K: (k * k).sum() // 2, _different, _triplets),
        ),
        Wrong(
            "In a triplet anchor and positive are different roles: both orders count.",
            counted(_same, _different, lambda k, m, K: (k * (k - 1) // 2 * (m - k)).sum()),
        ),
        Wrong(
            "The negative can be any of the m − k pictures of other people, not only one of each.",
            counted(_same, _different, lambda k, m, K: (k * (k - 1) * (K - 1)).sum()),
        ),
        Wrong(
            "The negative has to be somebody else: m − k pictures, not m − 2.",
            counted(_same, _different, lambda k, m, K: (k * (k - 1) * (m - 2)).sum()),
        ),
        Wrong(
            "A pair of one person and a pair of two make a triplet only if they share a picture, the anchor.",
            counted(_same, _different, lambda k, m, K: _same(k, m, K) * _different(k, m, K)),
        ),
        Wrong(
            "You left out people with a single picture. They stand in pairs of two people, and are negatives.",
            lambda k: batch_counts(k[k > 1]),
        ),
        Wrong(
            "That holds for two pictures of each, 2K (K − 1) and 4K (K − 1). Here the k may differ.",
            counted(_same, lambda k, m, K: 2 * K * (K - 1), lambda k, m, K: 4 * K * (K - 1)),
        ),
    ],
    alternatives=[counts_by_loop],
)


def choose_negatives(d_ap, D_an, other, alpha):
    """d_ap (T,), D_an (T, m) distances, other (T, m) True for pictures of somebody else -> (T,) places of negatives."""
    near = d_ap[:, None]
    semi_hard = other & (D_an > near) & (D_an < near + alpha)
    nearest = np.where(semi_hard, D_an, np.inf).argmin(axis=1)
    farthest = np.where(other, D_an, -np.inf).argmax(axis=1)
    return np.where(semi_hard.any(axis=1), nearest, farthest)


def negatives_by_loop(d_ap, D_an, other, alpha):
    places = []
    for near, row, allowed in zip(d_ap, D_an, other, strict=True):
        order = [j for j in np.argsort(row) if allowed[j]]
        fits = [j for j in order if near < row[j] < near + alpha]
        places.append(int(fits[0] if fits else order[-1]))
    return np.array(places)


def variant_of_choice(
    *, low=True, high=True, mine=True, last_mine=True, pick="nearest", last="farthest", offset=True, ends=False
):
    """The choice of negatives with one thing changed."""

    def choose(d_ap, D_an, other, alpha):
        near = d_ap[:, None]
        fits = other if mine else np.ones_like(other)
        if low:
            fits = fits & (D_an > near)
        if high:
            fits = fits & (D_an < (near + alpha if offset else alpha))
        if ends:
            fits = other & (D_an >= near) & (D_an <= near + alpha)
        first = np.where(fits, D_an, np.inf).argmin(axis=1)
        if pick == "farthest":
            first = np.where(fits, D_an, -np.inf).argmax(axis=1)
        allowed = other if last_mine else np.ones_like(other)
        second = np.where(allowed, D_an, -np.inf).argmax(axis=1)
        if last == "nearest":
            second = np.where(allowed, D_an, np.inf).argmin(axis=1)
        if last == "none":
            second = np.full(len(d_ap), -1)
        return np.where(fits.any(axis=1), first, second)

    return choose


def pairs_with_negatives(rng: np.random.Generator) -> Cases:
    yield np.array([0.3]), np.array([[0.35]]), np.array([[True]]), 0.2
    yield (
        np.array([0.3, 0.3, 0.3]),
        np.array([[0.31, 0.1, 0.4, 0.45, 0.9], [0.1, 0.25, 0.2, 0.05, 0.0], [0.8, 0.6, 0.9, 0.2, 3.0]]),
        np.array([[False, True, True, True, True], [True, True, True, True, False], [True, True, True, True, False]]),
        0.2,
    )
    yield np.array([0.5]), np.array([[0.5, 0.75, 0.25, 1.0]]), np.ones((1, 4), dtype=bool), 0.25  # two on the ends
    for T, m in ((1, 4), (5, 3), (12, 8)):
        other = rng.random((T, m)) < 0.7
        other[np.arange(T), rng.integers(m, size=T)] = True
        yield rng.uniform(0.2, 1, T), rng.uniform(0, 1.5, (T, m)), other, 0.25


CHOOSE_NEGATIVES = Exercise(
    name="choose_negatives",
    reference=choose_negatives,
    checks=[agrees("takes the nearest semi-hard negative, else the farthest of all", pairs_with_negatives)],
    hints=[
        "`d_ap[:, None]` can be compared with every row of D_an. Three conditions have to hold: somebody else, farther"
        " than the positive, within the margin.",
        "`np.where(semi_hard, D_an, np.inf).argmin(axis=1)` finds the nearest among those that fit, and"
        " `np.where(other, D_an, -np.inf).argmax(axis=1)` the farthest of all; `semi_hard.any(axis=1)` decides.",
    ],
    why="The push of a semi-hard negative is stronger than the pull of its positive, so nothing collapses; and the"
    " farthest one, where all negatives are too near, has the strongest push there is.",
    wrong=[
        Wrong(
            "Of those that fit you took the farthest: asked for is the nearest, it teaches most.",
            variant_of_choice(pick="farthest"),
        ),
        Wrong(
            "Your negatives may be nearer than the positive: those are hard, not semi-hard.",
            variant_of_choice(low=False),
        ),
        Wrong(
            "Your negatives may lie beyond the margin, where there is no loss: d_AN < d_AP + alpha.",
            variant_of_choice(high=False),
        ),
        Wrong(
            "The margin begins at the positive: D_an < d_ap + alpha, not D_an < alpha.",
            variant_of_choice(offset=False),
        ),
        Wrong(
            "Exactly as far as the positive, or exactly at the margin, is not semi-hard: < on both sides.",
            variant_of_choice(ends=True),
        ),
        Wrong(
            "Some of your negatives show the same person: `other` has to hold.",
            variant_of_choice(mine=False, last_mine=False),
        ),
        Wrong(
            "Where none is semi-hard, the farthest of the *negatives*: `other` has to hold there, too.",
            variant_of_choice(last_mine=False),
        ),
        Wrong(
            "Where none is semi-hard you took the nearest negative: that pulls everything together.",
            variant_of_choice(last="nearest"),
        ),
        Wrong(
            "Where none is semi-hard, take the farthest negative instead of giving up.",
            variant_of_choice(last="none"),
        ),
        Wrong(
            "That is the nearest negative of all, the hardest: it collapses the encoder.",
            lambda d_ap, D_an, other, alpha: np.where(other, D_an, np.inf).argmin(axis=1),
        ),
        Wrong(
            "These are distances. Asked for are the places, whole numbers.",
            lambda d_ap, D_an, other, alpha: D_an[np.arange(len(d_ap)), choose_negatives(d_ap, D_an, other, alpha)],
        ),
    ],
    alternatives=[negatives_by_loop],
)


def cheapest_tau(d, same, impostors, cost_accept, cost_reject):
    """Distances d (q,), same (q,) True for pairs of one person -> the cheapest threshold, a float."""
    taus = np.unique(np.append(d, 0.0))  # rising
    accepted = d <= taus[:, None]  # (candidates, q)
    false_accepts = accepted[:, ~same].mean(axis=1)
    false_rejects = (~accepted[:, same]).mean(axis=1)
    cost = impostors * false_accepts * cost_accept + (1 - impostors) * false_rejects * cost_reject
    return float(taus[cost.argmin()])


def tau_by_loop(d, same, impostors, cost_accept, cost_reject):
    best, least = 0.0, np.inf
    for tau in [0.0, *sorted(d)]:
        accepts = sum(1 for x, s in zip(d, same, strict=True) if not s and x <= tau) / int((~same).sum())
        rejects = sum(1 for x, s in zip(d, same, strict=True) if s and x > tau) / int(same.sum())
        cost = impostors * accepts * cost_accept + (1 - impostors) * rejects * cost_reject
        if cost < least - 1e-12:
            best, least = float(tau), cost
    return best


def variant_of_tau(weights=None, *, counts=False, rule="<=", last=False, zero=True, give="tau"):
    """The threshold with one thing changed; weights(impostors, cost_accept, cost_reject, same) of the two errors."""

    def choose(d, same, impostors, cost_accept, cost_reject):
        taus = np.unique(np.append(d, 0.0) if zero else d)
        accepted = {"<=": d <= taus[:, None], "<": d < taus[:, None], ">": d > taus[:, None]}[rule]
        errors = accepted[:, ~same].sum(axis=1), (~accepted[:, same]).sum(axis=1)
        if not counts:
            errors = errors[0] / (~same).sum(), errors[1] / same.sum()
        a, r = (impostors * cost_accept, (1 - impostors) * cost_reject)
        if weights is not None:
            a, r = weights(impostors, cost_accept, cost_reject, same)
        cost = a * errors[0] + r * errors[1]
        place = len(cost) - 1 - cost[::-1].argmin() if last else cost.argmin()
        return {"tau": float(taus[place]), "place": int(place), "cost": float(cost[place])}[give]

    return choose


def distances_of_pairs(rng: np.random.Generator) -> Cases:
    yield np.array([0.5, 0.1, 0.3, 0.7]), np.array([True, True, False, False]), 0.5, 1, 1  # 0.1 and 0.5 cost the same
    yield np.array([0.4, 0.2]), np.array([True, False]), 0.9, 5, 1  # rather accept nobody
    yield np.array([0.2, 0.4]), np.array([True, False]), 0.1, 1, 5
    for few, many in ((6, 8), (5, 60), (40, 12), (30, 300)):
        d = np.concatenate([rng.gamma(2, 0.25, few), rng.gamma(6, 0.2, many)])
        order = rng.permutation(few + many)
        same = (np.arange(few + many) < few)[order]
        for impostors, accept in ((0.5, 1), (0.02, 3), (0.9, 2), (0.3, 20)):
            yield d[order], same, impostors + 0.003, float(accept) + 0.11, 1.07


CHEAPEST_TAU = Exercise(
    name="cheapest_tau",
    reference=cheapest_tau,
    checks=[agrees("gives the cheapest threshold among 0 and the distances", distances_of_pairs)],
    hints=[
        "The candidates are `np.unique(np.append(d, 0.0))`, in rising order. For each of them: which share of the pairs"
        " of two people has d <= tau, and which share of the pairs of one person has d > tau?",
        "`accepted = d <= taus[:, None]` is a table, candidates by pairs. `accepted[:, ~same].mean(axis=1)` are the"
        " false accepts. `argmin` gives the first of equally small costs.",
    ],
    why="The shares of the two kinds among your *pairs* are an accident of how you made them; how often a wrong person"
    " tries is a fact about the door. Rates keep the two apart.",
    wrong=[
        Wrong(
            "The rule is turned around: the same person where d <= tau. d measures difference.",
            variant_of_tau(rule=">"),
        ),
        Wrong(
            "At d = tau exactly the answer is yes: d <= tau, not d < tau.",
            variant_of_tau(rule="<"),
        ),
        Wrong(
            "You left out how often impostors come: weigh the two rates with `impostors` and `1 - impostors`.",
            variant_of_tau(lambda q, a, r, same: (a, r)),
        ),
        Wrong(
            "The two costs have changed places.",
            variant_of_tau(lambda q, a, r, same: (q * r, (1 - q) * a)),
        ),
        Wrong(
            "The two shares have changed places: impostors make false accepts.",
            variant_of_tau(lambda q, a, r, same: ((1 - q) * a, q * r)),
        ),
        Wrong(
            "You took the share of pairs of two people in the data for the share of impostors. That is not how often"
            " they come to the door.",
            variant_of_tau(lambda q, a, r, same: ((~same).mean() * a, same.mean() * r)),
        ),
        Wrong(
            "You counted the errors: divide each kind by its own number of pairs.",
            variant_of_tau(counts=True),
        ),
        Wrong(
            "You left out the costs of the two errors.",
            variant_of_tau(lambda q, a, r, same: (q, 1 - q)),
        ),
        Wrong("Of equally cheap thresholds the smallest was asked for.", variant_of_tau(last=True)),
        Wrong("0 is a candidate, too: sometimes it is cheapest to accept nobody.", variant_of_tau(zero=False)),
        Wrong("That is its place among the candidates. Return the threshold itself.", variant_of_tau(give="place")),
        Wrong("That is what it costs. Return the threshold.", variant_of_tau(give="cost")),
    ],
    alternatives=[tau_by_loop],
)


def who_is_it(F, gallery, person, tau):
    """Encodings F (m, n), gallery (g, n), its owners person (g,) -> owners (m,) by mean distance, -1 above tau."""
    D = ((F[:, None] - gallery) ** 2).sum(axis=2)  # (m, g)
    people = np.unique(person)
    means = np.stack([D[:, person == k].mean(axis=1) for k in people], axis=1)  # (m, people)
    near = means.min(axis=1) <= tau
    return np.where(near, people[means.argmin(axis=1)], -1)


def person_by_person(F, gallery, person, tau):
    answers = []
    for f in F:
        best, least = -1, np.inf
        for k in sorted(set(person.tolist())):
            distance = float(np.mean([(f - g) @ (f - g) for g in gallery[person == k]]))
            if distance < least:
                best, least = k, distance
        answers.append(best if least <= tau else -1)
    return np.array(answers)


def variant_of_who(measure=None, *, give="number", rule="<=", unknown=-1):
    """Recognition with one thing changed; measure(D, mine, F, gallery) is the distance from one person, (m,)."""

    def who(F, gallery, person, tau):
        D = ((F[:, None] - gallery) ** 2).sum(axis=2)
        people = np.unique(person)
        how = measure or (lambda D, mine, F, gallery: D[:, mine].mean(axis=1))
        values = np.stack([how(D, person == k, F, gallery) for k in people], axis=1)
        place, least = values.argmin(axis=1), values.min(axis=1)
        answer = {"number": people[place], "place": place, "row": D.argmin(axis=1)}[give]
        near = {"<=": least <= tau, "<": least < tau, ">": least > tau, "always": least <= np.inf}[rule]
        return np.where(near, answer, unknown)

    return who


def galleries(rng: np.random.Generator) -> Cases:
    """Whole numbers, so that a distance can be tau exactly."""
    line = np.array([[0.0], [4.0], [5.0], [2.0], [20.0]])
    yield np.array([[1.0], [4.0], [12.0], [2.0]]), line, np.array([7, 3, 3, 7, 5]), 1.0
    yield np.array([[1.0], [4.0], [12.0]]), line, np.array([7, 3, 3, 7, 5]), np.inf
    yield np.array([[2.0]]), np.array([[5.0]]), np.array([4]), 9.0
    yield np.array([[2.0]]), np.array([[5.0]]), np.array([4]), 8.0
    for m, g, n in ((1, 3, 2), (5, 9, 3), (8, 14, 2)):
        person = rng.permutation(np.concatenate([[2, 5, 9], rng.choice([2, 5, 9], g - 3)]))
        yield rng.normal(size=(m, n)), rng.normal(size=(g, n)), person, 2.5


WHO_IS_IT = Exercise(
    name="who_is_it",
    reference=who_is_it,
    checks=[agrees("names the owner of the smallest mean distance, or -1", galleries)],
    hints=[
        "First all squared distances, a table (m, g); then for each person the mean over the columns that are theirs:"
        " `D[:, person == k].mean(axis=1)` for k in `np.unique(person)`.",
        "`means.argmin(axis=1)` gives a place among the different people; `people[place]` the number that was asked"
        " for. `np.where(means.min(axis=1) <= tau, ..., -1)`.",
    ],
    why="The mean gives nobody an advantage for having more pictures. The nearest picture does: the more pictures are"
    " stored, the nearer some of them is to a stranger by chance.",
    wrong=[
        Wrong(
            "You took the nearest picture of each person: asked for is the mean over all of theirs.",
            variant_of_who(lambda D, mine, F, gallery: D[:, mine].min(axis=1)),
        ),
        Wrong(
            "A sum grows with the number of pictures: who has many looks far away. Take the mean.",
            variant_of_who(lambda D, mine, F, gallery: D[:, mine].sum(axis=1)),
        ),
        Wrong(
            "That is the distance from the mean encoding, which is smaller than the mean of the distances.",
            variant_of_who(lambda D, mine, F, gallery: ((F - gallery[mine].mean(axis=0)) ** 2).sum(axis=1)),
        ),
        Wrong(
            "You took roots: the distances, and tau, are squared.",
            variant_of_who(lambda D, mine, F, gallery: np.sqrt(D[:, mine]).mean(axis=1)),
        ),
        Wrong(
            "These are places among the different people. Return the numbers that stand in `person`.",
            variant_of_who(give="place"),
        ),
        Wrong("These are rows of the gallery. Return whose they are.", variant_of_who(give="row")),
        Wrong("The threshold is turned around: known where the mean is at most tau.", variant_of_who(rule=">")),
        Wrong("At a mean of exactly tau the person is known: <=, not <.", variant_of_who(rule="<")),
        Wrong("Whoever comes gets a name: above tau the answer is -1.", variant_of_who(rule="always")),
        Wrong("Unknown is -1; 0 could be somebody's number.", variant_of_who(unknown=0)),
    ],
    alternatives=[person_by_person],
)


EXERCISES = [VIOLATING_LOSS, BATCH_COUNTS, CHOOSE_NEGATIVES, CHEAPEST_TAU, WHO_IS_IT]
