"""Exponentially weighted averages: the recent past counts most (lesson 2.5)."""

from helpers.arrays import Array, as_float, xp_of
from helpers.checks import check_array, check_between, check_flags


def exponentially_weighted_average(values: Array, beta: float, *, bias_correction: bool = False) -> Array:
    """A running average that forgets: at every step what it holds is multiplied by beta.

        v_0 = 0,   v_t = beta v_{t-1} + (1 - beta) theta_t      (1)
        v_t / (1 - beta^t)                                      (2)

    It looks back over about 1/(1 - beta) values. Written out, v_t = (1 - beta) sum_k beta^k theta_{t-k}: the weights
    add up to 1 - beta^t, too little at the beginning, because v starts at 0. The bias correction (2) divides by
    that sum. It belongs to what is shown, not into the recursion: (1) goes on with the uncorrected v. Dividing there
    would divide every old value again and again, and 1, 1, 1 would become 1, 5.3, 17.8.

    Parameters
    ----------
    values : array (T,)
        theta_1 ... theta_T.
    beta : float
        What stays of the old average, at least 0 and below 1.
    bias_correction : bool
        Whether (2) is applied.

    Returns
    -------
    array (T,)
        The average after every value.

    Raises
    ------
    ValueError or TypeError
        If values is not (T,) or not finite, beta is not in [0, 1), or bias_correction is neither True nor False.
    """
    where = "exponentially_weighted_average"
    check_array(where, "values", values, letters="(T,)", ndim=1)
    advice = "0.9 looks back over about 10 values."
    beta = check_between(where, "beta", beta, 0, 1, ends="[)", advice=advice)
    check_flags(where, bias_correction=bias_correction)
    v, averages = 0.0, []
    for t, theta in enumerate(as_float(values), start=1):
        v = beta * v + (1 - beta) * theta  # (1)
        averages.append(v / (1 - beta**t) if bias_correction else v)  # (2)
    return xp_of(values).stack(averages)  # (T,)
