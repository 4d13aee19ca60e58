"""Make the weights of R-CNN, Fast R-CNN and Faster R-CNN again that come with lesson 4.8.

Run it with the Python of the course: ``.venv/bin/python tools/region_checkpoints.py``. It trains for about two minutes
on one processor core and writes the weights as 16-bit numbers, their checksums and the scores that they reach.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from helpers.data.checkpoints import in_16_bits, save_checkpoint, weights_file
from helpers.threads import limit_threads
from helpers.vision.regions.trials import CHECKPOINTS, WAYS, measures_of, trained_regions

NOTE = (
    "trained_regions({way!r}, 0) of helpers.vision.regions.trials, its numbers rounded to 16 bits. The score is the"
    " mAP@0.5 on load_scenes(200, 0, 'test') of helpers.data.shape_scenes."
)


def main() -> None:
    """Train the networks, measure them and write the files."""
    limit_threads()
    for way in WAYS:
        net = trained_regions(way)
        numbers = in_16_bits(net.state_dict())
        net.load_state_dict(numbers)
        score, name = measures_of(way, net)[0], CHECKPOINTS[way]
        made_by = "tools/region_checkpoints.py"
        save_checkpoint(name, numbers, score=round(score, 4), note=NOTE.format(way=way), made_by=made_by)
        print(f"{weights_file(name).name}: {weights_file(name).stat().st_size / 1024:.0f} KB, score {score:.3f}")


if __name__ == "__main__":
    main()
