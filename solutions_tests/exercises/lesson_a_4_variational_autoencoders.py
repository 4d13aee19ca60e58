"""Exercises of lesson A.4: KL to the standard normal, its slopes, draws, ELBO, a loss that collapses, prior, beta."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.beyond.elbo import bernoulli_reconstruction, elbo
from helpers.beyond.gaussian_kl import standard_kl_backward, standard_kl_forward
from helpers.beyond.reparametrization import reparametrize_backward, reparametrize_forward
from helpers.lab.exercises import Exercise, Wrong, agrees

Cases = Iterator[Any]
SHAPES = ((1, 1), (1, 5), (2, 1), (3, 4), (8, 3))


def codes(rng: np.random.Generator) -> Cases:
    for shape in SHAPES:
        yield tuple(rng.standard_normal((2, *shape)))
    yield np.zeros((2, 2)), np.zeros((2, 2))
    yield np.zeros((1, 2)), np.array([[-9.0, 3.0]])


def kl_to_standard(mu, log_var):
    """mu, log_var (n_z, m) -> what each example's code costs, (m,)."""
    return 0.5 * (mu**2 + np.exp(log_var) - 1 - log_var).sum(axis=0)


def kl_by_sigma(mu, log_var):
    sigma = np.exp(0.5 * log_var)
    return np.sum(0.5 * mu**2 + 0.5 * sigma**2 - 0.5 - np.log(sigma), axis=0)


KL_TO_STANDARD = Exercise(
    name="kl_to_standard",
    reference=kl_to_standard,
    checks=[agrees("gives one divergence per example, for any sizes", codes)],
    hints=[
        "log_var is log sigma^2 already: sigma^2 is `np.exp(log_var)`, and no logarithm has to be taken.",
        "For each number of the code: `0.5 * (mu**2 + np.exp(log_var) - 1 - log_var)`. Then add up each column.",
    ],
    why="Independent numbers add their divergences. At mu = 0 and log_var = 0 the four terms cancel: 0 + 1 - 1 - 0.",
    wrong=[
        Wrong(
            "You took log_var for sigma. The encoder says log sigma^2: sigma^2 is e^log_var.",
            lambda mu, lv: 0.5 * (mu**2 + lv**2 - 1 - 2 * np.log(np.abs(lv) + 1e-300)).sum(axis=0),
        ),
        Wrong(
            "You took log_var for sigma^2: e^log_var is sigma^2, and log_var its logarithm.",
            lambda mu, lv: 0.5 * (mu**2 + lv - 1 - np.log(np.abs(lv) + 1e-300)).sum(axis=0),
        ),
        Wrong(
            "You read log_var as log sigma, so that sigma^2 became its square: log_var is log sigma^2.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(2 * lv) - 1 - 2 * lv).sum(axis=0),
        ),
        Wrong(
            "Your e^(log_var / 2) is sigma; the formula has sigma^2.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(lv / 2) - 1 - lv).sum(axis=0),
        ),
        Wrong("The factor 1/2 is missing.", lambda mu, lv: (mu**2 + np.exp(lv) - 1 - lv).sum(axis=0)),
        Wrong(
            "The 1 is missing: a code that is standard normal must cost nothing.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(lv) - lv).sum(axis=0),
        ),
        Wrong(
            "The sign of the whole is turned round: this would be added to the ELBO, and the divergence is above 0.",
            lambda mu, lv: -kl_to_standard(mu, lv),
        ),
        Wrong("log sigma^2 has the wrong sign.", lambda mu, lv: 0.5 * (mu**2 + np.exp(lv) - 1 + lv).sum(axis=0)),
        Wrong(
            "You averaged over the numbers of the code; their divergences add up.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(lv) - 1 - lv).mean(axis=0),
        ),
        Wrong(
            "You added up over the examples: a column is an example, so add along axis 0.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(lv) - 1 - lv).sum(axis=1),
        ),
        Wrong(
            "You added up everything. Each example has a divergence of its own.",
            lambda mu, lv: 0.5 * (mu**2 + np.exp(lv) - 1 - lv).sum(),
        ),
        Wrong("mu enters squared.", lambda mu, lv: 0.5 * (mu + np.exp(lv) - 1 - lv).sum(axis=0)),
    ],
    alternatives=[kl_by_sigma, lambda mu, lv: standard_kl_forward(mu, lv)[0].sum(axis=0)],
)


