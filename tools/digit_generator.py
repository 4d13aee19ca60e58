"""Make helpers/data/digit_generator.safetensors again: the generator of lesson A.5, at several stages of its training.

Run it with the Python of the course: ``.venv/bin/python tools/digit_generator.py``. It takes less than a minute.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.beyond.digit_gan import STAGES, digit_game, train_judge
from helpers.beyond.gan import play
from helpers.beyond.gan_views import made_up
from helpers.data.checkpoints import in_16_bits, save_checkpoint
from helpers.neural.softmax import softmax
from helpers.threads import limit_threads
from helpers.torch_training import predict

NOTE = (
    "The generator of helpers.beyond.digit_gan.digit_game(0) after 0, 100, 300, 1000, 2000, 4000 and 8000 rounds, as"
    " <rounds>.<parameter>, in 16 bits. The score is the share of 1,000 pictures at the end for which the judge of"
    " train_judge() gives one class a probability above 0.9."
)


def main() -> None:
    """Play the game, keep the generator at every stage, and let the judge have a look."""
    limit_threads()
    game, tensors = digit_game(0), {}
    for stage in STAGES:
        for _ in play(game, stage - game.rounds):
            pass
        tensors |= {f"{stage}.{name}": x.detach().clone() for name, x in game.G.state_dict().items()}
    pictures = np.ascontiguousarray(made_up(game, 1000, np.random.default_rng(0)).T)
    sure = softmax(predict(train_judge(), pictures).T.astype(np.float64)).max(axis=0) > 0.9
    print(f"the judge is sure of {sure.mean():.3f}")
    save_checkpoint("digit_generator", in_16_bits(tensors), score=round(float(sure.mean()), 3), note=NOTE,
                    made_by="tools/digit_generator.py")  # fmt: skip


if __name__ == "__main__":
    main()
