"""Make helpers/data/text_transfer_trials.json again: the results of the trainings behind the end of lesson 5.4.

Run it with the Python of the course: ``.venv/bin/python tools/text_transfer_trials.py``. It learns word vectors from
the documentation of the installed packages five times, and makes 90 small trainings on top of them, in some minutes.
Interrupted, it goes on from the trials that it has written to a file beside the one that it makes.
"""

import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.text_transfer_trials import FILE, LABELS, SEEDS
from helpers.data.word_corpora import documentation_corpus
from helpers.sequences.skip_gram_training import train_skip_gram
from helpers.sequences.text_net import STARTS, carried_accuracy, first_words
from helpers.threads import limit_threads
from tools.kept_results import Trials, write_results

UNSEEN, WORDS, STEPS = 2000, 12, 150
NOTE = (
    "Made by tools/text_transfer_trials.py: for each of the seeds 0 to 4 skip-gram vectors of documentation_corpus(),"
    " and carried_accuracy from the three starts for each number of labeled paragraphs."
)


@cache
def word_vectors(seed: int) -> np.ndarray:
    """Skip-gram vectors of the documentation as in the lesson, divided by the root of their mean square."""
    docs = documentation_corpus()
    rng = np.random.default_rng(seed)
    E = train_skip_gram(docs.text, docs.sentence, docs.counts, n_e=48, rng=rng, threshold=1e-4, batch_size=2048).E
    return E / np.sqrt(np.mean(E**2))


def text_transfer_trial(start: str, m: int, seed: int) -> float:
    """The share of unseen paragraphs put into the right package, after learning from m labeled ones."""
    docs, E = documentation_corpus(), word_vectors(seed)
    X, which = first_words(docs.text, docs.sentence, len(E), WORDS)
    Y, mixed = docs.package[which], np.random.default_rng(seed).permutation(len(which))
    learned, unseen = ((X[rows], Y[rows]) for rows in (mixed[UNSEEN : UNSEEN + m], mixed[:UNSEEN]))
    return carried_accuracy(start, E, learned, unseen, np.random.default_rng(seed), steps=STEPS)


def main() -> None:
    """Make the trainings and write the file."""
    limit_threads()
    trial = Trials(FILE)
    accuracy = {start: [[trial(text_transfer_trial, start, m, seed) for m in LABELS] for seed in range(SEEDS)]
                for start in STARTS}  # fmt: skip
    write_results(FILE, {"note": NOTE, "accuracy": accuracy})
    trial.forget()


if __name__ == "__main__":
    main()
