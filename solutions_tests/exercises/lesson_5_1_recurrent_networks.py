"""Exercises of lesson 5.1: padded one-hot columns, stacked step, states, echo by hand, cost, BPTT, wiring."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.sequences.recurrent import rnn_backward, rnn_forward
from helpers.sequences.recurrent_step import rnn_step_forward
from helpers.sequences.sequence_cost import step_binary_cost_forward
from helpers.sequences.vocabulary import one_hot_sequence, pad_sequences

Cases = Iterator[Any]


def one_hot_padded(sequences, C):
    """m arrays (T_i,) of token numbers below C -> X (T, C, m) with columns of zeros in the padding, mask (T, m)."""
    T, m = max(len(sequence) for sequence in sequences), len(sequences)
    X, mask = np.zeros((T, C, m)), np.zeros((T, m))
    for i, sequence in enumerate(sequences):
        X[np.arange(len(sequence)), sequence, i] = 1
        mask[: len(sequence), i] = 1
    return X, mask


def padded_by_helpers(sequences, C):
    padded, mask = pad_sequences(sequences)
    return one_hot_sequence(padded, C) * mask[:, None, :], mask * 1.0


def padded_with_zeros_as_tokens(sequences, C):
    padded, mask = pad_sequences(sequences)
    return one_hot_sequence(padded, C), mask * 1.0


def masked_by_token_zero(sequences, C):
    padded, mask = pad_sequences(sequences)
    return one_hot_sequence(padded, C) * mask[:, None, :], (padded != 0) * 1.0


def both_by_token_zero(sequences, C):
    padded, _ = pad_sequences(sequences)
    mask = (padded != 0) * 1.0
    return one_hot_sequence(padded, C) * mask[:, None, :], mask


def padded_in_front(sequences, C):
    X, mask = one_hot_padded(sequences, C)
    for i, sequence in enumerate(sequences):
        shift = len(mask) - len(sequence)
        X[:, :, i], mask[:, i] = np.roll(X[:, :, i], shift, axis=0), np.roll(mask[:, i], shift)
    return X, mask


def cut_to_the_shortest(sequences, C):
    T = min(len(sequence) for sequence in sequences)
    return one_hot_padded([sequence[:T] for sequence in sequences], C)


def examples_first(sequences, C):
    X, mask = one_hot_padded(sequences, C)
    return np.moveaxis(X, 2, 0), mask.T


def token_lists(rng: np.random.Generator) -> Cases:
    for lengths, C in (([1], 1), ([3, 1], 4), ([2, 5, 4], 3), ([4, 4], 6), ([1, 2, 3, 4], 5)):
        yield [rng.integers(0, C, T) for T in lengths], C


ONE_HOT_PADDED = Exercise(
    name="one_hot_padded",
    reference=one_hot_padded,
    checks=[agrees("puts each token into its place, and nothing into the padding", token_lists)],
    hints=[
        "Begin with zeros, `np.zeros((T, C, m))`, where T is the largest length. Then only the ones have to be set.",
        "Token t of sequence i is number `sequence[t]`: set `X[t, sequence[t], i] = 1` and `mask[t, i] = 1`. For all t"
        " at once: `X[np.arange(len(sequence)), sequence, i] = 1`.",
    ],
    why="The mask comes from the lengths and from nothing else: a token's number may well be 0. Columns of zeros add"
    " nothing to Wx x, and the mask tells the rest of the network that there is no step.",
    wrong=[
        Wrong(
            "Your padding is a one-hot column of token 0: the network would read that token again and again. Leave"
            " zeros there.",
            padded_with_zeros_as_tokens,
        ),
        Wrong(
            "Your mask is 0 wherever the token has number 0, but that may be a real token. Take the mask from the"
            " lengths.",
            masked_by_token_zero,
        ),
        Wrong("Where the token has number 0 you see padding, but it may be a real token.", both_by_token_zero),
        Wrong("Your padding stands in front. Here every sequence begins at step 0.", padded_in_front),
        Wrong("You cut all sequences to the shortest one. Fill the short ones up instead.", cut_to_the_shortest),
        Wrong("Your examples come first. Here time is the first axis: X (T, C, m), mask (T, m).", examples_first),
    ],
    alternatives=[padded_by_helpers],
)


def stacked_step(a_prev, x, W_a, b):
    """a_prev (n_a, m), x (n_x, m), W_a = [W_aa | W_ax] (n_a, n_a + n_x), b (n_a, 1) -> the new state (n_a, m)."""
    return np.tanh(W_a @ np.concatenate([a_prev, x]) + b)


def split_again(a_prev, x, W_a, b):
    n_a = len(W_a)
    return rnn_step_forward(x, a_prev, W_a[:, n_a:], W_a[:, :n_a], b)[0]


def split_at_n_x(a_prev, x, W_a, b):
    return np.tanh(W_a @ np.concatenate([x, a_prev]) + b)


def states_and_inputs(rng: np.random.Generator) -> Cases:
    for n_a, n_x, m in ((1, 1, 1), (2, 3, 1), (3, 3, 4), (4, 1, 5), (2, 6, 3)):
        shapes = (n_a, m), (n_x, m), (n_a, n_a + n_x), (n_a, 1)
        yield tuple(rng.standard_normal(shape) for shape in shapes)


STACKED_STEP = Exercise(
    name="stacked_step",
    reference=stacked_step,
    checks=[agrees("gives the state of rnn_step_forward, for any sizes", states_and_inputs)],
    hints=[
        "W_a has n_a columns for the state and then n_x columns for the input. What must the column look like that it"
        " is multiplied by?",
        "Put a_prev on top of x, `np.concatenate([a_prev, x])`, (n_a + n_x, m). Then one product, b, and tanh.",
    ],
    why="A matrix product adds columns times entries, so two products with a sum are one product of what stands side"
    " by side with what stands on top of each other, in the same order.",
    wrong=[
        Wrong(
            "Your column has x on top, but the first n_a columns of W_a belong to the state. The shapes cannot tell:"
            " keep the order.",
            split_at_n_x,
        ),
        Wrong("The tanh is missing: that is z.", lambda a, x, W, b: W @ np.concatenate([a, x]) + b),
        Wrong("The bias is missing.", lambda a, x, W, b: np.tanh(W @ np.concatenate([a, x]))),
        Wrong(
            "The state before is missing: you used the columns of the input only.",
            lambda a, x, W, b: np.tanh(W[:, len(a) :] @ x + b),
        ),
        Wrong(
            "You took tanh of both parts by itself and added: tanh belongs around the sum.",
            lambda a, x, W, b: np.tanh(W[:, : len(a)] @ a) + np.tanh(W[:, len(a) :] @ x + b),
        ),
    ],
    alternatives=[split_again],
)


def states_at_end(X, lengths, Wx, Wa, b):
    """X (T, n_x, m), lengths (m,), weights -> (n_a, m): each sequence's state after its own last step, from zeros."""
    a = np.zeros((len(Wa), X.shape[2]))
    for t in range(len(X)):
        new, _ = rnn_step_forward(X[t], a, Wx, Wa, b)
        a = np.where(t < lengths, new, a)
    return a


