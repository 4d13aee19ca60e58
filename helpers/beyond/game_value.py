"""The game of a generative adversarial network with known laws: the best discriminator, and the value."""

from helpers.arrays import Array, ignore_infinities, xp_of
from helpers.checks import check_array, check_probabilities, check_same_shape, check_together


def optimal_discriminator(p_data: Array, p_g: Array) -> Array:
    """The best answer to a fixed generator: which share of what lies here is real.

    1. V = sum or integral of p_data log D + p_g log(1 - D), and D may be chosen at each place by itself.
    2. The derivative there is p_data / D - p_g / (1 - D): zero where p_data (1 - D) = p_g D.

        D* = p_data / (p_data + p_g)      (1)

    Where neither law has anything, every answer is as good; 1/2 is given.

    Parameters
    ----------
    p_data, p_g : array
        Densities or probabilities of the data and of the generator at the same places; any shape, at least 0.

    Returns
    -------
    array
        D*, of the same shape, from 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If shapes differ, or a density is below 0 or not finite.
    """
    where = "optimal_discriminator"
    check_array(where, "p_data", p_data)
    check_same_shape(where, "p_g", p_g, "p_data", p_data)
    check_together(where, p_data=p_data, p_g=p_g)
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if not float(p.min()) >= 0:
            raise ValueError(f"{where}: {name} contains {float(p.min()):g}, expected densities of at least 0.")
    both = p_data + p_g
    xp = xp_of(both)
    return xp.where(both > 0, p_data / xp.where(both > 0, both, xp.ones_like(both)), xp.full_like(both, 0.5))  # (1)


def game_value(p_data: Array, p_g: Array, D: Array) -> float:
    """The value of the game on finitely many places.

        V = sum p_data log D + sum p_g log(1 - D)      (1)

    A place with p = 0 adds nothing, whatever D says there. V(D*) is -log 4 where the two laws are equal, and above it
    by twice their Jensen-Shannon divergence elsewhere, up to 0.

    Parameters
    ----------
    p_data, p_g : array (k,)
        Probabilities of the places: each sums to 1.
    D : array (k,)
        What the discriminator says, from 0 to 1.

    Returns
    -------
    float
        V, at most 0; minus infinity where D is certain and wrong.

    Raises
    ------
    ValueError or TypeError
        If shapes differ, D leaves [0, 1], or a law does not sum to 1.
    """
    where = "game_value"
    check_array(where, "p_data", p_data, letters="(k,)", shape=(None,))
    for name, x in (("p_g", p_g), ("D", D)):
        check_same_shape(where, name, x, "p_data", p_data)
    check_together(where, p_data=p_data, p_g=p_g, D=D)
    check_probabilities(where, "D", D)
    xp = xp_of(p_data)
    for name, p in (("p_data", p_data), ("p_g", p_g)):
        if float(p.min()) < 0 or abs(float(p.sum()) - 1) > 1e-3:
            raise ValueError(f"{where}: {name} sums to {float(p.sum()):g}, expected probabilities that sum to 1.")
    with ignore_infinities():
        on_real = xp.where(p_data > 0, p_data * xp.log(D), xp.zeros_like(D))
        on_fake = xp.where(p_g > 0, p_g * xp.log(1 - D), xp.zeros_like(D))
    return float((on_real + on_fake).sum())  # (1)


def best_value(p_data: Array, p_g: Array) -> float:
    """The value of the game against the best discriminator, without a detour through 1 - D.

        V(D*) = sum p_data log( p_data / (p_data + p_g) ) + sum p_g log( p_g / (p_data + p_g) )      (1)
              = -log 4 + 2 JSD,  JSD from 0 for equal laws to log 2 for laws that have no place in common

    Where D* is so near to 1 that the computer takes it for 1, `game_value` would say minus infinity.

    Parameters
    ----------
    p_data, p_g : array (k,)
        Probabilities of the places: each sums to 1.

    Returns
    -------
    float
        V(D*), from -log 4 to 0.

    Raises
    ------
    ValueError or TypeError
        If shapes differ, or a law does not sum to 1.
    """
    D = optimal_discriminator(p_data, p_g)
    game_value(p_data, p_g, 0 * D + 0.5)  # refuses what are no laws
    xp, both = xp_of(p_data), p_data + p_g
    safe = xp.where(both > 0, both, xp.ones_like(both))
    with ignore_infinities():
        terms = [xp.where(p > 0, p * xp.log(p / safe), xp.zeros_like(p)) for p in (p_data, p_g)]
    return float((terms[0] + terms[1]).sum())  # (1)
