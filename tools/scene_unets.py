"""Make helpers/data/scene_unet*.safetensors again: U-Nets with and without skips for the scenes of lesson 4.9.

Run it with the Python of the course: ``.venv/bin/python tools/scene_unets.py [skips|no_skips]``. Each trains for some
minutes on one processor core; the weights, their checksum and the score that they reach are written.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.checkpoints import in_16_bits, save_checkpoint, weights_file
from helpers.threads import limit_threads
from helpers.vision.segmentation_trials import scene_epochs

NOTE = (
    "scene_net(skips={skips}, np.random.default_rng(0)) of helpers.vision.segmentation_trials, trained by"
    " scene_epochs(skips={skips}, seed=0): 15 epochs on 4,000 scenes of 48 x 48 pixels, and rounded to 16 bits. The"
    " score, before rounding, is its mean IoU on 500 scenes with other photographs behind them."
)


def make(skips: bool) -> None:
    """Train one of the two and write it."""
    for number, epoch in enumerate(scene_epochs(skips, seed=0)):
        print(
            f"epoch {number}: cost {epoch.cost:.3f}, mean IoU {epoch.mean_iou:.3f}, edges {epoch.edge:.3f}", flush=True
        )
    name = "scene_unet" if skips else "scene_unet_bare"
    numbers, note = in_16_bits(epoch.net.state_dict()), NOTE.format(skips=skips)
    save_checkpoint(name, numbers, score=round(epoch.mean_iou, 4), note=note, made_by="tools/scene_unets.py")
    print(weights_file(name).name)


def main() -> None:
    """Train both, or the one that is named."""
    limit_threads()
    for skips, word in ((True, "skips"), (False, "no_skips")):
        if len(sys.argv) == 1 or word in sys.argv:
            make(skips)


if __name__ == "__main__":
    main()
