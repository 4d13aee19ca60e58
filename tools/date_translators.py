"""Make helpers/data/date_attention.safetensors and date_vector.safetensors again: translators of dates (lesson 5.8).

Run it with the Python of the course: ``.venv/bin/python tools/date_translators.py``. It trains for some minutes on one
processor core and writes the weights, their checksums and the scores that they reach.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from helpers.data.checkpoints import in_16_bits, save_checkpoint, weights_file
from helpers.data.date_translators import NAMES, new_date_translator
from helpers.data.dates import ISO, as_numbers, date_vocabularies, load_dates
from helpers.sequences.alignment import all_right
from helpers.sequences.next_tokens import greedy_tokens
from helpers.sequences.sequence_nets import step_cross_entropy
from helpers.threads import limit_threads
from helpers.torch_training import fit

DATES, UNSEEN, EPOCHS, RATE = 16_000, 1000, 6, 0.004
BARE, SLIPS = 0.25, 0.15  # share of dates without commas and points; with one letter taken for another
NOTE = (
    f"new_date_translator(attention, rng) of helpers.data.date_translators, trained for {EPOCHS} epochs on {DATES}"
    f" dates of load_dates({DATES + UNSEEN}, seed=1); {BARE:.0%} of them without commas and points, {SLIPS:.0%} with a"
    f" slip of the pen. The score is its share of exactly right answers on the other {UNSEEN}, as they are."
)


def main() -> None:
    """Train both networks, measure them and write the files."""
    limit_threads()
    rng = np.random.default_rng(1)
    data, (reading, _, T_x) = load_dates(DATES + UNSEEN, seed=1), date_vocabularies()
    worn = [_worn(text, rng) for text in data.texts[:DATES]]
    x, Y = as_numbers(worn, data.iso[:DATES])
    slips = rng.random(DATES) < SLIPS
    for i in np.flatnonzero(slips):
        row = x[i]
        length = int((row[:T_x] > 0).sum())
        row[rng.integers(length)] = rng.integers(2, len(reading.tokens))
    x_new, Y_new = as_numbers(data.texts[DATES:], data.iso[DATES:])
    for attention, name in NAMES.items():
        rng = np.random.default_rng(0)
        net = new_date_translator(attention, rng)
        training = fit(
            net,
            x,
            Y,
            loss=step_cross_entropy,
            epochs=EPOCHS,
            batch_size=64,
            learning_rate=RATE,
            schedule=lambda epoch: RATE * (1 - epoch / EPOCHS) ** 0.5,
            rng=rng,
            every=EPOCHS,
            progress=True,
        )
        if training.stopped:
            sys.exit(training.stopped)
        net.half().float()
        score = float(all_right(greedy_tokens(net, x_new[:, :T_x], ISO), Y_new).mean())
        save_checkpoint(name, in_16_bits(net.state_dict()), score=score, note=NOTE, made_by="tools/date_translators.py")
        print(f"{name}: {weights_file(name).stat().st_size / 1024:.0f} KB, score {score:.3f}")


def _worn(text: str, rng: np.random.Generator) -> str:
    """Some dates lose their commas and points, as a hurried hand writes them."""
    return " ".join(text.replace(",", " ").replace(".", " ").split()) if rng.random() < BARE else text


if __name__ == "__main__":
    main()
