"""Make helpers/data/number_translator.safetensors again: English numbers to French ones, with attention (5.6 to 5.8).

Run it with the Python of the course: ``.venv/bin/python tools/number_translator.py``. It trains for half a minute on
one processor core and writes the weights in 16 bits, their checksum and the score that they reach.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.checkpoints import in_16_bits, save_checkpoint, weights_file
from helpers.data.number_words import T_X, T_Y, load_number_words
from helpers.sequences.next_tokens import greedy_tokens
from helpers.sequences.number_translator import new_translator
from helpers.sequences.sequence_nets import step_cross_entropy
from helpers.threads import limit_threads
from helpers.torch_training import fit

EPOCHS, RATE = 6, 0.006
NOTE = (
    "The translator of helpers.sequences.translator with attention, for the vocabularies of number_vocabularies(),"
    f" trained on load_number_words(4000, 500, 0) for {EPOCHS} epochs in batches of 64 with Adam at a rate of {RATE}."
    " The score is the share of load_number_words(4000, 2000, 1) that it translates exactly, greedily, among those"
    " numbers that are not in its training set."
)


def main() -> None:
    """Train the network, measure it and write the files."""
    limit_threads()
    data, fresh = load_number_words(4000, 500, 0), load_number_words(4000, 2000, 1)
    net = new_translator(np.random.default_rng(0))
    fit(net, data.X_train, data.Y_train, loss=step_cross_entropy, epochs=EPOCHS, batch_size=64, learning_rate=RATE,
        rng=np.random.default_rng(0), every=EPOCHS)  # fmt: skip
    tensors = in_16_bits(net.state_dict())
    net.load_state_dict({name: tensor.float() for name, tensor in tensors.items()})
    new = ~np.isin(fresh.numbers_test, data.numbers_train)
    found = greedy_tokens(net, fresh.X_test[new, :T_X], T_Y)
    score = float((found == fresh.X_test[new, T_X:]).all(axis=1).mean())
    made_by = "tools/number_translator.py"
    save_checkpoint("number_translator", tensors, score=round(score, 4), note=NOTE, made_by=made_by)
    print(f"{weights_file('number_translator').stat().st_size / 1024:.0f} KB, exact {score:.4f} of {new.sum()}")


if __name__ == "__main__":
    main()
