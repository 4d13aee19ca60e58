"""Frames on pictures: where they are drawn, and that numbers differ without color."""

from matplotlib.colors import same_color

from helpers.lab import plots
from helpers.lab.canvas import Canvas


def test_a_frame_goes_round_its_edges_and_carries_its_name_at_the_top_left() -> None:
    ax = Canvas((3, 3)).axes
    plots.frame(ax, (1, 2, 5, 4), "cat", number=1)
    rim, line = ax.lines
    assert rim.get_color() == "white" and rim.get_linewidth() > line.get_linewidth()
    x, y = line.get_data()
    assert sorted(set(zip(x, y, strict=True))) == [(1, 2), (1, 4), (5, 2), (5, 4)]
    assert (x[0], y[0]) == (x[-1], y[-1])
    (name,) = ax.texts
    assert name.get_text() == "cat" and name.xy == (1, 2)


def test_frames_differ_in_color_and_in_the_kind_of_line() -> None:
    ax = Canvas((3, 3)).axes
    for number in range(4):
        plots.frame(ax, (0, 0, 1, 1), number=number)
    assert len({line.get_color() for line in ax.lines[1::2]}) == 4
    assert len({line.get_linestyle() for line in ax.lines[1::2]}) == 4
    plots.frame(ax, (0, 0, 1, 1), color="white", linewidth=1)
    assert ax.lines[-1].get_color() == "white" and ax.lines[-1].get_linewidth() == 1


def test_outlines_of_many_boxes_and_of_one() -> None:
    ax = Canvas((3, 3)).axes
    plots.outline(ax, [(1, 2, 5, 4), (0, 0, 1, 3)], plots.BLUE, linestyle="--", linewidth=1)
    plots.outline(ax, (1, 2, 5, 4))
    many, one = ax.collections
    around = [[1, 2], [5, 2], [5, 4], [1, 4], [1, 2]]
    second = [[0, 0], [1, 0], [1, 3], [0, 3], [0, 0]]
    assert [path.vertices.tolist() for path in many.get_paths()] == [around, second]
    assert [path.vertices.tolist() for path in one.get_paths()] == [around]
    assert same_color(many.get_colors()[0], plots.BLUE) and same_color(one.get_colors()[0], "white")
    assert list(many.get_linewidths()) == [1] and list(one.get_linewidths()) == [2]
    assert many.get_linestyles() != one.get_linestyles()
