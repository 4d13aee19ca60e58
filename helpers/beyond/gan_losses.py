"""The costs of the two players of a generative adversarial network, from the discriminator's logits."""

from typing import NamedTuple

from helpers.arrays import Array, xp_of
from helpers.checks import check_array, check_cache, check_choice, check_number, check_together
from helpers.neural.activations import sigmoid
from helpers.neural.logit_losses import binary_cross_entropy_with_logits

LOSSES = ("non-saturating", "saturating")


class DiscriminatorCache(NamedTuple):
    """What the backward step of the discriminator's cost needs."""

    D_real: Array  # (1, m_real) what it says of real examples: the gradient is how far below 1 that is
    D_fake: Array  # (1, m_fake) what it says of generated ones: the gradient is how far above 0 that is


class GeneratorCache(NamedTuple):
    """What the backward step of the generator's cost needs."""

    D_fake: Array  # (1, m) what the discriminator says of the generated examples
    loss: str  # which of the two costs it was


def discriminator_loss_forward(Z_real: Array, Z_fake: Array, *, check: bool = True) -> tuple[Array, DiscriminatorCache]:
    """The discriminator's cost: cross-entropy with the label 1 for real examples and 0 for generated ones.

        V = mean log D(x) + mean log(1 - D(G(z)))                            the value of the game      (1)
        J_D = -V = mean log(1 + e^(-z_real)) + mean log(1 + e^(z_fake))      with D = sigma(its logit)  (2)

    (2) is safe for every logit; V itself would take log(0) where D is certain. At D = 1/2 everywhere J_D = log 4.

    Parameters
    ----------
    Z_real, Z_fake : array (1, m_real), (1, m_fake)
        Logits of the discriminator for real and for generated examples.
    check : bool
        Look for wrong input first; a training loop passes False.

    Returns
    -------
    J : array without axes
        J_D; the value of the game is -J_D.
    cache : DiscriminatorCache
        D_real, D_fake, for the backward step.

    Raises
    ------
    ValueError or TypeError
        If logits are not (1, m) or not finite.

    I. Goodfellow and others, Generative adversarial nets, NIPS 2014, equation 1.
    """
    if check:
        _check_logits("discriminator_loss_forward", Z_real=Z_real, Z_fake=Z_fake)
    xp = xp_of(Z_real)
    on_real = binary_cross_entropy_with_logits(Z_real, xp.ones_like(Z_real), check=False)  # (1, m_real)
    on_fake = binary_cross_entropy_with_logits(Z_fake, xp.zeros_like(Z_fake), check=False)  # (1, m_fake)
    return on_real.mean() + on_fake.mean(), DiscriminatorCache(sigmoid(Z_real), sigmoid(Z_fake))  # (2)


def discriminator_loss_backward(dJ: Array, cache: DiscriminatorCache) -> tuple[Array, Array]:
    """Carry the gradient back through the discriminator's cost.

    1. As in every cross-entropy from logits, dL/dz = a - y. Here a = D, and y = 1 for real, 0 for generated examples.
    2. Each of the two means counts its own examples.

        dZ_real = dJ (D_real - 1) / m_real      (1)
        dZ_fake = dJ D_fake / m_fake            (2)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : DiscriminatorCache
        From `discriminator_loss_forward`.

    Returns
    -------
    dZ_real, dZ_fake : array (1, m_real), (1, m_fake)
        Derivatives with respect to the logits.

    Raises
    ------
    ValueError
        If dJ is not one finite number.
    TypeError
        If cache is no DiscriminatorCache.
    """
    D_real, D_fake = check_cache("discriminator_loss_backward", cache, DiscriminatorCache)
    dJ = check_number("discriminator_loss_backward", "dJ", dJ)
    return dJ * (D_real - 1) / D_real.shape[1], dJ * D_fake / D_fake.shape[1]  # (1), (2)


def generator_loss_forward(
    Z_fake: Array, *, loss: str = "non-saturating", check: bool = True
) -> tuple[Array, GeneratorCache]:
    """The generator's cost, from what the discriminator says of its examples.

        saturating:      J_G = mean log(1 - D(G(z)))  = -mean log(1 + e^z)        its part of the value V     (1)
        non-saturating:  J_G = -mean log D(G(z))      =  mean log(1 + e^(-z))                                 (2)

    Both fall as D(G(z)) rises: the generator wants the same. They differ in how steep they are where it is losing.

    Parameters
    ----------
    Z_fake : array (1, m)
        Logits of the discriminator for generated examples.
    loss : str
        "non-saturating" or "saturating".
    check : bool
        Look for wrong input first.

    Returns
    -------
    J : array without axes
        J_G.
    cache : GeneratorCache
        D_fake and loss, for the backward step.

    Raises
    ------
    ValueError or TypeError
        If logits are not (1, m) or not finite, or loss is another name.
    """
    if check:
        _check_logits("generator_loss_forward", Z_fake=Z_fake)
        check_choice("generator_loss_forward", "loss", loss, LOSSES)
    xp = xp_of(Z_fake)
    saturating = loss == "saturating"
    Y = xp.zeros_like(Z_fake) if saturating else xp.ones_like(Z_fake)
    L = binary_cross_entropy_with_logits(Z_fake, Y, check=False)  # log(1 + e^z), or log(1 + e^(-z))
    return (-L.mean() if saturating else L.mean()), GeneratorCache(sigmoid(Z_fake), loss)  # (1), (2)


def generator_loss_backward(dJ: Array, cache: GeneratorCache) -> Array:
    """Carry the gradient back through the generator's cost.

    1. d/dz log(1 + e^z) = sigma(z) = D, so the saturating cost has -D: nothing where the discriminator is sure, D = 0.
    2. d/dz log(1 + e^(-z)) = -sigma(-z) = D - 1, so the other one has D - 1: full strength where D = 0.

        saturating:      dZ = -dJ D / m            (1)
        non-saturating:  dZ = -dJ (1 - D) / m      (2)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : GeneratorCache
        From `generator_loss_forward`.

    Returns
    -------
    array (1, m)
        Derivative with respect to the logits: never above 0, as every cost falls when D rises.

    Raises
    ------
    ValueError
        If dJ is not one finite number.
    TypeError
        If cache is no GeneratorCache.
    """
    D, loss = check_cache("generator_loss_backward", cache, GeneratorCache)
    dJ = check_number("generator_loss_backward", "dJ", dJ)
    return -dJ * (D if loss == "saturating" else 1 - D) / D.shape[1]  # (1), (2)


def _check_logits(where: str, **logits: Array) -> None:
    for name, Z in logits.items():
        check_array(where, name, Z, letters="(1, m)", shape=(1, None))
    check_together(where, **logits)