def kl_slopes(mu, log_var):
    """mu, log_var (n_z, m) -> dJ/dmu and dJ/dlog_var, both (n_z, m), of the divergence averaged over the examples."""
    m = mu.shape[1]
    return mu / m, (np.exp(log_var) - 1) / (2 * m)


def slopes_by_helpers(mu, log_var):
    _, cache = standard_kl_forward(mu, log_var)
    return standard_kl_backward(np.full(mu.shape, 1 / mu.shape[1]), cache)


KL_SLOPES = Exercise(
    name="kl_slopes",
    reference=kl_slopes,
    checks=[agrees("gives both gradients, for any sizes", codes)],
    hints=[
        "Write l for log_var. The divergence of one number is (mu^2 + e^l - 1 - l)/2: differentiate by mu, and by l.",
        "mu^2/2 has the slope mu; (e^l - l)/2 has the slope (e^l - 1)/2. J is the mean over the m examples: divide by"
        " m, and not by n_z, whose numbers are added.",
    ],
    why="The second one is negative for sigma below 1: a step downhill then makes sigma larger. The divergence alone"
    " ends at mu = 0 and sigma = 1.",
    wrong=[
        Wrong("J is the mean over the m examples: the 1/m is missing.", lambda mu, lv: (mu, (np.exp(lv) - 1) / 2)),
        Wrong(
            "You divided by all entries. The numbers of a code are added up; only the examples are averaged.",
            lambda mu, lv: (mu / mu.size, (np.exp(lv) - 1) / (2 * mu.size)),
        ),
        Wrong(
            "The -1 is missing from the slope of -log_var / 2: without it sigma would go to 0.",
            lambda mu, lv: (mu / mu.shape[1], np.exp(lv) / (2 * mu.shape[1])),
        ),
        Wrong(
            "You differentiated by sigma: sigma - 1/sigma. The encoder says l = log sigma^2, and d sigma^2/dl is"
            " sigma^2 itself.",
            lambda mu, lv: (mu / mu.shape[1], (np.exp(lv / 2) - np.exp(-lv / 2)) / mu.shape[1]),
        ),
        Wrong(
            "You differentiated by sigma^2: (1 - 1/sigma^2)/2. The encoder says l = log sigma^2, and d sigma^2/dl is"
            " sigma^2 itself.",
            lambda mu, lv: (mu / mu.shape[1], (1 - np.exp(-lv)) / (2 * mu.shape[1])),
        ),
        Wrong("mu^2 / 2 has the slope mu, without the 2.", lambda mu, lv: (2 * mu / mu.shape[1], kl_slopes(mu, lv)[1])),
        Wrong(
            "The factor 1/2 of the second slope is missing.",
            lambda mu, lv: (mu / mu.shape[1], (np.exp(lv) - 1) / mu.shape[1]),
        ),
        Wrong(
            "Both slopes have the wrong sign.", lambda mu, lv: (-mu / mu.shape[1], (1 - np.exp(lv)) / (2 * mu.shape[1]))
        ),
        Wrong(
            "The second slope has the wrong sign: for sigma below 1 it is negative, so that a step downhill widens.",
            lambda mu, lv: (mu / mu.shape[1], (1 - np.exp(lv)) / (2 * mu.shape[1])),
        ),
        Wrong("The two are in the wrong order: first mu, then log_var.", lambda mu, lv: kl_slopes(mu, lv)[::-1]),
    ],
    alternatives=[slopes_by_helpers],
)