def picked_afterwards(X, lengths, Wx, Wa, b):
    A, _ = rnn_forward(X, None, Wx, Wa, b)
    return A[lengths - 1, :, np.arange(X.shape[2])].T


def with_a_mask(X, lengths, Wx, Wa, b):
    return rnn_forward(X, None, Wx, Wa, b, mask=np.arange(len(X))[:, None] < lengths)[0][-1]


def through_the_padding(X, lengths, Wx, Wa, b):
    return rnn_forward(X, None, Wx, Wa, b)[0][-1]


def one_step_late(X, lengths, Wx, Wa, b):
    return picked_afterwards(X, np.minimum(lengths + 1, len(X)), Wx, Wa, b)


def one_step_early(X, lengths, Wx, Wa, b):
    a = states_at_end(X, lengths - 1, Wx, Wa, b)
    return a


def zeros_in_the_padding(X, lengths, Wx, Wa, b):
    A, _ = rnn_forward(X, None, Wx, Wa, b)
    return (A * (np.arange(len(X))[:, None] < lengths)[:, None, :])[-1]


def no_memory(X, lengths, Wx, Wa, b):
    last = X[lengths - 1, :, np.arange(X.shape[2])].T
    return np.tanh(Wx @ last + b)


def mean_of_the_states(X, lengths, Wx, Wa, b):
    A, _ = rnn_forward(X, None, Wx, Wa, b)
    return (A * (np.arange(len(X))[:, None] < lengths)[:, None, :]).sum(axis=0) / lengths


