"""Make helpers/data/dqn_trials.json and the network that plays CartPole again: the trainings behind lesson A.3.

Run it with the Python of the course: ``.venv/bin/python tools/dqn_trials.py``. It makes 38 trainings, one after the
other, in ten minutes or so. Interrupted, it goes on from the trials that it has written to a file beside the one that
it makes. ``.venv/bin/python tools/dqn_trials.py network`` makes the network only, in half a minute.
"""

import copy
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.beyond.dqn_training import Run, Settings
from helpers.beyond.dqn_trials import EVERY, STEPS, WAYS, dqn_trial, greedy_policy
from helpers.beyond.environments import make_environment, returns
from helpers.data.checkpoints import save_checkpoint
from helpers.data.dqn_trials import CHOSEN_WITH, FILE, SEEDS
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

EAGER = (1.0, 0.02, 1500)  # the network that comes with the lesson explored a little less than the trainings
CHOICE, JUDGE, JUDGED = 1, 2, 50  # seeds of the games that choose the network, and of those that judge it

NOTE = (
    f"Made by tools/dqn_trials.py: dqn_trial(way, seed) for the seeds {SEEDS[0]} to {SEEDS[-1]}, with a budget of"
    f" {STEPS:,} steps of CartPole-v1 for each. The first list of each run is the mean total of the last 20 episodes,"
    " the second one the mean of max Q over 64 fixed states, the third one the share of pushes to the right. The"
    " settings of the whole were chosen among about a dozen with the seeds"
    f" {CHOSEN_WITH[0]} to {CHOSEN_WITH[-1]}; their trainings are there too. The ways without a part inherit them."
)


def main() -> None:
    """Make what was asked for."""
    limit_threads()
    if "network" not in sys.argv:
        trial = Trials(FILE)
        ways = {way: [trial(dqn_trial, way, seed) for seed in SEEDS] for way in WAYS}
        choosing = [trial(dqn_trial, "all of it", seed) for seed in CHOSEN_WITH]
        steps = list(range(EVERY, STEPS + 1, EVERY))
        write_results(FILE, {"note": NOTE, "steps": steps, "ways": ways, "choosing": choosing})
        trial.forget()
    network()


def network(steps: int = 3000) -> None:
    """Train for some steps, keep what plays best in 20 games at a look, and judge the choice by 50 others."""
    env, best, highest = make_environment("CartPole-v1"), None, -1.0
    run = Run(make_environment("CartPole-v1"), Settings(epsilon=EAGER), 0)
    while run.step < steps:
        for _ in run.advance(EVERY):
            pass
        total = returns(env, greedy_policy(run.net), np.random.default_rng(CHOICE), 20).mean()
        print(run.step, total, flush=True)
        if total > highest:
            best, highest = copy.deepcopy(run.net), total
    score = returns(env, greedy_policy(best), np.random.default_rng(JUDGE), JUDGED).mean() / 500
    note = (
        f"Deep Q-learning on CartPole-v1 (helpers.beyond.dqn_training, epsilon {EAGER}, seed 0), {steps:,} steps,"
        f" looked at after every {EVERY}; kept is what did best in 20 games, {highest:.0f} steps on average. The score"
        f" is the mean total of {JUDGED} games that chose nothing, divided by the 500 steps after which a game is cut"
        " off."
    )
    save_checkpoint("cart_pole_dqn", best.state_dict(), score=round(score, 4), note=note, made_by="tools/dqn_trials.py")


if __name__ == "__main__":
    main()
