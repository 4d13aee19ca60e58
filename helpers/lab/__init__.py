"""What makes a notebook a lab: explorations, exercises that check themselves, progress, and the build.

A lesson writes ``from helpers.lab import explore, slider, ...``; each name is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from helpers.lab import plots as plots
    from helpers.lab.controls import button as button
    from helpers.lab.controls import checkbox as checkbox
    from helpers.lab.controls import choice as choice
    from helpers.lab.controls import hidden as hidden
    from helpers.lab.controls import log_slider as log_slider
    from helpers.lab.controls import slider as slider
    from helpers.lab.drawing_pad import draw_a_picture as draw_a_picture
    from helpers.lab.exercises import exercise as exercise
    from helpers.lab.exercises import hint as hint
    from helpers.lab.exercises import reveal as reveal
    from helpers.lab.exploration import explore as explore
    from helpers.lab.kernel_editor import edit_kernel as edit_kernel
    from helpers.lab.labeling import label_pictures as label_pictures
    from helpers.lab.lesson import expect as expect
    from helpers.lab.lesson import show as show
    from helpers.lab.lesson import start_lesson as start_lesson
    from helpers.lab.playground import network_playground as network_playground
    from helpers.lab.point_plane import as_points as as_points
    from helpers.lab.point_plane import draw_points as draw_points
    from helpers.lab.tagging import tag_pictures as tag_pictures

_HOMES = {
    "alignment": ("Aligned", "align_texts"),
    "controls": ("button", "checkbox", "choice", "hidden", "log_slider", "slider"),
    "drawing_pad": ("draw_a_picture",),
    "exercises": ("exercise", "hint", "reveal"),
    "exploration": ("explore",),
    "kernel_editor": ("edit_kernel",),
    "labeling": ("label_pictures",),
    "lesson": ("expect", "show", "start_lesson"),
    "playground": ("network_playground",),
    "point_plane": ("as_points", "draw_points"),
    "tagging": ("tag_pictures",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
__all__ = [*_HOME, "plots"]


def __getattr__(name: str) -> Any:
    if name == "plots":
        return import_module("helpers.lab.plots")
    if name not in _HOME:
        raise AttributeError(f"helpers.lab has no {name!r}; it offers {', '.join(sorted(__all__))}")
    return getattr(import_module(f"helpers.lab.{_HOME[name]}"), name)
