"""Exercises of lesson 4.1: filters with loops and without, sizes, directions, lines, two in one, edges in a color."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.lab.exercises import Check, Exercise, Mistake, Wrong, agrees
from helpers.vision.filters import apply_filter, convolve, kernel, oriented_kernel
from solutions_tests.exercises.rationed import leaves_no_loop

Cases = Iterator[Any]


def slide(picture, kernel, stride):
    """picture (n_H, n_W), kernel (f, f), a stride -> the response (h, w), without padding."""
    f = len(kernel)
    n_H, n_W = ((n - f) // stride + 1 for n in picture.shape)
    response = np.zeros((n_H, n_W))
    for h in range(n_H):
        for w in range(n_W):
            top, left = h * stride, w * stride
            response[h, w] = (picture[top : top + f, left : left + f] * kernel).sum()
    return response


def slide_by_the_course(picture, kernel, stride):
    return apply_filter(picture, kernel, stride=stride)


def slide_by_comprehension(picture, kernel, stride):
    f, (n_H, n_W) = kernel.shape[0], picture.shape
    rows, columns = range(0, n_H - f + 1, stride), range(0, n_W - f + 1, stride)
    return np.array([[np.vdot(picture[i : i + f, j : j + f], kernel) for j in columns] for i in rows])


def kernel_flipped(picture, kernel, stride):
    return slide(picture, kernel[::-1, ::-1], stride)


def kernel_transposed(picture, kernel, stride):
    return slide(picture, kernel.T, stride)


def stride_of_the_output_only(picture, kernel, stride):
    f = len(kernel)
    n_H, n_W = ((n - f) // stride + 1 for n in picture.shape)
    return np.array([[(picture[h : h + f, w : w + f] * kernel).sum() for w in range(n_W)] for h in range(n_H)])


def one_place_too_few(picture, kernel, stride):
    f = len(kernel)
    n_H, n_W = ((n - f - 1) // stride + 1 for n in picture.shape)
    response = np.zeros((max(n_H, 0), max(n_W, 0)))
    response[:] = slide(picture, kernel, stride)[: len(response), : response.shape[1]]
    return response


def mean_instead(picture, kernel, stride):
    return slide(picture, kernel, stride) / kernel.size


def square_response(picture, kernel, stride):
    f = len(kernel)
    n = (picture.shape[1] - f) // stride + 1
    response = np.zeros((n, n))
    whole = slide(picture, kernel, stride)
    rows = min(n, len(whole))
    response[:rows] = whole[:rows]
    return response


def pictures_and_kernels(rng: np.random.Generator) -> Cases:
    """High, wide and smallest pictures; kernels of 1 x 1 to as large as the picture; strides that leave a rest."""
    yield np.repeat([[3.0], [4], [5], [6]], 4, axis=1), np.array([[1.0, 1, 1], [0, 0, 0], [-1, -1, -1]]), 1
    yield np.array([[2.0]]), np.array([[3.0]]), 1
    for n_H, n_W, f, stride in ((5, 8, 3, 1), (8, 5, 2, 1), (7, 7, 3, 2), (6, 9, 3, 2), (4, 4, 4, 1), (9, 6, 1, 3)):
        yield rng.standard_normal((n_H, n_W)), rng.standard_normal((f, f)), stride


def finds_an_edge(answer: Any, rng: np.random.Generator) -> None:
    step = np.repeat([[10.0, 10, 10, 0, 0, 0]], 6, axis=0)
    got = np.asarray(answer(step, np.array([[1.0, 0, -1]] * 3), 1))
    if got.shape != (4, 4):
        raise Mistake(f"a picture of 6 x 6 and a filter of 3 x 3 have 4 x 4 places, not {got.shape}")
    if not np.allclose(got, [[0, 30, 30, 0]] * 4):
        raise Mistake(
            f"each row of the response should be 0, 30, 30, 0; the first one is {np.round(got[0], 2).tolist()}"
        )


SLIDE = Exercise(
    name="slide",
    reference=slide,
    checks=[
        Check("answers 30 along an edge from 10 to 0, and 0 elsewhere", finds_an_edge),
        agrees("is right for any picture, filter and stride", pictures_and_kernels),
    ],
    hints=[
        "First the size: along a side of n pixels a window has `(n - f) // stride + 1` places.",
        "Two loops over the places. The window of place (h, w) begins at row `h * stride` and column `w * stride`;"
        " multiply it with the kernel entry by entry, and add up.",
    ],
    why="Everything that is called convolution in this course is this loop. What comes later makes it faster, or gives"
    " it more channels; the number at each place stays a sum of products.",
    wrong=[
        Wrong("You flipped the kernel. That is convolution in mathematics; here the window meets it as it is.",
              kernel_flipped),
        Wrong("Rows and columns of the kernel are exchanged: entry [u, v] belongs to row u of the window.",
              kernel_transposed),
        Wrong("The size is right, but your windows move by 1. They begin at `h * stride` and `w * stride`.",
              stride_of_the_output_only),
        Wrong("The last place is missing: there are (n - f) // stride + 1 of them.", one_place_too_few),
        Wrong("You took the mean of the products. The response is their sum.", mean_instead),
        Wrong("You used the width for both sides. Pictures may be higher than wide.", square_response),
    ],
    alternatives=[slide_by_the_course, slide_by_comprehension],
)  # fmt: skip


def slide_at_once(picture, kernel):
    """The same with stride 1, and no loop over places: picture (n_H, n_W), kernel (f, f) -> the response."""
    f = len(kernel)
    n_H, n_W = picture.shape[0] - f + 1, picture.shape[1] - f + 1
    response = np.zeros((n_H, n_W))
    for u in range(f):
        for v in range(f):
            response += kernel[u, v] * picture[u : u + n_H, v : v + n_W]
    return response


def slide_by_view(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return windows.reshape(*windows.shape[:2], -1) @ kernel.reshape(-1)


def slide_by_einsum(picture, kernel):
    windows = np.lib.stride_tricks.sliding_window_view(picture, kernel.shape)
    return np.einsum("hwuv,uv->hw", windows, kernel)


def loops_after_all(picture, kernel):
    return slide(picture, kernel, 1)


def places_the_other_way(picture, kernel):
    f = len(kernel)
    n_H, n_W = picture.shape[0] - f + 1, picture.shape[1] - f + 1
    response = np.zeros((n_H, n_W))
    for u in range(f):
        for v in range(f):
            response += kernel[u, v] * picture[f - 1 - u : f - 1 - u + n_H, f - 1 - v : f - 1 - v + n_W]
    return response


def rows_for_columns(picture, kernel):
    return slide_at_once(picture, kernel.T)


def last_shift_missing(picture, kernel):
    f = len(kernel)
    n_H, n_W = picture.shape[0] - f + 1, picture.shape[1] - f + 1
    response = np.zeros((n_H, n_W))
    for u in range(max(f - 1, 1)):
        for v in range(max(f - 1, 1)):
            response += kernel[u, v] * picture[u : u + n_H, v : v + n_W]
    return response


def wrapped_around(picture, kernel):
    f = len(kernel)
    response = np.zeros(picture.shape)
    for u in range(f):
        for v in range(f):
            response += kernel[u, v] * np.roll(picture, (-u, -v), axis=(0, 1))
    return response


def small_cases(rng: np.random.Generator) -> Cases:
    """Pictures higher and wider than their filters, of 1 x 1 to as large as the picture."""
    yield np.array([[2.0]]), np.array([[3.0]])
    for n_H, n_W, f in ((5, 8, 3), (8, 5, 2), (4, 4, 4), (6, 7, 1), (9, 9, 5)):
        yield rng.standard_normal((n_H, n_W)), rng.standard_normal((f, f))


def large_cases(rng: np.random.Generator) -> Cases:
    """One picture with many more places than pieces may be taken."""
    yield rng.standard_normal((40, 50)), rng.standard_normal((3, 3))


SLIDE_AT_ONCE = Exercise(
    name="slide_at_once",
    reference=slide_at_once,
    checks=[
        agrees("gives the same numbers as the loops", small_cases),
        leaves_no_loop("has no loop over the places of the window", large_cases),
    ],
    hints=[
        "Turn it round: instead of asking what each place sees, ask what each *entry of the kernel* sees as the window"
        " visits all places.",
        "Entry (u, v) meets the picture without its first u rows and v columns, cut to the size of the response:"
        " `picture[u : u + n_H, v : v + n_W]`. Nine products of whole pictures, added up.",
    ],
    why="A loop over f f entries instead of one over all places: nine steps for a 3 x 3 filter, whatever the picture"
    " has. `conv_forward` in helpers/vision does the same, and then leaves the sums to one matrix product.",
    wrong=[
        Wrong("That is right, and it still visits each place in a loop: about 2,000 for 40 x 50 pixels. Loop over the"
              " entries of the kernel.", loops_after_all),
        Wrong("Your shifts run backward, which flips the kernel. Entry (u, v) meets the picture shifted by u and v.",
              places_the_other_way),
        Wrong("Rows and columns of the kernel are exchanged.", rows_for_columns),
        Wrong("The last row and the last column of the kernel never come: u and v run from 0 to f - 1.",
              last_shift_missing),
        Wrong("`np.roll` brings the left edge in on the right. Cut instead of rolling; the response is smaller than the"
              " picture.", wrapped_around),
    ],
    alternatives=[slide_by_view, slide_by_einsum],
)  # fmt: skip


def places_and_rest(n, f, stride, pad):
    """-> (places of a window of f along n pixels, pixels at the end of the padded row left unread): two ints."""
    room = n + 2 * pad - f
    return room // stride + 1, room % stride


def places_by_walking(n, f, stride, pad):
    row = n + 2 * pad
    starts = [start for start in range(0, row, stride) if start + f <= row]
    return len(starts), row - (starts[-1] + f)


def subtracted_twice(n, f, stride, pad):
    return (n + 2 * pad - 2 * f) // stride + 1, places_and_rest(n, f, stride, pad)[1]


def rounded_up(n, f, stride, pad):
    places, rest = places_and_rest(n, f, stride, pad)
    return places + (rest > 0), rest


def padded_once(n, f, stride, pad):
    return places_and_rest(n + pad, f, stride, 0)


def without_the_first(n, f, stride, pad):
    places, rest = places_and_rest(n, f, stride, pad)
    return places - 1, rest


def rest_of_the_row(n, f, stride, pad):
    return places_and_rest(n, f, stride, pad)[0], (n + 2 * pad) % stride


def rest_counts_jumps(n, f, stride, pad):
    places, _ = places_and_rest(n, f, stride, pad)
    return places, n + 2 * pad - places * stride


def rows_to_fill(rng: np.random.Generator) -> Cases:
    """Sizes of the course, a window that just fits, and any others."""
    yield 6, 3, 1, 0
    yield 7, 3, 2, 0
    yield 6, 3, 2, 0
    yield 6, 3, 1, 1
    yield 1, 1, 1, 0
    yield 3, 5, 2, 1
    for _ in range(6):
        f, pad = int(rng.integers(1, 7)), int(rng.integers(0, 4))
        yield int(rng.integers(max(1, f - 2 * pad), 30)), f, int(rng.integers(1, 6)), pad


def six_and_three(answer: Any, rng: np.random.Generator) -> None:
    got = answer(6, 3, 2, 0)
    if not isinstance(got, (tuple, list)) or len(got) != 2:
        raise Mistake("expected two numbers, (places, rest)")
    if got[0] != 2:
        raise Mistake(f"a window of 3 in steps of 2 along 6 pixels begins at 0 and at 2: 2 places, not {got[0]}")
    if got[1] != 1:
        raise Mistake(f"its last window ends at pixel 4, so that 1 pixel is never read, not {got[1]}")


PLACES_AND_REST = Exercise(
    name="places_and_rest",
    reference=places_and_rest,
    checks=[
        Check("finds 2 places and 1 pixel left over for 6 pixels, f = 3, stride 2", six_and_three),
        agrees("is right for any n, f, stride and pad", rows_to_fill),
    ],
    hints=[
        "The window may move by n + 2 pad - f pixels in all. How many whole steps are in that, and what is left?",
        "`//` and `%` are the two halves of the same division. And do not forget the place before the first step.",
    ],
    why="With a stride the end of the row can stay unread, always the right and the lower end. Whoever wants to lose"
    " nothing chooses n + 2 pad - f so that the stride divides it.",
    wrong=[
        Wrong("You subtracted f twice. A window of f pixels shortens the row by f - 1, once.", subtracted_twice),
        Wrong("Rounded up: the last place would stick out of the picture. Round down.", rounded_up),
        Wrong("The padding is on both sides: n + 2 pad.", padded_once),
        Wrong("The window has a place before its first step: + 1.", without_the_first),
        Wrong("The places are right. The rest is what is left of n + 2 pad - f, the way that the window can go.",
              rest_of_the_row),
        Wrong("The places are right. The last window begins (places - 1) steps from the start and is f long.",
              rest_counts_jumps),
    ],
    alternatives=[places_by_walking],
)  # fmt: skip


def filter_along(angle):
    """angle in degrees -> a (3, 3) filter whose response to a ramp of light is how steeply it rises along the angle."""
    right = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    turn = np.deg2rad(angle)
    return np.cos(turn) * right + np.sin(turn) * right.T


def filter_by_the_course(angle):
    return oriented_kernel(angle) / 8


def filter_of_scharr(angle):
    right = -kernel("Scharr, vertical") / 32
    return np.cos(np.deg2rad(angle)) * right + np.sin(np.deg2rad(angle)) * right.T


def filter_of_differences(angle):
    out = np.zeros((3, 3))
    out[1, 2], out[1, 0] = np.cos(np.deg2rad(angle)) / 2, -np.cos(np.deg2rad(angle)) / 2
    out[2, 1] += np.sin(np.deg2rad(angle)) / 2
    out[0, 1] -= np.sin(np.deg2rad(angle)) / 2
    return out


def degrees_as_radians(angle):
    return filter_along(np.rad2deg(angle))


def wrong_sign(angle):
    return -filter_along(angle)


def without_eight(angle):
    return 8 * filter_along(angle)


def sine_and_cosine_exchanged(angle):
    return filter_along(90 - angle)


def upward(angle):
    return filter_along(-angle)


def scaled_by_sizes(angle):
    mixed = filter_along(angle)
    return mixed / np.abs(mixed).sum()


def turned_in_quarters(angle):
    right = np.array([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8
    return np.rot90(right, -round(angle / 90))


def ramp(slope_right: float, slope_down: float) -> np.ndarray:
    """Light that rises by so much per pixel."""
    rows, columns = np.indices((3, 3))
    return slope_right * columns + slope_down * rows


def _response(answer: Any, angle: float, picture: np.ndarray) -> float:
    got = np.asarray(answer(angle), dtype=float)
    if got.shape != (3, 3):
        raise Mistake(f"expected a filter of shape (3, 3), got {got.shape}")
    return float((got * picture).sum())


def ignores_even_light(answer: Any, rng: np.random.Generator) -> None:
    for angle in (0, 30, 200):
        if abs(_response(answer, angle, np.full((3, 3), 7.0))) > 1e-9:
            raise Mistake("in even light nothing rises: the nine numbers should add up to 0")


def measures_right_and_down(answer: Any, rng: np.random.Generator) -> None:
    for angle, picture, words in (
        (0, ramp(1, 0), "to the right, at angle 0"),
        (90, ramp(0, 1), "downward, at angle 90"),
    ):
        got = _response(answer, angle, picture)
        if abs(got - 1) > 1e-9:
            raise Mistake(f"light that rises by 1 per pixel {words}, should give 1; yours gives {got:.3g}")


def measures_any_slope(answer: Any, rng: np.random.Generator) -> None:
    for angle in (-30.0, 45.0, 120.0, float(rng.uniform(0, 360))):
        slopes = rng.standard_normal(2)
        wanted = float(slopes @ [np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))])
        got = _response(answer, angle, ramp(*slopes))
        if abs(got - wanted) > 1e-9:
            raise Mistake(
                f"a ramp that rises by {slopes[0]:.2f} to the right and {slopes[1]:.2f} downward rises by"
                f" {wanted:.3f} along {angle:.0f} degrees; yours says {got:.3f}"
            )


FILTER_ALONG = Exercise(
    name="filter_along",
    reference=filter_along,
    checks=[
        Check("does not answer to even light", ignores_even_light),
        Check("says 1 for light that rises by 1 per pixel, to the right at 0 and downward at 90 degrees",
              measures_right_and_down),
        Check("is right for any angle and any ramp", measures_any_slope),
    ],
    hints=[
        "Begin with angle 0. Take a Sobel filter with its negative numbers on the left and its positive ones on the"
        " right: what does it answer to a ramp that rises by 1 per pixel? Divide by that.",
        "The slope along an angle is a mixture: cos(angle) times the slope to the right plus sin(angle) times the slope"
        " downward. The response is linear in the filter, so mix the two filters in the same way; `np.deg2rad` makes"
        " radians.",
    ],
    why="Two filters are enough for all directions, since a slope has two components. Mixing them costs nothing, and"
    " one can mix the two responses instead of filtering anew.",
    wrong=[
        Wrong("`np.cos` takes radians: convert with `np.deg2rad(angle)`.", degrees_as_radians),
        Wrong("Yours answers to light that *falls* along the angle: change all signs.", wrong_sign),
        Wrong("The direction is right, the scale is not: a Sobel filter sees 8 for a ramp of 1 per pixel.",
              without_eight),
        Wrong("Cosine belongs to the filter for the right, sine to the one for downward: at angle 0 only the first"
              " is left.", sine_and_cosine_exchanged),
        Wrong("Row numbers grow downward: at 90 degrees light that grows downward counts as rising.", upward),
        Wrong("The sum of the sizes of the nine numbers changes with the angle. Scale the two filters first, then mix.",
              scaled_by_sizes),
        Wrong("Turning by quarters gives four directions only. Mix the two filters.", turned_in_quarters),
    ],
    alternatives=[filter_by_the_course, filter_of_scharr, filter_of_differences],
)  # fmt: skip


def find_thin_lines():
    """No arguments -> a (3, 3) filter that answers to thin bright vertical lines, and less to everything else."""
    return np.array([[-1.0, 2, -1], [-1, 2, -1], [-1, 2, -1]])


def lines_by_weights():
    return np.array([[-1.0, 2, -1], [-2, 4, -2], [-1, 2, -1]])


def lines_by_second_difference():
    return np.outer([0.5, 1, 0.5], [-0.5, 1, -0.5])


def an_edge_filter():
    return np.array([[1.0, 0, -1], [1, 0, -1], [1, 0, -1]])


def middle_column():
    return np.array([[0.0, 1, 0], [0, 1, 0], [0, 1, 0]])


def half_subtracted():
    return np.array([[-0.5, 2, -0.5], [-0.5, 2, -0.5], [-0.5, 2, -0.5]])


def the_laplacian():
    return np.array([[0.0, -1, 0], [-1, 4, -1], [0, -1, 0]])


def dark_lines():
    return -find_thin_lines()


def lying_lines():
    return find_thin_lines().T


def _lines(answer: Any) -> np.ndarray:
    got = np.asarray(answer(), dtype=float)
    if got.shape != (3, 3):
        raise Mistake(f"expected a filter of shape (3, 3), got {got.shape}")
    return got


def line_upright() -> np.ndarray:
    """A bright line, one pixel wide, in the middle column."""
    return np.array([[0.0, 1, 0]] * 3)


def silent_in_even_light(answer: Any, rng: np.random.Generator) -> None:
    got = _lines(answer)
    if abs((got * np.ones((3, 3))).sum()) > 1e-9:
        raise Mistake(f"in even light of 1 it answers {got.sum():.3g}; the nine numbers should add up to 0")


def silent_on_a_slope(answer: Any, rng: np.random.Generator) -> None:
    got = _lines(answer)
    for picture, words in ((ramp(1, 0), "to the right"), (ramp(0, 1), "downward")):
        if abs((got * picture).sum()) > 1e-9:
            raise Mistake(f"light that rises evenly {words} is no line, and it answers {(got * picture).sum():.3g}")


def answers_to_the_line(answer: Any, rng: np.random.Generator) -> None:
    got = _lines(answer)
    said = (got * line_upright()).sum()
    if said <= 0:
        raise Mistake(f"to a bright vertical line in the middle of its window it answers {said:.3g}, not above 0")


def less_to_edges_and_lying_lines(answer: Any, rng: np.random.Generator) -> None:
    got = _lines(answer)
    said = (got * line_upright()).sum()
    edge = max(abs((got * picture).sum()) for picture in (np.array([[0.0, 1, 1]] * 3), np.array([[0.0, 0, 1]] * 3)))
    if edge > 0.51 * said:
        raise Mistake(f"an edge makes {edge / said:.0%} of the response of a line; half of it is possible")
    lying = max(abs((got * picture.T).sum()) for picture in (line_upright(), np.array([[1.0, 0, 0]] * 3)))
    if lying > 1e-9:
        raise Mistake("to a line that lies it should not answer at all: each row should add up to 0")


FIND_THIN_LINES = Exercise(
    name="find_thin_lines",
    reference=find_thin_lines,
    checks=[
        Check("does not answer to even light", silent_in_even_light),
        Check("does not answer to light that rises evenly", silent_on_a_slope),
        Check("answers to a thin bright vertical line", answers_to_the_line),
        Check("answers to edges at most half as much, and to lying lines not at all", less_to_edges_and_lying_lines),
    ],
    hints=[
        "What does a pixel on a line have that its two neighbors, left and right, have not? Write that as a"
        " difference.",
        "In one row: twice the middle minus the left minus the right. All rows alike, or the middle row stronger.",
    ],
    why="2 a - left - right is the second difference: 0 where the light is even, and 0 where it rises evenly. An edge"
    " still gives half of the response of a line, because it is bent, too; with three columns one cannot do better.",
    wrong=[
        Wrong("That is an edge filter: a line has light on neither side, so left minus right is 0. Compare the"
              " middle with both.", an_edge_filter),
        Wrong("It answers to any light in the middle column: take away what is beside it.", middle_column),
        Wrong("You take away too little: even light still gives a response. The nine numbers have to add up to 0.",
              half_subtracted),
        Wrong("The Laplacian answers to spots and to lines of every direction, lying ones included.", the_laplacian),
        Wrong("The signs are the wrong way round: yours answers to dark lines.", dark_lines),
        Wrong("Yours answers to lines that lie. Exchange rows and columns.", lying_lines),
    ],
    alternatives=[lines_by_weights, lines_by_second_difference],
)  # fmt: skip


def one_filter_for_both(first, second):
    """first (f, f), second (g, g) -> the filter (f + g - 1, f + g - 1) that does in one go what both do in turn."""
    return convolve(first, second, pad=len(second) - 1)


def both_by_shifts(first, second):
    f, g = len(first), len(second)
    both = np.zeros((f + g - 1, f + g - 1))
    for u in range(g):
        for v in range(g):
            both[u : u + f, v : v + f] += second[u, v] * first
    return both


def both_in_the_other_order(first, second):
    return convolve(second, first, pad=len(first) - 1)


def both_by_probing(first, second):
    side = len(first) + len(second) - 1
    both = np.zeros((side, side))
    for u in range(side):
        for v in range(side):
            dot = np.zeros((side, side))
            dot[u, v] = 1
            both[u, v] = apply_filter(apply_filter(dot, first), second).item()
    return both


def both_without_flip(first, second):
    return apply_filter(first, second, pad=len(second) - 1)


def both_flipped(first, second):
    return one_filter_for_both(first, second)[::-1, ::-1]


def both_cut(first, second):
    f, g = len(first), len(second)
    whole = one_filter_for_both(first, second)
    return whole[(g - 1) // 2 : (g - 1) // 2 + f, (g - 1) // 2 : (g - 1) // 2 + f]


def both_added(first, second):
    f, g = len(first), len(second)
    both = np.zeros((f + g - 1, f + g - 1))
    both[:f, :f] += first
    both[:g, :g] += second
    return both


def both_by_entries(first, second):
    f, g = len(first), len(second)
    both, k = np.zeros((f + g - 1, f + g - 1)), min(f, g)
    both[:k, :k] = first[:k, :k] * second[:k, :k]
    return both


def both_as_product(first, second):
    f, g = len(first), len(second)
    both, k = np.zeros((f + g - 1, f + g - 1)), min(f, g)
    both[:f, :g] = first[:, :k] @ second[:k]
    return both


def two_filters(rng: np.random.Generator) -> Cases:
    """Filters of 1 x 1 to 4 x 4; equal sides and others, even and odd."""
    yield np.array([[1.0, 2], [0, 0]]), np.array([[3.0, 4], [0, 0]])
    for f, g in ((1, 1), (3, 3), (2, 3), (4, 2), (3, 1)):
        yield rng.standard_normal((f, f)), rng.standard_normal((g, g))


def does_what_both_do(answer: Any, rng: np.random.Generator) -> None:
    picture, first, second = (rng.integers(-4, 5, (n, n)) * 1.0 for n in (7, 3, 3))
    both = np.asarray(answer(first, second), dtype=float)
    if both.shape != (5, 5):
        raise Mistake(
            f"after two filters of 3 x 3 a number depends on 5 x 5 pixels, and so does one filter for both; yours has"
            f" the shape {both.shape}"
        )
    wanted, got = apply_filter(apply_filter(picture, first), second), apply_filter(picture, both)
    if not np.allclose(got, wanted):
        raise Mistake(
            f"on a picture of 7 x 7, one after the other they begin with {wanted[0, 0]:.4g}; your filter for both"
            f" begins with {got[0, 0]:.4g}"
        )


ONE_FILTER_FOR_BOTH = Exercise(
    name="one_filter_for_both",
    reference=one_filter_for_both,
    checks=[
        Check("does the same to a picture as two filters of 3 x 3 in turn", does_what_both_do),
        agrees("is right for any two square filters", two_filters),
    ],
    hints=[
        "Entry (u, v) of the second filter meets a response of the first, shifted by u rows and v columns. So it adds"
        " the *first filter*, times that entry and shifted by (u, v), to the filter for both.",
        "Adding shifted copies of a kernel is what the flipped operation does: a bright pixel paints the kernel as it"
        " is. `convolve` of the two, with a frame wide enough that every overlap counts: `pad=len(second) - 1`.",
    ],
    why="Without flips, two filters in turn are one filter: their true convolution. So the flip turns up even where"
    " nobody wanted it. And since K * L = L * K, the order of the two does not matter.",
    wrong=[
        Wrong("That combines the two without a flip: for (1, 2) and (3, 4) in a row it finds (4, 11, 6) and not"
              " (3, 10, 8).", both_without_flip),
        Wrong("The numbers are right, and stand the wrong way round: you flipped the whole as well.", both_flipped),
        Wrong("It is too small: every place where the two overlap counts, f + g - 1 along each side.", both_cut),
        Wrong("Adding the two filters is what adding their responses would be. Here the second one works on the"
              " response of the first.", both_added),
        Wrong("Entry times entry is not enough: each number of the second filter meets each one of the first.",
              both_by_entries),
        Wrong("A matrix product is another thing: the filters do not meet row by column, they shift along each"
              " other.", both_as_product),
    ],
    alternatives=[both_by_shifts, both_in_the_other_order, both_by_probing],
)  # fmt: skip


def edge_in_color(red, green, blue):
    """Three weights -> a (3, 3, 3) filter: the vertical Sobel filter on red * R + green * G + blue * B."""
    sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    return sobel[:, :, None] * np.array([red, green, blue])


def edge_by_stack(red, green, blue):
    sobel = kernel("Sobel, vertical")
    return np.stack([red * sobel, green * sobel, blue * sobel], axis=2)


def channels_first(red, green, blue):
    return np.moveaxis(edge_in_color(red, green, blue), 2, 0)


def flat_filter(red, green, blue):
    return (red + green + blue) * np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])


def weights_along_rows(red, green, blue):
    sobel = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]])
    return np.repeat((sobel * np.array([[red], [green], [blue]]))[:, :, None], 3, axis=2)


def red_left_as_it_is(red, green, blue):
    return edge_in_color(1.0, green, blue)


def horizontal_edges(red, green, blue):
    return edge_in_color(red, green, blue).transpose(1, 0, 2)


def mean_of_channels(red, green, blue):
    return edge_in_color(red, green, blue) / 3


def color_weights(rng: np.random.Generator) -> Cases:
    """Red only, brightness, a difference of colors, anything."""
    yield 1.0, 0.0, 0.0
    yield 0.299, 0.587, 0.114
    yield 1.0, -0.5, -0.5
    yield tuple(float(x) for x in rng.standard_normal(3))


def only_red_counts(answer: Any, rng: np.random.Generator) -> None:
    got = np.asarray(answer(1.0, 0.0, 0.0), dtype=float)
    if got.shape != (3, 3, 3):
        raise Mistake(f"expected a filter of shape (3, 3, 3): 3 x 3, and as deep as a color picture; got {got.shape}")
    picture = rng.random((6, 6, 3))
    other = picture * [1, 0, 0] + rng.random((6, 6, 3)) * [0, 1, 1]
    if not np.allclose(apply_filter(picture, got), apply_filter(other, got)):
        raise Mistake("with the weights 1, 0, 0 it should see red only: new green and blue change its response")
    if not np.allclose(apply_filter(picture, got), apply_filter(picture[:, :, 0], kernel("Sobel, vertical"))):
        raise Mistake(
            "with the weights 1, 0, 0 its response should be that of the Sobel filter on the red channel alone"
        )


EDGE_IN_COLOR = Exercise(
    name="edge_in_color",
    reference=edge_in_color,
    checks=[
        Check("sees red only, with the weights 1, 0, 0", only_red_counts),
        agrees("is right for any three weights", color_weights),
    ],
    hints=[
        "The response adds up three kernels, one per channel, and channels are the last axis: `filter[:, :, 0]`"
        " meets red.",
        "The kernel of each channel is the Sobel filter times that channel's weight: broadcasting does it,"
        " `sobel[:, :, None] * weights`.",
    ],
    why="Filtering is linear, so the edge of a mixture is the mixture of the edges. With weights that add up to 0, a"
    " change of brightness that is alike in all channels cancels, and only changes of color are left.",
    wrong=[
        Wrong("Channels come last: (f, f, n_C). Yours has them first, as torch does.", channels_first),
        Wrong("A filter for a color picture is as deep as the picture: a kernel for each channel, stacked to"
              " (3, 3, 3).", flat_filter),
        Wrong("You weighted the rows of the kernel instead of the channels.", weights_along_rows),
        Wrong("The weight of red is not used: its kernel has to be multiplied as well.", red_left_as_it_is),
        Wrong("That finds horizontal edges: rows and columns are exchanged.", horizontal_edges),
        Wrong("The response is the *sum* over the channels, not the mean: do not divide.", mean_of_channels),
    ],
    alternatives=[edge_by_stack],
)  # fmt: skip


EXERCISES = [
    SLIDE,
    SLIDE_AT_ONCE,
    PLACES_AND_REST,
    FILTER_ALONG,
    FIND_THIN_LINES,
    ONE_FILTER_FOR_BOTH,
    EDGE_IN_COLOR,
]
