"""Axes that place their ticks and measure the words there once for a picture; Matplotlib does it three times."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis


class _Once:
    """Half of an axis: what it has found out about its ticks holds until it is drawn."""

    _drawing = False
    _placed: Any = None
    _measured: Any = None

    def draw(self, renderer: Any) -> None:
        self._drawing, self._placed, self._measured = True, None, None
        try:
            super().draw(renderer)  # type: ignore[misc]
        finally:
            self._drawing = False

    def _update_ticks(self) -> Any:
        if not self._drawing or self._placed is None:
            self._placed = super()._update_ticks()  # type: ignore[misc]
        return self._placed

    def _get_ticklabel_bboxes(self, ticks: Any, renderer: Any) -> Any:
        if not self._drawing or self._measured is None:
            self._measured = super()._get_ticklabel_bboxes(ticks, renderer)  # type: ignore[misc]
        return self._measured


class _XAxis(_Once, XAxis):
    pass


class _YAxis(_Once, YAxis):
    pass


class QuickAxes(Axes):
    """Axes that look like any other."""

    def _init_axis(self) -> None:
        super()._init_axis()  # type: ignore[misc]
        self.xaxis.__class__, self.yaxis.__class__ = _XAxis, _YAxis
