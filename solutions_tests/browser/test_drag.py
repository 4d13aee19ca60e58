"""A picture whose points are dragged in JupyterLab: every place the pointer passes while it is held down counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from solutions_tests.browser.small_notebooks import opened

MAKE = """
from helpers.lab import explore, hidden, plots

plots.use_style()


@explore(click=lambda v, at: {"path": (*v["path"], (at.x, at.y))}, drag=True, path=hidden(()), size=(5, 5), ask="?")
def stroke(ax, path):
    '''All places that the pointer passed.'''
    ax.plot(*zip((0, 0), *path), "o")
    ax.set(xlim=(-1, 1), ylim=(-1, 1))
    return f"{len(path)} places, right of the middle: {sum(x > 0 for x, _ in path)}"
"""


def test_a_stroke(browser: Any, server: str, course: Path) -> None:
    with opened(browser, server, course / "dragging.ipynb", MAKE, height=1000) as page:
        one, mouse = page.exploration("stroke"), page.page.mouse
        box = one.root.locator("canvas").bounding_box()
        across, up = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        mouse.move(across - 60, up)  # only a pointer that is held down counts
        mouse.move(across + 60, up)
        assert one.state()[1].startswith("0 places")
        one.after(mouse.down)
        one.after(lambda: mouse.move(across + 90, up + 20))
        for step in range(20):  # faster than Python answers: they are sent together, and none is lost
            mouse.move(across + 90 - 9 * step, up - 40)
        mouse.up()
        one.root.get_by_text("22 places, right of the middle: ").wait_for()
        before = one.state()
        mouse.move(across, up)
        page.page.wait_for_timeout(400)
        assert one.state() == before
        assert one.after(lambda: one.root.get_by_role("button", name="Reset").click())[1].startswith("0 places")
