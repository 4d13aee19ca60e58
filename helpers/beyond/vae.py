"""The variational autoencoder as a torch.nn module: the autoencoder of lesson A.1 whose encoder says how sure it is."""

from collections.abc import Callable, Sequence
from functools import cache
from math import isqrt, prod
from typing import Any

import numpy as np

from helpers.arrays import Array
from helpers.beyond.autoencoder_nets import autoencoder_net
from helpers.beyond.gaussian_kl import standard_kl_forward
from helpers.beyond.reparametrization import reparametrize_forward
from helpers.checks import check_array, check_between, check_whole
from helpers.projects.small_nets import new_head
from helpers.torch_batches import device_of
from helpers.torch_checks import check_module
from helpers.torch_training import predict

AT_LEAST_0 = "A weight below 0 would reward codes for being far from the standard normal."


def vae_net(sizes: Sequence[int], rng: np.random.Generator) -> Any:
    """An encoder that says mu and log sigma^2 of a code, a draw, and a decoder. Examples are rows here, (m, n_x).

        [mu | log_var] = encoder(x),   z = mu + sigma eps,   logits = decoder(z)      (1)

    It is `autoencoder_net` with an encoder that ends in 2 n_z numbers instead of n_z. In training mode eps is standard
    normal noise, drawn afresh; in eval mode it is 0, so that z = mu.

    Parameters
    ----------
    sizes : sequence of int
        n_x, hidden layers, n_z: (784, 128, 64, 2) is decoded by (2, 64, 128, 784).
    rng : numpy Generator
        What draws the weights.

    Returns
    -------
    torch.nn.Module
        It gives [logits | mu | log_var] side by side, (m, n_x + 2 n_z): one tensor, which `vae_loss` takes apart.

    Raises
    ------
    ValueError or TypeError
        As in `autoencoder_net`.

    D. Kingma, M. Welling, Auto-encoding variational Bayes, ICLR 2014.
    """
    plain = autoencoder_net(sizes, rng, output="linear")
    n, n_z = plain.encoder[-1].in_features, sizes[-1]
    plain.encoder[-1] = new_head(n, 2 * n_z, rng)  # small: at first mu is near 0 and sigma near 1
    return _vae_net()(plain, n_z)


@cache
def _vae_net() -> type:
    import torch
    from torch import nn

    class VAENet(nn.Module):
        """Encode, draw, decode."""

        def __init__(self, plain: Any, n_z: int) -> None:
            super().__init__()
            self.encoder, self.decoder, self.n_z = plain.encoder, plain.decoder, n_z

        def forward(self, x: Any) -> Any:
            mu, log_var = self.encoder(x.flatten(1)).chunk(2, dim=1)
            z = mu
            if self.training:
                z, _ = reparametrize_forward(mu, log_var, torch.randn_like(mu), check=False)
            return torch.cat([self.decoder(z), mu, log_var], dim=1)  # (1)

    return VAENet


def pixel_loss(out: Any, Y: Any) -> Any:
    """Reconstruction alone, the loss of a plain autoencoder: the mean over examples of `bernoulli_reconstruction`.

    Parameters
    ----------
    out, Y : tensors (m, n_x)
        Logits, and pixels from 0 to 1.

    Returns
    -------
    tensor without axes
    """
    from torch.nn import functional

    return functional.binary_cross_entropy_with_logits(out, Y, reduction="sum") / len(Y)


def vae_loss(n_z: int, beta: float = 1.0) -> Callable[[Any, Any], Any]:
    """The loss of a VAE for `fit`: what its decoder pays, and what its codes pay for not being standard normal.

        J = 1/m sum_i [reconstruction^(i) + beta sum_j KL_j^(i)]      (1)

    With beta = 1 it is minus the mean ELBO.

    Parameters
    ----------
    n_z : int
        Numbers of a code.
    beta : float
        Weight of the second term, at least 0.

    Returns
    -------
    function of (out, Y)
        out (m, n_x + 2 n_z) from `vae_net`, Y (m, n_x) pixels from 0 to 1.

    Raises
    ------
    ValueError
        If n_z is below 1 or beta negative.

    I. Higgins and others, beta-VAE, ICLR 2017, for a beta other than 1.
    """
    n_z = check_whole("vae_loss", "n_z", n_z, least=1)
    beta = check_between("vae_loss", "beta", beta, 0, float("inf"), advice=AT_LEAST_0)

    def loss(out: Any, Y: Any) -> Any:
        logits, mu, log_var = out.split([out.shape[1] - 2 * n_z, n_z, n_z], dim=1)
        KL, _ = standard_kl_forward(mu, log_var, check=False)
        return pixel_loss(logits, Y) + beta * KL.sum() / len(Y)  # (1)

    return loss


def encode(net: Any, images: Array) -> tuple[np.ndarray, np.ndarray | None]:
    """What the encoder says of pictures, in columns.

    Parameters
    ----------
    net : torch.nn.Module
        From `vae_net` or `autoencoder_net`.
    images : array (m, n_H, n_W) of uint8, or (m, n_x) of floating-point numbers
        As for `predict`.

    Returns
    -------
    mu : array (n_z, m)
        The codes, or their means.
    log_var : array (n_z, m) or None
        log sigma^2; None for a plain autoencoder, whose codes are points.

    Raises
    ------
    ValueError or TypeError
        If net is no such module, or images do not fit.
    """
    from torch import nn

    _check_net("encode", net)
    n_x, shape = net.encoder[0].in_features, np.shape(images)
    if prod(shape[1:]) != n_x:
        raise ValueError(f"encode: images has shape {shape}, expected {n_x} numbers in every picture, (m, {n_x}).")
    said = predict(nn.Sequential(nn.Flatten(), net.encoder), images).T  # (2 n_z, m) or (n_z, m)
    n_z = getattr(net, "n_z", None)
    return (said, None) if n_z is None else (said[:n_z], said[n_z:])


def decode(net: Any, Z: Array) -> np.ndarray:
    """The pictures that the decoder makes of codes.

    Parameters
    ----------
    net : torch.nn.Module
        From `vae_net` or `autoencoder_net` with logits at its end.
    Z : array (n_z, m)
        Codes, one in each column.

    Returns
    -------
    array (m, side, side)
        The probability of ink for each pixel, 0 to 1.

    Raises
    ------
    ValueError or TypeError
        If net is no such module, Z does not fit its decoder, or its outputs are no square.
    """
    import torch

    _check_net("decode", net)
    n_z, n_x = net.decoder[0].in_features, net.decoder[-1].out_features
    check_array("decode", "Z", Z, letters=f"({n_z}, m)", shape=(n_z, None))
    side = isqrt(n_x)
    if side**2 != n_x:
        raise ValueError(f"decode: the decoder gives {n_x} numbers, expected a square such as 784 = 28 * 28.")
    with torch.no_grad():
        rows = torch.as_tensor(np.ascontiguousarray(Z.T), dtype=torch.float32).to(device_of(net))
        return torch.sigmoid(net.decoder(rows)).cpu().numpy().reshape(-1, side, side)


def _check_net(where: str, net: Any) -> None:
    check_module(where, net, "net")
    if not (hasattr(net, "encoder") and hasattr(net, "decoder") and hasattr(net.decoder[-1], "out_features")):
        raise ValueError(
            f"{where}: net is a {type(net).__name__} without the parts it needs, expected vae_net(...) or"
            ' autoencoder_net(..., output="linear"), whose decoder ends in logits.'
        )
