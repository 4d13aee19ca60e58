"""Refusals that the sequence models share."""

from typing import Any

import numpy as np

from helpers.arrays import Array, is_array, to_numpy, xp_of
from helpers.checks import check_array, check_classes, check_kind, check_list, check_number

SAME = "A gradient has the shape of what it belongs to."


def check_sequence(where: str, name: str, X: Array, letters: str) -> None:
    """Refuse what is not an array of three axes, time first."""
    check_array(where, name, X, letters=letters, ndim=3)


def check_recurrent_weights(
    where: str, n_x: int, Wx: Array, Wa: Array, b: Array, *, blocks: int = 1, because: str, source: Array
) -> None:
    """Refuse weights of a recurrent cell that do not fit each other or the inputs; blocks is 4 for an LSTM."""
    rows = f"{blocks} n_a" if blocks > 1 else "n_a"
    check_array(where, "Wa", Wa, letters=f"({rows}, n_a)", ndim=2)
    n_a = Wa.shape[1]
    full = blocks * n_a
    letters = f"({rows}, n_a)"
    check_array(where, "Wa", Wa, letters=letters, shape=(full, n_a), hint=f"The state has {n_a} numbers, its columns.")
    check_array(where, "Wx", Wx, letters=f"({rows}, n_x)", shape=(full, n_x), because=because, source=source)
    check_array(where, "b", b, letters=f"({rows}, 1)", shape=(full, 1), because="Wa", source=Wa)


def check_mask(where: str, mask: Any, X: Array) -> None:
    """Refuse a mask that is not (T, m) of 0 and 1 with all ones of a sequence at its beginning, at least one."""
    if mask is None:
        return
    check_library(where, X=X, mask=mask)
    shape = (X.shape[0], X.shape[2])
    if tuple(getattr(mask, "shape", ())) != shape:
        check_array(where, "mask", mask * 1.0 if hasattr(mask, "shape") else mask, letters="(T, m)", shape=shape,
                    because="X", source=X)  # fmt: skip
    seen = to_numpy(mask) * 1.0
    if not np.isin(seen, (0, 1)).all():
        raise ValueError(f"{where}: mask contains {seen[~np.isin(seen, (0, 1))][0]:g}, expected only 0 and 1.")
    if (np.diff(seen, axis=0) > 0).any():
        column = int(np.flatnonzero((np.diff(seen, axis=0) > 0).any(axis=0))[0])
        raise ValueError(
            f"{where}: mask has a 1 after a 0 in column {column}, expected all steps of a sequence first and then its"
            " padding. Pad at the end."
        )
    if not seen[0].all():
        column = int(np.flatnonzero(seen[0] == 0)[0])
        raise ValueError(
            f"{where}: mask has no 1 in column {column}, expected at least one step. Leave empty sequences out."
        )


def check_library(where: str, **arrays: Any) -> None:
    """Refuse numpy arrays mixed with torch tensors; their dtypes may differ, as those of tables and numbers do."""
    kinds = [x for x in arrays.values() if is_array(x)]
    try:
        xp_of(*kinds)
    except TypeError as problem:
        raise TypeError(f"{where}: {', '.join(arrays)}: {problem}") from None


def check_like(where: str, like: Any) -> None:
    """Refuse a pattern for new weights that is no array of floating-point numbers: others would cut them to 0."""
    if like is None:
        return
    if not is_array(like) or "float" not in str(like.dtype):
        came = f"holds numbers of type {like.dtype}" if is_array(like) else f"is {_short(like)}"
        raise TypeError(
            f"{where}: like {came}, expected an array of floating-point numbers. Pass X * 1.0, or leave it out."
        )


def check_integers(where: str, name: str, x: Any) -> None:
    """Refuse an array whose numbers have no type for whole numbers: they cannot be used as places in a table."""
    kind = str(x.dtype).removeprefix("torch.")
    if not kind.startswith(("int", "uint")):
        change = f"{name}.astype(int)" if isinstance(x, np.ndarray) else f"{name}.long()"
        raise ValueError(
            f"{where}: {name} holds numbers of type {kind}, expected whole numbers, the places of words."
            f" Convert them: {change}."
        )


def check_words(where: str, name: str, x: Any, V: int, *, ndim: int | tuple[int, ...] = (), letters: str = "") -> None:
    """Refuse what is no array of whole numbers from 0 to V - 1, and another number of axes than wanted."""
    check_classes(where, name, x, V)
    check_integers(where, name, x)
    if ndim:
        check_array(where, name, plain(x), ndim=ndim, letters=letters)


def check_source(where: str, source: Any, tokens: int) -> None:
    """Refuse what are no input texts (m, T_x) of token numbers, and a row that holds nothing but padding."""
    check_words(where, "source", source, tokens, ndim=2, letters="(m, T_x)")
    empty = ~to_numpy(source != 0).any(axis=1)
    if empty.any():
        raise ValueError(
            f"{where}: source holds only padding in row {int(empty.argmax())}, expected at least one token."
            " Leave empty inputs out."
        )


