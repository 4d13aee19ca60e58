"""Make helpers/data/letters.safetensors again: a small convnet that has learned 323 letters of nine scripts.

Run it with the Python of the course: ``.venv/bin/python tools/letters_checkpoint.py``. It trains for about a minute on
one processor core and writes the weights, their checksum and the score that they reach.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.checkpoints import save_checkpoint, weights_file
from helpers.data.scripts import LETTERS, load_letters
from helpers.projects.small_nets import small_convnet
from helpers.threads import limit_threads
from helpers.torch_training import fit, predict

PER_LETTER, EPOCHS, RATE = 60, 14, 0.003
NOTE = (
    f"small_convnet(28, 28, {len(LETTERS)}, np.random.default_rng(0)) of helpers.projects.small_nets, trained for"
    f" {EPOCHS} epochs on load_letters(per_letter={PER_LETTER}, seed=1). The score is its share of right answers on"
    " load_letters(per_letter=10, seed=2). The letters: DejaVu Sans, drawn by helpers.data.scripts."
)


def main() -> None:
    """Train the network, measure it and write the files."""
    limit_threads()
    train, test = load_letters(per_letter=PER_LETTER, seed=1), load_letters(per_letter=10, seed=2)
    net = small_convnet(28, 28, len(LETTERS), np.random.default_rng(0))
    training = fit(
        net,
        train.images,
        train.labels[0],
        epochs=EPOCHS,
        batch_size=64,
        learning_rate=RATE,
        schedule=lambda epoch: RATE * (1 - epoch / EPOCHS),
        rng=np.random.default_rng(0),
        every=EPOCHS,
        progress=True,
    )
    if training.stopped:
        sys.exit(training.stopped)
    score = float((predict(net, test.images).argmax(axis=1) == test.labels[0]).mean())
    tensors = {name: tensor.cpu() for name, tensor in net.state_dict().items()}
    made_by = "tools/letters_checkpoint.py"
    save_checkpoint("letters", tensors, score=round(score, 4), note=NOTE, made_by=made_by)
    print(f"{weights_file('letters').name}: {weights_file('letters').stat().st_size / 1024:.0f} KB, score {score:.3f}")


if __name__ == "__main__":
    main()
