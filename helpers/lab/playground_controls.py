"""What a learner can set and press in the network playground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from helpers.lab.controls import Control, button, choice, hidden, log_slider, slider

OWN = "your own points"
PENALTIES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)
RESTARTING = ("data", "points", "noise", "activation", "layers", "units_1", "units_2", "units_3", "seed")
FIRST_POINTS = [[-1.6, 0.4, 0], [-0.9, 1.2, 0], [-0.6, -0.2, 0], [0.9, 0.8, 1], [1.5, -0.3, 1], [0.5, -1.2, 1]]
HIDDEN = {
    "seed": hidden(1, (2, 3)),
    "presses": hidden(0, (2,)),  # how often Step was pressed since the first epoch
    "own": hidden(FIRST_POINTS, ([[0.5, 1.0, 1]], [])),
}
BUTTONS = {
    "run": button("Run", lambda values: {"presses": values["presses"] + 4}),
    "step": button("Step", lambda values: {"presses": values["presses"] + 1}),
    "restart": button("Restart", lambda values: {"presses": 0}),
    "new": button("New weights", lambda values: {"presses": 0, "seed": values["seed"] + 1}),
    "clear": button("Clear", lambda values: {"data": OWN, "own": [], "presses": 0}),
}


def controls_of(data: list[str], activations: list[str], start: Mapping[str, Any]) -> dict[str, Control]:
    """The controls for these data sets and activations; ``start`` says where some of them stand at first.

    Raises
    ------
    ValueError
        If ``start`` names something else than layers, units, learning_rate, batch_size and points.
    """
    first: dict[str, Any] = {"layers": 1, "units": (4, 4, 2), "learning_rate": 0.1, "batch_size": 10, "points": 200}
    if unknown := set(start) - set(first):
        raise ValueError(f"network_playground: no start for {sorted(unknown)}; there are {sorted(first)}")
    first |= start
    counts = tuple(range(1, 9))
    words = tuple(f"{n} unit{'s' * (n > 1)}" for n in counts)
    units = {f"units_{k}": Control("slider", counts, words, n, f"layer {k}") for k, n in enumerate(first["units"], 1)}
    return {
        "data": choice([*data, OWN]),
        "points": choice([20, 50, 200], first["points"]),
        "noise": slider(0.0, 3.0, 1.0, 0.5),
        "activation": choice(activations),
        "layers": slider(1, 3, first["layers"], label="layers"),
        **units,
        "learning_rate": log_slider(0.001, 10, first["learning_rate"], per_decade=6),
        "l2": Control("slider", PENALTIES, tuple(f"{penalty:g}" for penalty in PENALTIES), 0.0, "L2 λ"),
        "batch_size": choice({"1": 1, "10": 10, "50": 50, "all": None}, first["batch_size"]),
        "pace": choice({"1 epoch": 1, "5 epochs": 5, "25 epochs": 25}, label="a step is"),
    }