def mended_draw(mu, log_var, rng):
    """mu, log_var (n_z, m), a generator -> one draw of N(mu, sigma^2) for each entry, (n_z, m)."""
    eps = rng.standard_normal(mu.shape)
    return mu + np.exp(log_var / 2) * eps


def drawn_by_helper(mu, log_var, rng):
    return reparametrize_forward(mu, log_var, rng.standard_normal(mu.shape))[0]


def seeded(rng: np.random.Generator) -> Cases:
    for k, (mu, log_var) in enumerate(codes(rng)):
        yield mu, log_var, np.random.default_rng(k)
    yield np.full((1, 6), 2.0), np.full((1, 6), 2 * np.log(3)), np.random.default_rng(9)


MENDED_DRAW = Exercise(
    name="mended_draw",
    reference=mended_draw,
    checks=[agrees("draws from N(mu, sigma^2), with noise of mu's shape", seeded)],
    hints=[
        "Work out mean and spread of the colleague's draw for mu = 2, log_var = log 9. How often does mu come in, how"
        " often sigma? And is e^log_var sigma?",
        "The noise is standard, `rng.standard_normal(mu.shape)`; scale and shift it once, by sigma = e^(log_var/2).",
    ],
    why="There were two faults. The noise had mean and spread already and got them again; and e^log_var is sigma^2, not"
    " sigma. For training there is a third reason: only standard noise is free of mu and sigma, so that all of the"
    " gradient passes through the formula.",
    wrong=[
        Wrong(
            "sigma is mended, but the noise still has mu and sigma in it, and gets them again.",
            lambda mu, lv, rng: mu + np.exp(lv / 2) * rng.normal(mu, np.exp(lv / 2)),
        ),
        Wrong(
            "The noise is mended, but e^log_var is sigma^2: sigma is e^(log_var / 2).",
            lambda mu, lv, rng: mu + np.exp(lv) * rng.standard_normal(mu.shape),
        ),
        Wrong(
            "You took log_var itself for sigma: it may even be negative. sigma is e^(log_var / 2).",
            lambda mu, lv, rng: mu + lv * rng.standard_normal(mu.shape),
        ),
        Wrong(
            "That is the colleague's draw still: mu comes in twice, and so does sigma.",
            lambda mu, lv, rng: mu + np.exp(lv) * rng.normal(mu, np.exp(lv)),
        ),
        Wrong(
            "All examples get the same noise. Draw as many numbers as mu has: `mu.shape`.",
            lambda mu, lv, rng: mu + np.exp(lv / 2) * rng.standard_normal((len(mu), 1)),
        ),
        Wrong(
            "All entries get the same noise. Draw as many numbers as mu has: `mu.shape`.",
            lambda mu, lv, rng: mu + np.exp(lv / 2) * rng.standard_normal(),
        ),
        Wrong(
            "Your noise is uniform, from 0 to 1. It has to be standard normal.",
            lambda mu, lv, rng: mu + np.exp(lv / 2) * rng.random(mu.shape),
        ),
        Wrong(
            "mu is missing: the draws of every example would lie around 0.",
            lambda mu, lv, rng: np.exp(lv / 2) * rng.standard_normal(mu.shape),
        ),
        Wrong(
            "log_var / 2 is log sigma, not sigma: take e to that power.",
            lambda mu, lv, rng: mu + lv / 2 * rng.standard_normal(mu.shape),
        ),
        Wrong(
            "You divided by sigma: that is how one gets from z back to the noise.",
            lambda mu, lv, rng: mu + rng.standard_normal(mu.shape) / np.exp(lv / 2),
        ),
    ],
    alternatives=[drawn_by_helper, lambda mu, lv, rng: rng.normal(mu, np.exp(lv / 2))],
)


def gradients_through_draw(dZ, log_var, eps):
    """dZ, log_var, eps (n_z, m) -> dmu and dlog_var, both (n_z, m), for z = mu + sigma * eps."""
    return dZ, dZ * eps * np.exp(log_var / 2) / 2


