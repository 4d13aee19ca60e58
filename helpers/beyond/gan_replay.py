"""A game written down as its moves, so that the same moves always lead to the same place."""

from collections.abc import Callable
from copy import deepcopy

from helpers.beyond.gan import Game, discriminator_step, generator_step, play
from helpers.checks import check_whole

MOVES = {"D": 0, "G": 0, "r": 10, "R": 100}  # one step of D, one of G; so many rounds of both


class Replay:
    """The stages of one game, remembered by the moves that led there.

    Parameters
    ----------
    start : function
        start() gives a new `Game`, always the same one.
    keep : int
        How many stages are remembered, at least 1; the start always is.
    """

    def __init__(self, start: Callable[[], Game], keep: int = 60) -> None:
        self.known, self.keep = {"": start()}, check_whole("Replay", "keep", keep, least=1)

    def after(self, moves: str) -> Game:
        """The game after some moves, as letters of `MOVES`; look at it, but do not play on with it."""
        for letter in moves:
            if letter not in MOVES:
                raise ValueError(f"Replay: moves contain {letter!r}, expected letters among {', '.join(MOVES)}.")
        done = next(k for k in range(len(moves), -1, -1) if moves[:k] in self.known)
        for k in range(done, len(moves)):
            game = deepcopy(self.known[moves[:k]])
            _make_move(game, moves[k])
            self.known[moves[: k + 1]] = game
            if len(self.known) > self.keep + 1:
                oldest = next(stage for stage in self.known if stage not in ("", moves[: k + 1]))
                del self.known[oldest]
        return self.known[moves]


def _make_move(game: Game, letter: str) -> None:
    if letter == "D":
        discriminator_step(game)
    elif letter == "G":
        generator_step(game)
    for _ in play(game, MOVES[letter]):
        pass