def sequences_of_some_lengths(rng: np.random.Generator) -> Cases:
    for T, n_x, n_a, m in ((1, 1, 1, 1), (4, 2, 3, 1), (5, 3, 2, 4), (3, 1, 4, 6), (7, 4, 3, 3)):
        lengths = rng.integers(1, T + 1, m)
        X = rng.standard_normal((T, n_x, m)) * (np.arange(T)[:, None] < lengths)[:, None, :]
        shapes = (n_a, n_x), (n_a, n_a), (n_a, 1)
        yield X, lengths, *(rng.standard_normal(shape) for shape in shapes)


STATES_AT_END = Exercise(
    name="states_at_end",
    reference=states_at_end,
    checks=[agrees("gives the state at each sequence's own end, whatever the lengths", sequences_of_some_lengths)],
    hints=[
        "All sequences take their steps together, but not all go on to the end. At step t (counted from 0) those with"
        " t < length move, the others stay.",
        "Loop over t: `new, _ = rnn_step_forward(X[t], a, Wx, Wa, b)`, then `a = np.where(t < lengths, new, a)`. Begin"
        " with zeros (n_a, m).",
    ],
    why="Padding is there because arrays are rectangular, and the state must not notice it. With X = 0 in the padding"
    " the state would still move on, by Wa and b.",
    wrong=[
        Wrong(
            "Short sequences walk on through their padding: x is 0 there, but Wa and b still move the state. Stop each"
            " at its own length.",
            through_the_padding,
        ),
        Wrong("Your sequences take one step too many: the last one has number length - 1.", one_step_late),
        Wrong("Your sequences stop one step too early: with t from 0, they move while t < length.", one_step_early),
        Wrong("The states of short sequences are 0 at the end. They should stay what they were.", zeros_in_the_padding),
        Wrong("Each step begins anew with a state of zeros: hand `a` on from step to step.", no_memory),
        Wrong("That is the mean of the states along the way. Asked is the last one.", mean_of_the_states),
    ],
    alternatives=[picked_afterwards, with_a_mask],
)


def shift_register(distance):
    """Weights of a linear cell with distance + 1 units, b = 0, so that Wy a<t> = x<t - distance>: Wx, Wa, Wy."""
    n_a = distance + 1
    Wx, Wa, Wy = np.zeros((n_a, 1)), np.eye(n_a, k=-1), np.zeros((1, n_a))
    Wx[0, 0] = 1
    Wy[0, -1] = 1
    return Wx, Wa, Wy


def from_the_other_end(distance):
    Wx, Wa, Wy = shift_register(distance)
    return Wx[::-1].copy(), Wa.T.copy(), Wy[:, ::-1].copy()


def halved_and_doubled(distance):
    Wx, Wa, Wy = shift_register(distance)
    return Wx, Wa / 2, Wy * 2.0**distance


def echoes(answer: Any, rng: np.random.Generator) -> None:
    for distance in (2, 0, 1, 5):
        found = answer(distance)
        if not isinstance(found, tuple) or len(found) != 3:
            raise Mistake("Return three arrays: Wx, Wa, Wy.")
        Wx, Wa, Wy = (np.asarray(W, dtype=float) for W in found)
        n_a = distance + 1
        shapes = ((n_a, 1), (n_a, n_a), (1, n_a))
        for name, W, shape in zip(("Wx", "Wa", "Wy"), (Wx, Wa, Wy), shapes, strict=True):
            if W.shape != shape:
                raise Mistake(f"For distance {distance} your {name} has shape {W.shape}, expected {shape}.")
        x = rng.standard_normal(12)
        A, _ = rnn_forward(x.reshape(12, 1, 1), None, Wx, Wa, np.zeros((n_a, 1)), activation="linear")
        y = (Wy @ A).ravel()
        wanted = np.concatenate([np.zeros(distance), x[: 12 - distance]])
        if not np.allclose(y, wanted):
            t = int(np.flatnonzero(~np.isclose(y, wanted))[0])
            raise Mistake(
                f"Distance {distance}, step {t + 1}: the cell says {y[t]:.2f}, but {wanted[t]:.2f} was"
                f" {'what came ' + str(distance) + ' steps ago' if t >= distance else 'expected, nothing yet'}."
            )