def through_by_helper(dZ, log_var, eps):
    _, cache = reparametrize_forward(np.zeros_like(eps), log_var, eps)
    return reparametrize_backward(dZ, cache)[:2]


def noise_and_gradient(rng: np.random.Generator) -> Cases:
    for shape in SHAPES:
        yield tuple(rng.standard_normal((3, *shape)))


GRADIENTS_THROUGH_DRAW = Exercise(
    name="gradients_through_draw",
    reference=gradients_through_draw,
    checks=[agrees("carries dZ back to mu and log_var, for any sizes", noise_and_gradient)],
    hints=[
        "Hold eps fixed: z = mu + sigma eps is a plain formula. What are dz/dmu and dz/dsigma?",
        "dz/dmu = 1 and dz/dsigma = eps. Then one more link of the chain: sigma = e^(log_var / 2), so"
        " dsigma/dlog_var = sigma / 2.",
    ],
    why="The noise tells sigma which way to go: where z was thrown up, eps > 0, and the loss would fall for a larger"
    " z, sigma grows. On average over eps nothing is left of a loss that is linear in z, as it should be.",
    wrong=[
        Wrong(
            "That is the gradient of sigma. One link is missing: dsigma/dlog_var = sigma / 2.",
            lambda dZ, lv, eps: (dZ, dZ * eps),
        ),
        Wrong(
            "The 1/2 is missing: sigma = e^(log_var / 2) has the slope sigma / 2.",
            lambda dZ, lv, eps: (dZ, dZ * eps * np.exp(lv / 2)),
        ),
        Wrong(
            "You used sigma^2 = e^log_var for sigma.",
            lambda dZ, lv, eps: (dZ, dZ * eps * np.exp(lv) / 2),
        ),
        Wrong(
            "You used e^log_var for sigma, and its slope too.",
            lambda dZ, lv, eps: (dZ, dZ * eps * np.exp(lv)),
        ),
        Wrong(
            "eps is missing from the second one: it is the slope of z toward sigma.",
            lambda dZ, lv, eps: (dZ, dZ * np.exp(lv / 2) / 2),
        ),
        Wrong(
            "The gradient of mu does not depend on the noise: dz/dmu = 1.",
            lambda dZ, lv, eps: (dZ * eps, dZ * eps * np.exp(lv / 2) / 2),
        ),
        Wrong(
            "You stopped the gradient at sigma, as if a draw had no derivative.",
            lambda dZ, lv, eps: (dZ, np.zeros_like(dZ)),
        ),
        Wrong(
            "The gradient of mu must not be scaled by sigma: that is the slope toward the noise.",
            lambda dZ, lv, eps: (dZ * np.exp(lv / 2), dZ * eps * np.exp(lv / 2) / 2),
        ),
        Wrong(
            "The two are in the wrong order: first mu, then log_var.",
            lambda dZ, lv, eps: (dZ * eps * np.exp(lv / 2) / 2, dZ),
        ),
    ],
    alternatives=[through_by_helper],
)


def elbo_of_columns(logits, X, mu, log_var):
    """logits, X (n_x, m) with X from 0 to 1; mu, log_var (n_z, m) -> the ELBO of each example, (m,)."""
    A = 1 / (1 + np.exp(-logits))
    reconstruction = -(X * np.log(A) + (1 - X) * np.log(1 - A)).sum(axis=0)
    KL = 0.5 * (mu**2 + np.exp(log_var) - 1 - log_var).sum(axis=0)
    return -(reconstruction + KL)


def elbo_with(pixels=np.sum, codes=np.sum, signs=(-1, -1), beta=1.0):
    """A wrong ELBO with one of its parts changed."""

    def changed(logits, X, mu, log_var):
        A = 1 / (1 + np.exp(-logits))
        paid = pixels(-(X * np.log(A) + (1 - X) * np.log(1 - A)), axis=0)
        return signs[0] * paid + signs[1] * beta * codes(standard_kl_forward(mu, log_var)[0], axis=0)

    return changed


