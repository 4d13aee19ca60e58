"""A notebook with nothing but a playground, and what a learner does and sees there."""

from __future__ import annotations

import re
from typing import Any

from solutions_tests.browser.lab_page import Exploring

NOTEBOOK = "playground trial.ipynb"
CELL = """
from helpers.data.planar import circles, moons
from helpers.lab import network_playground, plots
from helpers.neural.activations import sigmoid
from helpers.neural.losses import binary_cross_entropy_with_logits
from helpers.neural.unit_outputs import unit_outputs
from solutions_tests.lab.playing import learning

plots.use_style()
playground = network_playground(
    data={"moons": moons, "circles": circles}, activations=["tanh", "relu"], units=unit_outputs, probability=sigmoid,
    loss=binary_cross_entropy_with_logits, ask="Which is the smallest network that holds the moons apart?",
)(learning)
"""


def press(one: Exploring, name: str) -> tuple[int, str]:
    """Press a button and wait for the picture that answers."""
    return one.after(lambda: one.root.get_by_role("button", name=name, exact=True).click())


def key(one: Exploring, name: str) -> tuple[int, str]:
    """Press a key where the focus is and wait for the picture that answers."""
    return one.after(lambda: one.lab.page.keyboard.press(name))


def runs(one: Exploring) -> bool:
    """Whether it trains."""
    return one.root.get_by_role("button", name="Stop", exact=True).count() == 1


def epoch(one: Exploring) -> int:
    """The epoch that the read-out speaks of."""
    (found,) = re.findall(r"epoch (\d+)", one.root.locator(".lab-readout").inner_text())
    return int(found)


def alt(one: Exploring) -> str:
    """The picture in words."""
    return str(one.root.locator("canvas").get_attribute("aria-label"))


def spot(one: Exploring, x: float, y: float) -> dict[str, float]:
    """Where the point (x, y) of the plane lies on the canvas."""
    box = one.root.locator("canvas").bounding_box()
    plane = one.root.locator(".lab-overlay .lab-beside").bounding_box()
    left, top, side = plane["x"] - box["x"], plane["y"] - box["y"] + 34, plane["width"]
    return {"x": left + side * (x + 3.2) / 6.4, "y": top + side * (3.2 - y) / 6.4}


def canvas(one: Exploring) -> Any:
    """The picture itself."""
    return one.root.locator("canvas").element_handle()
