"""Make helpers/data/dqn_trials.json and the network that plays CartPole again: the trainings behind lesson A.3.

Run it with the Python of the course: ``.venv/bin/python tools/dqn_trials.py``. It makes 33 trainings, one after the
other, in some minutes. Interrupted, it goes on from the trials that it has written to a file beside the one that it
makes. ``.venv/bin/python tools/dqn_trials.py network`` makes the network only, in half a minute.
"""

import copy
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.beyond.dqn_trials import EVERY, STEPS, WAYS, dqn_trial, greedy_policy, start_run
from helpers.beyond.environments import make_environment, returns
from helpers.data.checkpoints import save_checkpoint
from helpers.data.dqn_trials import FILE, SEEDS
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

NOTE = (
    f"Made by tools/dqn_trials.py: dqn_trial(way, seed) for the seeds 0 to {SEEDS - 1}, with a budget of {STEPS:,}"
    " steps of CartPole-v1 for each. The first list of each run is the mean total of the last 20 episodes, the"
    " second one the mean of max Q over 64 fixed states."
)


def main() -> None:
    """Make what was asked for."""
    limit_threads()
    if "network" not in sys.argv:
        trial = Trials(FILE)
        ways = {way: [trial(dqn_trial, way, seed) for seed in range(SEEDS)] for way in WAYS}
        steps = list(range(EVERY, STEPS + 1, EVERY))
        write_results(FILE, {"note": NOTE, "steps": steps, "ways": ways})
        trial.forget()
    network()


def network(seed: int = 0, steps: int = 3000) -> None:
    """Train for some steps, and keep what then plays best in 20 games that it was not trained on."""
    run, best, score = start_run("all of it", seed), None, -1.0
    while run.step < steps:
        for _ in run.advance(500):
            pass
        totals = returns(make_environment("CartPole-v1"), greedy_policy(run.net), np.random.default_rng(1), 20)
        print(run.step, totals.mean(), totals.min(), flush=True)
        if totals.mean() > score:
            best, score = copy.deepcopy(run.net.state_dict()), float(totals.mean())
    note = (
        "Deep Q-learning on CartPole-v1 (helpers.beyond.dqn_trials, all of it, seed 0), looked at after every 500 steps"
        " of the game. The score is the mean total of 20 games that it was not trained on, divided by the 500 steps"
        " after which a game is cut off."
    )
    save_checkpoint("cart_pole_dqn", best, score=round(score / 500, 4), note=note, made_by="tools/dqn_trials.py")


if __name__ == "__main__":
    main()