def only_ink(logits, X, mu, log_var):
    A = 1 / (1 + np.exp(-logits))
    return (X * np.log(A)).sum(axis=0) - kl_to_standard(mu, log_var)


def squared(logits, X, mu, log_var):
    A = 1 / (1 + np.exp(-logits))
    return -((A - X) ** 2).sum(axis=0) - kl_to_standard(mu, log_var)


def on_rounded(logits, X, mu, log_var):
    return elbo_of_columns(logits, (X > 0.5) * 1.0, mu, log_var)


def decoded(rng: np.random.Generator) -> Cases:
    for (n_z, m), n_x in zip(SHAPES, (1, 4, 6, 9, 2), strict=True):
        yield rng.standard_normal((n_x, m)), rng.random((n_x, m)), *rng.standard_normal((2, n_z, m))
    yield np.array([[2.0], [-1.0]]), np.array([[1.0], [0.0]]), np.array([[1.0]]), np.array([[np.log(0.25)]])


ELBO_OF_COLUMNS = Exercise(
    name="elbo_of_columns",
    reference=elbo_of_columns,
    checks=[agrees("gives the bound of each example, for any sizes", decoded)],
    hints=[
        "Two parts: what the pixels cost, added up along axis 0, and what the code costs, added up along axis 0. The"
        " bound is minus their sum.",
        "With A the sigmoid of the logits, a pixel costs -(x log a + (1 - x) log(1 - a)), also if x is grey. A number"
        " of the code costs (mu^2 + e^log_var - 1 - log_var)/2.",
    ],
    why="log P(x | z) of a picture is the sum over its pixels, and the divergence the sum over the numbers of its code."
    " Averages would change how much the one weighs against the other.",
    wrong=[
        Wrong("The sign is turned round: that is the loss. The ELBO is below 0 here.", elbo_with(signs=(1, 1))),
        Wrong(
            "You averaged over the pixels: then the code would outweigh them many times. Add them up.",
            elbo_with(pixels=np.mean),
        ),
        Wrong("You averaged over the numbers of the code: their divergences add up.", elbo_with(codes=np.mean)),
        Wrong(
            "You averaged pixels and codes. Both are sums; n_x and n_z are not the same.",
            elbo_with(pixels=np.mean, codes=np.mean),
        ),
        Wrong("The divergence is subtracted, not added: it is a price.", elbo_with(signs=(-1, 1))),
        Wrong("The divergence is missing.", elbo_with(beta=0.0)),
        Wrong("The divergence counts once: (mu^2 + e^log_var - 1 - log_var)/2.", elbo_with(beta=2.0)),
        Wrong("Pixels of paper count as well: (1 - x) log(1 - a).", only_ink),
        Wrong("That is the squared error. Here the pixels cost their cross-entropy.", squared),
        Wrong("You rounded the grey pixels to 0 and 1. Use them as they are.", on_rounded),
        Wrong(
            "You averaged over the examples at the end. Each has its own bound, (m,).",
            lambda logits, X, mu, lv: elbo_of_columns(logits, X, mu, lv).mean(),
        ),
        Wrong(
            "You used the logits as probabilities: put them through the sigmoid first.",
            lambda logits, X, mu, lv: (
                (X * np.log(np.abs(logits)) + (1 - X) * np.log(np.abs(1 - logits))).sum(axis=0) - kl_to_standard(mu, lv)
            ),
        ),
    ],
    alternatives=[elbo],
)


def mended_vae_loss(logits, X, mu, log_var):
    """The same arguments -> the loss of a batch, a float: reconstruction plus divergence, averaged over examples."""
    reconstruction = np.maximum(logits, 0) - logits * X + np.log1p(np.exp(-np.abs(logits)))
    KL = 0.5 * (mu**2 + np.exp(log_var) - 1 - log_var)
    return (reconstruction.sum() + KL.sum()) / X.shape[1]