SHIFT_REGISTER = Exercise(
    name="shift_register",
    reference=shift_register,
    checks=[Check("says what came `distance` steps ago, and 0 before there is anything to say", echoes)],
    hints=[
        "Let the first unit take the input, and let every other unit take at each step what its neighbor had a step"
        " ago. After how many steps does an input arrive in unit k?",
        "Unit k gets the state of unit k - 1: `Wa[k, k - 1] = 1`, ones just below the diagonal, `np.eye(n, k=-1)`. `Wx`"
        " has a 1 for the first unit, `Wy` for the last.",
    ],
    why="The row of Wa says where a unit gets its new state from. A number enters at the first unit and moves on by one"
    " unit a step, so after `distance` steps it stands in the last: distance + 1 units hold distance + 1 numbers.",
    wrong=[
        Wrong(
            "Your Wa hands on in the wrong direction: row k says where unit k gets its state from, so the 1 of unit k"
            " stands in column k - 1.",
            lambda d: (shift_register(d)[0], np.eye(d + 1, k=1), shift_register(d)[2]),
        ),
        Wrong(
            "With an identity as Wa each unit keeps its own state, and all inputs pile up in the first. Hand the"
            " numbers on to the neighbor.",
            lambda d: (shift_register(d)[0], np.eye(d + 1), shift_register(d)[2]),
        ),
        Wrong(
            "Every unit hears the input, so at once all the last inputs add up. Only the first unit listens.",
            lambda d: (np.ones((d + 1, 1)), *shift_register(d)[1:]),
        ),
        Wrong(
            "Your Wy listens to all units, so it says the sum of all that is remembered. Listen to the last one.",
            lambda d: (*shift_register(d)[:2], np.ones((1, d + 1))),
        ),
        Wrong(
            "Your chain is closed: what leaves the last unit comes in again at the first. Leave that corner 0.",
            lambda d: (shift_register(d)[0], np.roll(np.eye(d + 1), 1, axis=0), shift_register(d)[2]),
        ),
        Wrong(
            "Wy listens to the first unit, which holds the present input.",
            lambda d: (*shift_register(d)[:2], shift_register(d)[0].T),
        ),
    ],
    alternatives=[from_the_other_end, halved_and_doubled],
)


def cost_over_time(A, Y, mask):
    """A (T, m) probabilities of a yes, Y (T, m) of 0 and 1, mask (T, m): summed over judged steps, mean over m."""
    P = np.where(Y == 1, A, 1 - A)
    return float(-(mask * np.log(P)).sum() / A.shape[1])


def both_terms(A, Y, mask):
    L = -Y * np.log(A) - (1 - Y) * np.log(1 - A)
    return float((L * mask).sum(axis=0).mean())


def from_logits(A, Y, mask):
    return float(step_binary_cost_forward(np.log(A / (1 - A))[:, None, :], Y, mask=mask)[0])


def slipped(A, Y, mask):
    return float((-Y * np.log(A - (1 - Y) * np.log(1 - A)) * mask).sum() / A.shape[1])


def steps_with_answers(rng: np.random.Generator) -> Cases:
    for T, m in ((1, 1), (4, 1), (1, 5), (6, 3), (5, 7)):
        lengths = rng.integers(1, T + 1, m)
        Y = (rng.random((T, m)) < 0.5) * 1
        if T * m > 1:
            Y[0, 0] = 0
        yield rng.uniform(0.05, 0.95, (T, m)), Y, (np.arange(T)[:, None] < lengths) * 1.0


