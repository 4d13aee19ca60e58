"""Train an encoder by triplets: batches of a few people with several pictures each, step by step (lesson 4.10)."""

from collections.abc import Generator
from math import isfinite
from typing import Any, NamedTuple

import numpy as np

from helpers.arrays import Array
from helpers.checks import check_between, check_choice, check_generator, check_positive, check_whole
from helpers.devices import best_device
from helpers.torch_batches import as_batch, device_of
from helpers.torch_checks import check_examples, check_module
from helpers.vision.triplets import RULES, mine_triplets, triplet_loss_backward, triplet_loss_forward
from helpers.vision.verification import check_identities, squared_distances


class TripletStep(NamedTuple):
    """One step of a training by triplets, as it was before the parameters moved."""

    number: int  # 1 for the first
    J: float  # the mean triplet loss of those chosen; 0 where there was none to choose
    chosen: int  # how many triplets
    active: float  # the share of them that violates the margin
    spread: float  # mean squared distance of two pictures of the batch: about 2 all over the sphere, 0 in one point
    stopped: str  # a sentence if this step diverged and was taken back; empty otherwise


def triplet_steps(
    net: Any,
    images: Array,
    person: Array,
    rule: str,
    *,
    steps: int,
    people: int = 25,
    pictures: int = 4,
    alpha: float = 0.2,
    learning_rate: float = 0.003,
    rng: np.random.Generator,
) -> Generator[TripletStep, None, None]:
    """Train an encoder with Adam on triplets chosen by a rule, at a rate that falls to 0; one step at each `next`.

        batch: `people` identities with `pictures` pictures of each          (1)
        triplets = mine_triplets(f(batch), rule), J = mean triplet loss      (2)
        dJ/df from `triplet_loss_backward`, then backward through the net    (3)

    A step that diverges is taken back: the net keeps its last finite parameters, and the training ends.

    Parameters
    ----------
    net : torch.nn.Module
        Such as `encoder_net`; it is trained in place, on `best_device()`. Between two steps it may be looked at.
    images, person : array (m, n_H, n_W) or (m, n_H, n_W, n_C) of uint8, and (m,)
        Pictures, and whose they are, as whole numbers.
    rule, alpha : str, float
        As for `mine_triplets`.
    steps, people, pictures : int
        How many steps, and the batch. Identities with fewer pictures give all they have.
    learning_rate, rng : float, numpy Generator
        The rate at the start; what draws the batches, and random triplets.

    Yields
    ------
    TripletStep
        After every step.

    Raises
    ------
    ValueError or TypeError
        On the first `next`, if data do not fit, or fewer than two identities have two pictures.
    """
    import torch

    plan = _plan(net, images, person, rule, steps, people, pictures, alpha, learning_rate, rng)
    net.to(best_device()).train()
    optimizer = torch.optim.Adam(net.parameters(), lr=learning_rate)
    state = [x.detach() for x in net.state_dict(keep_vars=True).values()]
    for number in range(1, steps + 1):
        rows = np.concatenate([rng.permutation(plan[k])[:pictures] for k in rng.permutation(len(plan))[:people]])
        before = [x.clone() for x in state]
        for group in optimizer.param_groups:
            group["lr"] = learning_rate * (1 - (number - 1) / steps)
        F = net(as_batch(images[rows], device_of(net)))  # (1)
        step, dF = _look(F.detach(), np.asarray(person)[rows], rule, alpha, rng, number)
        if dF is not None:
            optimizer.zero_grad()
            F.backward(dF)  # (3)
            optimizer.step()
        if not (isfinite(step.J) and all(bool(x.isfinite().all()) for x in state)):
            torch._foreach_copy_(state, before)
            yield step._replace(stopped=_sentence(number, step.J, learning_rate))
            return
        yield step


def _look(
    F: Any, owner: np.ndarray, rule: str, alpha: float, rng: np.random.Generator, number: int
) -> tuple[TripletStep, Any]:
    """What a step sees of its batch, and the gradient for the encodings (None where there is no triplet)."""
    if not bool(F.isfinite().all()):
        return TripletStep(number, float("nan"), 0, 0.0, 0.0, ""), None
    m = len(owner)
    spread = float(squared_distances(F, F).sum()) / (m * (m - 1))
    chosen = mine_triplets(F, owner, rule, alpha=alpha, rng=rng)
    if not len(chosen):
        return TripletStep(number, 0.0, 0, 0.0, spread, ""), None
    J, cache = triplet_loss_forward(F[chosen[:, 0]], F[chosen[:, 1]], F[chosen[:, 2]], alpha=alpha)  # (2)
    dF = 0 * F
    for column, gradient in enumerate(triplet_loss_backward(1.0, cache)):
        dF.index_add_(0, dF.new_tensor(chosen[:, column]).long(), gradient)  # a picture in many triplets gets their sum
    return TripletStep(number, float(J), len(chosen), float(cache.active.mean()), spread, ""), dF


def _plan(
    net: Any,
    images: Array,
    person: Array,
    rule: str,
    steps: int,
    people: int,
    pictures: int,
    alpha: float,
    learning_rate: float,
    rng: np.random.Generator,
) -> list[np.ndarray]:
    """Refuse what does not fit; the pictures of every identity that has at least two."""
    where = "triplet_steps"
    check_module(where, net, "net")
    check_examples(where, "images", images)
    owner = check_identities(where, "person", person, len(images))
    check_choice(where, "rule", rule, RULES)
    check_whole(where, "steps", steps, least=1)
    check_whole(where, "people", people, least=2)
    check_whole(where, "pictures", pictures, least=2)
    check_between(where, "alpha", alpha, 0, float("inf"))
    check_positive(where, "learning_rate", learning_rate)
    check_generator(where, rng)
    groups = [np.flatnonzero(owner == k) for k in np.unique(owner)]
    several = [rows for rows in groups if len(rows) > 1]
    if len(several) < 2:
        raise ValueError(
            f"{where}: person has {len(several)} identities with two pictures or more, expected at least 2."
            " A triplet needs two pictures of one person and one of another."
        )
    return several


def _sentence(number: int, J: float, learning_rate: float) -> str:
    what = "a parameter became infinite" if isfinite(J) else f"the cost became {J:.3g}"
    return (
        f"Stopped at step {number}: {what} with learning_rate {learning_rate:g}; the net has the parameters from"
        " before. Try a smaller learning rate."
    )


def train_encoder(
    net: Any, images: Array, person: Array, rule: str, *, steps: int, rng: np.random.Generator, **settings: Any
) -> list[TripletStep]:
    """All steps of `triplet_steps` at once; an interruption ends the training where it is.

    Parameters
    ----------
    net, images, person, rule, steps, rng, settings
        As for `triplet_steps`.

    Returns
    -------
    list of TripletStep
        What every step saw.

    Raises
    ------
    ValueError or TypeError
        As in `triplet_steps`.
    """
    made: list[TripletStep] = []
    try:
        for step in triplet_steps(net, images, person, rule, steps=steps, rng=rng, **settings):
            made.append(step)
    except KeyboardInterrupt:
        pass
    return made
