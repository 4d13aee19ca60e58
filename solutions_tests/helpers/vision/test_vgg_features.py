"""VGG-19 through the same code: a narrow stand-in with torchvision's names, one sentence where the file is missing."""

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

from helpers.data.painted_styles import load_content, load_style
from helpers.vision.architectures.classic import VGG
from helpers.vision.style_task import Recipe
from helpers.vision.style_transfer import paint
from helpers.vision.vgg_features import FILE, MEAN, STD, VGG_RECIPE, vgg_features, vgg_from_state, vgg_missing
from solutions_tests.helpers.probes import complaint


def stand_in(width: float = 1 / 32) -> nn.Sequential:
    """The `features` of torchvision's vgg19, as its source builds it, with fewer channels."""
    layers: list[nn.Module] = []
    n_C = 3
    for convolutions, full in VGG[19]:
        for _ in range(convolutions):
            layers += [nn.Conv2d(n_C, int(full * width), 3, padding=1), nn.ReLU(inplace=True)]
            n_C = int(full * width)
        layers.append(nn.MaxPool2d(2, 2))
    return nn.Sequential(*layers)


def state_of(features: nn.Sequential) -> dict[str, torch.Tensor]:
    state = {f"features.{name}": value for name, value in features.state_dict().items()}
    return state | {"classifier.0.weight": torch.zeros(2, 2)}


@pytest.mark.parametrize("pooling", ["max", "average"])
def test_the_layers_are_those_of_torchvision(pooling: str) -> None:
    torch.manual_seed(0)
    theirs = stand_in()
    ours = vgg_from_state(state_of(theirs), pooling=pooling)
    assert ours.layers == ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv4_2", "conv5_1")
    picture = np.random.default_rng(0).random((64, 48, 3)).astype(np.float32)
    x = (torch.tensor(picture).movedim(-1, 0)[None] - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[
        :, None, None
    ]
    wanted, expected = {1: 0, 6: 1, 11: 2, 20: 3, 22: 4, 29: 5}, {}
    with torch.no_grad():
        for place, layer in enumerate(theirs):
            average = isinstance(layer, nn.MaxPool2d) and pooling == "average"
            x = nn.functional.avg_pool2d(x, 2) if average else layer(x)
            if place in wanted:
                expected[wanted[place]] = x[0].movedim(0, -1).numpy()
    for place, a in enumerate(ours(picture)):
        np.testing.assert_allclose(a, expected[place], rtol=1e-4, atol=1e-5)


def test_the_published_number_of_parameters() -> None:
    with torch.device("meta"):
        full = stand_in(1.0)
    assert sum(theta.numel() for theta in full.parameters()) == 20_024_384


def test_a_file_is_found_and_painted_with(tmp_path: Path) -> None:
    torch.manual_seed(0)
    torch.save(state_of(stand_in()), tmp_path / FILE)
    assert vgg_missing(tmp_path) == ""
    recipe = VGG_RECIPE._replace(sizes=(32,), steps=(3,))
    run = paint(load_content("cat", 64), load_style("brick", 64), vgg_features(folder=tmp_path), recipe,
                rng=np.random.default_rng(0), every=1)  # fmt: skip
    assert run.frames[-1].costs.total < run.frames[0].costs.total and isinstance(recipe, Recipe)


def test_nothing_is_downloaded_unasked(tmp_path: Path) -> None:
    said = vgg_missing(tmp_path)
    assert FILE in said and said.count(".") <= 3 and str(tmp_path) not in said
    with pytest.raises(RuntimeError, match="vgg_features: VGG-19 needs its weights"):
        vgg_features(folder=tmp_path)


def fake_torchvision(monkeypatch: pytest.MonkeyPatch, make) -> None:
    models = ModuleType("torchvision.models")
    models.vgg19 = make  # type: ignore[attr-defined]
    models.VGG19_Weights = SimpleNamespace(IMAGENET1K_V1="these")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "torchvision", ModuleType("torchvision"))
    monkeypatch.setitem(sys.modules, "torchvision.models", models)


def test_a_download_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def make(weights):
        asked.append(weights)
        return SimpleNamespace(state_dict=lambda: state_of(stand_in()))

    fake_torchvision(monkeypatch, make)
    assert len(vgg_features(folder=tmp_path, download=True).layers) == 6 and asked == ["these"]

    def offline(weights):
        raise OSError("no route to host")

    fake_torchvision(monkeypatch, offline)
    with pytest.raises(RuntimeError, match="could not be fetched"):
        vgg_features(folder=tmp_path, download=True)
    monkeypatch.setitem(sys.modules, "torchvision", None)
    monkeypatch.setitem(sys.modules, "torchvision.models", None)
    with pytest.raises(RuntimeError, match="torchvision is not installed"):
        vgg_features(folder=tmp_path, download=True)


def test_other_networks_are_refused() -> None:
    state = state_of(stand_in())
    del state["features.28.weight"]
    assert "state has no features.28.weight" in complaint(vgg_from_state, state)


def test_other_kinds_are_refused() -> None:
    assert complaint(vgg_missing, 5).startswith("TypeError: vgg_missing: folder is 5, expected a text or a Path.")
    assert complaint(vgg_features, folder=5).startswith(
        "TypeError: vgg_features: folder is 5, expected a text or a Path."
    )
    assert complaint(vgg_features, download="no").startswith(
        "TypeError: vgg_features: download is 'no', expected True or False."
    )