COST_OVER_TIME = Exercise(
    name="cost_over_time",
    reference=cost_over_time,
    checks=[agrees("adds the losses of the judged steps, and takes the mean over the sequences", steps_with_answers)],
    hints=[
        "The loss of a step is -log of the probability that was given to the right answer: a where y = 1, 1 - a where"
        " y = 0. Padding costs nothing.",
        "`P = np.where(Y == 1, A, 1 - A)`, then the sum of `-mask * np.log(P)` over everything, divided by the number"
        " of sequences, `A.shape[1]`.",
    ],
    why="The sum over time makes every step of every sequence count alike, in long sequences as in short ones; the mean"
    " over m keeps the cost on one scale however large the batch is.",
    wrong=[
        Wrong(
            "Steps with y = 0 cost nothing in your sum: the second term has slipped into the logarithm. Close the"
            " bracket after log(a).",
            slipped,
        ),
        Wrong(
            "The padding is judged as well: multiply the losses by the mask.",
            lambda A, Y, mask: both_terms(A, Y, np.ones_like(mask)),
        ),
        Wrong(
            "You divided by T m, padding included. Add up over time, and divide by m only.",
            lambda A, Y, mask: both_terms(A, Y, mask) / len(A),
        ),
        Wrong(
            "You took the mean over all judged steps. Add up over time, and divide by m, the number of sequences.",
            lambda A, Y, mask: both_terms(A, Y, mask) * A.shape[1] / mask.sum(),
        ),
        Wrong(
            "You took the mean over each sequence's own steps: a step of a short sequence then counts more. Add up over"
            " time.",
            lambda A, Y, mask: float((both_losses(A, Y) * mask / mask.sum(axis=0)).sum() / A.shape[1]),
        ),
        Wrong(
            "You added up over the sequences as well: divide by m.",
            lambda A, Y, mask: both_terms(A, Y, mask) * A.shape[1],
        ),
        Wrong("The minus sign is missing.", lambda A, Y, mask: -both_terms(A, Y, mask)),
    ],
    alternatives=[both_terms, from_logits],
)


def both_losses(A, Y):
    return -Y * np.log(A) - (1 - Y) * np.log(1 - A)


def mended_dWa(dA, A, a0, Wa):
    """dA, A (T, n_a, m), a0 (n_a, m), Wa (n_a, n_a) of a tanh cell -> dWa, all steps counted."""
    dWa, back = np.zeros_like(Wa), np.zeros_like(a0)
    for t in reversed(range(len(A))):
        da = dA[t] + back
        dz = da * (1 - A[t] ** 2)
        before = A[t - 1] if t > 0 else a0
        dWa += dz @ before.T
        back = Wa.T @ dz
    return dWa


def backward_with(dA, A, a0, Wa, *, sends=None, slope=True, before=True, last=False, adds=True):
    """The way back with a part of it changed."""
    dWa, back = np.zeros_like(Wa), np.zeros_like(a0)
    for t in reversed(range(len(A))):
        da = dA[t] + back if adds else (dA[t] if t == len(A) - 1 else back)
        dz = da * (1 - A[t] ** 2) if slope else da
        state = (A[t - 1] if t > 0 else a0) if before else A[t]
        dWa = dz @ state.T if last else dWa + dz @ state.T
        back = (sends or (lambda dz, da: Wa.T @ dz))(dz, da)
    return dWa


def as_the_colleague(dA, A, a0, Wa):
    dWa = np.zeros_like(Wa)
    for t in reversed(range(len(A))):
        dz = dA[t] * (1 - A[t] ** 2)
        before = A[t] if t > 0 else a0
        dWa += dz @ before.T
    return dWa


def all_steps_at_once(dA, A, a0, Wa):
    A_prev = np.concatenate([a0[None], A[:-1]])
    dZ, back = np.zeros_like(A), np.zeros_like(a0)
    for t in range(len(A) - 1, -1, -1):
        dZ[t] = (dA[t] + back) * (1 - A[t] ** 2)
        back = Wa.T @ dZ[t]
    return np.einsum("tim,tjm->ij", dZ, A_prev)


