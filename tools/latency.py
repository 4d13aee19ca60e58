"""How long a learner waits for a picture after a key press, beside plain ``interact`` doing the same drawing.

Run it with the Python of the test environment: ``.venv/bin/python tools/latency.py``. It needs Chromium. The three
kinds take turns, so that a busy moment of the machine hits all of them. The time runs from the key press in the page
until the new picture has been painted; bytes are those that arrive over the websocket.
"""

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from solutions_tests.browser.lab_page import WATCH, LabPage  # noqa: E402
from solutions_tests.browser.serving import chromium, serving  # noqa: E402

PRESSES = 40
DRAW = """
import numpy as np
from helpers.data.clouds import two_clouds
from helpers.lab import explore, plots, slider
from helpers.neural.activations import sigmoid
from helpers.neural.logistic import logistic_steps, predict_probability
plots.use_style()
X, Y = two_clouds(60, np.random.default_rng(3), distance=2.6, spread=0.8)
z = np.linspace(-12, 12, 200)
x, y, G = plots.grid((-4, 4), (-4, 4))


def draw(axes, w1):
    w = np.array([[w1 / 10], [1.0]])
    plots.probability_map(axes[0], x, y, predict_probability(G, w, 0.0).reshape(60, 60))
    plots.classes(axes[0], X, Y)
    plots.line(axes[1], z, sigmoid(z))
    plots.label(axes[1], "sigmoid", "z", "a")
    return f"w1 = {w1}"
"""
LIGHT = """
@explore(w1=slider(-30, 30, 0), panels=2, ask="?")
def light(axes, w1):
    '''Clouds.'''
    return draw(axes, w1)
"""
TRAINING = """
@explore(w1=slider(-30, 30, 0), panels=2, ask="?")
def training(axes, w1):
    '''Clouds and a boundary that learns.'''
    walk = logistic_steps(X, Y, learning_rate=0.5, w=np.array([[w1 / 10], [1.0]]))
    for step, (w, b, J) in zip(range(81), walk, strict=False):
        if step % 20 == 0:
            draw(axes, 10 * float(w[0, 0]))
            yield f"cost {J:.2f}", step / 80
"""
PLAIN = """
import ipywidgets
import matplotlib.pyplot as plt


@ipywidgets.interact(w1=(-30, 30))
def plain(w1=0):
    fig, axes = plt.subplots(1, 2, figsize=(8.4, 3.8))
    draw(axes, w1)
    plt.show()
"""


def notebook() -> str:
    """A notebook with the same picture as an exploration, as a training and in plain interact."""
    cells = [{"cell_type": "code", "id": f"c{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": s}
             for i, s in enumerate([DRAW, LIGHT, TRAINING, PLAIN])]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    return json.dumps({"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5})


def press(lab: LabPage, handle: Any, key: str, received: list[int]) -> tuple[float, int]:
    """One key press on a slider: milliseconds until the picture, and bytes until all is quiet."""
    handle.focus()
    received.clear()
    lab.page.keyboard.press(key)
    lab.page.wait_for_function("window.waited !== null", timeout=30000)
    waited = lab.page.evaluate("window.waited")
    lab.page.wait_for_timeout(700)
    return waited, sum(received)


def main() -> None:
    """Measure and print one line per kind."""
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(ROOT, folder / "course", ignore=shutil.ignore_patterns(".git", ".venv*", "*_cache"))
    (folder / "course" / "latency.ipynb").write_text(notebook())
    received: list[int] = []
    with serving(folder / "course", folder / "home") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1300, "height": 3000})
        page.on("websocket", lambda ws: ws.on("framereceived", lambda data: received.append(len(data))))
        lab = LabPage(page, address)
        lab.open("latency.ipynb")
        lab.run_all()
        page.evaluate(WATCH)
        handles = {
            "light exploration": page.locator("[data-name=light] input[type=range]"),
            "training exploration": page.locator("[data-name=training] input[type=range]"),
            "plain interact": page.locator(".noUi-handle").first,
        }
        found: dict[str, list[tuple[float, int]]] = {name: [] for name in handles}
        for k in range(PRESSES):
            for name, handle in handles.items():
                found[name].append(press(lab, handle, "ArrowRight" if k < PRESSES // 2 else "ArrowLeft", received))
    for name, rows in found.items():
        times = sorted(row[0] for row in rows)
        p95 = times[round(0.95 * (len(times) - 1))]
        size = statistics.median(row[1] for row in rows) / 1024
        print(f"{name:22} p50 {statistics.median(times):4.0f} ms   p95 {p95:4.0f} ms   {size:4.0f} KB a move")
    shutil.rmtree(folder)


if __name__ == "__main__":
    main()
