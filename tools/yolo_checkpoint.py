"""Make helpers/data/yolo.safetensors again: the grid detector of lesson 4.8, trained at length.

Run it with the Python of the course: ``.venv/bin/python tools/yolo_checkpoint.py``. It trains for two minutes
on one processor core and writes the weights and anchors, their checksum and the score that they reach.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from helpers.data.checkpoints import save_checkpoint, weights_file
from helpers.data.shape_scenes import load_scenes
from helpers.threads import limit_threads
from helpers.vision.yolo_net import score_detector
from helpers.vision.yolo_trials import DRAWN, EPOCHS, SCENES, long_training

NOTE = (
    "grid_net of helpers.vision.yolo_net with the anchors of typical_grid(load_scenes(2500, 0)), trained by"
    f" train_detector(load_scenes({SCENES}, {DRAWN}), epochs={EPOCHS}, seed=0). The score is its mAP at an IoU of 0.5"
    " on load_scenes(300, 1, 'test'): other photographs, other shapes."
)


def main() -> None:
    """Train the network, measure it and write the files."""
    limit_threads()
    net, grid, _ = long_training(0)
    test = load_scenes(300, 1, "test")
    score = score_detector(net, test, grid).mean_ap
    tensors = {name: tensor.cpu() for name, tensor in net.state_dict().items()}
    tensors["anchors"] = torch.tensor(grid.anchors)
    save_checkpoint("yolo", tensors, score=round(score, 4), note=NOTE, made_by="tools/yolo_checkpoint.py")
    strict = score_detector(net, test, grid, threshold=0.75).mean_ap
    size = weights_file("yolo").stat().st_size / 1024
    print(f"{size:.0f} KB, mAP@0.5 {score:.3f}, mAP@0.75 {strict:.3f}")


if __name__ == "__main__":
    main()
