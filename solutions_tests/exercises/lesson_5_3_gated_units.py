"""Exercises of lesson 5.3: a bias that keeps, two GRUs, an LSTM from notes, its way back, a price, two variants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.neural.activations import sigmoid
from helpers.sequences.gru_step import gru_step_forward
from helpers.sequences.lstm_step import lstm_step_forward

Cases = Iterator[Any]


def bias_that_keeps(T, share):
    """Steps T and share in (0, 1) that is left after them -> the bias of the update gate, one float."""
    kept = share ** (1 / T)  # 1 - G_u
    return float(np.log((1 - kept) / kept))


def bias_by_logs(T, share):
    gate = -np.expm1(np.log(share) / T)
    return float(np.log(gate) - np.log1p(-gate))


def bias_from(gate):
    """A wrong answer from another gate; gate(T, share)."""

    def bias(T, share):
        g = gate(T, share)
        return float(np.log(g / (1 - g)))

    return bias


def spans(rng: np.random.Generator) -> Cases:
    yield from ((1, 0.5), (1, 0.2), (10, 0.5), (100, 0.9), (30, 0.05))
    for _ in range(3):
        yield int(rng.integers(2, 200)), float(rng.uniform(0.1, 0.9))


def keeps_in_a_gru(answer, rng):
    from helpers.sequences.gru import gru_forward

    T, share = 40, 0.6
    b = np.array([[float(answer(T, share))], [0.0]])
    C, _ = gru_forward(np.zeros((T, 1, 1)), np.ones((1, 1)), np.zeros((2, 1)), np.zeros((2, 1)), b, reset="none")
    if not abs(C[-1].item() - share) < 1e-6:
        raise Mistake(f"A GRU unit with your bias holds {C[-1].item():.3f} after 40 steps; {share} of 1 was asked for.")


BIAS_THAT_KEEPS = Exercise(
    name="bias_that_keeps",
    reference=bias_that_keeps,
    checks=[
        agrees("undoes the power and the sigmoid", spans),
        Check("keeps the share in a GRU that runs", keeps_in_a_gru),
    ],
    hints=[
        "Each step keeps 1 − G_u, and T steps keep (1 − G_u)ᵀ = share. So 1 − G_u = share to the power of 1/T.",
        "The sigmoid is undone by the logarithm of the odds: σ(b) = g means b = log(g / (1 − g)), here with"
        " g = 1 − share ** (1 / T).",
    ],
    why="For long times 1 − G_u ≈ 1 − log(1/share)/T, so the bias falls like −log T: ten times as long costs 2.3.",
    wrong=[
        Wrong(
            "That is the bias of a gate that keeps, as in an LSTM. The update gate overwrites: b has the other sign.",
            bias_from(lambda T, share: share ** (1 / T)),
        ),
        Wrong("You spread the loss evenly: a share is lost of what is left each time, so take the T-th root.",
              bias_from(lambda T, share: (1 - share) / T)),
        Wrong("That keeps the share for one step only: take its T-th root first.",
              bias_from(lambda T, share: 1 - share)),
        Wrong("You divided the bias by T; but it goes through the sigmoid: take the root of the share, then the odds.",
              lambda T, share: float(np.log((1 - share) / share) / T)),
        Wrong("That is the power T; after T steps the share is what is given, so one step keeps share ** (1 / T).",
              bias_from(lambda T, share: min(max(1 - share**T, 1e-300), 1 - 1e-12))),
        Wrong("That is the gate itself, 1 − G_u. Asked for is the number that goes into the sigmoid.",
              lambda T, share: share ** (1 / T)),
        Wrong("That is G_u. Asked for is the bias, the number that goes into the sigmoid.",
              lambda T, share: 1 - share ** (1 / T)),
        Wrong("You undid the sigmoid without its 1 −: b = log(g / (1 − g)), not log(g).",
              lambda T, share: float(np.log(1 - share ** (1 / T)))),
    ],
    alternatives=[bias_by_logs],
)  # fmt: skip


def two_grus(x, c_prev, Wx, Wa, b):
    """x (n_x, m), c_prev (n_a, m); Wx, Wa, b with 3 n_a rows -> (the course's c, torch's c), each (n_a, m)."""
    n = len(c_prev)
    driven = Wx @ x + b  # (3 n_a, m)
    gates = sigmoid(driven[: 2 * n] + Wa[: 2 * n] @ c_prev)
    G_r, G_u = gates[:n], gates[n:]
    before = np.tanh(driven[2 * n :] + Wa[2 * n :] @ (G_r * c_prev))
    after = np.tanh(driven[2 * n :] + G_r * (Wa[2 * n :] @ c_prev))
    return G_u * before + (1 - G_u) * c_prev, G_u * after + (1 - G_u) * c_prev


def with_the_helper(x, c_prev, Wx, Wa, b):
    inside = np.zeros(c_prev[:, :1].shape)
    course, _ = gru_step_forward(x, c_prev, Wx, Wa, b)
    torchs, _ = gru_step_forward(x, c_prev, Wx, Wa, np.concatenate([b, inside]), reset="after")
    return course, torchs


def variant_of_grus(
    *, order="ru", swap=False, turned=False, both="", all_after=False, no_reset=False, reset_all=False, z=False
):
    def grus(x, c_prev, Wx, Wa, b):
        n = len(c_prev)
        driven = Wx @ x + b
        gates = sigmoid(driven[: 2 * n] + Wa[: 2 * n] @ c_prev)
        G_r, G_u = (gates[:n], gates[n:]) if order == "ru" else (gates[n:], gates[:n])
        if no_reset:
            G_r = np.ones_like(G_r)
        if reset_all:
            G_u = sigmoid(driven[n : 2 * n] + Wa[n : 2 * n] @ (G_r * c_prev))
        before = np.tanh(driven[2 * n :] + Wa[2 * n :] @ (G_r * c_prev))
        after = np.tanh(driven[2 * n :] + G_r * (Wa[2 * n :] @ c_prev))
        if all_after:
            after = np.tanh(G_r * (driven[2 * n :] + Wa[2 * n :] @ c_prev))
        before, after = (before, before) if both == "before" else (after, after) if both == "after" else (before, after)
        U = 1 - G_u if turned else G_u
        V = 1 - G_u if turned or z else G_u
        found = U * before + (1 - U) * c_prev, V * after + (1 - V) * c_prev
        return found[::-1] if swap else found

    return grus


def gru_steps(rng: np.random.Generator) -> Cases:
    for n_x, n_a, m in ((1, 2, 1), (3, 2, 4), (2, 5, 3), (1, 1, 1)):
        shapes = ((n_x, m), (n_a, m), (3 * n_a, n_x), (3 * n_a, n_a), (3 * n_a, 1))
        yield tuple(rng.standard_normal(shape) for shape in shapes)


TWO_GRUS = Exercise(
    name="two_grus",
    reference=two_grus,
    checks=[agrees("gives both forms, for any sizes", gru_steps)],
    hints=[
        "The gates are the same in both: σ of the first 2 n_a rows of Wx x + b + Wa c_prev. The candidate differs.",
        "With n = len(c_prev), W_cc = Wa[2 * n:]: the course has W_cc @ (G_r * c_prev), torch G_r * (W_cc @ c_prev).",
    ],
    why="A gate scales the entries of a column. Before the product it chooses what the matrix sees, after it what comes"
    " out: a matrix that mixes the entries makes these two things differ.",
    wrong=[
        Wrong("The two forms have changed places: the course resets before the product.", variant_of_grus(swap=True)),
        Wrong("The rows come as reset, update, candidate: you read the update gate first.",
              variant_of_grus(order="ur")),
        Wrong("Your update gate keeps: G_u belongs to the candidate, 1 − G_u to the old memory.",
              variant_of_grus(turned=True)),
        Wrong("Both of yours reset before the product: torch computes G_r * (W_cc @ c_prev).",
              variant_of_grus(both="before")),
        Wrong("Both of yours reset after the product: the course computes W_cc @ (G_r * c_prev).",
              variant_of_grus(both="after")),
        Wrong("In torch's form G_r scales the share of the memory only, not that of the input and its bias.",
              variant_of_grus(all_after=True)),
        Wrong("There is no reset gate in your candidates.", variant_of_grus(no_reset=True)),
        Wrong("The reset gate acts in the candidate only: the update gate sees the whole old memory.",
              variant_of_grus(reset_all=True)),
        Wrong("These are the same numbers in the course's meaning, so G_u is not turned round to torch's z here.",
              variant_of_grus(z=True)),
    ],
    alternatives=[with_the_helper],
)  # fmt: skip


def lstm_from_notes(x, a_prev, c_prev, W, b):
    """x (n_x, m), a_prev and c_prev (n_a, m), W (4 n_a, n_a + n_x), b (4 n_a, 1) as in notes -> (a, c)."""
    n = len(a_prev)
    z = W @ np.concatenate([a_prev, x]) + b  # (4 n_a, m)
    candidate = np.tanh(z[:n])
    G_u, G_f, G_o = sigmoid(z[n : 2 * n]), sigmoid(z[2 * n : 3 * n]), sigmoid(z[3 * n :])
    c = G_u * candidate + G_f * c_prev
    return G_o * np.tanh(c), c


def by_rearranging(x, a_prev, c_prev, W, b):
    n = len(a_prev)
    order = np.concatenate([np.arange(k * n, (k + 1) * n) for k in (1, 2, 0, 3)])
    a, c, _ = lstm_step_forward(x, a_prev, c_prev, W[order, n:], W[order, :n], b[order])
    return a, c


def variant_of_lstm(*, order=(0, 1, 2, 3), tanh_c=True, stacked="ax", coupled=False, swap=False, g=np.tanh):
    def step(x, a_prev, c_prev, W, b):
        n = len(a_prev)
        z = W @ np.concatenate([a_prev, x] if stacked == "ax" else [x, a_prev]) + b
        rows = [z[k * n : (k + 1) * n] for k in order]
        candidate, (G_u, G_f, G_o) = g(rows[0]), (sigmoid(row) for row in rows[1:])
        c = G_u * candidate + (1 - G_u if coupled else G_f) * c_prev
        a = G_o * (np.tanh(c) if tanh_c else c)
        return (c, a) if swap else (a, c)

    return step


def lstm_steps(rng: np.random.Generator) -> Cases:
    for n_x, n_a, m in ((1, 1, 1), (3, 2, 4), (2, 5, 3), (4, 4, 1)):
        shapes = ((n_x, m), (n_a, m), (n_a, m), (4 * n_a, n_a + n_x), (4 * n_a, 1))
        yield tuple(1.5 * rng.standard_normal(shape) for shape in shapes)


LSTM_FROM_NOTES = Exercise(
    name="lstm_from_notes",
    reference=lstm_from_notes,
    checks=[agrees("gives state and memory, for any sizes", lstm_steps)],
    hints=[
        "`np.concatenate([a_prev, x])` is the stacked column, and one product gives all rows. Blocks of"
        " n_a = len(a_prev) rows are candidate, update, forget, output, in this order.",
        "For `lstm_step_forward`: columns `W[:, :n_a]` are Wa, `W[:, n_a:]` Wx, and the blocks of rows have to come as"
        " update, forget, candidate, output.",
    ],
    why="A layout is an agreement. Whoever hands over weights has to say which rows and which columns mean what; the"
    " shapes are right for every order.",
    wrong=[
        Wrong("You read the rows in the order of torch: here they are candidate, update, forget, output.",
              variant_of_lstm(order=(2, 0, 1, 3))),
        Wrong("Update and forget gate have changed places.", variant_of_lstm(order=(0, 2, 1, 3))),
        Wrong("The stacked column is the state and then x: the first n_a columns of W belong to a_prev.",
              variant_of_lstm(stacked="xa")),
        Wrong("The output is G_o * tanh(c), with the tanh.", variant_of_lstm(tanh_c=False)),
        Wrong("That forgets 1 − G_u; an LSTM has a forget gate of its own.", variant_of_lstm(coupled=True)),
        Wrong("a and c have changed places: return (a, c).", variant_of_lstm(swap=True)),
        Wrong("The candidate is a tanh, not a sigmoid: it may be negative.", variant_of_lstm(g=sigmoid)),
    ],
    alternatives=[by_rearranging],
)  # fmt: skip


def back_through_gates(da, dc, gates, c_prev, c):
    """da, dc, c_prev, c (n_a, m), gates (4, n_a, m) -> dz (4, n_a, m) and dc_prev (n_a, m)."""
    G_u, G_f, candidate, G_o = gates
    dc = dc + da * G_o * (1 - np.tanh(c) ** 2)
    dz = np.stack([
        dc * candidate * G_u * (1 - G_u),
        dc * c_prev * G_f * (1 - G_f),
        dc * G_u * (1 - candidate**2),
        da * np.tanh(c) * G_o * (1 - G_o),
    ])  # fmt: skip
    return dz, dc * G_f


def gates_by_loop(da, dc, gates, c_prev, c):
    dz, before = np.zeros(gates.shape), np.zeros(c.shape)
    for place in np.ndindex(c.shape):
        u, f, g, o = (float(gate[place]) for gate in gates)
        t = np.tanh(c[place])
        total = dc[place] + da[place] * o * (1 - t * t)
        for row, value in enumerate((total * g * (u - u * u), total * c_prev[place] * (f - f * f),
                                     total * u * (1 - g * g), da[place] * t * (o - o * o))):  # fmt: skip
            dz[(row, *place)] = value
        before[place] = total * f
    return dz, before


def variant_of_back(*, collect=True, tanh_slope=True, squash=True, g_sigmoid=False, c_now=False, o_dc=False, keep="f",
                    o_tanh=True, double=False, other=False):  # fmt: skip
    def back(da, dc, gates, c_prev, c):
        G_u, G_f, g, G_o = gates
        t = np.tanh(c)
        total = dc + da * G_o * ((1 - t**2) if tanh_slope else 1) if collect else dc
        s = (lambda G: G * (1 - G)) if squash else (lambda G: np.ones_like(G))
        of_g = g * (1 - g) if g_sigmoid else 1 - g**2
        dz = np.stack([
            total * (G_u if other else g) * s(G_u),
            total * (c if c_now else c_prev) * s(G_f),
            total * G_u * (of_g if squash else 1),
            ((da + dc) if o_dc else da) * (t if o_tanh else c) * s(G_o),
        ])  # fmt: skip
        return dz, total * {"f": G_f, "none": 1, "u": 1 - G_u}[keep] if not double else dc * G_f

    return back


def gate_values(rng: np.random.Generator) -> Cases:
    for n_a, m in ((1, 1), (3, 2), (2, 5)):
        gates = rng.uniform(0.05, 0.95, (4, n_a, m))
        gates[2] = rng.uniform(-0.9, 0.9, (n_a, m))
        da, dc, c_prev = rng.standard_normal((3, n_a, m))
        yield da, dc, gates, c_prev, gates[0] * gates[2] + gates[1] * c_prev


def arguments_stay(answer, rng):
    args = next(iter(gate_values(rng)))
    before = [x.copy() for x in args]
    answer(*args)
    if not all((x == y).all() for x, y in zip(args, before, strict=True)):
        raise Mistake("Your function changes its arguments: write `dc = dc + ...`, not `dc += ...`.")


def in_place(da, dc, gates, c_prev, c):
    dc += da * gates[3] * (1 - np.tanh(c) ** 2)
    G_u, G_f, g, G_o = gates
    dz = [dc * g * G_u * (1 - G_u), dc * c_prev * G_f * (1 - G_f), dc * G_u * (1 - g**2)]
    return np.stack([*dz, da * np.tanh(c) * G_o * (1 - G_o)]), dc * G_f


BACK_THROUGH_GATES = Exercise(
    name="back_through_gates",
    reference=back_through_gates,
    checks=[
        agrees("gives the slopes of all rows of z, and of the memory before", gate_values),
        Check("leaves its arguments as they are", arguments_stay),
    ],
    hints=[
        "First dc + da * G_o * (1 − tanh² c): from here on use this sum. c = G_u * c~ + G_f * c_prev is a sum of"
        " products: each factor gets the sum times the *other* factor.",
        "Then through the function that made the factor: G (1 − G) for the three sigmoids, 1 − c~² for the tanh. The"
        " output gate belongs to a = G_o * tanh(c): it gets da * tanh(c) * G_o (1 − G_o), and nothing of dc.",
    ],
    why="Everything here is entry by entry, and all slopes are written in values that the forward step has kept. So"
    " they can be computed for all steps at once, before the loop through time.",
    wrong=[
        Wrong("The share of da that goes through tanh(c) is missing: dc + da * G_o * (1 − tanh² c) first.",
              variant_of_back(collect=False)),
        Wrong("On the way from a to c the slope of the tanh is missing: 1 − tanh² c.",
              variant_of_back(tanh_slope=False)),
        Wrong("These are the slopes of the gates. Asked for are those of z: times G (1 − G), or 1 − c~².",
              variant_of_back(squash=False)),
        Wrong("The candidate was made by a tanh: its slope is 1 − c~².", variant_of_back(g_sigmoid=True)),
        Wrong("The forget gate was multiplied by the memory *before* the step, c_prev.", variant_of_back(c_now=True)),
        Wrong("The output gate has no part in c: only da reaches it.", variant_of_back(o_dc=True)),
        Wrong("The output gate was multiplied by tanh(c), not by c.", variant_of_back(o_tanh=False)),
        Wrong("dc_prev has lost the forget gate: c_prev was multiplied by it.", variant_of_back(keep="none")),
        Wrong("1 − G_u belongs to a GRU. Here c_prev was multiplied by the forget gate.", variant_of_back(keep="u")),
        Wrong("For dc_prev you took the dc that came in: what comes by way of a belongs to it, too.",
              variant_of_back(double=True)),
        Wrong("In a product each factor gets the *other* one: the row of G_u gets the candidate.",
              variant_of_back(other=True)),
        Wrong("Your function changes its arguments: write `dc = dc + ...`, not `dc += ...`.", in_place),
    ],
    alternatives=[gates_by_loop],
)  # fmt: skip


def gru_for_the_price(n_x, n_a):
    """Inputs n_x and units n_a of an LSTM -> the largest number of GRU units that costs no more parameters, an int."""
    price = 4 * (n_a * (n_a + n_x) + n_a)
    n = 0
    while 3 * ((n + 1) * (n + 1 + n_x) + n + 1) <= price:
        n += 1
    return n


def by_the_root(n_x, n_a):
    p = n_x + 1
    n = int((-p + (p * p + 16 * n_a * (n_a + p) / 3) ** 0.5) / 2) + 1
    while 3 * n * (n + p) > 4 * n_a * (n_a + p):
        n -= 1
    return n


def price_variant(*, lstm=4, gru=3, bias=1, lstm_bias=1, strict=False, more=0, n_inputs=True):
    def units(n_x, n_a):
        width = n_x if n_inputs else 0
        price, n = lstm * n_a * (n_a + width + lstm_bias), 0
        while True:
            cost = gru * (n + 1) * (n + 1 + width + bias)
            if cost > price or (strict and cost == price):
                return n + more
            n += 1

    return units


EQUAL = (7, 10)  # an LSTM of ten units costs as much as a GRU of twelve


def sizes(rng: np.random.Generator) -> Cases:
    yield from ((1, 1), (16, 32), (100, 100), (10_000, 100), (2, 3), (27, 64), EQUAL)
    for _ in range(6):
        yield int(rng.integers(1, 60)), int(rng.integers(1, 60))


GRU_FOR_THE_PRICE = Exercise(
    name="gru_for_the_price",
    reference=gru_for_the_price,
    checks=[agrees("finds the largest GRU that costs no more", sizes)],
    hints=[
        "A set is n (n + n_x) + n numbers: weights to the state, weights to the input, biases. An LSTM has four sets"
        " (three gates and the candidate), a GRU three (two gates and the candidate).",
        "Count up: n += 1 as long as 3 * ((n + 1) * (n + 1 + n_x) + n + 1) is at most the price of the LSTM.",
    ],
    why="With many inputs the weights to them decide, and 4/3 as many units cost the same; with few inputs it is the"
    " square of the units, and the factor is the root of 4/3, about 1.15.",
    wrong=[
        Wrong("4/3 of the units is too many: the weights from state to state grow with the square of n.",
              lambda n_x, n_a: 4 * n_a // 3),
        Wrong("The root of 4/3 leaves the inputs out: their weights grow with n, not with its square.",
              lambda n_x, n_a: int((4 / 3) ** 0.5 * n_a)),
        Wrong("The LSTM has four sets: the candidate has weights, too.", price_variant(lstm=3, gru=3)),
        Wrong("The full GRU has three sets: two gates and the candidate.", price_variant(gru=2)),
        Wrong("One unit more costs more than the LSTM: you went one too far.", price_variant(more=1)),
        Wrong("One more would still be paid for: you stopped one too early.", price_variant(more=-1)),
        Wrong("You left the weights of the inputs out.", price_variant(n_inputs=False)),
        Wrong("That counts torch's second bias for the GRU; here each line has one.", price_variant(bias=2)),
        Wrong("The same price is no more: \"at most\" includes it.", price_variant(strict=True)),
        Wrong("A number of units is an int.", lambda n_x, n_a: float(gru_for_the_price(n_x, n_a)) + 0.5),
    ],
    alternatives=[by_the_root],
)  # fmt: skip


def coupled_peephole_step(z, c_prev, p):
    """Logits z (3 n_a, m): forget, candidate, output; c_prev (n_a, m); p (2 n_a, 1): forget, output -> (a, c)."""
    n = len(c_prev)
    G_f = sigmoid(z[:n] + p[:n] * c_prev)
    c = G_f * c_prev + (1 - G_f) * np.tanh(z[n : 2 * n])
    G_o = sigmoid(z[2 * n :] + p[n:] * c)
    return G_o * np.tanh(c), c


def coupled_with_the_helper(z, c_prev, p):
    nothing = np.zeros((len(z), 1))
    square = np.zeros((len(z), len(c_prev)))
    steps = [
        lstm_step_forward(np.zeros((1, 1)), 0 * c_prev[:, [j]], c_prev[:, [j]], nothing, square, z[:, [j]],
                          peepholes=p, coupled=True)
        for j in range(z.shape[1])
    ]  # fmt: skip
    return np.concatenate([a for a, _, _ in steps], axis=1), np.concatenate([c for _, c, _ in steps], axis=1)


def variant_of_coupled(
    *,
    turned=False,
    o_sees="new",
    f_sees=True,
    instead=False,
    tanh_c=True,
    swap=False,
    p_order=False,
    o_tanh=False,
    candidate_sees=False,
):
    def step(z, c_prev, p):
        n = len(c_prev)
        first, second = (p[n:], p[:n]) if p_order else (p[:n], p[n:])
        G_f = sigmoid((0 if instead else z[:n]) + (first * c_prev if f_sees else 0))
        keep = 1 - G_f if turned else G_f
        c = keep * c_prev + (1 - keep) * np.tanh(z[n : 2 * n] + (first * c_prev if candidate_sees else 0))
        seen = {"new": c, "old": c_prev, "none": 0 * c, "tanh": np.tanh(c)}["tanh" if o_tanh else o_sees]
        G_o = sigmoid((0 if instead else z[2 * n :]) + second * seen)
        a = G_o * (np.tanh(c) if tanh_c else c)
        return (c, a) if swap else (a, c)

    return step


def coupled_steps(rng: np.random.Generator) -> Cases:
    for n, m in ((1, 1), (3, 2), (2, 5), (4, 1)):
        yield tuple(1.5 * rng.standard_normal(shape) for shape in ((3 * n, m), (n, m), (2 * n, 1)))


COUPLED_PEEPHOLE_STEP = Exercise(
    name="coupled_peephole_step",
    reference=coupled_peephole_step,
    checks=[agrees("gives state and memory, for any sizes", coupled_steps)],
    hints=[
        "The forget gate decides about the old memory, and that is all there is: σ(z_f + p_f * c_prev). There is no"
        " update gate: what is written is 1 − G_f.",
        "The output gate reads what is there *after* writing: compute c first, then G_o = σ(z_o + p_o * c).",
    ],
    why="An output gate that looked at the old memory would decide about something that it does not show. In addition"
    " to z, not in its place: a gate without z would be deaf to the input.",
    wrong=[
        Wrong("Your output gate sees the old memory: it comes last and sees the new one, c.",
              variant_of_coupled(o_sees="old")),
        Wrong("Your output gate has no peephole.", variant_of_coupled(o_sees="none")),
        Wrong("Your forget gate has no peephole.", variant_of_coupled(f_sees=False)),
        Wrong("The peephole comes in addition to z, not in its place.", variant_of_coupled(instead=True)),
        Wrong("The forget gate keeps: G_f belongs to the old memory, 1 − G_f to the candidate.",
              variant_of_coupled(turned=True)),
        Wrong("The output is G_o * tanh(c), with the tanh.", variant_of_coupled(tanh_c=False)),
        Wrong("p holds the peepholes of the forget gate first, then those of the output gate.",
              variant_of_coupled(p_order=True)),
        Wrong("Only gates have peepholes: the candidate is tanh of its logits alone.",
              variant_of_coupled(candidate_sees=True)),
        Wrong("The peephole shows c itself, not its tanh.", variant_of_coupled(o_tanh=True)),
        Wrong("a and c have changed places: return (a, c).", variant_of_coupled(swap=True)),
    ],
    alternatives=[coupled_with_the_helper],
)  # fmt: skip


EXERCISES = [
    BIAS_THAT_KEEPS,
    TWO_GRUS,
    LSTM_FROM_NOTES,
    BACK_THROUGH_GATES,
    GRU_FOR_THE_PRICE,
    COUPLED_PEEPHOLE_STEP,
]
