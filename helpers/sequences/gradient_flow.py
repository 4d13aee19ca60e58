"""What becomes of a gradient on its way back through many steps: measured, not derived (lesson 5.2)."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.arrays import Array, as_float, randn, to_numpy, xp_of
from helpers.checks import check_array, check_generator, check_list, check_positive, check_whole
from helpers.sequences.recurrent import rnn_forward, state_gradients
from helpers.sequences.sequence_checks import check_parts, check_words
from helpers.sequences.sequence_nets import NONE
from helpers.torch_batches import as_batch, device_of, resting
from helpers.vision.convolution import conv_backward, conv_forward


def spectral_radius(W: Array) -> float:
    """How much a square matrix stretches in the long run, when it is applied again and again.

        rho = the largest |lambda| with W v = lambda v, v not 0, lambda a complex number      (1)

    Parameters
    ----------
    W : array (n, n)
        The matrix.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        If W is not square, or not finite.
    """
    _check_square("spectral_radius", "W", W, "(n, n)")
    return float(abs(np.linalg.eigvals(to_numpy(W))).max())  # (1)


def _check_square(where: str, name: str, W: Array, letters: str) -> None:
    check_array(where, name, W, letters=letters, ndim=2)
    check_array(where, name, W, letters=letters, shape=(len(W), len(W)), hint="It has to be square.")


def with_radius(W: Array, radius: float) -> Array:
    """The matrix times the number that gives it this spectral radius.

        W radius / rho(W)      (1)

    Parameters
    ----------
    W : array (n, n)
        A square matrix whose powers do not all end at 0.
    radius : float
        Wanted, above 0.

    Returns
    -------
    array (n, n)
        A new one.

    Raises
    ------
    ValueError
        If W is not square or not finite, has the radius 0, or radius is not above 0.
    """
    _check_square("with_radius", "W", W, "(n, n)")
    radius, own = check_positive("with_radius", "radius", radius), spectral_radius(W)
    if own < 1e-12:
        raise ValueError("with_radius: W has the spectral radius 0, expected one above 0. Draw another matrix.")
    return W * (radius / own)  # (1)


def gradients_back_in_time(
    Wa: Array, T: int, rng: np.random.Generator, *, activation: str = "tanh", m: int = 20
) -> np.ndarray:
    """Send a gradient from the last state back through T steps, and measure what is left after each of them.

    The network gets random inputs N(0, 1) / 10 at all steps; a random gradient N(0, 1) enters at the last state only.

    Parameters
    ----------
    Wa : array (n_a, n_a)
        From state to state.
    T : int
        How many steps.
    rng : numpy Generator
        What draws inputs and the gradient.
    activation : str
        The name of g, a key of `ACTIVATIONS`.
    m : int
        Examples to average over.

    Returns
    -------
    array (T + 1,)
        Root mean square norm of the gradient k = 0, ..., T steps before the end, divided by that at k = 0.

    Raises
    ------
    ValueError or TypeError
        If Wa is not square, T or m is below 1, or rng is no generator.
    """
    where = "gradients_back_in_time"
    T, m = check_whole(where, "T", T, least=1), check_whole(where, "m", m, least=1)
    check_generator(where, rng)
    _check_square(where, "Wa", Wa, "(n_a, n_a)")
    Wa, n_a = as_float(Wa), len(Wa)
    X = randn(rng, (T, n_a, m), like=Wa) / 10
    b = 0 * Wa[:, :1]
    _, cache = rnn_forward(X, None, xp_of(Wa).eye(n_a, dtype=Wa.dtype), Wa, b, activation=activation)
    dA = 0 * X
    dA[-1] = randn(rng, (n_a, m), like=Wa)
    _, back = state_gradients(dA, cache)
    left = [(dA[-1] ** 2).sum(), *((back[t] ** 2).sum() for t in range(T - 1, -1, -1))]
    sizes = np.array([float(total) for total in left]) ** 0.5
    return np.asarray(sizes / sizes[0])


def gradients_back_in_depth(weights: Sequence[Array], A: Array, rng: np.random.Generator) -> np.ndarray:
    """Send a gradient back through a stack of convolutions with ReLU, and measure it after each layer.

    Parameters
    ----------
    weights : sequence of L arrays (f, f, n_C_prev, n_C)
        Filters, f odd; every layer keeps the size of the picture.
    A : array (m, n_H, n_W, n_C)
        The input.
    rng : numpy Generator
        What draws the gradient N(0, 1) behind the last layer.

    Returns
    -------
    array (L + 1,)
        Norm of the gradient after 0, 1, ..., L layers back, divided by that at 0.

    Raises
    ------
    ValueError or TypeError
        If there are no weights, shapes disagree, anything is not finite, or rng is no generator.
    """
    check_generator("gradients_back_in_depth", rng)
    weights, A = _checked("gradients_back_in_depth", weights, A)
    caches = []
    for W in weights:
        Z, cache = conv_forward(A, W, pad=W.shape[0] // 2)
        caches.append((cache, Z > 0))
        A = Z * (Z > 0)
    d: Any = randn(rng, tuple(A.shape), like=A)
    sizes = [float((d**2).sum()) ** 0.5]
    for cache, open_ in reversed(caches):
        d = conv_backward(d * open_, cache)[0]
        sizes.append(float((d**2).sum()) ** 0.5)
    return np.array(sizes) / sizes[0]


def _checked(where: str, weights: Sequence[Array], A: Array) -> tuple[list[Array], Array]:
    found = check_list(where, "weights", weights)
    if not found:
        raise ValueError(f"{where}: weights is empty, expected at least one array. Pass [W].")
    for k, W in enumerate(found):
        check_array(where, f"weights[{k}]", W, letters="(f, f, n_C_prev, n_C)", ndim=4)
        if not W.shape[0] % 2:
            raise ValueError(f"{where}: weights[{k}] has f = {W.shape[0]}, expected an odd f. Take 1, 3, 5, ...")
    check_array(where, "A", A, letters="(m, n_H, n_W, n_C)", ndim=4)
    return found, as_float(A)


def influence(net: Any, X: Array, Y: Array) -> np.ndarray:
    """How strongly the last prediction of a network reacts to each of its inputs, measured by gradients.

        influence(k) = mean over examples of || d log p(y<T>) / d e<T-k> ||      (1)

    Parameters
    ----------
    net : torch.nn.Module
        As from `sequence_net`, with an answer at each step.
    X, Y : arrays (m, T)
        As from `next_token_examples`, texts of one length: no padding.

    Returns
    -------
    array (T,)
        For k = 0 (the newest input), 1, ..., T - 1.

    Raises
    ------
    ValueError or TypeError
        If net is no module, shapes disagree, or there is padding.
    """
    import torch

    check_parts("influence", "net", net, ("embedding", "cells", "head"), "Make it with sequence_net.")
    check_words("influence", "X", X, net.embedding.num_embeddings, ndim=2, letters="(m, T)")
    check_array("influence", "Y", Y, letters="(m, T)", shape=X.shape, because="X", source=X)
    if (to_numpy(Y) == NONE).any():
        raise ValueError("influence: Y has steps without a label, expected texts of one length. Choose those of one T.")
    check_words("influence", "Y", Y, net.head.out_features)
    with resting(net):
        e = net.embedding(as_batch(X, device_of(net))).detach().requires_grad_()  # (m, T, n_e)
        Z = net.head(net.cells(e)[0][:, -1])
        labels = torch.as_tensor(to_numpy(Y)[:, -1], device=Z.device)
        (g,) = torch.autograd.grad(torch.log_softmax(Z, dim=1).gather(1, labels[:, None]).sum(), e)
    return np.asarray(g.norm(dim=2).mean(dim=0).flip(0).cpu().double().numpy())  # (1)
