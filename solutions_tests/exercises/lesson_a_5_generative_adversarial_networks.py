"""Exercises of lesson A.5: inverse distribution functions, the costs of two players, and who is too strong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch.nn.functional import softplus

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid

Cases = Iterator[tuple[Any, ...]]


def quantile_of(law, u):
    """law "Rayleigh" or "Laplace", u (...) above 0 and below 1 -> F^-1(u), of the same shape."""
    if law == "Rayleigh":
        return np.sqrt(-2 * np.log(1 - u))
    return np.where(u < 0.5, np.log(2 * u), -np.log(2 * (1 - u)))


def quantile_by_sign(law, u):
    if law == "Rayleigh":
        return (-2 * np.log1p(-u)) ** 0.5
    return -np.sign(u - 0.5) * np.log(1 - 2 * np.abs(u - 0.5))


def laplace_of(u, low, high):
    return np.where(u < 0.5, low(u), high(u))


def uniform_numbers(rng: np.random.Generator) -> Cases:
    for shape in ((5,), (1,), (2, 3), (40,)):
        for law in ("Rayleigh", "Laplace"):
            yield law, rng.uniform(0.001, 0.999, shape)


def quartiles(answer: Any, rng: np.random.Generator) -> None:
    for law, want in (("Rayleigh", [0.7585, 1.1774, 1.6651]), ("Laplace", [-0.6931, 0.0, 0.6931])):
        got = np.asarray(answer(law, np.array([0.25, 0.5, 0.75])), dtype=float)
        if got.shape != (3,) or np.abs(got - want).max() > 1e-3:
            raise Mistake(f"for the {law} law, a quarter, half and three quarters of all draws lie below {want}")


QUANTILE_OF = Exercise(
    name="quantile_of",
    reference=quantile_of,
    checks=[
        Check("gives the quartiles of both laws", quartiles),
        agrees("turns F round for u of any shape", uniform_numbers, rtol=1e-7, atol=1e-9),
    ],
    hints=[
        "Write u = F(y) and solve for y. For the Laplace law do it on each side: at y = 0, F is one half.",
        "Rayleigh: 1 - u = e^(-y²/2). Laplace: u = e^y / 2 below one half, and 1 - u = e^(-y) / 2 above; `np.where`.",
    ],
    why="Solving u = F(y) for y is all there is to it; where F comes in pieces, so does its inverse.",
    wrong=[
        Wrong(
            "This is F⁻¹(1 - u). Its draws have the right law, since 1 - u is uniform too, but it is not the inverse.",
            lambda law, u: quantile_of(law, 1 - u),
        ),
        Wrong(
            "For Rayleigh you solved u = e^(-y²/2); F is 1 minus that.",
            lambda law, u: np.sqrt(-2 * np.log(u)) if law == "Rayleigh" else quantile_of(law, u),
        ),
        Wrong(
            "The 2 under Rayleigh's root is missing: y² / 2 = -log(1 - u).",
            lambda law, u: np.sqrt(-np.log(1 - u)) if law == "Rayleigh" else quantile_of(law, u),
        ),
        Wrong(
            "You took Laplace's lower piece everywhere; above one half solve 1 - u = e^(-y) / 2.",
            lambda law, u: np.log(2 * u) if law == "Laplace" else quantile_of(law, u),
        ),
        Wrong(
            "Laplace's upper piece has the wrong sign: draws above the median must be positive.",
            lambda law, u: (
                laplace_of(u, lambda u: np.log(2 * u), lambda u: np.log(2 * (1 - u)))
                if law == "Laplace"
                else quantile_of(law, u)
            ),
        ),
        Wrong(
            "The factor 2 in Laplace's logarithms is missing: F is e^y / 2, not e^y.",
            lambda law, u: laplace_of(u, np.log, lambda u: -np.log(1 - u)) if law == "Laplace" else quantile_of(law, u),
        ),
        Wrong(
            "This is F itself. It turns a y into a u; you want the way back.",
            lambda law, u: 1 - np.exp(-(u**2) / 2) if law == "Rayleigh" else 1 - np.exp(-u) / 2,
        ),
    ],
    alternatives=[quantile_by_sign],
)


def game_costs(Z_real, Z_fake):
    """Logits (1, m_real) and (1, m_fake) -> J_D a number, dZ_real (1, m_real), dZ_fake (1, m_fake)."""
    J = np.logaddexp(0, -Z_real).mean() + np.logaddexp(0, Z_fake).mean()
    D_real, D_fake = sigmoid(Z_real), sigmoid(Z_fake)
    return J, (D_real - 1) / Z_real.shape[1], D_fake / Z_fake.shape[1]


def costs_with_pieces(Z_real, Z_fake):
    def soft(Z):
        return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))

    dZ_real = -sigmoid(-Z_real) / Z_real.size
    return float(soft(-Z_real).mean() + soft(Z_fake).mean()), dZ_real, sigmoid(Z_fake) / Z_fake.size


def costs_by_logarithms(Z_real, Z_fake):
    with np.errstate(all="ignore"):
        D_real, D_fake = 1 / (1 + np.exp(-Z_real)), 1 / (1 + np.exp(-Z_fake))
        J = -np.log(D_real).mean() - np.log(1 - D_fake).mean()
    return J, (D_real - 1) / Z_real.shape[1], D_fake / Z_fake.shape[1]


def logits_of_both(rng: np.random.Generator) -> Cases:
    for m_real, m_fake in ((4, 4), (1, 1), (3, 7), (6, 1)):
        yield 3 * rng.normal(size=(1, m_real)), 3 * rng.normal(size=(1, m_fake))


def certain_logits(rng: np.random.Generator) -> Cases:
    yield np.array([[-1000.0, 1000.0]]), np.array([[-1000.0, 1000.0, 0.0]])
    yield np.array([[-60.0]]), np.array([[60.0]])


def altered(change: Any) -> Any:
    return lambda Z_real, Z_fake: change(*game_costs(Z_real, Z_fake), Z_real.shape[1], Z_fake.shape[1])


GAME_COSTS = Exercise(
    name="game_costs",
    reference=game_costs,
    checks=[
        agrees("gives cost and gradients for any numbers of examples", logits_of_both, rtol=1e-7, atol=1e-9),
        agrees("stays exact where the discriminator is certain", certain_logits, rtol=1e-7, atol=1e-9),
    ],
    hints=[
        "With D = σ(z): -log D = log(1 + e^(-z)) and -log(1 - D) = log(1 + e^z). The gradients are those of"
        " cross-entropy, a - y.",
        "`np.logaddexp(0, z)` is log(1 + e^z) without overflow. Each of the two means divides by its own m.",
    ],
    why="-V is cross-entropy with the label 1 for real and 0 for generated examples, so the gradients are D - 1 and D.",
    wrong=[
        Wrong("This is V, which the discriminator climbs. The cost that it descends is -V.",
              altered(lambda J, r, f, m, n: (-J, -r, -f))),
        Wrong("The cost is right, the gradients point the other way: dL/dz = D - y.",
              altered(lambda J, r, f, m, n: (J, -r, -f))),
        Wrong("The gradients are not divided by the numbers of examples.",
              altered(lambda J, r, f, m, n: (J, r * m, f * n))),
        Wrong("Each mean divides by its own number of examples, not by both together.",
              altered(lambda J, r, f, m, n: (J, r * m / (m + n), f * n / (m + n)))),
        Wrong("V is the sum of two means; you halved it.", altered(lambda J, r, f, m, n: (J / 2, r / 2, f / 2))),
        Wrong("For real examples the label is 1: their gradient is D - 1, not D.",
              altered(lambda J, r, f, m, n: (J, r + 1 / m, f))),
        Wrong("The logarithm of a sigmoid that has become 0 or 1 is lost. Compute log(1 + e^z) with `np.logaddexp`.",
              costs_by_logarithms),
        Wrong("That is the slope of the sigmoid, D(1 - D). The logarithm's slope cancels one factor: D - y is left.",
              lambda Z_real, Z_fake: (game_costs(Z_real, Z_fake)[0],
                                      -sigmoid(Z_real) * sigmoid(-Z_real) / Z_real.shape[1],
                                      sigmoid(Z_fake) * sigmoid(-Z_fake) / Z_fake.shape[1])),
        Wrong("You mixed up the labels: real examples are those with -log D.",
              lambda Z_real, Z_fake: game_costs(-Z_real, -Z_fake)),
    ],
    alternatives=[costs_with_pieces],
)  # fmt: skip


def both_pulls(Z):
    """Logits of generated examples (1, m) -> J_sat, dZ_sat, J_non, dZ_non: numbers and gradients (1, m)."""
    m = Z.shape[1]
    J_sat, J_non = -np.logaddexp(0, Z).mean(), np.logaddexp(0, -Z).mean()
    return J_sat, -sigmoid(Z) / m, J_non, -sigmoid(-Z) / m


def pulls_with_D(Z):
    D = np.array([[1 / (1 + np.exp(-z)) if z > -700 else 0.0 for z in Z[0]]])
    soft = np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))
    return float(-soft.mean()), -D / D.size, float((soft - Z).mean()), (D - 1) / D.size


def pulls_by_logarithms(Z):
    with np.errstate(all="ignore"):
        D = 1 / (1 + np.exp(-Z))
        return np.log(1 - D).mean(), -D / Z.shape[1], -np.log(D).mean(), (D - 1) / Z.shape[1]


def fake_logits(rng: np.random.Generator) -> Cases:
    for m in (5, 1, 12):
        yield (3 * rng.normal(size=(1, m)),)


def certain_fakes(rng: np.random.Generator) -> Cases:
    yield (np.array([[-600.0, 600.0]]),)
    yield (np.array([[-50.0]]),)


BOTH_PULLS = Exercise(
    name="both_pulls",
    reference=both_pulls,
    checks=[
        agrees("gives both costs and their gradients", fake_logits, rtol=1e-7, atol=1e-9),
        agrees("stays exact where the discriminator is certain", certain_fakes, rtol=1e-7, atol=1e-9),
    ],
    hints=[
        "Saturating: mean of log(1 - D) = -log(1 + e^z). Non-saturating: mean of -log D = log(1 + e^(-z)).",
        "The slope of log(1 + e^z) is σ(z). So the gradients are -D/m and -(1 - D)/m, with D = σ(z).",
    ],
    why="Both costs fall when D rises. Where D is near 0, the slope of the first is gone and that of the second is -1.",
    wrong=[
        Wrong("You have the two the wrong way round: it is log(1 - D) that saturates.",
              lambda Z: (*both_pulls(Z)[2:], *both_pulls(Z)[:2])),
        Wrong("The gradients have the wrong sign: both costs fall when the logit rises.",
              lambda Z: tuple(x * s for x, s in zip(both_pulls(Z), (1, -1, 1, -1), strict=True))),
        Wrong("Both costs have the wrong sign: they are minimized, so log(1 - D) and -log D.",
              lambda Z: tuple(-x for x in both_pulls(Z))),
        Wrong("The non-saturating gradient is -(1 - D)/m: it is strong where D is small.",
              lambda Z: (*both_pulls(Z)[:3], -sigmoid(Z) / Z.shape[1])),
        Wrong("The gradients are not divided by m.",
              lambda Z: tuple(x * s for x, s in zip(both_pulls(Z), (1, Z.shape[1]) * 2, strict=True))),
        Wrong("That is the discriminator's cost, -log(1 - D); the generator minimizes log(1 - D).",
              lambda Z: (-both_pulls(Z)[0], -both_pulls(Z)[1], *both_pulls(Z)[2:])),
        Wrong("The logarithm of a sigmoid that has become 0 or 1 is lost. Compute log(1 + e^z) with `np.logaddexp`.",
              pulls_by_logarithms),
    ],
    alternatives=[pulls_with_D],
)  # fmt: skip


def best_judge(p_data, p_g):
    """Probabilities (k,) of the same k places, each summing to 1 -> the best D (k,), and V a number."""
    both = p_data + p_g
    D = np.where(both > 0, p_data / np.where(both > 0, both, 1), 0.5)
    real, fake = p_data > 0, p_g > 0
    return D, (p_data[real] * np.log(D[real])).sum() + (p_g[fake] * np.log(1 - D[fake])).sum()


def judged_place_by_place(p_data, p_g):
    D, V = np.full(len(p_data), 0.5), 0.0
    for k, (p, q) in enumerate(zip(p_data, p_g, strict=True)):
        if p + q > 0:
            D[k] = p / (p + q)
        V += p * np.log(D[k]) if p > 0 else 0.0
        V += q * np.log(1 - D[k]) if q > 0 else 0.0
    return D, V


def plain_judge(p_data, p_g, D=None):
    with np.errstate(all="ignore"):
        D = p_data / (p_data + p_g) if D is None else D
        return D, (p_data * np.log(D)).sum() + (p_g * np.log(1 - D)).sum()


def laws_everywhere(rng: np.random.Generator) -> Cases:
    for k in (4, 2, 7):
        yield rng.dirichlet(np.ones(k)), rng.dirichlet(np.ones(k))
    yield np.array([1.0]), np.array([1.0])


def laws_with_holes(rng: np.random.Generator) -> Cases:
    yield np.array([0.5, 0.5, 0.0, 0.0]), np.array([0.0, 0.25, 0.75, 0.0])
    yield np.array([1.0, 0.0]), np.array([0.0, 1.0])


def stays_a_number(answer: Any, rng: np.random.Generator) -> None:
    for p_data, p_g in laws_with_holes(rng):
        D, V = answer(p_data, p_g)
        if not np.isfinite(np.asarray(D, dtype=float)).all():
            raise Mistake("where both laws are 0, 0 / 0 has become NaN: say 1/2 there")
        if not np.isfinite(float(V)):
            raise Mistake("where p is 0, 0 · log 0 has become NaN: such a term adds 0")


def judge_with(D_of: Any) -> Any:
    def judge(p_data, p_g):
        with np.errstate(all="ignore"):
            return plain_judge(p_data, p_g, D_of(p_data, p_g))

    return judge


BEST_JUDGE = Exercise(
    name="best_judge",
    reference=best_judge,
    checks=[
        agrees("gives D* and V where both laws reach every place", laws_everywhere, rtol=1e-7, atol=1e-9),
        Check("gives numbers where a law has nothing", stays_a_number),
        agrees("adds nothing for p = 0, and says 1/2 where nothing is", laws_with_holes, rtol=1e-7, atol=1e-9),
    ],
    hints=[
        "At each place by itself: which D makes p log D + q log(1 - D) largest? Set the derivative to zero.",
        "D = p / (p + q). In V a term with p = 0 counts 0, whatever the logarithm is: sum only over places with p > 0.",
    ],
    why="D* is the share of real examples among all that are found at a place. V weighs its logarithms by each law.",
    wrong=[
        Wrong("This is the share of the generator. D says how likely an example is *real*.",
              judge_with(lambda p, q: q / (p + q))),
        Wrong("The ratio of the two is no probability: divide by their sum.", judge_with(lambda p, q: p / q)),
        Wrong("One half everywhere is the best answer only when the two laws are equal.",
              judge_with(lambda p, q: np.full(len(p), 0.5))),
        Wrong("V weighs each logarithm by its probability; a plain sum over places forgets that.",
              lambda p, q: (best_judge(p, q)[0], np.log(best_judge(p, q)[0]).sum()
                            + np.log(1 - best_judge(p, q)[0]).sum())),
        Wrong("This is -V, the discriminator's cost. V is never above 0.",
              lambda p, q: (best_judge(p, q)[0], -best_judge(p, q)[1])),
        Wrong("Use the natural logarithm: log 4 is 1.386 here.",
              lambda p, q: (best_judge(p, q)[0], best_judge(p, q)[1] / np.log(2))),
        Wrong("D is right; V lacks the generated half, p_g log(1 - D).",
              lambda p, q: (best_judge(p, q)[0], (p[p > 0] * np.log(best_judge(p, q)[0][p > 0])).sum())),
    ],
    alternatives=[judged_place_by_place],
)  # fmt: skip


def mended_round(A, w, real, z, rate):
    """One round, D first; A (2, 2), w (2, 1), real (m, 2), z (m, 2), rate -> new A, new w as numpy arrays."""
    A, w = torch.tensor(A, requires_grad=True), torch.tensor(w, requires_grad=True)
    real, z = torch.tensor(real), torch.tensor(z)
    fake = (z @ A).detach()
    J_D = softplus(-real @ w).mean() + softplus(fake @ w).mean()
    J_D.backward()
    with torch.no_grad():
        w -= rate * w.grad
    J_G = softplus(-(z @ A) @ w).mean()
    J_G.backward()
    with torch.no_grad():
        A -= rate * A.grad
    return A.detach().numpy(), w.detach().numpy()


def cleared_between(A, w, real, z, rate):
    A, w = torch.tensor(A, requires_grad=True), torch.tensor(w, requires_grad=True)
    real, z = torch.tensor(real), torch.tensor(z)
    (softplus(-real @ w).mean() + softplus((z @ A) @ w).mean()).backward()
    A.grad = None
    with torch.no_grad():
        w -= rate * w.grad
    softplus(-(z @ A) @ w).mean().backward()
    return (A - rate * A.grad).detach().numpy(), w.detach().numpy()


def round_in_numpy(A, w, real, z, rate):
    m = len(z)
    D_real, D_fake = sigmoid(real @ w), sigmoid(z @ A @ w)
    w = w - rate * (real.T @ (D_real - 1) / len(real) + (z @ A).T @ D_fake / m)
    dZ = (sigmoid(z @ A @ w) - 1) / m
    return A - rate * (z.T @ (dZ @ w.T)), w


def generator_first(A, w, real, z, rate):
    A = A - rate * z.T @ (sigmoid(z @ A @ w) - 1) @ w.T / len(z)
    slope_w = real.T @ (sigmoid(real @ w) - 1) / len(real) + (z @ A).T @ sigmoid(z @ A @ w) / len(z)
    return A, w - rate * slope_w


def round_like(kind: str) -> Any:
    """The round with one mistake; `kind` says which."""

    def play(A, w, real, z, rate):
        A, w = torch.tensor(A, requires_grad=True), torch.tensor(w, requires_grad=True)
        real, z = torch.tensor(real), torch.tensor(z)
        J_D = softplus(-real @ w).mean() + softplus((z @ A) @ w).mean()
        slope_w, slope_A = torch.autograd.grad(J_D, [w, A])
        new_w = w.detach() - rate * slope_w
        seen = w.detach() if kind == "old w" else new_w
        free = seen.clone().requires_grad_()
        Z = (z @ A) @ free
        J_G = -softplus(Z).mean() if kind == "saturating" else softplus(-Z).mean()
        own, other = torch.autograd.grad(J_G, [A, free])
        step = {"left over": own + slope_A, "stuck": 0 * own, "only D's": slope_A, "uphill": -own}.get(kind, own)
        if kind == "both move":
            new_w = new_w - rate * other
        return (A - rate * step).detach().numpy(), new_w.detach().numpy()

    return play


def rounds_to_play(rng: np.random.Generator) -> Cases:
    for m, rate in ((6, 0.5), (1, 0.1), (20, 1.0), (3, 0.3)):
        A, w = rng.normal(size=(2, 2)), rng.normal(size=(2, 1))
        yield A, w, rng.normal(size=(m, 2)) + 1, rng.normal(size=(m, 2)), rate


MENDED_ROUND = Exercise(
    name="mended_round",
    reference=mended_round,
    checks=[agrees("moves each player by its own gradient, D first", rounds_to_play, rtol=1e-6, atol=1e-9)],
    hints=[
        "`J_D.backward()` runs through `fake` into A as well, and leaves a gradient there. `backward` adds to what it"
        " finds in `.grad`.",
        "Cut the way for D's step: `fake = (z @ A).detach()`. For G's step make the examples anew, *without* detach.",
    ],
    why="Detached examples carry no way back to A, so A.grad holds nothing but the generator's own gradient.",
    wrong=[
        Wrong("A still moves by both gradients: that of J_D was left in A.grad. Detach `fake` in D's step.",
              round_like("left over")),
        Wrong("Now the generator does not move at all. In its own step the examples must not be detached.",
              round_like("stuck")),
        Wrong("A moves by the gradient of J_D only: it helps the discriminator. Its own cost is J_G.",
              round_like("only D's")),
        Wrong("The generator's step went uphill: A - rate · gradient.", round_like("uphill")),
        Wrong("The generator has to look at the discriminator's *new* w.", round_like("old w")),
        Wrong("w moves twice: the generator's step must leave the discriminator alone.", round_like("both move")),
        Wrong("The cost of the generator here is the non-saturating one, -log D.", round_like("saturating")),
        Wrong("The generator moved first. D answers to the old A, and then G to the new w.", generator_first),
    ],
    alternatives=[cleared_between, round_in_numpy],
)  # fmt: skip


def modes_hit(X, centers, radius, least):
    """X (2, m), centers (2, k), radius, least -> modes with a share of at least `least`, share of points on any."""
    gaps = np.sqrt(((X[:, :, None] - centers[:, None, :]) ** 2).sum(axis=0))
    on = gaps.min(axis=1) <= radius
    counts = np.bincount(gaps.argmin(axis=1)[on], minlength=centers.shape[1])
    return int((counts >= least * X.shape[1]).sum()), float(on.mean())


def hit_one_by_one(X, centers, radius, least):
    counts = [0] * centers.shape[1]
    for x in X.T:
        gaps = [float(np.hypot(*(x - c))) for c in centers.T]
        if min(gaps) <= radius:
            counts[gaps.index(min(gaps))] += 1
    return sum(count >= least * X.shape[1] for count in counts), sum(counts) / X.shape[1]


def hit_with(near: Any = np.less_equal, enough: Any = np.greater_equal, of_near: bool = False) -> Any:
    def count(X, centers, radius, least):
        gaps = np.sqrt(((X[:, :, None] - centers[:, None, :]) ** 2).sum(axis=0))
        on = near(gaps.min(axis=1), radius)
        counts = np.bincount(gaps.argmin(axis=1)[on], minlength=centers.shape[1])
        return int(enough(counts, least * (counts.sum() if of_near else X.shape[1])).sum()), float(on.mean())

    return count


def hit_like(*, squared=False, nearest=True, within=True, share=True) -> Any:
    def count(X, centers, radius, least):
        gaps = ((X[:, :, None] - centers[:, None, :]) ** 2).sum(axis=0)
        gaps = gaps if squared else np.sqrt(gaps)
        on = gaps <= radius if within else np.ones_like(gaps, dtype=bool)
        if nearest:
            on = on & (gaps == gaps.min(axis=1, keepdims=True))
        counts = on.sum(axis=0)
        return int((counts >= (least * X.shape[1] if share else 1)).sum()), float(on.any(axis=1).mean())

    return count


def points_and_modes(rng: np.random.Generator) -> Cases:
    for m, k in ((60, 8), (1, 1), (40, 3), (1, 5), (200, 6)):
        centers = 1.2 * rng.normal(size=(2, k))
        yield centers[:, rng.integers(0, max(1, k - 1), m)] + 0.5 * rng.normal(size=(2, m)), centers, 0.6, 0.1


def modes_side_by_side(rng: np.random.Generator) -> Cases:
    centers = np.array([[0.0, 1.0, 5.0], [0.0, 0.0, 0.0]])
    yield np.array([[0.4, 0.45, 0.1, 3.0], [0.0, 0.0, 0.0, 0.0]]), centers, 0.9, 0.2


def modes_on_the_edge(rng: np.random.Generator) -> Cases:
    centers = np.array([[0.0, 4.0], [0.0, 0.0]])
    yield np.array([[0.5, 4.0, 8.0, 8.0], [0.0, 0.0, 0.0, 0.0]]), centers, 0.5, 0.125  # a point at the radius
    yield np.array([[0.25, 4.0, 4.25, 8.0], [0.0, 0.0, 0.0, 0.0]]), centers, 0.5, 0.25  # a mode with just the share


MODES_HIT = Exercise(
    name="modes_hit",
    reference=modes_hit,
    checks=[
        agrees("counts modes and points for any numbers of both", points_and_modes),
        agrees("gives a point to the nearest center only", modes_side_by_side),
        agrees('counts "at most" and "at least" to the letter', modes_on_the_edge),
    ],
    hints=[
        "All distances at once: `X[:, :, None] - centers[:, None, :]` has shape (2, m, k). Sum squares over axis 0.",
        "`argmin(axis=1)` names each point's nearest center, `np.bincount` counts them, after you have left out the"
        " points farther than `radius`. A mode needs `least * m` of them.",
    ],
    why="Two numbers are needed: a generator may sit on one mode with all its points, or near all with hardly any.",
    wrong=[
        Wrong("A squared distance is compared with the radius; take the root, or square the radius.",
              hit_like(squared=True)),
        Wrong("A point near two centers is counted for both; it belongs to the nearest.", hit_like(nearest=False)),
        Wrong("Points far from every center are counted as well: the distance must be at most `radius`.",
              hit_like(within=False)),
        Wrong("One stray point is not a mode: a mode needs the share `least` of all points.", hit_like(share=False)),
        Wrong("You return the share of modes; how many are reached is asked for.",
              lambda X, c, r, least: (modes_hit(X, c, r, least)[0] / c.shape[1], modes_hit(X, c, r, least)[1])),
        Wrong("The second number is a share from 0 to 1, not a count.",
              lambda X, c, r, least: (modes_hit(X, c, r, least)[0], modes_hit(X, c, r, least)[1] * X.shape[1])),
        Wrong("A point whose distance is `radius` itself belongs to the mode: at *most* radius, so `<=`.",
              hit_with(near=np.less)),
        Wrong("A mode with exactly the share `least` is reached: at *least*, so `>=`.", hit_with(enough=np.greater)),
        Wrong("The share is of *all* points, not only of those that are near a center.", hit_with(of_near=True)),
    ],
    alternatives=[hit_one_by_one],
)  # fmt: skip


def too_strong():
    """Return a dict such as {"A": "generator", "B": "neither", "C": "discriminator"}."""
    return {"A": "discriminator", "B": "neither", "C": "generator"}


def names_three_runs(answer: Any, rng: np.random.Generator) -> None:
    given = answer()
    if given is None:
        raise Mistake("it returns nothing: did you forget `return`, or print instead?")
    if not isinstance(given, dict) or sorted(map(str, given)) != ["A", "B", "C"]:
        raise Mistake('return a dict with the keys "A", "B" and "C"')
    if any(value not in ("generator", "discriminator", "neither") for value in given.values()):
        raise Mistake('each value is "generator", "discriminator" or "neither"')


def names_the_right_player(answer: Any, rng: np.random.Generator) -> None:
    given, right = answer(), too_strong()
    wrong = [letter for letter in "ABC" if given[letter] != right[letter]]
    if wrong:
        raise Mistake(f"{len(wrong)} of the 3 games have another answer")


def said(*players: str) -> Any:
    return lambda: dict(zip("ABC", players, strict=True))


TOO_STRONG = Exercise(
    name="too_strong",
    reference=too_strong,
    checks=[
        Check("names a player, or neither, for each game", names_three_runs),
        Check("and the right one", names_the_right_player),
    ],
    hints=[
        "Begin with what D says: in which game can it tell the two apart for good? There the generator hears nothing.",
        "In the other two D ends near one half. In one because there is nothing left to tell, in the other because the"
        " points run away before D has learned where they are: look at the modes.",
    ],
    why="A: D(x) near 1 and D(G(z)) near 0 all the time. B: both near 1/2 and 8 modes. C: both near 1/2, few modes.",
    wrong=[
        Wrong("Near one half D may be beaten or just slow: only the modes tell B and C apart.",
              said("discriminator", "generator", "neither")),
        Wrong("In A the discriminator is right nearly always; it is the generator that cannot follow.",
              said("generator", "neither", "discriminator")),
        Wrong("In C the points sit on few modes and hop between them: it is not balanced.",
              said("discriminator", "neither", "neither")),
        Wrong("B reaches all modes with both answers near one half: nobody is too strong there.",
              said("discriminator", "generator", "generator")),
        Wrong("In C D is near one half; a discriminator that is too strong would not be.",
              said("discriminator", "neither", "discriminator")),
        Wrong("In A the two answers stay far apart: one player always wins.", said("neither", "neither", "generator")),
    ],
    alternatives=[lambda: {"C": "generator", "A": "discriminator", "B": "neither"}],
)  # fmt: skip


EXERCISES = [QUANTILE_OF, GAME_COSTS, BOTH_PULLS, BEST_JUDGE, MENDED_ROUND, MODES_HIT, TOO_STRONG]
