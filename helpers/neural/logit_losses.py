"""Cross-entropy computed straight from the logits: sigmoid and loss in one safe step (lesson 1.1)."""

from typing import NamedTuple

from helpers.arrays import Array, astype, xp_of
from helpers.checks import check_array, check_cache, check_labels, check_number, check_together
from helpers.neural.activations import sigmoid


def binary_cross_entropy_with_logits(Z: Array, Y: Array, *, check: bool = True) -> Array:
    """Cross-entropy loss of every example, straight from the logits.

    1. For y = 1, L = -log sigma(z) = log(1 + e^(-z)). For y = 0, L = -log(1 - sigma(z)) = log(1 + e^z).
    2. So with s = -z where y = 1 and s = z where y = 0 (how far the logit leans to the wrong side), L = log(1 + e^s).
    3. e^s overflows for large s. Take it out: log(1 + e^s) = s + log(e^(-s) + 1) where s > 0.

        L = max(s, 0) + log(1 + e^(-|s|)),   -|s| = s - 2 max(s, 0)      (1)

    Safe for every z: the loss grows like s itself, where log(sigma(z)) would already be log(0). -|s| is written so that
    autograd, too, gives sigma(z) - y everywhere: at z = 0 it would take a slope of 1 for max and of 0 for |s|.

    Parameters
    ----------
    Z : array (1, m)
        Logits, any numbers.
    Y : array (1, m)
        Labels, 0 or 1.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Returns
    -------
    array (1, m)
        The losses, at least 0.

    Raises
    ------
    ValueError
        If shapes disagree, Z holds NaN or infinity, or Y holds anything but 0 and 1.
    """
    if check:
        _check_logits("binary_cross_entropy_with_logits", Z, Y)
    xp = xp_of(Z)
    S = xp.where(Y == 1, -Z, Z)
    P = S.clip(min=0)
    return P + xp.log1p(xp.exp(S - P - P))  # (1)


def _check_logits(where: str, Z: Array, Y: Array) -> None:
    check_array(where, "Z", Z, letters="(1, m)", shape=(1, None))
    check_labels(where, "Y", Y, because="Z", source=Z)
    check_together(where, Z=Z, Y=Y)


class LogitsCache(NamedTuple):
    """What the backward step of the cross-entropy cost from logits needs."""

    A: Array  # (1, m) the predictions sigma(Z)
    Y: Array  # (1, m) the labels: the gradient is the difference of the two


def binary_cross_entropy_with_logits_forward(Z: Array, Y: Array, *, check: bool = True) -> tuple[Array, LogitsCache]:
    """Cross-entropy cost straight from the logits: sigmoid and loss in one safe step.

        J = (1/m) sum_i L(sigma(z_i), y_i)      (1)

    Parameters
    ----------
    Z : array (1, m)
        Logits, any numbers.
    Y : array (1, m)
        Labels, 0 or 1.
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        The cost, one number.
    cache : LogitsCache
        A = sigma(Z) and Y, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, Z holds NaN or infinity, or Y holds anything but 0 and 1.
    """
    if check:
        _check_logits("binary_cross_entropy_with_logits_forward", Z, Y)
    J = binary_cross_entropy_with_logits(Z, Y, check=False).mean()  # (1)
    return J, LogitsCache(sigmoid(Z), astype(Y, Z.dtype))


def binary_cross_entropy_with_logits_backward(dJ: Array, cache: LogitsCache) -> Array:
    """Carry the gradient back through sigmoid and cross-entropy at once.

    1. The loss gives dL/da = -y/a + (1 - y)/(1 - a).
    2. The sigmoid gives da/dz = a (1 - a).
    3. Their product: dL/dz = -y (1 - a) + (1 - y) a = -y + ya + a - ya = a - y. Everything else cancels.
    4. J is the average of m losses, so each example counts 1/m.

        dZ = dJ/m * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimise.
    cache : LogitsCache
        From `binary_cross_entropy_with_logits_forward`.

    Returns
    -------
    dZ : array (1, m)
        Derivative of the cost with respect to Z: never infinite, however wrong the prediction.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    A, Y = check_cache("binary_cross_entropy_with_logits_backward", cache, LogitsCache)
    m = A.shape[1]
    dJ = check_number("binary_cross_entropy_with_logits_backward", "dJ", dJ)
    return dJ / m * (A - Y)  # (1)
