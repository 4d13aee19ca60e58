"""One network, several yes/no questions about the same example: the loss that skips missing answers (lesson 3.5)."""

from typing import NamedTuple

from helpers.arrays import Array, astype, number_of, to_numpy, xp_of
from helpers.checks import check_array, check_cache, check_number, check_together
from helpers.neural.activations import sigmoid


class MultitaskCache(NamedTuple):
    """What the backward step of the multi-task cost needs."""

    A: Array  # (tasks, m) the predictions sigma(Z)
    Y: Array  # (tasks, m) the labels, with 0 where none is known
    known: Array  # (tasks, m) 1 where the label is known, 0 where it is missing: no gradient from there


def multitask_loss_forward(
    Z: Array, Y: Array, known: Array | None = None, *, check: bool = True
) -> tuple[Array, MultitaskCache]:
    """The cost of several yes/no tasks: binary cross-entropies, added over the tasks that have a label.

        L_ti = max(s, 0) + log(1 + e^(-|s|)),  s = -z_ti where y_ti = 1 and z_ti where y_ti = 0      (1)
        J = (1/m) sum_i sum_t known_ti L_ti                                                         (2)

    (1) is the cross-entropy of sigma(z_ti), safe for every z (lesson 1.1). The sum runs over the tasks and only the
    examples are averaged: another task does not make the first one count less.

    Parameters
    ----------
    Z : array (tasks, m)
        Logits, one row for each task.
    Y : array (tasks, m)
        Labels, 0 or 1 where known; whatever stands elsewhere, NaN included, is not looked at.
    known : array (tasks, m), optional
        1 or True where the label is known; where nothing is said, all of them are.
    check : bool
        Look for wrong input first; a training loop does it once and then passes False.

    Returns
    -------
    J : array without axes
        The cost, one number.
    cache : MultitaskCache
        A, Y and known, for the backward step.

    Raises
    ------
    ValueError
        If shapes disagree, Z holds NaN or infinity, a known label is neither 0 nor 1, or no label is known.
    """
    if check:
        _check("multitask_loss_forward", Z, Y, known)
    xp, m = xp_of(Z), Z.shape[1]
    known = Z * 0 + 1 if known is None else astype(known, Z.dtype)
    Y = xp.where(known == 1, astype(Y, Z.dtype), xp.zeros_like(Z))
    S = xp.where(Y == 1, -Z, Z)
    L = S.clip(min=0) + xp.log1p(xp.exp(-abs(S)))  # (1)   (tasks, m)
    J = (known * L).sum() / m  # (2)
    return J, MultitaskCache(sigmoid(Z), Y, known)


def multitask_loss_backward(dJ: Array, cache: MultitaskCache) -> Array:
    """Carry the gradient back through the multi-task cost.

    1. A label that is known adds L_ti / m to J, and dL/dz = a - y, as in lesson 1.1.
    2. A label that is missing adds nothing, whatever z is, so nothing comes back.

        dZ = dJ/m * known * (A - Y)      (1)

    Parameters
    ----------
    dJ : number
        Derivative of what follows with respect to J; 1 when J is what we minimize.
    cache : MultitaskCache
        From `multitask_loss_forward`.

    Returns
    -------
    dZ : array (tasks, m)
        Derivative of the cost with respect to Z; 0 where the label is missing.

    Raises
    ------
    ValueError or TypeError
        If cache is of another kind, or dJ is not one finite number.
    """
    A, Y, known = check_cache("multitask_loss_backward", cache, MultitaskCache)
    dJ = check_number("multitask_loss_backward", "dJ", dJ)
    return dJ / A.shape[1] * known * (A - Y)  # (1)


def task_accuracies(Z: Array, Y: Array, known: Array | None = None) -> Array:
    """For each task, the share of its known labels that the network gets right.

        right_ti = ((z_ti > 0) = y_ti),   accuracy_t = sum_i known_ti right_ti / sum_i known_ti      (1)

    Parameters
    ----------
    Z : array (tasks, m)
        Logits: above 0 means yes.
    Y : array (tasks, m)
        Labels, 0 or 1 where known.
    known : array (tasks, m), optional
        1 or True where the label is known; where nothing is said, all of them are.

    Returns
    -------
    array (tasks,)
        From 0 to 1; NaN for a task without a single label.

    Raises
    ------
    ValueError
        If shapes disagree, Z holds NaN or infinity, a known label is neither 0 nor 1, or no label is known.
    """
    _check("task_accuracies", Z, Y, known)
    known = Z * 0 + 1 if known is None else astype(known, Z.dtype)
    right = astype((Z > 0) == (Y == 1), Z.dtype)  # (tasks, m)
    labels = known.sum(axis=1)  # (tasks, m) -> (tasks,)
    xp = xp_of(Z)
    share = (known * right).sum(axis=1) / xp.where(labels == 0, labels + 1, labels)
    return xp.where(labels == 0, share * float("nan"), share)  # (1)


def _check(where: str, Z: Array, Y: Array, known: Array | None) -> None:
    check_array(where, "Z", Z, letters="(tasks, m)", ndim=2)
    Y = _numbers(Y)
    check_array(where, "Y", Y, letters="(tasks, m)", shape=Z.shape, because="Z", source=Z, finite=False, hint=_ROWS)
    check_together(where, Z=Z, Y=Y)
    if known is not None:
        known = _numbers(known)
        check_array(
            where, "known", known, letters="(tasks, m)", shape=Z.shape, because="Z", source=Z, finite=False, hint=_ROWS
        )
        _check_mask(where, known)
    values, mask = to_numpy(Y), None if known is None else to_numpy(known) == 1
    seen = values if mask is None else values[mask]
    wrong = seen[~((seen == 0) | (seen == 1))]
    if len(wrong):
        missing = "Mark missing labels: known=~np.isnan(Y)." if wrong[0] != wrong[0] else "Write (Y == yes) * 1."
        raise ValueError(f"{where}: Y contains {wrong[0]:g}, expected 0 or 1 wherever the label is known. {missing}")


_ROWS = "Every task is a row, every column an example."


def _check_mask(where: str, known: Array) -> None:
    values = to_numpy(known)
    wrong = values[~((values == 0) | (values == 1))]
    if len(wrong):
        raise ValueError(
            f"{where}: known contains {wrong[0]:g}, expected only 0 and 1. It says where a label is known."
        )
    if number_of(known.sum()) == 0:
        raise ValueError(
            f"{where}: known is 0 everywhere, expected at least one label that is known."
            " Without any there is nothing to learn from; is it turned round?"
        )


def _numbers(x: Array) -> Array:
    return x * 1.0 if hasattr(x, "dtype") and str(x.dtype).endswith(("bool", "uint8")) else x
