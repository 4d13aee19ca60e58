"""The show piece of lesson 1.3: a network that learns to tell two classes of points apart while one watches.

    @network_playground(data={"moons": moons, ...}, activations=["tanh", "relu"], units=..., ask="...")
    def playground(hidden, activation, seed, now):
        '''Points of two classes, a network that learns to tell them apart, and what each of its units sees.'''
        network = ...                                        # made for `hidden`, `activation` and `seed`
        while True:
            yield network
            ...                                              # one epoch on now.X, now.Y with now.learning_rate, ...

The function is a generator: it yields its network, then once more after every epoch. `now` holds what the learner has
set at this moment, so that a rate moved while the training runs counts from the next epoch on.
"""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.lab import still_network
from helpers.lab.controls import Values
from helpers.lab.exploration import Exploration, Frame
from helpers.lab.faults import in_one_line
from helpers.lab.playground_controls import BUTTONS, HIDDEN, OWN, controls_of
from helpers.lab.point_plane import LIMIT, checked_points
from helpers.lab.trial import Data, Model, Now, Trial
from helpers.lab.trial_bytes import packed

if TYPE_CHECKING:
    from helpers.lab.widget import Session

TEST_POINTS = 200


class Playground(Exploration):
    """A network, the plane it divides, and its training; see the module's docstring and `network_playground`."""

    scripts = ("plane.js", "network.js", "playground.js")

    def __init__(
        self,
        function: Callable[..., Any],
        data: Mapping[str, Callable[..., Data]],
        activations: Sequence[str],
        ask: str,
        *,
        units: Callable[..., Any],
        probability: Callable[..., Any],
        loss: Callable[..., Any],
        still: int = 100,
        **start: Any,
    ) -> None:
        self.data, self.still_epochs = dict(data), still
        self.model = Model(function, units, probability, loss)
        controls = controls_of(list(data), list(activations), start)
        super().__init__(function, {**controls, **HIDDEN, **BUTTONS}, ask, size=(8.4, 4.9))

    def _refuse_misfits(self) -> None:
        taken = list(inspect.signature(self.function).parameters)
        if taken != ["hidden", "activation", "seed", "now"] or not inspect.isgeneratorfunction(self.function):
            raise ValueError(
                f"network_playground: {self.name} takes {taken}, expected a generator function of hidden, activation, "
                "seed and now; let it yield the network once before the training and once after every epoch"
            )
        self._refuse_silence()

    def surprise(self, rng: random.Random) -> Values:
        """Random settings, trained for two short steps."""
        return super().surprise(rng) | {"presses": 2, "pace": self.controls["pace"].start}

    def trial(self, values: Values) -> Trial:
        """A training with these settings, before its first epoch."""
        hidden = [values[f"units_{k}"] for k in range(1, values["layers"] + 1)]
        mine, test = self.examples(values)
        now = Now(*mine, values["learning_rate"], values["l2"], values["batch_size"])
        return Trial(self.model, hidden, values["activation"], values["seed"], now, test)

    def adjust(self, trial: Trial, values: Values) -> None:
        """Let a training that goes on follow the rates and the points in ``values``."""
        (trial.now.X, trial.now.Y), trial.test = self.examples(values)
        for name in ("learning_rate", "l2", "batch_size"):
            setattr(trial.now, name, values[name])

    def examples(self, values: Values) -> tuple[Data, Data]:
        """Training and test points; there is no test for points of one's own."""
        if values["data"] == OWN:
            table = np.array(checked_points(self.name, values["own"])).reshape(-1, 3)
            return (table[:, :2].T, table[:, 2:].T.astype(int)), (np.zeros((2, 0)), np.zeros((1, 0), dtype=int))
        function = self.data[values["data"]]
        noise = values["noise"] * inspect.signature(function).parameters["noise"].default
        return self._drawn(function, values["points"], 1, noise), self._drawn(function, TEST_POINTS, 2, noise)

    def _drawn(self, function: Callable[..., Data], m: int, seed: int, noise: float) -> Data:
        X, Y = function(m, np.random.default_rng(seed), noise=noise)
        if X.shape != (2, m) or Y.shape != (1, m) or not set(np.unique(Y)) <= {0, 1}:
            raise ValueError(
                f"{self.name}: {function.__name__} gave points {X.shape} with labels {Y.shape} of {len(np.unique(Y))} "
                f"kinds, expected (2, {m}) and (1, {m}) with the labels 0 and 1"
            )
        return X.clip(-LIMIT, LIMIT), Y

    def reached(self, values: Values) -> Trial:
        """The training with these settings after as many steps as were pressed."""
        trial = self.trial(values)
        for _ in range(values["presses"]):
            trial.advance(values["pace"])
        return trial

    def outcomes(self, values: Values) -> Iterator[tuple[str, float | None]]:
        """The state as a still picture, drawn with matplotlib."""
        trial = self.reached(values)
        packed(trial)
        self.canvas.clear()
        still_network.draw(self.canvas.axes, trial, self.canvas.size)
        yield self.words(trial), None

    def frames(self, values: Values) -> Iterator[Frame]:
        """The state as numbers for the browser, which draws them."""
        try:
            trial = self.reached(values)
        except Exception as error:
            yield Frame(error=in_one_line(self.name, error))
            return
        yield self.shown(trial, values)

    def shown(self, trial: Trial, values: Values) -> Frame:
        """What the browser needs to draw a training as it stands."""
        facts, numbers = packed(trial)
        facts |= {"own": list(self.controls["data"].values).index(OWN), "activation": values["activation"]}
        return Frame(self.words(trial), data=facts, buffer=numbers)

    def still(self) -> tuple[Values, Frame]:
        """What is stored for those without a kernel: the network after some epochs."""
        values = self.start()
        values |= {"presses": self.still_epochs // values["pace"]}
        return values, self.last(values)

    def words(self, trial: Trial) -> str:
        """The read-out: the epoch, and how well the network does."""
        training, test = trial.seen.training, trial.seen.test
        if training is None:
            return "There is no point yet: place one of each class on the plane."
        words = f"epoch {trial.epoch}: training cost {training}" + (f"; test cost {test}" if test else "")
        return f"{words}\n{trial.stopped}" if trial.stopped else words

    def described(self, values: Values, readout: str) -> str:
        """The state in words: data, network, rates, and the read-out."""
        texts = {name: control.text(values[name]) for name, control in self.controls.items()}
        what = f"{texts['points']} points of {texts['data']}, noise {texts['noise']}"
        if values["data"] == OWN:
            count = len(values["own"])
            what = f"{count} point{'s' * (count != 1)} of your own"
        units = " and ".join(texts[f"units_{k}"] for k in range(1, values["layers"] + 1))
        rates = f"learning rate {texts['learning_rate']}, L2 {texts['l2']}, batch size {texts['batch_size']}"
        return f"{self.about} {what}; hidden layers of {units}, {texts['activation']}; {rates}. {readout}"

    def session(self, frame: Frame) -> Session:
        """The live side: a training that goes on and listens."""
        from helpers.lab.live_training import LiveTraining

        return LiveTraining(self, frame)


def network_playground(
    *,
    data: Mapping[str, Callable[..., Data]],
    activations: Sequence[str],
    units: Callable[..., Any],
    probability: Callable[..., Any],
    loss: Callable[..., Any],
    ask: str,
    still: int = 100,
    **start: Any,
) -> Callable[[Callable[..., Any]], Playground]:
    """Turn ``function(hidden, activation, seed, now)``, which makes and trains a network, into a playground.

    Parameters
    ----------
    data : dict of functions
        By name; each is called as f(m, rng, noise=...) and gives X (2, m) from -3 to 3 and labels Y (1, m), 0 or 1.
    activations : list of str
        To choose from, at least two.
    units : function (network, points (2, n)) -> list
        The outputs (n_l, n) of every layer; the last are the logits (1, n), above 0 for class 1.
    probability, loss : functions (logits), (logits, Y) -> array (1, n)
        The probability of class 1, and the loss of every example.
    ask : str
        The question to answer before moving anything.
    still : int
        After how many epochs the stored picture is taken.
    **start
        Where layers, units (a tuple of three), learning_rate, batch_size and points stand at first.

    Returns
    -------
    decorator
        The function is a generator that yields the network, first as it is made, then after every epoch; the network
        has ``parameters`` "W1", "b1", "W2", ... If it ends, what it returns is shown as the reason.
    """

    def decorate(function: Callable[..., Any]) -> Playground:
        model = {"units": units, "probability": probability, "loss": loss}
        playground = Playground(function, data, activations, ask, **model, still=still, **start)
        functools.update_wrapper(playground, function)  # type: ignore[arg-type]
        playground._ipython_display_()
        return playground

    return decorate
