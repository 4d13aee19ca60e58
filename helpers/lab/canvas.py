"""A figure of fixed size, painted by Agg without pyplot and turned into a small PNG quickly."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox
from PIL import Image

from helpers.lab import settings
from helpers.lab.colours import palette
from helpers.lab.quick_axes import QuickAxes
from helpers.lab.words import AggCanvas

DPI = 144
CSS_PIXELS_PER_INCH = 96
# The looks of a word at a tick.
LOOKS = ("rotation", "rotation_mode", "fontsize", "fontweight", "color", "alpha", "ha", "va", "visible")
TOLERANCE = 0.04  # inches of a word that may be missing: letters are no wider than their boxes


class Canvas:
    """One figure with its axes, cleared and drawn again for every picture.

    Parameters
    ----------
    size : (float, float)
        Inches.
    panels : int or (rows, columns)
        Axes side by side, or in a grid.
    """

    def __init__(self, size: tuple[float, float], panels: int | tuple[int, int] = 1) -> None:
        rows, columns = panels if isinstance(panels, tuple) else (1, panels)
        self.size = size
        self.figure = Figure(figsize=size, dpi=DPI, layout="constrained")
        self.agg = AggCanvas(self.figure)
        grid = self.figure.subplots(rows, columns, squeeze=False, subplot_kw={"axes_class": QuickAxes})
        self._own: list[Axes] = list(grid.flat)
        self._settled = False
        for axes in self._own:
            _name_sizes(axes)
        self._plain = [_dress(axes) for axes in self._own]

    def set_dpi(self, dpi: int) -> None:
        """Draw coarser or finer from now on; the layout is found anew."""
        self.figure.set_dpi(dpi)
        self.figure.set_layout_engine("constrained")
        self._settled = False

    @property
    def axes(self) -> Any:
        """The one axes, or the list of all of them."""
        return self._own[0] if len(self._own) == 1 else list(self._own)

    def clear(self) -> None:
        """Empty every axes and forget those that a drawing added."""
        for axes in self.figure.axes:
            if axes not in self._own:
                axes.remove()
        for axes, plain in zip(self._own, self._plain, strict=True):
            _undress(axes)
            if (dress := _dress(axes)) != plain:
                _redress(axes, dress, plain)
        self.figure.suptitle("")
        self.figure.legends.clear()

    def pixels(self) -> Image.Image:
        """The picture as it stands, drawn; the layout of the first one is kept for all that follow."""
        for axes in self._own:
            _keep_limits_without_data(axes)
        self.agg.draw()
        if not self._settled:
            self.figure.set_layout_engine("none")
            self._settled = True
        size = self.agg.get_width_height()
        return Image.frombuffer("RGBA", size, self.agg.buffer_rgba(), "raw", "RGBA", 0, 1).convert("RGB")

    def png(self, *, coarse: bool | None = None) -> bytes:
        """The picture as a PNG: in the course's own 256 colours while someone watches, in all colours to be stored.

        ``coarse`` decides it by hand. A photograph keeps all its colours.
        """
        image = self.pixels()
        if (not settings.building() if coarse is None else coarse) and not self._has_photographs():
            image = image.quantize(palette=palette(), dither=Image.Dither.NONE)
        out = io.BytesIO()
        image.save(out, "png", compress_level=1)
        return out.getvalue()

    def _has_photographs(self) -> bool:
        images = [image for axes in self._own for image in axes.images]
        return any(np.ndim(np.asarray(image.get_array())) == 3 for image in images)

    def locate(self, x: float, y: float) -> tuple[int, float, float] | None:
        """Panel and data coordinates at the fractions ``x``, ``y`` of width and height, from top left."""
        width, height = self.agg.get_width_height()
        point = (x * width, (1 - y) * height)
        for number, axes in enumerate(self._own):
            if axes.get_window_extent().contains(*point):
                across, up = axes.transData.inverted().transform(point)
                return number, float(across), float(up)
        return None

    def cut(self) -> str:
        """Where words or lines stick out of the picture and are cut, in inches; nothing where all of it can be seen."""
        around = self.figure.get_tightbbox(self.agg.get_renderer())
        width, height = self.size
        sides = {"left": -around.x0, "bottom": -around.y0, "right": around.x1 - width, "top": around.y1 - height}
        return ", ".join(f"{inches:.2f} inch at the {side}" for side, inches in sides.items() if inches > TOLERANCE)

    def is_blank(self) -> bool:
        """True where nothing was drawn: no axes holds an artist with data."""
        return not any(axes.has_data() or axes.texts or axes.tables for axes in self._own)


class AxisDress(NamedTuple):
    """The half of a `Dress` that one axis has."""

    kind: tuple[Any, ...]  # scale, own locators and formatters, shown, where its name stands, names as units
    major: dict[str, Any]  # parameters of the ticks
    minor: dict[str, Any]
    words: set[tuple[Any, ...]]  # the looks of the words at the ticks, on both sides of the axes
    turned: bool


class Dress(NamedTuple):
    """What a drawing may change about axes besides adding to them."""

    own: tuple[Any, ...]
    spines: tuple[Any, ...]
    x: AxisDress
    y: AxisDress


def _dress(axes: Axes) -> Dress:
    titles = [axes.get_title(place) for place in ("left", "center", "right") if place != _title_place()]
    own = (axes.axison, axes.get_aspect(), axes.get_frame_on(), axes.get_facecolor(), *titles)
    spines = tuple((spine.get_visible(), spine.get_edgecolor()) for spine in axes.spines.values())
    return Dress(own, spines, _axis_dress(axes.xaxis), _axis_dress(axes.yaxis))


def _axis_dress(axis: Any) -> AxisDress:
    default = (axis.isDefault_majloc, axis.isDefault_minloc, axis.isDefault_majfmt, axis.isDefault_minfmt)
    kind = (axis.get_scale(), *default, axis.get_visible(), axis.get_label_position(), axis.have_units())
    words = {(_looks(tick.label1), _looks(tick.label2)) for tick in axis.majorTicks}
    return AxisDress(kind, axis.get_tick_params("major"), axis.get_tick_params("minor"), words, axis.get_inverted())


def _name_sizes(axes: Axes) -> None:
    """Set the sizes of the ticks to what they are: to take back one that was not named before makes all ticks anew."""
    rc: Any = matplotlib.rcParams
    for axis in (axes.xaxis, axes.yaxis):
        name = f"{axis.axis_name}tick"
        axis.set_tick_params(length=rc[f"{name}.major.size"], labelsize=rc[f"{name}.labelsize"])


def _looks(word: Any) -> tuple[Any, ...]:
    return tuple(getattr(word, f"get_{look}")() for look in LOOKS)


def _redress(axes: Axes, dress: Dress, plain: Dress) -> None:
    """Take back what was changed, and only that: to make all ticks again takes as long as to draw the picture."""
    rc: Any = matplotlib.rcParams
    if dress[:2] != plain[:2]:
        axes.set_axis_on()
        axes.set(aspect="auto", adjustable="box", facecolor=rc["axes.facecolor"], frame_on=True)
        axes.reset_position()
        axes.set_in_layout(True)
        for place in ("left", "center", "right"):
            axes.set_title("", loc=place)
        for side, spine in axes.spines.items():
            spine.set(visible=rc[f"axes.spines.{side}"], edgecolor=rc["axes.edgecolor"])
    if dress.x != plain.x:
        _redress_axis(axes.xaxis, dress.x, plain.x, "bottom", axes.set_xscale)
        axes.set_xlim(0, 1, auto=True)
    if dress.y != plain.y:
        _redress_axis(axes.yaxis, dress.y, plain.y, "left", axes.set_yscale)
        axes.set_ylim(0, 1, auto=True)


def _redress_axis(axis: Any, dress: AxisDress, plain: AxisDress, place: str, set_scale: Callable[[str], None]) -> None:
    if dress.kind != plain.kind:
        if axis.have_units():
            axis.clear()
        axis.set_visible(True)
        axis.set_label_position(place)
        set_scale("linear")  # brings its own locators and formatters along
    for which in ("major", "minor"):
        now, then = getattr(dress, which), getattr(plain, which)
        if now != then:
            axis.set_tick_params(which=which, reset=now.keys() != then.keys(), **then)
    if dress.words != plain.words:
        looks = [dict(zip(LOOKS, side, strict=True)) for side in next(iter(plain.words))]
        for tick in axis.majorTicks:
            tick.label1.set(**looks[0])
            tick.label2.set(**looks[1])


def _title_place() -> Any:
    return matplotlib.rcParams["axes.titlelocation"]


def _undress(axes: Axes) -> None:
    """Remove what was drawn but keep the ticks, whose making is the slowest part of clearing axes."""
    for artist in [
        *axes.lines,
        *axes.patches,
        *axes.collections,
        *axes.images,
        *axes.texts,
        *axes.tables,
        *axes.artists,
    ]:
        artist.remove()
    if (legend := axes.get_legend()) is not None:
        legend.remove()
    axes.containers.clear()
    axes.set_title("", loc=_title_place())
    axes.set_xlabel("")
    axes.set_ylabel("")
    axes.set_prop_cycle(None)
    axes.dataLim = Bbox.null()
    axes.ignore_existing_data_limits = True
    if axes.get_xscale() == axes.get_yscale() == "linear":
        axes.set(xlim=(0, 1), ylim=(0, 1))
    axes.margins(x=matplotlib.rcParams["axes.xmargin"], y=matplotlib.rcParams["axes.ymargin"])
    axes.autoscale(True)


def _keep_limits_without_data(axes: Axes) -> None:
    """From 0 to 1 where no data say otherwise, as in fresh axes: words alone would be scaled to next to nothing."""
    for name, (low, high) in (("x", axes.dataLim.intervalx), ("y", axes.dataLim.intervaly)):
        linear = getattr(axes, f"get_{name}scale")() == "linear"
        if linear and low > high and getattr(axes, f"get_autoscale{name}_on")():
            getattr(axes, f"set_{name}lim")(0, 1, auto=True)
