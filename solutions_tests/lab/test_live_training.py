"""The playground while it runs: pictures that come, rates that count at once, and trainings that end when they must."""

import asyncio
from typing import Any

import pytest

from helpers.lab import widget
from helpers.lab.live_training import AHEAD, LiveTraining
from helpers.lab.playground import Playground
from helpers.lab.playground_controls import OWN
from solutions_tests.lab.playing import exploding, learning, make


class Watched(LiveTraining):
    """A session that keeps what it would send."""

    def __init__(self, playground: Playground) -> None:
        super().__init__(playground, next(playground.frames(playground.start())))
        self.sent: list[Any] = []
        self.view.send = lambda content, buffers: self.sent.append(content)

    def tell(self, **message: Any) -> Any:
        """Send a message as the browser does; the last thing that was sent back."""
        self._receive(self.view, message, [])
        return self.sent[-1]

    def move(self, **labels: str) -> Any:
        """Move controls to what is read on them."""
        at = {name: self.exploration.controls[name].labels.index(label) for name, label in labels.items()}
        return self.tell(do="set", at=at, id=1)

    async def pictures(self, count: int) -> None:
        """Wait for so many more pictures; fail where they do not come."""
        until = len(self.sent) + count
        for _ in range(400):
            if len(self.sent) >= until:
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"only {len(self.sent) - until + count} of {count} pictures came")


def live(scene: Any, **settings: Any) -> None:
    """Play a scene with a session, and close the session at its end."""

    async def play() -> None:
        session = Watched(make(**settings))
        try:
            await scene(session)
        finally:
            session.close()

    asyncio.run(play())


def run(session: Any) -> Any:
    return session.tell(do="press", name="run", id=1)


def epoch(session: Watched) -> int:
    return session.sent[-1]["data"]["epoch"]


def test_steps_restarts_and_new_weights():
    async def scene(session):
        assert session.tell(do="press", name="step", id=1)["data"]["epoch"] == 1
        session.move(pace="5 epochs")
        assert session.tell(do="press", name="step", id=2)["data"]["epoch"] == 6
        trained, first = session.sent[-1]["readout"], session.sent[0]
        assert session.tell(do="press", name="restart", id=3)["data"]["epoch"] == 0
        begun = session.sent[-1]["readout"]
        assert begun != trained and session.tell(do="press", name="new", id=4)["readout"] != begun
        assert session.tell(do="reset", id=5)["readout"] == begun and first["data"]["epoch"] == 1

    live(scene)


def test_a_run_goes_on_until_it_is_stopped():
    async def scene(session):
        assert run(session)["running"]
        await session.pictures(5)
        assert epoch(session) >= 4 and session.sent[-1]["running"]
        assert not run(session)["running"]
        count = len(session.sent)
        await asyncio.sleep(0.2)
        assert len(session.sent) == count

    live(scene)


def test_a_run_waits_for_who_looks_at_it():
    async def scene(session):
        run(session)
        await session.pictures(AHEAD)
        await asyncio.sleep(0.2)
        count = len(session.sent)
        assert count == AHEAD + 1 and epoch(session) == AHEAD
        session.tell(do="more", upto=AHEAD + 3)
        await session.pictures(3)
        await asyncio.sleep(0.2)
        assert len(session.sent) == count + 3

    live(scene)


def test_rates_count_at_once_and_do_not_restart():
    rates = []

    def noting(hidden, activation, seed, now):
        """A network and its plane."""
        for network in learning(hidden, activation, seed, now):
            yield network
            rates.append((now.learning_rate, now.l2, now.batch_size))

    async def scene(session):
        run(session)
        await session.pictures(3)
        reached = epoch(session)
        answer = session.move(learning_rate="1", l2="0.1", batch_size="all")
        assert answer["running"] and answer["data"]["epoch"] >= reached and rates[-1] == (0.1, 0.0, 10)
        await session.pictures(2)
        assert rates[-1] == (1.0, 0.1, None) and epoch(session) > reached

    live(scene, function=noting, learning_rate=0.1)


