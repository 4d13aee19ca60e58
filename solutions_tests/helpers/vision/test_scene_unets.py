"""The U-Nets that come with the course are as good as the notes beside them say."""

import numpy as np
import pytest

from helpers.data.checkpoints import load_checkpoint
from helpers.data.shape_scenes import paint_scenes
from helpers.vision.segmentation_scores import segmentation_scores
from helpers.vision.segmentation_trials import logits_of, scene_net


@pytest.mark.parametrize("skips", [True, False])
def test_it_reaches_its_score(skips: bool) -> None:
    stored = load_checkpoint("scene_unet" if skips else "scene_unet_bare")
    net = scene_net(skips, np.random.default_rng(3))
    net.load_state_dict(stored.tensors)
    scenes = paint_scenes(200, np.random.default_rng([0, 1]), part="test", size=48)
    scores = segmentation_scores(logits_of(net, scenes.images).argmax(axis=1), scenes.masks, 4)
    assert scores.mean_iou == pytest.approx(stored.score, abs=0.03)
    assert scores.edge_accuracy == pytest.approx(0.9 if skips else 0.83, abs=0.03)
    assert f"skips={skips}" in stored.note
