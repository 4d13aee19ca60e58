"""The live side of an exploration: one widget, messages from the browser, pictures back."""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from helpers.lab import settings
from helpers.lab.canvas import CSS_PIXELS_PER_INCH
from helpers.lab.controls import Values
from helpers.lab.faults import in_one_line

if TYPE_CHECKING:
    from helpers.lab.exploration import Exploration, Frame

FRONT = Path(__file__).parent / "front"
VIEW = "application/vnd.jupyter.widget-view+json"
_live: dict[str, Session] = {}


def _script(stage: tuple[str, ...]) -> str:
    return "\n".join((FRONT / name).read_text() for name in (*stage, "explore.js"))


class View(anywidget.AnyWidget):
    """What the browser sees: the description of the controls and the first picture; later ones come as messages."""

    _css = (FRONT / "explore.css").read_text()
    spec = traitlets.Dict().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)
    picture = traitlets.Bytes().tag(sync=True)


class Session:
    """One exploration on show: keeps its values, answers the browser, runs and stops trainings."""

    def __init__(self, exploration: Exploration, frame: Frame) -> None:
        self.exploration = exploration
        self.values = exploration.start()
        self._rng = random.Random()
        self._task: asyncio.Task[None] | None = None
        self._frame, self._answering = frame, 0
        self.view = View(
            _esm=_script(exploration.scripts),
            spec=spec(exploration),
            first=self._message(frame),
            picture=_payload(frame),
        )
        self.view.on_msg(self._receive)

    @property
    def running(self) -> bool:
        """True while a training goes on."""
        return self._task is not None and not self._task.done()

    def close(self) -> None:
        """Stop what runs and take the widget away: its cell was run again."""
        self.stop()
        self.view.close()

    def stop(self) -> None:
        """End a running training; its last picture stays."""
        if self._task and self.running:
            self._task.cancel()
        self._task = None

    def _receive(self, _: View, message: dict[str, Any], buffers: list[bytes]) -> None:
        from helpers.lab.exploration import Frame

        kind = message.get("do")
        self._answering = int(message.get("id", 0))
        if kind == "hello":
            self._send(self._frame)
        elif kind == "stop":
            self.stop()
            self._send(self._frame, running=False)
        else:
            try:
                self.values = self._after(message)
            except Exception as error:
                self.stop()
                self._send(Frame(error=in_one_line(self.exploration.name, error)))
            else:
                self._draw()

    def _after(self, message: dict[str, Any]) -> Values:
        """The values that a message asks for."""
        exploration, kind = self.exploration, message["do"]
        if kind == "reset":
            return exploration.start()
        if kind == "surprise":
            return exploration.surprise(self._rng)
        if kind == "press":
            return exploration.pressed(message["name"], self.values)
        if kind == "click":
            return exploration.clicked(self.values, message["x"], message["y"])
        changes = {name: exploration.controls[name].values[i] for name, i in message.get("at", {}).items()}
        changes |= {n: v for n, v in message.get("hidden", {}).items() if n in exploration.hidden}
        return exploration.dragged(self.values | changes, message.get("path", ()))

    def _draw(self) -> None:
        self.stop()
        frames = self.exploration.frames(self.values)
        frame = next(frames)
        going_on = frame.done is not None
        self._send(frame, running=going_on)
        if going_on:
            self._task = asyncio.get_running_loop().create_task(self._go_on(frames))

    async def _go_on(self, frames: Iterator[Frame]) -> None:
        """Send the pictures of a training; between two of them the kernel answers other messages."""
        try:
            await asyncio.sleep(0.002)
            for frame in frames:
                self._send(frame, running=True)
                await asyncio.sleep(0.002)
            self._send(self._frame, running=False)
        finally:
            frames.close()  # type: ignore[attr-defined]

    def _send(self, frame: Frame, running: bool = False) -> None:
        self._frame = frame
        self.view.send(self._message(frame, running), buffers=[_payload(frame)])

    def _message(self, frame: Frame, running: bool = False) -> dict[str, Any]:
        exploration = self.exploration
        return {
            "id": self._answering,
            "at": {name: c.index(self.values[name]) for name, c in exploration.controls.items()},
            "readout": frame.readout,
            "alt": exploration.described(self.values, frame.readout),
            "error": frame.error,
            "done": frame.done,
            "running": running,
            "data": frame.data,
        }


def _payload(frame: Frame) -> bytes:
    return frame.buffer or frame.png


def spec(exploration: Exploration) -> dict[str, Any]:
    """What the browser needs to build the controls."""
    width, height = exploration.canvas.size
    return {
        "name": exploration.name,
        "ask": exploration.ask,
        "about": exploration.about,
        "width": round(width * CSS_PIXELS_PER_INCH),
        "height": round(height * CSS_PIXELS_PER_INCH),
        "clickable": exploration.click is not None,
        "draggable": exploration.drag,
        "surprising": exploration.surprising,
        "controls": [
            {
                "name": name,
                "label": control.label or name.replace("_", " "),
                "kind": control.kind,
                "labels": list(control.labels),
                "play": control.play,
            }
            for name, control in exploration.controls.items()
        ],
        "buttons": [{"name": name, "label": button.label} for name, button in exploration.buttons.items()],
    }


def show(exploration: Exploration) -> None:
    """Display ``exploration``: live where there is a browser, as a picture with words everywhere else."""
    from IPython.display import display

    values = exploration.start()
    if settings.unattended():
        values, frame = exploration.still()
        still = frame
    else:
        *_, frame = exploration.frames(values)
        still = frame
        if not (frame.png or frame.error):
            values, still = exploration.still()  # drawn in the browser: a picture for those without a kernel
    if (folder := settings.site_folder()) is not None:
        from helpers.lab import lesson, stored

        stored.store(exploration, folder, f"{lesson.current}-{exploration.name}")
    words = f"[{exploration.name}] {exploration.described(values, still.error or still.readout)}"
    data: dict[str, Any] = {"text/plain": words}
    metadata: dict[str, Any] = {}
    if still.png:
        width = round(exploration.canvas.size[0] * CSS_PIXELS_PER_INCH)
        data["image/png"] = base64.b64encode(still.png).decode()
        metadata["image/png"] = {"width": width, "alt": words}
    if not settings.building():
        if exploration.name in _live:
            _live.pop(exploration.name).close()
        _live[exploration.name] = session = exploration.session(frame)
        if not settings.sweeping():
            data[VIEW] = {"version_major": 2, "version_minor": 0, "model_id": session.view.model_id}
    display(data, raw=True, metadata=metadata)