def plain(x: Any) -> Any:
    """True and False as 1 and 0, and whole numbers without a sign as others, for `check_array`; the rest as it came."""
    return x * 1.0 if is_array(x) and str(x.dtype).removeprefix("torch.").startswith(("bool", "uint")) else x


def as_tokens(where: str, name: str, x: Any) -> np.ndarray:
    """A row of whole numbers (T,) from a list, an array or a tensor; it may be empty. Refuse anything else."""
    if not is_array(x):
        found = check_list(where, name, x)
        for k, n in enumerate(found):
            if not isinstance(n, int | np.integer):
                raise TypeError(
                    f"{where}: {name}[{k}] is {_short(n)}, expected (T,) whole numbers."
                    " Encode the tokens first: vocabulary.encode(text)."
                )
        return np.array(found, dtype=np.int64)
    row = to_numpy(x)
    if row.ndim != 1 or (row.shape[0] and row.dtype.kind not in "iu"):
        raise ValueError(
            f"{where}: {name} has shape {row.shape} and numbers of type {row.dtype}, expected (T,) whole numbers."
            " Encode the tokens first: vocabulary.encode(text)."
        )
    return np.asarray(row, dtype=np.int64)


def as_row(where: str, name: str, x: Any) -> np.ndarray:
    """A row of numbers (n,) from a list, an array or a tensor; it may be empty. Refuse anything else."""
    if not is_array(x):
        return np.array([check_number(where, f"{name}[{k}]", n) for k, n in enumerate(check_list(where, name, x))])
    row = to_numpy(x)
    if row.ndim != 1 or row.dtype.kind not in "fiub":
        raise ValueError(
            f"{where}: {name} has shape {row.shape} and numbers of type {row.dtype}, expected a row of numbers (n,)."
            f" Use {name}.ravel()."
        )
    return row


def as_texts(where: str, name: str, texts: Any) -> list[list[str]]:
    """Texts as lists of tokens; refuse what are none. A string counts as the list of its characters."""
    return [
        list(text) if isinstance(text, str) else check_list(where, f"{name}[{k}]", text, str)
        for k, text in enumerate(check_list(where, name, texts))
    ]


def check_rows(where: str, name: str, P: Any) -> None:
    """Refuse what is no table (T, C) with probabilities in every row."""
    check_array(where, name, P, letters="(T, C)", ndim=2)
    table = to_numpy(P) * 1.0
    wrong = (table < 0).any(axis=1) | (abs(table.sum(axis=1) - 1) > 1e-3)
    if wrong.any():
        t = int(wrong.argmax())
        raise ValueError(
            f"{where}: {name}[{t}] is {table[t].round(3).tolist()}, expected probabilities with the sum 1."
            " Use the softmax of the logits."
        )


def check_names(where: str, parameters: Any, names: tuple[str, ...], advice: str) -> None:
    """Refuse what is no dictionary with these parameters."""
    check_kind(where, "parameters", parameters, dict, advice)
    missing = [name for name in names if name not in parameters]
    if missing:
        raise ValueError(f"{where}: parameters have no {missing[0]}, expected {', '.join(names)}. {advice}")


def check_parts(where: str, name: str, net: Any, parts: tuple[str, ...], advice: str) -> None:
    """Refuse a torch.nn module that lacks parts which this function uses."""
    from helpers.torch_checks import check_module

    check_module(where, net, name)
    missing = [part for part in parts if not hasattr(net, part)]
    if missing:
        raise TypeError(f"{where}: {name} has no .{missing[0]}, expected a network with {', '.join(parts)}. {advice}")


def _short(x: Any) -> str:
    return (
        f"an array of shape {tuple(x.shape)}"
        if is_array(x)
        else repr(x)
        if isinstance(x, float | None)
        else f"a {type(x).__name__}"
    )


def check_logits(where: str, out: Any, Y: Any, *, least: int | None = None, steps: bool = True) -> None:
    """Refuse what are no tensors of logits (m, T, C) and labels, one for each of the `steps`, from `least` on."""
    import torch

    for name, x, letters, axes in (("out", out, "(m, T, C)", 3), ("Y", Y, "(m, T)" if steps else "(m, L)", 2)):
        if not isinstance(x, torch.Tensor):
            raise TypeError(f"{where}: {name} is {_short(x)}, expected a torch tensor. Use torch.as_tensor({name}).")
        if x.ndim != axes or not x.numel():
            raise ValueError(f"{where}: {name} has shape {tuple(x.shape)}, expected {letters}. Examples are rows here.")
    if Y.shape[: 1 + steps] != out.shape[: 1 + steps] or not out.is_floating_point():
        raise ValueError(
            f"{where}: out has shape {tuple(out.shape)} and type {out.dtype}, Y {tuple(Y.shape)}, expected logits"
            " (m, T, C) of floating-point numbers, and labels for them. Look at what the network gives."
        )
    if least is not None:
        low, high = (int(n) for n in Y.aminmax())
        if low < least or high >= out.shape[2]:
            raise ValueError(
                f"{where}: Y contains {low if low < least else high}, expected whole numbers from 0 to C - 1 ="
                f" {out.shape[2] - 1}, or {least} where nothing is judged. Does the last layer have an output for each?"
            )