def by_rnn_backward(dA, A, a0, Wa):
    """rnn_backward on a cell whose inputs are chosen so that it has just these states."""
    z = np.arctanh(np.clip(A, -1 + 1e-15, 1 - 1e-15))
    X = z - Wa @ np.concatenate([a0[None], A[:-1]])
    n_a = len(Wa)
    return rnn_backward(dA, rnn_forward(X, a0, np.eye(n_a), Wa, np.zeros((n_a, 1)))[1])[3]


def walks(rng: np.random.Generator) -> Cases:
    for T, n_a, m in ((1, 1, 1), (2, 1, 3), (4, 3, 2), (6, 2, 1), (5, 4, 6)):
        Wa = rng.standard_normal((n_a, n_a))
        a0 = np.tanh(rng.standard_normal((n_a, m)))
        A, _ = rnn_forward(rng.standard_normal((T, 2, m)), a0, rng.standard_normal((n_a, 2)), Wa, np.zeros((n_a, 1)))
        yield rng.standard_normal((T, n_a, m)), A, a0, Wa


MENDED_DWA = Exercise(
    name="mended_dWa",
    reference=mended_dWa,
    checks=[agrees("is the gradient with respect to Wa, for any number of steps", walks)],
    hints=[
        "The colleague's gradient is right for T = 1 and for nothing longer. What reaches a<t> besides its own output?"
        " And from which state did step t come?",
        "Three places: da = dA[t] + what step t + 1 sends back; the state that Wa multiplied at step t is a<t-1>, with"
        " a0 at the first step; and `Wa.T @ dz` is what is sent back.",
    ],
    why="a<t> is used twice, by its own output and by the next step, so its gradient is a sum of two. Each step adds"
    " dz<t> a<t-1>^T to the one dWa that all steps share.",
    wrong=[
        Wrong(
            "That is the colleague's version: nothing comes back from later steps, and each step but the first is"
            " weighed with the state that it makes instead of the one before.",
            as_the_colleague,
        ),
        Wrong(
            "Nothing comes back from later steps: each step sees its own output only. Add what step t + 1 sends back.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, sends=lambda dz, da: 0 * dz),
        ),
        Wrong(
            "You weigh dz<t> with a<t>, the state that step t makes. Wa multiplied the state before, a<t-1>.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, before=False),
        ),
        Wrong(
            "Your steps overwrite dWa, so only the first step counts. All steps share Wa: add them up.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, last=True),
        ),
        Wrong(
            "Sent back is Wa @ dz: the way back goes through the transposed matrix, Wa.T.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, sends=lambda dz, da: Wa @ dz),
        ),
        Wrong(
            "The slope of tanh is missing: dz = da * (1 - a**2).",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, slope=False),
        ),
        Wrong(
            "Sent back is Wa.T @ da, before the slope of tanh. It is dz that goes through Wa.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, sends=lambda dz, da: Wa.T @ da),
        ),
        Wrong(
            "dz goes back without Wa: a<t-1> reached z<t> by way of Wa, so send Wa.T @ dz.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, sends=lambda dz, da: dz),
        ),
        Wrong(
            "Only the last output counts in your sum: every dA[t] has to be added on the way.",
            lambda dA, A, a0, Wa: backward_with(dA, A, a0, Wa, adds=False),
        ),
        Wrong(
            "That is the mean over the steps. The gradient of a shared weight is the sum.",
            lambda dA, A, a0, Wa: mended_dWa(dA, A, a0, Wa) / len(A),
        ),
    ],
    alternatives=[all_steps_at_once, by_rnn_backward],
)


def kind_of(T_x, T_y):
    """Lengths of inputs and outputs of m examples (lists of m whole numbers) -> the most special of the KINDS."""
    reads_one = all(length == 1 for length in T_x)
    answers_one = all(length == 1 for length in T_y)
    if reads_one and answers_one:
        return "one to one"
    if reads_one:
        return "one to many"
    if answers_one:
        return "many to one"
    return "many to many, equal" if list(T_x) == list(T_y) else "many to many, unequal"