def loss_with(share):
    """A wrong loss: `share` says by what pixels and codes are divided."""

    def changed(logits, X, mu, log_var):
        pixels, codes = bernoulli_reconstruction(logits, X).sum(), standard_kl_forward(mu, log_var)[0].sum()
        n_x, n_z, m = len(X), len(mu), X.shape[1]
        by_pixels, by_codes = share(n_x, n_z, m)
        return float(pixels / by_pixels + codes / by_codes)

    return changed


MENDED_VAE_LOSS = Exercise(
    name="mended_vae_loss",
    reference=mended_vae_loss,
    checks=[agrees("weighs pixels and codes as the ELBO does, for any sizes", decoded)],
    hints=[
        "`.mean()` divides by all entries. How many are there for the pixels, how many examples are there? What does"
        " that do to the weight of the two terms?",
        "Add up everything in both terms, then divide both by the same number: m, `X.shape[1]`.",
    ],
    why="The mean over 784 pixels made the reconstruction 784 times too light, which is the same as beta = 784: no code"
    " is worth its price then, and the network learns to say nothing. Sum over everything that belongs to an example,"
    " average over examples only.",
    wrong=[
        Wrong(
            "The pixels are still averaged, as in the colleague's loss: add them up, and divide by m only.",
            loss_with(lambda n_x, n_z, m: (n_x * m, m)),
        ),
        Wrong(
            "Now both are averaged over everything, and the code counts too little, or too much: n_x and n_z differ.",
            loss_with(lambda n_x, n_z, m: (n_x * m, n_z * m)),
        ),
        Wrong(
            "Both are divided by the pixels too: the weights are right, but it is not the mean over examples that was"
            " asked for.",
            loss_with(lambda n_x, n_z, m: (n_x * m, n_x * m)),
        ),
        Wrong("You added up over the examples as well: divide by m.", loss_with(lambda n_x, n_z, m: (1, 1))),
        Wrong(
            "The pixels are mended, but the codes are averaged over n_z now.",
            loss_with(lambda n_x, n_z, m: (m, n_z * m)),
        ),
        Wrong(
            "The divergence is not averaged over the examples: divide it by m, too.",
            loss_with(lambda n_x, n_z, m: (m, 1)),
        ),
        Wrong(
            "That is the ELBO: the loss is its opposite.",
            lambda logits, X, mu, lv: float(elbo(logits, X, mu, lv).mean()),
        ),
        Wrong("The divergence is missing.", loss_with(lambda n_x, n_z, m: (m, np.inf))),
    ],
    alternatives=[lambda logits, X, mu, lv: float(-elbo(logits, X, mu, lv).mean())],
)


def prior_pictures(decode, n_z, m, rng):
    """A decoder of codes (n_z, m), and a generator -> m pictures made of codes that were drawn from the prior."""
    return decode(rng.standard_normal((n_z, m)))


def one_by_one(decode, n_z, m, rng):
    Z = np.empty((n_z, m))
    for k in range(n_z):
        Z[k] = rng.standard_normal(m)
    return decode(Z)


def linear_decoder(Z):
    """A stand-in for a decoder: pictures of 2 x 2 pixels that tell all numbers of a code apart."""
    W = np.random.default_rng(5).standard_normal((4, len(Z)))
    return (1 / (1 + np.exp(-W @ Z))).T.reshape(-1, 2, 2)


def decoders(rng: np.random.Generator) -> Cases:
    for k, (n_z, m) in enumerate(SHAPES):
        yield linear_decoder, n_z, m, np.random.default_rng(k)