@pytest.mark.parametrize("moved", [{"activation": "relu"}, {"layers": "2"}, {"data": "circles"}, {"noise": "2"}])
def test_another_network_or_other_data_begin_anew_and_run_on(moved):
    async def scene(session):
        run(session)
        await session.pictures(4)
        answer = session.move(**moved)
        assert answer["data"]["epoch"] == 0 and answer["running"]
        await session.pictures(3)
        assert 1 <= epoch(session) <= 4

    live(scene)


def own(session: Watched, points: list[list[float]]) -> Any:
    index = session.exploration.controls["data"].labels.index(OWN)
    return session.tell(do="set", at={"data": index}, hidden={"own": points}, id=1)


def test_points_placed_meanwhile_count_at_once():
    async def scene(session):
        run(session)
        await session.pictures(3)
        answer = own(session, [[0.0, 1.0, 0], [1.0, 0.0, 1]])
        assert answer["data"]["epoch"] >= 2 and answer["data"]["trained"] == 2 and answer["data"]["test"] is None
        await session.pictures(2)
        assert epoch(session) > answer["data"]["epoch"]
        cleared = session.tell(do="press", name="clear", id=2)
        assert cleared["data"]["epoch"] == cleared["data"]["points"] == 0 and "no point yet" in cleared["readout"]
        await session.pictures(2)
        assert epoch(session) == 0
        own(session, [[0.0, 1.0, 0]])
        await session.pictures(2)
        assert epoch(session) > 0

    live(scene)


def test_points_off_the_plane_are_an_error_in_one_line_and_the_next_ones_are_fine():
    async def scene(session):
        assert "points are [x, y, class]" in own(session, [[9.0, 0.0, 1]])["error"]
        assert own(session, [[1.0, 0.0, 1]])["error"] == ""

    live(scene)


def test_a_fault_in_the_middle_of_a_run_ends_it_in_one_line():
    def faulty(hidden, activation, seed, now):
        """A network and its plane."""
        for k, network in enumerate(learning(hidden, activation, seed, now)):
            yield network
            if k == 3 and activation == "tanh":
                raise KeyError("planted")

    async def scene(session):
        run(session)
        await session.pictures(4)
        await asyncio.sleep(0.05)
        assert "planted" in session.sent[-1]["error"] and not session.sent[-1]["running"] and not session.running
        assert session.move(activation="relu")["error"] == ""
        assert session.tell(do="press", name="step", id=3)["data"]["epoch"] == 1

    live(scene, function=faulty)


def test_reset_stops_and_a_surprise_starts_at_the_first_epoch():
    async def scene(session):
        run(session)
        await session.pictures(3)
        assert session.tell(do="surprise", id=2)["data"]["epoch"] == 0 and session.running
        answer = session.tell(do="reset", id=3)
        assert answer["data"]["epoch"] == 0 and not answer["running"] and not session.running

    live(scene)


def test_a_run_that_comes_to_its_end_says_so_and_stops():
    async def scene(session):
        run(session)
        await session.pictures(4)
        assert "press Restart" in session.sent[-1]["readout"] and not session.running
        assert not session.sent[-1]["running"] and session.sent[-1]["error"] == ""
        assert session.tell(do="press", name="restart", id=2)["data"]["stopped"] == ""

    live(scene, function=exploding)


def test_a_cell_that_is_run_again_ends_the_training_of_before(monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: None)
    monkeypatch.setattr(widget, "_live", {})

    async def scene() -> None:
        playground = make(still=5)
        widget.show(playground)
        first = widget._live["learning"]
        start(first)
        await asyncio.sleep(0.1)
        task = first._task
        assert first.running and task is not None
        widget.show(playground)
        await asyncio.sleep(0.05)
        assert task.cancelled() and not first.running
        widget._live["learning"].close()

    def start(session: Any) -> None:
        session._receive(session.view, {"do": "press", "name": "run", "id": 1}, [])

    asyncio.run(scene())


def test_what_is_shown_carries_a_picture_beside_the_widget(monkeypatch):
    outputs: list[Any] = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw, metadata: outputs.append(data))
    monkeypatch.setattr(widget, "_live", {})
    widget.show(make(still=5))
    assert {"image/png", "text/plain", widget.VIEW} == set(outputs[0])
    assert "epoch 5" in outputs[0]["text/plain"]
    widget._live["learning"].close()