def kind_by_arrays(T_x, T_y):
    T_x, T_y = np.array(T_x), np.array(T_y)
    if max(T_x) > 1 and max(T_y) > 1:
        return "many to many, " + ("equal" if (T_x == T_y).all() else "unequal")
    return ("one" if max(T_x) == 1 else "many") + " to " + ("one" if max(T_y) == 1 else "many")


def kind_of_the_first(T_x, T_y):
    return kind_of(T_x[:1], T_y[:1])


def by_the_longest(T_x, T_y):
    return kind_of([max(T_x)], [max(T_y)])


def by_the_sums(T_x, T_y):
    if kind_of(T_x, T_y).startswith("many to many"):
        return "many to many, " + ("equal" if sum(T_x) == sum(T_y) else "unequal")
    return kind_of(T_x, T_y)


def by_the_sets(T_x, T_y):
    if kind_of(T_x, T_y).startswith("many to many"):
        return "many to many, " + ("equal" if sorted(T_x) == sorted(T_y) else "unequal")
    return kind_of(T_x, T_y)


def reviews_as_many(T_x, T_y):
    found = kind_of(T_x, T_y)
    return "many to many, unequal" if found == "many to one" else found


def captions_as_many(T_x, T_y):
    found = kind_of(T_x, T_y)
    return "many to many, unequal" if found == "one to many" else found


def tables_of_lengths(rng: np.random.Generator) -> Cases:
    yield [1], [1]
    yield [1, 1, 1], [1, 1, 1]
    yield [1, 1], [5, 8]
    yield [120, 31, 77], [1, 1, 1]
    yield [9, 4, 6], [9, 4, 6]
    yield [9, 4, 6], [4, 9, 6]
    yield [9, 4, 6], [9, 4, 7]
    yield [9, 4, 7], [9, 3, 8]
    yield [9, 4, 7], [9, 3, 5]
    yield [1, 6], [1, 4]
    yield [1, 6], [1, 6]
    yield [3, 1], [1, 1]
    yield [1, 1], [1, 2]
    for _ in range(4):
        m = int(rng.integers(1, 5))
        T_x, T_y = rng.integers(1, 4, m).tolist(), rng.integers(1, 4, m).tolist()
        yield T_x, T_y


KIND_OF = Exercise(
    name="kind_of",
    reference=kind_of,
    checks=[agrees("finds the most special of the five kinds that fits all examples", tables_of_lengths)],
    hints=[
        "A side is *one* only if it is 1 in every example. The two kinds of *many to many* differ in whether T_x = T_y"
        " in each example, pair by pair.",
        "First decide both sides with `all(length == 1 for length in T_x)` and likewise for T_y. If both are many,"
        " compare the two lists as they are: `list(T_x) == list(T_y)`.",
    ],
    why="Shapes say what kind of task it is before you think about layers. A review has one label, however long it is:"
    " many to one.",
    wrong=[
        Wrong("You looked at the first example only. A single other one can change the kind.", kind_of_the_first),
        Wrong(
            "You compared the longest lengths only: T_x and T_y must agree in each example, not just in the longest.",
            by_the_longest,
        ),
        Wrong("You compared the sums: T_x and T_y must agree in each example.", by_the_sums),
        Wrong("You compared the lengths without their order: T_x and T_y must agree in each example.", by_the_sets),
        Wrong(
            "One answer for a whole sequence, such as the sentiment of a review, is many to one: T_y = 1.",
            reviews_as_many,
        ),
        Wrong("One input and a sequence as the answer is one to many: T_x = 1.", captions_as_many),
        Wrong(
            "You have swapped the two sides: first what comes in, then what comes out.",
            lambda T_x, T_y: kind_of(T_y, T_x),
        ),
    ],
    alternatives=[kind_by_arrays],
)

EXERCISES = [
    ONE_HOT_PADDED,
    STACKED_STEP,
    STATES_AT_END,
    SHIFT_REGISTER,
    COST_OVER_TIME,
    MENDED_DWA,
    KIND_OF,
]