PRIOR_PICTURES = Exercise(
    name="prior_pictures",
    reference=prior_pictures,
    checks=[agrees("draws codes from N(0, 1) and decodes them, for any sizes", decoders)],
    hints=[
        "The encoder is not needed any more. Which distribution were all codes pulled toward?",
        "Draw `rng.standard_normal((n_z, m))`, a code in each column, and hand it to decode.",
    ],
    why="That is the whole point of the KL term: it makes the codes of the data look like draws from a distribution"
    " that we can draw from without any data.",
    wrong=[
        Wrong(
            "Your codes are uniform, from 0 to 1. The codes were pulled toward the standard normal.",
            lambda decode, n_z, m, rng: decode(rng.random((n_z, m))),
        ),
        Wrong(
            "Your codes are uniform, from -1 to 1. The codes were pulled toward the standard normal.",
            lambda decode, n_z, m, rng: decode(rng.uniform(-1, 1, (n_z, m))),
        ),
        Wrong(
            "You made m times the same code: draw (n_z, m) numbers.",
            lambda decode, n_z, m, rng: decode(np.repeat(rng.standard_normal((n_z, 1)), m, axis=1)),
        ),
        Wrong(
            "Codes are columns here: (n_z, m), not (m, n_z).",
            lambda decode, n_z, m, rng: decode(rng.standard_normal((m, n_z))),
        ),
        Wrong(
            "All numbers of a code are equal in yours: draw n_z numbers for each.",
            lambda decode, n_z, m, rng: decode(np.repeat(rng.standard_normal((1, m)), n_z, axis=0)),
        ),
        Wrong(
            "You decoded the mean of the prior m times: nothing was drawn.",
            lambda decode, n_z, m, rng: decode(np.zeros((n_z, m))),
        ),
        Wrong(
            "You gave back the codes. The decoder makes the pictures.",
            lambda decode, n_z, m, rng: rng.standard_normal((n_z, m)),
        ),
        Wrong(
            "Use the generator that was passed, rng: with another one nobody can repeat your pictures.",
            lambda decode, n_z, m, rng: decode(np.random.default_rng(0).standard_normal((n_z, m))),
        ),
    ],
    alternatives=[one_by_one, lambda decode, n_z, m, rng: decode(rng.normal(size=(n_z, m)))],
)


def choose_beta(betas, reconstruction, far, limit):
    """betas (n,), scores (n, seeds) -> the beta with the lowest mean `far`; its mean reconstruction is <= limit."""
    allowed = reconstruction.mean(axis=1) <= limit
    return float(betas[np.where(allowed, far.mean(axis=1), np.inf).argmin()])


def by_a_loop(betas, reconstruction, far, limit):
    best, lowest = None, np.inf
    for beta, paid, away in zip(betas, reconstruction, far, strict=True):
        if paid.mean() <= limit and away.mean() < lowest:
            best, lowest = float(beta), away.mean()
    return best


def by_filtering(betas, reconstruction, far, limit):
    allowed = reconstruction.mean(axis=1) <= limit
    return float(betas[allowed][far[allowed].mean(axis=1).argmin()])


def place_in_the_filtered(betas, reconstruction, far, limit):
    allowed = reconstruction.mean(axis=1) <= limit
    return float(betas[far[allowed].mean(axis=1).argmin()])


def chosen(summed, judged=lambda far, allowed: np.where(allowed, far, np.inf).argmin()):
    """A wrong choice: `summed` makes one number of the seeds, `judged` a place of the betas."""

    def choose(betas, reconstruction, far, limit):
        return float(betas[judged(summed(far), summed(reconstruction) <= limit)])

    return choose


def mean_of(scores):
    return scores.mean(axis=1)


