"""The live side of the playground: a training that goes on picture by picture and listens to every control meanwhile.

The browser says how many pictures it is ready to take (``more``). A training that nobody looks at waits, so nothing
goes on behind a page that was closed or scrolled away.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from helpers.lab.controls import Values
from helpers.lab.exploration import Frame
from helpers.lab.faults import in_one_line
from helpers.lab.playground_controls import RESTARTING
from helpers.lab.widget import Session, View

if TYPE_CHECKING:
    from helpers.lab.playground import Playground

PERIOD = 0.05  # seconds from picture to picture
BUSY = 0.03  # of which at most this many train
AHEAD = 12  # pictures that may be on their way to the browser


class LiveTraining(Session):
    """One playground on show."""

    exploration: Playground

    def __init__(self, exploration: Playground, frame: Frame) -> None:
        self._before = exploration.start()
        self._trial = exploration.trial(self._before)
        self._sent, self._wanted, self._more = 0, 0, asyncio.Event()
        super().__init__(exploration, frame)

    def _receive(self, view: View, message: dict[str, Any], buffers: list[bytes]) -> None:
        kind = message.get("do")
        if kind == "more":
            self._wanted = int(message["upto"])
            self._more.set()
        elif kind == "press" and message.get("name") == "run":
            self._answering = int(message.get("id", 0))
            self._toggle()
        else:
            if kind == "reset":
                self.stop()
            super()._receive(view, message, buffers)

    def _toggle(self) -> None:
        if self.running:
            self.stop()
        else:
            self._task = asyncio.get_running_loop().create_task(self._run())
        self._send(self._frame, running=self.running)

    def _after(self, message: dict[str, Any]) -> Values:
        """The values that a message asks for; a surprise starts at the first epoch and spares the learner's points."""
        values = super()._after(message)
        return values | {"presses": 0, "own": self.values["own"]} if message["do"] == "surprise" else values

    def _draw(self) -> None:
        """Follow the values that were just changed, without ending a training that runs."""
        try:
            self._follow(self._before, self.values)
            frame = self.exploration.shown(self._trial, self.values)
        except Exception as error:
            self.stop()
            frame = Frame(error=in_one_line(self.exploration.name, error))
        self._before = self.values
        self._send(frame, running=self.running)

    def _follow(self, before: Values, now: Values) -> None:
        edited = now["own"] != before["own"]
        telling = [name for name in RESTARTING if not (edited and name == "data")]
        if now["presses"] == 0 or any(now[name] != before[name] for name in telling):
            self.values = now | {"presses": 0}
            self._trial = self.exploration.trial(now)
            return
        self.exploration.adjust(self._trial, now)
        if edited:
            self._trial.look()
        if now["presses"] > before["presses"]:
            self._trial.advance(now["pace"])

    async def _run(self) -> None:
        """Train and send pictures, as many as the browser is ready to take, until it is stopped or comes to an end."""
        self._wanted = self._sent + AHEAD
        try:
            while not self._trial.stopped:
                begun = time.perf_counter()
                self._trial.advance(self.values["pace"], BUSY)
                self._before = self.values = self.values | {"presses": self.values["presses"] + 1}
                self._sent += 1
                self._send(self.exploration.shown(self._trial, self.values), running=True)
                await asyncio.sleep(max(0.005, PERIOD - (time.perf_counter() - begun)))
                while self._sent >= self._wanted:
                    self._more.clear()
                    await self._more.wait()
            frame = self._frame
        except Exception as error:
            frame = Frame(error=in_one_line(self.exploration.name, error))
        self._task = None
        self._send(frame)

    def _message(self, frame: Frame, running: bool = False) -> dict[str, Any]:
        return super()._message(frame, running) | {"sent": self._sent, "ahead": AHEAD}
