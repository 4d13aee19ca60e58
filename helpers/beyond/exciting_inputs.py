"""What excites a unit most: among given examples, and among all inputs of one length."""

from helpers.arrays import Array, top_k, xp_of
from helpers.checks import check_array, check_positive, check_whole


def strongest_examples(A: Array, count: int) -> Array:
    """For each unit the examples to which it answers most.

    Parameters
    ----------
    A : array (n, m)
        Activations or logits of n units for m examples.
    count : int
        How many, 1 to m.

    Returns
    -------
    array (n, count) of whole numbers
        Columns of A, the strongest first; of equals the earlier one first.

    Raises
    ------
    ValueError
        If A is not (n, m), empty or not finite, or count is out of range.
    """
    check_array("strongest_examples", "A", A, letters="(n, m)", ndim=2)
    count = check_whole("strongest_examples", "count", count, least=1, most=A.shape[1])
    return top_k(A, count, axis=1)[1]


def strongest_inputs(W: Array, length: float = 1.0) -> Array:
    """For each unit the input of a given length that excites it most: its weights, brought to that length.

    1. z = w.x + b, and w.x = ||w|| ||x|| cos(angle between them).
    2. With ||x|| fixed, only the angle is free, and the cosine is largest, 1, where x points along w.

        x = length w / ||w||,   z = length ||w|| + b      (1)

    Without a fixed length there is no strongest input: twice the x gives twice the w.x.

    Parameters
    ----------
    W : array (n, n_x)
        Weights, one row per unit.
    length : float
        ||x||, above 0.

    Returns
    -------
    array (n_x, n)
        One input per unit, in columns.

    Raises
    ------
    ValueError
        If W is not (n, n_x), not finite or has a row of zeros, which no input excites, or length is not above 0.
    """
    check_array("strongest_inputs", "W", W, letters="(n, n_x)", ndim=2)
    length = check_positive("strongest_inputs", "length", length)
    norms = xp_of(W).sqrt((W**2).sum(axis=1, keepdims=True))  # (n, 1)
    if float(norms.min()) == 0:
        raise ValueError(
            "strongest_inputs: a row of W is all zeros, expected a direction in every row. Leave such units out: they"
            " answer to every input alike."
        )
    return (length * W / norms).T  # (1)           # (n, n_x) -> (n_x, n)