def tables_of_scores(rng: np.random.Generator) -> Cases:
    yield np.array([1.0]), np.array([[120.0]]), np.array([[9.0]]), 130.0
    betas = np.array([0.1, 1.0, 2.0, 5.0])
    paid = np.array([[120.0, 124], [130, 132], [134, 136], [160, 158]])
    yield betas, paid, np.array([[24.0, 23], [12, 11], [10, 9], [8.0, 30]]), 140.0
    yield betas, paid, np.array([[24.0, 23], [12, 11], [10, 9], [8.0, 30]]), 131.0
    yield betas[::-1].copy(), paid[::-1].copy(), np.array([[7.0, 8], [10, 9], [12, 11], [24, 23]]), 135.0
    yield (
        betas,
        np.array([[120.0, 124], [100, 180], [134, 136], [160, 90]]),
        np.array([[20.0, 20], [4, 4], [10, 9], [12, 3.0]]),
        136.0,
    )
    for n, seeds in ((3, 1), (5, 3), (6, 2), (4, 4), (8, 3), (2, 2)):
        paid = 100 + 60 * rng.random((n, seeds))
        yield np.sort(rng.random(n)), paid, 30 * rng.random((n, seeds)), float(np.sort(paid.mean(axis=1))[n // 2])


CHOOSE_BETA = Exercise(
    name="choose_beta",
    reference=choose_beta,
    checks=[agrees("finds the beta that meets the limit and makes up the best pictures", tables_of_scores)],
    hints=[
        "First average over the seeds (axis 1). Which betas meet the limit? Among these, where is `far` lowest?",
        "`allowed = reconstruction.mean(axis=1) <= limit`; then `np.where(allowed, far.mean(axis=1), np.inf).argmin()`"
        " is a place in betas. If you filter first, filter betas as well.",
    ],
    why="One seed may be lucky, so the means decide. The limit comes first: a beta that breaks it is out, however fine"
    " its pictures are.",
    wrong=[
        Wrong(
            "You ignored the limit on the reconstruction.",
            lambda betas, reconstruction, far, limit: float(betas[far.mean(axis=1).argmin()]),
        ),
        Wrong("You looked at the first seed only. Average over the seeds.", chosen(lambda scores: scores[:, 0])),
        Wrong(
            "You took the best seed of each beta. That is luck, not evidence: average.",
            chosen(lambda scores: scores.min(axis=1)),
        ),
        Wrong(
            "You found a place among the allowed betas and used it as a place among all: filter betas, too.",
            place_in_the_filtered,
        ),
        Wrong(
            "You took the largest `far`: that beta makes up the worst pictures.",
            chosen(mean_of, lambda far, allowed: np.where(allowed, far, -np.inf).argmax()),
        ),
        Wrong(
            "You took the allowed beta with the best reconstruction. Among the allowed ones, `far` decides.",
            lambda betas, reconstruction, far, limit: float(betas[reconstruction.mean(axis=1).argmin()]),
        ),
        Wrong(
            "You turned the limit round: the reconstruction must be at most that.",
            chosen(mean_of, lambda far, allowed: np.where(~allowed, far, np.inf).argmin()),
        ),
        Wrong(
            "At the limit itself a beta is still allowed: <=.",
            lambda betas, reconstruction, far, limit: float(
                betas[np.where(reconstruction.mean(axis=1) < limit, far.mean(axis=1), np.inf).argmin()]
            ),
        ),
        Wrong(
            "You gave the place in the list. Give the beta that stands there.",
            lambda betas, reconstruction, far, limit: float(
                np.where(reconstruction.mean(axis=1) <= limit, far.mean(axis=1), np.inf).argmin()
            ),
        ),
        Wrong(
            "You took the largest beta that is allowed. Let the pictures decide.",
            lambda betas, reconstruction, far, limit: float(betas[reconstruction.mean(axis=1) <= limit].max()),
        ),
        Wrong(
            "You averaged over the betas. Each row is a beta; average along the seeds, axis 1.",
            lambda betas, reconstruction, far, limit: float(
                betas[np.where(reconstruction.mean(axis=0) <= limit, far.mean(axis=0), np.inf).argmin()]
            ),
        ),
    ],
    alternatives=[by_a_loop, by_filtering],
)

EXERCISES = [
    KL_TO_STANDARD,
    KL_SLOPES,
    MENDED_DRAW,
    GRADIENTS_THROUGH_DRAW,
    ELBO_OF_COLUMNS,
    MENDED_VAE_LOSS,
    PRIOR_PICTURES,
    CHOOSE_BETA,
]
