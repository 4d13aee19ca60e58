"""Agg that keeps what it has written: most words of a picture stand where they stood in the one before."""

from __future__ import annotations

from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import fontManager, get_font

KEPT = 1000  # words of one figure; then it starts afresh


class _Witness:
    """Passes everything on to Agg and keeps the letters that are laid down."""

    def __init__(self, agg: Any) -> None:
        self._agg = agg
        self.letters: list[tuple[Any, ...]] | None = []  # or None: not letters only, as in a fraction

    def draw_text_image(self, image: Any, x: int, y: int, angle: float, gc: Any) -> None:
        if self.letters is not None:
            self.letters.append((image, x, y, angle))
        self._agg.draw_text_image(image, x, y, angle, gc)

    def draw_path(self, *arguments: Any) -> None:
        self.letters = None
        self._agg.draw_path(*arguments)


class Renderer(RendererAgg):
    """Draws the same pixels as `RendererAgg`; words at the same place are not shaped and rasterized again."""

    def __init__(self, width: float, height: float, dpi: float) -> None:
        super().__init__(width, height, dpi)
        self._written: dict[Any, list[tuple[Any, ...]]] = {}
        self._heights: dict[int, tuple[float, float, float]] = {}

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        """Ascent, descent and gap of a font in pixels, which `Text` asks for; looked up once, not at each word."""
        key = hash(prop)
        if key not in self._heights:
            font: Any = get_font(fontManager._find_fonts_by_props(prop))
            table, names = font.get_sfnt_table("OS/2"), ("sTypoAscender", "sTypoDescender", "sTypoLineGap")
            if table is None:
                table, names = font.get_sfnt_table("hhea"), ("ascent", "descent", "lineGap")
            scale = prop.get_size_in_points() * self.dpi / 72 / font.get_sfnt_table("head")["unitsPerEm"]
            up, down, gap = (table[name] * scale for name in names)
            self._heights[key] = up, -down, gap
        return self._heights[key]

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        look = (hash(prop), gc.get_antialiased(), mtext and mtext.get_fontfeatures(), mtext and mtext.get_language())
        key = (s, x, y, angle, ismath, *look)
        if (letters := self._written.get(key)) is not None:
            for letter in letters:
                self._renderer.draw_text_image(*letter, gc)
            return
        agg = self._renderer
        self._renderer = witness = _Witness(agg)
        try:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
        finally:
            self._renderer = agg
        if witness.letters is not None:
            if len(self._written) >= KEPT:
                self._written.clear()
            self._written[key] = witness.letters


class AggCanvas(FigureCanvasAgg):
    """A canvas whose renderer keeps words."""

    def get_renderer(self) -> RendererAgg:
        key = (*self.get_width_height(physical=True), self.figure.dpi)
        if self._lastKey != key:
            self.renderer, self._lastKey = Renderer(*key), key
        return self.renderer
