"""Make the networks of lesson A.4 again: two autoencoders of digits that were trained for long, and the judge.

Run it with the Python of the course: ``.venv/bin/python tools/digit_vae.py``. It takes less than a minute and writes
helpers/data/digit_judge.safetensors, digit_autoencoder.safetensors and digit_vae.safetensors.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.arrays import max_along
from helpers.beyond.digit_judge import judged, train_digit_judge, vae_digits
from helpers.beyond.vae import decode
from helpers.beyond.vae_trials import KEPT, LONG, N_Z, trained_vae
from helpers.data.checkpoints import in_16_bits, save_checkpoint
from helpers.threads import limit_threads

MADE_BY = "tools/digit_vae.py"
READS = (
    "The network of helpers.beyond.digit_judge.train_digit_judge() after three epochs of 2,000 digits, in 16 bits. The"
    " score is the share of the 1,000 test digits, in fonts that it has not seen, that it reads rightly."
)
WRITES = (
    "The network of helpers.beyond.vae_trials.trained_vae({}, {:g}, seed=0, epochs={}), in 16 bits. The score is how"
    " sure the judge is, on average, of 1,000 pictures that its decoder makes of standard normal codes."
)


def main() -> None:
    """Train the three, let the judge have a look, and write the files."""
    limit_threads()
    judge, digits = train_digit_judge(), vae_digits()
    score = (judged(digits.images_test / 255, judge).argmax(axis=0) == digits.labels_test[0]).mean()
    keep("digit_judge", judge, score, READS)
    for beta, name in KEPT.items():
        net = trained_vae(N_Z, beta, seed=0, epochs=LONG)
        pictures = decode(net, np.random.default_rng(0).standard_normal((N_Z, 1000)))
        keep(name, net, max_along(judged(pictures, judge), 0).mean(), WRITES.format(N_Z, beta, LONG))


def keep(name: str, net: Any, score: float, note: str) -> None:
    """Write one of them, and say how well it does."""
    print(f"{name}: {score:.3f}")
    save_checkpoint(name, in_16_bits(net.state_dict()), score=round(float(score), 3), note=note, made_by=MADE_BY)


if __name__ == "__main__":
    main()
