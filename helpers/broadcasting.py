"""Broadcasting: how two shapes come together when arrays are added or multiplied, or why they are refused (lesson 1.2).

NumPy and torch follow the same rules, and the words here hold for both.
"""

from collections.abc import Sequence
from typing import NamedTuple

from helpers.checks import check_list, check_whole

Shape = tuple[int, ...]


class Alignment(NamedTuple):
    """Two shapes written below each other, and what comes of them."""

    left: Shape  # the first shape, with ones in front where it has fewer axes
    right: Shape  # the second shape, likewise
    result: Shape | None  # the shape that comes out; None where they are refused
    clash: int | None  # where they are refused: the last axis that does not fit, an index into left and right


def align_shapes(left: Sequence[int], right: Sequence[int]) -> Alignment:
    """Bring two shapes together as NumPy does for + - * / and whatever else joins pairs of numbers.

        Let the last axes meet; an axis that is missing in front counts as 1      (1)
        Two lengths fit if they are equal or one of them is 1; else refuse        (2)
        An array of length 1 is used again and again: the other length wins       (3)

    Parameters
    ----------
    left, right : sequence of int
        Two shapes, such as X.shape and b.shape; () is the shape of a number.

    Returns
    -------
    Alignment
        Both shapes with equally many axes, and the result or the axis at which they clash.

    Raises
    ------
    TypeError, ValueError
        If a shape is no sequence of whole numbers of at least 0.
    """
    left, right = _shape("align_shapes", "left", left), _shape("align_shapes", "right", right)
    axes = max(len(left), len(right))
    left = (1,) * (axes - len(left)) + left  # (1)
    right = (1,) * (axes - len(right)) + right  # (1)
    for axis in reversed(range(axes)):
        if left[axis] != right[axis] and 1 not in (left[axis], right[axis]):  # (2)
            return Alignment(left, right, None, axis)
    result = tuple(q if p == 1 else p for p, q in zip(left, right, strict=True))  # (3)
    return Alignment(left, right, result, None)


def _shape(where: str, name: str, shape: Sequence[int]) -> Shape:
    if not isinstance(shape, (tuple, list)):
        raise TypeError(
            f"{where}: {name} is {shape!r}, expected a shape such as (3, 1)."
            " An array's shape is x.shape; one axis of length 3 is written (3,)."
        )
    return tuple(check_whole(where, f"{name}[{axis}]", length) for axis, length in enumerate(shape))


def explain_shapes(left: Sequence[int], right: Sequence[int], names: tuple[str, str] = ("A", "B")) -> list[str]:
    """Say in sentences what `align_shapes` does with two shapes, or why they are refused.

    Parameters
    ----------
    left, right : sequence of int
        Two shapes.
    names : (str, str)
        What the two arrays are called, in two texts.

    Returns
    -------
    list of str
        One sentence for each thing that happens, the outcome last.

    Raises
    ------
    TypeError, ValueError
        If a shape is no sequence of whole numbers of at least 0, or names are not two texts.
    """
    aligned, names = align_shapes(left, right), _names("explain_shapes", names)
    both = list(zip(names, (tuple(left), tuple(right)), aligned[:2], strict=True))
    said = [f"{name} {before} counts as {after}" for name, before, after in both if before != after]
    if aligned.clash is not None:
        p, q = aligned.left[aligned.clash], aligned.right[aligned.clash]
        advice = _column(left, right, names)
        return [*said, f"refused: along axis {aligned.clash}, {p} meets {q}, and neither is 1{advice}"]
    for axis, length in enumerate(aligned.result or ()):
        said += [
            f"{name} is used {length} times along axis {axis}" if length else f"nothing is left of {name}"
            for name, _, after in both
            if after[axis] != length
        ]
    return [*said, f"the result has shape {aligned.result}" if aligned.result else "the result is one number"]


def _names(where: str, names: tuple[str, str]) -> tuple[str, str]:
    texts = check_list(where, "names", names, of=str)
    if len(texts) != 2:
        raise ValueError(f'{where}: names has {len(texts)} entries, expected two. Write names=("A", "B").')
    return texts[0], texts[1]


def _column(left: Sequence[int], right: Sequence[int], names: tuple[str, str]) -> str:
    """The advice that helps most often: an array with one axis that was meant as a column."""
    for name, one, other in ((names[0], left, right), (names[1], right, left)):
        if len(one) == 1 and align_shapes((*one, 1), other).result is not None:
            return f"; as a column, {name}.reshape(-1, 1), it would fit"
    return ""
